//! Bytes by key, kept through crashes: get, scan, commit.
//!
//! A [`Store`] has three verbs and knows nothing of what the bytes mean; the ledger gives them
//! meaning. `sled` is named in this room only, and no type of it leaves. What does not belong
//! among keys (scans, documents) lies as files behind the [`blobs::Blobs`] port.

pub mod blobs;
mod error;
pub mod export;
pub mod files;
mod memory;
mod owner;
mod sled;
pub mod testing;

pub use self::sled::{Repaired, SledStore, is_letting_go, open_sled, repair_sled};
pub use blobs::{Blobs, LocalBlobs, MemoryBlobs};
pub use error::Error;
pub use memory::MemoryStore;
pub use owner::owner_of;

use std::path::Path;

/// A key: printable ASCII, so that every backend sorts and stores it alike.
pub type Key = String;

/// Where exports lie in the directory of a store, for a repair to find them.
pub const EXPORTS: &str = "export";

/// The longest key a store takes.
pub const LONGEST_KEY: usize = 512;

/// One atomic step: all of it lands or nothing does.
///
/// The expectations make it optimistic: they say what the step was computed from, and when
/// another step was quicker, this one is refused and computed anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commit {
    /// What must still lie under these keys; `None` means nothing may lie there.
    pub expect: Vec<(Key, Option<Vec<u8>>)>,
    /// What is written.
    pub put: Vec<(Key, Vec<u8>)>,
    /// What is removed, after the writes; a key that is not there is no fault.
    pub delete: Vec<Key>,
}

impl Commit {
    /// A step without content.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an expectation.
    pub fn expect(mut self, key: impl Into<Key>, value: Option<Vec<u8>>) -> Self {
        self.expect.push((key.into(), value));
        self
    }

    /// Adds a write.
    pub fn put(mut self, key: impl Into<Key>, value: impl Into<Vec<u8>>) -> Self {
        self.put.push((key.into(), value.into()));
        self
    }

    /// Adds a removal.
    pub fn delete(mut self, key: impl Into<Key>) -> Self {
        self.delete.push(key.into());
        self
    }

    /// Whether nothing would be written or removed.
    pub fn is_empty(&self) -> bool {
        self.put.is_empty() && self.delete.is_empty()
    }

    /// Refuses a key that not every backend could hold.
    fn check(&self) -> Result<(), Error> {
        let expected = self.expect.iter().map(|(key, _)| key);
        let written = self.put.iter().map(|(key, _)| key);
        for key in expected.chain(written).chain(&self.delete) {
            check_key(key)?;
        }
        Ok(())
    }
}

fn check_key(key: &str) -> Result<(), Error> {
    let fits = !key.is_empty() && key.len() <= LONGEST_KEY;
    if fits && key.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(())
    } else {
        Err(Error::Key { key: key.into() })
    }
}

/// Bytes by key.
///
/// What every backend promises, and the contract suite checks:
/// 1. When `commit` returns `Ok`, the step survives a kill and a power cut.
/// 2. When it returns [`Error::Conflict`], nothing of it landed. After any other error it landed
///    whole or not at all, and `get` tells which.
/// 3. `scan` gives keys in byte order.
pub trait Store: Send + Sync {
    /// Leaves nothing of what was deleted in the backend's own files, as far as files can tell.
    fn compact(&self) -> Result<(), Error> {
        Ok(())
    }

    /// The bytes under a key.
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error>;

    /// At most `limit` entries whose key starts with `prefix`, in order, behind the key `after`.
    fn scan(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(Key, Vec<u8>)>, Error>;

    /// Makes one step durable, or says why not.
    fn commit(&self, commit: Commit) -> Result<(), Error>;

    /// Writes everything to a file from which [`export::import`] rebuilds the store, and reads
    /// the file back before saying it is there. Backends hold other commits meanwhile.
    fn export(&self, path: &Path) -> Result<export::Summary, Error> {
        export::write(self, path)
    }
}

impl<S: Store + ?Sized> Store for std::sync::Arc<S> {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        (**self).get(key)
    }

    fn scan(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(Key, Vec<u8>)>, Error> {
        (**self).scan(prefix, after, limit)
    }

    fn commit(&self, commit: Commit) -> Result<(), Error> {
        (**self).commit(commit)
    }

    fn export(&self, path: &Path) -> Result<export::Summary, Error> {
        (**self).export(path)
    }

    fn compact(&self) -> Result<(), Error> {
        (**self).compact()
    }
}

/// Every entry under a prefix, in order; read page by page, so they never lie in memory together.
/// An error is the last item.
pub fn walk<S: Store + ?Sized>(
    store: &S,
    prefix: &str,
) -> impl Iterator<Item = Result<(Key, Vec<u8>), Error>> {
    const PAGE: usize = 100;
    let mut page = Vec::new().into_iter();
    let mut after: Option<Key> = None;
    let mut last = false;
    std::iter::from_fn(move || {
        if page.len() == 0 && !last {
            match store.scan(prefix, after.as_deref(), PAGE) {
                Ok(found) => {
                    last = found.len() < PAGE;
                    after = found.last().map(|(key, _)| key.clone());
                    page = found.into_iter();
                }
                Err(error) => {
                    last = true;
                    return Some(Err(error));
                }
            }
        }
        page.next().map(Ok)
    })
}

/// Every entry under a prefix; for prefixes that are known to be small.
pub fn scan_all<S: Store + ?Sized>(store: &S, prefix: &str) -> Result<Vec<(Key, Vec<u8>)>, Error> {
    walk(store, prefix).collect()
}
