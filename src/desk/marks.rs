//! The customer's own workbook back: the judged batch as marks on its cells.

use crate::model::judged::{JudgedBatch, JudgedFiling};
use crate::model::{Finding, Severity};
use crate::report::{self, Context};
use crate::sheet::annotate::{CellMark, Issue, Marks, RowMark, Weight};

/// What is marked in the sheet that was read.
pub(super) fn marks(batch: &JudgedBatch, context: &Context<'_>) -> Marks {
    let layout = &batch.layout;
    let widest = batch
        .origin
        .headers
        .keys()
        .chain(layout.columns.values())
        .max();
    let mut marks = Marks {
        sheet: layout.sheet.clone(),
        // On its side the sheet has no room for our columns.
        header_row: if layout.vertical {
            0
        } else {
            layout.header_row
        },
        columns: widest.map_or(0, |last| last + 1),
        batch: batch.id.clone(),
        ..Marks::default()
    };
    for judged in &batch.filings {
        for finding in &judged.findings {
            mark(&mut marks, batch, judged, finding, context);
        }
        if let Some(row) = judged.filing.rows.first()
            && !layout.vertical
        {
            marks.rows.push(RowMark {
                row: row.number,
                texts: report::row_texts(judged, context),
            });
        }
    }
    marks
}

fn mark(
    marks: &mut Marks,
    batch: &JudgedBatch,
    judged: &JudgedFiling,
    finding: &Finding,
    context: &Context<'_>,
) {
    let weight = match finding.severity {
        _ if finding.fixed_to.is_some() => Weight::Repaired,
        Severity::Error => Weight::Wrong,
        Severity::Warn => Weight::Look,
        Severity::Manual | Severity::Info => return,
    };
    let lang = context.lang;
    let (message, remedy) = (finding.message.get(lang), finding.remedy.get(lang));
    let place = finding.place.row.zip(finding.place.field);
    let cell = place.and_then(|(row, field)| batch.layout.place(row, field));
    if let Some((row, column)) = cell {
        let note = match &finding.original {
            Some(original) => format!("{}\n{message}\n{original}", finding.rule),
            None => format!("{}\n{message}\n{remedy}", finding.rule),
        };
        marks.cells.push(CellMark {
            row,
            column,
            weight,
            note,
        });
    }
    let header = finding.place.field.map(|field| field.header().to_owned());
    let slot = finding.place.slot.map(|slot| slot.header().to_owned());
    marks.issues.push(Issue {
        cell: cell.or_else(|| judged.filing.rows.first().map(|row| (row.number, 0))),
        header: header.or(slot).unwrap_or_default(),
        message: message.to_owned(),
        remedy: remedy.to_owned(),
        rule: finding.rule.to_string(),
    });
}
