//! A store as lines of text, to rebuild it from or to look into with `jq`.
//!
//! One JSON object a line, sorted by key: a head, the entries, and a last line with their number
//! and hash, so that a file cut short is known as such. Written durably, then read back and
//! compared before anybody is told that there is a copy.

use super::{Commit, Error, Key, Store, files, scan_all};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fs;
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
    let all = scan_all(store, "")?;
    let summary = write_entries(&all, false, path)?;
    if read(path)? != all {
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
    let masked = scan_all(store, "")?.into_iter().map(|(key, value)| {
        let value = mask(&key, value);
        (key, value)
    });
    write_entries(&masked.collect::<Vec<_>>(), true, path)
}

/// Writes an export again without what `keep` lets go of, whole or not at all. One that cannot
/// be read is removed: it is no copy, and nobody could say what of it must go.
///
/// # Errors
/// The disk's troubles.
pub fn rewrite(
    path: &Path,
    mut keep: impl FnMut(&str, Vec<u8>) -> Option<Vec<u8>>,
) -> Result<(), Error> {
    let all = match read(path) {
        Ok(all) => all,
        Err(Error::Damaged { .. }) => return files::remove_durably(path),
        Err(error) => return Err(error),
    };
    let mut changed = false;
    let mut kept = Vec::with_capacity(all.len());
    for (key, value) in all {
        let now = keep(&key, value.clone());
        changed |= now.as_ref() != Some(&value);
        kept.extend(now.map(|value| (key, value)));
    }
    if changed {
        write_entries(&kept, false, path)?;
    }
    Ok(())
}

fn write_entries(all: &[(Key, Vec<u8>)], masked: bool, path: &Path) -> Result<Summary, Error> {
    let mut text = line(&Line::Head {
        schema: SCHEMA,
        masked,
    });
    let mut hasher = blake3::Hasher::new();
    for (key, value) in all {
        let entry = line(&Line::Entry(match std::str::from_utf8(value) {
            Ok(value) => Entry {
                key: key.clone(),
                text: Some(value.into()),
                hex: None,
            },
            Err(_) => Entry {
                key: key.clone(),
                text: None,
                hex: Some(to_hex(value)),
            },
        }));
        hasher.update(entry.as_bytes());
        text.push_str(&entry);
    }
    let summary = Summary {
        entries: all.len() as u64,
        blake3: hasher.finalize().to_hex().to_string(),
    };
    text.push_str(&line(&Line::End {
        entries: summary.entries,
        blake3: summary.blake3.clone(),
    }));
    if let Some(dir) = path.parent() {
        files::create_dirs(dir, files::Access::Private)?;
    }
    files::write_durably(path, text.as_bytes())?;
    Ok(summary)
}

/// The entries of an export, or what is wrong with it.
pub fn read(path: &Path) -> Result<Vec<(Key, Vec<u8>)>, Error> {
    let text = fs::read_to_string(path).map_err(|source| Error::io(path, source))?;
    let mut all: Vec<(Key, Vec<u8>)> = Vec::new();
    let mut hasher = blake3::Hasher::new();
    let mut lines = text.lines();
    let parse = |line: Option<&str>| {
        let line = line.ok_or_else(|| broken(path, "it ends too early"))?;
        serde_json::from_str::<Line>(line).map_err(|error| broken(path, &error.to_string()))
    };
    match parse(lines.next())? {
        Line::Head { masked: true, .. } => return Err(broken(path, "its values are masked")),
        Line::Head { schema: SCHEMA, .. } => {}
        Line::Head { schema, .. } => {
            let what = format!("it has format {schema}, this program knows {SCHEMA}");
            return Err(broken(path, &what));
        }
        Line::Entry(_) | Line::End { .. } => return Err(broken(path, "its head is missing")),
    }
    loop {
        let next = lines.next();
        match parse(next)? {
            Line::Head { .. } => return Err(broken(path, "it has a second head")),
            Line::Entry(entry) => {
                hasher.update(next.unwrap_or_default().as_bytes());
                hasher.update(b"\n");
                let value = match (entry.text, entry.hex) {
                    (Some(text), None) => Some(text.into_bytes()),
                    (None, Some(hex)) => from_hex(&hex),
                    _ => None,
                };
                let value = value.ok_or_else(|| broken(path, "an entry has no value"))?;
                if all.last().is_some_and(|(last, _)| last >= &entry.key) {
                    return Err(broken(path, "its keys are not in order"));
                }
                all.push((entry.key, value));
            }
            Line::End { entries, blake3 } => {
                let whole = entries == all.len() as u64
                    && blake3 == hasher.finalize().to_hex().as_str()
                    && lines.next().is_none();
                return if whole {
                    Ok(all)
                } else {
                    Err(broken(path, "its last line does not fit its entries"))
                };
            }
        }
    }
}

/// Fills an empty store from an export; gives the number of entries.
pub fn import<S: Store + ?Sized>(store: &S, path: &Path) -> Result<u64, Error> {
    if let Some((key, _)) = store.scan("", None, 1)?.pop() {
        // Two truths mixed would be worse than none.
        return Err(Error::Conflict { key });
    }
    let all = read(path)?;
    for some in all.chunks(1_000) {
        store.commit(Commit {
            put: some.to_vec(),
            ..Commit::default()
        })?;
    }
    Ok(all.len() as u64)
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

fn line(line: &Line) -> String {
    let mut text = serde_json::to_string(line).expect("lines are plain data");
    text.push('\n');
    text
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
