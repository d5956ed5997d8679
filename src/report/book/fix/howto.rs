//! The first sheet: what the colours mean, and what is to be done, with a link to each place.

use super::{Kind, Writer, marks};
use crate::model::judged::JudgedFiling;
use crate::model::measure::height;
use crate::model::{Column, Severity, Verdict};
use crate::report::book::put;
use crate::report::view::todo;
use crate::report::words;
use rust_xlsxwriter::{IgnoreError, Url, Workbook, XlsxError};

/// Links from the to-do list; a clerk scrolls before he clicks a thousandth.
const MOST_TODO: usize = 2_000;

impl Writer<'_> {
    pub(super) fn howto(
        &self,
        book: &mut Workbook,
        rows: &[(&JudgedFiling, Vec<u32>)],
    ) -> Result<(), XlsxError> {
        let styles = &self.styles;
        let sheet = book.add_worksheet();
        sheet.set_name(self.word(words::SHEET_HOWTO))?;
        sheet.set_screen_gridlines(false);
        for (column, wide) in [
            (0, 18.0),
            (1, 34.0),
            (2, 10.0),
            (3, 72.0),
            (4, 10.0),
            (5, 8.0),
        ] {
            sheet.set_column_width(column, wide)?;
        }
        sheet.set_row_height(0, 28)?;
        sheet.write_string_with_format(0, 0, self.word(words::HOW_TITLE), &styles.title)?;
        let mut lines = vec![
            (words::HOW_RED, Some(&styles.bad)),
            (words::HOW_AMBER, Some(&styles.look)),
            (words::HOW_BLUE, Some(&styles.fixed)),
            (words::HOW_DROP, None),
            (words::HOW_KEEP, None),
            (words::HOW_MATERIALS, None),
        ];
        match self.kind {
            Kind::Refill => {}
            Kind::Fix => lines.push((words::HOW_FIX_ONLY, None)),
            Kind::Masked => {
                lines.push((words::HOW_FIX_ONLY, None));
                lines.push((words::HOW_MASKED, None));
            }
        }
        if self
            .columns
            .values()
            .any(|&column| column == Column::AccountPassword)
        {
            lines.push((words::HOW_PASSWORD, None));
        }
        let mut row = 1;
        for (words, swatch) in lines {
            if let Some(swatch) = swatch {
                put(sheet, row, 0, "", swatch)?;
                sheet.write_string(row, 1, self.word(words))?;
            } else {
                sheet.write_string_with_format(row, 0, "·", &styles.soft)?;
                sheet.write_string(row, 1, self.word(words))?;
            }
            row += 1;
        }
        row += 1;
        let heads = [
            words::COL_NO,
            words::COL_NAME,
            words::STATE,
            words::WHAT_TO_DO,
            words::WHO,
            words::HOW_GO,
        ];
        for (column, words) in (0..).zip(heads) {
            put(sheet, row, column, self.word(words), &styles.head)?;
        }
        for (judged, own) in rows
            .iter()
            .filter(|(j, _)| j.verdict() != Verdict::Ready)
            .take(MOST_TODO)
        {
            row += 1;
            let (what, who) = todo(judged, self.context);
            put(sheet, row, 0, &judged.filing.no, &styles.text)?;
            put(sheet, row, 1, judged.filing.name(), &styles.text)?;
            put(
                sheet,
                row,
                2,
                self.word(judged.verdict().words()),
                self.verdict_format(judged),
            )?;
            let what = self.shown(&what);
            put(sheet, row, 3, &what, &styles.wrap)?;
            sheet.set_row_height(row, height([(what.as_str(), 72.0)]))?;
            put(sheet, row, 4, who, &styles.text)?;
            let cell = self.first_cell(judged, own);
            let link = format!(
                "internal:{}!{cell}",
                rust_xlsxwriter::utility::quote_sheet_name(&self.sheet)
            );
            let url = Url::new(link).set_text(self.word(words::HOW_GO));
            sheet.write_url_with_format(row, 5, &url, &styles.link)?;
        }
        sheet.ignore_error_range(0, 0, row, 5, IgnoreError::NumberStoredAsText)?;
        sheet.set_landscape().set_paper_size(9);
        sheet.set_print_fit_to_pages(1, 0);
        Ok(())
    }

    /// The cell to jump to: the first that is marked red, else amber, else the row's state.
    fn first_cell(&self, judged: &JudgedFiling, rows: &[u32]) -> String {
        let marks = marks(judged);
        let at = |severity: Severity| {
            marks
                .iter()
                .filter(|(_, mark)| mark.severity() == Some(severity))
                .filter_map(|(&(site, column), _)| Some((site, self.place(column)?)))
                .min()
        };
        let (site, column) = at(Severity::Error)
            .or_else(|| at(Severity::Warn))
            .unwrap_or((0, self.ours));
        let letters = crate::model::filing::letters(u32::from(column));
        format!("{letters}{}", rows[site] + 1)
    }
}
