//! Workbooks: what is common to the report, the sheet that goes back and the template.
//!
//! Everything a customer wrote is written as a string, so that no cell can become a formula;
//! strings are cut at Excel's limit, links and notes are capped where Excel gives up.

mod charts;
pub mod fix;
mod overview;
pub mod report;
pub mod template;
pub mod weekly;

use crate::model::judged::JudgedBatch;
use crate::model::measure::{height, width};
use chrono::Datelike;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

/// Excel repairs a sheet with more links than 65 530, and says nothing while it is written.
pub const MOST_LINKS: usize = 65_000;
/// Beyond some thousand notes a workbook opens slowly; the list of findings has them all.
pub const MOST_NOTES: usize = 5_000;
/// Findings that the list of them tells; a line costs three kilobytes while the workbook is put
/// together. The page and the checklists tell all.
pub const MOST_FINDINGS: usize = 20_000;
/// Excel's limit of a cell in UTF-16 units.
const MOST_TEXT: usize = 32_767;
/// The property that says which batch a sheet belongs to when it comes back.
pub const BATCH_PROPERTY: &str = "beiand-batch";

const FONT: &str = "微软雅黑";

/// The formats of all workbooks.
#[expect(missing_docs, reason = "named for what they mark")]
pub struct Styles {
    pub title: Format,
    pub soft: Format,
    pub head: Format,
    pub head_light: Format,
    pub text: Format,
    pub wrap: Format,
    pub number: Format,
    pub link: Format,
    pub ok: Format,
    pub look: Format,
    pub bad: Format,
    pub fixed: Format,
    pub figure_ok: Format,
    pub figure_look: Format,
    pub figure_bad: Format,
    pub bold: Format,
    /// Text without a border, for whole columns.
    pub plain: Format,
    /// The example row of the template.
    pub example: Format,
}

/// The format that all others start from.
pub fn base() -> Format {
    Format::new().set_font_name(FONT).set_font_size(10)
}

impl Default for Styles {
    fn default() -> Self {
        Self::new()
    }
}

impl Styles {
    /// All formats.
    pub fn new() -> Self {
        let line = Color::RGB(0x00D9_D6CE);
        let cell = base()
            .set_num_format("@")
            .set_align(FormatAlign::Top)
            .set_border(FormatBorder::Thin)
            .set_border_color(line);
        let head = cell
            .clone()
            .set_bold()
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        let filled = |ink: u32, paper: u32| {
            cell.clone()
                .set_font_color(Color::RGB(ink))
                .set_background_color(Color::RGB(paper))
        };
        let figure = |ink: u32| {
            base()
                .set_font_size(24)
                .set_bold()
                .set_font_color(Color::RGB(ink))
                .set_align(FormatAlign::Left)
        };
        Self {
            title: base().set_font_size(16).set_bold(),
            soft: base().set_font_color(Color::RGB(0x005D_656D)),
            head: head
                .clone()
                .set_font_color(Color::White)
                .set_background_color(Color::RGB(0x0037_4A59)),
            head_light: head
                .set_font_color(Color::RGB(0x0037_4A59))
                .set_background_color(Color::RGB(0x00E4_E9ED)),
            wrap: cell.clone().set_text_wrap(),
            number: cell
                .clone()
                .set_num_format("0")
                .set_align(FormatAlign::Right),
            link: cell.clone().set_font_color(Color::RGB(0x0027_598C)),
            ok: filled(0x0022_6347, 0x00E6_F1EB),
            look: filled(0x007A_5200, 0x00FA_F0D9),
            bad: filled(0x009C_2620, 0x00F9_DCD8),
            fixed: filled(0x0023_4F7D, 0x00DD_E9F6),
            figure_ok: figure(0x002F_7D5B),
            figure_look: figure(0x009A_6A08),
            figure_bad: figure(0x00B2_3A32),
            bold: base().set_bold(),
            plain: base().set_num_format("@"),
            example: cell
                .clone()
                .set_italic()
                .set_font_color(Color::RGB(0x008D_949B)),
            text: cell,
        }
    }
}

