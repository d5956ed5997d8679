//! XML Spreadsheet 2003: what old back offices export under the name .xls.

use super::Limits;
use super::escapes::unescape;
use super::fault::Fault;
use super::raw::{RawBook, RawRow, RawSheet, RawValue};
use super::xml::{Attributes, Scanner, Token};

/// Reads the one part.
///
/// # Errors
/// When it is torn or too large.
pub fn read(xml: &str, limits: &Limits) -> Result<RawBook, Fault> {
    let mut scanner = Scanner::new(xml.as_bytes());
    let mut book = RawBook::default();
    let mut row = RawRow::default();
    let mut column = 0_u32;
    let mut kind = Vec::new();
    let mut text = String::new();
    let mut inside = false;
    let mut cells = 0_u32;
    let mut visible = false;
    loop {
        match scanner.next()? {
            Token::Open(b"Worksheet", attributes) => {
                row = RawRow::default();
                book.sheets.push(RawSheet {
                    name: attributes.text(b"Name")?.unwrap_or_default(),
                    ..RawSheet::default()
                });
            }
            Token::Open(b"Row", attributes) => {
                let next = number(attributes, b"Index").unwrap_or(row.number + 1);
                if next <= row.number || next > 1_048_576 {
                    return Err(Fault::corrupt("行号无效"));
                }
                row = RawRow {
                    number: next,
                    hidden: attributes.is_true(b"Hidden"),
                    cells: Vec::new(),
                };
                column = 0;
            }
            Token::Close(b"Row") => {
                let number = row.number;
                let done = std::mem::take(&mut row);
                row.number = number;
                if let (Some(sheet), false) = (book.sheets.last_mut(), done.cells.is_empty()) {
                    sheet.rows.push(done);
                }
            }
            Token::Open(b"Cell", attributes) => {
                if let Some(index) = number(attributes, b"Index") {
                    column = index.saturating_sub(1);
                }
                if column >= 16_384 {
                    return Err(Fault::corrupt("列号无效"));
                }
                let across = number(attributes, b"MergeAcross").unwrap_or(0).min(16_383);
                let down = number(attributes, b"MergeDown").unwrap_or(0).min(1_048_575);
                if let (true, Some(sheet)) = (across + down > 0, book.sheets.last_mut())
                    && sheet.merges.len() < limits.merges
                {
                    sheet
                        .merges
                        .push((row.number, column, row.number + down, column + across));
                }
                cells += 1;
                if cells > 8_000_000 {
                    return Err(Fault::too_large("单元格数"));
                }
            }
            Token::Close(b"Cell") => column += 1,
            Token::Open(b"Data", attributes) => {
                kind = attributes.get(b"Type").unwrap_or_default().to_vec();
                text.clear();
                inside = true;
            }
            Token::Close(b"Data") => {
                inside = false;
                if let Some(value) = value(&kind, &text) {
                    row.cells.push((column, value));
                }
            }
            Token::Open(b"Visible", _) => visible = true,
            Token::Close(b"Visible") => visible = false,
            Token::Text(raw) if inside => unescape(raw, &mut text)?,
            Token::Verbatim(raw) if inside => text.push_str(&String::from_utf8_lossy(raw)),
            Token::Text(raw) if visible => {
                if let (true, Some(sheet)) = (raw.starts_with(b"SheetH"), book.sheets.last_mut()) {
                    sheet.hidden = true;
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

fn value(kind: &[u8], text: &str) -> Option<RawValue> {
    match kind {
        _ if text.is_empty() => None,
        b"Number" => match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => Some(RawValue::Number(number)),
            _ => Some(RawValue::Text(text.to_owned())),
        },
        b"DateTime" => Some(match super::dates::serial(text) {
            Some(days) => RawValue::Date(days),
            None => RawValue::Text(text.to_owned()),
        }),
        b"Boolean" => Some(RawValue::Bool(text.trim() == "1")),
        b"Error" => Some(RawValue::Error(text.to_owned())),
        _ => Some(RawValue::Text(text.to_owned())),
    }
}

fn number(attributes: Attributes<'_>, name: &[u8]) -> Option<u32> {
    std::str::from_utf8(attributes.get(name)?)
        .ok()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexes_skip_cells_and_types_are_kept() {
        let book = read(
            "<?xml version=\"1.0\"?><Workbook><Worksheet ss:Name=\"表\"><Table><Row ss:Index=\"3\">\
             <Cell ss:Index=\"2\"><Data ss:Type=\"Number\">1.5</Data></Cell>\
             <Cell><Data ss:Type=\"String\">a&amp;b</Data></Cell></Row></Table></Worksheet></Workbook>",
            &Limits::default(),
        )
        .expect("sound");
        assert_eq!(book.sheets[0].rows[0].number, 3);
        assert_eq!(
            book.sheets[0].rows[0].cells,
            [
                (1, RawValue::Number(1.5)),
                (2, RawValue::Text("a&b".into()))
            ]
        );
    }
}
