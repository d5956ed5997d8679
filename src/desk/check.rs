//! Judging drops where they lie, without touching state: the same work, but nothing is recorded.
//!
//! A filing passes by once it is judged, so that 100 000 of them never lie judged in memory.

use super::lives::{self, Lives};
use super::steps::{Look, SLICE, dossier, is_troubled, judged};
use super::{Desk, Drop, Error, Progress, cards, view};
use crate::catalog::Profile;
use crate::inbox::{Candidate, Kind};
use crate::ledger::{Batch, BatchStage, FilingRecord};
use crate::model::Column;
use crate::model::judged::{JudgedBatch, JudgedFiling};
use crate::rules::{self, Judge, Neighbours};
use crate::sheet::Intake;
use rayon::prelude::*;
use std::path::Path;
use std::sync::Arc;

/// Filings judged in one go where no picture waits.
const AT_ONCE: usize = 512;

/// A drop that is being judged.
pub struct Checking<'d> {
    desk: &'d Desk,
    /// The drop and what was found of it as a whole; its filings come from [`Checking::more`].
    pub batch: JudgedBatch,
    drop: Drop,
    profile: &'d Profile,
    judge: Judge,
    neighbours: Neighbours,
    series: String,
    /// What its status columns and status sheet tell, where it has any.
    lives: Option<Lives>,
    left: std::vec::IntoIter<FilingRecord>,
    of: usize,
    /// Whether pictures are pressed on the way.
    pressing: bool,
}

impl Desk {
    /// Looks into a drop that lies anywhere and reads its sheet, as a drop of `reseller`. The
    /// desk must be one with a store in memory.
    ///
    /// # Errors
    /// Our own troubles; a drop that somebody is still writing into.
    pub fn check(&self, path: &Path, reseller: &str) -> Result<Checking<'_>, Error> {
        let batch = self.lying(path, reseller);
        let mut look = self.look(&batch)?.ok_or(Error::Changing)?;
        let mut intake = self.intake(&batch, &mut look)?;
        let statuses = std::mem::take(&mut intake.statuses);
        let Look {
            sources,
            mut findings,
            ..
        } = look;
        let mut records = self.records(&batch, intake, sources, Vec::new(), &mut findings);
        let tells_stages = |record: &FilingRecord| {
            let mut sites = record.filing.sites();
            sites.any(|site| !site.get(Column::StatusStage).is_empty())
        };
        let tells = !statuses.is_empty() || records.filings.iter().any(tells_stages);
        let mut lives = if tells { Some(self.lives(None)?) } else { None };
        let mut answers = Vec::new();
        if let Some(lives) = &mut lives {
            self.live_on(lives, &batch, &mut records.filings);
            answers = self.take_rows(lives, &batch, &statuses);
            // Without the ledger it cannot be known which filings were received before.
            let told = answers.iter().filter_map(|answer| answer.finding.clone());
            findings.extend(told.filter(|finding| finding.rule != cards::STATUS_NOBODYS.code));
        }
        let today = self.today();
        let profile = self.profile(&batch.reseller);
        let filings = records.filings;
        self.tell(Progress::Read {
            drop: batch.drop.clone(),
            filings: filings.len(),
        });
        Ok(Checking {
            desk: self,
            drop: Drop::open(
                &Drop::roots(&self.work(&batch.id), &batch),
                self.settings.max_files,
                self.settings.max_file_bytes,
            )?,
            profile,
            judge: Judge::new(Arc::clone(&self.catalog), profile, today).at(self.moment()),
            neighbours: self.neighbours(&batch.series, &filings, lives.as_ref()),
            series: batch.series,
            lives,
            of: filings.len(),
            pressing: filings.iter().any(|record| !record.materials.is_empty()),
            left: filings.into_iter(),
            batch: JudgedBatch {
                id: batch.id,
                // A drop is named by its path here.
                reseller: String::new(),
                drop: batch.drop,
                round: batch.round,
                received: batch.received,
                today,
                profile: profile.name.clone(),
                layout: records.layout,
                origin: records.origin,
                findings,
                answers,
                filings: Vec::new(),
                changes: None,
            },
        })
    }
}

