//! Step 3: every filing of the batch is judged beside its neighbours.
//!
//! The batch and the ledger's history are indexed once; then each filing is judged alone, in
//! parallel. A rule that panics costs one filing, which is shown as our trouble.

use crate::desk::lives::{self, Lives};
use crate::desk::{Desk, Error, rounds};
use crate::ledger::{
    Batch, BatchStage, FilingRecord, FilingStage, Held, Judgement, LifeRecord, Series, TraceRecord,
    indexed,
};
use crate::model::Finding;
use crate::model::judged::Changes;
use crate::model::life::Event;
use crate::rules::{self, Dossier, Judge, Neighbours};
use rayon::prelude::*;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Filings recorded in one commit.
const CHUNK: usize = 200;

impl Desk {
    pub(in crate::desk) fn judge(&self, mut batch: Held<Batch>) -> Result<(), Error> {
        let id = batch.record.id.clone();
        let today = self.today();
        let mut held = self.ledger.filings(&id)?;
        let lives = self.lives(None)?;
        let series = batch.record.series.clone();
        let events: Vec<&[Event]> = held
            .iter()
            .map(|held| lives.events(&series, &held.record.filing))
            .collect();
        let history = self.history(&series, &lives)?;
        let traces = held.iter().map(|held| {
            let mut trace = rules::trace(&held.record.filing, &held.record.materials);
            if let Some(life) = lives.life(&series, &held.record.filing) {
                trace.in_flight = lives::is_in_flight(life, self.moment());
            }
            trace
        });
        let neighbours = Neighbours::of(traces, history.iter());
        let judge = Judge::new(
            Arc::clone(&self.catalog),
            self.profile(&batch.record.reseller),
            today,
        )
        .at(self.moment());
        let judged: Vec<FilingStage> = self.pool.install(|| {
            held.par_iter()
                .zip(&events)
                .map(|(held, events)| judged(&judge, &held.record, Some(events), &neighbours))
                .collect()
        });
        let changes = self.changes(&batch.record, &held, &judged)?;
        for (held, stage) in held.iter_mut().zip(judged) {
            held.record.stage = stage;
        }
        for chunk in held.chunks(CHUNK) {
            let entry = chunk
                .iter()
                .fold(self.ledger.entry(), |entry, held| entry.replace(held));
            entry.commit()?;
        }
        let Some(reading) = batch.record.stage.reading().cloned() else {
            return Ok(());
        };
        batch.record.trouble = None;
        batch.record.stage = BatchStage::Judged(Judgement {
            reading,
            today,
            changes,
        });
        let traces = held
            .iter()
            .enumerate()
            .fold(self.ledger.entry(), |entry, (index, held)| {
                let trace = rules::trace(&held.record.filing, &held.record.materials);
                entry.put(
                    indexed('t', &id, index),
                    &TraceRecord {
                        series: series.clone(),
                        trace,
                    },
                )
            });
        Ok(traces.replace(&batch).commit()?)
    }

    /// What earlier filings of other drops left for comparison. Whether an order is in flight is
    /// known by its life, which goes on after its traces were let go of.
    fn history(&self, series: &str, lives: &Lives) -> Result<Vec<rules::Trace>, Error> {
        let now = self.moment();
        let mut in_flight: HashMap<(String, String), &LifeRecord> = lives
            .iter()
            .filter(|life| life.series != series && lives::is_in_flight(life, now))
            .map(|life| ((life.series.clone(), life.facts.no.clone()), life))
            .collect();
        let traces = self.ledger.all::<TraceRecord>("t/")?;
        let mut history: Vec<rules::Trace> = traces
            .into_iter()
            .map(|held| held.record)
            .filter(|record| record.series != series)
            .map(|record| {
                let key = (record.series, record.trace.no.clone());
                let mut trace = record.trace;
                trace.in_flight = in_flight.remove(&key).is_some();
                trace
            })
            .collect();
        history.extend(in_flight.into_values().map(|life| {
            let mut trace = life.trace.clone();
            trace.in_flight = true;
            trace
        }));
        Ok(history)
    }

    fn changes(
        &self,
        batch: &Batch,
        held: &[Held<FilingRecord>],
        judged: &[FilingStage],
    ) -> Result<Option<Changes>, Error> {
        let Some(series) = self.ledger.get::<Series>(&format!("r/{}", batch.series))? else {
            return Ok(None);
        };
        let Some(position) = series.record.rounds.iter().position(|id| *id == batch.id) else {
            return Ok(None);
        };
        let Some(before_id) = position
            .checked_sub(1)
            .map(|before| &series.record.rounds[before])
        else {
            return Ok(None);
        };
        let before = self.ledger.filings(before_id)?;
        if before.is_empty() {
            return Ok(None);
        }
        let changes = held
            .iter()
            .zip(judged)
            .map(|(held, stage)| {
                let known = before
                    .iter()
                    .find(|known| rounds::same_filing(&known.record.filing, &held.record.filing));
                let known = known.map(|known| findings(&known.record.stage));
                rounds::change(&held.record.filing.no, known, findings(stage))
            })
            .collect();
        Ok(Some(rounds::changes(
            u32::try_from(position).unwrap_or(u32::MAX),
            changes,
        )))
    }
}

fn findings(stage: &FilingStage) -> &[Finding] {
    match stage {
        FilingStage::Judged { findings } | FilingStage::Stuck { findings, .. } => findings,
        FilingStage::Read { intake, .. } | FilingStage::Prepared { intake } => intake,
    }
}

/// The stage of a filing once the rules have spoken.
pub(in crate::desk) fn judged(
    judge: &Judge,
    record: &FilingRecord,
    events: Option<&[Event]>,
    neighbours: &Neighbours,
) -> FilingStage {
    // Judged before a crash: judged again, for the day may be another.
    let intake = match &record.stage {
        FilingStage::Read { intake, .. } | FilingStage::Prepared { intake } => intake.clone(),
        FilingStage::Judged { findings } | FilingStage::Stuck { findings, .. } => findings
            .iter()
            .filter(|finding| rules::find(&finding.rule).is_none())
            .cloned()
            .collect(),
    };
    match catch_unwind(AssertUnwindSafe(|| {
        judge.judge(&dossier(record, events), neighbours)
    })) {
        Ok(found) => {
            let mut findings = intake;
            findings.extend(found);
            findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
            FilingStage::Judged { findings }
        }
        Err(panic) => FilingStage::Stuck {
            fault: said(&*panic),
            tries: 1,
            findings: intake,
        },
    }
}

/// A filing as it comes to be judged.
fn dossier<'a>(record: &'a FilingRecord, events: Option<&'a [Event]>) -> Dossier<'a> {
    Dossier {
        filing: &record.filing,
        materials: &record.materials,
        unmatched: &record.unmatched,
        events,
    }
}

/// What a panic said.
fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    format!(
        "a rule panicked: {}",
        text.unwrap_or_else(|| "without a word".to_owned())
    )
}
