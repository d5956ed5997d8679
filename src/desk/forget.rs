//! Erasing on purpose: a batch, or some of its filings, whoever asks for it.
//!
//! 1. One commit takes the facts out of the ledger, leaves the counts, and records what is still
//!    to be swept ([`Erasure`]).
//! 2. Files follow: sources, documents, letters, pictures that nobody refers to any more. Where
//!    filings of the batch are left, their documents are written again without the others.
//! 3. The nightly copies of the ledger are written again without what was erased, and so is the
//!    store itself, whose log keeps deleted values.
//!
//! A crash anywhere is made good by the next start or night: 2 and 3 may be done twice.

use super::{Desk, Error, judged_batch};
use crate::audit::{Act, Event};
use crate::ledger::{
    Batch, BatchStage, Erasure, FilingRecord, FilingStage, Held, LetterRecord, LifeRecord, Series,
};
use crate::mail::EmlChannel;
use crate::model::judged::Counts;
use crate::model::life::Facts;
use crate::model::{Column, Finding, Text, mask};
use crate::report::Scribe;
use crate::seal;
use crate::store::{EXPORTS, export, files};
use crate::{inbox, outbox};
use serde::Deserialize;
use std::collections::BTreeSet;

/// What stands in a sentence where a value was erased.
const ERASED: &str = "（已删除）";

/// Whom or what to forget, where it is not whole batches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// The filings of a domain.
    Domain(String),
    /// The filings that name a person: by name, number, phone or mail address.
    Person(String),
}

impl Whom {
    /// Whether a filing is meant.
    pub fn is_in(&self, record: &FilingRecord) -> bool {
        let filing = &record.filing;
        let has = |column: Column, wanted: &str| {
            filing
                .sites()
                .any(|site| site.get(column).trim().eq_ignore_ascii_case(wanted))
        };
        match self {
            Self::Domain(domain) => filing.sites().any(|site| {
                let cell = site.get(Column::SiteDomain);
                cell.split(|c: char| c.is_whitespace() || ";,；，、".contains(c))
                    .any(|one| one.eq_ignore_ascii_case(domain.trim()))
            }),
            Self::Person(person) => Column::ALL
                .into_iter()
                .filter(|column| mask::is_of_person(*column))
                .any(|column| has(column, person.trim())),
        }
    }
}

impl Desk {
    /// Erases everything of one batch but its counts: facts now, files by
    /// [`Desk::finish_erasing`].
    ///
    /// # Errors
    /// The ledger's troubles.
    pub fn forget(&self, held: Held<Batch>) -> Result<(), Error> {
        self.let_go(held, false)
    }

    /// The same; with `watched`, what was told of filings that were handed over goes on, with
    /// people's names shortened, so that what is due of them is still told.
    ///
    /// # Errors
    /// The ledger's troubles.
    pub fn let_go(&self, mut held: Held<Batch>, watched: bool) -> Result<(), Error> {
        let id = held.record.id.clone();
        let counts = match held.record.stage {
            BatchStage::Swept { counts, .. } => counts,
            _ => judged_batch(self, &held.record)?
                .map(|judged| judged.counts())
                .unwrap_or_default(),
        };
        let folder = held.record.stage.folder().map(str::to_owned);
        let digest = held.record.stage.reading().map(|read| read.digest.clone());
        self.note_act(&Event::new(Act::Purged, &held.record.reseller, &id).count(counts.filings))?;
        let mut entry = self.ledger.entry();
        for key in self.keys_of(&id)? {
            entry = entry.delete(key);
        }
        for life in self.lives_in(&held.record)? {
            if !watched || life.record.events.is_empty() {
                entry = entry.delete(life.key);
            }
        }
        let mut letters = Vec::new();
        for letter in self.letters_of(&id)? {
            letters.push(letter.record.letter.message_id);
            entry = entry.delete(letter.key);
        }
        if let Some(digest) = digest {
            entry = entry.delete(format!("d/{digest}"));
        }
        let series_key = format!("r/{}", held.record.series);
        if let Some(mut series) = self.ledger.get::<Series>(&series_key)? {
            series.record.rounds.retain(|round| *round != id);
            entry = if series.record.rounds.is_empty() {
                entry.expect(&series).delete(series_key)
            } else {
                entry.replace(&series)
            };
        }
        let batch = &mut held.record;
        batch.stage = BatchStage::Swept {
            at: self.now(),
            counts: Counts { ..counts },
        };
        // The drop's name was the clerk's, and may name a customer.
        batch.drop.clone_from(&id);
        batch.taken_as.clear();
        batch.source.clear();
        batch.companion = None;
        batch.trouble = None;
        let erasure = Erasure {
            folder,
            letters,
            rewrite: false,
        };
        entry
            .replace(&held)
            .put(format!("e/{id}"), &erasure)
            .commit()?;
        tracing::info!(batch = %id, "The batch was erased; its counts are kept.");
        Ok(())
    }

