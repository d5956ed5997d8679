//! Step 5: letters are written into the ledger; the mail room delivers them.
//!
//! A letter's Message-ID is made from the batches and the recipient, so that writing it twice
//! gives the same letter, and every try carries the same ID.

use crate::config::SendOn;
use crate::desk::{Desk, Error, judged_batch};
use crate::ledger::{Batch, BatchStage, Held, LetterRecord, Series};
use crate::mail::queue::LetterState;
use crate::model::Letter;
use crate::model::judged::JudgedBatch;
use crate::model::letter::Attachment;
use crate::model::life::Errand;
use crate::report;
use crate::report::letter::{Kind, Occasion};
use chrono::{DateTime, Utc};

impl Desk {
    pub(in crate::desk) fn announce(&self, mut batch: Held<Batch>) -> Result<(), Error> {
        let id = batch.record.id.clone();
        let BatchStage::Published(publication) = batch.record.stage.clone() else {
            return Ok(());
        };
        let now = self.now();
        batch.record.trouble = None;
        batch.record.stage = BatchStage::Announced {
            publication,
            at: now,
        };
        let mut entry = self
            .ledger
            .entry()
            .replace(&batch)
            .delete(format!("w/{id}"));
        if matches!(self.settings.mail.send, SendOn::Completion | SendOn::Both)
            && let Some(judged) = judged_batch(self, &batch.record)?
        {
            let references = self.thread(&batch.record)?;
            let own = self.lives(Some(&batch.record.series))?;
            let mut today = self.errands_of(own.iter());
            today.retain(|errand| errand.batch == id);
            for record in
                self.letters(&[&judged], &today, Kind::Completion, &id, references, now)?
            {
                entry = entry.put(letter_key(&record.letter), &record);
            }
        }
        if matches!(self.settings.mail.send, SendOn::Digest | SendOn::Both) {
            entry = entry.put(format!("n/{id}"), &());
        }
        entry.commit()?;
        self.seal_later(&batch.record);
        Ok(())
    }

    /// Writes the letters of an occasion; `key` makes their identity.
    ///
    /// # Errors
    /// The report room's troubles; blobs that cannot be written.
    pub fn letters(
        &self,
        batches: &[&JudgedBatch],
        today: &[Errand],
        kind: Kind,
        key: &str,
        references: Vec<String>,
        now: DateTime<Utc>,
    ) -> Result<Vec<LetterRecord>, Error> {
        let reseller = batches
            .first()
            .map(|batch| batch.reseller.as_str())
            .or(today.first().map(|errand| errand.reseller.as_str()))
            .unwrap_or_default();
        let context = self.context(reseller);
        let occasion = Occasion {
            kind,
            date: self.today(),
            now: self.moment(),
            today,
            place: &|batch| self.place(batch),
            fallback: Some(&self.settings.mail.to),
            max_bytes: self.settings.mail.max_attachment_bytes,
        };
        let drafts = report::letters(batches, &context, &occasion)?;
        self.letter_records(drafts, key, references, now)
    }

    /// Gives drafts their identity and puts their attachments among the blobs.
    ///
    /// # Errors
    /// The blobs' troubles.
    pub fn letter_records(
        &self,
        drafts: Vec<report::Draft>,
        key: &str,
        references: Vec<String>,
        now: DateTime<Utc>,
    ) -> Result<Vec<LetterRecord>, Error> {
        let mut records = Vec::new();
        for draft in drafts {
            let mut attachments = Vec::new();
            for (name, media, bytes) in draft.attachments {
                let blob = self.blobs.put(&bytes)?;
                attachments.push(Attachment {
                    name,
                    media,
                    blob,
                    bytes: bytes.len() as u64,
                });
            }
            let letter = Letter {
                message_id: self.message_id(key, &draft.to.address),
                references: references
                    .iter()
                    .map(|batch| self.message_id(batch, &draft.to.address))
                    .collect(),
                to: draft.to,
                reply_to: self.settings.mail.reply_to.clone(),
                subject: draft.subject,
                html: draft.html,
                text: draft.text,
                attachments,
                written: now,
            };
            records.push(LetterRecord {
                letter,
                state: LetterState::new(now),
                batches: draft.batches,
            });
        }
        Ok(records)
    }

    /// Earlier rounds of the drop: their letters and this one are one thread.
    fn thread(&self, batch: &Batch) -> Result<Vec<String>, Error> {
        let series = self.ledger.get::<Series>(&format!("r/{}", batch.series))?;
        Ok(series.map_or_else(Vec::new, |series| {
            series
                .record
                .rounds
                .into_iter()
                .take_while(|id| *id != batch.id)
                .collect()
        }))
    }

    /// Where a batch's results lie, as people find them.
    fn place(&self, batch: &JudgedBatch) -> String {
        let known = self.ledger.batch(&batch.id).ok().flatten();
        let folder = known.and_then(|held| held.record.stage.folder().map(str::to_owned));
        folder.map_or_else(String::new, |folder| format!("outbox/{folder}/"))
    }

    pub(in crate::desk) fn message_id(&self, key: &str, address: &str) -> String {
        let recipient = &blake3::hash(address.as_bytes()).to_hex()[..8];
        let domain = self
            .settings
            .mail
            .from
            .address
            .rsplit_once('@')
            .map_or("localhost", |(_, domain)| domain);
        format!("<{key}.{recipient}@{domain}>")
    }
}

/// The key of a letter that is under way: its identity without what keys may not hold.
pub fn letter_key(letter: &Letter) -> String {
    let plain: String = letter
        .message_id
        .chars()
        .filter(|c| c.is_ascii_graphic() && !"<>/".contains(*c))
        .collect();
    format!("o/{plain}")
}
