//! Step 3: every filing of the batch is judged beside its neighbours.
//!
//! The batch and the ledger's history are indexed once; then each filing is judged alone, in
//! parallel. A rule that panics costs one filing, which is shown as our trouble.

use crate::desk::lives::{self, Lives};
use crate::desk::{Desk, Error, cards, rounds};
use crate::ledger::{
    Batch, BatchStage, FilingRecord, FilingStage, Held, Judgement, LifeRecord, Series, TraceRecord,
};
use crate::model::judged::Change;
use crate::model::life::Event;
use crate::model::{Filing, Finding, Place};
use crate::rules::{self, Dossier, Judge, Neighbours};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Filings recorded in one commit.
const CHUNK: usize = 200;
/// Findings of a batch after which a filing lists its worst alone: a long sheet that is wrong in
/// every cell has a hundred thousand, which nobody reads and every document holds.
const MOST_FINDINGS: usize = 40_000;
/// How many a filing lists then.
const LISTED: usize = 3;

impl Desk {
    pub(in crate::desk) fn judge(&self, mut batch: Held<Batch>) -> Result<(), Error> {
        let id = batch.record.id.clone();
        let today = self.today();
        let lives = self.lives(None)?;
        let series = batch.record.series.clone();
        let history = self.history(&series, &lives)?;
        // Twice over the filings, that they never lie in memory together with what is found.
        let mut traces = Vec::new();
        let mut places = Vec::new();
        let mut kept = self.ledger.entry();
        for held in self.ledger.each::<FilingRecord>(&format!("f/{id}/")) {
            let Held { key, record, .. } = held?;
            let mut trace = rules::trace(&record.filing, &record.materials);
            let record_of = |trace| TraceRecord {
                series: series.clone(),
                trace,
            };
            kept.set(format!("t{}", &key[1..]), &record_of(trace.clone()));
            if let Some(life) = lives.life(&series, &record.filing) {
                trace.in_flight = lives::is_in_flight(life, self.moment());
            }
            traces.push(trace);
            places.push(key);
        }
        let keys = |at: usize| Cow::Borrowed(traces[at].keys());
        let trace = |at: usize| Cow::Borrowed(&traces[at]);
        let neighbours = Neighbours::of(traces.len(), keys, trace, history.iter());
        let judge = Judge::new(
            Arc::clone(&self.catalog),
            self.profile(&batch.record.reseller),
            today,
        )
        .at(self.moment());
        let before = self.before(&batch.record)?;
        let mut changes = Vec::new();
        let mut said = 0;
        for keys in places.chunks(CHUNK) {
            let mut held: Vec<Held<FilingRecord>> = Vec::new();
            for key in keys {
                held.extend(self.ledger.get(key)?);
            }
            let events = |record: &FilingRecord| Some(lives.events(&series, &record.filing));
            let mut judged: Vec<FilingStage> = self.pool.install(|| {
                held.par_chunks(TOGETHER)
                    .flat_map_iter(|held| {
                        let records: Vec<_> = held.iter().map(|held| &held.record).collect();
                        judged(&judge, &records, events, &neighbours)
                    })
                    .collect()
            });
            for stage in &mut judged {
                if said > MOST_FINDINGS {
                    shorten(stage);
                }
                said += stage.findings().len();
            }
            let mut entry = self.ledger.entry();
            for (held, stage) in held.iter_mut().zip(judged) {
                if let Some(before) = &before {
                    changes.push(self.change(before, &held.record.filing, &stage)?);
                }
                held.record.stage = stage;
                entry = entry.replace(held);
            }
            entry.commit()?;
        }
        let Some(reading) = batch.record.stage.reading().cloned() else {
            return Ok(());
        };
        batch.record.trouble = None;
        batch.record.stage = BatchStage::Judged(Judgement {
            reading,
            today,
            changes: before.map(|before| rounds::changes(before.round, changes)),
        });
        Ok(kept.replace(&batch).commit()?)
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
        let mut history = Vec::new();
        for held in self.ledger.each::<TraceRecord>("t/") {
            let TraceRecord {
                series: of,
                mut trace,
            } = held?.record;
            if of != series {
                trace.in_flight = in_flight.remove(&(of, trace.no.clone())).is_some();
                history.push(trace);
            }
        }
        history.extend(in_flight.into_values().map(|life| {
            let mut trace = life.trace.clone();
            trace.in_flight = true;
            trace
        }));
        Ok(history)
    }

    /// The round before this one, if there was one and it is known yet.
    fn before(&self, batch: &Batch) -> Result<Option<Before>, Error> {
        let Some(series) = self.ledger.get::<Series>(&format!("r/{}", batch.series))? else {
            return Ok(None);
        };
        let rounds = &series.record.rounds;
        let Some(at) = rounds.iter().position(|id| *id == batch.id) else {
            return Ok(None);
        };
        let Some(id) = at.checked_sub(1).map(|before| &rounds[before]) else {
            return Ok(None);
        };
        let mut filings = Vec::new();
        for held in self.ledger.each::<FilingRecord>(&format!("f/{id}/")) {
            let held = held?;
            filings.push((held.key, held.record.filing));
        }
        Ok((!filings.is_empty()).then(|| Before {
            round: u32::try_from(at).unwrap_or(u32::MAX),
            filings,
        }))
    }

