//! Step 2: the pictures of the next few filings are pressed, side by side.
//!
//! The same sources under the same wishes are pressed once: the result is recorded under `p/`
//! and taken from there by every later slot, filing and round.

use crate::catalog::profile::Profile;
use crate::desk::{Desk, Drop, Error, Progress};
use crate::ledger::{Batch, FilingRecord, FilingStage, Held};
use crate::materials::{self, Want};
use crate::model::Material;
use crate::model::material::{Outcome, Slot};
use rayon::prelude::*;
use std::time::Instant;

/// Filings in one slice: small enough that a stop is prompt and a crash costs little.
pub(in crate::desk) const SLICE: usize = 12;

/// Files of one material that are read beside those of others.
const SMALL_BYTES: u64 = 16_000_000;
/// Files of one material together beyond which none is read: two of the largest that a drop may
/// hold.
const MOST_BYTES: u64 = 128_000_000;

/// A picture pressed earlier, or now.
struct Done {
    filing: usize,
    material: usize,
    /// The key to remember it by; `None` for what may come out otherwise another time.
    key: Option<String>,
    outcome: Outcome,
}

impl Desk {
    pub(in crate::desk) fn prepare(&self, batch: Held<Batch>, walled: bool) -> Result<(), Error> {
        let id = &batch.record.id;
        let queued = self.ledger.keys(&format!("q/{id}/"), SLICE)?;
        let mut held: Vec<Held<FilingRecord>> = Vec::new();
        for key in &queued {
            let key = format!("f{}", &key[1..]);
            match self.ledger.get(&key)? {
                Some(record) => held.push(record),
                None => {
                    let why = "it is missing".to_owned();
                    return Err(crate::ledger::Error::Unreadable { key, why }.into());
                }
            }
        }
        let roots = Drop::roots(&self.work(id), &batch.record);
        let drop = Drop::open(
            &roots,
            self.settings.max_files,
            self.settings.max_file_bytes,
        )?;
        let may_wait = batch
            .record
            .trouble
            .as_ref()
            .map_or(0, |trouble| trouble.tries)
            < self.settings.tries;
        let records: Vec<&mut FilingRecord> =
            held.iter_mut().map(|held| &mut held.record).collect();
        let profile = self.profile(&batch.record.reseller);
        let Some(pressed) = self.press_all(&drop, profile, records, may_wait, walled)? else {
            return self.put_back(&batch);
        };
        let mut entry = self.ledger.entry();
        for (key, outcome) in pressed {
            entry = entry.put(key, &outcome);
        }
        for (record, queued) in held.iter_mut().zip(&queued) {
            let troubled = is_troubled(&record.record);
            if let FilingStage::Read { tries, intake } = &mut record.record.stage {
                *tries += 1;
                if !troubled || *tries >= self.settings.tries {
                    record.record.stage = FilingStage::Prepared {
                        intake: std::mem::take(intake),
                    };
                    entry = entry.delete(queued.clone());
                }
            } else {
                entry = entry.delete(queued.clone());
            }
            entry = entry.replace(record);
        }
        if batch.record.trouble.is_some() {
            let mut batch = batch.clone();
            batch.record.trouble = None;
            entry = entry.replace(&batch);
        }
        entry.commit()?;
        let of = batch
            .record
            .stage
            .reading()
            .map_or(0, |reading| reading.filings);
        let left = self.ledger.unprepared(id)?;
        self.tell(Progress::Prepared {
            drop: batch.record.drop,
            done: of.saturating_sub(left),
            of,
        });
        Ok(())
    }

    /// Presses what waits in these filings, side by side; gives what is to be remembered, `None`
    /// when somebody still writes into the drop. A file that cannot be read is the batch's
    /// trouble while that `may_wait`, afterwards its material's; `walled` for pictures over which
    /// the program died.
    pub(in crate::desk) fn press_all(
        &self,
        drop: &Drop,
        profile: &Profile,
        mut records: Vec<&mut FilingRecord>,
        may_wait: bool,
        walled: bool,
    ) -> Result<Option<Vec<(String, Outcome)>>, Error> {
        let jobs: Vec<(usize, usize)> = records
            .iter()
            .enumerate()
            .flat_map(|(filing, record)| {
                let waits = |material: &Material| {
                    matches!(material.outcome, Outcome::Waiting | Outcome::Trouble { .. })
                };
                (0..record.materials.len())
                    .filter(move |&material| waits(&record.materials[material]))
                    .map(move |material| (filing, material))
            })
            .collect();
        let done: Vec<Result<Option<Done>, Error>> = self.pool.install(|| {
            jobs.par_iter()
                .map(|&(filing, material)| {
                    let wanted = &records[filing].materials[material];
                    let want = self.want(wanted.slot, profile);
                    let key = press_key(wanted, &want);
                    let pressed = match self.press(drop, wanted, &want, &key, walled) {
                        Err(Error::Inbox(error)) if !may_wait => {
                            let what = error.say().get(self.lang).to_owned();
                            Some((Outcome::Trouble { what }, false))
                        }
                        pressed => pressed?,
                    };
                    Ok(pressed.map(|(outcome, lasts)| Done {
                        filing,
                        material,
                        key: lasts.then_some(key),
                        outcome,
                    }))
                })
                .collect()
        });
        let mut pressed = Vec::new();
        for done in done {
            let Some(done) = done? else {
                return Ok(None);
            };
            if let Some(key) = done.key {
                pressed.push((key, done.outcome.clone()));
            }
            records[done.filing].materials[done.material].outcome = done.outcome;
        }
        Ok(Some(pressed))
    }

