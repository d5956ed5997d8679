//! The ledger answers the postman: which letters are due, their files, where they stand.

use super::{Error, Held, Ledger, LetterRecord};
use crate::audit::{Act, Audit, Event};
use crate::mail::{Due, LetterState, Letterbox};
use crate::model::Letter;
use crate::store::Blobs;
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// Letters in the ledger, their attachments among the blobs.
#[derive(Clone)]
pub struct Letters {
    ledger: Ledger,
    blobs: Arc<dyn Blobs>,
    audit: Arc<Audit>,
    now: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
}

impl Letters {
    /// The letters of a ledger; what becomes of them is written into `audit`.
    pub fn new(
        ledger: Ledger,
        blobs: Arc<dyn Blobs>,
        audit: Arc<Audit>,
        now: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    ) -> Self {
        Self {
            ledger,
            blobs,
            audit,
            now,
        }
    }

    /// Letters under way, and those closed, one after another.
    ///
    /// # Errors
    /// The ledger's troubles, as an item.
    pub fn each(&self) -> impl Iterator<Item = Result<Held<LetterRecord>, Error>> {
        self.ledger.letters()
    }

    /// The letter of a name, under way or closed.
    ///
    /// # Errors
    /// The ledger's troubles.
    pub fn named(&self, name: &str) -> Result<Option<Held<LetterRecord>>, Error> {
        match self.ledger.get(&format!("o/{name}"))? {
            Some(held) => Ok(Some(held)),
            None => self.ledger.get(&format!("s/{name}")),
        }
    }

    /// Tries a letter again, also one that was given up; `false` when no such letter is known.
    ///
    /// # Errors
    /// The ledger's troubles.
    pub fn again(&self, name: &str, now: DateTime<Utc>) -> Result<bool, Error> {
        let Some(mut held) = self.named(name)? else {
            return Ok(false);
        };
        held.record.state = LetterState::again(now);
        let open = format!("o/{name}");
        let mut entry = self.ledger.entry().expect(&held).put(&open, &held.record);
        if held.key != open {
            entry = entry.delete(held.key);
        }
        entry.commit()?;
        Ok(true)
    }
}

impl Letters {
    /// Makes every letter that waits for another try due now.
    ///
    /// # Errors
    /// The ledger's troubles.
    pub fn hurry(&self, now: DateTime<Utc>) -> Result<(), Error> {
        let mut entry = self.ledger.entry();
        for mut held in self.ledger.all::<LetterRecord>("o/")? {
            if let LetterState::Queued { due, .. } = &mut held.record.state
                && *due > now
            {
                *due = now;
                entry = entry.replace(&held);
            }
        }
        entry.commit()
    }
}

impl Letterbox for Letters {
    type Error = Error;

    fn due(&self, now: DateTime<Utc>, most: usize) -> Result<Vec<Due>, Error> {
        let mut due: Vec<Due> = self
            .ledger
            .all::<LetterRecord>("o/")?
            .into_iter()
            .filter(|held| held.record.state.is_due(now))
            .map(|held| Due {
                key: held.key,
                state: held.record.state,
                letter: held.record.letter,
            })
            .collect();
        due.sort_by_key(|due| (due.state.due(), due.letter.written));
        due.truncate(most);
        Ok(due)
    }

    fn files(&self, letter: &mut Letter) -> Result<Vec<Vec<u8>>, Error> {
        let mut files = Vec::new();
        let mut there = Vec::new();
        for attachment in std::mem::take(&mut letter.attachments) {
            match self.blobs.open(&attachment.blob) {
                Ok(bytes) => {
                    files.push(bytes);
                    there.push(attachment);
                }
                Err(error) if self.blobs.exists(&attachment.blob)? => return Err(error.into()),
                Err(_) => {
                    tracing::warn!(name = %attachment.name, "An attachment is gone; the letter goes without it.")
                }
            }
        }
        letter.attachments = there;
        Ok(files)
    }

    fn record(&self, key: &str, state: &LetterState) -> Result<(), Error> {
        let Some(mut held) = self.ledger.get::<LetterRecord>(key)? else {
            return Ok(());
        };
        held.record.state = state.clone();
        if state.is_final() {
            let act = match state {
                LetterState::Sent { .. } => Act::Mailed,
                _ => Act::GivenUp,
            };
            let letter = key.trim_start_matches("o/");
            let hash = crate::store::blobs::hash(held.record.letter.text.as_bytes());
            let event = Event::new(act, "", letter).hash(&hash);
            // The letter has left the house: forgetting that would send it twice.
            if let Err(error) = self.audit.note((self.now)(), &event) {
                tracing::error!(%error, letter, "A letter's fate is missing in the audit log.");
            }
        }
        let entry = if state.is_final() {
            let closed = key.replacen("o/", "s/", 1);
            self.ledger
                .entry()
                .expect(&held)
                .put(closed, &held.record)
                .delete(key)
        } else {
            self.ledger.entry().replace(&held)
        };
        entry.commit()
    }
}
