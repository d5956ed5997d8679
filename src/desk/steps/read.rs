//! Step 1: the sheet becomes filings, the files become materials.
//!
//! 1. An archive is unpacked beside itself, under a name that only a whole unpacking gets.
//! 2. Every file is hashed; the hashes together are the drop's content.
//! 3. A drop that changed meanwhile is put back; one that was there before is answered so.
//! 4. The best sheet is read, its safe repairs are made, files are sorted into slots.
//! 5. A corrected drop takes over the pictures it did not bring again.
//! 6. The lives of its filings go on: status columns and the sheet 备案状态 are told. A drop that
//!    holds statuses only is answered here and goes no further.
//! 7. The filings are recorded, then the batch: filings without their batch's record are invisible.

use crate::audit::{Act, Event};
use crate::desk::drop::CELLS;
use crate::desk::hints::Hints;
use crate::desk::{Desk, Drop, Error, Progress, cards, cells, rounds};
use crate::inbox;
use crate::ledger::{Batch, BatchStage, FilingRecord, FilingStage, Held, Reading, Series, indexed};
use crate::model::{Finding, Place, Source};
use crate::sheet::{self, Content, Intake};
use crate::store::files;
use rayon::prelude::*;

/// Filings recorded in one commit.
const CHUNK: usize = 200;
/// Spreadsheets of one drop that are read, those nearest its top.
const MOST_SHEETS: usize = 50;

impl Desk {
    pub(in crate::desk) fn read(&self, mut batch: Held<Batch>) -> Result<(), Error> {
        let Some(mut look) = self.look(&batch.record, |_| true)? else {
            return self.put_back(&batch);
        };
        if let Some(of) = self.known(&batch.record, &look.digest)? {
            return self.duplicate(batch, &of);
        }
        let rows = self.settings.max_rows.min(self.settings.drop_rows);
        let mut intake = self.intake(&batch.record, &mut look, rows)?;
        if intake.is_status_only() {
            return self.take_statuses(batch, &intake.statuses);
        }
        let statuses = std::mem::take(&mut intake.statuses);
        self.follow_mark(&mut batch.record, &intake)?;
        let before = self.round_before(&batch.record)?;
        let Look {
            sources,
            digest,
            mut findings,
            ..
        } = look;
        let records = self.records(&batch.record, intake, sources, before, &mut findings);
        let mut filings: Vec<FilingRecord> = records.filings.collect();
        let mut lives = self.lives(None)?;
        self.live_on(&mut lives, &batch.record, &mut filings);
        let answers = self.take_rows(&mut lives, &batch.record, &statuses);
        findings.extend(answers.iter().filter_map(|answer| answer.finding.clone()));
        for (number, chunk) in filings.chunks(CHUNK).enumerate() {
            let mut entry = self.ledger.entry();
            for (offset, record) in chunk.iter().enumerate() {
                let index = number * CHUNK + offset;
                entry = entry
                    .put(indexed('f', &batch.record.id, index), record)
                    .put(indexed('q', &batch.record.id, index), &());
            }
            entry.commit()?;
        }
        let filings = filings.len();
        self.note_act(
            &Event::new(Act::Read, &batch.record.reseller, &batch.record.id)
                .hash(&digest)
                .count(filings),
        )?;
        let series_key = format!("r/{}", batch.record.series);
        let mut series = self
            .ledger
            .get::<Series>(&series_key)?
            .map(|held| held.record)
            .unwrap_or_default();
        series.rounds.push(batch.record.id.clone());
        series.rounds.dedup();
        batch.record.trouble = None;
        batch.record.stage = BatchStage::Read(Reading {
            layout: records.layout,
            findings,
            filings,
            digest: digest.clone(),
            origin: records.origin,
            answers,
        });
        lives
            .put(self.ledger.entry())
            .replace(&batch)
            .put(series_key, &series)
            .put(format!("d/{digest}"), &batch.record.id)
            .commit()?;
        self.tell(Progress::Read {
            drop: batch.record.drop,
            filings,
        });
        Ok(())
    }

