//! The store on sled, made durable and distrusted.
//!
//! What sled 0.34 leaves open, and what is done about it here (measured, see ARCHITECTURE):
//! - `flush` is no fsync: on a disk with a volatile cache a power cut takes acknowledged commits.
//!   So a commit is `flush`, then `sync_data` of sled's file through a handle that was open all
//!   the while (it sees every error of the disk).
//! - A page beyond a quarter of a segment becomes a file of its own, which is synced by nobody
//!   and cannot be synced before the log names it: a power cut then takes half a commit. So a
//!   large value is kept in pieces, and no page ever grows so far.
//! - It keeps in memory every value it has read, whatever cache it is told to have. So values are
//!   packed before they go in.
//! - A power cut within the first moments of a new database leaves one that does not open. So it
//!   is made under another name, synced, opened once more, and only then renamed.
//! - A damaged file panics, fails, or opens with less in it. So every call is caught, and a
//!   counter beside the database knows how many commits it must hold.
//! - After one failed write an open database fails for good. So it is opened anew at the next
//!   call: a disk that was full is no reason to restart.
//! - A write that fails at the wrong moment wakes nobody who waits for it. So nobody waits for a
//!   flush for ever.

mod calm;
mod values;

pub use self::calm::is_letting_go;

use self::calm::{calm, flush, is_closed, let_go};
use super::files::{self, Access};
use super::owner::{self, Owner};
use super::{Commit, EXPORTS, Error, Key, Store, check_key, export, walk};
use ::sled::{Batch, Db};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

/// Where sled keeps its files, below the directory of the store.
const DATABASE: &str = "sled";
/// A database that is being made.
const UNBORN: &str = "sled.new";
/// The database that was, while a compacted one takes its place.
const OLD: &str = "sled.old";
/// Says that a database was made here once, and how; without it, an empty directory is new.
const FORMAT: &str = "format";
const FORMAT_TEXT: &str = "beiand store 2 (sled 0.34)\n";
/// The newest format that is known: since 2, values are packed. Both are read.
const NEWEST: u32 = 2;
/// How many commits the database must hold at least.
const HIGH_WATER: &str = "commits";
/// Our own key, in front of every key a commit may name.
const COUNTER: &[u8] = b"\0commits";
/// The first key a commit may name.
const FIRST: &[u8] = b"!";

/// Keys and bytes in a sled database that this process owns.
#[derive(Debug)]
pub struct SledStore {
    dir: PathBuf,
    open: RwLock<Option<Open>>,
    /// One commit at a time.
    commits: Mutex<()>,
    _owner: Owner,
}

#[derive(Debug)]
struct Open {
    db: Db,
    /// Sled's file, opened before the first write of this session.
    data: File,
}

/// Opens the store in a directory, or makes a new one when there never was one.
///
/// Something unreadable is never replaced: it is [`Error::Damaged`], with what to do.
pub fn open_sled(dir: &Path) -> Result<SledStore, Error> {
    files::create_dirs(dir, Access::Private)?;
    let owner = owner::take(dir)?;
    let format = format_of(dir)?;
    finish_compacting(dir)?;
    files::remove_durably(&dir.join(UNBORN))?;
    let database = dir.join(DATABASE);
    if !database.exists() {
        let exports = dir.join(EXPORTS);
        if format.is_some() || !export::list(&exports)?.is_empty() {
            return Err(damaged(dir, "the database is gone"));
        }
        make(dir, std::iter::empty())?;
    }
    let open = open_database(dir)?;
    if format.as_deref() != Some(FORMAT_TEXT) {
        files::write_durably(&dir.join(FORMAT), FORMAT_TEXT.as_bytes())?;
    }
    Ok(SledStore {
        dir: dir.into(),
        open: RwLock::new(Some(open)),
        commits: Mutex::default(),
        _owner: owner,
    })
}

/// What the store says of its format, where one was made; a newer program's is refused.
fn format_of(dir: &Path) -> Result<Option<String>, Error> {
    let path = dir.join(FORMAT);
    let text = match fs::read(&path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io(path, error)),
    };
    let number = text.split_whitespace().nth(2);
    match number.and_then(|number| number.parse().ok()) {
        Some(found) if found > NEWEST => Err(Error::Newer {
            path: dir.into(),
            found,
            known: NEWEST,
        }),
        _ => Ok(Some(text)),
    }
}

