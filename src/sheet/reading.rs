//! A reading under way: the file, its table, its rows, in this order.

use super::body::Body;
use super::content::Content;
use super::fault::Fault;
use super::grid::{self, Book};
use super::header::{Heading, Mapping, Names};
use super::raw::Raw;
use super::sniff::Kind;
use super::status::{self, StatusTable};
use super::table::{Head, Table};
use super::{
    Foreign, Intake, Options, cards, compound, decode, decrypted, delimited, filings, html,
    is_ours, names, ods, open_document, package, says, sniff, xlsx, xml2003,
};

use crate::model::filing::FORM_BLOCK;
use crate::model::text::Interner;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

/// One reading under way.
pub(super) struct Reading<'a, 'o> {
    pub(super) file_name: &'a str,
    pub(super) options: &'a Options<'o>,
    pub(super) intake: &'a mut Intake,
}

impl Reading<'_, '_> {
    /// The reading, in order:
    ///
    /// 1. What is the file? A reader for it.
    /// 2. Which sheet, which header row, which columns?
    /// 3. The rows, tidied; then merged cells and 同上.
    /// 4. Rows to filings; pictures; what a person should know of the rest.
    pub(super) fn run(&mut self, content: Content<'_>, foreign: &Foreign<'_>) -> Result<(), Fault> {
        let limits = &self.options.limits;
        if content.bytes() > limits.bytes {
            return Err(Fault::too_large("文件"));
        }
        let opened = decrypted(content, self.options.passwords)?;
        let content = opened.as_deref().map_or(content, Content::Bytes);
        let kind = sniff::sniff(content, limits)?;
        if opened.is_some() {
            self.say(&cards::ENCRYPTED, &says::OPENED, &[]);
        }
        self.intake.kind = Some(kind);
        let names = Names::new(self.options.columns, self.options.mapping);
        // Only a package is read part by part.
        let bytes = match kind {
            Kind::Xlsx | Kind::Ods => Cow::default(),
            _ => content.whole()?,
        };
        let mut book: Box<dyn Book + '_> = match kind {
            Kind::Xlsx => Box::new(xlsx::Xlsx::open(
                package::Package::open(content, *limits)?,
                *limits,
            )?),
            Kind::Text => Box::new(delimited::Delimited::open(
                &bytes,
                names::stem(self.file_name),
                &|row| names.score(&row_headings(row)),
            )?),
            Kind::Xls => Box::new(Raw::new(compound(&bytes, limits)?, Vec::new())),
            Kind::Ods => Box::new(Raw::new(open_document(content, limits)?, Vec::new())),
            Kind::FlatOds => {
                let text = decode::decode(&bytes).text;
                Box::new(Raw::new(ods::read(text.as_bytes(), limits)?, Vec::new()))
            }
            Kind::Xml2003 => {
                let text = decode::decode(&bytes).text;
                Box::new(Raw::new(xml2003::read(&text, limits)?, Vec::new()))
            }
            Kind::Html => {
                let text = decode::decode(&bytes).text;
                let name = names::stem(self.file_name);
                Box::new(Raw::new(html::read(&text, name, limits)?, Vec::new()))
            }
            Kind::Xlsb => Box::new(Raw::new(foreign(kind, &bytes, limits)?, Vec::new())),
        };
        self.extension(kind);
        self.workbook(book.as_mut(), &names)
    }

    fn workbook(&mut self, book: &mut dyn Book, names: &Names) -> Result<(), Fault> {
        let mut texts = Interner::default();
        let Found {
            table,
            others,
            statuses,
        } = self.find_table(book, names, &mut texts)?;
        for table in &statuses {
            self.read_statuses(book, table, names, &mut texts)?;
        }
        let Some(table) = table else {
            self.intake.batch_mark = book.batch_mark();
            let sheet = self.intake.layout.sheet.clone();
            self.only_statuses(&sheet);
            return Ok(());
        };
        let mapping = self.map_columns(book, &table, names, &mut texts)?;
        let form = match table.labels.as_slice() {
            [] => None,
            _ => Some(self.form(book, &table, &mut texts)?),
        };
        let layout = Arc::clone(&self.intake.layout);
        let width = layout.columns.values().max().map_or(0, |last| last + 1);
        let mut body = Body::new(&layout, width, self.options.limits.rows);
        if let Some((number, cells)) = &form {
            let line = grid::Line {
                number: *number,
                hidden: false,
                cells,
            };
            body.take(line, &mut texts);
        } else if table.vertical {
            self.take_columns(book, &table, &mut body, &mut texts)?;
        } else {
            body.read(book, (table.sheet, table.header_row), &mut texts)?;
        }
        if body.full {
            let rows = self.options.limits.rows;
            let what = format!("行数（最多 {rows} 行，请分成几批）");
            return Err(Fault::TooLarge(what.into()));
        }
        let unfilled = if table.vertical {
            0
        } else {
            body.fill(book.merges())
        };
        body.expand_above(&texts);
        if body.rows.is_empty() {
            self.rest(&table, &others, &body, unfilled, &book.remarks());
            return Err(Fault::NoRows);
        }
        self.columns_told(&mapping, &table, &body, &texts);
        self.rest(&table, &others, &body, unfilled, &book.remarks());
        self.intake.batch_mark = book.batch_mark();
        self.pictures(book, &table, &body);
        let usual = body.usual();
        let Body {
            rows,
            repairs,
            findings,
            ..
        } = body;
        self.intake.findings.extend(findings);
        Arc::make_mut(&mut self.intake.layout).usual = usual;
        let layout = Arc::clone(&self.intake.layout);
        let texts = texts.finish();
        self.intake.filings =
            filings::group(rows, repairs, &texts, &layout, &mut self.intake.findings);
        Ok(())
    }

    /// The best table over the visible sheets, and what the other sheets hold.
    fn find_table(
        &mut self,
        book: &mut dyn Book,
        names: &Names,
        texts: &mut Interner,
    ) -> Result<Found, Fault> {
        let entries = book.sheets().to_vec();
        let mut best: Option<Table> = None;
        let mut others = Vec::new();
        let mut statuses = Vec::new();
        let mut any = false;
        for (index, entry) in entries.iter().enumerate() {
            if self.intake.layout.sheet.is_empty() && entry.visible {
                Arc::make_mut(&mut self.intake.layout)
                    .sheet
                    .clone_from(&entry.name);
            }
            let head = Head::read(book, index, texts)?;
            any |= !head.is_empty();
            if entry.visible
                && let Some(table) = status::find(&head, index, &entry.name, names, texts)
            {
                statuses.push((entry.name.clone(), table));
                continue;
            }
            let table = head.table(index, names, texts);
            others.push(OtherSheet {
                index,
                name: entry.name.clone(),
                empty: head.is_empty(),
                score: table.as_ref().map_or(0, |table| table.score),
                visible: entry.visible,
            });
            if let Some(table) = table
                && entry.visible
                && best.as_ref().is_none_or(|best| table.score > best.score)
            {
                best = Some(table);
            }
        }
        match (&best, statuses.first()) {
            (Some(table), _) => {
                others.retain(|other| !other.empty && other.index != table.sheet);
                self.intake.score = table.score;
            }
            (None, Some((name, _))) => {
                Arc::make_mut(&mut self.intake.layout)
                    .sheet
                    .clone_from(name);
            }
            (None, None) => return Err(if any { Fault::NoHeader } else { Fault::Empty }),
        }
        let statuses = statuses.into_iter().map(|(_, table)| table).collect();
        Ok(Found {
            table: best,
            others,
            statuses,
        })
    }

    /// Assigns the columns and writes the layout.
    fn map_columns(
        &mut self,
        book: &mut dyn Book,
        table: &Table,
        names: &Names,
        texts: &mut Interner,
    ) -> Result<Mapping, Fault> {
        let mut mapping = names.assign(&table.headings);
        mapping.unknown.retain(|heading| !is_ours(&heading.text));
        if !mapping.unknown.is_empty() {
            let head = Head::read(book, table.sheet, texts)?;
            let below = head.below(table, texts);
            self.intake.proposals = names.propose(&mut mapping, &below);
        }
        self.intake.headers = table
            .headings
            .iter()
            .map(|heading| (heading.at, heading.text.clone()))
            .collect();
        let layout = Arc::make_mut(&mut self.intake.layout);
        layout.sheet.clone_from(&book.sheets()[table.sheet].name);
        layout.header_row = table.header_row;
        layout.vertical = table.vertical;
        let limit = match table.labels.as_slice() {
            [] => self.options.limits.columns,
            labels => FORM_BLOCK * labels.len() as u32,
        };
        layout.columns = mapping
            .columns
            .iter()
            .filter(|(_, (at, _))| *at < limit)
            .map(|(column, (at, _))| (*column, *at))
            .collect();
        let missing: Vec<&str> = names
            .required()
            .iter()
            .filter(|column| !layout.columns.contains_key(column))
            .map(|column| column.header())
            .collect();
        if !missing.is_empty() {
            let sheet = layout.sheet.clone();
            let found = missing.join("、");
            self.say(
                &cards::COLUMN_MISSING,
                &says::MISSING_COLUMNS,
                &[("sheet", &sheet), ("found", &found)],
            );
        }
        Ok(mapping)
    }

    /// The one filing of a form: each value stands right of its label. Gives the filing's column
    /// from 1 and its cells; the layout learns how far right of that column each stands.
    fn form(
        &mut self,
        book: &mut dyn Book,
        table: &Table,
        texts: &mut Interner,
    ) -> Result<(u32, Vec<grid::Cell>), Fault> {
        let mut values: Vec<(u32, grid::Cell)> = Vec::new();
        book.rows(table.sheet, texts, &mut |line, _| {
            for heading in &table.headings {
                if heading.at % FORM_BLOCK + 1 != line.number {
                    continue;
                }
                let block = (heading.at / FORM_BLOCK) as usize;
                let from = table.labels[block];
                let to = table.labels.get(block + 1).copied().unwrap_or(u32::MAX);
                let value = line
                    .cells
                    .iter()
                    .find(|cell| cell.column > from && cell.column < to);
                if let Some(cell) = value {
                    let held = grid::Cell {
                        column: heading.at,
                        value: cell.value,
                    };
                    values.push((cell.column, held));
                }
            }
            ControlFlow::Continue(())
        })?;
        self.say(&cards::VERTICAL, &says::FORM, &[]);
        values.sort_by_key(|(_, cell)| cell.column);
        let first = values.iter().map(|(at, _)| *at).min().unwrap_or(0);
        let layout = Arc::make_mut(&mut self.intake.layout);
        layout.shifts = layout
            .columns
            .iter()
            .filter_map(|(column, field)| {
                let (at, _) = values.iter().find(|(_, cell)| cell.column == *field)?;
                Some((*column, at - first)).filter(|(_, shift)| *shift > 0)
            })
            .collect();
        Ok((
            first + 1,
            values.into_iter().map(|(_, cell)| cell).collect(),
        ))
    }

    /// The filings of a table on its side: a column each.
    fn take_columns(
        &mut self,
        book: &mut dyn Book,
        table: &Table,
        body: &mut Body<'_>,
        texts: &mut Interner,
    ) -> Result<(), Fault> {
        let mut columns: BTreeMap<u32, Vec<grid::Cell>> = BTreeMap::new();
        book.rows(table.sheet, texts, &mut |line, _| {
            for cell in line.cells {
                if cell.column >= table.header_row && cell.column < 1_024 {
                    columns.entry(cell.column).or_default().push(grid::Cell {
                        column: line.number - 1,
                        value: cell.value,
                    });
                }
            }
            if line.number > 1_000 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })?;
        for (column, cells) in columns {
            // A column that says the same in every row explains how to fill in the others.
            let explains = cells.len() > 4 && cells.iter().all(|cell| cell.value == cells[0].value);
            if !explains {
                let line = grid::Line {
                    number: column + 1,
                    hidden: false,
                    cells: &cells,
                };
                body.take(line, texts);
            }
        }
        self.say(&cards::VERTICAL, &says::VERTICAL, &[]);
        Ok(())
    }
}

/// What the sheets of a workbook hold: filings on one of them, statuses, or something else.
struct Found {
    table: Option<Table>,
    others: Vec<OtherSheet>,
    statuses: Vec<StatusTable>,
}

/// A sheet that was not read.
pub(super) struct OtherSheet {
    pub(super) index: usize,
    pub(super) name: String,
    pub(super) empty: bool,
    pub(super) score: usize,
    pub(super) visible: bool,
}

fn row_headings(row: &[String]) -> Vec<Heading> {
    (0..)
        .zip(row)
        .map(|(at, text)| Heading {
            at,
            text: text.clone(),
            group: String::new(),
        })
        .collect()
}
