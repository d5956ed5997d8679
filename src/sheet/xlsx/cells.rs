//! The rows of a sheet, streamed.

use super::strings::Strings;
use super::styles::Styles;
use crate::model::TextId;
use crate::model::text::{Interner, leading_number};
use crate::sheet::Limits;
use crate::sheet::escapes::{resolve_escapes, unescape, utf8};
use crate::sheet::fault::Fault;
use crate::sheet::grid::{Cell, Line, Merge, Sink, Value};
use crate::sheet::xml::{PlainCell, RowEnd, Scanner, Token};
use std::io::Read;
use std::ops::ControlFlow;

/// The last row and column that the format knows.
pub const LAST_ROW: u32 = 1_048_576;
/// See [`LAST_ROW`].
pub const LAST_COLUMN: u32 = 16_384;

const BAD_REFERENCE: &str = "单元格地址无效";

/// What a cell's value needs besides the cell.
pub struct Reader<'a> {
    /// The shared strings.
    pub strings: &'a Strings,
    /// The formats.
    pub styles: &'a Styles,
    /// Whether days count from 1904.
    pub since_1904: bool,
    /// How much is read.
    pub limits: &'a Limits,
}

/// What stands below the rows.
#[derive(Debug, Default)]
pub struct Tail {
    /// The merged cells.
    pub merges: Vec<Merge>,
    /// The relation id of the drawing over the sheet.
    pub drawing: Option<String>,
}

/// What is known of a cell while it is open.
#[derive(Default)]
struct Open {
    column: u32,
    format: usize,
    kind: Kind,
    formula: bool,
    has_value: bool,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Kind {
    #[default]
    Number,
    Shared,
    Inline,
    Formula,
    Bool,
    Error,
    IsoDate,
}

impl Reader<'_> {
    /// Passes the rows to the sink; what stands below them comes back.
    ///
    /// # Errors
    /// When the part is torn, out of bounds or too large.
    pub fn read<R: Read>(
        &self,
        scanner: &mut Scanner<R>,
        texts: &mut Interner,
        sink: &mut Sink<'_>,
    ) -> Result<Tail, Fault> {
        let mut tail = Tail::default();
        let mut cells: Vec<Cell> = Vec::with_capacity(64);
        let mut row = 0_u32;
        let mut row_end = RowEnd::default();
        let mut hidden = false;
        let mut column = 0_u32;
        let mut open = Open::default();
        let mut text = String::new();
        let mut inside = Inside::Nothing;
        let mut in_sheet = false;
        loop {
            while in_sheet && let Some(cell) = scanner.plain_cell(row_end) {
                if cell.column >= LAST_COLUMN {
                    return Err(Fault::corrupt(BAD_REFERENCE));
                }
                column = cell.column + 1;
                self.take_plain(cell, texts, &mut cells)?;
            }
            match scanner.next()? {
                Token::Open(b"c", attributes) if in_sheet => {
                    open = Open {
                        column,
                        ..Open::default()
                    };
                    for (name, value) in attributes.iter() {
                        match name {
                            b"r" => open.column = self.reference(value, row)?,
                            b"s" => open.format = digits(value).unwrap_or(0) as usize,
                            b"t" => open.kind = kind(value),
                            _ => {}
                        }
                    }
                    column = open.column + 1;
                    text.clear();
                }
                Token::Open(b"v", _) if in_sheet => inside = Inside::Value,
                Token::Open(b"t", _) if in_sheet => inside = Inside::Value,
                Token::Open(b"f", _) if in_sheet => {
                    open.formula = true;
                    inside = Inside::Formula;
                }
                Token::Open(b"rPh", _) => scanner.skip_element()?,
                Token::Text(raw) if inside == Inside::Value => {
                    open.has_value = true;
                    if open.kind == Kind::Shared || open.kind == Kind::Number {
                        text.push_str(utf8(raw)?);
                    } else {
                        unescape(raw, &mut text)?;
                    }
                }
                Token::Verbatim(raw) if inside == Inside::Value => {
                    open.has_value = true;
                    text.push_str(utf8(raw)?);
                }
                Token::Close(b"v" | b"t" | b"f") => inside = Inside::Nothing,
                Token::Close(b"c") if in_sheet => {
                    if matches!(open.kind, Kind::Inline | Kind::Formula) {
                        resolve_escapes(&mut text);
                    }
                    if let Some(value) = self.value(&open, &text, texts)? {
                        cells.push(Cell {
                            column: open.column,
                            value,
                        });
                    }
                }
                Token::Open(b"row", attributes) if in_sheet => {
                    let before = row;
                    row += 1;
                    hidden = false;
                    for (name, value) in attributes.iter() {
                        match name {
                            b"r" => {
                                row = digits(value).ok_or_else(|| Fault::corrupt("行号无效"))?;
                            }
                            b"hidden" => hidden = matches!(value, b"1" | b"true"),
                            _ => {}
                        }
                    }
                    if row <= before || row > LAST_ROW {
                        return Err(Fault::corrupt("行号无效"));
                    }
                    row_end = RowEnd::of(row);
                    cells.clear();
                    column = 0;
                }
                Token::Close(b"row") if in_sheet => {
                    if texts.bytes() > self.limits.text_bytes {
                        return Err(Fault::too_large("文字总量"));
                    }
                    if !cells.is_empty() {
                        let line = Line {
                            number: row,
                            hidden,
                            cells: &cells,
                        };
                        if let ControlFlow::Break(()) = sink(line, texts) {
                            return Ok(tail);
                        }
                    }
                }
                Token::Open(b"sheetData", _) => in_sheet = true,
                Token::Close(b"sheetData") => in_sheet = false,
                Token::Open(b"mergeCell", attributes) => {
                    if tail.merges.len() >= self.limits.merges {
                        return Err(Fault::too_large("合并单元格数"));
                    }
                    if let Some(merge) = attributes.get(b"ref").and_then(range) {
                        tail.merges.push(merge);
                    }
                }
                Token::Open(b"drawing", attributes) => tail.drawing = attributes.text(b"id")?,
                Token::End => return Ok(tail),
                _ => {}
            }
        }
    }