/// What a crash in the middle of compacting left: the database that was is whole until the new
/// one has its name.
fn finish_compacting(dir: &Path) -> Result<(), Error> {
    let (database, old) = (dir.join(DATABASE), dir.join(OLD));
    if old.exists() && !database.exists() {
        files::rename_new_durably(&old, &database)?;
    }
    files::remove_durably(&old)
}

/// Makes a database, fills it, and gives it its name.
fn make(
    dir: &Path,
    entries: impl Iterator<Item = Result<(Key, Vec<u8>), Error>>,
) -> Result<u64, Error> {
    let count = build(dir, 0, entries)?;
    // A counter of an earlier database would call this one too old.
    files::remove_durably(&dir.join(HIGH_WATER))?;
    files::rename_new_durably(&dir.join(UNBORN), &dir.join(DATABASE))?;
    files::write_durably(&dir.join(FORMAT), FORMAT_TEXT.as_bytes())?;
    Ok(count)
}

/// Makes a database beside its final name, fills it, and proves that it opens.
fn build(
    dir: &Path,
    commits: u64,
    entries: impl Iterator<Item = Result<(Key, Vec<u8>), Error>>,
) -> Result<u64, Error> {
    let unborn = dir.join(UNBORN);
    files::create_dirs(&unborn, Access::Private)?;
    let count = calm(&unborn, || {
        let db = config(&unborn).open()?;
        let mut count = 0;
        let mut batch = Batch::default();
        batch.insert(COUNTER, &commits.to_be_bytes());
        for (nth, entry) in entries.enumerate() {
            match entry {
                Ok((key, value)) => values::write(&mut batch, &key, &value),
                Err(error) => return Ok(Err(error)),
            }
            count += 1;
            if nth % 100 == 99 {
                db.apply_batch(std::mem::take(&mut batch))?;
            }
        }
        db.apply_batch(batch)?;
        db.flush()?;
        Ok(Ok(count))
    })??;
    files::sync_tree(&unborn)?;
    calm(&unborn, || retry_open(&unborn).map(drop))?;
    files::sync_tree(&unborn)?;
    Ok(count)
}

fn config(database: &Path) -> ::sled::Config {
    ::sled::Config::new()
        .path(database)
        .cache_capacity(64 << 20)
        // Pages above a quarter of a segment become files of their own; see [`values`].
        .segment_size(2 << 20)
        // Every commit flushes itself; a timer would only hide one that forgets to.
        .flush_every_ms(None)
}

fn retry_open(database: &Path) -> ::sled::Result<Db> {
    let mut tries = 0;
    loop {
        match config(database).open() {
            // We own the directory, so it is our own last session, whose threads still close.
            Err(::sled::Error::Io(error))
                if error.to_string().contains("could not acquire lock") && tries < 200 =>
            {
                tries += 1;
                std::thread::sleep(Duration::from_millis(10));
            }
            result => return result,
        }
    }
}

fn open_database(dir: &Path) -> Result<Open, Error> {
    let database = dir.join(DATABASE);
    let path = database.join("db");
    // Sled would start a new, empty database here.
    match fs::metadata(&path) {
        Ok(found) if found.len() > 0 => {}
        Ok(_) => return Err(damaged(dir, "its file is empty")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(damaged(dir, "its file is gone"));
        }
        Err(error) => return Err(Error::io(&path, error)),
    }
    set_empty_snapshots_aside(&database)?;
    // Before sled writes: an error of the disk is told once, to those who were there.
    let data = File::open(&path).map_err(|source| Error::io(&path, source))?;
    let db = calm(dir, || retry_open(&database))?;
    let counter = calm(dir, || count(&db))?;
    let Some(counter) = counter else {
        return Err(damaged(dir, "it has lost its beginning"));
    };
    let expected = high_water(dir);
    if counter < expected {
        let what = format!("it holds {counter} commits, {expected} were acknowledged");
        return Err(damaged(dir, &what));
    }
    Ok(Open { db, data })
}

/// A snapshot is a short cut through sled's log. An empty one, as a power cut leaves it, only
/// keeps sled from opening; without it the log is read instead.
fn set_empty_snapshots_aside(database: &Path) -> Result<(), Error> {
    for entry in fs::read_dir(database).map_err(|source| Error::io(database, source))? {
        let entry = entry.map_err(|source| Error::io(database, source))?;
        let is_snapshot = entry.file_name().to_string_lossy().starts_with("snap.");
        if is_snapshot && entry.metadata().is_ok_and(|found| found.len() == 0) {
            files::remove_durably(&entry.path())?;
        }
    }
    Ok(())
}

