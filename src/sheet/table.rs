//! Where the table is: the sheet, the header row, and which way it runs.

use super::fault::Fault;
use super::grid::{Book, Cell, Value};
use super::header::{Heading, Names};
use crate::model::Column;
use crate::model::filing::FORM_BLOCK;
use crate::model::text::Interner;
use std::collections::HashMap;
use std::ops::ControlFlow;

/// A header is looked for this far down.
const HEADER_ROWS: u32 = 40;
/// A table on its side is looked at this far down.
const HEAD_LINES: usize = 160;
/// A form's labels are looked for this far right.
const FORM_COLUMNS: u32 = 16;
/// Fewer columns of ours make no filing sheet.
const FEWEST: usize = 3;

/// The first rows of a sheet, kept to be looked at.
#[derive(Debug, Default)]
pub struct Head {
    lines: Vec<(u32, Vec<Cell>)>,
}

/// The table of a workbook.
#[derive(Clone, Debug)]
pub struct Table {
    /// Which sheet.
    pub sheet: usize,
    /// The header's row from 1; of a vertical table the number of the column of labels.
    pub header_row: u32,
    /// The headers with their columns; of a vertical table with their rows, from 0.
    pub headings: Vec<Heading>,
    /// Whether fields run downwards.
    pub vertical: bool,
    /// Of a form with several columns of labels where those columns are; else nothing. A heading
    /// in the second of them stands [`FORM_BLOCK`] further down than its line, and so on.
    pub labels: Vec<u32>,
    /// How many different columns of ours it has.
    pub score: usize,
}

impl Head {
    /// Reads the first rows of a sheet.
    ///
    /// # Errors
    /// When the file is torn or too large.
    pub fn read(book: &mut dyn Book, sheet: usize, texts: &mut Interner) -> Result<Self, Fault> {
        let mut head = Self::default();
        book.rows(sheet, texts, &mut |line, _| {
            head.lines
                .push((line.number, line.cells.iter().take(512).copied().collect()));
            if head.lines.len() >= HEAD_LINES {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })?;
        Ok(head)
    }

    /// Whether the sheet has no cell.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The rows that may be headers, with their numbers.
    pub fn heading_rows<'a>(
        &'a self,
        texts: &'a Interner,
    ) -> impl Iterator<Item = (u32, Vec<Heading>)> + 'a {
        self.lines
            .iter()
            .filter(|(number, _)| *number <= HEADER_ROWS)
            .map(|(number, cells)| (*number, headings(cells, &[], texts)))
    }

    /// The table on this sheet, if there is one.
    pub fn table(&self, sheet: usize, names: &Names, texts: &Interner) -> Option<Table> {
        let across = self.across(sheet, names, texts);
        let down = self.down(sheet, names, texts);
        match (across, down) {
            (Some(across), Some(down)) if down.score > across.score => Some(down),
            (None, down) => down,
            (across, _) => across,
        }
    }

    fn across(&self, sheet: usize, names: &Names, texts: &Interner) -> Option<Table> {
        let mut best: Option<Table> = None;
        for (index, (number, cells)) in self.lines.iter().enumerate() {
            if *number > HEADER_ROWS {
                break;
            }
            let above = index
                .checked_sub(1)
                .map(|above| &self.lines[above])
                .filter(|(above, _)| number - above <= 2)
                .map_or(&[][..], |(_, cells)| cells.as_slice());
            let mut headings = headings(cells, above, texts);
            // Two lines name no more columns than they have cells: most below the header are
            // passed by.
            let is_new = |cell: &&Cell| !headings.iter().any(|own| own.at == cell.column);
            let most = headings.len() + above.iter().filter(is_new).count();
            if best.as_ref().is_some_and(|best| most <= best.score) {
                continue;
            }
            let mut score = names.score(&headings);
            if !above.is_empty() {
                // One-line headers beside two-line ones stand in the upper line.
                let joined = joined(&headings, above, texts);
                let joined_score = names.score(&joined);
                if joined_score > score && score >= FEWEST {
                    (score, headings) = (joined_score, joined);
                }
            }
            if best.as_ref().is_none_or(|best| score > best.score) {
                best = Some(Table {
                    sheet,
                    header_row: *number,
                    headings,
                    vertical: false,
                    labels: Vec::new(),
                    score,
                });
            }
        }
        best.filter(|table| is_filing_table(table, names))
    }

    fn down(&self, sheet: usize, names: &Names, texts: &Interner) -> Option<Table> {
        let mut best: Option<Table> = None;
        for column in 0..4 {
            let headings: Vec<Heading> = self
                .lines
                .iter()
                .filter_map(|(number, cells)| {
                    let cell = cells.iter().find(|cell| cell.column == column)?;
                    Some(Heading {
                        at: number - 1,
                        text: text_of(cell.value, texts)?.to_owned(),
                        group: String::new(),
                    })
                })
                .collect();
            let score = names.score(&headings);
            if best.as_ref().is_none_or(|best| score > best.score) {
                best = Some(Table {
                    sheet,
                    header_row: column + 1,
                    headings,
                    vertical: true,
                    labels: Vec::new(),
                    score,
                });
            }
        }
        let form = self.form(sheet, names, texts);
        if form
            .as_ref()
            .is_some_and(|form| best.as_ref().is_none_or(|best| form.score > best.score))
        {
            best = form;
        }
        best.filter(|table| table.score >= 5 && is_filing_table(table, names))
    }

    /// A form of one filing with its labels in several columns, each left of its value.
    fn form(&self, sheet: usize, names: &Names, texts: &Interner) -> Option<Table> {
        let mut found: Vec<(u32, u32, String)> = Vec::new();
        for (number, cells) in &self.lines {
            for cell in cells.iter().filter(|cell| cell.column < FORM_COLUMNS) {
                let Some(text) = text_of(cell.value, texts) else {
                    continue;
                };
                let heading = Heading {
                    at: 0,
                    text: text.split_whitespace().collect(),
                    group: String::new(),
                };
                if text.len() < 200 && names.score(std::slice::from_ref(&heading)) == 1 {
                    found.push((*number, cell.column, heading.text));
                }
            }
        }
        let mut labels: Vec<u32> = found.iter().map(|(_, column, _)| *column).collect();
        labels.sort_unstable();
        // One label alone in its column is more likely a value that reads like one.
        let counted = |column: u32| found.iter().filter(|(_, at, _)| *at == column).count();
        labels.dedup();
        labels.retain(|&column| counted(column) > 1);
        if labels.len() < 2 {
            return None;
        }
        let headings: Vec<Heading> = found
            .into_iter()
            .filter_map(|(number, column, text)| {
                let block = labels.iter().position(|label| *label == column)?;
                Some(Heading {
                    at: number - 1 + FORM_BLOCK * block as u32,
                    text,
                    group: String::new(),
                })
            })
            .collect();
        Some(Table {
            sheet,
            header_row: labels[0] + 1,
            score: names.score(&headings),
            headings,
            vertical: true,
            labels,
        })
    }

    /// The first texts below each header, to prove a resembling one by.
    pub fn below(&self, table: &Table, texts: &Interner) -> HashMap<u32, Vec<String>> {
        let mut below: HashMap<u32, Vec<String>> = HashMap::new();
        for (number, cells) in &self.lines {
            for cell in cells {
                let (at, inside) = if table.vertical {
                    (number - 1, cell.column >= table.header_row)
                } else {
                    (cell.column, *number > table.header_row)
                };
                let texts_of_column = below.entry(at).or_default();
                if inside && texts_of_column.len() < 20 {
                    let text = match cell.value {
                        Value::Number(number) => super::values::number(number),
                        Value::Date(days) => super::dates::of_serial(days)
                            .map(|day| day.to_string())
                            .unwrap_or_default(),
                        value => text_of(value, texts).unwrap_or_default().to_owned(),
                    };
                    if !text.trim().is_empty() {
                        texts_of_column.push(text);
                    }
                }
            }
        }
        below
    }
}

