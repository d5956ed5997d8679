//! The customer's own workbook back: marked, and otherwise untouched.
//!
//! Only the parts that must change are rewritten, and in them only the bytes that must: styles,
//! widths, merges, pictures, other sheets and everything we do not know stay as they were. Marks
//! of an earlier round go. Values of the customer are never written, so none can become a
//! formula; what we write is inline text.

mod markup;
mod notes;
mod package;
mod rows;
mod styles;

use crate::sheet::fault::Fault;
use package::Parts;

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

/// Marks the workbook.
///
/// # Errors
/// When it is not an xlsx that can be patched; nothing is lost then but the marks.
pub fn annotate(original: &[u8], marks: &Marks) -> Result<Vec<u8>, Error> {
    let mut parts = Parts::open(original)?;
    let sheet = parts.sheet(&marks.sheet).ok_or(Error::Shape("workbook"))?;
    let mut styles = styles::Styles::read(parts.styles()?)?;
    let shared = parts.shared_strings()?;
    let xml = parts.text(&sheet)?.ok_or(Error::Shape("sheet"))?;
    let (xml, _) = rows::mark(
        &xml,
        marks,
        &|index| shared.get(index).cloned(),
        &mut styles,
    )?;
    parts.put_styles(styles.write())?;
    let mut noted: Vec<&CellMark> = marks
        .cells
        .iter()
        .filter(|cell| !cell.note.is_empty())
        .take(MOST_NOTES)
        .collect();
    noted.sort_by_key(|cell| (cell.row, cell.column));
    noted.dedup_by_key(|cell| (cell.row, cell.column));
    let xml = parts.notes(&sheet, xml, &noted)?;
    parts.put(&sheet, xml);
    parts.issues(&issues(marks))?;
    parts.mark_batch(&marks.batch)?;
    parts.write()
}

/// The sheet of issues.
fn issues(marks: &Marks) -> String {
    use crate::model::filing::letters;
    use markup::escape;
    let mut rows = String::new();
    let mut links = String::new();
    let line = |number: usize, texts: [&str; 5]| -> String {
        let cells: String = texts
            .iter()
            .zip(["A", "B", "C", "D", "E"])
            .map(|(text, column)| {
                format!(
                    "<c r=\"{column}{number}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                    escape(text)
                )
            })
            .collect();
        format!("<row r=\"{number}\">{cells}</row>")
    };
    rows.push_str(&line(1, ["位置", "列名", "问题", "怎么改", "规则"]));
    for (number, issue) in (2..).zip(&marks.issues) {
        let place = issue
            .cell
            .map(|(row, column)| format!("{}{row}", letters(column)))
            .unwrap_or_default();
        rows.push_str(&line(
            number,
            [
                &place,
                &issue.header,
                &issue.message,
                &issue.remedy,
                &issue.rule,
            ],
        ));
        if !place.is_empty() && number < MOST_LINKS {
            links.push_str(&format!(
                "<hyperlink ref=\"A{number}\" location=\"'{}'!{place}\" display=\"{place}\"/>",
                escape(&marks.sheet.replace('\'', "''"))
            ));
        }
    }
    let links = if links.is_empty() {
        String::new()
    } else {
        format!("<hyperlinks>{links}</hyperlinks>")
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cols><col min=\"1\" max=\"1\" width=\"10\" customWidth=\"1\"/><col min=\"2\" max=\"2\" width=\"24\" customWidth=\"1\"/><col min=\"3\" max=\"4\" width=\"60\" customWidth=\"1\"/><col min=\"5\" max=\"5\" width=\"10\" customWidth=\"1\"/></cols><sheetData>{rows}</sheetData><autoFilter ref=\"A1:E{}\"/>{links}</worksheet>",
        marks.issues.len() + 1
    )
}
