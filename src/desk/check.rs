//! Judging drops where they lie, without touching state: the same work, but nothing is recorded.
//!
//! A filing passes by once it is judged, so that 100 000 of them never lie judged in memory.

use super::in_order::in_order;
use super::lives::{self, Lives};
use super::steps::{Drafts, Look, SLICE, TOGETHER, is_troubled, judged};
use super::{Desk, Drop, Error, Progress, cards, view};
use crate::catalog::Profile;
use crate::inbox::{self, Candidate, Kind};
use crate::ledger::{Batch, BatchStage, FilingRecord};
use crate::model::finding::Read;
use crate::model::judged::{JudgedBatch, JudgedFiling};
use crate::model::{Column, Filing, Material};
use crate::rules::{self, Judge, Neighbours};
use crate::sheet::Intake;
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

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
    left: Left,
    of: usize,
    /// Whether pictures are pressed on the way.
    pressing: bool,
}

/// Filings that can be judged: see [`Checking::more`].
pub struct Prepared(Left);

/// The filings that wait to be judged.
enum Left {
    /// As the sheet told them.
    Drafts(Drafts),
    /// With what was told of their orders.
    Records(std::vec::IntoIter<FilingRecord>),
}

impl Left {
    /// The one at a place among those that are left, with its materials.
    fn filing(&self, at: usize) -> (&Filing, &[Material]) {
        match self {
            Self::Drafts(drafts) => drafts.filing(at),
            Self::Records(records) => {
                let record = &records.as_slice()[at];
                (&record.filing, &record.materials)
            }
        }
    }

    fn filings(&self) -> impl Iterator<Item = (&Filing, &[Material])> {
        (0..self.len()).map(|at| self.filing(at))
    }
}

impl ExactSizeIterator for Left {}

impl Iterator for Left {
    type Item = FilingRecord;

