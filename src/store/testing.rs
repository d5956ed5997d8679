//! Stores that fail when told to, for tests of what a crash or a full disk leaves behind.
//!
//! Compiled always, because the tests of the whole house live outside this crate; nothing in the
//! house uses it.

use super::{Commit, Error, Key, Store};
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// When the trouble comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The n-th commit (from 1) does not land, and says so.
    Before(usize),
    /// The n-th commit (from 1) lands, and says it did not.
    After(usize),
}

/// What comes after the trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Nothing works any more, as for a process that was killed at that commit.
    Dead,
    /// All is well again, as after a passing trouble of the disk.
    Alive,
}

/// A store around another one that fails one commit.
#[derive(Debug)]
pub struct FailingStore<S> {
    inner: S,
    fault: Fault,
    then: Then,
    commits: AtomicUsize,
    struck: AtomicBool,
}

impl<S: Store> FailingStore<S> {
    /// Wraps a store.
    pub fn new(inner: S, fault: Fault, then: Then) -> Self {
        Self {
            inner,
            fault,
            then,
            commits: AtomicUsize::new(0),
            struck: AtomicBool::new(false),
        }
    }

    /// Whether the trouble has come; a run with fewer commits ends without it.
    pub fn struck(&self) -> bool {
        self.struck.load(Ordering::SeqCst)
    }

    /// How many commits were asked for.
    pub fn commits(&self) -> usize {
        self.commits.load(Ordering::SeqCst)
    }

    fn alive(&self) -> Result<(), Error> {
        if self.struck() && self.then == Then::Dead {
            return Err(trouble());
        }
        Ok(())
    }
}

fn trouble() -> Error {
    let source = io::Error::other("this store fails because a test told it to");
    Error::Io {
        path: "failing store".into(),
        source,
    }
}

impl<S: Store> Store for FailingStore<S> {
    fn compact(&self) -> Result<(), Error> {
        self.alive()?;
        self.inner.compact()
    }

    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        self.alive()?;
        self.inner.get(key)
    }

    fn scan(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(Key, Vec<u8>)>, Error> {
        self.alive()?;
        self.inner.scan(prefix, after, limit)
    }

    fn commit(&self, commit: Commit) -> Result<(), Error> {
        self.alive()?;
        let count = self.commits.fetch_add(1, Ordering::SeqCst) + 1;
        match self.fault {
            Fault::Before(n) if n == count => {
                self.struck.store(true, Ordering::SeqCst);
                Err(trouble())
            }
            Fault::After(n) if n == count => {
                self.struck.store(true, Ordering::SeqCst);
                self.inner.commit(commit)?;
                Err(trouble())
            }
            _ => self.inner.commit(commit),
        }
    }
}
