//! Taking a drop: from the inbox into `work/<batch>/`, so that no crash loses or doubles it.
//!
//! 1. `work/<batch>/claim.json` is written: who and what this will be.
//! 2. The drop is renamed beside it. Across file systems it is copied under another name,
//!    compared, renamed there; then the original gets a hidden name and is removed.
//! 3. The caller commits the batch to the ledger.
//!
//! The sheet moves last: with it the drop is taken. A crash before that leaves a claim without
//! its drop, and what had moved goes back ([`complete`]); a crash after it leaves a claim with its
//! drop, which is then recorded as if nothing had happened.

use super::{Candidate, Error, file_name};
use crate::seal::SEALED;
use crate::store::files::{self, Access};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// What a taken drop is, written beside it before it is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The batch's id.
    pub batch: String,
    /// The drop's identity across rounds.
    pub series: String,
    /// The reseller's sub-folder.
    pub reseller: String,
    /// The drop's name.
    pub drop: String,
    /// From 1.
    pub round: u32,
    /// When it was taken.
    pub received: DateTime<Utc>,
    /// The name of the file or folder under the work folder.
    pub source: String,
    /// The folder that came with a bare spreadsheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub companion: Option<String>,
}

/// The claim's file name, in the work folder of its batch.
pub const CLAIM: &str = "claim.json";

/// Takes a drop.
///
/// # Errors
/// When it cannot be moved; it then still lies in the inbox, whole.
pub fn claim(inbox: &Path, work: &Path, claim: &Claim, candidate: &Candidate) -> Result<(), Error> {
    let taken = take(&work.join(&claim.batch), claim, candidate);
    if taken.is_err() {
        // Best effort: what cannot be undone now is undone by the next start.
        let _ = put_back(inbox, work, claim);
    }
    taken
}

fn take(dir: &Path, claim: &Claim, candidate: &Candidate) -> Result<(), Error> {
    files::create_dirs(dir, Access::Private)?;
    let text = serde_json::to_vec_pretty(claim).expect("plain data");
    files::write_durably(&dir.join(CLAIM), &text)?;
    if let (Some(companion), Some(name)) = (&candidate.companion, &claim.companion) {
        move_to(companion, &dir.join(name))?;
    }
    move_to(&candidate.path, &dir.join(&claim.source))?;
    for name in claim.companion.iter().chain([&claim.source]) {
        tighten(&dir.join(name));
    }
    Ok(())
}

/// Takes away from others what the clerk's program gave them. What belongs to another user keeps
/// its mode: the work folder above lets nobody through.
fn tighten(path: &Path) {
    let Ok(found) = path.symlink_metadata() else {
        return;
    };
    if found.is_dir() {
        let _ = files::set_mode(path, Access::Private.dir());
        for child in fs::read_dir(path).into_iter().flatten().flatten() {
            tighten(&child.path());
        }
    } else if found.is_file() {
        let _ = files::set_mode(path, Access::Private.file());
    }
}

/// Puts a taken drop back where it was, under a free name.
///
/// # Errors
/// When it cannot be moved; it then still lies in the work folder.
pub fn put_back(inbox: &Path, work: &Path, claim: &Claim) -> Result<(), Error> {
    let dir = &work.join(&claim.batch);
    let home = inbox.join(&claim.reseller);
    files::create_dirs(&home, Access::Private)?;
    for name in claim.companion.iter().chain([&claim.source]) {
        let from = dir.join(name);
        if from.symlink_metadata().is_ok() {
            let mut to = home.join(name);
            let mut number = 1;
            while to.symlink_metadata().is_ok() {
                number += 1;
                to = home.join(format!("{number}-{name}"));
            }
            move_to(&from, &to)?;
        }
    }
    fs::remove_dir_all(dir).map_err(Error::at(dir))
}

/// Every claim in the work folder, by batch.
///
/// # Errors
/// When the work folder cannot be read.
pub fn claims(work: &Path) -> Result<Vec<Claim>, Error> {
    let mut claims: Vec<Claim> = super::children(work)?
        .iter()
        // What was sealed was finished before, and cannot be read any more.
        .filter(|dir| !dir.join(SEALED).exists())
        .filter_map(|dir| read(dir))
        .collect();
    claims.sort_by(|a, b| a.batch.cmp(&b.batch));
    Ok(claims)
}

/// Finishes a claim that a crash left before the ledger knew of it; whether its drop is taken.
///
/// Of a drop that was taken by a copy across file systems, the original is removed. Of one that
/// was not, what had moved goes back to the inbox, and the claim is let go of.
///
/// # Errors
/// When something cannot be moved.
pub fn complete(inbox: &Path, work: &Path, claim: &Claim) -> Result<bool, Error> {
    let dir = work.join(&claim.batch);
    if dir.join(&claim.source).symlink_metadata().is_err() {
        put_back(inbox, work, claim)?;
        return Ok(false);
    }
    let home = inbox.join(&claim.reseller);
    for name in claim.companion.iter().chain([&claim.source]) {
        finish_removal(&home.join(name), &dir.join(name));
    }
    Ok(true)
}

