//! From the ledger's records to the judged batch that the report room reads.

use super::{Desk, Error};
use crate::ledger::{Batch, BatchStage, FilingRecord, FilingStage, Judgement, Reading};
use crate::model::Verdict;
use crate::model::judged::{JudgedBatch, JudgedFiling};
use crate::model::material::Outcome;

/// Puts a batch and its filings together.
///
/// # Errors
/// The ledger's troubles.
pub fn judged_batch(desk: &Desk, batch: &Batch) -> Result<Option<JudgedBatch>, Error> {
    let told;
    let judgement = match &batch.stage {
        // A drop of statuses has no filings, only what is to be said of its rows.
        BatchStage::Told { answers, .. } => {
            told = Judgement {
                reading: Reading {
                    findings: answers.iter().filter_map(|it| it.finding.clone()).collect(),
                    answers: answers.clone(),
                    ..Reading::default()
                },
                today: desk.today(),
                changes: None,
            };
            &told
        }
        stage => match stage.judgement() {
            Some(judgement) => judgement,
            None => return Ok(None),
        },
    };
    let lives = desk.lives(Some(&batch.series))?;
    let mut filings = Vec::new();
    for held in desk.ledger.each(&format!("f/{}/", batch.id)) {
        let record: FilingRecord = held?.record;
        let life = lives.life(&batch.series, &record.filing);
        let mut judged = filing(record);
        judged.dues = match life {
            Some(life) if !life.events.is_empty() => desk.dues(life),
            Some(life) if judged.verdict() != Verdict::Reject => {
                crate::rules::plan(&desk.watch(life, &[]))
            }
            _ => Vec::new(),
        };
        filings.push(judged);
    }
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
        filings,
        answers: judgement.reading.answers.clone(),
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
        dues: Vec::new(),
    }
}
