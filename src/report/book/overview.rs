//! The report workbook's first sheet: three numbers, what to do next, and the charts.

use super::charts::{Frame, bars, ring, stacked};
use super::{Styles, clip, put};
use crate::model::Words;
use crate::report::view::BatchView;
use crate::report::{Context, words};
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};
use std::collections::BTreeMap;

/// Adds the sheet.
pub(super) fn overview(
    book: &mut Workbook,
    view: &BatchView,
    context: &Context<'_>,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let writer = Writer {
        view,
        context,
        styles,
        name: words::SHEET_OVERVIEW.get(context.lang),
    };
    let sheet = book.add_worksheet();
    sheet.set_name(writer.name)?;
    sheet.set_screen_gridlines(false);
    sheet.set_column_width(0, 30)?;
    for column in 1..=4 {
        sheet.set_column_width(column, 12)?;
    }
    writer.head(sheet)?;
    let row = writer.blockers(sheet, 7)?;
    let row = writer.provinces(sheet, row + 1)?;
    sheet.set_print_area(0, 0, row.max(34), 17)?;
    sheet.set_landscape().set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 1);
    Ok(())
}

struct Writer<'a> {
    view: &'a BatchView,
    context: &'a Context<'a>,
    styles: &'a Styles,
    /// The sheet's own name, to which the charts point.
    name: &'static str,
}

impl Writer<'_> {
    fn word(&self, words: Words) -> &'static str {
        words.get(self.context.lang)
    }

    /// The batch, the next action, the three counts and their ring.
    fn head(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (view, styles) = (self.view, self.styles);
        sheet.set_row_height(0, 28)?;
        sheet.write_string_with_format(0, 0, clip(&view.drop, 200), &styles.title)?;
        let reseller = match view.reseller.as_str() {
            "" => "—",
            reseller => reseller,
        };
        let about = format!(
            "{} {reseller} · {} {} · {} {} · {}",
            self.word(words::RESELLER),
            self.word(words::RECEIVED),
            view.received,
            self.word(words::JUDGED),
            view.today,
            view.profile,
        );
        sheet.write_string_with_format(1, 0, clip(&about, 500), &styles.soft)?;
        sheet.write_string_with_format(2, 0, clip(&view.next, 500), &styles.bold)?;
        sheet.set_row_height(4, 34)?;
        let figures = [
            (words::READY, view.counts.ready, &styles.figure_ok),
            (words::REVIEW, view.counts.review, &styles.figure_look),
            (words::REJECT, view.counts.reject, &styles.figure_bad),
        ];
        for (column, (words, count, format)) in (0..).zip(figures) {
            sheet.write_number_with_format(4, column, count as f64, format)?;
            sheet.write_string_with_format(5, column, self.word(words), &styles.soft)?;
        }
        sheet.write_number_with_format(4, 3, view.counts.filings as f64, &styles.title)?;
        sheet.write_string_with_format(5, 3, self.word(words::FILINGS), &styles.soft)?;
        let frame = Frame {
            title: self.word(words::CHART_VERDICTS),
            size: (420, 250),
        };
        let ring = ring(&frame, (self.name, 5, 0, 5, 2), (self.name, 4, 0, 4, 2));
        sheet.insert_chart(4, 5, &ring)?;
        Ok(())
    }

    /// The table and chart of what blocks; the row below it.
    fn blockers(&self, sheet: &mut Worksheet, top: u32) -> Result<u32, XlsxError> {
        const SHOWN: usize = 10;
        let styles = self.styles;
        let groups = &self.view.fix_first[..self.view.fix_first.len().min(SHOWN)];
        let heads = [
            words::CHART_BLOCKERS,
            words::COL_COUNT,
            words::COL_FREES,
            words::COL_RULE,
        ];
        for (column, words) in (0..).zip(heads) {
            put(sheet, top, column, self.word(words), &styles.head)?;
        }
        if groups.is_empty() {
            let nothing = self.word(words::NO_BLOCKERS);
            put(sheet, top + 1, 0, nothing, &styles.text)?;
            return Ok(top + 2);
        }
        for (row, group) in (top + 1..).zip(groups) {
            put(sheet, row, 0, &group.title, &styles.text)?;
            sheet.write_number_with_format(row, 1, group.blocks as f64, &styles.number)?;
            sheet.write_number_with_format(row, 2, group.frees as f64, &styles.number)?;
            put(sheet, row, 3, &group.rule, &styles.text)?;
        }
        let count = u32::try_from(groups.len()).unwrap_or(0);
        let last = top + count;
        let frame = Frame {
            title: self.word(words::CHART_BLOCKERS),
            size: (560, 90 + 24 * count),
        };
        let chart = bars(
            &frame,
            (self.name, top + 1, 0, last, 0),
            (self.name, top + 1, 1, last, 1),
        );
        sheet.insert_chart(16, 5, &chart)?;
        Ok(last + 1)
    }

    /// The table and chart of provinces; its last row.
    fn provinces(&self, sheet: &mut Worksheet, top: u32) -> Result<u32, XlsxError> {
        let styles = self.styles;
        let verdicts = [words::READY, words::REVIEW, words::REJECT].map(|words| self.word(words));
        put(sheet, top, 0, self.word(words::COL_PROVINCE), &styles.head)?;
        for (column, verdict) in (1..).zip(verdicts) {
            put(sheet, top, column, verdict, &styles.head)?;
        }
        let mut counts: BTreeMap<&str, [u32; 3]> = BTreeMap::new();
        for filing in &self.view.filings {
            let place = match filing.verdict {
                "ready" => 0,
                "review" => 1,
                _ => 2,
            };
            counts.entry(&filing.province).or_default()[place] += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(name, counts)| (std::cmp::Reverse(counts.iter().sum::<u32>()), *name));
        let mut row = top;
        for (name, counts) in &counts {
            row += 1;
            let name = if name.is_empty() { "—" } else { name };
            put(sheet, row, 0, name, &styles.text)?;
            for (column, count) in (1..).zip(counts) {
                sheet.write_number_with_format(row, column, *count, &styles.number)?;
            }
        }
        if counts.len() > 1 {
            let lines = u32::try_from(counts.len()).unwrap_or(31).min(31);
            let frame = Frame {
                title: self.word(words::CHART_PROVINCES),
                size: (420, (100 + 22 * lines).max(250)),
            };
            let chart = stacked(&frame, self.name, (top + 1, row), 1, verdicts);
            sheet.insert_chart(4, 11, &chart)?;
        }
        Ok(row)
    }
}
