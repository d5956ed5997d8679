//! xls and et: the records of a BIFF5 or BIFF8 workbook, bounded.
//!
//! calamine lays every sheet out as a full grid, which takes 1 GB for a blank in the last cell,
//! and follows chains of sectors without end; here rows hold only what has a value.

use super::Limits;
use super::fault::Fault;
use super::raw::{RawBook, RawRow, RawSheet, RawValue};
use super::xlsx::is_date_format;
use encoding_rs::{GBK, WINDOWS_1252};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Reads the workbook stream.
///
/// # Errors
/// When it is encrypted, torn, of an older kind, or too large.
pub fn read(stream: &[u8], limits: &Limits) -> Result<RawBook, Fault> {
    let mut globals = Globals::default();
    let mut records = Records::at(stream, 0);
    let Some(first) = records.next() else {
        return Err(Fault::corrupt("工作簿没有内容"));
    };
    globals.wide = match (first.kind, first.data) {
        (0x0809, [0x00, 0x06, ..]) => true,
        (0x0809, [0x00, 0x05, ..]) => false,
        _ => return Err(Fault::unsupported("Excel 4.0 或更早的工作簿")),
    };
    let mut ended = false;
    while let Some(record) = records.next() {
        match record.kind {
            0x000A => {
                ended = true;
                break;
            }
            0x002F => return Err(Fault::Encrypted),
            0x0022 => globals.since_1904 = record.data.first() == Some(&1),
            0x0042 => globals.code_page = u16_at(record.data, 0).unwrap_or(1252),
            0x041E => globals.format(record.data),
            0x00E0 => globals.cell_format(record.data),
            0x0085 => globals.sheet(record.data),
            0x00FC => globals.strings = shared_strings(record.data, &mut records, limits)?,
            _ => {}
        }
    }
    if !ended {
        return Err(Fault::corrupt("工作簿在中途结束"));
    }
    let mut book = RawBook::default();
    for (at, hidden, name, kind) in std::mem::take(&mut globals.sheets) {
        if kind == 0 {
            let mut sheet = globals.rows(Records::at(stream, at as usize), limits)?;
            sheet.name = name;
            sheet.hidden = hidden;
            book.sheets.push(sheet);
        }
    }
    if book.sheets.is_empty() {
        return Err(Fault::Empty);
    }
    Ok(book)
}

#[derive(Default)]
struct Globals {
    wide: bool,
    since_1904: bool,
    code_page: u16,
    formats: HashMap<u16, bool>,
    dates: Vec<bool>,
    sheets: Vec<(u32, bool, String, u8)>,
    strings: Vec<String>,
}

struct Record<'a> {
    kind: u16,
    data: &'a [u8],
}

struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    fn at(stream: &'a [u8], at: usize) -> Self {
        Self { stream, at }
    }

    fn next(&mut self) -> Option<Record<'a>> {
        let kind = u16_at(self.stream, self.at)?;
        let length = usize::from(u16_at(self.stream, self.at + 2)?);
        let data = self.stream.get(self.at + 4..self.at + 4 + length)?;
        self.at += 4 + length;
        Some(Record { kind, data })
    }

    fn next_if(&mut self, kind: u16) -> Option<&'a [u8]> {
        (u16_at(self.stream, self.at) == Some(kind))
            .then(|| self.next().map(|record| record.data))
            .flatten()
    }
}

impl Globals {
    fn format(&mut self, data: &[u8]) {
        let Some(id) = u16_at(data, 0) else { return };
        let code = if self.wide {
            string(data, 2, 2).map(|(code, _)| code)
        } else {
            self.narrow(data, 2, 1)
        };
        if let Some(code) = code {
            self.formats.insert(id, is_date_format(None, &code));
        }
    }

    fn cell_format(&mut self, data: &[u8]) {
        let id = u16_at(data, 2).unwrap_or(0);
        let own = self.formats.get(&id).copied().unwrap_or(false);
        self.dates.push(own || is_date_format(Some(id.into()), ""));
    }

