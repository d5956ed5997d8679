//! `批次报告.xlsx`: the overview, and a table each of filings, findings, materials, changes and
//! the rules that were used.

use super::overview::overview;
use super::{MOST_FINDINGS, MOST_LINKS, Styles, Widths, height, put, workbook};
use crate::model::judged::JudgedBatch;
use crate::report::view::{BatchView, FindingView};
use crate::report::{Context, Error, words};
use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, Format, FormatAlign, IgnoreError, Url, Workbook, Worksheet,
    XlsxError,
};
use std::collections::BTreeSet;

/// The report of the outbox, with links into its folders.
///
/// # Errors
/// When the workbook cannot be put together.
pub fn report(
    batch: &JudgedBatch,
    view: &BatchView,
    context: &Context<'_>,
) -> Result<Vec<u8>, Error> {
    Ok(Writer::new(batch, view, context, true).write()?)
}

/// The report that travels with a letter: the same without links, which would lead nowhere.
///
/// # Errors
/// When the workbook cannot be put together.
pub fn mailed(
    batch: &JudgedBatch,
    view: &BatchView,
    context: &Context<'_>,
) -> Result<Vec<u8>, Error> {
    Ok(Writer::new(batch, view, context, false).write()?)
}

struct Writer<'a> {
    batch: &'a JudgedBatch,
    view: &'a BatchView,
    context: &'a Context<'a>,
    styles: Styles,
    links: bool,
}