/// As it lies anywhere: not taken, not recorded.
impl Desk {
    /// What the best sheet of a drop comes to, for a person to look at its headers.
    ///
    /// # Errors
    /// As [`Desk::check`].
    pub fn sheet_of(&self, path: &Path, reseller: &str) -> Result<Intake, Error> {
        let batch = self.lying(path, reseller);
        let mut look = self.look(&batch)?.ok_or(Error::Changing)?;
        let mut intake = self.intake(&batch, &mut look)?;
        intake.findings.extend(look.findings);
        Ok(intake)
    }

    fn neighbours(
        &self,
        series: &str,
        filings: &[FilingRecord],
        lives: Option<&Lives>,
    ) -> Neighbours {
        let Some(lives) = lives else {
            let dossiers = filings.iter().map(|record| dossier(record, None));
            return Neighbours::new(dossiers, std::iter::empty());
        };
        let traces = filings.iter().map(|record| {
            let mut trace = rules::trace(&record.filing, &record.materials);
            if let Some(life) = lives.life(series, &record.filing) {
                trace.in_flight = lives::is_in_flight(life, self.moment());
            }
            trace
        });
        Neighbours::of(traces, std::iter::empty())
    }

    fn lying(&self, path: &Path, reseller: &str) -> Batch {
        let candidate = candidate(path);
        let received = self.now();
        let series = super::rounds::series(reseller, &path.to_string_lossy());
        let absolute = |path: &Path| {
            std::path::absolute(path)
                .unwrap_or_else(|_| path.to_owned())
                .to_string_lossy()
                .into_owned()
        };
        Batch {
            id: format!("{}-{series}-check", received.format("%Y%m%d")),
            series,
            reseller: reseller.to_owned(),
            drop: candidate.name.clone(),
            taken_as: candidate.name.clone(),
            round: 1,
            received,
            // Joined to the work folder, an absolute path stays itself: the drop is read in place.
            source: absolute(&candidate.path),
            companion: candidate.companion.as_deref().map(absolute),
            stage: BatchStage::Admitted,
            trouble: None,
        }
    }
}

impl Checking<'_> {
    /// The next few filings, judged, in the order of the sheet; none at the end.
    ///
    /// # Errors
    /// Our own troubles with pressing.
    pub fn more(&mut self) -> Result<Vec<JudgedFiling>, Error> {
        let at_once = if self.pressing { SLICE } else { AT_ONCE };
        let mut records: Vec<FilingRecord> = self.left.by_ref().take(at_once).collect();
        if self.pressing && !records.is_empty() {
            self.press(&mut records)?;
        }
        let (judge, neighbours) = (&self.judge, &self.neighbours);
        let events = |record: &FilingRecord| {
            let lives = self.lives.as_ref()?;
            Some(lives.events(&self.series, &record.filing))
        };
        Ok(self.desk.pool.install(|| {
            records
                .into_par_iter()
                .with_min_len(8)
                .map(|mut record| {
                    record.stage = judged(judge, &record, events(&record), neighbours);
                    view::filing(record)
                })
                .collect()
        }))
    }

    fn press(&self, records: &mut [FilingRecord]) -> Result<(), Error> {
        for _ in 0..self.desk.settings.tries.max(1) {
            let waiting = records.iter_mut().collect();
            let mut entry = self.desk.ledger.entry();
            let pressed = self
                .desk
                .press_all(&self.drop, self.profile, waiting, true)?;
            for (key, outcome) in pressed.ok_or(Error::Changing)? {
                entry = entry.put(key, &outcome);
            }
            entry.commit()?;
            if !records.iter().any(is_troubled) {
                break;
            }
        }
        self.desk.tell(Progress::Prepared {
            drop: self.batch.drop.clone(),
            done: self.of - self.left.len(),
            of: self.of,
        });
        Ok(())
    }
}

/// What a path is as a drop.
fn candidate(path: &Path) -> Candidate {
    let kind = match path.extension() {
        _ if path.is_dir() => Kind::Folder,
        Some(extension) if extension.eq_ignore_ascii_case("zip") => Kind::Zip,
        _ => Kind::Sheet,
    };
    let name = if kind == Kind::Folder {
        path.file_name()
    } else {
        path.file_stem()
    };
    let companion = path.with_extension("");
    Candidate {
        reseller: String::new(),
        name: name
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default(),
        path: path.to_owned(),
        companion: (kind == Kind::Sheet && companion != path && companion.is_dir())
            .then_some(companion),
        kind,
        state: crate::inbox::State::Settled,
    }
}
