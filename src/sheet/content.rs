//! What a sheet is read from: bytes that lie in memory, or something of which only what is being
//! looked at is held. A workbook of 100 000 rows has 30 MB, and its reader needs some kilobytes
//! of them at a time.

use super::fault::Fault;
use std::borrow::Cow;
use std::io::{ErrorKind, Read, Seek, SeekFrom};

/// What a sheet is read from.
#[derive(Clone, Copy)]
pub enum Content<'a> {
    /// Bytes that lie in memory.
    Bytes(&'a [u8]),
    /// What somebody else holds.
    Held(&'a dyn Held),
}

/// Bytes that lie elsewhere and are given piece by piece.
pub trait Held {
    /// How many there are.
    fn bytes(&self) -> u64;

    /// Some of them from a place on, as many as the buffer holds or fewer; none at the end.
    ///
    /// # Errors
    /// When they cannot be had.
    fn piece(&self, at: u64, buffer: &mut [u8]) -> std::io::Result<usize>;
}

impl<'a> Content<'a> {
    /// How many bytes there are.
    pub fn bytes(self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Held(held) => held.bytes(),
        }
    }

    /// The first bytes, at most so many.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) fn head(self, most: usize) -> Result<Cow<'a, [u8]>, Fault> {
        self.from(0, most)
    }

    /// The last bytes, at most so many.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) fn tail(self, most: usize) -> Result<Cow<'a, [u8]>, Fault> {
        self.from(self.bytes().saturating_sub(most as u64), most)
    }

    /// All of it, for a reader that goes to and fro.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn whole(self) -> Result<Cow<'a, [u8]>, Fault> {
        self.from(0, usize::MAX)
    }

    fn from(self, start: u64, most: usize) -> Result<Cow<'a, [u8]>, Fault> {
        match self {
            Self::Bytes(bytes) => {
                let rest = &bytes[start as usize..];
                Ok(Cow::Borrowed(&rest[..rest.len().min(most)]))
            }
            Self::Held(held) => {
                let length = held.bytes().saturating_sub(start).min(most as u64);
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
pub(super) struct Pieces<'a> {
    content: Content<'a>,
    at: u64,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = match self.content {
            Content::Bytes(bytes) => {
                let at = bytes.len().min(self.at as usize);
                (&bytes[at..]).read(buffer)?
            }
            Content::Held(held) => held.piece(self.at, buffer)?,
        };
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Pieces<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
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

    /// Bytes that are given seven at a time.
    struct Slowly(Vec<u8>);

    impl Held for Slowly {
        fn bytes(&self) -> u64 {
            self.0.len() as u64
        }

        fn piece(&self, at: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
            let most = buffer.len().min(7);
            (&self.0[at as usize..]).read(&mut buffer[..most])
        }
    }

    #[test]
    fn what_is_held_elsewhere_is_read_as_the_same_bytes_in_memory_are() {
        let held = Slowly((0..=255).cycle().take(100_000).collect());
        let bytes = &held.0;
        for content in [Content::Bytes(bytes), Content::Held(&held)] {
            assert_eq!(content.bytes(), 100_000);
            assert_eq!(*content.whole().expect("read"), **bytes);
            assert_eq!(*content.head(10).expect("read"), bytes[..10]);
            assert_eq!(*content.tail(10).expect("read"), bytes[99_990..]);
            assert_eq!(*content.tail(200_000).expect("read"), **bytes);
            let mut pieces = content.pieces();
            let mut some = [0; 4];
            pieces.seek(SeekFrom::End(-3)).expect("inside");
            assert_eq!(pieces.read(&mut some).expect("read"), 3);
            assert_eq!(some[..3], bytes[99_997..]);
            assert_eq!(pieces.read(&mut some).expect("at the end"), 0);
            assert!(pieces.seek(SeekFrom::Current(-100_001)).is_err());
        }
    }
}
