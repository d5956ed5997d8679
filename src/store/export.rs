//! A store as lines of text, to rebuild it from or to look into with `jq`.
//!
//! One JSON object a line, sorted by key: a head, the entries, and a last line with their number
//! and hash, so that a file cut short is known as such. Written durably, then read back before
//! anybody is told that there is a copy; a line at a time, however large the store.

use super::{Commit, Error, Key, Store, files, walk};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

/// What an export holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How many entries.
    pub entries: u64,
    /// The hash over their lines.
    pub blake3: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Line {
    Head {
        schema: u32,
        /// Values of people are masked: for eyes, not for rebuilding.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        masked: bool,
    },
    Entry(Entry),
    End {
        entries: u64,
        blake3: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    key: Key,
    /// The value, when it is text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// The value in hexadecimal, when it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hex: Option<String>,
}

const SCHEMA: u32 = 1;

/// Writes all entries to a file and proves that they can be read back.
///
/// Nobody may commit meanwhile; [`Store::export`] sees to that where a backend can.
pub fn write<S: Store + ?Sized>(store: &S, path: &Path) -> Result<Summary, Error> {
    let summary = write_entries(walk(store, ""), false, path)?;
    if check(path)? != summary {
        return Err(broken(path, "it differs from the store"));
    }
    Ok(summary)
}

/// Writes all entries through `mask`: readable, and refused by whoever would rebuild from it.
///
/// # Errors
/// As [`write`].
pub fn write_masked<S: Store + ?Sized>(
    store: &S,
    path: &Path,
    mask: impl Fn(&str, Vec<u8>) -> Vec<u8>,
) -> Result<Summary, Error> {
    let masked = walk(store, "").map(|entry| {
        let (key, value) = entry?;
        let value = mask(&key, value);
        Ok((key, value))
    });
    write_entries(masked, true, path)
}

/// Writes an export again with what `keep` makes of its entries, whole or not at all. One that
/// cannot be read is removed: it is no copy, and nobody could say what of it must go.
///
/// # Errors
/// The disk's troubles; those of `keep`.
pub fn rewrite<E: From<Error>>(
    path: &Path,
    mut keep: impl FnMut(&str, Vec<u8>) -> Result<Option<Vec<u8>>, E>,
) -> Result<(), E> {
    match check(path) {
        Ok(_) => {}
        Err(Error::Damaged { .. }) => return Ok(files::remove_durably(path)?),
        Err(error) => return Err(error.into()),
    }
    let mut kept = |entry: Result<(Key, Vec<u8>), Error>| {
        let (key, value) = entry?;
        Ok(keep(&key, value)?.map(|value| (key, value)))
    };
    let entries = entries(path)?.filter_map(|entry| kept(entry).transpose());
    write_entries(entries, false, path).map(drop)
}

fn write_entries<E: From<Error>>(
    entries: impl Iterator<Item = Result<(Key, Vec<u8>), E>>,
    masked: bool,
    path: &Path,
) -> Result<Summary, E> {
    if let Some(dir) = path.parent() {
        files::create_dirs(dir, files::Access::Private)?;
    }
    files::write_durably_with(path, files::Access::Private, |out| {
        let mut say = |line: &Line| {
            let text = line.text();
            let said = out.write_all(text.as_bytes());
            said.map_err(|source| Error::io(path, source))?;
            Ok::<_, E>(text)
        };
        say(&Line::Head {
            schema: SCHEMA,
            masked,
        })?;
        let mut hasher = blake3::Hasher::new();
        let mut count = 0;
        for entry in entries {
            let (key, value) = entry?;
            let line = say(&Line::Entry(Entry::new(key, value)))?;
            hasher.update(line.as_bytes());
            count += 1;
        }
        let summary = Summary {
            entries: count,
            blake3: hasher.finalize().to_hex().to_string(),
        };
        say(&Line::End {
            entries: summary.entries,
            blake3: summary.blake3.clone(),
        })?;
        Ok(summary)
    })
}

/// The entries of an export, one after the other. The last item is what is wrong with it, if
/// anything is: whoever must not begin on a broken one [`check`]s it first.
#[derive(Debug)]
pub struct Entries {
    path: PathBuf,
    lines: io::Lines<BufReader<File>>,
    hasher: blake3::Hasher,
    count: u64,
    last: Option<Key>,
    end: Option<Summary>,
    over: bool,
}

/// Opens an export.
///
/// # Errors
/// The disk's troubles; a head that is none, or another format's.
pub fn entries(path: &Path) -> Result<Entries, Error> {
    let file = File::open(path).map_err(|source| Error::io(path, source))?;
    let mut entries = Entries {
        path: path.into(),
        lines: BufReader::new(file).lines(),
        hasher: blake3::Hasher::new(),
        count: 0,
        last: None,
        end: None,
        over: false,
    };
    match entries.line()?.1 {
        Line::Head { masked: true, .. } => Err(broken(path, "its values are masked")),
        Line::Head { schema: SCHEMA, .. } => Ok(entries),
        Line::Head { schema, .. } => {
            let what = format!("it has format {schema}, this program knows {SCHEMA}");
            Err(broken(path, &what))
        }
        Line::Entry(_) | Line::End { .. } => Err(broken(path, "its head is missing")),
    }
}

impl Entries {
    /// The next line, as it stands and as what it means.
    fn line(&mut self) -> Result<(String, Line), Error> {
        match self.lines.next() {
            None => Err(self.broken("it ends too early")),
            Some(Ok(text)) => match serde_json::from_str(&text) {
                Ok(line) => Ok((text, line)),
                Err(error) => Err(self.broken(&error.to_string())),
            },
            Some(Err(error)) if error.kind() == io::ErrorKind::InvalidData => {
                Err(self.broken("it is no text"))
            }
            Some(Err(error)) => Err(Error::io(&self.path, error)),
        }
    }

    fn broken(&self, what: &str) -> Error {
        broken(&self.path, what)
    }

    /// The next entry; `None` behind the last one, of an export that is whole.
    fn entry(&mut self) -> Result<Option<(Key, Vec<u8>)>, Error> {
        match self.line()? {
            (_, Line::Head { .. }) => Err(self.broken("it has a second head")),
            (text, Line::Entry(entry)) => {
                self.hasher.update(text.as_bytes());
                self.hasher.update(b"\n");
                self.count += 1;
                let value = match (entry.text, entry.hex) {
                    (Some(text), None) => Some(text.into_bytes()),
                    (None, Some(hex)) => from_hex(&hex),
                    _ => None,
                };
                let value = value.ok_or_else(|| self.broken("an entry has no value"))?;
                if self.last.as_ref().is_some_and(|last| *last >= entry.key) {
                    return Err(self.broken("its keys are not in order"));
                }
                self.last = Some(entry.key.clone());
                Ok(Some((entry.key, value)))
            }
            (_, Line::End { entries, blake3 }) => {
                let whole = self.lines.next().is_none()
                    && entries == self.count
                    && blake3 == self.hasher.finalize().to_hex().as_str();
                if !whole {
                    return Err(self.broken("its last line does not fit its entries"));
                }
                self.end = Some(Summary { entries, blake3 });
                Ok(None)
            }
        }
    }
}

impl Iterator for Entries {
    type Item = Result<(Key, Vec<u8>), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let next = self.entry().transpose();
        self.over = !matches!(next, Some(Ok(_)));
        next
    }
}

