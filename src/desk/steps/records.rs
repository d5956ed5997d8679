//! What a drop's sheet and files come to: filings, mended, with their materials and with what is
//! said of them, each a record when its turn comes.

use crate::desk::{Desk, cards, rounds};
use crate::inbox;
use crate::ledger::{Batch, FilingRecord, FilingStage};
use crate::materials;
use crate::model::judged::{Manager, Origin};
use crate::model::{Column, Filing, Finding, Layout, Material, Place, Source, mask, repair};
use crate::rules::{self, Mended, Mender};
use crate::sheet::{self, Intake};
use foldhash::{HashMap, HashSet};
use rayon::prelude::*;
use std::collections::BTreeMap;

impl Desk {
    /// The intake as records: mended, with their materials, their findings and what is known of
    /// them from the round before.
    pub(in crate::desk) fn records(
        &self,
        batch: &Batch,
        intake: Intake,
        sources: Vec<Source>,
        before: Vec<FilingRecord>,
        findings: &mut Vec<Finding>,
    ) -> Records {
        let Intake {
            layout,
            mut filings,
            findings: said,
            headers,
            ..
        } = intake;
        // Of most filings of a long sheet there is nothing to tell: both hold the others alone.
        let mut mended: Vec<(usize, Vec<Mended>)> = Vec::new();
        let mut at = 0..;
        repair::rewrite(&mut filings, |filings| {
            let mender = || Mender::new(&self.catalog);
            let repaired = filings.par_iter_mut().map_init(mender, |mender, filing| {
                let (mut changes, made) = mender.repairs(filing);
                changes.extend(filing.veils());
                (changes, made)
            });
            let repaired: Vec<_> = self.pool.install(|| repaired.collect());
            let (changes, made): (Vec<_>, Vec<_>) = repaired.into_iter().unzip();
            let made = made.into_iter().zip(at.by_ref());
            let told = made.filter(|(made, _)| !made.is_empty());
            mended.extend(told.map(|(made, at)| (at, made)));
            changes
        });
        let mut intake = said_of(&filings, said, findings);
        for (at, mended) in &mended {
            retell(intake.entry(*at).or_default(), &filings[*at], mended);
        }
        let files: Vec<Source> = sources
            .into_iter()
            .filter(|source| !inbox::is_spreadsheet(&source.path))
            .collect();
        let sorted = materials::sort(&filings, &files, &self.catalog.slots);
        let fallback = self
            .settings
            .reseller(&batch.reseller)
            .and_then(|reseller| reseller.manager.clone());
        let mut unmatched = sorted.unmatched;
        let beside = sorted
            .materials
            .iter()
            .map(|materials| beside(materials, &mut unmatched))
            .collect::<Vec<_>>();
        for source in unmatched
            .iter()
            .filter(|source| !inbox::is_marker(&source.path))
        {
            let place = Place {
                file: Some(source.path.clone()),
                ..Place::default()
            };
            let values = [("file", source.path.as_str())];
            let card = &rules::find("MAT-13").expect("the catalogue has it").card;
            findings.push(Finding::new(card, &cards::NOBODYS_SAY, place, &values));
        }
        let origin = Origin {
            headers: headers.into_iter().collect(),
            ..Origin::default()
        };
        Records {
            layout: Layout::clone(&layout),
            origin,
            filings: Drafts {
                filings: filings.into_iter(),
                materials: sorted.materials.into_iter(),
                unmatched: beside.into_iter(),
                intake,
                at: 0,
                before,
                manager: fallback,
            },
        }
    }
}

/// What a drop's sheet came to, ready to be recorded.
pub(in crate::desk) struct Records {
    pub(in crate::desk) layout: Layout,
    pub(in crate::desk) origin: Origin,
    pub(in crate::desk) filings: Drafts,
}

/// Filings on their way to be records: each becomes one when its turn comes.
pub(in crate::desk) struct Drafts {
    filings: std::vec::IntoIter<Filing>,
    materials: std::vec::IntoIter<Vec<Material>>,
    unmatched: std::vec::IntoIter<Vec<Source>>,
    /// What the reader said, by the filing's place.
    intake: BTreeMap<usize, Vec<Finding>>,
    at: usize,
    /// The newest earlier record of each filing of the series.
    before: Vec<FilingRecord>,
    /// The reseller's own account manager.
    manager: Option<Manager>,
}

