//! Taking a drop: from the inbox into `work/<batch>/`, so that no crash loses or doubles it.
//!
//! 1. `work/<batch>/claim.json` is written: who and what this will be.
//! 2. The drop is renamed beside it; across file systems copied, compared, then removed.
//! 3. The caller commits the batch to the ledger.
//!
//! A crash between 1 and 2 leaves a claim without a drop (swept), one between 2 and 3 a claim
//! with its drop ([`unfinished`]), which is then recorded as if nothing had happened.

use super::{Candidate, Error, file_name};
use crate::seal::SEALED;
use crate::store::files::{self, Access};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Read;
use std::path::Path;

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
/// When it cannot be moved; it then still lies in the inbox.
pub fn claim(work: &Path, claim: &Claim, candidate: &Candidate) -> Result<(), Error> {
    let dir = work.join(&claim.batch);
    files::create_dirs(&dir, Access::Private)?;
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
    let dir = work.join(&claim.batch);
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
    fs::remove_dir_all(&dir).map_err(Error::at(&dir))
}

/// Claims whose drop was taken but that the ledger may not know: what a crash left.
///
/// A claim without a drop is swept away: the drop still lies in the inbox.
///
/// # Errors
/// When the work folder cannot be read.
pub fn unfinished(work: &Path) -> Result<Vec<Claim>, Error> {
    let mut claims = Vec::new();
    for dir in super::children(work)? {
        let Ok(text) = fs::read(dir.join(CLAIM)) else {
            continue;
        };
        let Ok(claim) = serde_json::from_slice::<Claim>(&text) else {
            continue;
        };
        // What was sealed was finished before, and cannot be read any more.
        if dir.join(SEALED).exists() {
            continue;
        }
        if dir.join(&claim.source).symlink_metadata().is_ok() {
            claims.push(claim);
        } else if claim
            .companion
            .as_ref()
            .is_none_or(|name| !dir.join(name).exists())
        {
            fs::remove_dir_all(&dir).map_err(Error::at(&dir))?;
        }
    }
    claims.sort_by(|a, b| a.batch.cmp(&b.batch));
    Ok(claims)
}

/// Renames, or copies and removes across file systems; durable either way.
fn move_to(from: &Path, to: &Path) -> Result<(), Error> {
    match fs::rename(from, to) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::CrossesDevices => {
            // The copy gets its name only when it is complete.
            let staged = to.with_file_name(format!(".copying-{}", file_name(to)));
            let _ = fs::remove_dir_all(&staged);
            let _ = fs::remove_file(&staged);
            copy(from, &staged)?;
            files::sync_tree(&staged)?;
            fs::rename(&staged, to).map_err(Error::at(to))?;
            if from.is_dir() {
                fs::remove_dir_all(from).map_err(Error::at(from))?;
            } else {
                fs::remove_file(from).map_err(Error::at(from))?;
            }
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