/// An empty workbook with the house's font and the batch's identity.
///
/// # Errors
/// Never in practice: the default format is one that the library knows.
pub fn workbook(batch: &JudgedBatch, title: &str, kind: &str) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_default_format(&base(), 22, 72)?;
    // The moment of the batch, not of writing: the same batch gives the same bytes.
    let day = batch.received.date_naive();
    let written = ExcelDateTime::from_ymd(
        u16::try_from(day.year()).unwrap_or(1900).max(1900),
        u8::try_from(day.month()).unwrap_or(1),
        u8::try_from(day.day()).unwrap_or(1),
    )?;
    workbook.set_properties(
        &DocProperties::new()
            .set_title(title)
            .set_author("beiand")
            .set_creation_datetime(&written)
            .set_custom_property(BATCH_PROPERTY, batch.id.as_str())
            .set_custom_property("beiand-kind", kind),
    );
    Ok(workbook)
}

/// A text that a cell holds: cut at Excel's limit, without characters that XML cannot hold.
pub fn clip(text: &str, most: usize) -> String {
    let mut units = 0;
    let mut clipped = String::with_capacity(text.len().min(most * 3));
    for letter in text.chars() {
        let bad = letter.is_control() && !matches!(letter, '\n' | '\t')
            || matches!(letter, '\u{fffe}' | '\u{ffff}');
        if bad {
            continue;
        }
        if units + letter.len_utf16() >= most {
            clipped.push('…');
            break;
        }
        units += letter.len_utf16();
        clipped.push(letter);
    }
    clipped
}

/// Writes a text into a cell as text, whatever it looks like.
///
/// # Errors
/// When the cell lies outside of a sheet.
pub fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if text.is_empty() {
        sheet.write_blank(row, column, format)?;
    } else if text.len() < MOST_TEXT && !text.contains(char::is_control) {
        sheet.write_string_with_format(row, column, text, format)?;
    } else {
        sheet.write_string_with_format(row, column, clip(text, MOST_TEXT), format)?;
    }
    Ok(())
}

/// A sheet's name that Excel takes, or the fallback.
pub fn sheet_name(wanted: &str, fallback: &str) -> String {
    let name: String = wanted
        .chars()
        .filter(|letter| !letter.is_control())
        .map(|letter| match letter {
            '[' | ']' | ':' | '*' | '?' | '/' | '\\' => '_',
            letter => letter,
        })
        .collect();
    let name = name.trim().trim_matches('\'');
    let mut units = 0;
    let short: String = name
        .chars()
        .take_while(|letter| {
            units += letter.len_utf16();
            units <= 31
        })
        .collect();
    if short.is_empty() || short.eq_ignore_ascii_case("history") {
        fallback.to_owned()
    } else {
        short
    }
}

/// A table's columns: how wide each must be for its header and its texts.
pub struct Widths {
    widest: Vec<f64>,
}

impl Widths {
    /// Starts with the headers.
    pub fn new<'a>(headers: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            widest: headers.into_iter().map(|text| width(text) + 3.0).collect(),
        }
    }

    /// Makes room for a text.
    pub fn fit(&mut self, column: usize, text: &str) {
        let wide = &mut self.widest[column];
        *wide = wide.max(width(text) + 1.5);
    }

    /// Sets the widths, none above its column's most.
    ///
    /// # Errors
    /// When there are more columns than a sheet has.
    pub fn set(&self, sheet: &mut Worksheet, most: impl Fn(usize) -> f64) -> Result<(), XlsxError> {
        for (column, wide) in self.widest.iter().enumerate() {
            let column_number = u16::try_from(column).unwrap_or(u16::MAX);
            sheet.set_column_width(column_number, wide.clamp(6.0, most(column)))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(clip("甲乙丙", 3), "甲乙…");
        assert_eq!(clip("a\u{0}b\u{1b}", 10), "ab");
        assert_eq!(clip("😀😀", 4), "😀…");
    }

    #[test]
    fn a_sheets_name_is_one_that_excel_takes() {
        assert_eq!(sheet_name("a/b:c", "x"), "a_b_c");
        assert_eq!(sheet_name("''", "备案信息"), "备案信息");
        assert_eq!(sheet_name(&"长".repeat(40), "x").chars().count(), 31);
    }
}
