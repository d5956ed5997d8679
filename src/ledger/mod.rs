//! What is known: batches, filings, letters and appointments, on top of the store.
//!
//! Only the ledger writes state, one atomic commit per step. Every record carries a schema
//! number; a record that was read is handed back with the bytes it had, and a commit that
//! replaces it expects them unchanged. Keys are ASCII:
//!
//! | key | record |
//! |---|---|
//! | `meta/schema` | the schema of the whole ledger |
//! | `b/<batch>` | [`Batch`]: a drop in one round |
//! | `w/<batch>` | the batch still waits for a step of the desk |
//! | `f/<batch>/<index>` | [`FilingRecord`] |
//! | `q/<batch>/<index>` | the filing still waits for its pictures |
//! | `p/<key>` | what a picture was pressed to: the same picture is never pressed twice |
//! | `t/<batch>/<index>` | what other filings compare themselves with |
//! | `l/<series>/<filing>` | [`LifeRecord`]: a filing after its hand-over, across rounds |
//! | `d/<digest>` | the batch that had this very content |
//! | `r/<series>` | [`Series`]: the rounds of one drop |
//! | `n/<batch>` | the batch waits for the digest |
//! | `o/<letter>`, `s/<letter>` | letters under way, letters closed |
//! | `c/<job>` | the last slot kept of an appointment |
//! | `e/<batch>` | [`Erasure`]: recorded, its files not all gone yet |

mod letters;
pub mod masked;
mod records;

pub use letters::Letters;
pub use records::{
    Batch, BatchStage, Erasure, FilingRecord, FilingStage, Judgement, LetterRecord, LifeRecord,
    Publication, Reading, SCHEMA, Series, Slot, TraceRecord, Trouble,
};

use crate::store::{self, Commit, Store};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Our own trouble with the ledger.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store below failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A record cannot be read: damage, or a bug of ours. Never replaced by an empty one.
    #[error("the ledger's record {key:?} cannot be read: {why}")]
    Unreadable {
        /// The record's key.
        key: String,
        /// What the reader said.
        why: String,
    },
    /// The ledger was written by a newer program.
    #[error("the ledger has schema {found}, this program knows {known}: run the newer program")]
    Newer {
        /// The schema found.
        found: u32,
        /// The newest schema known here.
        known: u32,
    },
}

/// A record with the bytes it had, so that a commit can expect them unchanged.
#[derive(Clone, Debug)]
pub struct Held<T> {
    /// The key.
    pub key: String,
    /// The record.
    pub record: T,
    raw: Vec<u8>,
}

/// The written form of every record.
#[derive(Serialize, Deserialize)]
struct Written<T> {
    v: u32,
    record: T,
}

/// The ledger.
#[derive(Clone)]
pub struct Ledger {
    store: Arc<dyn Store>,
}

impl Ledger {
    /// Opens the ledger on a store; a new store gets its schema number.
    ///
    /// # Errors
    /// The store's troubles, and a schema newer than this program.
    pub fn open(store: Arc<dyn Store>) -> Result<Self, Error> {
        let ledger = Self { store };
        match ledger.get::<u32>("meta/schema")? {
            Some(found) if found.record > SCHEMA => Err(Error::Newer {
                found: found.record,
                known: SCHEMA,
            }),
            Some(_) => Ok(ledger),
            None => {
                ledger.entry().put("meta/schema", &SCHEMA).commit()?;
                Ok(ledger)
            }
        }
    }

