//! The customer's own workbook back: marked, and otherwise untouched.
//!
//! Only the parts that must change are rewritten, and in them only the bytes that must: styles,
//! widths, merges, pictures, other sheets and everything we do not know stay as they were. Marks
//! of an earlier round go. Values of the customer are never written, so none can become a
//! formula; what we write is inline text.

mod markup;
mod notes;
mod package;
mod pieces;
mod rows;
mod styles;

use crate::model::filing::letters;
use crate::model::measure::height;
use crate::sheet::fault::Fault;
use package::{Package, Parts};
use pieces::Pieces;
use rows::{Marker, Survey};
use std::fmt::Write;
use styles::Styles;

/// What is to be marked in the workbook.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// The sheet that was read.
    pub sheet: String,
    /// Its header row, from 1.
    pub header_row: u32,
    /// How many columns the table has; ours stand to the right of it.
    pub columns: u32,
    /// The batch, by which the workbook is known when it comes back.
    pub batch: String,
    /// Cells to colour, with their notes.
    pub cells: Vec<CellMark>,
    /// What our four columns say, by row.
    pub rows: Vec<RowMark>,
    /// The list of issues.
    pub issues: Vec<Issue>,
}

/// How a cell is coloured; the heaviest of a cell wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Repaired: blue.
    Repaired,
    /// To be looked at: yellow.
    Look,
    /// Wrong: red.
    Wrong,
}

/// A cell to colour.
#[derive(Clone, Debug)]
pub struct CellMark {
    /// The row, from 1.
    pub row: u32,
    /// The column, from 0.
    pub column: u32,
    /// How.
    pub weight: Weight,
    /// What the note says.
    pub note: String,
}

/// What our four columns say of a row: 状态, 要做的事, 谁来做, 发给客户的话.
#[derive(Clone, Debug)]
pub struct RowMark {
    /// The row, from 1.
    pub row: u32,
    /// The four texts.
    pub texts: [String; 4],
}

/// A line of the list of issues.
#[derive(Clone, Debug)]
pub struct Issue {
    /// The row and the column from 0, where the issue has a cell.
    pub cell: Option<(u32, u32)>,
    /// The header.
    pub header: String,
    /// What was found.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// The rule's code.
    pub rule: String,
}

