//! Where the filings that were handed over stand, and what is due of them.

use crate::desk::{Desk, Error};
use crate::ledger::LifeRecord;
use crate::model::life::{Due, Errand, Event, Order, Standing, domain_key};
use crate::rules;

impl Desk {
    /// What is due of a life.
    pub(in crate::desk) fn dues(&self, life: &LifeRecord) -> Vec<Due> {
        if life.events.is_empty() {
            return Vec::new();
        }
        rules::dues(&self.watch(life, &life.events))
    }

    /// Everything that decides what is due of a life.
    pub(in crate::desk) fn watch<'a>(
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
        let mut errands = Vec::new();
        for life in self.ledger.each::<LifeRecord>("l/") {
            errands.extend(self.errands_of_one(&life?.record));
        }
        nearest_first(&mut errands);
        Ok(errands)
    }

    pub(in crate::desk) fn errands_of<'a>(
        &self,
        lives: impl Iterator<Item = &'a LifeRecord>,
    ) -> Vec<Errand> {
        let mut errands: Vec<Errand> = lives.flat_map(|life| self.errands_of_one(life)).collect();
        nearest_first(&mut errands);
        errands
    }

    fn errands_of_one(&self, life: &LifeRecord) -> impl Iterator<Item = Errand> {
        let now = self.moment();
        self.dues(life).into_iter().map(move |due| {
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
        })
    }
}

fn nearest_first(errands: &mut [Errand]) {
    errands.sort_by(|a, b| {
        let key = |errand: &Errand| {
            let due = &errand.due;
            (!due.is_urgent(), due.what, due.by)
        };
        (key(a), &a.drop, &a.no).cmp(&(key(b), &b.drop, &b.no))
    });
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
