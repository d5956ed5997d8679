//! `回填表.xlsx` and `只改这些.xlsx`: the customer's own table back, wrong cells marked.
//!
//! Columns and rows stand where the customer had them, so that a cell's address in the report
//! is its address here. What is ours stands to the right of it: columns that the table lacked
//! and that must be filled in, then 状态 · 要做的事 · 谁来做 · 发给客户的话, which are not read.

mod howto;

use super::{MOST_NOTES, Styles, clip, put, sheet_name, width, workbook};
use crate::model::judged::{JudgedBatch, JudgedFiling};
use crate::model::{Column, Finding, Severity, Verdict, mask};
use crate::report::view::{customer_message, todo};
use crate::report::{Context, Error, words};
use rust_xlsxwriter::{
    DataValidation, Format, Formula, IgnoreError, Note, Workbook, Worksheet, XlsxError,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

const LISTS: &str = "选项";

/// The whole table back.
///
/// # Errors
/// When the workbook cannot be put together.
pub fn refill(batch: &JudgedBatch, context: &Context<'_>) -> Result<Vec<u8>, Error> {
    Ok(Writer::new(batch, context, Kind::Refill).write()?)
}

/// Only the filings to fix.
///
/// # Errors
/// When the workbook cannot be put together.
pub fn fix_these(batch: &JudgedBatch, context: &Context<'_>) -> Result<Vec<u8>, Error> {
    Ok(Writer::new(batch, context, Kind::Fix).write()?)
}

/// Only the filings to fix, for a letter: numbers of people masked. A masked cell that comes
/// back means "as before"; see [`mask::restore`].
///
/// # Errors
/// When the workbook cannot be put together.
pub fn fix_these_masked(batch: &JudgedBatch, context: &Context<'_>) -> Result<Vec<u8>, Error> {
    Ok(Writer::new(batch, context, Kind::Masked).write()?)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Refill,
    Fix,
    Masked,
}

struct Writer<'a> {
    batch: &'a JudgedBatch,
    context: &'a Context<'a>,
    kind: Kind,
    styles: Styles,
    /// Our columns by their place in the table.
    columns: BTreeMap<u16, Column>,
    /// Headers and places of columns that are not ours.
    others: BTreeMap<u16, &'a str>,
    /// Where our four columns start.
    ours: u16,
    header_row: u32,
    sheet: String,
}

/// What a cell's findings come to.
#[derive(Default)]
struct Mark<'a> {
    findings: Vec<&'a Finding>,
}

impl<'a> Writer<'a> {
    fn new(batch: &'a JudgedBatch, context: &'a Context<'a>, kind: Kind) -> Self {
        let layout = &batch.layout;
        let mut columns: BTreeMap<u16, Column> = BTreeMap::new();
        if layout.columns.is_empty() || layout.vertical {
            columns = (0..).zip(Column::ALL).collect();
        } else {
            for (&column, &at) in &layout.columns {
                if let Ok(at) = u16::try_from(at) {
                    columns.insert(at, column);
                }
            }
        }
        let own: BTreeSet<&str> = our_headers(context)
            .into_iter()
            .chain(our_headers(&Context {
                lang: crate::model::Lang::Zh,
                ..*context
            }))
            .collect();
        let others: BTreeMap<u16, &str> = if layout.vertical {
            BTreeMap::new()
        } else {
            batch
                .origin
                .headers
                .iter()
                .filter_map(|(&at, header)| Some((u16::try_from(at).ok()?, header.as_str())))
                .filter(|(at, header)| !columns.contains_key(at) && !own.contains(header))
                .collect()
        };
        let mut ours = columns
            .keys()
            .chain(others.keys())
            .max()
            .map_or(0, |last| last + 1);
        // A column that the table lacks but that must be filled in is added where ours begin.
        let known: BTreeSet<Column> = columns.values().copied().collect();
        let missing: BTreeSet<Column> = batch
            .filings
            .iter()
            .flat_map(|judged| &judged.findings)
            .chain(&batch.findings)
            .filter(|finding| finding.severity >= Severity::Warn)
            .filter_map(|finding| finding.place.field)
            .filter(|column| !known.contains(column) && *column != Column::AccountPassword)
            .collect();
        for column in missing {
            columns.insert(ours, column);
            ours += 1;
        }
        let fallback = words::TEMPLATE_SHEET.get(context.lang);
        let mut sheet = sheet_name(&layout.sheet, fallback);
        if sheet == words::SHEET_HOWTO.get(context.lang) || sheet == LISTS {
            sheet = fallback.to_owned();
        }
        Self {
            batch,
            context,
            kind,
            styles: Styles::new(),
            columns,
            others,
            ours,
            header_row: match kind {
                Kind::Refill if !layout.vertical => layout.header_row.saturating_sub(1),
                _ => 0,
            },
            sheet,
        }
    }

