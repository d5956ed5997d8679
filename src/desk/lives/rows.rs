//! The rows of a status sheet: each is matched to a life and told, or answered why not.

use super::Lives;
use crate::desk::{Desk, cards};
use crate::ledger::{Batch, LifeRecord};
use crate::model::life::{Answer, Event, Order, Outcome, Told, domain_key};
use crate::model::web::pieces;
use crate::model::{Card, Finding, Place, Say, date};
use crate::sheet::StatusRow;
use chrono::NaiveDateTime;

impl Desk {
    /// Takes the rows of a status sheet: each gets its answer. Filings of the batch they came
    /// with are meant before others.
    pub(in crate::desk) fn take_rows(
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
