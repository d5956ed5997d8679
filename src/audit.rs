//! Who did what, and when: one line per act, appended, chained by hashes, without personal data.
//!
//! `state/audit.jsonl`. Each line carries the hash of the one before it, so that a line that was
//! changed, removed or put in between shows. Lines at the end that were cut off do not: whoever
//! must be sure of that keeps the last hash, which `beiand audit verify` prints, somewhere else.
//!
//! An act is written down before it is done. A crash in between may leave a line for an act that
//! was then done again, never an act without its line.

use crate::store::Error;
use crate::store::files::{self, Access};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The file's name in the state folder.
pub const FILE: &str = "audit.jsonl";

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// A drop was taken.
    Received,
    /// Its sheet and files were read.
    Read,
    /// Its folder was put into the outbox.
    Published,
    /// It was the same as an earlier one.
    Duplicate,
    /// A letter was delivered.
    Mailed,
    /// A letter was given up.
    GivenUp,
    /// What it came as was encrypted.
    Encrypted,
    /// Its documents were written again, with full values.
    Reported,
    /// The ledger was written out, masked.
    Exported,
    /// The ledger was written out with full values.
    Unmasked,
    /// Retention let go of what a drop came as.
    SourcesErased,
    /// A batch was erased but for its counts.
    Purged,
    /// Some filings of a batch were erased.
    FilingsPurged,
    /// The ledger was rebuilt from a copy.
    Repaired,
}

/// An act and what it was done to.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// What was done.
    pub act: Act,
    /// The reseller's folder; empty for none.
    pub reseller: &'a str,
    /// A batch's or a letter's id: never a name, a number or an address of a person.
    pub of: &'a str,
    /// The hash of the content it was done to.
    pub hash: Option<&'a str>,
    /// How many filings, entries or files.
    pub count: Option<usize>,
}

impl<'a> Event<'a> {
    /// An act on something.
    pub fn new(act: Act, reseller: &'a str, of: &'a str) -> Self {
        Self {
            act,
            reseller,
            of,
            hash: None,
            count: None,
        }
    }

    /// With the content's hash.
    pub fn hash(mut self, hash: &'a str) -> Self {
        self.hash = Some(hash);
        self
    }

    /// With a number of things.
    pub fn count(mut self, count: usize) -> Self {
        self.count = Some(count);
        self
    }
}

/// A line as it is written, but for its own hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// From 1, without a gap.
    pub n: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// The user's number, where there are such numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<u32>,
    /// The user's name, as the system or the environment says it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub user: String,
    /// Who became that user through sudo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sudo: Option<String>,
    /// The verb of the command line.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub verb: String,
    /// What was done.
    pub act: Act,
    /// The reseller's folder.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reseller: String,
    /// What it was done to.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub of: String,
    /// The hash of the content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// How many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<usize>,
    /// Bytes of a torn line before this one, as a power cut leaves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub torn: Option<u64>,
    /// The hash of the line before; empty in the first.
    pub prev: String,
}

/// The log of an installation. It is opened when something is to be written.
#[derive(Debug)]
pub struct Audit {
    path: PathBuf,
    verb: String,
    end: Mutex<Option<End>>,
}

/// The file, and where the chain stands.
#[derive(Debug)]
struct End {
    file: File,
    n: u64,
    chain: String,
    torn: Option<u64>,
}

