//! What becomes of a letter after a try. Pure: a state, an outcome and the time.
//!
//! A letter waits longer after each try that failed: 1, 5, 15, 30 minutes, 1, 2, then every 4
//! hours, for about three days of trying. Time the daemon was down or the server was known to be
//! dead does not count, because tries are counted and not days. A letter that may have been
//! taken is tried twice more, half an hour apart, under the same Message-ID, and then left to a
//! person: a server that never answers must not fill a mailbox.

use super::channel::Delivery;
use crate::model::Text;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Minutes to wait after the first, second, … try; the last one repeats.
const WAITS: [i64; 7] = [1, 5, 15, 30, 60, 120, 240];
/// Tries before giving up: the waits above add up to three days.
pub const MOST_TRIES: u32 = 23;
/// Minutes to wait when a letter may have been taken.
const UNCERTAIN_WAIT: i64 = 30;
/// Tries that come to nothing in between before giving up: three days as well.
const MOST_LATER: u32 = 144;
/// Further tries of a letter that may have been taken.
pub const MOST_UNCERTAIN: u32 = 2;

/// Where a letter stands; kept in the ledger beside the letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum LetterState {
    /// It waits to be sent.
    Queued {
        /// Not before.
        due: DateTime<Utc>,
        /// How often it was tried.
        tries: u32,
        /// Why the last try failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Text>,
        /// Whether it goes without its attachments: with them it was too large.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        bare: bool,
    },
    /// It may have been taken; it waits for one of its last tries.
    Uncertain {
        /// Not before.
        due: DateTime<Utc>,
        /// How often it may have been taken.
        tries: u32,
        /// How often it was certainly not taken since.
        #[serde(default)]
        later: u32,
        /// What was seen.
        why: Text,
        /// Whether it goes without its attachments.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        bare: bool,
    },
    /// Somebody took responsibility for it.
    Sent {
        /// When.
        at: DateTime<Utc>,
    },
    /// Nobody tries any more; `mail retry` does.
    Dead {
        /// Since when.
        at: DateTime<Utc>,
        /// Why.
        why: Text,
        /// Whether a copy may have arrived.
        maybe_arrived: bool,
    },
}

impl LetterState {
    /// A new letter, due at once.
    pub fn new(now: DateTime<Utc>) -> Self {
        Self::Queued {
            due: now,
            tries: 0,
            why: None,
            bare: false,
        }
    }

    /// The same letter, saying that it waits because the server is left alone; `None` where it
    /// says something of its own already.
    pub fn waiting_for(self, reason: &Text) -> Option<Self> {
        match self {
            Self::Queued {
                due,
                tries,
                why: None,
                bare,
            } => Some(Self::Queued {
                due,
                tries,
                why: Some(reason.clone()),
                bare,
            }),
            _ => None,
        }
    }

    /// When it is tried next; `None` when it is not.
    pub fn due(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Queued { due, .. } | Self::Uncertain { due, .. } => Some(*due),
            Self::Sent { .. } | Self::Dead { .. } => None,
        }
    }

    /// Whether it is to be tried now.
    ///
    /// Nothing waits longer than four hours: a letter that is due in a week was dated by a clock
    /// that has been set back since, and is due.
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.due()
            .is_some_and(|due| due <= now || due > now + TimeDelta::days(1))
    }

    /// Whether it goes without its attachments.
    pub fn is_bare(&self) -> bool {
        matches!(
            self,
            Self::Queued { bare: true, .. } | Self::Uncertain { bare: true, .. }
        )
    }

    /// Whether it was given up.
    pub fn is_dead(&self) -> bool {
        matches!(self, Self::Dead { .. })
    }

    /// Whether something was in its way.
    pub fn is_troubled(&self) -> bool {
        !matches!(self, Self::Queued { tries: 0, .. } | Self::Sent { .. })
    }

    /// Whether nobody will try it any more.
    pub fn is_final(&self) -> bool {
        self.due().is_none()
    }

    /// The state after a person asked for another round of tries.
    pub fn again(now: DateTime<Utc>) -> Self {
        Self::new(now)
    }
}

impl std::fmt::Display for LetterState {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let time = |time: &DateTime<Utc>| time.format("%Y-%m-%d %H:%M UTC").to_string();
        match self {
            Self::Queued { due, tries: 0, .. } => write!(out, "waits, due {}", time(due)),
            Self::Queued {
                due, tries, why, ..
            } => {
                let why = why.as_ref().map_or("", |why| &*why.en);
                write!(out, "tried {tries} times, again {} ({why})", time(due))
            }
            Self::Uncertain { due, why, .. } => {
                write!(out, "may have arrived, again {} ({})", time(due), why.en)
            }
            Self::Sent { at } => write!(out, "sent {}", time(at)),
            Self::Dead { why, .. } => write!(out, "given up ({})", why.en),
        }
    }
}