    fn sheet(&mut self, data: &[u8]) {
        let (Some(at), Some(&hidden), Some(&kind)) = (u32_at(data, 0), data.get(4), data.get(5))
        else {
            return;
        };
        let name = if self.wide {
            string(data, 6, 1).map(|(name, _)| name)
        } else {
            self.narrow(data, 6, 1)
        };
        self.sheets
            .push((at, hidden & 3 != 0, name.unwrap_or_default(), kind));
    }

    /// A string in the code page, its length in one or two bytes.
    fn narrow(&self, data: &[u8], at: usize, width: usize) -> Option<String> {
        let length = if width == 1 {
            usize::from(*data.get(at)?)
        } else {
            usize::from(u16_at(data, at)?)
        };
        let raw = data.get(at + width..)?;
        let raw = &raw[..length.min(raw.len())];
        let encoding = if self.code_page == 936 {
            GBK
        } else {
            WINDOWS_1252
        };
        Some(encoding.decode_without_bom_handling(raw).0.into_owned())
    }

    /// The rows of a sheet.
    fn rows(&self, mut records: Records<'_>, limits: &Limits) -> Result<RawSheet, Fault> {
        let mut rows: BTreeMap<u32, Vec<(u32, RawValue)>> = BTreeMap::new();
        let mut hidden = HashSet::new();
        let mut merges = Vec::new();
        let mut depth = 0_u32;
        let mut cells = 0_u32;
        let mut ended = false;
        // A formula whose text follows in a record of its own.
        let mut awaited: Option<(u32, u32)> = None;
        while let Some(record) = records.next() {
            let data = record.data;
            let mut put = |row: u32, column: u32, value: RawValue| {
                cells += 1;
                rows.entry(row + 1).or_default().push((column, value));
            };
            let place = || Some((u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?)));
            match record.kind {
                0x0809 => depth += 1,
                0x000A => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        ended = true;
                        break;
                    }
                }
                // Charts inside the sheet have records of their own.
                _ if depth != 1 => {}
                0x0208 => {
                    let row = u16_at(data, 0).unwrap_or(0);
                    if u16_at(data, 12).unwrap_or(0) & 0x20 != 0 {
                        hidden.insert(u32::from(row) + 1);
                    }
                }
                0x00FD => {
                    if let (Some((row, column)), Some(index)) = (place(), u32_at(data, 6)) {
                        let text = self
                            .strings
                            .get(index as usize)
                            .ok_or_else(|| Fault::corrupt("共享文字的序号超出范围"))?;
                        put(row, column, RawValue::Text(text.clone()));
                    }
                }
                0x0204 | 0x00D6 => {
                    let text = if self.wide {
                        string(data, 6, 2).map(|(text, _)| text)
                    } else {
                        self.narrow(data, 6, 2)
                    };
                    if let (Some((row, column)), Some(text)) = (place(), text) {
                        put(row, column, RawValue::Text(text));
                    }
                }
                0x0203 => {
                    if let (Some((row, column)), Some(number)) = (place(), f64_at(data, 6)) {
                        put(row, column, self.number(number, u16_at(data, 4)));
                    }
                }
                0x027E => {
                    if let (Some((row, column)), Some(packed)) = (place(), u32_at(data, 6)) {
                        put(row, column, self.number(unpacked(packed), u16_at(data, 4)));
                    }
                }
                0x00BD => {
                    if let Some((row, first)) = place() {
                        let cells = data
                            .get(4..data.len().saturating_sub(2))
                            .unwrap_or_default();
                        for (column, cell) in (first..).zip(cells.chunks_exact(6)) {
                            let packed = u32_at(cell, 2).expect("six bytes");
                            put(row, column, self.number(unpacked(packed), u16_at(cell, 0)));
                        }
                    }
                }
                0x0205 => {
                    if let (Some((row, column)), Some(&value), Some(&error)) =
                        (place(), data.get(6), data.get(7))
                    {
                        let value = if error == 0 {
                            RawValue::Bool(value != 0)
                        } else {
                            RawValue::Error(error_word(value).to_owned())
                        };
                        put(row, column, value);
                    }
                }
                0x0006 | 0x0206 | 0x0406 => {
                    if let (Some((row, column)), Some(result)) = (place(), data.get(6..14)) {
                        match result {
                            [0, .., 0xFF, 0xFF] => awaited = Some((row, column)),
                            [1, _, value, .., 0xFF, 0xFF] => {
                                put(row, column, RawValue::Bool(*value != 0));
                            }
                            [2, _, value, .., 0xFF, 0xFF] => {
                                put(row, column, RawValue::Error(error_word(*value).to_owned()));
                            }
                            [3, .., 0xFF, 0xFF] => {}
                            _ => {
                                let number = f64_at(data, 6).expect("eight bytes");
                                put(row, column, self.number(number, u16_at(data, 4)));
                            }
                        }
                    }
                }
                0x0207 => {
                    let text = if self.wide {
                        string(data, 0, 2).map(|(text, _)| text)
                    } else {
                        self.narrow(data, 0, 2)
                    };
                    if let (Some((row, column)), Some(text)) = (awaited.take(), text) {
                        put(row, column, RawValue::Text(text));
                    }
                }
                0x00E5 => {
                    for merge in data.get(2..).unwrap_or_default().chunks_exact(8) {
                        let part = |at| u32::from(u16_at(merge, at).expect("eight bytes"));
                        if merges.len() < limits.merges {
                            merges.push((part(0) + 1, part(4), part(2) + 1, part(6)));
                        }
                    }
                }
                _ => {}
            }
            if cells > 16_000_000 {
                return Err(Fault::too_large("单元格数"));
            }
        }
        if !ended {
            return Err(Fault::corrupt("工作表在中途结束"));
        }
        let rows = rows
            .into_iter()
            .map(|(number, mut cells)| {
                cells.sort_by_key(|(column, _)| *column);
                RawRow {
                    number,
                    hidden: hidden.contains(&number),
                    cells,
                }
            })
            .collect();
        Ok(RawSheet {
            rows,
            merges,
            ..RawSheet::default()
        })
    }

    fn number(&self, number: f64, format: Option<u16>) -> RawValue {
        if !number.is_finite() {
            return RawValue::Text(number.to_string());
        }
        let date = format.and_then(|format| self.dates.get(usize::from(format)));
        match (date, self.since_1904) {
            (Some(true), true) => RawValue::Date(number + 1462.0),
            (Some(true), false) => RawValue::Date(number),
            _ => RawValue::Number(number),
        }
    }
}

