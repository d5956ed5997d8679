//! Appointments: what happens at a slot. A slot and what it brought are one commit, so that a
//! digest is never sent twice for one date and a missed one is caught up once.

use super::steps::letter_key;
use super::{Desk, Error, judged_batch};
use crate::ledger::{Batch, BatchStage, Held, Slot};
use crate::model::judged::{JudgedBatch, Manager};
use crate::model::life::Errand;
use crate::report::letter::Kind;
use crate::report::{Draft, Week};
use chrono::{DateTime, Duration, Utc};
use std::collections::BTreeSet;

impl Desk {
    /// The nightly run: whatever is in trouble is tried again now.
    ///
    /// # Errors
    /// The ledger's troubles.
    pub fn nightly(&self, slot: Held<Slot>) -> Result<(), Error> {
        let entry = self.ledger.entry().replace(&slot);
        Ok(self.hurried(entry)?.commit()?)
    }

    /// The digest: one letter per account manager over what is new since the last one, and over
    /// what is due. A due thing is news on its days ([`Due::is_news`]); where nothing is new and
    /// nothing is news, no letter is written. `since` is the slot before.
    ///
    /// [`Due::is_news`]: crate::model::life::Due::is_news
    ///
    /// # Errors
    /// The ledger's and the report room's troubles.
    pub fn digest(
        &self,
        slot: Held<Slot>,
        since: DateTime<Utc>,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
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
        let errands = self.errands()?;
        // After a time of being down, what was news on any missed day is news now.
        let day =
            |moment: DateTime<Utc>| moment.with_timezone(&self.settings.time_zone).date_naive();
        let days: Vec<_> = day(since)
            .max(self.today() - Duration::days(14))
            .iter_days()
            .skip(1)
            .take_while(|day| *day < self.today())
            .chain([self.today()])
            .collect();
        let is_news = |errand: &Errand| days.iter().any(|&day| errand.due.is_news(day));
        let news: BTreeSet<Option<&Manager>> = errands
            .iter()
            .filter(|errand| is_news(errand))
            .map(|errand| errand.manager.as_ref())
            .collect();
        let with_batches: BTreeSet<Option<&Manager>> = batches
            .iter()
            .flat_map(|batch| &batch.filings)
            .map(|judged| judged.manager.as_ref())
            .collect();
        let today: Vec<Errand> = errands
            .iter()
            .filter(|errand| {
                let manager = errand.manager.as_ref();
                news.contains(&manager) || with_batches.contains(&manager)
            })
            .cloned()
            .collect();
        self.write(entry, &batches, &today, Kind::Digest, "digest", at)
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
        let with_filings =
            |held: &&Held<Batch>| !matches!(held.record.stage, BatchStage::Told { .. });
        for held in batches.iter().filter(with_filings) {
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
        today: &[Errand],
        kind: Kind,
        name: &str,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        // Nothing new, no mail.
        if !batches.is_empty() || !today.is_empty() {
            let key = format!("{name}-{}", at.format("%Y%m%dT%H%M"));
            let batches: Vec<&JudgedBatch> = batches.iter().collect();
            for record in self.letters(&batches, today, kind, &key, Vec::new(), self.now())? {
                entry = entry.put(letter_key(&record.letter), &record);
            }
        }
        Ok(entry.commit()?)
    }
}