/// A row of a filing sheet names a subject or a domain, and some columns more.
fn is_filing_table(table: &Table, names: &Names) -> bool {
    if table.score < FEWEST {
        return false;
    }
    let mapping = names.assign(&table.headings);
    [
        Column::SubjectName,
        Column::SubjectCertNo,
        Column::SiteDomain,
        Column::StatusStage,
    ]
    .iter()
    .any(|column| mapping.columns.contains_key(column))
}

fn text_of(value: Value, texts: &Interner) -> Option<&str> {
    match value {
        Value::Text(id) => Some(texts.get(id)),
        _ => None,
    }
}

/// The headers of a row, each with what stands above or left above it.
fn headings(cells: &[Cell], above: &[Cell], texts: &Interner) -> Vec<Heading> {
    cells
        .iter()
        .filter_map(|cell| {
            let text = text_of(cell.value, texts)?;
            let group = above
                .iter()
                .rev()
                .find(|above| above.column <= cell.column)
                .and_then(|above| text_of(above.value, texts))
                .unwrap_or_default();
            (!text.trim().is_empty() && text.len() < 600).then(|| Heading {
                at: cell.column,
                text: text.split_whitespace().collect(),
                group: group.to_owned(),
            })
        })
        .collect()
}

/// The headers of a row, with those of the row above where it has none.
fn joined(own: &[Heading], above: &[Cell], texts: &Interner) -> Vec<Heading> {
    let mut joined = own.to_vec();
    for heading in headings(above, &[], texts) {
        if !own.iter().any(|own| own.at == heading.at) {
            joined.push(heading);
        }
    }
    joined.sort_by_key(|heading| heading.at);
    joined
}
