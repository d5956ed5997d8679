//! Scans, pressed pictures and documents as files under the hash that names them.
//!
//! A small port, so that an object store fits behind it later; the local directory is the
//! default. What is here once is never changed: a second put of the same key does nothing.

use super::files::{self, Access};
use super::{Error, check_key};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The name of some bytes: their BLAKE3 hash in hexadecimal.
pub fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// Bytes under a hash. Keys are at least four lower-case hexadecimal digits.
pub trait Blobs: Send + Sync {
    /// Keeps bytes under a key; `false` when the key was there already.
    fn put_if_absent(&self, key: &str, bytes: &[u8]) -> Result<bool, Error>;

    /// The bytes, or [`Error::Missing`].
    fn open(&self, key: &str) -> Result<Vec<u8>, Error>;

    /// Whether the key is there.
    fn exists(&self, key: &str) -> Result<bool, Error>;

    /// Removes the bytes; a key that is not there is no fault.
    fn delete(&self, key: &str) -> Result<(), Error>;

    /// All keys that start with `prefix`, in order.
    fn list(&self, prefix: &str) -> Result<Vec<String>, Error>;

    /// Keeps bytes under their own hash and gives it.
    fn put(&self, bytes: &[u8]) -> Result<String, Error> {
        let key = hash(bytes);
        self.put_if_absent(&key, bytes)?;
        Ok(key)
    }
}

fn check(key: &str) -> Result<(), Error> {
    check_key(key)?;
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if key.len() >= 4 && key.bytes().all(hex) {
        Ok(())
    } else {
        Err(Error::Key { key: key.into() })
    }
}

/// A directory: `ab/cdef…`, 256 sub-directories, private.
#[derive(Clone, Debug)]
pub struct LocalBlobs {
    dir: PathBuf,
}

impl LocalBlobs {
    /// Opens the directory, makes it when it is not there, and sweeps what a crash left staged.
    pub fn open_dir(dir: &Path) -> Result<Self, Error> {
        files::create_dirs(dir, Access::Private)?;
        for sub in sub_dirs(dir)? {
            for path in files::leftovers(&dir.join(sub))? {
                files::remove_durably(&path)?;
            }
        }
        Ok(Self { dir: dir.into() })
    }

    /// Where the bytes of a key lie, for a reader that wants a file.
    pub fn path(&self, key: &str) -> Result<PathBuf, Error> {
        check(key)?;
        let (sub, name) = key.split_at(2);
        Ok(self.dir.join(sub).join(name))
    }
}

fn sub_dirs(dir: &Path) -> Result<Vec<String>, Error> {
    let mut subs = Vec::new();
    for entry in fs::read_dir(dir).map_err(|source| Error::io(dir, source))? {
        let entry = entry.map_err(|source| Error::io(dir, source))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_dir = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_dir && name.len() == 2 && check(&format!("{name}00")).is_ok() {
            subs.push(name);
        }
    }
    subs.sort();
    Ok(subs)
}

impl Blobs for LocalBlobs {
    fn put_if_absent(&self, key: &str, bytes: &[u8]) -> Result<bool, Error> {
        let path = self.path(key)?;
        // The name appears only by rename after a sync, so a name means whole bytes.
        if path.exists() {
            return Ok(false);
        }
        if let Some(sub) = path.parent() {
            files::create_dirs(sub, Access::Private)?;
        }
        files::write_durably(&path, bytes)?;
        Ok(true)
    }

    fn open(&self, key: &str) -> Result<Vec<u8>, Error> {
        let path = self.path(key)?;
        match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(Error::Missing { key: key.into() })
            }
            result => result.map_err(|source| Error::io(&path, source)),
        }
    }

    fn exists(&self, key: &str) -> Result<bool, Error> {
        let path = self.path(key)?;
        path.try_exists().map_err(|source| Error::io(&path, source))
    }

    fn delete(&self, key: &str) -> Result<(), Error> {
        files::remove_durably(&self.path(key)?)
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, Error> {
        let mut keys = Vec::new();
        for sub in sub_dirs(&self.dir)? {
            let shared = sub.len().min(prefix.len());
            if sub[..shared] != prefix[..shared] {
                continue;
            }
            let dir = self.dir.join(&sub);
            for entry in fs::read_dir(&dir).map_err(|source| Error::io(&dir, source))? {
                let entry = entry.map_err(|source| Error::io(&dir, source))?;
                let key = format!("{sub}{}", entry.file_name().to_string_lossy());
                if check(&key).is_ok() && key.starts_with(prefix) {
                    keys.push(key);
                }
            }
        }
        keys.sort();
        Ok(keys)
    }
}

/// Blobs in memory: for tests, and for `check`, which must leave no trace. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct MemoryBlobs {
    blobs: Arc<Mutex<BTreeMap<String, Arc<[u8]>>>>,
}

impl MemoryBlobs {
    /// No blobs.
    pub fn new() -> Self {
        Self::default()
    }

    fn blobs(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Arc<[u8]>>> {
        self.blobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Blobs for MemoryBlobs {
    fn put_if_absent(&self, key: &str, bytes: &[u8]) -> Result<bool, Error> {
        check(key)?;
        let mut blobs = self.blobs();
        if blobs.contains_key(key) {
            return Ok(false);
        }
        blobs.insert(key.into(), bytes.into());
        Ok(true)
    }

    fn open(&self, key: &str) -> Result<Vec<u8>, Error> {
        check(key)?;
        let found = self.blobs().get(key).cloned();
        let found = found.ok_or_else(|| Error::Missing { key: key.into() })?;
        Ok(found.to_vec())
    }

    fn exists(&self, key: &str) -> Result<bool, Error> {
        check(key)?;
        Ok(self.blobs().contains_key(key))
    }

    fn delete(&self, key: &str) -> Result<(), Error> {
        check(key)?;
        self.blobs().remove(key);
        Ok(())
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, Error> {
        let blobs = self.blobs();
        let found = blobs.keys().filter(|key| key.starts_with(prefix));
        Ok(found.cloned().collect())
    }
}
