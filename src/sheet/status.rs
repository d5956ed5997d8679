//! The sheet 备案状态: how far filings are that were handed over, a row each time something
//! happened. It stands beside the filings in their workbook or comes alone, any time later.
//!
//! A table is one when it tells a stage and names filings, and holds nothing that only a filing
//! has. Under the name 备案状态 two columns are enough. What a stage word means, and which filing
//! is meant, is no business of this room.

use super::body::Body;
use super::fault::Fault;
use super::grid::Book;
use super::header::{Heading, Names};
use super::reading::Reading;
use super::table::Head;
use super::{Intake, StatusRow, cards, says};
use crate::model::text::Interner;
use crate::model::{Column, Finding, Layout, Place, Severity};

/// The sheet's name.
pub const NAME: &str = "备案状态";

/// Columns that only a filing has.
const OF_A_FILING: [Column; 7] = [
    Column::SubjectCertNo,
    Column::SubjectCertType,
    Column::SubjectNature,
    Column::SubjectCertAddress,
    Column::PrincipalName,
    Column::PrincipalCertNo,
    Column::SiteServices,
];

/// Where a table of statuses is.
#[derive(Clone, Debug)]
pub(super) struct StatusTable {
    sheet: usize,
    header_row: u32,
    headings: Vec<Heading>,
}

/// The table of statuses on a sheet, if that is what it holds.
pub(super) fn find(
    head: &Head,
    sheet: usize,
    name: &str,
    names: &Names,
    texts: &Interner,
) -> Option<StatusTable> {
    let named = name.split_whitespace().collect::<String>().contains(NAME);
    let fewest = if named { 2 } else { 3 };
    head.heading_rows(texts).find_map(|(header_row, headings)| {
        let columns = names.assign(&headings).columns;
        let has = |column: &Column| columns.contains_key(column);
        let names_filings = has(&Column::FilingNo) || has(&Column::SiteDomain);
        let fits = columns.len() >= fewest
            && has(&Column::StatusStage)
            && names_filings
            && !OF_A_FILING.iter().any(has);
        fits.then_some(StatusTable {
            sheet,
            header_row,
            headings,
        })
    })
}

impl Reading<'_, '_> {
    /// Reads the rows of a table of statuses.
    pub(super) fn read_statuses(
        &mut self,
        book: &mut dyn Book,
        table: &StatusTable,
        names: &Names,
        texts: &mut Interner,
    ) -> Result<(), Fault> {
        let mut layout = Layout {
            file: self.file_name.to_owned(),
            sheet: book.sheets()[table.sheet].name.clone(),
            header_row: table.header_row,
            ..Layout::default()
        };
        layout.columns = names
            .assign(&table.headings)
            .columns
            .into_iter()
            .map(|(column, (at, _))| (column, at))
            .filter(|(_, at)| *at < self.options.limits.columns)
            .collect();
        let width = layout.columns.values().max().map_or(0, |last| last + 1);
        let mut body = Body::new(&layout, width, self.options.limits.rows).taking_every_row();
        body.read(book, (table.sheet, table.header_row), texts)?;
        if body.full {
            return Err(Fault::too_large("行数"));
        }
        body.fill(book.merges());
        body.expand_above(texts);
        // What was tidied in a status is nobody's concern; what is lost is.
        let lost = body.findings.into_iter();
        let lost = lost.filter(|finding| finding.severity > Severity::Info);
        self.intake.findings.extend(lost.map(|finding| Finding {
            place: Place {
                row: None,
                file: Some(self.file_name.to_owned()),
                ..finding.place
            },
            ..finding
        }));
        for row in &body.rows {
            let text = |column: Column| texts.get(row.get(column)).to_owned();
            let cell = layout.cell(row.number, Column::StatusStage);
            self.intake.statuses.push(StatusRow {
                sheet: layout.sheet.clone(),
                cell: cell.unwrap_or_default(),
                row: row.number,
                filing_no: text(Column::FilingNo),
                domain: text(Column::SiteDomain),
                subject: text(Column::SubjectName),
                stage: text(Column::StatusStage),
                stage_date: text(Column::StatusStageDate),
                returned_reason: text(Column::StatusReturnedReason),
                filing_number: text(Column::StatusFilingNumber),
            });
        }
        Ok(())
    }

    /// What is left to say of a workbook that holds statuses and no filings.
    pub(super) fn only_statuses(&mut self, sheet: &str) {
        std::sync::Arc::make_mut(&mut self.intake.layout).sheet = sheet.to_owned();
        if self.intake.statuses.is_empty() {
            let values = [("sheet", sheet)];
            self.say(&cards::EMPTY, &says::NO_STATUS_ROWS, &values);
        }
    }
}

impl Intake {
    /// Whether the file tells of statuses only.
    pub fn is_status_only(&self) -> bool {
        self.filings.is_empty() && self.refusal.is_none() && !self.statuses.is_empty()
    }
}