    fn next(&mut self) -> Option<FilingRecord> {
        match self {
            Self::Drafts(drafts) => drafts.next(),
            Self::Records(records) => records.next(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Self::Drafts(drafts) => drafts.size_hint(),
            Self::Records(records) => records.size_hint(),
        }
    }
}

impl Desk {
    /// Looks into a drop that lies anywhere and reads its sheet, as a drop of `reseller`; of what
    /// is found, the sentences in `read` are made. The desk must be one with a store in memory.
    ///
    /// # Errors
    /// Our own troubles; a drop that somebody is still writing into.
    pub fn check(&self, path: &Path, reseller: &str, read: Read) -> Result<Checking<'_>, Error> {
        let batch = self.lying(path, reseller);
        let mut look = self.look_in_place(&batch)?;
        let mut intake = self.intake(&batch, &mut look, self.settings.max_rows)?;
        let statuses = std::mem::take(&mut intake.statuses);
        let Look {
            sources,
            mut findings,
            ..
        } = look;
        let records = self.records(&batch, intake, sources, Vec::new(), &mut findings);
        let tells_stages = |filing: &Filing| {
            let mut sites = filing.sites();
            sites.any(|site| !site.get(Column::StatusStage).is_empty())
        };
        let mut left = Left::Drafts(records.filings);
        let tells = !statuses.is_empty() || left.filings().any(|(filing, _)| tells_stages(filing));
        let mut lives = None;
        let mut answers = Vec::new();
        if tells {
            let lives = lives.insert(self.lives(None)?);
            let mut filings: Vec<FilingRecord> = left.collect();
            self.live_on(lives, &batch, &mut filings);
            left = Left::Records(filings.into_iter());
            answers = self.take_rows(lives, &batch, &statuses);
            // Without the ledger it cannot be known which filings were received before.
            let told = answers.iter().filter_map(|answer| answer.finding.clone());
            findings.extend(told.filter(|finding| finding.rule != cards::STATUS_NOBODYS.code));
        }
        let today = self.today();
        let profile = self.profile(&batch.reseller);
        let of = left.len();
        let pressing = left.filings().any(|(_, materials)| !materials.is_empty());
        self.tell(Progress::Read {
            drop: batch.drop.clone(),
            filings: of,
        });
        Ok(Checking {
            desk: self,
            drop: Drop::open(
                &Drop::roots(&self.work(&batch.id), &batch),
                self.settings.max_files,
                self.settings.max_file_bytes,
            )?,
            profile,
            judge: Judge::new(Arc::clone(&self.catalog), profile, today)
                .at(self.moment())
                .read(read),
            neighbours: self.neighbours(&batch.series, &left, lives.as_ref()),
            series: batch.series,
            lives,
            of,
            pressing,
            left,
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
        let mut look = self.look_in_place(&batch)?;
        let mut intake = self.intake(&batch, &mut look, self.settings.max_rows)?;
        intake.findings.extend(look.findings);
        Ok(intake)
    }

    /// Nothing is recorded here, so nobody asks for a sheet's own hash.
    fn look_in_place(&self, batch: &Batch) -> Result<Look, Error> {
        let look = self.look(batch, |path| !inbox::is_spreadsheet(path))?;
        look.ok_or(Error::Changing)
    }

    fn neighbours(&self, series: &str, left: &Left, lives: Option<&Lives>) -> Neighbours {
        let keys = |at: usize| {
            let (filing, materials) = left.filing(at);
            Cow::Owned(rules::keys(filing, materials))
        };
        let trace = |at: usize| {
            let (filing, materials) = left.filing(at);
            let mut trace = rules::trace(filing, materials);
            if let Some(life) = lives.and_then(|lives| lives.life(series, filing)) {
                trace.in_flight = lives::is_in_flight(life, self.moment());
            }
            Cow::Owned(trace)
        };
        Neighbours::of(left.len(), keys, trace, std::iter::empty())
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
    /// Whether pictures are pressed on the way: their names depend on the filings before.
    pub const fn has_pictures(&self) -> bool {
        self.pressing
    }

    /// The next filings that can be judged: where pictures are pressed a few, else all; nothing
    /// at the end.
    ///
    /// # Errors
    /// Our own troubles with pressing.
    pub fn more(&mut self) -> Result<Option<Prepared>, Error> {
        if !self.pressing {
            let left = std::mem::replace(&mut self.left, Left::Records(Vec::new().into_iter()));
            return Ok((left.len() > 0).then_some(Prepared(left)));
        }
        let mut records: Vec<FilingRecord> = self.left.by_ref().take(SLICE).collect();
        if records.is_empty() {
            return Ok(None);
        }
        self.press(&mut records)?;
        Ok(Some(Prepared(Left::Records(records.into_iter()))))
    }

    /// Judges filings side by side and makes of each run of them what is wanted; of that is told
    /// in the order of the sheet.
    ///
    /// # Errors
    /// What `tell` gives.
    pub fn judge<T: Send, E: Send>(
        &self,
        Prepared(mut filings): Prepared,
        make: impl Fn(&mut dyn Iterator<Item = JudgedFiling>) -> T + Sync,
        tell: impl FnMut(T) -> Result<(), E> + Send,
    ) -> Result<(), E> {
        let runs = std::iter::from_fn(|| {
            let run: Vec<FilingRecord> = filings.by_ref().take(TOGETHER).collect();
            (!run.is_empty()).then_some(run)
        });
        let events = |record: &FilingRecord| {
            let lives = self.lives.as_ref()?;
            Some(lives.events(&self.series, &record.filing))
        };
        let judged = |mut run: Vec<FilingRecord>| {
            let records: Vec<&FilingRecord> = run.iter().collect();
            let stages = judged(&self.judge, &records, events, &self.neighbours);
            for (record, stage) in run.iter_mut().zip(stages) {
                record.stage = stage;
            }
            make(&mut run.into_iter().map(view::filing))
        };
        in_order(&self.desk.pool, runs, judged, tell)
    }

    fn press(&self, records: &mut [FilingRecord]) -> Result<(), Error> {
        for _ in 0..self.desk.settings.tries.max(1) {
            let waiting = records.iter_mut().collect();
            let mut entry = self.desk.ledger.entry();
            let pressed = self
                .desk
                .press_all(&self.drop, self.profile, waiting, true, false)?;
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
