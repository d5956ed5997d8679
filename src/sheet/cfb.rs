//! The compound file that xls workbooks and encrypted ones lie in: a bounded reader.
//!
//! Chains of sectors may point anywhere, also at themselves; here a chain ends at the number of
//! sectors the file has.

use super::fault::Fault;

const END: u32 = 0xFFFF_FFFA;
/// How a compound file begins.
pub const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const DIRECTORY_ENTRY: usize = 128;

/// An open compound file.
pub struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini: Vec<u8>,
    cutoff: u64,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    kind: u8,
    start: u32,
    size: u64,
}

impl<'a> Compound<'a> {
    /// Reads the tables and the directory.
    ///
    /// # Errors
    /// When they are torn or run in circles.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Fault> {
        let torn = || Fault::corrupt("复合文件结构损坏");
        let header = bytes.get(..512).ok_or_else(torn)?;
        let shift = u16::from_le_bytes([header[30], header[31]]);
        if !matches!(shift, 9 | 12) {
            return Err(torn());
        }
        let mut file = Self {
            bytes,
            sector: 1 << shift,
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini: Vec::new(),
            cutoff: u64::from(word(header, 56)),
            entries: Vec::new(),
        };
        let most = bytes.len() / file.sector + 1;
        // The list of the table's own sectors: 109 in the header, the rest in a chain.
        let mut tables: Vec<u32> = (0..109).map(|index| word(header, 76 + index * 4)).collect();
        let mut next = word(header, 68);
        let mut chained = 0;
        while next < END {
            chained += 1;
            if chained > most {
                return Err(torn());
            }
            let sector = file.sector_at(next).ok_or_else(torn)?;
            let words = file.sector / 4 - 1;
            tables.extend((0..words).map(|index| word(sector, index * 4)));
            next = word(sector, words * 4);
        }
        for table in tables.into_iter().filter(|table| *table < END).take(most) {
            let Some(sector) = file.sector_at(table) else {
                continue;
            };
            let words: Vec<u32> = (0..file.sector / 4)
                .map(|index| word(sector, index * 4))
                .collect();
            file.fat.extend(words);
        }
        let directory = file.chain(word(header, 48), u64::MAX)?;
        for entry in directory.chunks_exact(DIRECTORY_ENTRY) {
            let length = usize::from(u16::from_le_bytes([entry[64], entry[65]])).min(64);
            let units: Vec<u16> = entry[..length.saturating_sub(2)]
                .chunks_exact(2)
                .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
                .collect();
            let size = u64::from(word(entry, 120))
                | if shift == 12 {
                    u64::from(word(entry, 124)) << 32
                } else {
                    0
                };
            file.entries.push(Entry {
                name: String::from_utf16_lossy(&units),
                kind: entry[66],
                start: word(entry, 116),
                size,
            });
        }
        file.mini_fat = file
            .chain(word(header, 60), u64::MAX)?
            .chunks_exact(4)
            .map(|four| word(four, 0))
            .collect();
        if let Some(root) = file.entries.iter().find(|entry| entry.kind == 5) {
            file.mini = file.chain(root.start, root.size)?;
        }
        Ok(file)
    }

    /// Whether there is a stream or storage of this name.
    pub fn has(&self, name: &str) -> bool {
        self.entry(name).is_some()
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries
            .iter()
            .find(|entry| matches!(entry.kind, 1 | 2) && entry.name.eq_ignore_ascii_case(name))
    }

    /// The content of a stream, `None` when there is none of this name.
    ///
    /// # Errors
    /// When its chain is torn.
    pub fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        let Some(entry) = self.entry(name).filter(|entry| entry.kind == 2) else {
            return Ok(None);
        };
        if entry.size >= self.cutoff {
            return self.chain(entry.start, entry.size).map(Some);
        }
        let mut content = Vec::with_capacity(entry.size as usize);
        let mut next = entry.start;
        let mut steps = 0;
        while next < END && (content.len() as u64) < entry.size {
            steps += 1;
            let at = next as usize * 64;
            let (Some(piece), true) = (self.mini.get(at..at + 64), steps <= self.mini_fat.len())
            else {
                return Err(Fault::corrupt("复合文件结构损坏"));
            };
            content.extend_from_slice(piece);
            next = self.mini_fat.get(next as usize).copied().unwrap_or(END);
        }
        content.truncate(entry.size as usize);
        Ok(Some(content))
    }

    fn sector_at(&self, index: u32) -> Option<&'a [u8]> {
        let at = (index as usize + 1).checked_mul(self.sector)?;
        self.bytes.get(at..at + self.sector)
    }

    /// The content of a chain of sectors; a last sector may be cut short.
    fn chain(&self, start: u32, size: u64) -> Result<Vec<u8>, Fault> {
        let mut content = Vec::new();
        let mut next = start;
        let mut steps = 0;
        while next < END && (content.len() as u64) < size {
            steps += 1;
            if steps > self.bytes.len() / self.sector + 1 {
                return Err(Fault::corrupt("复合文件的扇区链成环"));
            }
            let at = (next as usize + 1) * self.sector;
            let end = (at + self.sector).min(self.bytes.len());
            let piece = self
                .bytes
                .get(at..end)
                .filter(|piece| !piece.is_empty())
                .ok_or_else(|| Fault::corrupt("复合文件的扇区超出文件"))?;
            content.extend_from_slice(piece);
            next = self.fat.get(next as usize).copied().unwrap_or(END);
        }
        if size != u64::MAX {
            content.truncate(size as usize);
        }
        Ok(content)
    }
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