fn count(db: &Db) -> ::sled::Result<Option<u64>> {
    let value = db.get(COUNTER)?;
    Ok(value.and_then(|value| Some(u64::from_be_bytes(value.as_ref().try_into().ok()?))))
}

/// How many commits were acknowledged, as far as the file beside knows: it is not synced, so
/// after a power cut it may know less, never more.
fn high_water(dir: &Path) -> u64 {
    let Ok(bytes) = fs::read(dir.join(HIGH_WATER)) else {
        return 0;
    };
    let Some((number, check)) = bytes.split_first_chunk::<8>() else {
        return 0;
    };
    if check == &blake3::hash(number).as_bytes()[..8] {
        u64::from_be_bytes(*number)
    } else {
        0
    }
}

fn raise_high_water(dir: &Path, counter: u64) -> Result<(), Error> {
    let number = counter.to_be_bytes();
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&number);
    bytes[8..].copy_from_slice(&blake3::hash(&number).as_bytes()[..8]);
    let path = dir.join(HIGH_WATER);
    let fresh = !path.exists();
    fs::write(&path, bytes).map_err(|source| Error::io(&path, source))?;
    if fresh {
        files::set_mode(&path, Access::Private.file())?;
    }
    Ok(())
}

fn damaged(dir: &Path, what: &str) -> Error {
    let newest = export::list(&dir.join(EXPORTS))
        .ok()
        .and_then(|mut all| all.pop());
    let from = match newest {
        Some(path) => format!("最近一次备份：{}", path.display()),
        None => "尚无备份，将从 outbox 重建".into(),
    };
    Error::Damaged {
        path: dir.into(),
        what: what.into(),
        advice: format!(
            "原文件不会被改动或清空。请运行 `beiand doctor --repair`：先把损坏的目录改名保存，再恢复（{from}）。"
        ),
    }
}

impl SledStore {
    /// The directory of the store.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where exports belong, so that a repair finds them.
    pub fn exports(&self) -> PathBuf {
        self.dir.join(EXPORTS)
    }

    /// The open database; opened anew when the last call ended in trouble.
    fn open(&self) -> Result<RwLockReadGuard<'_, Option<Open>>, Error> {
        loop {
            let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
            if open.is_some() {
                return Ok(open);
            }
            drop(open);
            let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
            if open.is_none() {
                *open = Some(open_database(&self.dir)?);
            }
        }
    }

    /// Drops the database, so that what follows is read from the disk and not from the memory
    /// of one that failed to write.
    fn close(&self) {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        let_go(open.take());
    }

    fn with<T>(&self, call: impl FnOnce(&Db) -> ::sled::Result<T>) -> Result<T, Error> {
        let open = self.open()?;
        let Some(Open { db, .. }) = open.as_ref() else {
            unreachable!("`open` gives an open database");
        };
        let result = calm(&self.dir, || call(db));
        drop(open);
        if result.is_err() {
            self.close();
        }
        result
    }

    /// The database that was, moved aside for the one that was built beside it.
    fn swap(&self) -> Result<(), Error> {
        let (database, old) = (self.dir.join(DATABASE), self.dir.join(OLD));
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        let_go(open.take());
        // A thread of it that still writes would write into the new one's directory.
        if !is_closed(&database) {
            let source = std::io::Error::other("the database does not close; tried again later");
            return Err(Error::io(&database, source));
        }
        files::remove_durably(&old)?;
        files::rename_new_durably(&database, &old)?;
        files::rename_new_durably(&self.dir.join(UNBORN), &database)?;
        files::remove_durably(&old)
    }

    fn committing(&self) -> MutexGuard<'_, ()> {
        self.commits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn land(&self, open: &Open, commit: Commit) -> Result<u64, Error> {
        let counter = calm(&self.dir, || {
            let counter = count(&open.db)?.unwrap_or_default() + 1;
            let mut batch = Batch::default();
            batch.insert(COUNTER, &counter.to_be_bytes());
            // Once per key, or pieces of a value that is replaced in the same step stay behind.
            let written = commit.put.iter().map(|(key, value)| (key, Some(value)));
            let removed = commit.delete.iter().map(|key| (key, None));
            let changes: BTreeMap<_, _> = written.chain(removed).collect();
            for (key, value) in changes {
                values::remove(&mut batch, &open.db, key)?;
                if let Some(value) = value {
                    values::write(&mut batch, key, value);
                }
            }
            open.db.apply_batch(batch)?;
            flush(&open.db)?;
            Ok(counter)
        })?;
        let database = self.dir.join(DATABASE);
        open.data
            .sync_data()
            .map_err(|source| Error::io(database.join("db"), source))?;
        Ok(counter)
    }
}

