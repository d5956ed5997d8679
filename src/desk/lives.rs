//! The lives of filings after the hand-over: statuses are matched to filings and kept, and what
//! is due is read from them.
//!
//! A life belongs to a filing of a drop, across its rounds. Telling the same again changes
//! nothing, so that a sheet may be dropped as often as anybody likes, and a step that a crash
//! interrupted is done again with the same result.

use super::{Desk, Error, cards};
use crate::ledger::{Batch, FilingRecord, Held, LifeRecord};
use crate::model::life::{
    Answer, Due, Errand, Event, Facts, Order, Outcome, Stage, Standing, Told, domain_key,
};
use crate::model::web::pieces;
use crate::model::{Card, Column, Filing, Finding, Place, Say, date};
use crate::rules;
use crate::sheet::StatusRow;
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

    /// Takes the rows of a status sheet: each gets its answer. Filings of the batch they came
    /// with are meant before others.
    pub(super) fn take_rows(
        &self,
        lives: &mut Lives,
        batch: &Batch,
        rows: &[StatusRow],
    ) -> Vec<Answer> {
        let now = self.moment();
        let mut answers: Vec<Answer> = Vec::with_capacity(rows.len());
        let mut of: Vec<Option<usize>> = Vec::with_capacity(rows.len());
        for row in rows {
            let asked: Vec<&str> = [row.filing_no.as_str(), row.domain.as_str()]
                .into_iter()
                .filter(|text| !text.is_empty())
                .collect();
            let mut answer = Answer {
                sheet: row.sheet.clone(),
                row: row.row,
                asked: asked.join(" "),
                told: row.stage.clone(),
                outcome: Outcome::Refused,
                filing: None,
                finding: None,
            };
            match self.take_row(lives, batch, row, now) {
                Ok((at, news)) => {
                    let life = &lives.lives[at].life;
                    answer.outcome = if news { Outcome::Taken } else { Outcome::Known };
                    answer.filing = Some(Told {
                        no: life.facts.no.clone(),
                        label: life.facts.label().to_owned(),
                        subject: life.facts.subject.clone(),
                        drop: life.drop.clone(),
                    });
                    of.push(Some(at));
                }
                Err(finding) => {
                    answer.finding = Some(*finding);
                    of.push(None);
                }
            }
            answers.push(answer);
        }
        // Contradictions are looked for when everything was told: the rows may stand in any order.
        let mut seen = Vec::new();
        for (answer, at) in answers.iter_mut().zip(&of).rev() {
            let Some(at) = *at else { continue };
            if seen.contains(&at) {
                continue;
            }
            seen.push(at);
            let life = &lives.lives[at].life;
            answer.finding = self.contradiction(life, now);
        }
        answers
    }

    /// One row: the life it was taken for and whether it told anything new.
    fn take_row(
        &self,
        lives: &mut Lives,
        batch: &Batch,
        row: &StatusRow,
        now: NaiveDateTime,
    ) -> Result<(usize, bool), Box<Finding>> {
        let number = row.row.to_string();
        let refuse = |card: &'static Card, say: &Say, values: &[(&str, &str)]| {
            let place = Place {
                cell: Some(row.cell.clone()).filter(|cell| !cell.is_empty()),
                ..Place::default()
            };
            let mut all = vec![("row", number.as_str())];
            all.extend_from_slice(values);
            Box::new(Finding::new(card, say, place, &all))
        };
        let known = self.known_stages();
        let stage = self.stage_of(&row.stage);
        if stage.is_none() {
            let (say, is_unclear) = if row.stage.is_empty() {
                (&cards::STATUS_EMPTY, row.returned_reason.is_empty())
            } else {
                (&cards::STATUS_WORD, true)
            };
            if is_unclear {
                let values = [("found", row.stage.as_str()), ("known", known.as_str())];
                return Err(refuse(&cards::STATUS_UNCLEAR, say, &values));
            }
        }
        if !row.stage_date.is_empty() {
            let values = [("found", row.stage_date.as_str())];
            match date::read(&row.stage_date) {
                None => return Err(refuse(&cards::STATUS_UNCLEAR, &cards::STATUS_DATE, &values)),
                Some(day) if day > now.date() => {
                    return Err(refuse(
                        &cards::STATUS_UNCLEAR,
                        &cards::STATUS_FUTURE,
                        &values,
                    ));
                }
                Some(_) => {}
            }
        }
        let at = meant(lives, batch, row).map_err(|why| match why {
            Unmatched::Nameless => refuse(&cards::STATUS_UNCLEAR, &cards::STATUS_NAMELESS, &[]),
            Unmatched::Unknown => {
                let asked = [row.filing_no.as_str(), row.domain.as_str()].join(" ");
                let values = [("asked", asked.trim())];
                refuse(&cards::STATUS_NOBODYS, &cards::STATUS_UNKNOWN, &values)
            }
            Unmatched::Split(other) => {
                let values = [
                    ("no", row.filing_no.as_str()),
                    ("domain", row.domain.as_str()),
                    ("other", other.as_str()),
                ];
                refuse(&cards::STATUS_NOBODYS, &cards::STATUS_SPLIT, &values)
            }
            Unmatched::Several(drops) => {
                let values = [("no", row.filing_no.as_str()), ("drops", drops.as_str())];
                refuse(&cards::STATUS_NOBODYS, &cards::STATUS_SEVERAL, &values)
            }
        })?;
        let kept = &mut lives.lives[at];
        let mut sites: Vec<String> = Vec::new();
        if kept.life.facts.sites.len() > 1 {
            let named = pieces(&row.domain).map(domain_key);
            sites.extend(named.filter(|domain| kept.life.facts.has_domain(domain)));
        }
        if sites.is_empty() {
            sites.push(String::new());
        }
        let mut news = false;
        for site in sites {
            let event = Event {
                site,
                note: row.returned_reason.clone(),
                number: row.filing_number.clone(),
                ..Event::new(stage, &row.stage_date, now)
            };
            news |= Event::add(&mut kept.life.events, event);
        }
        if news {
            kept.changed = true;
            kept.life.updated = batch.received;
        }
        Ok((at, news))
    }

    fn contradiction(&self, life: &LifeRecord, now: NaiveDateTime) -> Option<Finding> {
        let sites = life.facts.sites.iter().map(|site| domain_key(&site.domain));
        let (first, second) = std::iter::once(String::new())
            .chain(sites)
            .find_map(|site| Order::of(&life.events, &site, now).contradiction())?;
        let name = |event: &Event| {
            event
                .stage
                .map_or_else(String::new, |stage| self.stage_name(stage))
        };
        let values = [
            ("label", life.facts.label()),
            ("first", &*first.when().date().to_string()),
            ("second", &second.when().date().to_string()),
            ("before", &name(first)),
            ("after", &name(second)),
        ];
        let (card, say) = (&cards::STATUS_CONTRADICTS, &cards::STATUS_CONTRADICTS_SAY);
        Some(Finding::new(card, say, Place::default(), &values))
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

    /// What is due of a life.
    pub(super) fn dues(&self, life: &LifeRecord) -> Vec<Due> {
        if life.events.is_empty() {
            return Vec::new();
        }
        rules::dues(&self.watch(life, &life.events))
    }

    /// Everything that decides what is due of a life.
    pub(super) fn watch<'a>(
        &'a self,
        life: &'a LifeRecord,
        events: &'a [Event],
    ) -> rules::Watch<'a> {
        let provinces = &self.catalog.provinces;
        let province = provinces.find(&life.facts.province);
        rules::Watch {
            facts: &life.facts,
            events,
            kind: &life.kind,
            catalog: &self.catalog,
            profile: self.profile(&life.reseller),
            answers: province
                .unwrap_or(&provinces.nation)
                .answers(life.facts.personal),
            now: self.moment(),
        }
    }

    /// Where the filings of a series stand, one line each; a line a site where the sites differ.
    ///
    /// # Errors
    /// The ledger's troubles.
    pub fn standings(&self, series: &str) -> Result<Vec<Standings>, Error> {
        let now = self.moment();
        let lives = self.lives(Some(series))?;
        let mut all = Vec::new();
        for life in lives.iter().filter(|life| !life.events.is_empty()) {
            let facts = &life.facts;
            let mut own: Vec<Standings> = Vec::new();
            let sites = facts.sites.iter().map(|site| site.domain.as_str());
            for domain in sites {
                let order = Order::of(&life.events, &domain_key(domain), now);
                let Some(standing) = order.standing() else {
                    continue;
                };
                if own.iter().any(|known| known.standing == standing) {
                    continue;
                }
                let history = order.events().iter().filter_map(|event| {
                    let day = event.when().format(if event.timed {
                        "%Y-%m-%d %H:%M"
                    } else {
                        "%Y-%m-%d"
                    });
                    Some((self.stage_name(event.stage?), day.to_string()))
                });
                own.push(Standings {
                    no: facts.no.clone(),
                    label: if domain.is_empty() {
                        facts.no.clone()
                    } else {
                        domain.to_owned()
                    },
                    subject: facts.subject.clone(),
                    standing,
                    number: order.number().to_owned(),
                    history: history.collect(),
                });
            }
            all.extend(own);
        }
        all.sort_by(|a, b| (&a.no, &a.label).cmp(&(&b.no, &b.label)));
        Ok(all)
    }

    /// What is due of all filings, the nearest first; what is only waited for comes last.
    ///
    /// # Errors
    /// The ledger's troubles.
    pub fn errands(&self) -> Result<Vec<Errand>, Error> {
        Ok(self.errands_of(self.lives(None)?.iter()))
    }

    pub(super) fn errands_of<'a>(
        &self,
        lives: impl Iterator<Item = &'a LifeRecord>,
    ) -> Vec<Errand> {
        let now = self.moment();
        let mut errands: Vec<Errand> = lives
            .flat_map(|life| {
                let of = move |due: Due| {
                    let site = domain_key(&due.site);
                    let standing = Order::of(&life.events, &site, now).standing();
                    Errand {
                        reseller: life.reseller.clone(),
                        drop: life.drop.clone(),
                        batch: life.batch.clone(),
                        no: life.facts.no.clone(),
                        subject: life.facts.subject.clone(),
                        domain: match due.site.as_str() {
                            "" => life.facts.label().to_owned(),
                            site => site.to_owned(),
                        },
                        stage: standing.map(|standing| standing.stage),
                        manager: life.manager.clone(),
                        due,
                    }
                };
                self.dues(life).into_iter().map(of)
            })
            .collect();
        errands.sort_by(|a, b| {
            let key = |errand: &Errand| {
                let due = &errand.due;
                (!due.is_urgent(), due.what, due.by)
            };
            (key(a), &a.drop, &a.no).cmp(&(key(b), &b.drop, &b.no))
        });
        errands
    }
}

