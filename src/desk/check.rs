//! Judging drops where they lie, without touching state: the same steps on a store in memory.

use super::{Desk, Error, judged_batch};
use crate::inbox::{Candidate, Kind};
use crate::ledger::{Batch, BatchStage};
use crate::model::judged::JudgedBatch;
use std::path::Path;

impl Desk {
    /// Judges a drop that lies anywhere. The desk must be one with a store in memory.
    ///
    /// # Errors
    /// Our own troubles with any step.
    pub fn check(&self, path: &Path) -> Result<Option<JudgedBatch>, Error> {
        let candidate = candidate(path);
        let received = self.now();
        let series = super::rounds::series("", &path.to_string_lossy());
        let id = format!("{}-{series}-check", received.format("%Y%m%d"));
        let absolute = |path: &Path| {
            std::path::absolute(path)
                .unwrap_or_else(|_| path.to_owned())
                .to_string_lossy()
                .into_owned()
        };
        let batch = Batch {
            id: id.clone(),
            series,
            reseller: String::new(),
            drop: candidate.name.clone(),
            taken_as: candidate.name.clone(),
            round: 1,
            received,
            // Joined to the work folder, an absolute path stays itself: the drop is read in place.
            source: absolute(&candidate.path),
            companion: candidate.companion.as_deref().map(absolute),
            stage: BatchStage::Admitted,
            trouble: None,
        };
        let key = format!("b/{id}");
        self.ledger
            .entry()
            .put(key, &batch)
            .put(format!("w/{id}"), &())
            .commit()?;
        loop {
            let Some(batch) = self.ledger.batch(&id)? else {
                return Ok(None);
            };
            match &batch.record.stage {
                BatchStage::Admitted => self.read(batch)?,
                BatchStage::Read(_) => match self.ledger.keys(&format!("q/{id}/"), 1)?.len() {
                    0 => self.judge(batch)?,
                    _ => self.prepare(batch)?,
                },
                _ => return judged_batch(self, &batch.record),
            }
        }
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
