//! OpenDocument sheets, zipped (ods) or as one XML file (fods): a bounded streaming reader.
//!
//! A cell may claim to be repeated 17 billion times in 400 bytes; what is repeated is counted
//! before it is laid out.

use super::Limits;
use super::escapes::unescape;
use super::fault::Fault;
use super::raw::{RawBook, RawRow, RawSheet, RawValue};
use super::xml::{Attributes, Scanner, Token};
use std::collections::HashSet;
use std::io::Read;

/// More cells than this are not laid out.
const MOST_CELLS: u64 = 8_000_000;

/// Reads the content part, or the one part of a flat file.
///
/// # Errors
/// When it is torn or too large.
pub fn read(part: impl Read, limits: &Limits) -> Result<RawBook, Fault> {
    let mut scanner = Scanner::new(part);
    let mut book = RawBook::default();
    let mut hidden_styles: HashSet<Vec<u8>> = HashSet::new();
    let mut style: Vec<u8> = Vec::new();
    let mut cells_read = 0_u64;
    let mut sheet: Option<Sheet> = None;
    let mut text = String::new();
    let mut paragraphs = 0;
    let mut in_paragraph = 0_u32;
    loop {
        match scanner.next()? {
            Token::Open(b"style", attributes) => {
                style = attributes.get(b"name").unwrap_or_default().to_vec();
            }
            Token::Open(b"table-properties", attributes)
                if attributes.get(b"display") == Some(b"false") =>
            {
                hidden_styles.insert(std::mem::take(&mut style));
            }
            Token::Open(b"table", attributes) if sheet.is_none() => {
                let style = attributes.get(b"style-name").unwrap_or_default();
                sheet = Some(Sheet {
                    hidden: hidden_styles.contains(style),
                    name: attributes.text(b"name")?.unwrap_or_default(),
                    ..Sheet::default()
                });
            }
            Token::Close(b"table") => {
                if let Some(sheet) = sheet.take() {
                    book.sheets.push(RawSheet {
                        name: sheet.name,
                        hidden: sheet.hidden,
                        rows: sheet.rows,
                        merges: sheet.merges,
                    });
                }
            }
            Token::Open(b"table-row", attributes) => {
                if let Some(sheet) = &mut sheet {
                    sheet.repeat = count(attributes, b"number-rows-repeated");
                    sheet.row_hidden =
                        matches!(attributes.get(b"visibility"), Some(b"collapse" | b"filter"));
                    sheet.column = 0;
                    sheet.cells.clear();
                }
            }
            Token::Close(b"table-row") => {
                if let Some(sheet) = &mut sheet {
                    sheet.end_row(&mut cells_read, limits)?;
                }
            }
            Token::Open(b"table-cell" | b"covered-table-cell", attributes) => {
                if let Some(sheet) = &mut sheet {
                    sheet.open_cell(attributes, limits)?;
                }
                text.clear();
                paragraphs = 0;
            }
            Token::Open(b"annotation", _) => scanner.skip_element()?,
            Token::Open(b"p", _) => {
                in_paragraph += 1;
                if paragraphs > 0 && in_paragraph == 1 {
                    text.push('\n');
                }
                paragraphs += 1;
            }
            Token::Close(b"p") => in_paragraph = in_paragraph.saturating_sub(1),
            Token::Open(b"s", attributes) if in_paragraph > 0 => {
                for _ in 0..count(attributes, b"c").min(1_000) {
                    text.push(' ');
                }
            }
            Token::Open(b"tab", _) if in_paragraph > 0 => text.push('\t'),
            Token::Open(b"line-break", _) if in_paragraph > 0 => text.push('\n'),
            Token::Text(raw) if in_paragraph > 0 => unescape(raw, &mut text)?,
            Token::Close(b"table-cell" | b"covered-table-cell") => {
                if let Some(sheet) = &mut sheet {
                    sheet.close_cell(&text);
                }
            }
            Token::End => break,
            _ => {}
        }
    }
    if book.sheets.is_empty() {
        return Err(Fault::Empty);
    }
    Ok(book)
}

/// A sheet under way.
#[derive(Default)]
struct Sheet {
    name: String,
    hidden: bool,
    rows: Vec<RawRow>,
    merges: Vec<(u32, u32, u32, u32)>,
    /// Rows that lie behind.
    row: u32,
    repeat: u64,
    row_hidden: bool,
    column: u32,
    columns_repeated: u64,
    cells: Vec<(u32, u64, RawValue)>,
    value: Option<RawValue>,
    is_text: bool,
}

