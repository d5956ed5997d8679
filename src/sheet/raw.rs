//! A workbook as plain values: what the smaller readers give, and what comes through the wall.

use super::fault::Fault;
use super::grid::{Book, Cell, Line, Merge, Remark, SheetEntry, Sink, Value};
use crate::model::text::Interner;
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;

/// A workbook that lies in memory, blank cells left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RawBook {
    /// The sheets, in the order of the tabs.
    pub sheets: Vec<RawSheet>,
}

/// One of its sheets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RawSheet {
    /// The name on the tab.
    pub name: String,
    /// Whether the tab is hidden.
    #[serde(default)]
    pub hidden: bool,
    /// The rows that are not blank, from the first on.
    pub rows: Vec<RawRow>,
    /// Merged cells: top, left, bottom, right as in [`Merge`].
    #[serde(default)]
    pub merges: Vec<(u32, u32, u32, u32)>,
}

/// A row: its number from 1, and its cells with their columns from 0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RawRow {
    /// The number, from 1.
    #[serde(rename = "r")]
    pub number: u32,
    /// Whether it is hidden.
    #[serde(rename = "h", default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// The cells that are not blank.
    #[serde(rename = "c")]
    pub cells: Vec<(u32, RawValue)>,
}

/// A value, as [`Value`] with its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RawValue {
    /// Text.
    #[serde(rename = "t")]
    Text(String),
    /// A finite number.
    #[serde(rename = "n")]
    Number(f64),
    /// Days since 1899-12-30.
    #[serde(rename = "d")]
    Date(f64),
    /// True or false.
    #[serde(rename = "b")]
    Bool(bool),
    /// An error value.
    #[serde(rename = "e")]
    Error(String),
}

/// A [`RawBook`] being read, with what a person should know of it.
pub struct Raw {
    book: RawBook,
    entries: Vec<SheetEntry>,
    merges: Vec<Merge>,
    remarks: Vec<Remark>,
}

impl Raw {
    /// Reads from a book.
    pub fn new(book: RawBook, remarks: Vec<Remark>) -> Self {
        let entries = book
            .sheets
            .iter()
            .map(|sheet| SheetEntry {
                name: sheet.name.clone(),
                visible: !sheet.hidden,
            })
            .collect();
        Self {
            book,
            entries,
            merges: Vec::new(),
            remarks,
        }
    }
}

impl Book for Raw {
    fn sheets(&self) -> &[SheetEntry] {
        &self.entries
    }

    fn rows(
        &mut self,
        sheet: usize,
        texts: &mut Interner,
        sink: &mut Sink<'_>,
    ) -> Result<(), Fault> {
        let sheet = &self.book.sheets[sheet];
        let mut cells = Vec::new();
        for row in &sheet.rows {
            cells.clear();
            cells.extend(row.cells.iter().map(|(column, value)| Cell {
                column: *column,
                value: match value {
                    RawValue::Text(text) => Value::Text(texts.intern(text)),
                    RawValue::Number(number) => Value::Number(*number),
                    RawValue::Date(days) => Value::Date(*days),
                    RawValue::Bool(truth) => Value::Bool(*truth),
                    RawValue::Error(error) => Value::Error(texts.intern(error)),
                },
            }));
            cells.retain(|cell| !matches!(cell.value, Value::Text(id) if id.is_empty()));
            let line = Line {
                number: row.number,
                hidden: row.hidden,
                cells: &cells,
            };
            if !cells.is_empty()
                && let ControlFlow::Break(()) = sink(line, texts)
            {
                return Ok(());
            }
        }
        self.merges = sheet
            .merges
            .iter()
            .map(|&(top, left, bottom, right)| Merge {
                top,
                left,
                bottom,
                right,
            })
            .collect();
        Ok(())
    }

    fn merges(&self) -> &[Merge] {
        &self.merges
    }

    fn remarks(&self) -> Vec<Remark> {
        self.remarks.clone()
    }
}
