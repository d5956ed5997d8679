//! Appointments: what happens at a slot. A slot and what it brought are one commit, so that a
//! digest is never sent twice for one date and a missed one is caught up once.

use super::steps::letter_key;
use super::{Desk, Error, judged_batch};
use crate::ledger::{Batch, Held, Slot};
use crate::model::judged::JudgedBatch;
use crate::report::letter::Kind;
use crate::report::{Draft, Week};
use chrono::{DateTime, Utc};

impl Desk {
    /// The nightly run: whatever is in trouble is tried again now.
    ///
    /// # Errors
    /// The ledger's troubles.
    pub fn nightly(&self, slot: Held<Slot>) -> Result<(), Error> {
        let now = self.now();
        let mut entry = self.ledger.entry().replace(&slot);
        for mut batch in self.ledger.waiting()? {
            if let Some(trouble) = &mut batch.record.trouble {
                trouble.next = now;
                entry = entry.replace(&batch);
            }
        }
        Ok(entry.commit()?)
    }

    /// The digest: one letter per account manager over what is new since the last one.
    ///
    /// # Errors
    /// The ledger's and the report room's troubles.
    pub fn digest(&self, slot: Held<Slot>, at: DateTime<Utc>) -> Result<(), Error> {
        let keys = self.ledger.keys("n/", usize::MAX)?;
        let mut batches = Vec::new();
        for key in &keys {
            if let Some(batch) = self.ledger.batch(&key["n/".len()..])? {
                batches.extend(judged_batch(self, &batch.record)?);
            }
        }
        let entry = keys
            .iter()
            .fold(self.ledger.entry().replace(&slot), |entry, key| {
                entry.delete(key.clone())
            });
        self.write(entry, &batches, Kind::Digest, "digest", at)
    }

    /// The week in numbers, where it is wanted.
    ///
    /// # Errors
    /// The ledger's and the report room's troubles.
    pub fn weekly(&self, slot: Held<Slot>, at: DateTime<Utc>) -> Result<(), Error> {
        let mut entry = self.ledger.entry().replace(&slot);
        if self.settings.mail.weekly {
            let key = format!("weekly-{}", at.format("%Y%m%dT%H%M"));
            for record in self.letter_records(self.week(at)?, &key, Vec::new(), self.now())? {
                entry = entry.put(letter_key(&record.letter), &record);
            }
        }
        Ok(entry.commit()?)
    }

    /// The letters of the seven days that end at this moment, without sending any.
    ///
    /// # Errors
    /// The ledger's and the report room's troubles.
    pub fn week(&self, at: DateTime<Utc>) -> Result<Vec<Draft>, Error> {
        let mut batches = self.ledger.all::<Batch>("b/")?;
        batches.sort_by_key(|held| held.record.received);
        let mut week = Week::new(at);
        for held in &batches {
            if let Some(judged) = judged_batch(self, &held.record)? {
                week.add(&held.record.series, &judged);
            }
        }
        let mail = &self.settings.mail;
        Ok(
            week.letters(Some(&mail.to), mail.max_attachment_bytes, &|reseller| {
                self.context(reseller)
            })?,
        )
    }

    fn write(
        &self,
        mut entry: crate::ledger::Entry<'_>,
        batches: &[JudgedBatch],
        kind: Kind,
        name: &str,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        // Nothing new, no mail.
        if !batches.is_empty() {
            let key = format!("{name}-{}", at.format("%Y%m%dT%H%M"));
            let batches: Vec<&JudgedBatch> = batches.iter().collect();
            for record in self.letters(&batches, kind, &key, Vec::new(), self.now())? {
                entry = entry.put(letter_key(&record.letter), &record);
            }
        }
        Ok(entry.commit()?)
    }
}