impl Sheet {
    fn open_cell(&mut self, attributes: Attributes<'_>, limits: &Limits) -> Result<(), Fault> {
        self.columns_repeated = count(attributes, b"number-columns-repeated");
        self.value = None;
        let mut kind: &[u8] = b"";
        for (name, value) in attributes.iter() {
            match name {
                // LibreOffice writes its own type behind the standard one; an error only there.
                b"value-type" if kind != b"error" && (kind.is_empty() || value == b"error") => {
                    kind = value;
                }
                _ => {}
            }
        }
        self.is_text = kind == b"string";
        let number = |name| -> Option<f64> {
            let value = std::str::from_utf8(attributes.get(name)?).ok()?;
            value.parse().ok().filter(|number: &f64| number.is_finite())
        };
        self.value = match kind {
            b"float" | b"percentage" | b"currency" => number(b"value").map(RawValue::Number),
            b"boolean" => Some(RawValue::Bool(
                attributes.get(b"boolean-value") == Some(b"true"),
            )),
            b"date" => attributes
                .get(b"date-value")
                .and_then(|value| super::dates::serial(std::str::from_utf8(value).ok()?))
                .map(RawValue::Date),
            b"error" => Some(RawValue::Error(String::new())),
            _ => None,
        };
        let (across, down) = (
            count(attributes, b"number-columns-spanned").min(16_384) as u32,
            count(attributes, b"number-rows-spanned").min(1_048_576) as u32,
        );
        if (across > 1 || down > 1) && self.merges.len() < limits.merges {
            self.merges.push((
                self.row + 1,
                self.column,
                self.row + down,
                self.column + across - 1,
            ));
        }
        Ok(())
    }

    fn close_cell(&mut self, text: &str) {
        let value = match self.value.take() {
            Some(RawValue::Error(_)) => Some(RawValue::Error(text.to_owned())),
            None if !text.is_empty() => Some(RawValue::Text(text.to_owned())),
            value => value,
        };
        if let Some(value) = value {
            self.cells.push((self.column, self.columns_repeated, value));
        }
        self.column = u32::try_from(u64::from(self.column) + self.columns_repeated)
            .unwrap_or(u32::MAX / 2)
            .min(1 << 20);
    }

    fn end_row(&mut self, cells_read: &mut u64, limits: &Limits) -> Result<(), Fault> {
        let repeat = std::mem::replace(&mut self.repeat, 1);
        if !self.cells.is_empty() {
            let across: u64 = self.cells.iter().map(|(_, repeat, _)| *repeat).sum();
            *cells_read = cells_read.saturating_add(across.saturating_mul(repeat));
            if *cells_read > MOST_CELLS || repeat > u64::from(limits.rows) {
                return Err(Fault::too_large("重复的单元格"));
            }
            let cells: Vec<(u32, RawValue)> = self
                .cells
                .iter()
                .flat_map(|(column, repeat, value)| {
                    (*column..)
                        .take(*repeat as usize)
                        .map(|column| (column, value.clone()))
                })
                .collect();
            for number in 1..=repeat as u32 {
                self.rows.push(RawRow {
                    number: self.row + number,
                    hidden: self.row_hidden,
                    cells: cells.clone(),
                });
            }
        }
        self.row = u32::try_from(u64::from(self.row) + repeat)
            .unwrap_or(u32::MAX / 2)
            .min(1 << 24);
        Ok(())
    }
}

fn count(attributes: Attributes<'_>, name: &[u8]) -> u64 {
    attributes
        .get(name)
        .and_then(|value| std::str::from_utf8(value).ok()?.parse().ok())
        .unwrap_or(1)
        .max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(rows: &str) -> Result<RawBook, Fault> {
        let xml = format!(
            "<office:body xmlns:office=\"o\" xmlns:table=\"t\"><table:table table:name=\"表\">{rows}</table:table></office:body>"
        );
        read(xml.as_bytes(), &Limits::default())
    }

    #[test]
    fn repeated_cells_keep_their_places_and_blank_ones_cost_nothing() {
        let book = book(
            "<table:table-row table:number-rows-repeated=\"3\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
             <table:table-row><table:table-cell table:number-columns-repeated=\"2\"/>\
             <table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"2\"><text:p>甲<text:s text:c=\"2\"/>乙</text:p></table:table-cell></table:table-row>",
        )
        .expect("sound");
        let row = &book.sheets[0].rows[0];
        assert_eq!(row.number, 4);
        assert_eq!(
            row.cells,
            [
                (2, RawValue::Text("甲  乙".into())),
                (3, RawValue::Text("甲  乙".into()))
            ]
        );
    }

    #[test]
    fn a_bomb_of_repeated_cells_is_refused() {
        let cell = "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"16384\"><text:p>x</text:p></table:table-cell>";
        let row = format!(
            "<table:table-row table:number-rows-repeated=\"1048576\">{cell}</table:table-row>"
        );
        assert!(matches!(book(&row), Err(Fault::TooLarge(_))));
    }
}