    /// Erases some filings of a batch that was announced; gives how many. The drop itself goes
    /// whole: its sheet names them.
    ///
    /// # Errors
    /// The ledger's troubles.
    pub fn forget_filings(&self, mut held: Held<Batch>, whom: &Whom) -> Result<usize, Error> {
        let id = held.record.id.clone();
        let filings = self.ledger.filings(&id)?;
        let (gone, left): (Vec<_>, Vec<_>) = filings
            .into_iter()
            .partition(|filing| whom.is_in(&filing.record));
        if gone.is_empty() {
            return Ok(0);
        }
        if left.is_empty() {
            self.forget(held)?;
            return Ok(gone.len());
        }
        let lives = self.lives_in(&held.record)?;
        let BatchStage::Announced { publication, .. } = &mut held.record.stage else {
            return Ok(0);
        };
        self.note_act(
            &Event::new(Act::FilingsPurged, &held.record.reseller, &id).count(gone.len()),
        )?;
        let mut entry = self.ledger.entry();
        for filing in &gone {
            let index = filing.key.rsplit('/').next().unwrap_or_default();
            for key in self.keys_of(&format!("{id}/{index}"))? {
                entry = entry.delete(key);
            }
        }
        let facts: Vec<Facts> = gone
            .iter()
            .map(|filing| Facts::of(&filing.record.filing).masked())
            .collect();
        for life in lives {
            if facts.iter().any(|facts| facts.is(&life.record.facts)) {
                entry = entry.delete(life.key);
            }
        }
        let mut letters = Vec::new();
        for letter in self.letters_of(&id)? {
            letters.push(letter.record.letter.message_id);
            entry = entry.delete(letter.key);
        }
        let rows: BTreeSet<u32> = gone
            .iter()
            .flat_map(|filing| filing.record.filing.rows.iter().map(|row| row.number))
            .collect();
        let nos: BTreeSet<&str> = gone
            .iter()
            .map(|filing| filing.record.filing.no.as_str())
            .collect();
        let files: BTreeSet<&str> = gone
            .iter()
            .flat_map(|filing| {
                let own = filing.record.materials.iter().flat_map(|own| &own.sources);
                own.chain(&filing.record.unmatched)
            })
            .map(|source| source.path.as_str())
            .collect();
        let values = values_of(&gone);
        let judgement = &mut publication.judgement;
        let reading = &mut judgement.reading;
        entry = entry.delete(format!("d/{}", reading.digest));
        reading.filings = left.len();
        reading.findings.retain(|finding| {
            let place = &finding.place;
            place.row.is_none_or(|row| !rows.contains(&row))
                && place
                    .file
                    .as_ref()
                    .is_none_or(|file| !files.contains(file.as_str()))
        });
        redact(&mut reading.findings, &values);
        reading.answers.retain(|answer| {
            let filing = answer.filing.as_ref();
            filing.is_none_or(|filing| !nos.contains(filing.no.as_str()))
        });
        reading.origin.cells.retain(|row, _| !rows.contains(row));
        if let Some(changes) = &mut judgement.changes {
            changes
                .filings
                .retain(|change| !nos.contains(change.no.as_str()));
        }
        let erasure = Erasure {
            folder: Some(publication.folder.clone()),
            letters,
            rewrite: true,
        };
        for mut filing in left {
            if let FilingStage::Judged { findings } | FilingStage::Stuck { findings, .. } =
                &mut filing.record.stage
                && redact(findings, &values)
            {
                entry = entry.replace(&filing);
            }
        }
        entry
            .replace(&held)
            .put(format!("e/{id}"), &erasure)
            .commit()?;
        Ok(gone.len())
    }