impl Audit {
    /// The log in a state folder; `verb` is what the program was called for.
    pub fn new(state: &Path, verb: &str) -> Self {
        Self {
            path: state.join(FILE),
            verb: verb.to_owned(),
            end: Mutex::new(None),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes an act down, durably.
    ///
    /// # Errors
    /// The disk's troubles; the act is then not to be done.
    pub fn note(&self, now: DateTime<Utc>, event: &Event<'_>) -> Result<(), Error> {
        let mut held = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let end = match held.take() {
            Some(end) => end,
            None => End::open(&self.path)?,
        };
        let (uid, user) = who();
        let line = Line {
            n: end.n + 1,
            at: now,
            uid,
            user,
            sudo: std::env::var("SUDO_USER").ok(),
            verb: self.verb.clone(),
            act: event.act,
            reseller: event.reseller.to_owned(),
            of: event.of.to_owned(),
            hash: event.hash.map(str::to_owned),
            count: event.count,
            torn: end.torn,
            prev: end.chain.clone(),
        };
        let (text, chain) = written(&line);
        let mut file = end.file;
        // What fails here may leave half a line: the next act looks at the file anew.
        let io = |source| Error::io(&self.path, source);
        file.write_all(text.as_bytes()).map_err(io)?;
        file.sync_data().map_err(io)?;
        *held = Some(End {
            file,
            n: line.n,
            chain,
            torn: None,
        });
        Ok(())
    }
}

/// A line and its hash. The hash is the last field, over everything before it.
fn written(line: &Line) -> (String, String) {
    let body = serde_json::to_string(line).expect("plain data");
    let chain = blake3::hash(body.as_bytes()).to_hex().to_string();
    let open = body.strip_suffix('}').expect("an object");
    (format!("{open},\"chain\":\"{chain}\"}}\n"), chain)
}

/// A line read back, when it is whole and its hash is right.
fn parse(text: &str) -> Option<(Line, String)> {
    let (open, chain) = text.strip_suffix("\"}")?.rsplit_once(",\"chain\":\"")?;
    let body = format!("{open}}}");
    let right = blake3::hash(body.as_bytes()).to_hex();
    (right.as_str() == chain).then_some(())?;
    Some((serde_json::from_str(&body).ok()?, chain.to_owned()))
}

/// A line is shorter than this; so much is read of the end to find the last one.
const TAIL: u64 = 1 << 16;

impl End {
    /// Opens the file and finds the last whole line; what a crash tore off behind it stays, and
    /// the next line tells how long it is.
    fn open(path: &Path) -> Result<Self, Error> {
        let io = |source| Error::io(path, source);
        let dir = path.parent().unwrap_or(Path::new("."));
        files::create_dirs(dir, Access::Private)?;
        let fresh = !path.exists();
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, Access::Private.file());
        let mut file = options.open(path).map_err(io)?;
        if fresh {
            files::sync_dir(dir)?;
        }
        let size = file.metadata().map_err(io)?.len();
        file.seek(SeekFrom::Start(size.saturating_sub(TAIL)))
            .map_err(io)?;
        let mut tail = Vec::new();
        file.read_to_end(&mut tail).map_err(io)?;
        let whole = tail.iter().rposition(|&byte| byte == b'\n');
        let begun = whole.map_or(0, |at| at + 1);
        let text = String::from_utf8_lossy(&tail);
        // Where only the end of the line is missing, nothing is torn.
        let is_whole = parse(&String::from_utf8_lossy(&tail[begun..])).is_some();
        let torn = if is_whole { 0 } else { tail.len() - begun };
        let last = text.lines().rev().find_map(parse);
        let (n, chain) = last.map_or((0, String::new()), |(line, chain)| (line.n, chain));
        if begun < tail.len() {
            file.write_all(b"\n").map_err(io)?;
        }
        Ok(Self {
            file,
            n,
            chain,
            torn: (torn > 0).then_some(torn as u64),
        })
    }
}

/// What a log comes to when it is read from its beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many acts.
    pub lines: u64,
    /// The last one's hash: to be kept elsewhere by whoever must be sure of the end.
    pub chain: String,
    /// Lines that a crash tore, each told of by the line behind it.
    pub torn: u64,
    /// What does not fit, by line of the file from 1.
    pub broken: Vec<(u64, String)>,
    /// Whether the very end is a torn line, which the next act will tell of.
    pub open_end: bool,
}

