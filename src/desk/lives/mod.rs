//! The lives of filings after the hand-over: statuses are matched to filings and kept, and what
//! is due is read from them.
//!
//! A life belongs to a filing of a drop, across its rounds. Telling the same again changes
//! nothing, so that a sheet may be dropped as often as anybody likes, and a step that a crash
//! interrupted is done again with the same result.

mod rows;
mod standing;

pub use standing::Standings;

use super::{Desk, Error, cards};
use crate::ledger::{Batch, FilingRecord, Held, LifeRecord};
use crate::model::life::{Event, Facts, Order, Stage, domain_key};
use crate::model::{Column, Filing, Finding, Place, Say, date};
use crate::rules;
use chrono::NaiveDateTime;
use std::collections::HashMap;

/// Lives that are looked at together, each with what the ledger had of it.
#[derive(Default)]
pub(super) struct Lives {
    lives: Vec<Kept>,
    by_no: HashMap<String, Vec<usize>>,
    by_domain: HashMap<String, Vec<usize>>,
}

/// One life, and whether it is to be written.
struct Kept {
    held: Option<Held<LifeRecord>>,
    key: String,
    life: LifeRecord,
    changed: bool,
}

impl Lives {
    fn of(held: Vec<Held<LifeRecord>>) -> Self {
        let mut lives = Self::default();
        for held in held {
            lives.add(Kept {
                key: held.key.clone(),
                life: held.record.clone(),
                held: Some(held),
                changed: false,
            });
        }
        lives
    }

    fn add(&mut self, kept: Kept) -> usize {
        let at = self.lives.len();
        self.index(at, &kept.life.facts);
        self.lives.push(kept);
        at
    }

    fn index(&mut self, at: usize, facts: &Facts) {
        let add = |of: &mut HashMap<String, Vec<usize>>, key: String| {
            let places = of.entry(key).or_default();
            if !places.contains(&at) {
                places.push(at);
            }
        };
        add(&mut self.by_no, facts.no.clone());
        for site in &facts.sites {
            if !site.domain.is_empty() {
                add(&mut self.by_domain, domain_key(&site.domain));
            }
        }
    }

    /// The life of a filing of a series.
    fn find(&self, series: &str, facts: &Facts) -> Option<usize> {
        let same = |&&at: &&usize| {
            let life = &self.lives[at].life;
            life.series == series && life.facts.is(facts)
        };
        let of_no = self.by_no.get(&facts.no).into_iter().flatten();
        let domains = facts.sites.iter().map(|site| domain_key(&site.domain));
        let of_domains = domains
            .filter_map(|domain| self.by_domain.get(&domain))
            .flatten();
        of_no.chain(of_domains).find(same).copied()
    }

    /// The events of a filing of a series.
    pub(super) fn events(&self, series: &str, filing: &Filing) -> &[Event] {
        let at = self.find(series, &Facts::of(filing).masked());
        at.map_or(&[], |at| &self.lives[at].life.events)
    }

    /// The life of a filing of a series.
    pub(super) fn life(&self, series: &str, filing: &Filing) -> Option<&LifeRecord> {
        let at = self.find(series, &Facts::of(filing).masked())?;
        Some(&self.lives[at].life)
    }

    /// Every life.
    pub(super) fn iter(&self) -> impl Iterator<Item = &LifeRecord> {
        self.lives.iter().map(|kept| &kept.life)
    }

    /// Every life of the ledger that changed, put into an entry.
    pub(super) fn put<'l>(&self, entry: crate::ledger::Entry<'l>) -> crate::ledger::Entry<'l> {
        self.lives
            .iter()
            .filter(|kept| kept.changed)
            .fold(entry, |entry, kept| {
                let entry = match &kept.held {
                    Some(held) => entry.expect(held),
                    None => entry,
                };
                entry.put(kept.key.clone(), &kept.life)
            })
    }
}

/// Whether an order of a life is in flight on a day.
pub(super) fn is_in_flight(life: &LifeRecord, now: NaiveDateTime) -> bool {
    let in_flight = |site: &str| {
        let standing = Order::of(&life.events, site, now).standing();
        standing.is_some_and(|standing| standing.stage.is_in_flight())
    };
    !life.events.is_empty()
        && (in_flight("")
            || life
                .facts
                .sites
                .iter()
                .any(|site| in_flight(&domain_key(&site.domain))))
}