/// The state of a letter after a try.
pub fn next(state: &LetterState, outcome: &Delivery, now: DateTime<Utc>) -> LetterState {
    let (tries, doubts) = match state {
        LetterState::Queued { tries, .. } => (*tries, 0),
        LetterState::Uncertain { tries, later, .. } => (*later, *tries),
        LetterState::Sent { .. } | LetterState::Dead { .. } => return state.clone(),
    };
    match outcome {
        Delivery::Sent => LetterState::Sent { at: now },
        Delivery::Never { why } => dead(now, why, doubts > 0),
        // Once more at once, smaller.
        Delivery::TooBig { why } if doubts == 0 && !state.is_bare() => LetterState::Queued {
            due: now,
            tries: tries + 1,
            why: Some(why.clone()),
            bare: true,
        },
        Delivery::TooBig { why } => dead(now, why, doubts > 0),
        Delivery::Later { why, .. } if doubts > 0 && tries + 1 >= MOST_LATER => {
            dead(now, why, true)
        }
        // It was not taken this time, which says nothing about the time before.
        Delivery::Later { why, .. } if doubts > 0 => LetterState::Uncertain {
            due: now + TimeDelta::minutes(UNCERTAIN_WAIT),
            tries: doubts,
            later: tries + 1,
            why: why.clone(),
            bare: state.is_bare(),
        },
        Delivery::Later { why, .. } if tries + 1 >= MOST_TRIES => dead(now, why, false),
        Delivery::Later { why, .. } => LetterState::Queued {
            due: now + wait(tries),
            tries: tries + 1,
            why: Some(why.clone()),
            bare: state.is_bare(),
        },
        Delivery::Uncertain { why } if doubts >= MOST_UNCERTAIN => dead(now, why, true),
        Delivery::Uncertain { why } => LetterState::Uncertain {
            due: now + TimeDelta::minutes(UNCERTAIN_WAIT),
            tries: doubts + 1,
            later: 0,
            why: why.clone(),
            bare: state.is_bare(),
        },
    }
}

fn dead(now: DateTime<Utc>, why: &Text, maybe_arrived: bool) -> LetterState {
    LetterState::Dead {
        at: now,
        why: why.clone(),
        maybe_arrived,
    }
}

fn wait(tries: u32) -> TimeDelta {
    let at = usize::try_from(tries)
        .unwrap_or(usize::MAX)
        .min(WAITS.len() - 1);
    TimeDelta::minutes(WAITS[at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Blame;
    use chrono::TimeZone;

    fn start() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 24, 0, 0, 0)
            .single()
            .expect("a time")
    }

    fn later() -> Delivery {
        Delivery::Later {
            why: Text::default(),
            blame: Blame::Letter,
        }
    }

    fn uncertain() -> Delivery {
        Delivery::Uncertain {
            why: Text::default(),
        }
    }

    #[test]
    fn a_refused_letter_waits_longer_each_time_and_ends_after_three_days() {
        let mut state = LetterState::new(start());
        let mut times = Vec::new();
        while let Some(due) = state.due() {
            times.push((due - start()).num_minutes());
            state = next(&state, &later(), due);
        }
        assert_eq!(times[..8], [0, 1, 6, 21, 51, 111, 231, 471]);
        assert_eq!(times.len(), MOST_TRIES as usize);
        let days = times.last().expect("some") / 60 / 24;
        assert_eq!(days, 2, "just under three days: {times:?}");
        assert!(matches!(
            state,
            LetterState::Dead {
                maybe_arrived: false,
                ..
            }
        ));
    }

    #[test]
    fn a_server_that_never_answers_gets_three_copies_at_most() {
        let mut state = LetterState::new(start());
        let mut copies = 0;
        while let Some(due) = state.due() {
            state = next(&state, &uncertain(), due);
            copies += 1;
        }
        assert_eq!(copies, 3);
        assert!(matches!(
            state,
            LetterState::Dead {
                maybe_arrived: true,
                ..
            }
        ));
    }

    #[test]
    fn a_letter_that_may_have_been_taken_still_ends_well() {
        let state = next(&LetterState::new(start()), &uncertain(), start());
        assert_eq!(state.due(), Some(start() + TimeDelta::minutes(30)));
        let state = next(&state, &later(), start());
        assert!(
            matches!(state, LetterState::Uncertain { tries: 1, .. }),
            "the doubt stays"
        );
        let mut hopeless = state.clone();
        for _ in 0..MOST_LATER {
            hopeless = next(&hopeless, &later(), start());
        }
        assert!(hopeless.is_final(), "not for ever: {hopeless:?}");
        assert_eq!(
            next(&state, &Delivery::Sent, start()),
            LetterState::Sent { at: start() }
        );
    }

    #[test]
    fn a_final_state_stays() {
        let sent = LetterState::Sent { at: start() };
        assert_eq!(next(&sent, &uncertain(), start()), sent);
        assert!(sent.is_final() && !sent.is_due(start()));
    }

    #[test]
    fn a_clock_that_was_set_back_keeps_no_letter_for_years() {
        let state = LetterState::new(start() + TimeDelta::days(3_650));
        assert!(state.is_due(start()));
        let state = LetterState::new(start() + TimeDelta::hours(4));
        assert!(!state.is_due(start()));
    }

    #[test]
    fn states_are_kept_as_plain_json() {
        let state = next(&LetterState::new(start()), &later(), start());
        let json = serde_json::to_string(&state).expect("plain data");
        assert!(json.starts_with(r#"{"state":"queued","due":"2026-11-24T00:01:00Z","tries":1"#));
        assert_eq!(
            serde_json::from_str::<LetterState>(&json).expect("reads back"),
            state
        );
    }
}
