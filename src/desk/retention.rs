//! Letting go: what has had its time is erased, sources, pictures, documents and facts; counts stay.
//!
//! Record first, sweep second: after a crash the batch is known to be swept, and what is left of
//! its files is removed by the next look.

use super::{Desk, Error, judged_batch};
use crate::ledger::{Batch, BatchStage, FilingRecord, Held, LetterRecord, Series};
use crate::model::judged::Counts;
use crate::model::material::Outcome;
use crate::store::files;
use chrono::Duration;
use std::collections::BTreeSet;

/// What was let go of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Drops whose sources were erased.
    pub sources: usize,
    /// Batches of which only counts are left.
    pub batches: usize,
    /// Pictures nobody refers to any more.
    pub blobs: usize,
}

impl Desk {
    /// Erases what has passed its time under `[retention]`.
    ///
    /// # Errors
    /// The ledger's and the disk's troubles.
    pub fn sweep(&self) -> Result<Swept, Error> {
        let now = self.now();
        let older = |batch: &Batch, days: Option<u64>| {
            let days = days
                .and_then(|days| i64::try_from(days).ok())
                .and_then(Duration::try_days);
            days.is_some_and(|days| batch.received + days < now)
        };
        let mut swept = Swept::default();
        for held in self.ledger.all::<Batch>("b/")? {
            let done = matches!(
                held.record.stage,
                BatchStage::Announced { .. }
                    | BatchStage::Duplicate { .. }
                    | BatchStage::Swept { .. }
            );
            if !done {
                continue;
            }
            if older(&held.record, self.settings.keep_sources)
                && self.work(&held.record.id).exists()
            {
                files::remove_durably(&self.work(&held.record.id))?;
                swept.sources += 1;
            }
            if older(&held.record, self.settings.keep_records) {
                let key = held.key.clone();
                let id = held.record.id.clone();
                self.forget(held)?;
                self.ledger
                    .entry()
                    .delete(key)
                    .delete(format!("n/{id}"))
                    .commit()?;
                swept.batches += 1;
            } else if older(&held.record, self.settings.keep_results)
                && !matches!(held.record.stage, BatchStage::Swept { .. })
            {
                self.forget(held)?;
                swept.batches += 1;
            }
        }
        swept.blobs = self.collect()?;
        Ok(swept)
    }

    /// Erases everything of one batch but its counts: sources, filings, documents, letters.
    ///
    /// # Errors
    /// The ledger's and the disk's troubles.
    pub fn forget(&self, mut held: Held<Batch>) -> Result<(), Error> {
        let id = held.record.id.clone();
        let counts = judged_batch(self, &held.record)?
            .map(|judged| judged.counts())
            .unwrap_or_default();
        let folder = held.record.stage.folder().map(str::to_owned);
        let digest = held
            .record
            .stage
            .reading()
            .map(|reading| reading.digest.clone());
        let mut entry = self.ledger.entry();
        for prefix in ["f", "q", "t"] {
            for key in self.ledger.keys(&format!("{prefix}/{id}/"), usize::MAX)? {
                entry = entry.delete(key);
            }
        }
        for prefix in ["o/", "s/"] {
            for letter in self.ledger.all::<LetterRecord>(prefix)? {
                if letter.record.batches.contains(&id) {
                    entry = entry.delete(letter.key);
                }
            }
        }
        if let Some(digest) = digest {
            entry = entry.delete(format!("d/{digest}"));
        }
        let series_key = format!("r/{}", held.record.series);
        if let Some(mut series) = self.ledger.get::<Series>(&series_key)? {
            series.record.rounds.retain(|round| *round != id);
            entry = if series.record.rounds.is_empty() {
                entry.expect(&series).delete(series_key)
            } else {
                entry.replace(&series)
            };
        }
        let counts = match held.record.stage {
            BatchStage::Swept { counts, .. } => counts,
            _ => Counts { ..counts },
        };
        held.record.stage = BatchStage::Swept {
            at: self.now(),
            counts,
        };
        entry.replace(&held).delete(format!("n/{id}")).commit()?;
        files::remove_durably(&self.work(&id))?;
        if let Some(folder) = folder {
            crate::outbox::remove(&self.home.outbox(), &folder)?;
        }
        tracing::info!(batch = %id, "The batch was erased; its counts are kept.");
        Ok(())
    }

    /// Removes blobs that no record refers to, and the press results that named them.
    ///
    /// # Errors
    /// The ledger's and the disk's troubles.
    pub fn collect(&self) -> Result<usize, Error> {
        let mut used = BTreeSet::new();
        let mut keep = |outcome: &Outcome| {
            if let Outcome::Pressed(pressed) = outcome {
                used.insert(pressed.blob.clone());
                used.insert(pressed.thumb.clone());
            }
        };
        for held in self.ledger.all::<FilingRecord>("f/")? {
            held.record
                .materials
                .iter()
                .for_each(|material| keep(&material.outcome));
        }
        for prefix in ["o/", "s/"] {
            for letter in self.ledger.all::<LetterRecord>(prefix)? {
                used.extend(
                    letter
                        .record
                        .letter
                        .attachments
                        .into_iter()
                        .map(|file| file.blob),
                );
            }
        }
        let mut entry = self.ledger.entry();
        for held in self.ledger.all::<Outcome>("p/")? {
            let gone = match &held.record {
                Outcome::Pressed(pressed) => !used.contains(&pressed.blob),
                _ => false,
            };
            if gone {
                entry = entry.delete(held.key);
            }
        }
        entry.commit()?;
        let mut removed = 0;
        for blob in self.blobs.list("")? {
            if !used.contains(&blob) {
                self.blobs.delete(&blob)?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}
