//! A store in memory: for tests, and for `check`, which must leave no trace.

use super::{Commit, Error, Key, Store, check_key};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, PoisonError};

/// Entries in a map. Clones share it, so a test "reopens" the store by cloning it.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    entries: Arc<Mutex<BTreeMap<Key, Vec<u8>>>>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn entries(&self) -> std::sync::MutexGuard<'_, BTreeMap<Key, Vec<u8>>> {
        // Nothing below panics between two writes, so a poisoned lock still guards a whole map.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        check_key(key)?;
        Ok(self.entries().get(key).cloned())
    }

    fn scan(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(Key, Vec<u8>)>, Error> {
        let start = match after {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        let entries = self.entries();
        let found = entries
            .range::<str, _>((start, Bound::Unbounded))
            .take_while(|(key, _)| key.starts_with(prefix))
            .take(limit);
        Ok(found
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect())
    }

    fn commit(&self, commit: Commit) -> Result<(), Error> {
        commit.check()?;
        let mut entries = self.entries();
        for (key, expected) in &commit.expect {
            if entries.get(key) != expected.as_ref() {
                return Err(Error::Conflict { key: key.clone() });
            }
        }
        entries.extend(commit.put);
        for key in &commit.delete {
            entries.remove(key);
        }
        Ok(())
    }
}