    /// Sweeps what erasures recorded and have not swept: files, pictures, copies of the ledger,
    /// and the store's own files. Gives how many batches it was.
    ///
    /// # Errors
    /// The ledger's and the disk's troubles; what is left is swept the next time.
    pub fn finish_erasing(&self) -> Result<usize, Error> {
        let mut pending = self.ledger.all::<Erasure>("e/")?;
        if pending.is_empty() {
            return Ok(0);
        }
        let id_of = |held: &Held<Erasure>| held.key["e/".len()..].to_owned();
        let letters = EmlChannel::new(&self.home.mail());
        for held in &pending {
            files::remove_durably(&self.work(&id_of(held)))?;
            for letter in &held.record.letters {
                files::remove_durably(&letters.path(letter))?;
            }
            if let Some(folder) = &held.record.folder {
                outbox::remove(&self.home.outbox(), folder)?;
                if held.record.rewrite {
                    self.publish_again(&id_of(held), folder)?;
                }
            }
        }
        self.collect()?;
        // The next look of a daemon writes it anew.
        files::remove_durably(&self.home.status())?;
        let ids: Vec<String> = pending.iter().map(id_of).collect();
        for copy in export::list(&self.home.state().join("ledger").join(EXPORTS))? {
            export::rewrite(&copy, |key, value| self.copied(&ids, key, value))?;
        }
        // The folder's name was the drop's: it goes before the store is written anew.
        let mut entry = self.ledger.entry();
        for held in &mut pending {
            held.record = Erasure::default();
            entry = entry.replace(held);
        }
        entry.commit()?;
        self.ledger.store().compact()?;
        let mut entry = self.ledger.entry();
        for held in &pending {
            entry = entry.delete(held.key.clone());
        }
        entry.commit()?;
        Ok(pending.len())
    }

    /// An entry of a nightly copy as it may stay: what concerns an erased batch is what the
    /// ledger has of it now.
    fn copied(&self, ids: &[String], key: &str, value: Vec<u8>) -> Result<Option<Vec<u8>>, Error> {
        // A life's key names no batch: an old copy of one goes when the life itself is gone.
        let is_cache = key.starts_with("p/") || key.starts_with("l/");
        let of_batch = || key.split('/').any(|part| ids.iter().any(|id| id == part));
        let of_letter = || {
            #[derive(Deserialize)]
            struct Written {
                record: LetterRecord,
            }
            (key.starts_with("o/") || key.starts_with("s/"))
                && serde_json::from_slice::<Written>(&value)
                    .is_ok_and(|written| written.record.batches.iter().any(|id| ids.contains(id)))
        };
        if key.starts_with("e/") {
            return Ok(None);
        }
        if is_cache || key.starts_with("d/") || of_batch() || of_letter() {
            let now = self.ledger.store().get(key)?;
            return Ok(if is_cache { now.map(|_| value) } else { now });
        }
        Ok(Some(value))
    }

    /// Writes the documents of what is left of a batch into the folder that it had.
    fn publish_again(&self, id: &str, folder: &str) -> Result<(), Error> {
        let Some(held) = self.ledger.batch(id)? else {
            return Ok(());
        };
        if let Some(judged) = judged_batch(self, &held.record)? {
            let scribe = Scribe::new(&judged, self.context(&judged.reseller));
            let documents = scribe.batch_documents()?.into_iter().map(Ok);
            outbox::publish(
                &self.home.outbox(),
                folder,
                id,
                documents.chain(scribe.of_filings()).map(|made| Ok(made?)),
                &*self.blobs,
                self.access(),
                |_| Ok::<_, Error>(()),
            )?;
        }
        Ok(())
    }

