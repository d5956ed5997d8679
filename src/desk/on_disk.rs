//! A file that a workshop reads piece by piece, without knowing of files.

use crate::sheet::Held;
use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};
use std::path::Path;
use std::sync::OnceLock;

/// An open file.
#[derive(Debug)]
pub(super) struct OnDisk {
    file: File,
    bytes: u64,
    trouble: OnceLock<Error>,
}

impl OnDisk {
    /// Opens a file.
    ///
    /// # Errors
    /// As [`File::open`].
    pub(super) fn open(path: &Path) -> Result<Self> {
        let file = File::open(path)?;
        Ok(Self {
            bytes: file.metadata()?.len(),
            file,
            trouble: OnceLock::new(),
        })
    }

    /// Why some of it could not be read, where the disk or the share failed: what was then made
    /// of it says nothing about what the customer sent.
    pub(super) fn trouble(self) -> Option<Error> {
        self.trouble.into_inner()
    }
}

impl Held for OnDisk {
    fn bytes(&self) -> u64 {
        self.bytes
    }

    fn piece(&self, at: u64, buffer: &mut [u8]) -> Result<usize> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(at))
            .and_then(|_| file.read(buffer))
            .map_err(|error| {
                let kind = error.kind();
                if kind != ErrorKind::Interrupted {
                    // The first is the cause; what it leads to is no second one.
                    let _ = self.trouble.set(error);
                }
                kind.into()
            })
    }
}
