//! The round: letters that are due are tried, one after the other, and each outcome is recorded
//! before the next one is tried.
//!
//! The postman remembers only what may be forgotten: that the server was just dead, and how many
//! letters went out in the last minute. What must not be forgotten is in the ledger. The one
//! exception is an outcome the ledger could not take: then nothing more is sent until it can,
//! because a letter that was sent and is not known to be would be sent again.

use super::channel::{Blame, Channel, Delivery};
use super::compose::{Sender, compose};
use super::queue::{LetterState, next};
use crate::model::{Letter, Text};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::VecDeque;

/// Minutes without tries after the first, second, … trouble of a server in a row.
const PAUSES: [i64; 6] = [1, 2, 5, 10, 15, 30];
/// Minutes without tries after the provider said it was too much.
const QUOTA_PAUSE: i64 = 15;

/// How many letters are read at a time; their attachments one by one.
const PAGE: usize = 50;

/// A letter that is due.
#[derive(Clone, Debug)]
pub struct Due {
    /// The key among the records.
    pub key: String,
    /// Where it stands.
    pub state: LetterState,
    /// The letter.
    pub letter: Letter,
}

/// Where letters are kept; the ledger answers.
pub trait Letterbox {
    /// A trouble of the ledger.
    type Error;

    /// Letters that are due, oldest first, at most `most`.
    fn due(&self, now: DateTime<Utc>, most: usize) -> Result<Vec<Due>, Self::Error>;

    /// The bytes of the letter's attachments, in order. One that is gone is left out together
    /// with its entry in the letter.
    fn files(&self, letter: &mut Letter) -> Result<Vec<Vec<u8>>, Self::Error>;

    /// Records where a letter stands now, durably, in one commit.
    fn record(&self, key: &str, state: &LetterState) -> Result<(), Self::Error>;
}

/// What a round did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Letters that were sent.
    pub sent: usize,
    /// Letters that wait for another try.
    pub later: usize,
    /// Letters that may have arrived and wait for another try.
    pub uncertain: usize,
    /// Letters nobody tries any more.
    pub dead: usize,
    /// Until when nothing is tried, and why; due letters wait.
    pub paused: Option<(DateTime<Utc>, Text)>,
    /// Whether that pause is only the provider's minute, and no trouble.
    pub paced: bool,
}

impl Round {
    /// Adds what the next round did.
    pub fn add(&mut self, next: Self) {
        self.sent += next.sent;
        self.later += next.later;
        self.uncertain += next.uncertain;
        self.dead += next.dead;
        self.paused = next.paused;
        self.paced = next.paced;
    }
}

/// Says in the log what became of a letter that was not sent; the address is masked.
fn tell(letter: &Letter, state: &LetterState) {
    let to = crate::model::mask::mail(&letter.to.address);
    let id = &letter.message_id;
    match state {
        LetterState::Sent { .. } => {}
        LetterState::Dead { .. } => {
            tracing::error!(%to, id, "A letter is given up: {state}.");
        }
        LetterState::Queued { .. } | LetterState::Uncertain { .. } => {
            tracing::warn!(%to, id, "A letter was not delivered: {state}.");
        }
    }
}

/// Does the rounds.
#[derive(Debug)]
pub struct Postman {
    sender: Sender,
    max_per_minute: usize,
    /// When letters went out, of the last minute.
    sent: VecDeque<DateTime<Utc>>,
    /// Troubles of the server in a row, and until when it is left alone.
    troubles: usize,
    paused: Option<(DateTime<Utc>, Text)>,
    unrecorded: Option<(String, LetterState)>,
}

impl Postman {
    /// A postman who has not been out yet; `u32::MAX` letters a minute are no limit.
    pub fn new(sender: Sender, max_per_minute: u32) -> Self {
        Self {
            sender,
            max_per_minute: match max_per_minute.max(1) {
                u32::MAX => usize::MAX,
                most => usize::try_from(most).unwrap_or(usize::MAX),
            },
            sent: VecDeque::new(),
            troubles: 0,
            paused: None,
            unrecorded: None,
        }
    }