/// The shared strings run over several records; inside a string each new record repeats the byte
/// that says how wide its characters are.
fn shared_strings(
    first: &[u8],
    records: &mut Records<'_>,
    limits: &Limits,
) -> Result<Vec<String>, Fault> {
    let mut pieces = vec![first];
    while let Some(piece) = records.next_if(0x003C) {
        pieces.push(piece);
    }
    let torn = || Fault::corrupt("共享文字损坏");
    let count = u32_at(first, 4).ok_or_else(torn)? as usize;
    let mut reader = Pieces {
        pieces: &pieces,
        piece: 0,
        at: 8,
    };
    let mut strings = Vec::new();
    let mut bytes = 0;
    while strings.len() < count {
        let Some(length) = reader.u16() else { break };
        let flags = reader.byte().ok_or_else(torn)?;
        let runs = if flags & 8 != 0 {
            usize::from(reader.u16().ok_or_else(torn)?)
        } else {
            0
        };
        let far_east = if flags & 4 != 0 {
            reader.u32().ok_or_else(torn)? as usize
        } else {
            0
        };
        let text = reader
            .characters(usize::from(length), flags & 1 != 0)
            .ok_or_else(torn)?;
        reader.skip(runs * 4 + far_east);
        bytes += text.len();
        if bytes > limits.text_bytes {
            return Err(Fault::too_large("文字总量"));
        }
        strings.push(text);
    }
    Ok(strings)
}