    /// The column of a reference, which must lie in the row it stands in.
    fn reference(&self, value: &[u8], row: u32) -> Result<u32, Fault> {
        match cell_reference(value) {
            Some((column, at)) if at == row && column < LAST_COLUMN => Ok(column),
            _ => Err(Fault::corrupt(BAD_REFERENCE)),
        }
    }

    fn value(&self, open: &Open, text: &str, texts: &mut Interner) -> Result<Option<Value>, Fault> {
        if !open.has_value {
            return Ok((open.formula && open.kind != Kind::Inline).then_some(Value::Uncalculated));
        }
        Ok(match open.kind {
            Kind::Shared => {
                let index: usize = text
                    .trim()
                    .parse()
                    .map_err(|_| Fault::corrupt("共享文字的序号无效"))?;
                some_text(self.string(index)?)
            }
            Kind::Inline => some_text(texts.intern(text)),
            Kind::Formula => match picture_name(text) {
                Some(name) => Some(Value::Picture(texts.intern(name))),
                None => some_text(texts.intern(text)),
            },
            Kind::Bool => Some(Value::Bool(matches!(text.trim(), "1" | "true"))),
            Kind::Error => Some(Value::Error(texts.intern(text))),
            Kind::IsoDate => some_text(texts.intern(text)),
            Kind::Number => match text.trim().parse::<f64>() {
                Ok(number) if number.is_finite() => Some(self.number(number, open.format)),
                // `NaN`, `inf` and `0x10` are text to us: no spreadsheet program shows a number.
                _ => some_text(texts.intern(text.trim())),
            },
        })
    }

