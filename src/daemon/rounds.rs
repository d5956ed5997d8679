//! The desk's thread: look at the inbox, take what has settled, keep appointments, do slices.

use super::{Bell, Error, House, Overview};
use crate::desk::{self, Desk, Tick};
use crate::inbox::{Candidate, Inbox, State, write_note};
use crate::ledger::Slot;
use crate::model::life::Errand;
use crate::store::{self, files};
use chrono::{DateTime, Utc};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// What one look at the inbox, or one run of `once`, came to.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// Drops that were taken.
    pub drops: usize,
    /// Drops that wait, and why.
    pub waiting: Vec<(Candidate, String)>,
}

/// Works until the program is asked to stop.
pub(super) fn work(house: &House, bell: &Bell, mail: &tokio::sync::Notify) -> Result<(), Error> {
    let desk = &house.desk;
    desk.recover()?;
    let mut inbox = Inbox::new(desk.home.inbox(), &desk.settings, desk.resellers()?);
    let mut last = None;
    let mut looked: Option<Instant> = None;
    let mut left = Left::default();
    loop {
        if stopped(desk) {
            return Ok(());
        }
        // The inbox is looked at between slices too, so that a small drop does not wait for a
        // large one to be finished.
        if looked.is_none_or(|at| at.elapsed() >= desk.settings.rescan) {
            look(desk, &mut inbox)?;
            keep_appointments(desk)?;
            looked = Some(Instant::now());
        }
        match tick(desk, &mut last)? {
            Some(Tick::Done) => {
                mail.notify_one();
                left.worked = true;
                leave_overview(house, &mut left, Duration::from_secs(2));
            }
            Some(Tick::Idle { .. }) => {
                leave_overview(house, &mut left, Duration::ZERO);
                bell.wait(desk.settings.rescan);
                looked = None;
            }
            None => return Ok(()),
        }
    }
}

/// Takes what is settled or settles soon, and works until nothing is left to do.
pub(super) fn once(house: &House) -> Result<Taken, Error> {
    let desk = &house.desk;
    desk.recover()?;
    let mut inbox = Inbox::new(desk.home.inbox(), &desk.settings, desk.resellers()?);
    let mut last = None;
    let mut drops = 0;
    let started = Instant::now();
    loop {
        let taken = look(desk, &mut inbox)?;
        drops += taken.drops;
        keep_appointments(desk)?;
        while matches!(tick(desk, &mut last)?, Some(Tick::Done)) {}
        if stopped(desk) {
            return Err(Error::Interrupted);
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
        "{:?}{:?}{:?}",
        overview.batches, overview.letters, overview.due
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

/// Looks at the inbox, takes what can be taken and says beside the rest why it waits.
fn look(desk: &Desk, inbox: &mut Inbox) -> Result<Taken, Error> {
    let candidates = match inbox.look() {
        Ok(candidates) => candidates,
        Err(error) => {
            // An inbox that is away for a while is not an empty one.
            tracing::warn!(%error, "The inbox cannot be read; it is looked at again.");
            return Ok(Taken::default());
        }
    };
    let mut taken = Taken::default();
    for candidate in candidates {
        let beside = desk.home.inbox().join(&candidate.reseller);
        let why = match &candidate.state {
            State::Settled if !roomy(desk) => Some(format!(
                "服务器磁盘空间不足，暂停收件；腾出空间后自动继续，不需要重新投递。\n\
                 (free space is below {} MB)",
                desk.settings.min_free / 1_000_000
            )),
            State::Settled => match desk.take(&candidate) {
                Ok(()) => {
                    taken.drops += 1;
                    None
                }
                Err(desk::Error::Ledger(error)) => return Err(error.into()),
                Err(error) => {
                    tracing::warn!(drop = %candidate.name, %error, "A drop could not be taken; tried again.");
                    Some(format!("现在取不走这一批，稍后自动再试。\n({error})"))
                }
            },
            State::Changing { .. } => {
                taken.waiting.push((candidate, "还在变化，静止后自动收取".to_owned()));
                continue;
            }
            State::Uploading(file) => Some(format!("「{file}」还在上传，完成后自动收取。")),
            State::NoSheet => Some(
                "没有找到表格。请把填好的备案表格（xlsx、xls、ods 或 csv）放进这个文件夹，放好后自动收取。"
                    .to_owned(),
            ),
            State::TooManyFiles(most) => {
                Some(format!("文件超过 {most} 个，没有收取。请分成几批投递。"))
            }
            State::Unreadable(what) => {
                Some(format!("读不了这一批，稍后自动再试；请检查文件夹权限。\n({what})"))
            }
        };
        if let Some(why) = why {
            if let Err(error) = write_note(&beside, &candidate.name, &why) {
                tracing::warn!(%error, "A note beside a drop could not be written.");
            }
            taken.waiting.push((candidate, why));
        }
    }
    Ok(taken)
}

fn roomy(desk: &Desk) -> bool {
    files::free_bytes(desk.home.root()).is_none_or(|free| free >= desk.settings.min_free)
}

/// Keeps the appointments whose slot has passed since the last one in the ledger.
fn keep_appointments(desk: &Desk) -> Result<(), Error> {
    let now = desk.now();
    for (job, schedule) in [
        ("run", &desk.settings.run),
        ("digest", &desk.settings.digest),
        ("weekly", &desk.settings.weekly),
    ] {
        let key = format!("c/{job}");
        let Some(held) = desk.ledger.get::<Slot>(&key)? else {
            // A new installation starts with the next slot: nothing was missed.
            desk.ledger
                .entry()
                .put(key, &Slot { at: now })
                .commit()
                .map_err(desk::Error::from)?;
            continue;
        };
        if let Some(slot) = schedule.due(desk.settings.time_zone, held.record.at, now) {
            keep(desk, job, held, slot)?;
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
    mut held: crate::ledger::Held<Slot>,
    slot: DateTime<Utc>,
) -> Result<(), Error> {
    let since = std::mem::replace(&mut held.record.at, slot);
    match job {
        "run" => {
            desk.nightly(held)?;
            // A batch under way may have pressed pictures that no record names yet.
            if desk.waiting()?.is_empty() {
                // What was recorded as erased is swept the next time.
                if let Err(error) = desk.sweep() {
                    tracing::error!(%error, "Retention could not finish; it goes on the next night.");
                }
            }
            keep_a_copy(desk);
        }
        "digest" => desk.digest(held, since, slot)?,
        _ => desk.weekly(held, slot)?,
    }
    tracing::info!(job, %slot, "An appointment was kept.");
    Ok(())
}