/// Reads an export through, keeping nothing of it; says what it holds, or what is wrong with it.
///
/// # Errors
/// As [`entries`]; an export that is not whole.
pub fn check(path: &Path) -> Result<Summary, Error> {
    let mut entries = entries(path)?;
    entries.try_for_each(|entry| entry.map(drop))?;
    Ok(entries.end.expect("a whole one has an end"))
}

/// Fills an empty store from an export; gives the number of entries.
pub fn import<S: Store + ?Sized>(store: &S, path: &Path) -> Result<u64, Error> {
    if let Some((key, _)) = store.scan("", None, 1)?.pop() {
        // Two truths mixed would be worse than none.
        return Err(Error::Conflict { key });
    }
    let summary = check(path)?;
    let mut entries = entries(path)?.peekable();
    while entries.peek().is_some() {
        let put = entries.by_ref().take(100).collect::<Result<_, _>>()?;
        store.commit(Commit {
            put,
            ..Commit::default()
        })?;
    }
    Ok(summary.entries)
}

/// Writes an export named after the time and lets go of the oldest beyond `most`; the new one is
/// known to be whole before any is removed.
pub fn keep<S: Store + ?Sized>(
    store: &S,
    dir: &Path,
    now: DateTime<Utc>,
    most: usize,
) -> Result<PathBuf, Error> {
    let path = dir.join(format!("{}.ndjson", now.format("%Y%m%dT%H%M%SZ")));
    store.export(&path)?;
    let all = list(dir)?;
    let beyond = all.len().saturating_sub(most.max(1));
    // A clock that was set back must not make the newest one the oldest.
    for old in all.iter().filter(|old| **old != path).take(beyond) {
        files::remove_durably(old)?;
    }
    Ok(path)
}

/// The exports in a directory, oldest first: their names begin with the time.
pub fn list(dir: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io(dir, error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|source| Error::io(dir, source))?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "ndjson")
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

impl Line {
    fn text(&self) -> String {
        let mut text = serde_json::to_string(self).expect("lines are plain data");
        text.push('\n');
        text
    }
}

impl Entry {
    fn new(key: Key, value: Vec<u8>) -> Self {
        let (text, hex) = match String::from_utf8(value) {
            Ok(text) => (Some(text), None),
            Err(value) => (None, Some(to_hex(value.as_bytes()))),
        };
        Self { key, text, hex }
    }
}

fn broken(path: &Path, what: &str) -> Error {
    Error::Damaged {
        path: path.into(),
        what: what.into(),
        advice: "这份备份不完整，请改用更早的一份。".into(),
    }
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(hex: &str) -> Option<Vec<u8>> {
    if !hex.is_ascii() || !hex.len().is_multiple_of(2) {
        return None;
    }
    let pairs = (0..hex.len()).step_by(2).map(|at| &hex[at..at + 2]);
    pairs
        .map(|pair| u8::from_str_radix(pair, 16).ok())
        .collect()
}
