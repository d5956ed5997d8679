//! The desk's thread: look at the inbox, take what has settled, keep appointments, do slices.

use super::{Bell, Error, House, Overview, waits};
use crate::config::Channel;
use crate::desk::{self, Desk, Tick};
use crate::inbox::{Candidate, Inbox, State, write_note};
use crate::ledger::{self, Slot};
use crate::model::life::Errand;
use crate::model::{Text, Words};
use crate::store;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// What one look at the inbox, or one run of `once`, came to.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// Drops that were taken.
    pub drops: usize,
    /// Drops that wait, and why.
    pub waiting: Vec<(Candidate, Text)>,
    /// What kept the inbox from being looked at.
    pub away: Option<Text>,
}

/// Said while the clock stands before the program's own birthday.
const WRONG_CLOCK: Words = Words::new(
    "服务器的日期不对（早于 2025 年），暂停处理；校准时钟后自动继续。",
    "The machine's clock stands before 2025; nothing is done until it is set.",
);

/// Seconds to wait after the first, second, … trouble of the ledger in a row.
const PAUSES: [u64; 5] = [1, 2, 5, 15, 30];

/// The shortest time between two looks at the inbox while there is nothing else to do.
const BREATH: Duration = Duration::from_millis(200);

/// Works until the program is asked to stop.
///
/// A ledger that cannot be written for a while (a full disk, a share that went away) does not end
/// the daemon: nothing is done until it can be written again, and then the work goes on from what
/// the ledger says.
pub(super) fn work(house: &House, bell: &Bell, mail: &tokio::sync::Notify) -> Result<(), Error> {
    let desk = &house.desk;
    let mut day = Day {
        inbox: None,
        last: None,
        looked: None,
        said: Said::new(),
        left: Left::default(),
        busy: true,
    };
    let mut troubles = 0;
    while !stopped(desk) {
        match day.slice(house, mail) {
            Ok(Some(pause)) => {
                troubles = 0;
                rest(desk, bell, BREATH.min(pause), pause);
            }
            Ok(None) => troubles = 0,
            Err(error) if may_pass(&error) => {
                let pause = PAUSES[troubles.min(PAUSES.len() - 1)];
                troubles += 1;
                tracing::error!("{} Tried again in {pause} s.", said(&error).get(desk.lang));
                // What was taken and could not be recorded is found by recovering.
                day.inbox = None;
                let pause = Duration::from_secs(pause);
                rest(desk, bell, pause, pause);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Waits for a ring or the longest pause, and in any case for the shortest, so that a file that
/// arrives in a thousand pieces is not looked at a thousand times; a stop ends it at once.
fn rest(desk: &Desk, bell: &Bell, least: Duration, most: Duration) {
    let begun = Instant::now();
    let mut until = most;
    while !stopped(desk) && begun.elapsed() < until {
        if bell.wait(until.saturating_sub(begun.elapsed())) {
            until = least;
        }
    }
}

/// What the desk's thread remembers between slices; nothing of it is missed after a restart.
struct Day {
    /// Made after recovering.
    inbox: Option<Inbox>,
    last: Option<String>,
    looked: Option<Instant>,
    said: Said,
    left: Left,
    /// Whether something was done since `status` was told.
    busy: bool,
}

impl Day {
    /// One slice, and a look at the inbox when it is time; gives how long to wait when there is
    /// nothing to do.
    fn slice(
        &mut self,
        house: &House,
        mail: &tokio::sync::Notify,
    ) -> Result<Option<Duration>, Error> {
        let desk = &house.desk;
        if desk.clock_stands_wrong() {
            tracing::error!("{}", WRONG_CLOCK.get(desk.lang));
            return Ok(Some(desk.settings.rescan));
        }
        let inbox = match &mut self.inbox {
            Some(inbox) => inbox,
            none => {
                desk.recover()?;
                none.insert(Inbox::new(
                    desk.home.inbox(),
                    &desk.settings,
                    desk.resellers()?,
                ))
            }
        };
        // The inbox is looked at between slices too, so that a small drop does not wait for a
        // large one to be finished.
        if self
            .looked
            .is_none_or(|at| at.elapsed() >= desk.settings.rescan)
        {
            look(desk, inbox, &mut self.said)?;
            keep_appointments(desk)?;
            self.looked = Some(Instant::now());
        }
        match tick(desk, &mut self.last)? {
            Some(Tick::Done) => {
                mail.notify_one();
                self.busy = true;
                self.left.worked = true;
                leave_overview(house, &mut self.left, Duration::from_secs(2));
                Ok(None)
            }
            Some(Tick::Idle { .. }) => {
                // What only letters changed may be told a little later: it costs a walk through the
                // ledger.
                let pause = match std::mem::take(&mut self.busy) {
                    true => Duration::ZERO,
                    false => Duration::from_secs(10),
                };
                leave_overview(house, &mut self.left, pause);
                self.looked = None;
                Ok(Some(desk.settings.rescan))
            }
            None => Ok(None),
        }
    }
}

/// Whether waiting helps. A record that another step changed first is one of these: the slice is
/// computed anew.
fn may_pass(error: &Error) -> bool {
    let of_the_store =
        |error: &store::Error| error.may_pass() || matches!(error, store::Error::Conflict { .. });
    match error {
        Error::Store(error) => of_the_store(error),
        Error::Ledger(ledger::Error::Store(error)) => of_the_store(error),
        Error::Desk(desk::Error::Ledger(ledger::Error::Store(error))) => of_the_store(error),
        Error::Desk(desk::Error::Store(error)) => of_the_store(error),
        Error::Desk(desk::Error::Inbox(_)) | Error::Inbox(_) => true,
        _ => false,
    }
}

fn said(error: &Error) -> Text {
    match error {
        Error::Desk(error) => error.say(),
        Error::Store(error) | Error::Ledger(ledger::Error::Store(error)) => error.say(),
        Error::Inbox(error) => error.say(),
        other => Text {
            zh: other.to_string().into(),
            en: other.to_string().into(),
        },
    }
}

/// Takes what is settled or settles soon, and works until nothing is left to do.
pub(super) fn once(house: &House) -> Result<Taken, Error> {
    let desk = &house.desk;
    if desk.clock_stands_wrong() {
        return Ok(Taken {
            away: Some(WRONG_CLOCK.fill(&[])),
            ..Taken::default()
        });
    }
    desk.recover()?;
    // Whoever starts this by hand has mended something, or wants to know.
    desk.hurry()?;
    if matches!(desk.settings.mail.channel, Channel::File) {
        // Back-off is for servers; a folder that takes letters again takes them at once.
        house.letters().hurry(desk.now())?;
    }
    let mut inbox = Inbox::new(desk.home.inbox(), &desk.settings, desk.resellers()?);
    let (mut last, mut said) = (None, Said::new());
    let mut drops = 0;
    let started = Instant::now();
    loop {
        let taken = look(desk, &mut inbox, &mut said)?;
        drops += taken.drops;
        keep_appointments(desk)?;
        while !stopped(desk) && matches!(tick(desk, &mut last)?, Some(Tick::Done)) {}
        if stopped(desk) {
            return Err(Error::Desk(desk::Error::Stopped));
        }
        let settling = taken
            .waiting
            .iter()
            .filter_map(|(candidate, _)| match candidate.state {
                State::Changing { quiet, wanted } => Some((wanted.saturating_sub(quiet), wanted)),
                _ => None,
            });
        // What still changes is waited for, but not for ever.
        match settling.min() {
            Some((left, wanted)) if started.elapsed() < wanted * 3 + Duration::from_secs(5) => {
                std::thread::sleep(
                    left.clamp(Duration::from_millis(20), Duration::from_millis(250)),
                );
            }
            _ if taken.drops > 0 => {}
            _ => return Ok(Taken { drops, ..taken }),
        }
    }
}

/// What `status` was left last.
#[derive(Default)]
struct Left {
    at: Option<Instant>,
    face: String,
    /// What is due, and when it was read.
    due: Option<(Instant, Vec<Errand>)>,
    /// Whether anything was done since then.
    worked: bool,
}

/// How long what is due stays as it was read, while nothing is done: time alone moves it.
const DUE_STAYS: Duration = Duration::from_secs(600);

/// Leaves what `status` shows while this process owns the ledger; not more often than `pause`.
fn leave_overview(house: &House, left: &mut Left, pause: Duration) {
    if left.at.is_some_and(|at| at.elapsed() < pause) {
        return;
    }
    if let Err(error) = write_overview(house, left, pause.is_zero()) {
        tracing::warn!(%error, "The overview for `status` could not be written.");
    }
}

fn write_overview(house: &House, left: &mut Left, idle: bool) -> Result<(), desk::Error> {
    let stays = left
        .due
        .as_ref()
        .is_some_and(|(at, _)| (!left.worked || !idle) && at.elapsed() < DUE_STAYS);
    if !stays {
        left.due = Some((Instant::now(), house.desk.errands()?));
        left.worked = false;
    }
    let due = left
        .due
        .as_ref()
        .map_or_else(Vec::new, |(_, due)| due.clone());
    let overview = Overview::with_due(house, due)?;
    // Only what changed is written: an idle daemon leaves the disk alone.
    let face = format!(
        "{:?}{:?}{:?}{:?}",
        overview.batches, overview.letters, overview.troubles, overview.due
    );
    if left.at.is_none() || left.face != face {
        overview.leave(&house.desk.home)?;
    }
    (left.at, left.face) = (Some(Instant::now()), face);
    Ok(())
}

fn stopped(desk: &Desk) -> bool {
    desk.stop.load(Ordering::Relaxed)
}

/// One slice; `None` when it was interrupted.
fn tick(desk: &Desk, last: &mut Option<String>) -> Result<Option<Tick>, Error> {
    match desk.tick(last) {
        Ok(tick) => Ok(Some(tick)),
        Err(desk::Error::Stopped) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What the log has been told of the inbox and of each drop that waits: a night is long, and once
/// is enough.
type Said = HashMap<PathBuf, Text>;

/// Looks at the inbox, takes what can be taken and says beside the rest why it waits.
fn look(desk: &Desk, inbox: &mut Inbox, said: &mut Said) -> Result<Taken, Error> {
    let candidates = match inbox.look() {
        Ok(candidates) => candidates,
        Err(error) => {
            // An inbox that is away for a while is not an empty one.
            let away = error.say();
            if said.insert(desk.home.inbox(), away.clone()).as_ref() != Some(&away) {
                tracing::warn!("{}", away.get(desk.lang));
            }
            return Ok(Taken {
                away: Some(away),
                ..Taken::default()
            });
        }
    };
    let mut taken = Taken::default();
    let mut known = std::mem::take(said);
    let crowded = desk.crowded();
    for candidate in candidates {
        if stopped(desk) {
            break;
        }
        let why = match (waits::why(&candidate.state), &crowded) {
            (Some(why), _) => why,
            (None, Some(place)) => waits::crowded(place, desk.settings.min_free),
            (None, None) => match desk.take(&candidate) {
                Ok(()) => {
                    taken.drops += 1;
                    continue;
                }
                Err(desk::Error::Ledger(error)) => return Err(error.into()),
                Err(error) => waits::not_taken(&error.say()),
            },
        };
        // What only changes is nobody's trouble.
        if !matches!(candidate.state, State::Changing { .. }) {
            let beside = desk.home.inbox().join(&candidate.reseller);
            let noted = write_note(&beside, &candidate.name, &why.zh);
            if known.remove(&candidate.path).as_ref() != Some(&why) {
                let (drop, why) = (&candidate.name, why.get(desk.lang));
                match candidate.state {
                    State::Settled => tracing::warn!(%drop, "A drop could not be taken. {why}"),
                    _ => tracing::info!(%drop, "A drop waits. {why}"),
                }
                if let Err(error) = noted {
                    tracing::warn!(%error, "The note beside it could not be written.");
                }
            }
            said.insert(candidate.path.clone(), why.clone());
        }
        taken.waiting.push((candidate, why));
    }
    Ok(taken)
}

/// Keeps the appointments whose slot has passed since the last one in the ledger.
///
/// One that fails is tried again at the next look, and holds up no other work.
fn keep_appointments(desk: &Desk) -> Result<(), Error> {
    let now = desk.now();
    for (job, schedule) in [
        ("run", &desk.settings.run),
        ("digest", &desk.settings.digest),
        ("weekly", &desk.settings.weekly),
    ] {
        let key = format!("c/{job}");
        let Some(mut held) = desk.ledger.get::<Slot>(&key)? else {
            // A new installation starts with the next slot: nothing was missed.
            desk.ledger
                .entry()
                .put(key, &Slot::new(now))
                .commit()
                .map_err(desk::Error::from)?;
            continue;
        };
        let due = schedule.due(desk.settings.time_zone, held.record.last(now), now);
        let Some(slot) = due.filter(|slot| !held.record.knows(*slot)) else {
            continue;
        };
        held.record.keep(slot);
        match desk::caught(|| keep(desk, job, held, slot)) {
            Ok(()) => tracing::info!(job, %slot, "An appointment was kept."),
            Err(error) if error.is_of_the_store() => return Err(error.into()),
            Err(error) => {
                tracing::error!(job, %error, "An appointment could not be kept; tried again.");
            }
        }
    }
    Ok(())
}

/// How many nightly copies of the ledger are kept.
const COPIES: usize = 7;

/// Writes the night's copy of the ledger, from which `doctor --repair` rebuilds one that cannot
/// be opened. Without it the work goes on.
fn keep_a_copy(desk: &Desk) {
    let dir = desk.home.state().join("ledger").join(store::EXPORTS);
    match store::export::keep(&**desk.ledger.store(), &dir, desk.now(), COPIES) {
        Ok(path) => tracing::info!(path = %path.display(), "The ledger was copied and read back."),
        Err(error) => {
            tracing::warn!(%error, "The ledger could not be copied; tried again the next night.")
        }
    }
}

fn keep(
    desk: &Desk,
    job: &str,
    held: crate::ledger::Held<Slot>,
    slot: DateTime<Utc>,
) -> Result<(), desk::Error> {
    let before = held.record.before.first().copied();
    match job {
        "run" => {
            desk.nightly(held)?;
            // A batch under way may have pressed pictures that no record names yet.
            if may_let_go(before, slot) && desk.waiting()?.is_empty() {
                // What was recorded as erased is swept the next time.
                if let Err(error) = desk.sweep() {
                    tracing::error!(%error, "Retention could not finish; it goes on the next night.");
                }
            }
            keep_a_copy(desk);
            Ok(())
        }
        "digest" => desk.digest(held, before.unwrap_or(slot), slot),
        _ => desk.weekly(held, slot),
    }
}

/// Whether the night may erase what is past its retention: only when the night before is known
/// to lie a few days back at most. After a jump of the clock, or a long time switched off, the
/// first night erases nothing: a clock that stands wrong for an hour must not cost a year's
/// results.
fn may_let_go(before: Option<DateTime<Utc>>, slot: DateTime<Utc>) -> bool {
    before.is_some_and(|before| before <= slot && slot - before <= TimeDelta::days(3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn night(day: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + day * 86_400, 0).expect("a moment")
    }

    #[test]
    fn the_first_night_after_a_jump_of_the_clock_erases_nothing() {
        assert!(may_let_go(Some(night(0)), night(1)));
        assert!(!may_let_go(Some(night(0)), night(400)));
        assert!(may_let_go(Some(night(400)), night(401)));
        assert!(!may_let_go(Some(night(400)), night(1)));
        assert!(!may_let_go(None, night(1)));
    }

    #[test]
    fn a_clock_that_came_back_keeps_the_dates_it_had_kept_and_misses_none() {
        let mut slot = Slot::new(night(0));
        slot.keep(night(1));
        slot.keep(night(31));
        // Back to the day after the first night: that night was kept, the next one is not.
        let now = night(1) + TimeDelta::hours(3);
        assert_eq!(slot.last(now), night(1));
        assert!(slot.knows(night(1)) && !slot.knows(night(2)));
        // Back to before it.
        let now = night(1) - TimeDelta::hours(3);
        assert_eq!(
            slot.last(now),
            night(1),
            "less than a day ahead: waited for"
        );
    }
}
