//! The week's workbook: numbers with charts, everything that waits, everything that expires.

use super::charts::{Frame, bars, stacked};
use super::{Styles, base, height, put};
use crate::model::Words;
use crate::report::weekly::WeekView;
use crate::report::{Context, words};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, IgnoreError, Workbook, Worksheet, XlsxError};

/// Writes the workbook.
pub(in crate::report) fn weekly(
    view: &WeekView,
    title: &str,
    context: &Context<'_>,
) -> Result<Vec<u8>, XlsxError> {
    let writer = Writer {
        view,
        context,
        styles: Styles::new(),
    };
    let mut book = Workbook::new();
    book.set_default_format(&base(), 22, 72)?;
    // A fixed moment: the same week gives the same bytes.
    book.set_properties(
        &DocProperties::new()
            .set_title(title)
            .set_author("beiand")
            .set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1)?),
    );
    writer.overview(&mut book, title)?;
    writer.reasons(&mut book)?;
    writer.waiting(&mut book)?;
    writer.expiring(&mut book)?;
    book.save_to_buffer()
}

struct Writer<'a> {
    view: &'a WeekView,
    context: &'a Context<'a>,
    styles: Styles,
}

impl Writer<'_> {
    fn word(&self, words: Words) -> &'static str {
        words.get(self.context.lang)
    }

    fn overview(&self, book: &mut Workbook, title: &str) -> Result<(), XlsxError> {
        let (view, styles) = (self.view, &self.styles);
        let name = self.word(words::SHEET_OVERVIEW);
        let sheet = book.add_worksheet();
        sheet.set_name(name)?;
        sheet.set_screen_gridlines(false);
        for (column, wide) in [
            (0, 30.0),
            (1, 10.0),
            (2, 10.0),
            (3, 10.0),
            (4, 10.0),
            (5, 10.0),
        ] {
            sheet.set_column_width(column, wide)?;
        }
        sheet.set_row_height(0, 28)?;
        sheet.write_string_with_format(0, 0, title, &styles.title)?;
        sheet.write_string_with_format(1, 0, &view.next, &styles.bold)?;
        let verdicts = [words::READY, words::REVIEW, words::REJECT].map(|words| self.word(words));
        let heads = [
            self.word(words::RESELLER),
            verdicts[0],
            verdicts[1],
            verdicts[2],
            self.word(words::FILINGS),
            self.word(words::PASS_RATE),
        ];
        let top = 3;
        for (column, head) in (0..).zip(heads) {
            put(sheet, top, column, head, &styles.head)?;
        }
        let mut row = top;
        let percent = styles.number.clone().set_num_format("0%");
        for line in &view.resellers {
            row += 1;
            put(sheet, row, 0, &line.name, &styles.text)?;
            let counts = line.counts;
            for (column, count) in
                (1..).zip([counts.ready, counts.review, counts.reject, counts.filings])
            {
                sheet.write_number_with_format(row, column, count as f64, &styles.number)?;
            }
            sheet.write_number_with_format(row, 5, line.rate as f64 / 100.0, &percent)?;
        }
        if row > top {
            let lines = (row - top).min(20);
            let frame = Frame {
                title: self.word(words::WEEK_RESELLERS),
                size: (460, 110 + 28 * lines),
            };
            let chart = stacked(&frame, name, (top + 1, row), 1, verdicts);
            sheet.insert_chart(3, 7, &chart)?;
        }
        if !view.reasons.is_empty() {
            let reasons = u32::try_from(view.reasons.len()).unwrap_or(0);
            let other = self.word(words::WEEK_REASONS);
            let frame = Frame {
                title: other,
                size: (460, 90 + 28 * reasons),
            };
            let chart = bars(&frame, (other, 1, 0, reasons, 0), (other, 1, 1, reasons, 1));
            sheet.insert_chart((row + 2).max(16), 7, &chart)?;
        }
        sheet.set_landscape().set_paper_size(9);
        sheet.set_print_fit_to_pages(1, 1);
        Ok(())
    }

    fn reasons(&self, book: &mut Workbook) -> Result<(), XlsxError> {
        let heads = [
            (words::COL_TITLE, 36.0),
            (words::COL_COUNT, 10.0),
            (words::COL_RULE, 10.0),
            (words::WEEK_SEND, 90.0),
        ];
        let sheet = self.table(book, words::WEEK_REASONS, &heads, self.view.reasons.len())?;
        for (row, reason) in (1..).zip(&self.view.reasons) {
            put(sheet, row, 0, &reason.title, &self.styles.text)?;
            sheet.write_number_with_format(row, 1, reason.count as f64, &self.styles.number)?;
            put(sheet, row, 2, &reason.rule, &self.styles.text)?;
            put(sheet, row, 3, &reason.sentence, &self.styles.wrap)?;
            sheet.set_row_height(row, height([(reason.sentence.as_str(), 90.0)]))?;
        }
        Ok(())
    }

    fn waiting(&self, book: &mut Workbook) -> Result<(), XlsxError> {
        let heads = [
            (words::WEEK_DAYS, 10.0),
            (words::COL_NO, 18.0),
            (words::COL_NAME, 34.0),
            (words::COL_DOMAINS, 28.0),
            (words::RESELLER, 18.0),
            (words::WHAT_TO_DO, 60.0),
        ];
        let sheet = self.table(book, words::WEEK_WAITING, &heads, self.view.waiting.len())?;
        for (row, line) in (1..).zip(&self.view.waiting) {
            sheet.write_number_with_format(row, 0, line.days as f64, &self.styles.number)?;
            let texts = [
                &line.no,
                &line.name,
                &line.domain,
                &line.reseller,
                &line.what,
            ];
            for (column, text) in (1..).zip(texts) {
                put(sheet, row, column, text, &self.styles.text)?;
            }
        }
        Ok(())
    }

    fn expiring(&self, book: &mut Workbook) -> Result<(), XlsxError> {
        let heads = [
            (words::WEEK_UNTIL, 14.0),
            (words::WEEK_DAYS, 10.0),
            (words::WEEK_WHAT, 22.0),
            (words::COL_NO, 18.0),
            (words::COL_NAME, 34.0),
            (words::COL_DOMAINS, 28.0),
            (words::RESELLER, 18.0),
        ];
        let sheet = self.table(book, words::WEEK_EXPIRING, &heads, self.view.expiring.len())?;
        for (row, line) in (1..).zip(&self.view.expiring) {
            put(sheet, row, 0, &line.date.to_string(), &self.styles.text)?;
            sheet.write_number_with_format(row, 1, line.days as f64, &self.styles.number)?;
            let texts = [
                line.what,
                &line.no,
                &line.name,
                &line.domain,
                &line.reseller,
            ];
            for (column, text) in (2..).zip(texts) {
                put(sheet, row, column, text, &self.styles.text)?;
            }
        }
        Ok(())
    }

    fn table<'b>(
        &self,
        book: &'b mut Workbook,
        name: Words,
        heads: &[(Words, f64)],
        rows: usize,
    ) -> Result<&'b mut Worksheet, XlsxError> {
        let sheet = book.add_worksheet();
        sheet.set_name(self.word(name))?;
        for (column, (words, wide)) in (0..).zip(heads) {
            put(sheet, 0, column, self.word(*words), &self.styles.head)?;
            sheet.set_column_width(column, *wide)?;
        }
        let last_row = u32::try_from(rows).unwrap_or(u32::MAX).max(1);
        let last_column = u16::try_from(heads.len() - 1).unwrap_or(0);
        sheet.set_row_height(0, 24)?;
        sheet.set_freeze_panes(1, 0)?;
        sheet.autofilter(0, 0, last_row, last_column)?;
        sheet.ignore_error_range(0, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
        sheet.set_landscape().set_paper_size(9);
        sheet.set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        Ok(sheet)
    }
}