impl Drafts {
    /// The filing at a place among those that are left, with its materials.
    pub(in crate::desk) fn filing(&self, at: usize) -> (&Filing, &[Material]) {
        let materials = self.materials.as_slice().get(at);
        (
            &self.filings.as_slice()[at],
            materials.map_or(&[], Vec::as_slice),
        )
    }
}

impl Iterator for Drafts {
    type Item = FilingRecord;

    fn next(&mut self) -> Option<FilingRecord> {
        let mut filing = self.filings.next()?;
        let mut materials = self.materials.next().unwrap_or_default();
        let known = self
            .before
            .iter()
            .find(|known| rounds::same_filing(&known.filing, &filing));
        if let Some(known) = known {
            mask::restore(&mut filing, &known.filing);
            rounds::inherit(&mut materials, &filing, known);
        }
        let manager = manager(&filing, self.manager.as_ref());
        let intake = self.intake.remove(&self.at).unwrap_or_default();
        self.at += 1;
        Some(FilingRecord {
            filing,
            materials,
            unmatched: self.unmatched.next().unwrap_or_default(),
            manager,
            stage: FilingStage::Read { tries: 0, intake },
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.filings.size_hint()
    }
}

impl ExactSizeIterator for Drafts {}

/// Files that fit no slot but lie in a folder of this filing's materials.
fn beside(materials: &[Material], unmatched: &mut Vec<Source>) -> Vec<Source> {
    let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let own: Vec<String> = materials
        .iter()
        .flat_map(|material| &material.sources)
        .filter_map(|source| folder(&source.path))
        .collect();
    let is_own =
        |source: &mut Source| folder(&source.path).is_some_and(|folder| own.contains(&folder));
    unmatched.extract_if(.., is_own).collect()
}

/// What the reader said of a row, by the place of its filing; the rest is about the whole drop and
/// joins its findings.
fn said_of(
    filings: &[Filing],
    said: Vec<Finding>,
    of_drop: &mut Vec<Finding>,
) -> BTreeMap<usize, Vec<Finding>> {
    let rows: HashSet<u32> = said
        .iter()
        .filter_map(|finding| finding.place.row)
        .collect();
    let mut owner = HashMap::default();
    for (at, filing) in filings.iter().enumerate() {
        let told = filing.rows.iter().filter(|row| rows.contains(&row.number));
        owner.extend(told.map(|row| (row.number, at)));
    }
    let mut of_filing: BTreeMap<usize, Vec<Finding>> = BTreeMap::new();
    for finding in said {
        match finding.place.row.and_then(|row| owner.get(&row)) {
            Some(&at) => of_filing.entry(at).or_default().push(finding),
            None => of_drop.push(finding),
        }
    }
    of_filing
}

/// What the reader told of a cell is overtaken where the mender went on.
fn retell(said: &mut Vec<Finding>, filing: &Filing, mended: &[Mended]) {
    for mended in mended {
        let repair = mended.repair();
        said.retain(|finding| {
            let here = (finding.place.row, finding.place.field);
            finding.rule != sheet::cards::TIDIED.code
                || here != (Some(repair.row), Some(repair.column))
        });
        if mended.noteworthy {
            said.push(sheet::tidied(&filing.layout, repair));
        }
    }
}

/// Who gets the report: the row's own manager, else the reseller's.
fn manager(filing: &Filing, fallback: Option<&Manager>) -> Option<Manager> {
    let address = filing.get(Column::AccountManagerEmail);
    let name = filing.get(Column::AccountManager).to_owned();
    if address.contains('@') {
        return Some(Manager {
            address: address.to_owned(),
            name,
        });
    }
    fallback.map(|manager| Manager {
        address: manager.address.clone(),
        name: if manager.name.is_empty() {
            name
        } else {
            manager.name.clone()
        },
    })
}
