//! What every reader gives: sheets, and their rows one after another.
//!
//! A reader knows its file format and nothing of filings; what stands above it knows filings and
//! no format. Rows pass by, so that a sheet of 100 000 rows never lies in memory as cells.

use super::fault::Fault;
use crate::model::TextId;
use crate::model::text::Interner;
use std::ops::ControlFlow;

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// Text, as written.
    Text(TextId),
    /// A number without a date format; always finite.
    Number(f64),
    /// Days since 1899-12-30, whatever the workbook counts from; the fraction is the time.
    Date(f64),
    /// True or false.
    Bool(bool),
    /// An error value such as `#REF!`.
    Error(TextId),
    /// A formula whose result was never calculated.
    Uncalculated,
    /// A picture inside the cell, by its WPS name.
    Picture(TextId),
}

/// A cell that is not empty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// The column, from 0.
    pub column: u32,
    /// What it holds.
    pub value: Value,
}

/// A row on its way past.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// The row's number, from 1.
    pub number: u32,
    /// Whether the row is hidden, by hand or by a filter.
    pub hidden: bool,
    /// Its cells that are not empty.
    pub cells: &'a [Cell],
}

/// A sheet's name and whether a person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetEntry {
    /// The name on the tab.
    pub name: String,
    /// Whether the tab is shown.
    pub visible: bool,
}

/// A block of merged cells; rows from 1, columns from 0, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The first row.
    pub top: u32,
    /// The first column.
    pub left: u32,
    /// The last row.
    pub bottom: u32,
    /// The last column.
    pub right: u32,
}

/// What a text file or a package had that a person should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Control characters were removed; in how many cells, and the first row.
    ControlCharacters(u32, u32),
    /// Bytes that belong to no character of the encoding; the rows.
    BadEncoding(Vec<u32>),
    /// A quote was opened and not closed; the row.
    UnclosedQuote(u32),
    /// The last row ends early; the row.
    TruncatedRow(u32),
    /// A workbook of far more parts than any program writes; how many.
    ManyParts(usize),
}

/// What takes the rows.
pub type Sink<'a> = dyn FnMut(Line<'_>, &mut Interner) -> ControlFlow<()> + 'a;

/// A workbook that can be read sheet by sheet.
pub trait Book {
    /// The sheets, in the order of the tabs.
    fn sheets(&self) -> &[SheetEntry];

    /// Passes the rows of a sheet, until the end or until the sink has enough.
    ///
    /// # Errors
    /// When the file turns out torn, too large or unsafe on the way.
    fn rows(
        &mut self,
        sheet: usize,
        texts: &mut Interner,
        sink: &mut Sink<'_>,
    ) -> Result<(), Fault>;

    /// The merged cells of the sheet whose rows were passed to the end last.
    fn merges(&self) -> &[Merge] {
        &[]
    }

    /// What a person should know about the file.
    fn remarks(&self) -> Vec<Remark> {
        Vec::new()
    }

    /// The mark we left in a workbook that we returned, `beiand-batch`.
    fn batch_mark(&mut self) -> Option<String> {
        None
    }

    /// Pictures that belong to a row of the sheet: `wanted` are those named by cells.
    fn pictures(&mut self, _sheet: usize, _wanted: &[PictureName]) -> Vec<CellPicture> {
        Vec::new()
    }
}

/// A cell that shows a picture by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureName {
    /// The row, from 1.
    pub row: u32,
    /// The column, from 0.
    pub column: u32,
    /// The name inside the workbook.
    pub name: String,
}

/// A picture that lies in a cell or over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellPicture {
    /// The row, from 1.
    pub row: u32,
    /// The column, from 0.
    pub column: u32,
    /// The header of that column, as written; empty beyond the table.
    pub header: String,
    /// The file's ending, in small letters: `jpeg`, `png`.
    pub extension: String,
    /// The picture.
    pub bytes: Vec<u8>,
}