    /// Takes a plain cell; text that is no number is left to [`Reader::value`]'s care.
    fn take_plain(
        &self,
        cell: PlainCell<'_>,
        texts: &mut Interner,
        cells: &mut Vec<Cell>,
    ) -> Result<(), Fault> {
        let PlainCell { column, format, .. } = cell;
        let format = format as usize;
        // Each kind is put where it stays: a value that is handed on first costs half the time.
        match cell.number {
            Some(index) if cell.shared => {
                let text = self.string(index as usize)?;
                if !text.is_empty() {
                    let value = Value::Text(text);
                    cells.push(Cell { column, value });
                }
            }
            Some(number) => {
                let value = self.number(f64::from(number), format);
                cells.push(Cell { column, value });
            }
            None if cell.value.is_empty() => {}
            None => {
                let open = Open {
                    format,
                    kind: if cell.shared {
                        Kind::Shared
                    } else {
                        Kind::Number
                    },
                    has_value: true,
                    ..Open::default()
                };
                let value = self.value(&open, utf8(cell.value)?, texts)?;
                cells.extend(value.map(|value| Cell { column, value }));
            }
        }
        Ok(())
    }

    fn string(&self, index: usize) -> Result<TextId, Fault> {
        let string = self.strings.get(index);
        string.ok_or_else(|| Fault::corrupt("共享文字的序号超出范围"))
    }

    fn number(&self, number: f64, format: usize) -> Value {
        if self.styles.is_date(format) {
            let since_1900 = if self.since_1904 {
                number + 1462.0
            } else {
                number
            };
            Value::Date(since_1900)
        } else {
            Value::Number(number)
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Inside {
    Nothing,
    Value,
    Formula,
}

fn some_text(id: TextId) -> Option<Value> {
    (!id.is_empty()).then_some(Value::Text(id))
}

fn kind(value: &[u8]) -> Kind {
    match value {
        b"s" => Kind::Shared,
        b"inlineStr" => Kind::Inline,
        b"str" => Kind::Formula,
        b"b" => Kind::Bool,
        b"e" => Kind::Error,
        b"d" => Kind::IsoDate,
        _ => Kind::Number,
    }
}

/// The name in `=DISPIMG("ID_…",1)`, WPS's picture inside a cell.
fn picture_name(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches('=').trim_start_matches("_xlfn.");
    let name = rest.strip_prefix("DISPIMG(\"")?;
    name.split('"').next()
}

/// A whole number of at most nine digits.
pub fn digits(value: &[u8]) -> Option<u32> {
    let (number, rest) = leading_number(value)?;
    rest.is_empty().then_some(number)
}

/// `O59` as column from 0 and row from 1.
pub fn cell_reference(value: &[u8]) -> Option<(u32, u32)> {
    let letters = value
        .iter()
        .position(|byte| !byte.is_ascii_alphabetic())
        .unwrap_or(value.len());
    if letters == 0 || letters > 3 {
        return None;
    }
    let column = value[..letters].iter().fold(0_u32, |column, &letter| {
        column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1
    });
    Some((column - 1, digits(&value[letters..])?))
}

fn range(value: &[u8]) -> Option<Merge> {
    let mut ends = value.split(|&byte| byte == b':');
    let (left, top) = cell_reference(ends.next()?)?;
    let (right, bottom) = cell_reference(ends.next()?)?;
    (left <= right && top <= bottom).then_some(Merge {
        top,
        left,
        bottom,
        right,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_bounded() {
        assert_eq!(cell_reference(b"A1"), Some((0, 1)));
        assert_eq!(cell_reference(b"XFD1048576"), Some((16_383, 1_048_576)));
        assert_eq!(cell_reference(b"AAAA1"), None);
        assert_eq!(cell_reference(b"A"), None);
        assert_eq!(cell_reference(b"A9999999999"), None);
    }

    #[test]
    fn a_wps_picture_is_known_by_its_formula() {
        assert_eq!(picture_name("=DISPIMG(\"ID_0A\",1)"), Some("ID_0A"));
        assert_eq!(picture_name("=SUM(A1)"), None);
    }
}