/// Where a filing, or one of its sites, stands after the hand-over.
#[derive(Clone, Debug)]
pub struct Standings {
    /// The filing's key.
    pub no: String,
    /// The domain, else the key.
    pub label: String,
    /// The subject's name, a person's masked.
    pub subject: String,
    /// The stage, and since when.
    pub standing: Standing,
    /// 备案号.
    pub number: String,
    /// Stage names of the order with their days, oldest first.
    pub history: Vec<(String, String)>,
}

/// Why a row belongs to no life.
enum Unmatched {
    Nameless,
    Unknown,
    /// The number is that of this filing, which has another domain.
    Split(String),
    /// These drops have the number.
    Several(String),
}

/// The life that a row means: of the reseller, by domain and number, those of the batch first.
fn meant(lives: &Lives, batch: &Batch, row: &StatusRow) -> Result<usize, Unmatched> {
    let own = |&&at: &&usize| lives.lives[at].life.reseller == batch.reseller;
    let no = row.filing_no.trim();
    let domains: Vec<String> = pieces(&row.domain).map(domain_key).collect();
    if no.is_empty() && domains.is_empty() {
        return Err(Unmatched::Nameless);
    }
    let of_no: Vec<usize> = lives
        .by_no
        .get(no)
        .into_iter()
        .flatten()
        .filter(own)
        .copied()
        .collect();
    let of_domain: Vec<usize> = domains
        .iter()
        .filter_map(|domain| lives.by_domain.get(domain))
        .flatten()
        .filter(own)
        .copied()
        .collect();
    let both: Vec<usize> = of_no
        .iter()
        .filter(|at| of_domain.contains(at))
        .copied()
        .collect();
    let candidates = match (both.is_empty(), of_domain.is_empty(), of_no.is_empty()) {
        (false, _, _) => both,
        (_, _, true) if domains.is_empty() => return Err(Unmatched::Unknown),
        // The domain is known and the number is not: a number is sooner mistyped.
        (_, false, true) => of_domain,
        (_, true, false) if domains.is_empty() => of_no,
        (_, _, false) => {
            let other = lives.lives[of_no[0]].life.facts.label().to_owned();
            return Err(Unmatched::Split(other));
        }
        (_, true, true) => return Err(Unmatched::Unknown),
    };
    let of_batch = candidates
        .iter()
        .copied()
        .find(|&at| lives.lives[at].life.series == batch.series);
    if let Some(at) = of_batch {
        return Ok(at);
    }
    // One site under several drops is the same filing, dropped again: the newest counts.
    let first = &lives.lives[candidates[0]].life.facts;
    let same = |at: &usize| {
        let facts = &lives.lives[*at].life.facts;
        let mut domains = facts.sites.iter().map(|site| domain_key(&site.domain));
        domains.any(|domain| first.has_domain(&domain))
    };
    if domains.is_empty() && !candidates.iter().all(same) {
        let mut drops: Vec<&str> = candidates
            .iter()
            .map(|&at| lives.lives[at].life.drop.as_str())
            .collect();
        drops.sort_unstable();
        drops.dedup();
        return Err(Unmatched::Several(drops.join("、")));
    }
    let newest = candidates
        .iter()
        .max_by_key(|&&at| (lives.lives[at].life.batch.as_str(), at));
    newest.copied().ok_or(Unmatched::Unknown)
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