    /// Every key that belongs to a batch or to a filing of it, but the batch's own record: under
    /// whatever letter, so that a kind of record that is new here is not forgotten.
    fn keys_of(&self, id: &str) -> Result<Vec<String>, Error> {
        let mut keys = Vec::new();
        for kind in ('a'..='z').filter(|kind| !matches!(kind, 'b' | 'e')) {
            let prefix = format!("{kind}/{id}");
            let found = self.ledger.keys(&prefix, usize::MAX)?;
            keys.extend(found.into_iter().filter(|key| {
                let rest = &key[prefix.len()..];
                rest.is_empty() || rest.starts_with('/')
            }));
        }
        Ok(keys)
    }

    /// The lives whose newest batch is this one.
    fn lives_in(&self, batch: &Batch) -> Result<Vec<Held<LifeRecord>>, Error> {
        let mut lives = self
            .ledger
            .all::<LifeRecord>(&format!("l/{}/", batch.series))?;
        lives.retain(|life| life.record.batch == batch.id);
        Ok(lives)
    }

    fn letters_of(&self, id: &str) -> Result<Vec<Held<LetterRecord>>, Error> {
        let mut letters = Vec::new();
        for letter in self.ledger.letters() {
            let letter = letter?;
            if letter.record.batches.iter().any(|batch| batch == id) {
                letters.push(letter);
            }
        }
        Ok(letters)
    }

    /// Encrypts what a finished batch came as, where recipients are configured.
    fn seal(&self, batch: &Batch) -> Result<(), Error> {
        let recipients = &self.settings.archive_recipients;
        let work = self.work(&batch.id);
        let names: Vec<&str> = batch
            .companion
            .as_deref()
            .into_iter()
            .chain([batch.source.as_str()])
            .filter(|name| work.join(name).symlink_metadata().is_ok())
            .collect();
        if recipients.is_empty() || names.is_empty() || batch.source.is_empty() {
            return Ok(());
        }
        self.note_act(&Event::new(Act::Encrypted, &batch.reseller, &batch.id))?;
        Ok(seal::seal(&work, &names, inbox::CLAIM, recipients)?)
    }

    /// As [`Desk::seal`]; what fails is tried again at night.
    pub(super) fn seal_later(&self, batch: &Batch) {
        if let Err(error) = self.seal(batch) {
            tracing::warn!(batch = %batch.id, %error, "The drop could not be encrypted; tried again at night.");
        }
    }

    /// Encrypts what finished batches came as and still lies there in the clear.
    pub(super) fn seal_done(&self) -> Result<(), Error> {
        if self.settings.archive_recipients.is_empty() {
            return Ok(());
        }
        for held in self.ledger.all::<Batch>("b/")? {
            if super::retention::is_done(&held.record) {
                self.seal(&held.record)?;
            }
        }
        Ok(())
    }
}

/// What of the erased may stand in sentences about others.
fn values_of(gone: &[Held<FilingRecord>]) -> Vec<String> {
    let mut values = BTreeSet::new();
    for filing in gone {
        for site in filing.record.filing.sites() {
            let columns = Column::ALL.into_iter().filter(|column| {
                mask::is_of_person(*column)
                    || matches!(column, Column::SubjectName | Column::SiteDomain)
            });
            for column in columns {
                let value = site.get(column).trim();
                if value.chars().count() > 1 {
                    values.insert(value.to_owned());
                }
            }
        }
    }
    // The longest first: a name may be part of another.
    let mut values: Vec<String> = values.into_iter().collect();
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    values
}

/// Takes values out of the sentences of findings; says whether any was there.
fn redact(findings: &mut [Finding], values: &[String]) -> bool {
    let mut changed = false;
    let mut clean = |text: &mut Text| {
        for sentence in [&mut text.zh, &mut text.en] {
            for value in values {
                if sentence.contains(value.as_str()) {
                    *sentence = sentence.replace(value.as_str(), ERASED).into();
                    changed = true;
                }
            }
        }
    };
    for finding in findings {
        clean(&mut finding.message);
        clean(&mut finding.remedy);
        clean(&mut finding.customer);
    }
    changed
}