    /// What the drop holds, with the hashes of the files for which they are `wanted`; `None` when
    /// it changed meanwhile: somebody still writes into it.
    pub(in crate::desk) fn look(
        &self,
        batch: &Batch,
        wanted: fn(&str) -> bool,
    ) -> Result<Option<Look>, Error> {
        let work = self.work(&batch.id);
        // What an interrupted reading laid out is no part of the drop.
        files::remove_durably(&work.join(CELLS))?;
        let mut findings = Vec::new();
        if let Err(refused) = self.unpack(batch, &mut findings)? {
            let card = &cards::ARCHIVE;
            findings.push(Finding {
                message: refused.found,
                remedy: refused.remedy,
                ..Finding::new(card, &cards::SKIPPED_SAY, Place::default(), &[])
            });
        }
        let roots = Drop::roots(&work, batch);
        let open = || {
            Drop::open(
                &roots,
                self.settings.max_files,
                self.settings.max_file_bytes,
            )
        };
        let drop = open()?;
        let sources = self.hash(&drop, wanted)?;
        if open()?.differs(&drop) {
            return Ok(None);
        }
        Ok(Some(Look {
            digest: digest(&sources),
            drop,
            sources,
            findings,
        }))
    }

    /// What the drop's best sheet of at most `rows` came to; pictures in its cells become files of
    /// the drop.
    pub(in crate::desk) fn intake(
        &self,
        batch: &Batch,
        look: &mut Look,
        rows: u32,
    ) -> Result<Intake, Error> {
        let hints = self.hints(&batch.reseller)?;
        let intake = self.read_best(&hints, &look.drop, &mut look.findings, rows)?;
        if !intake.pictures.is_empty() {
            let to = self.work(&batch.id).join(CELLS);
            cells::lay_out(&to, &intake.filings, &intake.pictures)?;
            let pasted = Drop::open(&[to], self.settings.max_files, self.settings.max_file_bytes)?;
            look.sources.extend(self.hash(&pasted, |_| true)?);
        }
        Ok(intake)
    }

    fn unpack(
        &self,
        batch: &Batch,
        findings: &mut Vec<Finding>,
    ) -> Result<Result<(), inbox::Refused>, Error> {
        let work = self.work(&batch.id);
        let (archive, to) = (work.join(&batch.source), work.join("files"));
        if !batch.source.to_ascii_lowercase().ends_with(".zip") || !archive.is_file() || to.exists()
        {
            return Ok(Ok(()));
        }
        let staged = work.join("files.part");
        files::remove_durably(&staged)?;
        self.room_for(
            &work,
            inbox::unpacked_bytes(&archive).min(self.settings.max_bytes),
        )?;
        let unpacked = inbox::unpack(
            &archive,
            &staged,
            self.settings.max_files,
            self.settings.max_bytes,
        );
        match unpacked {
            Ok(Ok(skipped)) => {
                findings.extend(skipped.iter().map(|(path, why)| skipped_finding(path, why)));
                files::sync_tree(&staged)?;
                files::rename_durably(&staged, &to)?;
                Ok(Ok(()))
            }
            Ok(Err(refused)) => {
                files::remove_durably(&staged)?;
                Ok(Err(refused))
            }
            Err(error) => {
                // What a full disk could not take must not keep it full.
                let _ = files::remove_durably(&staged);
                Err(error.into())
            }
        }
    }

    fn hash(&self, drop: &Drop, wanted: fn(&str) -> bool) -> Result<Vec<Source>, Error> {
        let files = drop.files().filter(|file| wanted(&file.path));
        let files: Vec<_> = files.collect();
        let sources = self.pool.install(|| {
            files
                .par_iter()
                .map(|file| match self.stopped() {
                    true => Err(Error::Stopped),
                    false => drop.source(file),
                })
                .collect::<Result<Vec<_>, Error>>()
        });
        Ok(sources?.into_iter().flatten().collect())
    }