    /// One round:
    /// 1. Record what could not be recorded in the last one.
    /// 2. Take the letters that are due, oldest first.
    /// 3. Try each, unless the server is left alone or the minute is full; those that were not
    ///    tried yet then say why they wait.
    /// 4. Record its state before the next one is tried.
    ///
    /// `stop` is asked between two letters.
    pub async fn round<L: Letterbox>(
        &mut self,
        letters: &L,
        channel: &dyn Channel,
        clock: &(dyn Fn() -> DateTime<Utc> + Sync),
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Round, L::Error> {
        let mut round = Round::default();
        if let Some((key, state)) = self.unrecorded.take() {
            self.record(letters, key, state)?;
        }
        // Waiting letters would only be read to be left where they are.
        if let Some(paused) = self.wait(clock()) {
            round.paused = Some(paused);
            round.paced = self.paused.is_none();
            return Ok(round);
        }
        // A letter that was tried is not due for a minute at least, so this comes to an end.
        let mut page = VecDeque::new();
        loop {
            if page.is_empty() {
                page.extend(letters.due(clock(), PAGE)?);
            }
            let pause = self.wait(clock());
            if let Some((_, why)) = self.paused.clone() {
                round.paused = pause;
                // Whoever asks for one of the others is told what it waits for.
                for Due { key, state, .. } in page {
                    if let Some(state) = state.waiting_for(&why) {
                        self.record(letters, key, state)?;
                    }
                }
                break;
            }
            let Some(due) = page.pop_front() else {
                break;
            };
            // The provider's minute is a pause only to a letter that waits for it.
            if pause.is_some() {
                round.paused = pause;
                round.paced = true;
                break;
            }
            if stop() {
                break;
            }
            let mut letter = due.letter;
            if due.state.is_bare() {
                letter.leave_attachments_out();
            }
            let files = letters.files(&mut letter)?;
            let delivery = match compose(&letter, files, &self.sender) {
                Ok(message) => {
                    self.sent.push_back(clock());
                    channel.send(&message).await
                }
                Err(why) => Delivery::Never { why },
            };
            // A try that was cut short says nothing about the server; one that may have arrived does.
            if matches!(delivery, Delivery::Later { .. }) && stop() {
                break;
            }
            let now = clock();
            self.notice(&delivery, now);
            let state = next(&due.state, &delivery, now);
            tell(&letter, &state);
            match &state {
                LetterState::Sent { .. } => round.sent += 1,
                LetterState::Queued { .. } => round.later += 1,
                LetterState::Uncertain { .. } => round.uncertain += 1,
                LetterState::Dead { .. } => round.dead += 1,
            }
            self.record(letters, due.key, state)?;
        }
        Ok(round)
    }

    fn record<L: Letterbox>(
        &mut self,
        letters: &L,
        key: String,
        state: LetterState,
    ) -> Result<(), L::Error> {
        let recorded = letters.record(&key, &state);
        if recorded.is_err() {
            self.unrecorded = Some((key, state));
        }
        recorded
    }

    /// Until when nothing may be tried; `None` when it may.
    fn wait(&mut self, now: DateTime<Utc>) -> Option<(DateTime<Utc>, Text)> {
        // A clock that was set back must not keep us waiting for a time long gone.
        let near = |then: DateTime<Utc>| then > now && then <= now + TimeDelta::hours(1);
        if self.paused.as_ref().is_some_and(|(until, _)| !near(*until)) {
            self.paused = None;
        }
        if let Some(paused) = &self.paused {
            return Some(paused.clone());
        }
        if self.max_per_minute == usize::MAX {
            return None;
        }
        let minute = TimeDelta::minutes(1);
        self.sent
            .retain(|sent| *sent > now - minute && *sent <= now);
        let first = *self.sent.front()?;
        (self.sent.len() >= self.max_per_minute).then(|| {
            let most = self.max_per_minute;
            let why = super::channel::text(
                format!("每分钟最多发送 {most} 封（mail.max_per_minute）"),
                format!("at most {most} letters a minute (mail.max_per_minute)"),
            );
            (first + minute, why)
        })
    }

    /// Learns from an outcome whether the server is to be left alone.
    fn notice(&mut self, delivery: &Delivery, now: DateTime<Utc>) {
        let (minutes, why) = match delivery {
            Delivery::Sent | Delivery::Never { .. } | Delivery::TooBig { .. } => {
                self.troubles = 0;
                return;
            }
            Delivery::Later {
                blame: Blame::Letter,
                ..
            } => return,
            Delivery::Later {
                blame: Blame::Quota,
                why,
            } => (QUOTA_PAUSE, why),
            Delivery::Later {
                blame: Blame::Server,
                why,
            }
            | Delivery::Uncertain { why } => (PAUSES[self.troubles.min(PAUSES.len() - 1)], why),
        };
        self.troubles += 1;
        self.paused = Some((now + TimeDelta::minutes(minutes), why.clone()));
    }

    /// Forgets that the server was dead: a person asked for another try.
    pub fn hurry(&mut self) {
        self.paused = None;
        self.troubles = 0;
    }
}
