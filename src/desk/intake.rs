//! Taking drops out of the inbox: moved first, recorded second, and finished after a crash.

use super::{Desk, Error, Progress, rounds};
use crate::audit::{Act, Event};
use crate::inbox::{self, Candidate, Claim};
use crate::ledger::{Batch, BatchStage, Series};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

impl Desk {
    /// Takes a settled drop: moves it to the work folder, then records it.
    ///
    /// # Errors
    /// When it cannot be moved or recorded; it is then still in the inbox, or found by
    /// [`Desk::recover`].
    pub fn take(&self, candidate: &Candidate) -> Result<(), Error> {
        let received = self.now();
        let series = rounds::series(&candidate.reseller, &candidate.name);
        let known = self.ledger.get::<Series>(&format!("r/{series}"))?;
        let mut number = known.map_or(0, |known| known.record.rounds.len()) + 1;
        let date = received
            .with_timezone(&self.settings.time_zone)
            .format("%Y%m%d");
        // A batch of this series may be taken but not read yet: its round is not known then.
        let batch = loop {
            let id = format!("{date}-{series}-r{number}");
            let taken = self.home.work().join(&id).exists() || self.ledger.batch(&id)?.is_some();
            if !taken {
                break id;
            }
            number += 1;
        };
        let name = |path: &Path| inbox::file_name(path);
        let claim = Claim {
            batch,
            series,
            reseller: candidate.reseller.clone(),
            drop: candidate.name.clone(),
            round: u32::try_from(number).unwrap_or(u32::MAX),
            received,
            source: name(&candidate.path),
            companion: candidate.companion.as_deref().map(name),
        };
        inbox::claim(&self.home.inbox(), &self.home.work(), &claim, candidate)?;
        self.admit(&claim)?;
        let text = "已收下，正在处理。结果会出现在 outbox，这个文件随后消失。";
        self.note(&claim.reseller, &claim.drop, Some(text));
        self.tell(Progress::Taken { drop: claim.drop });
        Ok(())
    }

    /// Says something beside where a drop lay, for clerks who see only the share; `None` takes
    /// the note away. A note that cannot be written is no reason to hold up the work.
    pub(super) fn note(&self, reseller: &str, drop: &str, text: Option<&str>) {
        let dir = self.home.inbox().join(reseller);
        let done = match text {
            Some(text) => inbox::write_note(&dir, drop, text),
            None => inbox::clear_note(&dir, drop),
        };
        if let Err(error) = done {
            tracing::warn!(%error, "A note beside a drop could not be changed.");
        }
    }

    fn admit(&self, claim: &Claim) -> Result<(), Error> {
        let batch = Batch {
            id: claim.batch.clone(),
            series: claim.series.clone(),
            reseller: claim.reseller.clone(),
            drop: claim.drop.clone(),
            taken_as: claim.drop.clone(),
            round: claim.round,
            received: claim.received,
            source: claim.source.clone(),
            companion: claim.companion.clone(),
            stage: BatchStage::Admitted,
            trouble: None,
        };
        self.note_act(&Event::new(Act::Received, &batch.reseller, &batch.id))?;
        self.ledger
            .entry()
            .expect_free(format!("b/{}", batch.id))
            .put(format!("b/{}", batch.id), &batch)
            .put(format!("w/{}", batch.id), &())
            .commit()?;
        Ok(())
    }

    /// Records drops that a crash left taken but unknown. Called before the first tick, and again
    /// after the ledger was out of reach.
    ///
    /// # Errors
    /// The ledger's troubles, and a work folder that cannot be read.
    pub fn recover(&self) -> Result<(), Error> {
        if let Err(error) = crate::outbox::sweep(&self.home.outbox()) {
            tracing::warn!(%error, "Half-written results could not be swept; tried at the next start.");
        }
        let (inbox, work) = (self.home.inbox(), self.home.work());
        for claim in inbox::claims(&work)? {
            if self.ledger.batch(&claim.batch)?.is_some() {
                continue;
            }
            match inbox::complete(&inbox, &work, &claim) {
                Ok(true) => {
                    tracing::info!(batch = %claim.batch, "A drop taken before the last stop is recorded.");
                    self.admit(&claim)?;
                }
                Ok(false) => {
                    tracing::info!(batch = %claim.batch, "A drop taken by half was put back.");
                }
                Err(error) => {
                    tracing::warn!(batch = %claim.batch, %error, "A drop taken by half could not be put back; tried at the next start.");
                }
            }
        }
        // A claim that was not even written leaves an empty folder, which would take the round's
        // name from the drop when it is taken again.
        inbox::unclaimed(&work)?;
        inbox::sweep_notes(&inbox);
        self.clear_notes()?;
        // Neither is a reason not to work.
        let rest = self.finish_erasing().and_then(|_| self.seal_done());
        if let Err(error) = rest {
            tracing::error!(%error, "Erasing or encrypting could not finish; tried again at night.");
        }
        Ok(())
    }

    /// Takes away the notes of drops that were answered, where that failed when they were; one of
    /// a newer drop of the same name stays.
    fn clear_notes(&self) -> Result<(), Error> {
        let batches = self.ledger.all::<Batch>("b/")?;
        let (answered, open): (Vec<_>, Vec<_>) = batches
            .iter()
            .map(|held| &held.record)
            .partition(|batch| batch.stage.folder().is_some());
        let place = |batch: &&Batch| (batch.reseller.clone(), batch.taken_as.clone());
        let open: BTreeSet<_> = open.iter().map(place).collect();
        for (reseller, drop) in answered.iter().map(place).collect::<BTreeSet<_>>() {
            if !open.contains(&(reseller.clone(), drop.clone())) {
                self.note(&reseller, &drop, None);
            }
        }
        Ok(())
    }

    /// Folders under `work/` that belong to no batch and have no claim that can be read: what is
    /// in them was dropped once, so they are named and never removed.
    ///
    /// # Errors
    /// The ledger's troubles, and a work folder that cannot be read.
    pub fn orphans(&self) -> Result<Vec<PathBuf>, Error> {
        let mut orphans = Vec::new();
        for (dir, name) in inbox::unclaimed(&self.home.work())? {
            if self.ledger.batch(&name)?.is_none() {
                orphans.push(dir);
            }
        }
        Ok(orphans)
    }
}