    fn word(&self, words: crate::model::Words) -> &'static str {
        words.get(self.context.lang)
    }

    fn write(&self) -> Result<Vec<u8>, XlsxError> {
        let kind = match self.kind {
            Kind::Refill => "refill",
            Kind::Fix => "fix",
            Kind::Masked => "fix-masked",
        };
        let mut book = workbook(self.batch, &self.batch.drop, kind)?;
        let rows = self.rows();
        self.howto(&mut book, &rows)?;
        self.table(&mut book, &rows)?;
        self.lists(&mut book, &rows)?;
        book.set_zip_compression_level(if rows.len() > 1_000 { 1 } else { 6 });
        book.save_to_buffer()
    }

    /// The filings that are written, with the row of each of their sites, from 0.
    fn rows(&self) -> Vec<(&'a JudgedFiling, Vec<u32>)> {
        let keep = self.kind == Kind::Refill;
        let stay = keep && !self.batch.layout.vertical;
        let mut next = self.header_row + 1;
        let mut taken = BTreeSet::new();
        self.batch
            .filings
            .iter()
            .filter(|judged| keep || judged.verdict() == Verdict::Reject)
            .map(|judged| {
                let rows = judged
                    .filing
                    .rows
                    .iter()
                    .map(|row| {
                        let own = row.number.saturating_sub(1);
                        // Rows of several files may collide; then they follow one another.
                        let at = if stay && own > self.header_row && !taken.contains(&own) {
                            own
                        } else {
                            while taken.contains(&next) {
                                next += 1;
                            }
                            next
                        };
                        taken.insert(at);
                        at
                    })
                    .collect();
                (judged, rows)
            })
            .collect()
    }

    fn shown(&self, text: &str) -> String {
        match self.kind {
            Kind::Masked => mask::text(text).into_owned(),
            Kind::Refill | Kind::Fix => text.to_owned(),
        }
    }

    fn verdict_format(&self, judged: &JudgedFiling) -> &Format {
        match judged.verdict() {
            Verdict::Ready => &self.styles.ok,
            Verdict::Review => &self.styles.look,
            Verdict::Reject => &self.styles.bad,
        }
    }

    fn place(&self, column: Column) -> Option<u16> {
        self.columns
            .iter()
            .find(|(_, known)| **known == column)
            .map(|(&at, _)| at)
    }

    fn table(
        &self,
        book: &mut Workbook,
        rows: &[(&JudgedFiling, Vec<u32>)],
    ) -> Result<(), XlsxError> {
        let styles = &self.styles;
        let sheet = book.add_worksheet();
        sheet.set_name(&self.sheet)?;
        let mut widths: HashMap<u16, f64> = HashMap::new();
        let mut room = |column: u16, text: &str, most: f64| {
            let wide = widths.entry(column).or_insert(8.0);
            *wide = wide.max((width(text) + 2.0).min(most));
        };
        let origin = &self.batch.origin;
        for (&at, &column) in &self.columns {
            let header = origin
                .headers
                .get(&u32::from(at))
                .filter(|_| !self.batch.layout.vertical)
                .map_or(column.header(), String::as_str);
            let header = match header {
                "" => column.header(),
                header => header,
            };
            put(sheet, self.header_row, at, header, &styles.head)?;
            room(at, header, 40.0);
            // The whole column is text, so that what is typed into it stays as typed.
            sheet.set_column_format(at, &styles.plain)?;
        }
        for (&at, header) in &self.others {
            put(sheet, self.header_row, at, header, &styles.head)?;
            room(at, header, 40.0);
        }
        for (at, header) in (self.ours..).zip(our_headers(self.context)) {
            put(sheet, self.header_row, at, header, &styles.head_light)?;
        }
        let mut notes = 0;
        let mut last = self.header_row + 1;
        for (judged, own) in rows {
            let marks = marks(judged);
            for (site, &row) in judged.filing.sites().zip(own) {
                last = last.max(row);
                for (&at, &column) in &self.columns {
                    let value = self.value(column, site.get(column));
                    let mark = marks.get(&(site.index, column));
                    let format = mark.map_or(&styles.text, |mark| mark.format(styles));
                    put(sheet, row, at, &value, format)?;
                    room(at, &value, 36.0);
                    if let Some(mark) = mark
                        && notes < MOST_NOTES
                    {
                        notes += 1;
                        sheet.insert_note(row, at, &self.note(mark, column))?;
                    }
                }
                if let Some(cells) = origin.cells.get(&site.row()) {
                    for (&at, text) in cells {
                        let Ok(at) = u16::try_from(at) else { continue };
                        if self.others.contains_key(&at) {
                            put(sheet, row, at, &self.shown(text), &styles.text)?;
                            room(at, text, 36.0);
                        }
                    }
                }
                if site.index == 0 {
                    self.ours(sheet, row, judged, &mut notes)?;
                }
            }
        }
        for (at, wide) in widths {
            sheet.set_column_width(at, wide)?;
        }
        for (at, wide) in (self.ours..).zip([10.0, 50.0, 9.0, 56.0]) {
            sheet.set_column_width(at, wide)?;
        }
        sheet.set_row_height(self.header_row, 30)?;
        sheet.set_freeze_panes(self.header_row + 1, 1)?;
        sheet.autofilter(self.header_row, 0, last, self.ours + 3)?;
        sheet.ignore_error_range(0, 0, last, self.ours + 3, IgnoreError::NumberStoredAsText)?;
        sheet.set_landscape().set_paper_size(9);
        // Some seventy columns: on one page nobody could read them.
        sheet
            .set_print_fit_to_pages(6, 0)
            .set_repeat_rows(self.header_row, self.header_row)?
            .set_repeat_columns(0, 0)?;
        if notes >= MOST_NOTES {
            let said = self
                .context
                .say(words::NOTES_CAPPED, &[("n", &MOST_NOTES.to_string())]);
            book.worksheet_from_index(0)?.write_string_with_format(
                0,
                3,
                said,
                &self.styles.soft,
            )?;
        }
        Ok(())
    }

    /// The cell's text: the password is never written, a letter masks numbers of people.
    fn value(&self, column: Column, text: &str) -> String {
        match (column, self.kind) {
            (Column::AccountPassword, _) => String::new(),
            (_, Kind::Masked) => mask::cell(column, text),
            _ => text.to_owned(),
        }
    }

    /// State, what to do, whose turn, and what to send the customer.
    fn ours(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        judged: &JudgedFiling,
        notes: &mut usize,
    ) -> Result<(), XlsxError> {
        let styles = &self.styles;
        let (what, who) = todo(judged, self.context);
        let message = customer_message(judged, self.context);
        let state = self.word(judged.verdict().words());
        put(sheet, row, self.ours, state, self.verdict_format(judged))?;
        put(sheet, row, self.ours + 1, &self.shown(&what), &styles.wrap)?;
        put(sheet, row, self.ours + 2, who, &styles.text)?;
        put(
            sheet,
            row,
            self.ours + 3,
            &self.shown(&message),
            &styles.wrap,
        )?;
        // What has no cell of its own, such as a picture, is said on the state.
        let placeless: Vec<&Finding> = judged
            .findings
            .iter()
            .filter(|f| f.severity >= Severity::Warn && f.fixed_to.is_none())
            .filter(|f| {
                f.place
                    .field
                    .is_none_or(|field| self.place(field).is_none())
            })
            .collect();
        if !placeless.is_empty() && *notes < MOST_NOTES {
            *notes += 1;
            let mark = Mark {
                findings: placeless,
            };
            sheet.insert_note(row, self.ours, &self.note(&mark, Column::FilingNo))?;
        }
        Ok(())
    }

    fn note(&self, mark: &Mark<'_>, column: Column) -> Note {
        const SHOWN: usize = 4;
        let lang = self.context.lang;
        let mut lines = Vec::new();
        for finding in mark.findings.iter().take(SHOWN) {
            if let Some(original) = &finding.original {
                let was = self.value(column, original);
                lines.push(self.context.say(words::NOTE_WAS, &[("was", &was)]));
            }
            lines.push(self.shown(&format!("{} {}", finding.rule, finding.message.get(lang))));
            if finding.fixed_to.is_none() {
                lines.push(self.shown(&format!("→ {}", finding.remedy.get(lang))));
            }
        }
        let more = mark.findings.len().saturating_sub(SHOWN);
        if more > 0 {
            lines.push(
                self.context
                    .say(words::NOTE_MORE, &[("n", &more.to_string())]),
            );
        }
        let text = clip(&lines.join("\n"), 2_000);
        // The box grows with the text: a line holds some 20 Chinese characters.
        let rows: f64 = text
            .lines()
            .map(|line| (width(line) / 42.0).ceil().max(1.0))
            .sum();
        Note::new(text)
            .set_author("beiand")
            .add_author_prefix(false)
            .set_width(300)
            .set_height((rows.min(14.0) * 18.0 + 14.0) as u32)
            .set_font_name(super::FONT)
            .set_font_size(9)
    }

    /// Drop-downs, from a hidden sheet: a list in a cell may hold 255 characters only.
    fn lists(
        &self,
        book: &mut Workbook,
        rows: &[(&JudgedFiling, Vec<u32>)],
    ) -> Result<(), XlsxError> {
        let last = rows
            .iter()
            .flat_map(|(_, own)| own)
            .copied()
            .max()
            .unwrap_or(self.header_row + 1);
        let mut ranges = Vec::new();
        let sheet = book.add_worksheet();
        sheet.set_name(LISTS)?;
        for (&at, &column) in &self.columns {
            let Some(list) = self
                .context
                .enumerations
                .of(column)
                .filter(|list| !list.several)
            else {
                continue;
            };
            let to = u16::try_from(ranges.len()).unwrap_or(0);
            for (row, choice) in (0..).zip(&list.choices) {
                sheet.write_string(row, to, &choice.name)?;
            }
            let letters = crate::model::filing::letters(u32::from(to));
            ranges.push((
                at,
                format!("='{LISTS}'!${letters}$1:${letters}${}", list.choices.len()),
            ));
        }
        sheet.set_hidden(true);
        let said = self.word(words::TEMPLATE_LIST_ERROR);
        let sheet = book.worksheet_from_index(1)?;
        for (at, range) in ranges {
            // A warning, not a wall: an alias that we understand may stay.
            let validation = DataValidation::new()
                .allow_list_formula(Formula::new(range))
                .set_error_style(rust_xlsxwriter::DataValidationErrorStyle::Warning)
                .set_error_message(said)?;
            sheet.add_data_validation(self.header_row + 1, at, last, at, &validation)?;
        }
        Ok(())
    }
}

