//! The files of a taken drop, wherever they lie: a folder, an unpacked archive, a bare sheet.

use super::Error;
use super::on_disk::OnDisk;
use crate::inbox::{self, File};
use crate::ledger::Batch;
use crate::model::Source;
use crate::sheet::Content;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where pictures from the sheet's cells are laid out, under the work folder.
pub(super) const CELLS: &str = "cells";

/// The files of a drop by their path inside it.
pub struct Drop {
    files: BTreeMap<String, File>,
    /// What is there but is not read, and why.
    pub skipped: Vec<(String, String)>,
    fingerprint: u64,
}

impl Drop {
    /// Where the files of a batch lie: unpacked, or as they were dropped.
    pub fn roots(work: &Path, batch: &Batch) -> Vec<PathBuf> {
        let unpacked = work.join("files");
        // An absolute source stays where it is: `check` judges drops without touching them.
        let mut roots = match unpacked.is_dir() {
            true => vec![unpacked],
            false => vec![work.join(&batch.source)],
        };
        roots.extend(batch.companion.iter().map(|companion| work.join(companion)));
        roots.push(work.join(CELLS));
        roots.retain(|root| root.exists());
        roots
    }

    /// Lists the files.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn open(roots: &[PathBuf], max_files: usize, max_file_bytes: u64) -> Result<Self, Error> {
        let mut files = BTreeMap::new();
        let mut skipped = Vec::new();
        for root in roots {
            let listing = inbox::list(root, max_files)?;
            skipped.extend(
                listing
                    .skipped
                    .into_iter()
                    .map(|(path, why)| (path, why.to_owned())),
            );
            if listing.truncated {
                skipped.push((
                    String::new(),
                    format!("文件超过 {max_files} 个，其余没有读取"),
                ));
            }
            for file in listing.files {
                if file.bytes > max_file_bytes {
                    let limit = max_file_bytes / 1_000_000;
                    skipped.push((file.path, format!("超过 {limit} MB")));
                } else {
                    files.entry(file.path.clone()).or_insert(file);
                }
            }
        }
        let fingerprint = inbox::fingerprint(files.values());
        Ok(Self {
            files,
            skipped,
            fingerprint,
        })
    }

    /// Whether anything changed since another look.
    pub fn differs(&self, earlier: &Self) -> bool {
        self.fingerprint != earlier.fingerprint
    }

    /// The files' paths and sizes.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.files.values()
    }

    /// The bytes of a file; `None` when it is not there any more.
    ///
    /// # Errors
    /// A file that is there and cannot be read: our trouble, never a file the customer forgot.
    pub fn bytes(&self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        let Some(file) = self.files.get(path) else {
            return Ok(None);
        };
        there(file, std::fs::read(&file.at))
    }

    /// What is made of a spreadsheet as it is read; `None` when it is not there any more.
    ///
    /// # Errors
    /// As [`Drop::bytes`], whatever was made of the part that could be read.
    pub fn reading<T>(
        &self,
        path: &str,
        make: impl FnOnce(Content<'_>) -> T,
    ) -> Result<Option<T>, Error> {
        let Some(file) = self.files.get(path) else {
            return Ok(None);
        };
        let made = OnDisk::open(&file.at).and_then(|open| {
            let made = make(Content::Held(&open));
            open.trouble().map_or(Ok(made), Err)
        });
        there(file, made)
    }

    /// A file with its content's hash; `None` when it is not there any more.
    ///
    /// # Errors
    /// As [`Drop::bytes`].
    pub fn source(&self, file: &File) -> Result<Option<Source>, Error> {
        let mut hasher = blake3::Hasher::new();
        let open = std::fs::File::open(&file.at);
        let read = there(
            file,
            open.and_then(|open| hasher.update_reader(open).map(drop)),
        )?;
        Ok(read.map(|()| Source {
            path: file.path.clone(),
            bytes: hasher.count(),
            hash: hasher.finalize().to_hex().to_string(),
        }))
    }
}

/// What was read of a file, `None` when it is not there any more.
fn there<T>(file: &File, read: std::io::Result<T>) -> Result<Option<T>, Error> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(inbox::Error::at(&file.at)(error).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_sheet_that_the_disk_does_not_give_is_our_trouble_and_no_fault_of_the_sheet() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("表.xlsx");
        std::fs::write(&path, b"PK").expect("written");
        let drop = Drop::open(std::slice::from_ref(&path), 10, 100).expect("listed");
        let name = drop.files().next().expect("a file").path.clone();
        let bytes = drop
            .reading(&name, |content| content.bytes())
            .expect("read");
        assert_eq!(bytes, Some(2));
        // A folder in its place opens like a file and fails like a disk.
        std::fs::remove_file(&path).expect("removed");
        assert!(matches!(
            drop.reading(&name, |content| content.bytes()),
            Ok(None)
        ));
        std::fs::create_dir(&path).expect("made");
        let columns = crate::catalog::Catalog::embedded().columns;
        let options = crate::sheet::Options {
            columns: &columns,
            passwords: &[],
            mapping: &BTreeMap::new(),
            limits: crate::sheet::Limits::default(),
        };
        let read = |content: Content<'_>| crate::sheet::read("表.xlsx", content, &options);
        assert!(matches!(drop.reading(&name, read), Err(Error::Inbox(_))));
    }
}
