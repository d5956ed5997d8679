//! From the ledger's records to the judged batch that the report room reads.

use super::{Desk, Error};
use crate::ledger::{Batch, FilingRecord, FilingStage};
use crate::model::judged::{JudgedBatch, JudgedFiling};
use crate::model::material::Outcome;

/// Puts a batch and its filings together.
///
/// # Errors
/// The ledger's troubles.
pub fn judged_batch(desk: &Desk, batch: &Batch) -> Result<Option<JudgedBatch>, Error> {
    let Some(judgement) = batch.stage.judgement() else {
        return Ok(None);
    };
    let filings = desk.ledger.filings(&batch.id)?;
    Ok(Some(JudgedBatch {
        id: batch.id.clone(),
        reseller: batch.reseller.clone(),
        drop: batch.drop.clone(),
        round: batch.round,
        received: batch.received,
        today: judgement.today,
        profile: desk.profile(&batch.reseller).name.clone(),
        layout: judgement.reading.layout.clone(),
        findings: judgement.reading.findings.clone(),
        filings: filings
            .into_iter()
            .map(|held| filing(held.record))
            .collect(),
        changes: judgement.changes.clone(),
        origin: judgement.reading.origin.clone(),
    }))
}

/// A filing's record as the report room reads it.
pub(super) fn filing(record: FilingRecord) -> JudgedFiling {
    let troubled = record
        .materials
        .iter()
        .find_map(|material| match &material.outcome {
            Outcome::Trouble { what } => Some(format!("{}: {what}", material.slot.header())),
            _ => None,
        });
    let (findings, fault) = match record.stage {
        FilingStage::Judged { findings } => (findings, None),
        FilingStage::Stuck {
            fault, findings, ..
        } => (findings, Some(fault)),
        FilingStage::Read { intake, .. } | FilingStage::Prepared { intake } => (intake, None),
    };
    JudgedFiling {
        filing: record.filing,
        materials: record.materials,
        findings,
        trouble: fault.or(troubled),
        manager: record.manager,
    }
}