    /// Presses one material, or finds it pressed; and whether the outcome would be the same
    /// tomorrow. `None` when a file is not the one whose content was read: somebody still writes
    /// into the drop.
    fn press(
        &self,
        drop: &Drop,
        material: &Material,
        want: &Want,
        key: &str,
        walled: bool,
    ) -> Result<Option<(Outcome, bool)>, Error> {
        if let Some(known) = self.ledger.get::<Outcome>(key)?
            && self.has_blobs(&known.record)?
        {
            return Ok(Some((known.record, true)));
        }
        if self.stopped() {
            return Err(Error::Stopped);
        }
        let files: u64 = material.sources.iter().map(|source| source.bytes).sum();
        if files > MOST_BYTES {
            return Ok(Some((materials::too_demanding(), true)));
        }
        // What is large before it is opened is read alone.
        let alone = (files > SMALL_BYTES).then(|| self.budget.take(u64::MAX));
        let mut read = Vec::new();
        for source in &material.sources {
            let Some(bytes) = drop.bytes(&source.path)? else {
                let what = format!("{}: 文件不见了", source.path);
                return Ok(Some((Outcome::Trouble { what }, false)));
            };
            if crate::store::blobs::hash(&bytes) != source.hash {
                return Ok(None);
            }
            read.push((source, bytes));
        }
        let foreign = read
            .iter()
            .find_map(|(_, bytes)| materials::foreign_format(bytes));
        // Pages are opened one after the other; where nobody knows what that takes, alone.
        let memory = read.iter().map(|(_, bytes)| materials::memory(bytes));
        let most = memory.map(|known| known.filter(|_| foreign.is_none()));
        let most = most.map(|known| known.unwrap_or(u64::MAX)).max();
        let most = most.unwrap_or_default().saturating_add(files);
        let _share = alone.unwrap_or_else(|| self.budget.take(most));
        let mut pages = Vec::new();
        for (source, bytes) in read {
            let bytes = match materials::foreign_format(&bytes) {
                None => bytes,
                Some(format) => match (self.converter)(format, &bytes).picture(format) {
                    Ok(picture) => picture,
                    // A converter may be installed tomorrow.
                    Err(outcome) => return Ok(Some((*outcome, false))),
                },
            };
            pages.push((source, bytes));
        }
        let started = Instant::now();
        let pages: Vec<_> = pages
            .iter()
            .map(|(source, bytes)| (*source, bytes.as_slice()))
            .collect();
        let stop = || self.stopped() || started.elapsed() > self.settings.picture_deadline;
        let mut pressing = (self.presser)(&pages, &material.labels, want, walled, &stop);
        let troubled = matches!(pressing.outcome, Outcome::Trouble { .. });
        if self.stopped() && troubled {
            return Err(Error::Stopped);
        }
        if let (Outcome::Pressed(pressed), Some(format)) = (&mut pressing.outcome, foreign) {
            // What the customer sent, not what the converter made of it.
            format.clone_into(&mut pressed.facts.format);
            pressed.facts.bytes = material.sources.iter().map(|source| source.bytes).sum();
        }
        for (key, bytes) in &pressing.blobs {
            self.blobs.put_if_absent(key, bytes)?;
        }
        Ok(Some((pressing.outcome, !troubled)))
    }

    /// What a slot's picture must be, for this provider and this installation.
    pub(in crate::desk) fn want(&self, slot: Slot, profile: &Profile) -> Want {
        let limit = profile.limit(slot);
        Want {
            progressive: limit.progressive,
            frame: limit.frame,
            watermark: self.settings.watermark.contains(&slot),
            ..Want::new(slot, limit.bytes)
        }
    }

    fn has_blobs(&self, outcome: &Outcome) -> Result<bool, Error> {
        Ok(match outcome {
            Outcome::Pressed(pressed) => {
                self.blobs.exists(&pressed.blob)?
                    && (pressed.thumb.is_empty() || self.blobs.exists(&pressed.thumb)?)
            }
            _ => true,
        })
    }
}

/// Whether a picture of this filing could not be pressed for a reason of ours.
pub(in crate::desk) fn is_troubled(record: &FilingRecord) -> bool {
    record
        .materials
        .iter()
        .any(|material| matches!(material.outcome, Outcome::Trouble { .. }))
}

/// What a pressing depends on: the sources, what their names say, the wish, and the encoder.
pub(in crate::desk) fn press_key(material: &Material, want: &Want) -> String {
    let mut hasher = blake3::Hasher::new();
    for source in &material.sources {
        hasher.update(source.hash.as_bytes());
    }
    hasher.update(
        format!(
            "{:?}{want:?}{}",
            material.labels.sides,
            materials::settings_version()
        )
        .as_bytes(),
    );
    format!("p/{}", hasher.finalize().to_hex())
}
