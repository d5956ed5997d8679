//! Letting go: what has had its time is erased, sources, pictures, documents and facts; counts
//! stay. How a batch is erased is told in [`super::forget`].

use super::steps::prepare::press_key;
use super::{Desk, Error};
use crate::audit::{Act, Event};
use crate::ledger::{Batch, BatchStage, FilingRecord, LifeRecord};
use crate::model::material::Outcome;
use crate::store::files;
use chrono::{Duration, NaiveDateTime};
use std::collections::{BTreeMap, BTreeSet};

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

/// Whether nothing is left to do for a batch.
pub(super) fn is_done(batch: &Batch) -> bool {
    matches!(
        batch.stage,
        BatchStage::Announced { .. }
            | BatchStage::Duplicate { .. }
            | BatchStage::Told { .. }
            | BatchStage::Swept { .. }
    )
}

impl Desk {
    /// Erases what has passed its time under `[retention]`, and encrypts what is to be.
    ///
    /// # Errors
    /// The ledger's and the disk's troubles.
    pub fn sweep(&self) -> Result<Swept, Error> {
        let now = self.now();
        let span = |days: Option<u64>| {
            days.and_then(|days| i64::try_from(days).ok())
                .and_then(Duration::try_days)
        };
        let older = |batch: &Batch, days: Option<u64>| {
            span(days).is_some_and(|days| batch.received + days < now)
        };
        let mut swept = Swept::default();
        let mut over = Vec::new();
        for held in self.ledger.all::<Batch>("b/")? {
            let batch = &held.record;
            if !is_done(batch) {
                continue;
            }
            let work = self.work(&batch.id);
            if older(batch, self.settings.keep_sources) && work.exists() {
                self.note_act(&Event::new(Act::SourcesErased, &batch.reseller, &batch.id))?;
                files::remove_durably(&work)?;
                swept.sources += 1;
            }
            let is_swept = matches!(batch.stage, BatchStage::Swept { .. });
            let past = older(batch, self.settings.keep_records);
            if past {
                over.push(held.key.clone());
            }
            if !is_swept && (past || older(batch, self.settings.keep_results)) {
                // Who was handed over is watched until the records' own time is over.
                self.let_go(held, !past)?;
                swept.batches += 1;
            }
        }
        if let Some(days) = span(self.settings.keep_sources) {
            self.remove_damaged_stores((now - days).naive_utc())?;
        }
        self.finish_erasing()?;
        let mut entry = self.ledger.entry();
        for life in self.ledger.each::<LifeRecord>("l/") {
            let life = life?;
            if over
                .iter()
                .any(|key| key["b/".len()..] == life.record.batch)
            {
                entry = entry.delete(life.key);
            }
        }
        for key in over {
            entry = entry.delete(key);
        }
        entry.commit()?;
        self.seal_done()?;
        swept.blobs = self.collect()?;
        Ok(swept)
    }

    /// A damaged store that a repair set aside holds facts of people as well.
    fn remove_damaged_stores(&self, before: NaiveDateTime) -> Result<(), Error> {
        let Ok(entries) = std::fs::read_dir(self.home.state().join("ledger")) else {
            return Ok(());
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let stamp = name
                .to_str()
                .and_then(|name| name.strip_prefix("sled.bad-"));
            let set_aside = stamp
                .and_then(|stamp| NaiveDateTime::parse_from_str(stamp, "%Y%m%dT%H%M%S%3fZ").ok());
            if set_aside.is_some_and(|at| at < before) {
                files::remove_durably(&entry.path())?;
            }
        }
        Ok(())
    }

    /// Removes blobs that no record refers to, and results of pressing that no filing needs.
    ///
    /// # Errors
    /// The ledger's and the disk's troubles.
    pub fn collect(&self) -> Result<usize, Error> {
        let resellers: BTreeMap<String, String> = self
            .ledger
            .all::<Batch>("b/")?
            .into_iter()
            .map(|held| (held.record.id, held.record.reseller))
            .collect();
        let mut used = BTreeSet::new();
        let mut results = BTreeSet::new();
        for held in self.ledger.each::<FilingRecord>("f/") {
            let held = held?;
            let batch = held.key.split('/').nth(1).unwrap_or_default();
            let profile = self.profile(resellers.get(batch).map_or("", String::as_str));
            for material in &held.record.materials {
                results.insert(press_key(material, &self.want(material.slot, profile)));
                if let Outcome::Pressed(pressed) = &material.outcome {
                    used.insert(pressed.blob.clone());
                    used.insert(pressed.thumb.clone());
                }
            }
        }
        for letter in self.ledger.letters() {
            let attachments = letter?.record.letter.attachments;
            used.extend(attachments.into_iter().map(|file| file.blob));
        }
        let mut entry = self.ledger.entry();
        for held in self.ledger.each::<Outcome>("p/") {
            let held = held?;
            if results.contains(&held.key) {
                // A filing that waits may still take it from there.
                if let Outcome::Pressed(pressed) = held.record {
                    used.insert(pressed.blob);
                    used.insert(pressed.thumb);
                }
            } else {
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