impl Desk {
    /// The lives of a series, or of all.
    ///
    /// # Errors
    /// The ledger's troubles.
    pub(super) fn lives(&self, series: Option<&str>) -> Result<Lives, Error> {
        let prefix = series.map_or_else(|| "l/".to_owned(), |series| format!("l/{series}/"));
        Ok(Lives::of(self.ledger.all::<LifeRecord>(&prefix)?))
    }

    /// Lets the filings of a batch that was read live on: new ones begin, known ones take over
    /// what the round says of them, their status columns are told.
    pub(super) fn live_on(&self, lives: &mut Lives, batch: &Batch, records: &mut [FilingRecord]) {
        let now = self.moment();
        for record in records {
            let filing = &record.filing;
            let facts = Facts::of(filing).masked();
            let told = Event::of_columns(filing, |cell| self.stage_of(cell), now);
            let at = lives.find(&batch.series, &facts).unwrap_or_else(|| {
                lives.add(Kept {
                    held: None,
                    key: format!("l/{}/{}", batch.series, identity(&facts)),
                    life: LifeRecord {
                        reseller: batch.reseller.clone(),
                        series: batch.series.clone(),
                        drop: batch.drop.clone(),
                        batch: batch.id.clone(),
                        facts: facts.clone(),
                        kind: String::new(),
                        manager: None,
                        events: Vec::new(),
                        trace: rules::trace(filing, &record.materials),
                        updated: batch.received,
                    },
                    changed: true,
                })
            });
            lives.index(at, &facts);
            let kept = &mut lives.lives[at];
            kept.changed = true;
            let life = &mut kept.life;
            life.facts = facts;
            life.batch.clone_from(&batch.id);
            life.drop.clone_from(&batch.drop);
            filing.get(Column::FilingType).clone_into(&mut life.kind);
            life.manager.clone_from(&record.manager);
            life.trace = rules::trace(filing, &record.materials);
            life.updated = batch.received;
            for event in told {
                Event::add(&mut life.events, event);
            }
            self.tell_unclear_cells(record);
        }
    }

    /// A status column that is not understood is said at its filing; the rest of it is taken.
    fn tell_unclear_cells(&self, record: &mut FilingRecord) {
        let crate::ledger::FilingStage::Read { intake, .. } = &mut record.stage else {
            return;
        };
        let filing = &record.filing;
        for site in filing.sites() {
            let row = site.row().to_string();
            let (stage, when) = (
                site.get(Column::StatusStage),
                site.get(Column::StatusStageDate),
            );
            let mut tell = |say: &Say, column: Column, found: &str| {
                let place = Place {
                    row: Some(site.row()),
                    field: Some(column),
                    cell: filing.layout.cell(site.row(), column),
                    ..Place::default()
                };
                let values = [
                    ("row", row.as_str()),
                    ("found", found),
                    ("known", &self.known_stages()),
                ];
                let mut finding = Finding::new(&cards::STATUS_UNCLEAR, say, place, &values);
                finding.severity = crate::model::Severity::Warn;
                intake.push(finding);
            };
            if !stage.is_empty() && self.stage_of(stage).is_none() {
                tell(&cards::STATUS_WORD, Column::StatusStage, stage);
            }
            if !stage.is_empty() && !when.is_empty() && date::read(when).is_none() {
                tell(&cards::STATUS_DATE, Column::StatusStageDate, when);
            }
        }
    }

    /// The stage that a cell means.
    pub(super) fn stage_of(&self, cell: &str) -> Option<Stage> {
        rules::stage_of(&self.catalog.enumerations, cell)
    }

    /// A stage's name as the drop-down has it.
    pub fn stage_name(&self, stage: Stage) -> String {
        let list = self.catalog.enumerations.of(Column::StatusStage);
        let choice = list.and_then(|list| list.find(stage.word()));
        choice.map_or_else(|| stage.word().to_owned(), |choice| choice.name.clone())
    }

    fn known_stages(&self) -> String {
        let list = self.catalog.enumerations.of(Column::StatusStage);
        let names = list.into_iter().flat_map(|list| &list.choices);
        names
            .map(|choice| choice.name.as_str())
            .collect::<Vec<_>>()
            .join("、")
    }
}

/// The part of a key that stays the same across rounds.
fn identity(facts: &Facts) -> String {
    let domain = facts.sites.iter().map(|site| domain_key(&site.domain));
    let domain = domain.into_iter().find(|domain| !domain.is_empty());
    let text = match (facts.numbered, domain) {
        (true, _) => format!("n{}", facts.no),
        (false, Some(domain)) => format!("d{domain}"),
        (false, None) => format!("s{} {}", facts.subject, facts.no),
    };
    blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
}