/// A column of a table: its header, how wide it may grow, whether it wraps.
type Head = (&'static str, f64, bool);

impl<'a> Writer<'a> {
    fn new(
        batch: &'a JudgedBatch,
        view: &'a BatchView,
        context: &'a Context<'a>,
        links: bool,
    ) -> Self {
        Self {
            batch,
            view,
            context,
            styles: Styles::new(),
            links,
        }
    }

    fn write(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = workbook(
            self.batch,
            &format!(
                "{} {}",
                words::REPORT.get(self.context.lang),
                self.batch.drop
            ),
            "report",
        )?;
        overview(&mut book, self.view, self.context, &self.styles)?;
        self.filings(&mut book)?;
        self.issues(&mut book)?;
        self.materials(&mut book)?;
        self.changes(&mut book)?;
        self.risks(&mut book)?;
        self.rules(&mut book)?;
        book.set_zip_compression_level(if self.view.filings.len() > 1_000 {
            1
        } else {
            6
        });
        book.save_to_buffer()
    }

    fn word(&self, words: crate::model::Words) -> &'static str {
        words.get(self.context.lang)
    }

    /// Writes headers, freezes them, and sets up filter and print.
    fn table(&self, sheet: &mut Worksheet, heads: &[Head], rows: usize) -> Result<(), XlsxError> {
        for (column, (head, _, _)) in (0..).zip(heads) {
            put(sheet, 0, column, head, &self.styles.head)?;
        }
        let last_row = u32::try_from(rows).unwrap_or(u32::MAX).max(1);
        let last_column = u16::try_from(heads.len() - 1).unwrap_or(0);
        sheet.set_row_height(0, 24)?;
        sheet.set_freeze_panes(1, 2)?;
        sheet.autofilter(0, 0, last_row, last_column)?;
        sheet.ignore_error_range(0, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
        sheet.set_landscape().set_paper_size(9);
        sheet.set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        sheet.set_margins(0.4, 0.4, 0.5, 0.5, 0.2, 0.2);
        sheet.set_footer("&L&8beiand&C&8&P / &N");
        Ok(())
    }

    fn link(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        path: &str,
        text: &str,
        left: &mut usize,
    ) -> Result<(), XlsxError> {
        if !self.links || *left == 0 || path.is_empty() {
            return put(sheet, row, column, text, &self.styles.text);
        }
        *left -= 1;
        let url = Url::new(format!("file:///{path}")).set_text(super::clip(text, 255));
        sheet.write_url_with_format(row, column, &url, &self.styles.link)?;
        Ok(())
    }

    fn filings(&self, book: &mut Workbook) -> Result<(), XlsxError> {
        let heads: [Head; 12] = [
            (self.word(words::COL_NO), 16.0, false),
            (self.word(words::COL_NAME), 34.0, false),
            (self.word(words::COL_VERDICT), 10.0, false),
            (self.word(words::WHAT_TO_DO), 48.0, true),
            (self.word(words::WHO), 10.0, false),
            (self.word(words::TO_CUSTOMER), 48.0, true),
            (self.word(words::COL_DOMAINS), 26.0, true),
            (self.word(words::COL_PROVINCE), 10.0, false),
            (self.word(words::COL_ERRORS), 9.0, false),
            (self.word(words::COL_WARNINGS), 9.0, false),
            (self.word(words::COL_MANAGER), 16.0, false),
            (self.word(words::CHECKLIST), 30.0, false),
        ];
        let sheet = book.add_worksheet();
        sheet.set_name(self.word(words::SHEET_FILINGS))?;
        self.table(sheet, &heads, self.view.filings.len())?;
        let mut widths = Widths::new(heads.iter().map(|(head, _, _)| *head));
        let mut left = MOST_LINKS;
        let styles = &self.styles;
        for (row, filing) in (1..).zip(&self.view.filings) {
            let domains = filing.domains.join("\n");
            let texts = [
                (0, filing.no.as_str()),
                (1, &filing.name),
                (2, filing.verdict_text),
                (3, &filing.todo),
                (4, filing.who),
                (5, &filing.customer),
                (6, &domains),
                (7, &filing.province),
                (10, &filing.manager),
            ];
            for (column, text) in texts {
                let format = if heads[column].2 {
                    &styles.wrap
                } else {
                    &styles.text
                };
                put(sheet, row, column as u16, text, format)?;
                widths.fit(column, text);
            }
            sheet.write_number_with_format(row, 8, filing.errors as f64, &styles.number)?;
            sheet.write_number_with_format(row, 9, filing.warnings as f64, &styles.number)?;
            let high = height([
                (filing.todo.as_str(), 48.0),
                (&filing.customer, 48.0),
                (&domains, 26.0),
            ]);
            sheet.set_row_height(row, high)?;
            let path = format!("{}/核对清单.html", filing.folder);
            self.link(sheet, (row, 11), &path, &filing.folder, &mut left)?;
            widths.fit(11, &filing.folder);
        }
        self.verdict_colors(sheet, 2)?;
        widths.set(sheet, |column| heads[column].1)
    }

    /// Colours that follow the word, so that a changed cell changes its colour.
    fn verdict_colors(&self, sheet: &mut Worksheet, column: u16) -> Result<(), XlsxError> {
        let last = u32::try_from(self.view.filings.len()).unwrap_or(1).max(1);
        let letter = crate::model::filing::letters(u32::from(column));
        let kinds = [
            (words::READY, 0x22_6347, 0xE6_F1EB),
            (words::REVIEW, 0x7A_5200, 0xFA_F0D9),
            (words::REJECT, 0x9C_2620, 0xF9_DCD8),
        ];
        for (words, ink, paper) in kinds {
            let rule = format!("=${letter}2=\"{}\"", self.word(words));
            let format = Format::new()
                .set_font_color(Color::RGB(ink))
                .set_background_color(Color::RGB(paper));
            let condition = ConditionalFormatFormula::new()
                .set_rule(rule.as_str())
                .set_format(format);
            sheet.add_conditional_format(1, column, last, column, &condition)?;
        }
        Ok(())
    }

    fn issues(&self, book: &mut Workbook) -> Result<(), XlsxError> {
        let heads: [Head; 14] = [
            (self.word(words::COL_NO), 16.0, false),
            (self.word(words::COL_NAME), 30.0, false),
            (self.word(words::COL_SEVERITY), 8.0, false),
            (self.word(words::COL_CELL), 18.0, false),
            (self.word(words::COL_FIELD), 22.0, false),
            (self.word(words::COL_FOUND), 54.0, true),
            (self.word(words::COL_REMEDY), 54.0, true),
            (self.word(words::COL_RULE), 9.0, false),
            (self.word(words::COL_SLOT), 18.0, false),
            (self.word(words::COL_FILE), 26.0, false),
            (self.word(words::TO_CUSTOMER), 48.0, true),
            (self.word(words::COL_ORIGINAL), 24.0, false),
            (self.word(words::COL_FIXED_TO), 24.0, false),
            (self.word(words::COL_BECAUSE), 26.0, false),
        ];
        let sheet = book.add_worksheet();
        sheet.set_name(self.word(words::SHEET_ISSUES))?;
        let of_filings = self.view.filings.iter().flat_map(|filing| {
            let findings = filing.findings.iter();
            findings.map(move |finding| (filing.no.as_str(), filing.name.as_str(), finding))
        });
        let all = self.view.findings.iter().map(|finding| ("", "", finding));
        let all = all.chain(of_filings);
        let rows = all.clone().count();
        self.table(sheet, &heads, rows.min(MOST_FINDINGS))?;
        let mut widths = Widths::new(heads.iter().map(|(head, _, _)| *head));
        let styles = &self.styles;
        let mut row = 1;
        let mut line = |sheet: &mut Worksheet, no: &str, name: &str, finding: &FindingView| {
            let format = match (finding.fixed, finding.severity) {
                (true, _) => &styles.fixed,
                (_, "error") => &styles.bad,
                (_, "warn") => &styles.look,
                _ => &styles.text,
            };
            let texts = [
                no,
                name,
                finding.severity_text,
                &finding.cell,
                &finding.field,
                &finding.message,
                &finding.remedy,
                &finding.rule,
                &finding.slot,
                &finding.file,
                &finding.customer,
                &finding.original,
                &finding.fixed_to,
                &finding.because,
            ];
            for (column, text) in texts.into_iter().enumerate() {
                let format = match column {
                    2 => format,
                    _ if heads[column].2 => &styles.wrap,
                    _ => &styles.text,
                };
                put(sheet, row, column as u16, text, format)?;
                widths.fit(column, text);
            }
            let high = height([
                (finding.message.as_str(), 54.0),
                (&finding.remedy, 54.0),
                (&finding.customer, 48.0),
            ]);
            sheet.set_row_height(row, high)?;
            row += 1;
            Ok::<(), XlsxError>(())
        };
        for (no, name, finding) in all.take(MOST_FINDINGS) {
            line(sheet, no, name, finding)?;
        }
        if rows > MOST_FINDINGS {
            let more = (rows - MOST_FINDINGS).to_string();
            let text = self.context.say(words::FINDINGS_MORE, &[("n", &more)]);
            put(sheet, row, 5, &text, &styles.wrap)?;
        }
        widths.set(sheet, |column| heads[column].1)
    }

    fn materials(&self, book: &mut Workbook) -> Result<(), XlsxError> {
        let heads: [Head; 12] = [
            (self.word(words::COL_NO), 16.0, false),
            (self.word(words::COL_NAME), 30.0, false),
            (self.word(words::COL_SLOT), 22.0, false),
            (self.word(words::COL_SITE), 22.0, false),
            (self.word(words::COL_RESULT), 30.0, false),
            (self.word(words::COL_SOURCE), 32.0, false),
            (self.word(words::COL_BYTES_BEFORE), 14.0, false),
            (self.word(words::COL_PIXELS_BEFORE), 14.0, false),
            (self.word(words::COL_OUTPUT), 36.0, false),
            (self.word(words::COL_BYTES), 12.0, false),
            (self.word(words::COL_PIXELS), 14.0, false),
            (self.word(words::COL_QUALITY), 8.0, false),
        ];
        let sheet = book.add_worksheet();
        sheet.set_name(self.word(words::SHEET_MATERIALS))?;
        let rows = self.view.filings.iter().map(|f| f.materials.len()).sum();
        self.table(sheet, &heads, rows)?;
        let mut widths = Widths::new(heads.iter().map(|(head, _, _)| *head));
        let styles = &self.styles;
        let kilobytes = styles
            .number
            .clone()
            .set_num_format("#,##0.0")
            .set_align(FormatAlign::Right);
        let mut left = MOST_LINKS;
        let mut row = 0;
        for filing in &self.view.filings {
            for material in &filing.materials {
                row += 1;
                let pixels = |width: u32, height: u32| match width {
                    0 => String::new(),
                    _ => format!("{width}×{height}"),
                };
                let was = pixels(material.was_width, material.was_height);
                let is = pixels(material.width, material.height);
                let texts = [
                    (0, filing.no.as_str()),
                    (1, &filing.name),
                    (2, &material.title),
                    (3, &material.site),
                    (4, &material.outcome),
                    (5, &material.sources),
                    (7, &was),
                    (10, &is),
                ];
                for (column, text) in texts {
                    let format = match (column, material.state) {
                        (4, "pressed") => &styles.ok,
                        (4, "refused") => &styles.bad,
                        _ => &styles.text,
                    };
                    put(sheet, row, column as u16, text, format)?;
                    widths.fit(column, text);
                }
                sheet.write_number_with_format(
                    row,
                    6,
                    material.was_bytes as f64 / 1e3,
                    &kilobytes,
                )?;
                if material.file.is_empty() {
                    for column in [8, 9, 11] {
                        put(sheet, row, column, "", &styles.text)?;
                    }
                    continue;
                }
                self.link(sheet, (row, 8), &material.output, &material.file, &mut left)?;
                widths.fit(8, &material.file);
                sheet.write_number_with_format(row, 9, material.bytes as f64 / 1e3, &kilobytes)?;
                sheet.write_number_with_format(
                    row,
                    11,
                    f64::from(material.quality),
                    &styles.number,
                )?;
            }
        }
        widths.set(sheet, |column| heads[column].1)
    }

    fn changes(&self, book: &mut Workbook) -> Result<(), XlsxError> {
        let Some(since) = self.view.since_round else {
            return Ok(());
        };
        let heads: [Head; 4] = [
            (self.word(words::COL_NO), 18.0, false),
            (self.word(words::COL_CHANGE), 12.0, false),
            (self.word(words::COL_FOUND), 80.0, true),
            (self.word(words::COL_RULE), 10.0, false),
        ];
        let sheet = book.add_worksheet();
        sheet.set_name(self.word(words::SHEET_CHANGES))?;
        let mut lines: Vec<(&str, &str, &str, &str, &Format)> = Vec::new();
        let styles = &self.styles;
        for change in &self.view.changes {
            if change.added {
                let added = self.word(words::CHANGE_ADDED);
                lines.push((&change.no, added, "", "", &styles.fixed));
            }
            for (rule, text) in &change.fixed {
                let fixed = self.word(words::CHANGE_FIXED);
                lines.push((&change.no, fixed, text, rule, &styles.ok));
            }
            for (rule, text) in &change.new {
                lines.push((
                    &change.no,
                    self.word(words::CHANGE_NEW),
                    text,
                    rule,
                    &styles.bad,
                ));
            }
        }
        let title = self
            .context
            .say(words::CHANGES, &[("n", &since.to_string())]);
        self.table(sheet, &heads, lines.len())?;
        sheet.set_header(format!("&L&8{}", title.replace('&', "&&")));
        let mut widths = Widths::new(heads.iter().map(|(head, _, _)| *head));
        for (row, (no, kind, text, rule, format)) in (1..).zip(&lines) {
            put(sheet, row, 0, no, &styles.text)?;
            put(sheet, row, 1, kind, format)?;
            put(sheet, row, 2, text, &styles.wrap)?;
            put(sheet, row, 3, rule, &styles.text)?;
            for (column, text) in [no, kind, text, rule].into_iter().enumerate() {
                widths.fit(column, text);
            }
        }
        widths.set(sheet, |column| heads[column].1)
    }

    /// Facts over which an ISP may freeze the channel.
    fn risks(&self, book: &mut Workbook) -> Result<(), XlsxError> {
        if self.view.risks.is_empty() {
            return Ok(());
        }
        let heads: [Head; 3] = [
            (self.word(words::COL_FOUND), 70.0, true),
            (self.word(words::COL_COUNT), 8.0, false),
            (self.word(words::COL_NO), 80.0, true),
        ];
        let sheet = book.add_worksheet();
        sheet.set_name(self.word(words::SHEET_RISKS))?;
        self.table(sheet, &heads, self.view.risks.len())?;
        let mut widths = Widths::new(heads.iter().map(|(head, _, _)| *head));
        for (row, risk) in (1..).zip(&self.view.risks) {
            let mut filings = risk.filings.join(self.word(words::LIST_COMMA));
            if risk.more > 0 {
                filings.push_str(&format!(" +{}", risk.more));
            }
            put(sheet, row, 0, &risk.fact, &self.styles.wrap)?;
            sheet.write_number_with_format(row, 1, risk.count as f64, &self.styles.number)?;
            put(sheet, row, 2, &filings, &self.styles.wrap)?;
            widths.fit(0, &risk.fact);
            widths.fit(2, &filings);
        }
        widths.set(sheet, |column| heads[column].1)
    }

    /// Which profile and which provinces spoke, and every rule with what it is about.
    fn rules(&self, book: &mut Workbook) -> Result<(), XlsxError> {
        let styles = &self.styles;
        let sheet = book.add_worksheet();
        sheet.set_name(self.word(words::SHEET_RULES))?;
        sheet.set_column_width(0, 22)?;
        sheet.set_column_width(1, 60)?;
        sheet.set_column_width(2, 12)?;
        let profile = self.context.profile;
        let provinces: BTreeSet<&str> = self
            .batch
            .filings
            .iter()
            .flat_map(|judged| &judged.findings)
            .flat_map(|finding| finding.because.split('|'))
            .filter_map(|step| step.strip_prefix("province:"))
            .collect();
        let about = [
            (
                words::PROFILE,
                format!("{} ({})", profile.title, profile.name),
            ),
            (
                words::COL_SOURCE,
                format!("{} · {}", profile.source, profile.checked),
            ),
            (
                words::COL_PROVINCE,
                provinces
                    .into_iter()
                    .collect::<Vec<_>>()
                    .join(self.word(words::LIST_COMMA)),
            ),
            (
                words::BATCH_ID,
                format!("{} · beiand {}", self.batch.id, env!("CARGO_PKG_VERSION")),
            ),
        ];
        let mut row = 0;
        for (words, text) in about {
            put(sheet, row, 0, self.word(words), &styles.head_light)?;
            put(sheet, row, 1, &text, &styles.wrap)?;
            row += 1;
        }
        row += 1;
        for (column, words) in (0..).zip([words::COL_RULE, words::COL_TITLE, words::COL_COUNT]) {
            put(sheet, row, column, self.word(words), &styles.head)?;
        }
        for rule in &self.view.rules {
            row += 1;
            put(sheet, row, 0, &rule.rule, &styles.text)?;
            put(sheet, row, 1, &rule.title, &styles.wrap)?;
            sheet.write_number_with_format(row, 2, rule.count as f64, &styles.number)?;
        }
        sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
        Ok(())
    }
}
