//! What a sheet is read from: bytes that lie in memory, or a file of which only what is being
//! looked at is held. A workbook of 100 000 rows has 30 MB, and its reader needs some kilobytes
//! of them at a time.

use super::fault::Fault;
use std::borrow::Cow;
use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};
use std::path::Path;
use std::sync::OnceLock;

/// What a sheet is read from.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// Bytes that lie in memory.
    Bytes(&'a [u8]),
    /// A file.
    File(&'a SheetFile),
}

/// A file that is read piece by piece.
#[derive(Debug)]
pub struct SheetFile {
    file: File,
    bytes: u64,
    trouble: OnceLock<Error>,
}

impl SheetFile {
    /// Opens a file.
    ///
    /// # Errors
    /// As [`File::open`].
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path)?;
        Ok(Self {
            bytes: file.metadata()?.len(),
            file,
            trouble: OnceLock::new(),
        })
    }

    /// Why some of it could not be read, where the disk or the share failed: what was then made
    /// of it says nothing about what the customer sent.
    pub fn trouble(self) -> Option<Error> {
        self.trouble.into_inner()
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

impl<'a> Content<'a> {
    /// How many bytes there are.
    pub fn bytes(self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File(file) => file.bytes,
        }
    }

    /// The first bytes, at most so many.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) fn head(self, most: usize) -> std::result::Result<Cow<'a, [u8]>, Fault> {
        self.from(0, most)
    }

    /// The last bytes, at most so many.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) fn tail(self, most: usize) -> std::result::Result<Cow<'a, [u8]>, Fault> {
        self.from(self.bytes().saturating_sub(most as u64), most)
    }

    /// All of it, for a reader that goes to and fro.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn whole(self) -> std::result::Result<Cow<'a, [u8]>, Fault> {
        self.from(0, usize::MAX)
    }

    fn from(self, start: u64, most: usize) -> std::result::Result<Cow<'a, [u8]>, Fault> {
        match self {
            Self::Bytes(bytes) => {
                let rest = &bytes[start as usize..];
                Ok(Cow::Borrowed(&rest[..rest.len().min(most)]))
            }
            Self::File(file) => {
                let length = file.bytes.saturating_sub(start).min(most as u64);
                let mut bytes = Vec::with_capacity(length as usize);
                let mut pieces = self.pieces();
                pieces.at = start;
                pieces
                    .take(length)
                    .read_to_end(&mut bytes)
                    .map_err(|error| Fault::corrupt(error.to_string()))?;
                Ok(Cow::Owned(bytes))
            }
        }
    }

    /// The same as a stream that can be sought in; each has a place of its own.
    pub(super) fn pieces(self) -> Pieces<'a> {
        Pieces {
            content: self,
            at: 0,
        }
    }
}

impl<'a> From<&'a [u8]> for Content<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

/// A stream over a [`Content`].
#[derive(Debug)]
pub(super) struct Pieces<'a> {
    content: Content<'a>,
    at: u64,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = match self.content {
            Content::Bytes(bytes) => {
                let at = bytes.len().min(self.at as usize);
                (&bytes[at..]).read(buffer)?
            }
            Content::File(file) => file.piece(self.at, buffer)?,
        };
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Pieces<'_> {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.content.bytes().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_as_the_same_bytes_in_memory_are() {
        let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("表.xlsx");
        std::fs::write(&path, &bytes).expect("written");
        let file = SheetFile::open(&path).expect("there");
        for content in [Content::Bytes(&bytes), Content::File(&file)] {
            assert_eq!(content.bytes(), 100_000);
            assert_eq!(*content.whole().expect("read"), *bytes);
            assert_eq!(*content.head(10).expect("read"), bytes[..10]);
            assert_eq!(*content.tail(10).expect("read"), bytes[99_990..]);
            assert_eq!(*content.tail(200_000).expect("read"), *bytes);
            let mut pieces = content.pieces();
            let mut some = [0; 4];
            pieces.seek(SeekFrom::End(-3)).expect("inside");
            assert_eq!(pieces.read(&mut some).expect("read"), 3);
            assert_eq!(some[..3], bytes[99_997..]);
            assert_eq!(pieces.read(&mut some).expect("at the end"), 0);
            assert!(pieces.seek(SeekFrom::Current(-100_001)).is_err());
        }
        assert!(file.trouble().is_none());
    }

    #[cfg(unix)]
    #[test]
    fn a_disk_that_fails_is_no_fault_of_what_is_read() {
        // A folder opens like a file and fails like a disk.
        let folder = tempfile::tempdir().expect("a folder");
        let file = SheetFile {
            file: File::open(folder.path()).expect("there"),
            bytes: 100,
            trouble: OnceLock::new(),
        };
        assert!(Content::File(&file).whole().is_err());
        assert!(file.trouble().is_some());
    }
}