    /// What of a filing is not as it was in the round before.
    fn change(
        &self,
        before: &Before,
        filing: &Filing,
        stage: &FilingStage,
    ) -> Result<Change, Error> {
        let mut known = before.filings.iter();
        let known = known.find(|(_, known)| rounds::same_filing(known, filing));
        let known = match known {
            Some((key, _)) => self.ledger.get::<FilingRecord>(key)?,
            None => None,
        };
        let known = known.as_ref().map(|known| known.record.stage.findings());
        Ok(rounds::change(&filing.no, known, stage.findings()))
    }
}

/// The filings of the round before; what was found in them stays in the ledger.
struct Before {
    round: u32,
    filings: Vec<(String, Filing)>,
}

/// Filings that the rules look at together: see [`Judge::judge_all`].
pub(in crate::desk) const TOGETHER: usize = 64;

/// The stages of some filings once the rules have spoken.
pub(in crate::desk) fn judged<'e>(
    judge: &Judge,
    records: &[&FilingRecord],
    events: impl Fn(&FilingRecord) -> Option<&'e [Event]>,
    neighbours: &Neighbours,
) -> Vec<FilingStage> {
    let dossiers: Vec<Dossier<'_>> = records
        .iter()
        .map(|record| dossier(record, events(record)))
        .collect();
    let found = |dossiers: &[Dossier<'_>]| {
        let judge = AssertUnwindSafe(|| judge.judge_all(dossiers, neighbours));
        catch_unwind(judge).map_err(|panic| said(&*panic))
    };
    let alone = |dossier| {
        let found = found(std::slice::from_ref(dossier))?;
        Ok(found.into_iter().flatten().collect())
    };
    let all: Vec<Result<Vec<Finding>, String>> = match found(&dossiers) {
        Ok(all) => all.into_iter().map(Ok).collect(),
        // A rule that panics costs one filing, and not those beside it.
        Err(_) => dossiers.iter().map(alone).collect(),
    };
    records.iter().zip(all).map(stage).collect()
}

/// The stage of a filing with what was found, or with the panic of a rule.
fn stage((record, found): (&&FilingRecord, Result<Vec<Finding>, String>)) -> FilingStage {
    // Judged before a crash: judged again, for the day may be another.
    let kept: Vec<Finding> = match &record.stage {
        FilingStage::Read { intake, .. } | FilingStage::Prepared { intake } => intake.clone(),
        FilingStage::Judged { findings } | FilingStage::Stuck { findings, .. } => findings
            .iter()
            .filter(|finding| rules::find(&finding.rule).is_none())
            .filter(|finding| finding.rule != cards::TOO_MANY.code)
            .cloned()
            .collect(),
    };
    match found {
        Ok(mut findings) => {
            findings.splice(..0, kept);
            findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
            FilingStage::Judged { findings }
        }
        Err(fault) => FilingStage::Stuck {
            fault,
            tries: 1,
            findings: kept,
        },
    }
}

/// Leaves of what blocks a filing and stands beside it only the worst, and says how many more
/// there are; the verdict stays.
fn shorten(stage: &mut FilingStage) {
    let FilingStage::Judged { findings } = stage else {
        return;
    };
    if findings.len() <= LISTED + 1 || !findings.iter().any(Finding::blocks) {
        return;
    }
    findings.sort_by_key(|finding| std::cmp::Reverse((finding.blocks(), finding.severity)));
    let more = findings.split_off(LISTED).len().to_string();
    let (card, say) = (&cards::TOO_MANY, &cards::TOO_MANY_SAY);
    findings.push(Finding::new(card, say, Place::default(), &[("n", &more)]));
    findings.shrink_to_fit();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Severity, Verdict};

    fn finding(severity: Severity) -> Finding {
        let mut finding = Finding::new(&cards::SKIPPED, &cards::SKIPPED_SAY, Place::default(), &[]);
        finding.severity = severity;
        finding
    }

    #[test]
    fn of_too_many_findings_the_worst_stay_and_so_does_the_verdict() {
        let mut findings = vec![finding(Severity::Error).fixed("a", "b"); 3];
        findings.extend([Severity::Warn, Severity::Error, Severity::Info].map(finding));
        let mut stage = FilingStage::Judged { findings };
        shorten(&mut stage);
        let left = stage.findings();
        assert_eq!(left.len(), LISTED + 1);
        assert!(left[0].blocks());
        assert_eq!(Verdict::of(left), Verdict::Reject);
        assert!(left[LISTED].message.zh.contains("还有 3 处"));
    }

    #[test]
    fn a_filing_that_nothing_blocks_lists_all() {
        let findings = vec![finding(Severity::Warn); 9];
        let mut stage = FilingStage::Judged { findings };
        shorten(&mut stage);
        assert_eq!(stage.findings().len(), 9);
    }
}
