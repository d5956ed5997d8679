//! The format that calamine reads for us: xlsb.
//!
//! xlsb is rare in this trade and has many kinds of records; calamine knows them. But calamine can be made to abort the process by a small file, so outside of tests this runs
//! behind the wall (`crate::wall`), in a child with bounded memory and time.

use super::Limits;
use super::fault::Fault;
use super::raw::{RawBook, RawRow, RawSheet, RawValue};
use super::sniff::Kind;
use calamine::{Data, Range, Reader, SheetType, SheetVisible, Xlsb};
use std::io::Cursor;

/// Reads a workbook that we have no reader of our own for.
///
/// # Errors
/// When it is torn, encrypted or too large.
pub fn read(kind: Kind, bytes: &[u8], limits: &Limits) -> Result<RawBook, Fault> {
    let cursor = Cursor::new(bytes);
    match kind {
        Kind::Xlsb => {
            let mut book = Xlsb::new(cursor).map_err(|error| fault_of(&error.to_string()))?;
            sheets(&mut book, limits)
        }
        _ => Err(Fault::unsupported("其他格式的表格")),
    }
}

fn sheets<R: Reader<Cursor<B>>, B: AsRef<[u8]>>(
    book: &mut R,
    limits: &Limits,
) -> Result<RawBook, Fault>
where
    R::Error: std::fmt::Display,
{
    let mut raw = RawBook::default();
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let range = match book.worksheet_range(&sheet.name) {
            Ok(range) => range,
            Err(error) => return Err(fault_of(&error.to_string())),
        };
        raw.sheets.push(RawSheet {
            name: sheet.name,
            hidden: sheet.visible != SheetVisible::Visible,
            rows: rows(&range, limits)?,
            merges: Vec::new(),
        });
    }
    if raw.sheets.is_empty() {
        return Err(Fault::Empty);
    }
    Ok(raw)
}

fn rows(range: &Range<Data>, limits: &Limits) -> Result<Vec<RawRow>, Fault> {
    let (top, left) = range.start().unwrap_or_default();
    let mut rows = Vec::new();
    for (number, cells) in (top + 1..).zip(range.rows()) {
        let cells: Vec<_> = (left..)
            .zip(cells)
            .filter_map(|(column, data)| Some((column, value(data)?)))
            .collect();
        if !cells.is_empty() {
            if rows.len() >= limits.rows as usize {
                return Err(Fault::too_large("行数"));
            }
            rows.push(RawRow {
                number,
                hidden: false,
                cells,
            });
        }
    }
    Ok(rows)
}

fn value(data: &Data) -> Option<RawValue> {
    Some(match data {
        Data::Empty => return None,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            RawValue::Text(text.clone())
        }
        Data::Int(number) => RawValue::Number(*number as f64),
        Data::Float(number) if number.is_finite() => RawValue::Number(*number),
        Data::Float(number) => RawValue::Text(number.to_string()),
        Data::Bool(truth) => RawValue::Bool(*truth),
        Data::Error(error) => RawValue::Error(error.to_string()),
        Data::DateTime(date) => match date.as_datetime() {
            Some(at) => RawValue::Date(serial(at)),
            None => RawValue::Number(date.as_f64()),
        },
    })
}

/// Days since 1899-12-30; what the workbook counts from is calamine's business.
fn serial(at: chrono::NaiveDateTime) -> f64 {
    let epoch = chrono::NaiveDate::from_ymd_opt(1899, 12, 30)
        .expect("a date")
        .and_hms_opt(0, 0, 0)
        .expect("a time");
    (at - epoch).num_seconds() as f64 / 86_400.0
}

fn fault_of(message: &str) -> Fault {
    let lower = message.to_lowercase();
    if lower.contains("password") || lower.contains("encrypt") {
        Fault::Encrypted
    } else {
        Fault::corrupt(message)
    }
}