/// Folders under `work/` without a claim that can be read, and their names. Empty ones, which a
/// crash before the claim leaves, are removed.
///
/// # Errors
/// When the work folder cannot be read.
pub fn unclaimed(work: &Path) -> Result<Vec<(PathBuf, String)>, Error> {
    let mut found = Vec::new();
    for dir in super::children(work)? {
        if read(&dir).is_some() {
            continue;
        }
        files::sweep(&dir);
        if fs::remove_dir(&dir).is_err() {
            let name = file_name(&dir);
            found.push((dir, name));
        }
    }
    Ok(found)
}

fn read(dir: &Path) -> Option<Claim> {
    let text = fs::read(dir.join(CLAIM)).ok()?;
    serde_json::from_slice(&text).ok()
}

/// Renames, or copies and removes across file systems; durable either way.
fn move_to(from: &Path, to: &Path) -> Result<(), Error> {
    match fs::rename(from, to) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::CrossesDevices => {
            // The copy gets its name only when it is complete. A short one: the drop's own may
            // be as long as names can be.
            let staged = to.with_file_name(STAGED);
            files::remove_durably(&staged)?;
            let copied = copy(from, &staged)
                .and_then(|()| Ok(files::sync_tree(&staged)?))
                .and_then(|()| fs::rename(&staged, to).map_err(Error::at(to)));
            if copied.is_err() {
                // What a full disk could not take must not keep it full.
                let _ = files::remove_durably(&staged);
            }
            copied?;
            remove_original(from)?;
        }
        Err(source) => {
            return Err(Error::Io {
                path: from.to_owned(),
                source,
            });
        }
    }
    for dir in [to.parent(), from.parent()].into_iter().flatten() {
        files::sync_dir(dir)?;
    }
    Ok(())
}

/// A copy across file systems that is not complete.
const STAGED: &str = ".copying";
/// Before the name of an original that was copied and is being removed.
const REMOVED: &str = ".beiand-taken-";

/// Hides the original before removing it: half of a folder would be another drop.
fn remove_original(from: &Path) -> Result<(), Error> {
    let digest = blake3::hash(from.as_os_str().as_encoded_bytes()).to_hex();
    let hidden = from.with_file_name(format!("{REMOVED}{}", &digest[..16]));
    files::remove_durably(&hidden)?;
    fs::rename(from, &hidden).map_err(Error::at(from))?;
    Ok(files::remove_durably(&hidden)?)
}

/// After a crash: removes an original whose copy is complete, and what is left of one.
fn finish_removal(original: &Path, copy: &Path) {
    let digest = blake3::hash(original.as_os_str().as_encoded_bytes()).to_hex();
    let hidden = original.with_file_name(format!("{REMOVED}{}", &digest[..16]));
    let _ = files::remove_durably(&hidden);
    // The same name with other content is a newer drop.
    if same(original, copy).unwrap_or(false) && remove_original(original).is_err() {
        tracing::warn!(path = %original.display(), "A drop that was taken could not be removed from the inbox.");
    }
}

/// Whether two files, or two folders with all that is in them, are the same.
fn same(one: &Path, other: &Path) -> Result<bool, Error> {
    let (a, b) = (one.symlink_metadata(), other.symlink_metadata());
    let (Ok(a), Ok(b)) = (a, b) else {
        return Ok(false);
    };
    if a.is_dir() && b.is_dir() {
        for entry in fs::read_dir(one).map_err(Error::at(one))? {
            let name = entry.map_err(Error::at(one))?.file_name();
            let kind = one.join(&name).symlink_metadata();
            let plain = kind.is_ok_and(|kind| kind.is_dir() || kind.is_file());
            if plain && !same(&one.join(&name), &other.join(&name))? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    Ok(a.is_file() && b.is_file() && a.len() == b.len() && hash(one)? == hash(other)?)
}

fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    let meta = from.symlink_metadata().map_err(Error::at(from))?;
    if meta.is_dir() {
        fs::create_dir(to).map_err(Error::at(to))?;
        for entry in fs::read_dir(from).map_err(Error::at(from))? {
            let entry = entry.map_err(Error::at(from))?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
    } else if meta.is_file() {
        fs::copy(from, to).map_err(Error::at(from))?;
        if hash(from)? != hash(to)? {
            return Err(Error::Io {
                path: from.to_owned(),
                source: std::io::Error::other("the file changed while it was copied"),
            });
        }
    }
    Ok(())
}

fn hash(path: &Path) -> Result<blake3::Hash, Error> {
    let mut file = fs::File::open(path).map_err(Error::at(path))?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer).map_err(Error::at(path))? {
            0 => return Ok(hasher.finalize()),
            read => {
                hasher.update(&buffer[..read]);
            }
        }
    }
}