    /// The drop changed while it was worked on: somebody still writes into it. Whatever was
    /// recorded of it is withdrawn, and it lies in the inbox again until it is quiet.
    pub(super) fn put_back(&self, batch: &Held<Batch>) -> Result<(), Error> {
        let record = &batch.record;
        let id = &record.id;
        tracing::info!(batch = %id, "The drop changed while it was read; it is put back.");
        // Record first: if we stop in between, the claim is recorded anew by `recover`.
        let mut entry = self.ledger.entry().expect(batch);
        for prefix in ["f", "q"] {
            for key in self.ledger.keys(&format!("{prefix}/{id}/"), usize::MAX)? {
                entry = entry.delete(key);
            }
        }
        if let Some(reading) = record.stage.reading() {
            entry = entry.delete(format!("d/{}", reading.digest));
        }
        let series_key = format!("r/{}", record.series);
        if let Some(mut series) = self.ledger.get::<Series>(&series_key)? {
            series.record.rounds.retain(|round| round != id);
            entry = match series.record.rounds.is_empty() {
                true => entry.expect(&series).delete(series_key),
                false => entry.replace(&series),
            };
        }
        entry
            .delete(batch.key.clone())
            .delete(format!("w/{id}"))
            .commit()?;
        let (root, work) = (self.home.inbox(), self.home.work());
        // Judged where it lies, a drop has no claim, and nothing is moved.
        let claims = inbox::claims(&work)?;
        if let Some(claim) = claims.iter().find(|claim| claim.batch == *id) {
            inbox::put_back(&root, &work, claim)?;
            let text = "这一批在处理时还有文件在变化，已经放回这里；静止后会自动重新收取，不需要重新投递。";
            self.note(&record.reseller, &record.taken_as, Some(text));
        }
        Ok(())
    }

    /// The batch of this reseller that had the very same content, if one had.
    fn known(&self, batch: &Batch, digest: &str) -> Result<Option<Batch>, Error> {
        let Some(id) = self.ledger.get::<String>(&format!("d/{digest}"))? else {
            return Ok(None);
        };
        let known = self.ledger.batch(&id.record)?.map(|held| held.record);
        Ok(known.filter(|known| known.id != batch.id && known.reseller == batch.reseller))
    }

    /// Reads the spreadsheets of the drop and keeps the one with the most filings.
    /// Statuses come from all of them.
    fn read_best(
        &self,
        hints: &Hints,
        drop: &Drop,
        findings: &mut Vec<Finding>,
        rows: u32,
    ) -> Result<Intake, Error> {
        findings.extend(
            drop.skipped
                .iter()
                .map(|(path, why)| skipped_finding(path, why)),
        );
        let options = sheet::Options {
            columns: &self.catalog.columns,
            passwords: &hints.passwords,
            mapping: &hints.mapping,
            limits: sheet::Limits {
                rows,
                ..sheet::Limits::default()
            },
        };
        let mut sheets: Vec<&str> = drop
            .files()
            .map(|file| file.path.as_str())
            .filter(|path| inbox::is_spreadsheet(path))
            .collect();
        // Ties go to the one nearest the top of the drop.
        sheets.sort_by_key(|path| (path.matches('/').count(), *path));
        for path in sheets.drain(sheets.len().min(MOST_SHEETS)..) {
            let why = format!("一批里最多读 {MOST_SHEETS} 份表格");
            findings.push(skipped_finding(path, &why));
        }
        let mut best: Option<(&str, Intake)> = None;
        let mut others = Vec::new();
        // One after the other: each may take as much memory as a sheet may.
        for path in sheets {
            let read = |content: Content<'_>| (self.reader)(path, content, &options);
            let Some(intake) = drop.reading(path, read)? else {
                continue;
            };
            let most = best.as_ref().map(|(_, best)| best.filings.len());
            let beaten = match most {
                Some(most) if intake.filings.len() <= most => Some((path, intake)),
                _ => best.replace((path, intake)),
            };
            others.extend(beaten.map(|(path, read)| (path, read.is_status_only(), read.statuses)));
        }
        let (chosen, mut intake) = best.unwrap_or_else(|| {
            // An archive that was refused holds no sheet for a reason that was said already.
            if !findings.iter().any(Finding::blocks) {
                findings.push(Finding::new(
                    &cards::NO_SHEET,
                    &cards::NO_SHEET_SAY,
                    Place::default(),
                    &[],
                ));
            }
            ("", Intake::default())
        });
        for (other, is_status_only, statuses) in others {
            intake.statuses.extend(statuses);
            if is_status_only {
                continue;
            }
            let place = Place {
                file: Some(other.to_owned()),
                ..Place::default()
            };
            let values = [("read", chosen), ("other", other)];
            findings.push(Finding::new(
                &cards::OTHER_SHEETS,
                &cards::OTHER_SHEETS_SAY,
                place,
                &values,
            ));
        }
        Ok(intake)
    }