/// Why a workbook cannot be given back as it was; it is rebuilt from values then.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not an xlsx, or torn.
    #[error("the workbook cannot be patched: {0:?}")]
    Fault(Fault),
    /// A part that is written in a way we do not change.
    #[error("the {0} part is written in a way that is not patched")]
    Shape(&'static str),
    /// The package cannot be written.
    #[error("the workbook cannot be written: {0}")]
    Write(#[from] zip::result::ZipError),
    /// The package cannot be written.
    #[error("the workbook cannot be written: {0}")]
    Io(#[from] std::io::Error),
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// The name of the sheet with the list of issues.
pub const ISSUES: &str = "问题清单";

/// Excel repairs, and so mistrusts, a sheet with more links.
const MOST_LINKS: usize = 60_000;
/// Above this the list of issues serves better than notes.
const MOST_NOTES: usize = 5_000;

/// The last row that the format knows.
const LAST_ROW: usize = 1_048_576;
/// Text that is written to the package in one go.
const AT_ONCE: usize = 64 << 10;

/// Marks the workbook.
///
/// The rows pass by in pieces, so that memory follows the file and not what it unpacks to.
///
/// # Errors
/// When it is not an xlsx that can be patched; nothing is lost then but the marks.
pub fn annotate(original: &[u8], marks: &Marks) -> Result<Vec<u8>, Error> {
    let mut parts = Parts::open(original)?;
    let sheet = parts.sheet(&marks.sheet).ok_or(Error::Shape("workbook"))?;
    let mut styles = Styles::read(parts.styles()?)?;
    let survey = Survey::of(parts.stream(&sheet)?, marks.header_row, &styles.marked())?;
    let shared = parts.shared_strings(
        survey
            .header
            .iter()
            .filter(|(_, shared, _)| *shared)
            .filter_map(|(_, _, index)| index.parse().ok()),
    )?;
    let mut marker = Marker::new(marks, survey, &shared, &mut styles);
    let mut noted: Vec<&CellMark> = marks
        .cells
        .iter()
        .filter(|cell| !cell.note.is_empty())
        .take(MOST_NOTES)
        .collect();
    noted.sort_by_key(|cell| (cell.row, cell.column));
    noted.dedup_by_key(|cell| (cell.row, cell.column));
    let drawing = parts.notes(&sheet, &noted)?;
    let styles_path = parts.styles_path()?;
    let issues_path = parts.issues()?;
    parts.mark_batch(&marks.batch)?;
    let mut package = parts.begin([&sheet, &styles_path, &issues_path])?;
    package.part(&sheet)?;
    let (head, prefix, mut pieces) = Pieces::open(parts.stream(&sheet)?)?;
    package.write(&marker.widths(&head, &prefix))?;
    let mut out = String::new();
    while let Some(rows) = pieces.rows()? {
        out.clear();
        marker.mark(rows, &prefix, &mut styles, &mut out)?;
        package.write(&out)?;
    }
    let tail = pieces.tail()?;
    package.write(&match drawing {
        Some(id) => package::with_drawing(&tail, &id)?,
        None => tail,
    })?;
    let formats = (styles.heading(), styles.wrapped());
    package.part(&styles_path)?;
    package.write(&styles.write())?;
    package.part(&issues_path)?;
    issues(marks, formats, &mut package)?;
    package.finish()
}

/// The sheet of issues: its head stays in sight, its sentences are wrapped, it is printed as wide
/// as the paper.
fn issues(
    marks: &Marks,
    (heading, wrapped): (usize, usize),
    package: &mut Package,
) -> Result<(), Error> {
    let shown = &marks.issues[..marks.issues.len().min(LAST_ROW - 1)];
    package.write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>")?;
    let mut out = String::new();
    for (column, width) in (1..).zip(WIDTHS) {
        let _ = write!(
            out,
            "<col min=\"{column}\" max=\"{column}\" width=\"{width}\" customWidth=\"1\"/>"
        );
    }
    out.push_str("</cols><sheetData>");
    let heads = ["位置", "列名", "问题", "怎么改", "规则"];
    line(1, heads, heading, &mut out);
    for (number, issue) in (2..).zip(shown) {
        let place = place(issue);
        let texts = [
            &place,
            issue.header.as_str(),
            &issue.message,
            &issue.remedy,
            &issue.rule,
        ];
        line(number, texts, wrapped, &mut out);
        if out.len() > AT_ONCE {
            package.write(&out)?;
            out.clear();
        }
    }
    let _ = write!(
        out,
        "</sheetData><autoFilter ref=\"A1:E{}\"/>",
        shown.len() + 1
    );
    let sheet = markup::escape(&marks.sheet.replace('\'', "''"));
    let mut links = 0;
    for (number, issue) in (2..MOST_LINKS).zip(shown) {
        let place = place(issue);
        if place.is_empty() {
            continue;
        }
        if links == 0 {
            out.push_str("<hyperlinks>");
        }
        links += 1;
        let _ = write!(
            out,
            "<hyperlink ref=\"A{number}\" location=\"'{sheet}'!{place}\" display=\"{place}\"/>"
        );
    }
    if links > 0 {
        out.push_str("</hyperlinks>");
    }
    out.push_str(
        "<pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/></worksheet>",
    );
    package.write(&out)
}

fn place(issue: &Issue) -> String {
    issue
        .cell
        .map(|(row, column)| format!("{}{row}", letters(column)))
        .unwrap_or_default()
}

/// How wide the columns of the list are, in digits of the standard font.
const WIDTHS: [f64; 5] = [10.0, 24.0, 60.0, 60.0, 10.0];

fn line(number: usize, texts: [&str; 5], format: usize, out: &mut String) {
    // Not every program makes a row as high as its sentences.
    let height = height(texts.into_iter().zip(WIDTHS));
    let _ = write!(
        out,
        "<row r=\"{number}\" ht=\"{height}\" customHeight=\"1\">"
    );
    for (text, column) in texts.iter().zip(["A", "B", "C", "D", "E"]) {
        let _ = write!(
            out,
            "<c r=\"{column}{number}\" s=\"{format}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
            markup::escape(text)
        );
    }
    out.push_str("</row>");
}