/// Reads a log: its lines, and whether the chain holds.
///
/// # Errors
/// When it is there and cannot be read; one that is not there has no lines.
pub fn read(path: &Path) -> Result<(Vec<Line>, Verified), Error> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        result => result.map_err(|source| Error::io(path, source))?,
    };
    let mut verified = Verified::default();
    let mut lines = Vec::new();
    let mut torn: Option<(u64, u64)> = None;
    let mut at = 0;
    for raw in bytes.split_inclusive(|&byte| byte == b'\n') {
        at += 1;
        let Some(text) = raw.strip_suffix(b"\n") else {
            verified.open_end = true;
            break;
        };
        let Some((line, chain)) = std::str::from_utf8(text).ok().and_then(parse) else {
            if let Some((earlier, _)) = torn.replace((at, text.len() as u64)) {
                verified.broken.push((earlier, "changed or damaged".into()));
            }
            continue;
        };
        match (torn.take(), line.torn) {
            (None, None) => {}
            (Some((_, bytes)), Some(told)) if bytes == told => verified.torn += 1,
            (Some((earlier, _)), _) => verified.broken.push((earlier, "changed or damaged".into())),
            (None, Some(_)) => verified
                .broken
                .push((at, "the torn line before it is gone".into())),
        }
        if line.prev != verified.chain || line.n != verified.lines + 1 {
            let what = format!("does not follow line {} of the log", verified.lines);
            verified.broken.push((at, what));
        }
        verified.lines = line.n;
        verified.chain = chain;
        lines.push(line);
    }
    if let Some((earlier, _)) = torn {
        verified.broken.push((earlier, "changed or damaged".into()));
    }
    Ok((lines, verified))
}

/// The user this program runs as.
#[cfg(unix)]
fn who() -> (Option<u32>, String) {
    let uid = rustix::process::getuid().as_raw();
    let named = fs::read_to_string("/etc/passwd").ok().and_then(|users| {
        users.lines().find_map(|user| {
            let mut parts = user.split(':');
            let name = parts.next()?;
            (parts.nth(1)?.parse() == Ok(uid)).then(|| name.to_owned())
        })
    });
    let user = named.or_else(|| std::env::var("USER").ok());
    (Some(uid), user.unwrap_or_default())
}

#[cfg(not(unix))]
fn who() -> (Option<u32>, String) {
    (None, std::env::var("USERNAME").unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(lines: usize) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().expect("a directory");
        let audit = Audit::new(dir.path(), "once");
        for n in 0..lines {
            note(&audit, &format!("b{n}"));
        }
        let path = audit.path().to_owned();
        (dir, path)
    }

    fn note(audit: &Audit, of: &str) {
        let event = Event::new(Act::Received, "渠道A", of).count(3);
        audit.note(Utc::now(), &event).expect("written");
    }

    #[test]
    fn a_log_that_nobody_touched_holds() {
        let (_dir, path) = log(5);
        let (lines, verified) = read(&path).expect("readable");
        assert_eq!((lines.len(), verified.lines), (5, 5));
        assert!(verified.broken.is_empty(), "{verified:?}");
        assert_eq!(lines[4].verb, "once");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn what_was_changed_removed_or_put_in_shows() {
        let (_dir, path) = log(6);
        let text = fs::read_to_string(&path).expect("readable");
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let changed = text.replacen("\"of\":\"b2\"", "\"of\":\"b9\"", 1);
        let removed: String = [&lines[..2], &lines[3..]].concat().concat();
        let swapped: String = [lines[0], lines[2], lines[1], lines[3]].concat();
        let doubled: String = [lines[0], lines[1], lines[1], lines[2]].concat();
        let headless: String = lines[1..].concat();
        for spoilt in [changed, removed, swapped, doubled, headless] {
            fs::write(&path, &spoilt).expect("written");
            let (_, verified) = read(&path).expect("readable");
            assert!(!verified.broken.is_empty(), "{spoilt}");
        }
    }

    #[test]
    fn a_line_torn_by_a_crash_is_told_of_and_the_chain_goes_on() {
        let (dir, path) = log(3);
        let whole = fs::read(&path).expect("readable");
        for cut in [1, 17, 60] {
            fs::write(&path, &whole[..whole.len() - cut]).expect("written");
            let (_, verified) = read(&path).expect("readable");
            assert!(
                verified.open_end && verified.broken.is_empty(),
                "{verified:?}"
            );
            let audit = Audit::new(dir.path(), "once");
            note(&audit, "after");
            note(&audit, "more");
            let (lines, verified) = read(&path).expect("readable");
            assert!(verified.broken.is_empty(), "{verified:?}");
            let expected = if cut == 1 { (0, 5) } else { (1, 4) };
            assert_eq!((verified.torn, lines.len()), expected);
            // A torn line is no place to hide a changed one.
            let text = fs::read_to_string(&path).expect("readable");
            let shorter = text.replacen("\"act\":\"rec", "\"act\":\"re", 3);
            fs::write(&path, shorter).expect("written");
            assert!(!read(&path).expect("readable").1.broken.is_empty());
        }
    }
}