fn our_headers(context: &Context<'_>) -> [&'static str; 4] {
    [
        words::STATE,
        words::WHAT_TO_DO,
        words::WHO,
        words::TO_CUSTOMER,
    ]
    .map(|words| words.get(context.lang))
}

/// The findings of a filing by site and column.
fn marks(judged: &JudgedFiling) -> BTreeMap<(usize, Column), Mark<'_>> {
    let mut marks: BTreeMap<(usize, Column), Mark<'_>> = BTreeMap::new();
    for finding in &judged.findings {
        let Some(column) = finding.place.field else {
            continue;
        };
        if finding.fixed_to.is_none() && finding.severity < Severity::Warn {
            continue;
        }
        let site = finding
            .place
            .row
            .and_then(|row| judged.filing.rows.iter().position(|own| own.number == row))
            .unwrap_or(0);
        marks
            .entry((site, column))
            .or_default()
            .findings
            .push(finding);
    }
    marks
}

impl Mark<'_> {
    /// The weightiest open finding; `None` when all are repaired.
    fn severity(&self) -> Option<Severity> {
        self.findings
            .iter()
            .filter(|finding| finding.fixed_to.is_none())
            .map(|finding| finding.severity)
            .max()
    }

    fn format<'s>(&self, styles: &'s Styles) -> &'s Format {
        match self.severity() {
            Some(Severity::Error) => &styles.bad,
            Some(_) => &styles.look,
            None => &styles.fixed,
        }
    }
}