impl Drop for SledStore {
    fn drop(&mut self) {
        self.close();
    }
}

impl Store for SledStore {
    /// Sled's log keeps what was deleted until it happens to write over it. So the entries are
    /// written into a new database, and the old one's files are removed.
    fn compact(&self) -> Result<(), Error> {
        let _still = self.committing();
        let commits = self.with(count)?.unwrap_or_default();
        files::remove_durably(&self.dir.join(UNBORN))?;
        build(&self.dir, commits, walk(self, ""))?;
        self.swap()
    }

    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        check_key(key)?;
        self.with(|db| match db.get(key)? {
            Some(head) => values::whole(db, key, &head).map(Some),
            None => Ok(None),
        })
    }

    fn scan(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(Key, Vec<u8>)>, Error> {
        let first = prefix.as_bytes().max(FIRST);
        let start = match after {
            Some(after) if after.as_bytes() >= first => Bound::Excluded(after.as_bytes()),
            _ => Bound::Included(first),
        };
        self.with(|db| {
            let mut found = Vec::new();
            for entry in db.range::<&[u8], _>((start, Bound::Unbounded)).take(limit) {
                let (key, value) = entry?;
                if !key.starts_with(prefix.as_bytes()) {
                    break;
                }
                // Only ASCII gets in, so nothing is replaced.
                let key = String::from_utf8_lossy(&key).into_owned();
                let value = values::whole(db, &key, &value)?;
                found.push((key, value));
            }
            Ok(found)
        })
    }

    fn commit(&self, commit: Commit) -> Result<(), Error> {
        commit.check()?;
        let _alone = self.committing();
        for (key, expected) in &commit.expect {
            if self.get(key)?.as_ref() != expected.as_ref() {
                return Err(Error::Conflict { key: key.clone() });
            }
        }
        if commit.is_empty() {
            return Ok(());
        }
        let open = self.open()?;
        let Some(database) = open.as_ref() else {
            unreachable!("`open` gives an open database");
        };
        let result = self.land(database, commit);
        drop(open);
        match result {
            // The commit stands whatever becomes of the counter beside it.
            Ok(counter) => drop(raise_high_water(&self.dir, counter)),
            Err(error) => {
                self.close();
                return Err(error);
            }
        }
        Ok(())
    }

    fn export(&self, path: &Path) -> Result<export::Summary, Error> {
        let _still = self.committing();
        export::write(self, path)
    }
}

/// What a repair did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// Where the damaged database lies now; `None` when it opened after all.
    pub set_aside: Option<PathBuf>,
    /// The export it was rebuilt from; `None` when there was none, and it is empty.
    pub from: Option<PathBuf>,
    /// How many entries it holds.
    pub entries: u64,
}

/// Makes a store open again: without sled's short cuts if that is enough, otherwise rebuilt from
/// the newest export that is whole. The damaged files are renamed, never removed.
pub fn repair_sled(dir: &Path) -> Result<Repaired, Error> {
    let _owner = owner::take(dir)?;
    format_of(dir)?;
    finish_compacting(dir)?;
    let database = dir.join(DATABASE);
    if open_database(dir).is_ok() {
        return Ok(Repaired {
            set_aside: None,
            from: None,
            entries: entries(dir)?,
        });
    }
    let mut set_aside = None;
    if database.exists() {
        let stamp = chrono::Utc::now().format("%Y%m%dT%H%M%S%3fZ");
        let aside = dir.join(format!("{DATABASE}.bad-{stamp}"));
        files::rename_new_durably(&database, &aside)?;
        set_aside = Some(aside);
    }
    files::remove_durably(&dir.join(UNBORN))?;
    for path in export::list(&dir.join(EXPORTS))?.into_iter().rev() {
        if export::check(&path).is_err() {
            continue;
        }
        let entries = make(dir, export::entries(&path)?)?;
        return Ok(Repaired {
            set_aside,
            from: Some(path),
            entries,
        });
    }
    make(dir, std::iter::empty())?;
    Ok(Repaired {
        set_aside,
        from: None,
        entries: 0,
    })
}

fn entries(dir: &Path) -> Result<u64, Error> {
    let open = open_database(dir)?;
    calm(dir, || {
        let mut count = 0;
        for entry in open.db.range::<&[u8], _>(FIRST..) {
            entry?;
            count += 1;
        }
        Ok(count)
    })
}