    /// The store below, for export and health.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Reads one record.
    ///
    /// # Errors
    /// The store's troubles; a record that cannot be read.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<Held<T>>, Error> {
        match self.store.get(key)? {
            Some(raw) => held(key.to_owned(), raw).map(Some),
            None => Ok(None),
        }
    }

    /// Reads every record under a prefix, in the order of the keys.
    ///
    /// # Errors
    /// As [`Ledger::get`].
    pub fn all<T: DeserializeOwned>(&self, prefix: &str) -> Result<Vec<Held<T>>, Error> {
        self.each(prefix).collect()
    }

    /// Reads every record under a prefix, one after another, so that they never lie in memory
    /// together.
    ///
    /// # Errors
    /// As [`Ledger::get`], as an item.
    pub fn each<T: DeserializeOwned>(
        &self,
        prefix: &str,
    ) -> impl Iterator<Item = Result<Held<T>, Error>> {
        store::walk(&*self.store, prefix).map(|entry| {
            let (key, raw) = entry?;
            held(key, raw)
        })
    }

    /// The first keys under a prefix.
    ///
    /// # Errors
    /// The store's troubles.
    pub fn keys(&self, prefix: &str, most: usize) -> Result<Vec<String>, Error> {
        let entries = store::walk(&*self.store, prefix).take(most);
        entries.map(|entry| Ok(entry?.0)).collect()
    }

    /// Starts an entry: everything put into it lands together or not at all.
    pub fn entry(&self) -> Entry<'_> {
        Entry {
            ledger: self,
            commit: Commit::new(),
        }
    }

    /// The batches that wait for a step of the desk, oldest first.
    ///
    /// # Errors
    /// As [`Ledger::get`].
    pub fn waiting(&self) -> Result<Vec<Held<Batch>>, Error> {
        let mut batches = Vec::new();
        for key in self.keys("w/", usize::MAX)? {
            let key = format!("b/{}", &key["w/".len()..]);
            match self.get(&key)? {
                Some(batch) => batches.push(batch),
                None => {
                    return Err(Error::Unreadable {
                        key,
                        why: "it is missing".to_owned(),
                    });
                }
            }
        }
        batches.sort_by(|a: &Held<Batch>, b| {
            (a.record.received, &a.record.id).cmp(&(b.record.received, &b.record.id))
        });
        Ok(batches)
    }

    /// One batch.
    ///
    /// # Errors
    /// As [`Ledger::get`].
    pub fn batch(&self, id: &str) -> Result<Option<Held<Batch>>, Error> {
        self.get(&format!("b/{id}"))
    }

    /// The filings of a batch, in the order of the sheet.
    ///
    /// # Errors
    /// As [`Ledger::get`].
    pub fn filings(&self, batch: &str) -> Result<Vec<Held<FilingRecord>>, Error> {
        self.all(&format!("f/{batch}/"))
    }

    /// The letters under way, then those closed, one after another.
    ///
    /// # Errors
    /// As [`Ledger::get`], as an item.
    pub fn letters(&self) -> impl Iterator<Item = Result<Held<LetterRecord>, Error>> {
        let prefixes = ["o/", "s/"].into_iter();
        prefixes.flat_map(|prefix| self.each(prefix))
    }

    /// How many filings of a batch still wait for their pictures.
    ///
    /// # Errors
    /// The store's troubles.
    pub fn unprepared(&self, batch: &str) -> Result<usize, Error> {
        Ok(self.keys(&format!("q/{batch}/"), usize::MAX)?.len())
    }
}

/// The key of a filing's record, or of its place in the queue.
pub fn indexed(kind: char, batch: &str, index: usize) -> String {
    format!("{kind}/{batch}/{index:06}")
}

fn held<T: DeserializeOwned>(key: String, raw: Vec<u8>) -> Result<Held<T>, Error> {
    match serde_json::from_slice::<Written<T>>(&raw) {
        Ok(written) if written.v > SCHEMA => Err(Error::Newer {
            found: written.v,
            known: SCHEMA,
        }),
        Ok(written) => Ok(Held {
            key,
            record: written.record,
            raw,
        }),
        Err(error) => Err(Error::Unreadable {
            key,
            why: error.to_string(),
        }),
    }
}

/// Writes under way.
#[must_use = "nothing is written before `commit`"]
pub struct Entry<'a> {
    ledger: &'a Ledger,
    commit: Commit,
}

impl Entry<'_> {
    /// Puts a record.
    pub fn put<T: Serialize>(mut self, key: impl Into<String>, record: &T) -> Self {
        let written = serde_json::to_vec(&Written { v: SCHEMA, record })
            .expect("records are plain data with text keys");
        self.commit = self.commit.put(key, written);
        self
    }

    /// As [`Entry::put`], for many records in turn.
    pub fn set<T: Serialize>(&mut self, key: impl Into<String>, record: &T) {
        let entry = Entry {
            ledger: self.ledger,
            commit: std::mem::take(&mut self.commit),
        };
        self.commit = entry.put(key, record).commit;
    }

    /// Replaces a record that was read, expecting it unchanged.
    pub fn replace<T: Serialize>(mut self, held: &Held<T>) -> Self {
        self.commit = self.commit.expect(held.key.clone(), Some(held.raw.clone()));
        self.put(held.key.clone(), &held.record)
    }

    /// Expects a record that was read to be unchanged.
    pub fn expect<T>(mut self, held: &Held<T>) -> Self {
        self.commit = self.commit.expect(held.key.clone(), Some(held.raw.clone()));
        self
    }

    /// Expects a key to be free.
    pub fn expect_free(mut self, key: impl Into<String>) -> Self {
        self.commit = self.commit.expect(key, None);
        self
    }

    /// Deletes a record.
    pub fn delete(mut self, key: impl Into<String>) -> Self {
        self.commit = self.commit.delete(key);
        self
    }

    /// Lands everything, durably, or nothing.
    ///
    /// # Errors
    /// The store's troubles; a record that changed meanwhile.
    pub fn commit(self) -> Result<(), Error> {
        Ok(self.ledger.store.commit(self.commit)?)
    }
}