struct Pieces<'a> {
    pieces: &'a [&'a [u8]],
    piece: usize,
    at: usize,
}

impl Pieces<'_> {
    fn byte(&mut self) -> Option<u8> {
        while self.at >= self.pieces.get(self.piece)?.len() {
            self.piece += 1;
            self.at = 0;
        }
        self.at += 1;
        Some(self.pieces[self.piece][self.at - 1])
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    fn skip(&mut self, mut count: usize) {
        while count > 0 {
            let Some(piece) = self.pieces.get(self.piece) else {
                return;
            };
            let step = count.min(piece.len() - self.at.min(piece.len()));
            self.at += step;
            count -= step;
            if count > 0 {
                self.piece += 1;
                self.at = 0;
            }
        }
    }

    fn characters(&mut self, count: usize, mut wide: bool) -> Option<String> {
        let mut units = Vec::with_capacity(count);
        while units.len() < count {
            if self.at >= self.pieces.get(self.piece)?.len() {
                self.piece += 1;
                self.at = 0;
                wide = self.byte()? & 1 != 0;
            }
            units.push(if wide {
                self.u16()?
            } else {
                u16::from(self.byte()?)
            });
        }
        Some(String::from_utf16_lossy(&units))
    }
}

/// A BIFF8 string inside one record: length in `width` bytes, a byte of flags, characters.
fn string(data: &[u8], at: usize, width: usize) -> Option<(String, usize)> {
    let count = if width == 1 {
        usize::from(*data.get(at)?)
    } else {
        usize::from(u16_at(data, at)?)
    };
    let flags = *data.get(at + width)?;
    let mut from = at + width + 1;
    if flags & 8 != 0 {
        from += 2;
    }
    if flags & 4 != 0 {
        from += 4;
    }
    let wide = flags & 1 != 0;
    let size = if wide { count * 2 } else { count };
    let raw = data.get(from..from + size)?;
    let units: Vec<u16> = if wide {
        raw.chunks_exact(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect()
    } else {
        raw.iter().map(|&byte| u16::from(byte)).collect()
    };
    Some((String::from_utf16_lossy(&units), from + size))
}

/// A number packed into four bytes.
fn unpacked(packed: u32) -> f64 {
    let number = if packed & 2 != 0 {
        f64::from((packed as i32) >> 2)
    } else {
        f64::from_bits(u64::from(packed & 0xFFFF_FFFC) << 32)
    };
    if packed & 1 != 0 {
        number / 100.0
    } else {
        number
    }
}

const fn error_word(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    let bytes = data.get(at..at + 2)?;
    Some(u16::from_le_bytes([bytes[0], bytes[1]]))
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    let bytes = data.get(at..at + 4)?;
    Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

fn f64_at(data: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(data.get(at..at + 8)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers_unpack() {
        assert_eq!(unpacked((13 << 2) | 2), 13.0);
        assert_eq!(unpacked((1350 << 2) | 3), 13.5);
        assert_eq!(unpacked(0x3FF0_0000), 1.0);
    }

    #[test]
    fn a_string_that_runs_over_two_records_changes_its_width() {
        let first = [1, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, b'a', b'b'];
        let second = [0x01_u8, 0x2D, 0x4E];
        let mut stream = Vec::new();
        stream.extend_from_slice(&0x003C_u16.to_le_bytes());
        stream.extend_from_slice(&(second.len() as u16).to_le_bytes());
        stream.extend_from_slice(&second);
        let strings = shared_strings(&first, &mut Records::at(&stream, 0), &Limits::default());
        assert_eq!(strings, Ok(vec!["ab中".to_owned()]));
    }
}