    /// A sheet that we returned names its batch: it is a round of that one, whatever it is called now.
    fn follow_mark(&self, batch: &mut Batch, intake: &Intake) -> Result<(), Error> {
        let Some(mark) = &intake.batch_mark else {
            return Ok(());
        };
        let Some(marked) = self.ledger.batch(mark)? else {
            return Ok(());
        };
        if marked.record.reseller == batch.reseller {
            batch.series.clone_from(&marked.record.series);
            batch.drop.clone_from(&marked.record.drop);
            let series = self.ledger.get::<Series>(&format!("r/{}", batch.series))?;
            let rounds = series.map_or(0, |held| held.record.rounds.len());
            batch.round = u32::try_from(rounds + 1).unwrap_or(u32::MAX);
        }
        Ok(())
    }

    /// The newest earlier record of each filing of this series.
    fn round_before(&self, batch: &Batch) -> Result<Vec<FilingRecord>, Error> {
        let Some(series) = self.ledger.get::<Series>(&format!("r/{}", batch.series))? else {
            return Ok(Vec::new());
        };
        let mut before: Vec<FilingRecord> = Vec::new();
        for id in series
            .record
            .rounds
            .iter()
            .rev()
            .filter(|id| **id != batch.id)
        {
            for held in self.ledger.each(&format!("f/{id}/")) {
                let mut record: FilingRecord = held?.record;
                let mut known = before.iter();
                if !known.any(|known| rounds::same_filing(&known.filing, &record.filing)) {
                    // What was found then takes the most memory and is not asked for.
                    record.stage = FilingStage::Prepared { intake: Vec::new() };
                    before.push(record);
                }
            }
        }
        Ok(before)
    }
}

/// A drop that was looked into.
pub(in crate::desk) struct Look {
    drop: Drop,
    /// Its files with their hashes.
    pub(in crate::desk) sources: Vec<Source>,
    digest: String,
    /// Findings of the drop and its sheet as a whole.
    pub(in crate::desk) findings: Vec<Finding>,
}

fn skipped_finding(path: &str, why: &str) -> Finding {
    let place = Place {
        file: Some(path.to_owned()),
        ..Place::default()
    };
    Finding::new(
        &cards::SKIPPED,
        &cards::SKIPPED_SAY,
        place,
        &[("file", path), ("why", why)],
    )
}

/// The drop's content: names and hashes, in the order of the names.
fn digest(sources: &[Source]) -> String {
    let mut hasher = blake3::Hasher::new();
    for source in sources {
        for part in [source.path.as_str(), source.hash.as_str()] {
            hasher.update(part.as_bytes());
            hasher.update(&[0]);
        }
    }
    hasher.finalize().to_hex().to_string()
}
