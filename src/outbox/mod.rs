//! The outbox: finished folders. Nothing partial ever appears under its final name.
//!
//! A folder is written under `.staging/`, synced, and renamed; a folder that stands is never
//! written to again. When a crash came between the rename and the ledger's commit, the folder
//! is recognised by the batch it names and taken as it is.

use crate::model::judged::{Content, Document};
use crate::store::files::{self, Access};
use crate::store::{self, Blobs};
use std::path::{Path, PathBuf};

/// Names the batch in its folder; starts with a dot so that clerks do not see it.
const MARK: &str = ".beiand";
const STAGING: &str = ".staging";

/// Writes a folder whole or not at all, under `wanted` or, when that name is another batch's,
/// under the next free one. Returns the folder's path under the outbox, with `/`.
///
/// Documents are written as they come, so that those of a large batch never lie in memory
/// together. When all of them lie there, and before the folder gets its name, `tell` is told the
/// hash of what it holds.
///
/// # Errors
/// Those of `documents` and of `tell`; the disk's troubles; a blob that is gone.
pub fn publish<E: From<store::Error>>(
    outbox: &Path,
    wanted: &str,
    batch: &str,
    documents: impl IntoIterator<Item = Result<Document, E>>,
    blobs: &dyn Blobs,
    access: Access,
    tell: impl FnOnce(&str) -> Result<(), E>,
) -> Result<String, E> {
    let mut folder = wanted.to_owned();
    let mut number = 1;
    let target = loop {
        let target = outbox.join(&folder);
        match files::read(&target.join(MARK)) {
            Ok(mark) if mark == batch.as_bytes() => return Ok(folder),
            _ if target.symlink_metadata().is_err() => break target,
            _ => {
                number += 1;
                folder = format!("{wanted}-{number}");
            }
        }
    };
    let staging = outbox.join(STAGING).join(batch);
    files::remove_durably(&staging)?;
    let staged = stage(&staging, batch, documents, blobs, access).and_then(|digest| {
        tell(&digest)?;
        if let Some(parent) = target.parent() {
            files::create_dirs(parent, access)?;
        }
        Ok(files::rename_new_durably(&staging, &target)?)
    });
    if staged.is_err() {
        // What a full disk could not take must not keep it full.
        let _ = files::remove_durably(&staging);
    }
    staged.map(|()| folder)
}

/// Writes a folder under its staged name; gives the hash of every path with its content.
fn stage<E: From<store::Error>>(
    staging: &Path,
    batch: &str,
    documents: impl IntoIterator<Item = Result<Document, E>>,
    blobs: &dyn Blobs,
    access: Access,
) -> Result<String, E> {
    let mut hasher = blake3::Hasher::new();
    files::create_dirs(staging, access)?;
    for document in documents {
        let document = document?;
        let path = inside(staging, &document.path)?;
        if let Some(dir) = path.parent() {
            files::create_dirs(dir, access)?;
        }
        let held;
        let (bytes, hash) = match &document.content {
            Content::Bytes(bytes) => (bytes, blake3::hash(bytes).to_hex().to_string()),
            Content::Blob(key) => {
                held = blobs.open(key)?;
                (&held, key.clone())
            }
        };
        hasher.update(format!("{}\0{hash}\0", document.path).as_bytes());
        std::fs::write(&path, bytes).map_err(|source| store::Error::io(&path, source))?;
        files::set_mode(&path, access.file())?;
    }
    let mark = staging.join(MARK);
    std::fs::write(&mark, batch).map_err(|source| store::Error::io(&mark, source))?;
    files::set_mode(&mark, access.file())?;
    files::sync_tree(staging)?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// Removes a folder after its time.
///
/// # Errors
/// The disk's troubles.
pub fn remove(outbox: &Path, folder: &str) -> Result<(), store::Error> {
    files::remove_durably(&inside(outbox, folder)?)
}

/// Removes what a crash left half written.
///
/// # Errors
/// The disk's troubles.
pub fn sweep(outbox: &Path) -> Result<(), store::Error> {
    files::remove_durably(&outbox.join(STAGING))
}

/// A path under a folder, by parts that cannot leave it.
fn inside(root: &Path, path: &str) -> Result<PathBuf, store::Error> {
    let mut inside = root.to_owned();
    for part in path.split('/') {
        if part.is_empty() || part == "." || part == ".." || part.contains(['\\', '\0']) {
            let source = std::io::Error::other("a document's path leaves its folder");
            return Err(store::Error::io(root.join(path), source));
        }
        inside.push(part);
    }
    Ok(inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MemoryBlobs;

    fn document(path: &str) -> Document {
        Document {
            path: path.into(),
            content: Content::Bytes(b"x".to_vec()),
        }
    }

    #[test]
    fn a_folder_is_published_once_and_never_overwritten() {
        let home = tempfile::tempdir().expect("a folder");
        let publish = |batch| {
            publish(
                home.path(),
                "渠道A/批次-r1",
                batch,
                [Ok::<_, store::Error>(document("a/b.txt"))],
                &MemoryBlobs::new(),
                Access::Private,
                |_| Ok(()),
            )
        };
        assert_eq!(publish("one").expect("published"), "渠道A/批次-r1");
        assert_eq!(publish("one").expect("recognised"), "渠道A/批次-r1");
        assert_eq!(publish("two").expect("beside it"), "渠道A/批次-r1-2");
        assert!(home.path().join("渠道A/批次-r1/a/b.txt").is_file());
        assert!(!home.path().join(STAGING).join("one").exists());
    }

    #[test]
    fn a_document_cannot_leave_its_folder() {
        let home = tempfile::tempdir().expect("a folder");
        let out = publish(
            home.path(),
            "x",
            "b",
            [Ok::<_, store::Error>(document("../y"))],
            &MemoryBlobs::new(),
            Access::Private,
            |_| Ok(()),
        );
        assert!(out.is_err());
        assert!(!home.path().join("y").exists());
    }
}
