//! Zipped workbooks: the directory is walked before anything is unpacked.
//!
//! Two parts of one name, too many parts, or a part that unpacks out of all proportion are
//! refused here; what is read is counted as it comes out, whatever the directory declares.

use super::Limits;
use super::content::{Content, Pieces};
use super::fault::Fault;
use std::collections::HashMap;
use std::io::{BufReader, Error, ErrorKind, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// The parts of a zipped workbook.
pub struct Package<'a> {
    archive: ZipArchive<BufReader<Pieces<'a>>>,
    parts: HashMap<String, Part>,
    limits: Limits,
}

#[derive(Clone, Copy)]
struct Part {
    index: usize,
    packed: u64,
    unpacked: u64,
}

/// Packed bytes that are held at a time.
const PIECE: usize = 32 << 10;
/// Unpacked bytes per packed byte that no honest sheet reaches, above [`FREE`] bytes.
const RATIO: u64 = 100;
/// What may be unpacked whatever the ratio: blank styled rows pack very well.
const FREE: u64 = 24 << 20;

impl<'a> Package<'a> {
    /// Walks the directory.
    ///
    /// # Errors
    /// When there is none, or it shows what no spreadsheet program writes.
    pub fn open(content: Content<'a>, limits: Limits) -> Result<Self, Fault> {
        let pieces = BufReader::with_capacity(PIECE, content.pieces());
        let mut archive = ZipArchive::new(pieces).map_err(|error| fault_of(&error))?;
        if archive.len() > limits.parts {
            return Err(Fault::too_large("工作簿内部的文件数"));
        }
        if declared_entries(&content.tail(22 + 65_536)?)
            .is_some_and(|declared| declared as usize != archive.len())
        {
            return Err(Fault::corrupt("工作簿内部有重复的文件"));
        }
        let mut parts = HashMap::new();
        for index in 0..archive.len() {
            let file = archive
                .by_index_raw(index)
                .map_err(|error| fault_of(&error))?;
            let Ok(name) = file.name() else { continue };
            let name = normal(&name);
            if file.encrypted() {
                return Err(Fault::Encrypted);
            }
            let part = Part {
                index,
                packed: file.compressed_size(),
                unpacked: file.size(),
            };
            if parts.insert(name, part).is_some() {
                return Err(Fault::corrupt("工作簿内部有重复的文件"));
            }
        }
        Ok(Self {
            archive,
            parts,
            limits,
        })
    }

    /// Whether there is a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.parts.contains_key(&normal(name))
    }

    /// How many bytes a part says that it unpacks to; nothing where there is none.
    pub fn declared(&self, name: &str) -> u64 {
        let part = self.parts.get(&normal(name));
        part.map_or(0, |part| part.unpacked)
    }

    /// How many parts there are.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// The names of the parts, in small letters, in no order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str)
    }

    /// A stream over a part, `None` when there is none of this name.
    ///
    /// # Errors
    /// When it is too large, or packed in a way that is not read.
    pub fn part(&mut self, name: &str) -> Result<Option<impl Read + use<'_, 'a>>, Fault> {
        let Some(&part) = self.parts.get(&normal(name)) else {
            return Ok(None);
        };
        let allowed = self
            .limits
            .unpacked
            .min(FREE.max(part.packed.saturating_mul(RATIO)));
        if part.unpacked > allowed {
            return Err(Fault::too_large("解压后的内容"));
        }
        let file = self
            .archive
            .by_index(part.index)
            .map_err(|error| fault_of(&error))?;
        Ok(Some(Counted {
            inner: file,
            left: allowed,
        }))
    }

    /// A whole part, at most `most` bytes.
    ///
    /// # Errors
    /// As [`Package::part`], and when it is torn or longer.
    pub fn bytes(&mut self, name: &str, most: u64) -> Result<Option<Vec<u8>>, Fault> {
        let Some(part) = self.part(name)? else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        part.take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| super::xml::fault_of(&error))?;
        if bytes.len() as u64 > most {
            return Err(Fault::too_large("工作簿内部的文件"));
        }
        Ok(Some(bytes))
    }
}

/// Part names are compared without case; some writers use `\` or a leading `/`.
fn normal(name: &str) -> String {
    name.replace('\\', "/")
        .trim_start_matches('/')
        .to_lowercase()
}

/// Stops a part that unpacks to more than it may.
struct Counted<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| Error::from(ErrorKind::FileTooLarge))?;
        Ok(read)
    }
}

fn fault_of(error: &ZipError) -> Fault {
    match error {
        ZipError::UnsupportedArchive(_) => Fault::unsupported("特殊压缩方式的工作簿"),
        error => Fault::corrupt(error.to_string()),
    }
}

/// How many parts the end of the directory announces; the zip crate keeps the last of two parts
/// of one name and says nothing.
fn declared_entries(tail: &[u8]) -> Option<u16> {
    let at = memchr::memmem::rfind(tail, b"PK\x05\x06")?;
    let count = tail.get(at + 10..at + 12)?;
    let count = u16::from_le_bytes([count[0], count[1]]);
    (count != u16::MAX).then_some(count)
}
