//! A drop that holds statuses and no filings: each row is taken or answered why not, the receipt
//! stands in the outbox, and whoever has to act today gets a letter.
//!
//! Everything is one step. Done again after a crash it comes to the same: rows that were told
//! are known, and the receipt that stands is recognised by its batch.

use super::letter_key;
use crate::desk::{Desk, Error, Progress};
use crate::ledger::{Batch, BatchStage, Held};
use crate::model::judged::{Content, Document};
use crate::model::life::{Errand, Outcome};
use crate::report::{self, letter::Kind};
use crate::sheet::StatusRow;
use std::collections::BTreeSet;

impl Desk {
    pub(in crate::desk) fn take_statuses(
        &self,
        mut batch: Held<Batch>,
        rows: &[StatusRow],
    ) -> Result<(), Error> {
        let id = batch.record.id.clone();
        let mut lives = self.lives(None)?;
        let answers = self.take_rows(&mut lives, &batch.record, rows);
        let told: BTreeSet<(&str, &str)> = answers
            .iter()
            .filter_map(|answer| answer.filing.as_ref())
            .map(|filing| (filing.drop.as_str(), filing.no.as_str()))
            .collect();
        let own = lives.iter().filter(|life| {
            life.reseller == batch.record.reseller
                && told.contains(&(life.drop.as_str(), life.facts.no.as_str()))
        });
        let errands = self.errands_of(own);
        let context = self.context(&batch.record.reseller);
        let page = report::receipt(
            &batch.record.drop,
            &answers,
            &errands,
            self.moment(),
            &context,
        )?;
        let document = Document {
            path: "状态回执.html".to_owned(),
            content: Content::Bytes(page.into_bytes()),
        };
        let folder = self.answer(&batch.record, "状态回执", document)?;
        let news: Vec<Errand> = match answers.iter().any(|it| it.outcome == Outcome::Taken) {
            true if errands.iter().any(|it| it.due.is_today()) => errands,
            _ => Vec::new(),
        };
        let now = self.now();
        batch.record.trouble = None;
        batch.record.stage = BatchStage::Told {
            answers,
            folder: folder.clone(),
            at: now,
        };
        let mut entry = lives
            .put(self.ledger.entry())
            .replace(&batch)
            .delete(format!("w/{id}"));
        // An SMS does not wait for the morning's digest.
        if !news.is_empty() {
            for record in self.letters(&[], &news, Kind::Statuses, &id, Vec::new(), now)? {
                entry = entry.put(letter_key(&record.letter), &record);
            }
        }
        self.note(&batch.record.reseller, &batch.record.taken_as, None);
        entry.commit()?;
        (self.watcher)(&Progress::Told {
            drop: batch.record.drop,
            folder,
        });
        Ok(())
    }
}
