//! Below the header: cells to texts, with what is repaired, lost, or no filing at all.

mod no_filing;

use super::cards;
use super::dates;
use super::fault::Fault;
use super::grid::{Book, Cell, Line, Merge, PictureName, Value};
use super::says;
use super::values::{self, Class, class, is_plain, tidy};
use crate::model::filing::Places;
use crate::model::text::Interner;
use crate::model::{Card, Column, Finding, Layout, Place, Repaired, Row, Say, TextId};
use foldhash::HashMap;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

/// As many findings of one kind in one column as are told one by one.
const ONE_BY_ONE: u32 = 2_000;

/// Optional columns whose blank means something: the ISP's own, 首次备案, or a date not compared.
const OPTIONAL: [Column; 8] = [
    Column::FilingType,
    Column::SubjectCertValidTo,
    Column::PrincipalCertValidTo,
    Column::DomainExpires,
    Column::SitePrincipalCertValidTo,
    Column::AccessLocation,
    Column::AccessMode,
    Column::AccessIpFrom,
];

/// What was seen of a text.
#[derive(Clone, Copy, PartialEq)]
enum Seen {
    NotYet,
    /// As it should be in any column.
    Plain,
    /// The same, and it says 同上.
    Above,
    /// The same, and it begins like a formula.
    FormulaLike,
    /// To be looked at with its column.
    Untidy,
    /// The same, and as it should be in columns of this class.
    TidyIn(Class),
}

/// Where cells say 同上: most sheets have none.
#[derive(Default)]
struct Above {
    /// The columns.
    columns: BTreeSet<Column>,
    /// The texts that say it.
    texts: BTreeSet<TextId>,
}

impl Above {
    fn note(&mut self, column: Column, text: TextId) {
        self.columns.insert(column);
        self.texts.insert(text);
    }
}

/// The rows read so far.
pub struct Body<'a> {
    layout: &'a Layout,
    /// For each column of the sheet the first of our columns that it is.
    columns: Vec<Option<Column>>,
    /// Columns of the sheet that are two of ours: 法人姓名.
    also: Vec<(u32, Column)>,
    width: u32,
    places: Arc<Places>,
    /// For each text what was seen of it.
    seen: Vec<Seen>,
    told: HashMap<(&'static str, Column), u32>,
    /// The texts of days seen before.
    days: HashMap<u32, TextId>,
    above: Above,
    /// The rows that are filings.
    pub rows: Vec<Row>,
    /// What was found, with its place.
    pub findings: Vec<Finding>,
    /// Safe repairs, by row.
    pub repairs: Vec<Repaired>,
    /// Cells that show a picture by name.
    pub pictures: Vec<PictureName>,
    /// Rows that are no filings, with the beginning of their text.
    pub left_out: Vec<(u32, String)>,
    /// Hidden rows that were read.
    pub hidden: Vec<u32>,
    /// Cells outside the table: the first, and how many.
    pub stray: Option<(u32, u32, u32)>,
    /// Whether the limit of rows was reached.
    pub full: bool,
    most_rows: usize,
    every_row: bool,
}

impl<'a> Body<'a> {
    /// A body without rows; `also` are columns of the sheet that are a second column of ours.
    pub fn new(layout: &'a Layout, width: u32, most_rows: u32) -> Self {
        let mut columns = vec![None; width as usize];
        let mut also = Vec::new();
        for (&column, &at) in &layout.columns {
            match columns.get_mut(at as usize) {
                Some(place @ None) => *place = Some(column),
                Some(Some(_)) => also.push((at, column)),
                None => {}
            }
        }
        Self {
            layout,
            columns,
            also,
            width,
            places: Arc::new(layout.columns.keys().copied().collect()),
            seen: Vec::new(),
            told: HashMap::default(),
            days: HashMap::default(),
            above: Above::default(),
            rows: Vec::new(),
            findings: Vec::new(),
            repairs: Vec::new(),
            pictures: Vec::new(),
            left_out: Vec::new(),
            hidden: Vec::new(),
            stray: None,
            full: false,
            most_rows: most_rows as usize,
            every_row: false,
        }
    }

    /// Takes rows of few cells too, which would make no filing.
    pub fn taking_every_row(self) -> Self {
        Self {
            every_row: true,
            ..self
        }
    }

    /// Takes the rows below the header of a sheet, as far as there is room.
    ///
    /// # Errors
    /// What the book's rows tell.
    pub fn read(
        &mut self,
        book: &mut dyn Book,
        (sheet, header_row): (usize, u32),
        texts: &mut Interner,
    ) -> Result<(), Fault> {
        book.rows(sheet, texts, &mut |line, texts| {
            if line.number > header_row {
                self.take(line, texts);
            }
            if self.full {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
    }

    /// Takes a row of the sheet.
    pub fn take(&mut self, line: Line<'_>, texts: &mut Interner) {
        let mut row = Row::among(line.number, &self.places);
        let mut filled = 0_usize;
        let (findings, repairs) = (self.findings.len(), self.repairs.len());
        for cell in line.cells {
            if let Value::Picture(name) = cell.value {
                self.pictures.push(PictureName {
                    row: line.number,
                    column: cell.column,
                    name: texts.get(name).to_owned(),
                });
                continue;
            }
            let Some(&Some(column)) = self.columns.get(cell.column as usize) else {
                if cell.column >= self.width {
                    self.note_stray(line.number, cell, texts);
                }
                continue;
            };
            let text = self.text(line.number, column, cell.value, texts);
            if !text.is_empty() {
                row.set(column, text);
                filled += 1;
                for &(at, also) in &self.also {
                    if at == cell.column {
                        row.set(also, text);
                    }
                }
            } else if matches!(cell.value, Value::Uncalculated) {
                filled += 1;
            }
        }
        if filled == 0 {
            if let Some(cell) = line.cells.first()
                && line.cells.iter().all(|cell| {
                    self.columns
                        .get(cell.column as usize)
                        .is_some_and(Option::is_some)
                })
            {
                self.note_stray(line.number, cell, texts);
            }
            return;
        }
        if !self.every_row
            && let Some(why) = self.is_no_filing(&row, filled, texts)
        {
            self.findings.truncate(findings);
            self.repairs.truncate(repairs);
            self.left_out.push((line.number, why));
            return;
        }
        if self.rows.len() >= self.most_rows {
            self.full = true;
            return;
        }
        if line.hidden {
            self.hidden.push(line.number);
        }
        self.rows.push(row);
    }

    fn note_stray(&mut self, row: u32, cell: &Cell, texts: &Interner) {
        let blank = match cell.value {
            Value::Text(id) => texts.get(id).trim().is_empty(),
            _ => false,
        };
        // Notes beside the table are nobody's concern; what lies far away is.
        if blank || cell.column > self.width + 20 {
            let stray = self.stray.get_or_insert((row, cell.column, 0));
            stray.2 += 1;
        }
    }

    /// The text of a cell, tidied.
    fn text(&mut self, row: u32, column: Column, value: Value, texts: &mut Interner) -> TextId {
        match value {
            Value::Text(id) => self.tidied(row, column, id, texts),
            Value::Number(number) => self.number(row, column, number, texts),
            Value::Date(days) if class(column) == Class::Moment => {
                match dates::moment_of_serial(days) {
                    Some(moment) => texts.intern(&moment),
                    None => self.number(row, column, days, texts),
                }
            }
            // The same few thousand days come again and again.
            Value::Date(days)
                if class(column) == Class::Date && self.days.contains_key(&(days as u32)) =>
            {
                self.days[&(days as u32)]
            }
            Value::Date(days) => match dates::of_serial(days) {
                Some(day) => {
                    if matches!(class(column), Class::Id | Class::Phone) {
                        let shown = day.to_string();
                        self.find(
                            &cards::PRECISION_LOST,
                            &says::BECAME_DATE,
                            row,
                            column,
                            &shown,
                        );
                    }
                    let id = texts.intern(&day.to_string());
                    self.days.insert(days as u32, id);
                    id
                }
                None => self.number(row, column, days, texts),
            },
            Value::Bool(truth) => texts.intern(if truth { "TRUE" } else { "FALSE" }),
            Value::Error(id) => {
                let error = texts.get(id).to_owned();
                self.find(&cards::FORMULA, &says::FORMULA_ERROR, row, column, &error);
                id
            }
            Value::Uncalculated => {
                self.find(&cards::FORMULA, &says::UNCALCULATED, row, column, "");
                TextId::EMPTY
            }
            Value::Picture(_) => TextId::EMPTY,
        }
    }

    fn number(&mut self, row: u32, column: Column, number: f64, texts: &mut Interner) -> TextId {
        let class = class(column);
        if matches!(class, Class::Date | Class::Moment) {
            let day = match class {
                Class::Moment => dates::moment_of_serial(number),
                _ => dates::of_serial(number).map(|day| day.to_string()),
            };
            if let Some(day) = day.filter(|_| number > 20_000.0) {
                let original = texts.intern(&values::number(number));
                let repaired = texts.intern(&day);
                self.repair(&says::TIDIED, (row, column), original, repaired, texts);
                return repaired;
            }
            let digits = values::number(number);
            if let Some(date) = dates::written(&digits) {
                let (original, repaired) = (texts.intern(&digits), texts.intern(&date));
                self.repair(&says::TIDIED, (row, column), original, repaired, texts);
                return repaired;
            }
        }
        let text = values::number(number);
        if number.abs() >= values::LOST && !matches!(class, Class::Date | Class::Moment) {
            self.find(&cards::PRECISION_LOST, &says::LOST, row, column, &text);
        } else if matches!(
            column,
            Column::PrincipalMobile
                | Column::SitePrincipalMobile
                | Column::PrincipalEmergency
                | Column::SitePrincipalEmergency
        ) && text.len() == 11
        {
            let id = texts.intern(&text);
            self.repair(&says::WAS_NUMBER, (row, column), id, id, texts);
            return id;
        }
        texts.intern(&text)
    }

    fn tidied(&mut self, row: u32, column: Column, id: TextId, texts: &mut Interner) -> TextId {
        let class = class(column);
        if self.seen.len() <= id.index() {
            let room = (id.index() + 1).max(texts.texts());
            self.seen.resize(room, Seen::NotYet);
        }
        let seen = &mut self.seen[id.index()];
        if *seen == Seen::TidyIn(class) {
            return id;
        }
        if *seen == Seen::NotYet {
            let text = texts.get(id);
            *seen = match is_plain(text) {
                false => Seen::Untidy,
                true if values::means_above(text) => Seen::Above,
                true if values::is_formula_like(text) => Seen::FormulaLike,
                true => Seen::Plain,
            };
        }
        if *seen == Seen::Above {
            self.above.note(column, id);
        }
        let untidy = matches!(seen, Seen::Untidy | Seen::TidyIn(_));
        if !untidy && !matches!(class, Class::Date | Class::Moment) {
            if *seen == Seen::FormulaLike {
                let text = texts.get(id).to_owned();
                self.find(
                    &cards::FORMULA_LIKE,
                    &says::FORMULA_LIKE,
                    row,
                    column,
                    &text,
                );
            }
            return id;
        }
        let raw = texts.get(id).to_owned();
        let tidied = tidy(class, &raw);
        if tidied.lost {
            self.find(
                &cards::PRECISION_LOST,
                &says::LOST,
                row,
                column,
                &tidied.text,
            );
        }
        if tidied.text.is_empty() {
            return TextId::EMPTY;
        }
        let formula_like = values::is_formula_like(&tidied.text);
        if formula_like {
            self.find(
                &cards::FORMULA_LIKE,
                &says::FORMULA_LIKE,
                row,
                column,
                &tidied.text,
            );
        }
        let repaired = match *tidied.text == *raw {
            true => id,
            false => texts.intern(&tidied.text),
        };
        let above = values::means_above(&tidied.text);
        if above {
            self.above.note(column, repaired);
        }
        if repaired != id {
            self.repair(&says::TIDIED, (row, column), id, repaired, texts);
        } else if !(tidied.lost || formula_like || above) {
            self.seen[id.index()] = Seen::TidyIn(class);
        }
        repaired
    }

    fn repair(
        &mut self,
        say: &Say,
        (row, column): (u32, Column),
        original: TextId,
        repaired: TextId,
        texts: &Interner,
    ) {
        self.repairs.push(Repaired {
            row,
            column,
            original,
            repaired,
        });
        if column == Column::AccountPassword {
            return;
        }
        let (original, repaired) = (texts.get(original), texts.get(repaired));
        if let Some(finding) = self.finding(&cards::TIDIED, say, row, column, repaired) {
            self.findings.push(finding.fixed(original, repaired));
        }
    }

    fn find(&mut self, card: &'static Card, say: &Say, row: u32, column: Column, text: &str) {
        let shown: String = if column == Column::AccountPassword {
            String::from("…")
        } else {
            text.chars().take(60).collect()
        };
        if let Some(finding) = self.finding(card, say, row, column, &shown) {
            self.findings.push(finding);
        }
    }

    /// A finding at a cell, unless as many of its kind were told as a person can use.
    fn finding(
        &mut self,
        card: &'static Card,
        say: &Say,
        row: u32,
        column: Column,
        text: &str,
    ) -> Option<Finding> {
        let told = self.told.entry((card.code, column)).or_default();
        *told += 1;
        if *told > ONE_BY_ONE && card.severity == crate::model::Severity::Info {
            return None;
        }
        let place = Place {
            row: Some(row),
            field: Some(column),
            cell: self.layout.cell(row, column),
            ..Place::default()
        };
        Some(Finding::new(
            card,
            say,
            place,
            &[("header", column.header()), ("found", text)],
        ))
    }

    /// Fills merged cells with what their first cell says; gives the merges that were not filled.
    pub fn fill(&mut self, merges: &[Merge]) -> u32 {
        let mut unfilled = 0;
        let mut budget = 2_000_000_usize;
        for merge in merges {
            if merge.bottom <= self.layout.header_row || merge.left >= self.width {
                continue;
            }
            let from = self.rows.partition_point(|row| row.number < merge.top);
            let to = self.rows.partition_point(|row| row.number <= merge.bottom);
            let columns: Vec<Column> = self.columns
                [merge.left as usize..=(merge.right.min(self.width - 1)) as usize]
                .iter()
                .flatten()
                .copied()
                .collect();
            let cost = (to - from) * columns.len();
            if merge.top <= self.layout.header_row || cost > budget {
                unfilled += 1;
                continue;
            }
            budget -= cost;
            let Some(first) = self.rows.get(from).filter(|row| row.number == merge.top) else {
                continue;
            };
            let Some(&Some(column)) = self.columns.get(merge.left as usize) else {
                continue;
            };
            let text = first.get(column);
            if self.above.columns.contains(&column) {
                self.above.columns.extend(&columns);
            }
            for row in &mut self.rows[from..to] {
                for &column in &columns {
                    row.set(column, text);
                }
            }
        }
        unfilled
    }

    /// The optional columns that nearly every row fills; a blank filing type in one of the others
    /// is told here, for no rule asks for it.
    pub fn usual(&mut self) -> BTreeSet<Column> {
        let filled = |column: &Column| {
            let filled = self.rows.iter().filter(|row| !row.get(*column).is_empty());
            filled.count() * 10 >= self.rows.len() * 9
        };
        let known = OPTIONAL
            .into_iter()
            .filter(|column| self.layout.columns.contains_key(column));
        let usual: BTreeSet<Column> = match self.rows.len() {
            // Of so few nothing can be said.
            0..5 => BTreeSet::new(),
            _ => known.filter(filled).collect(),
        };
        if usual.contains(&Column::FilingType) {
            let blank = |row: &&Row| {
                row.get(Column::FilingType).is_empty() && !row.get(Column::SubjectName).is_empty()
            };
            let blank: Vec<u32> = self
                .rows
                .iter()
                .filter(blank)
                .map(|row| row.number)
                .collect();
            for row in blank {
                let (card, say) = (&cards::BLANK, &says::FIRST_FILING);
                self.find(card, say, row, Column::FilingType, "");
            }
        }
        usual
    }

    /// Puts the text above in place of 同上, where the clerk clearly means it: three or more in a
    /// row, or a row of the same filing. A single one in a row of its own stays and is judged.
    pub fn expand_above(&mut self, texts: &Interner) {
        let Above {
            mut columns,
            texts: says_above,
        } = std::mem::take(&mut self.above);
        if columns.is_empty() {
            return;
        }
        for &(at, also) in &self.also {
            if self.columns[at as usize].is_some_and(|column| columns.contains(&column)) {
                columns.insert(also);
            }
        }
        for at in 1..self.rows.len() {
            let (before, after) = self.rows.split_at_mut(at);
            let (above, row) = (&before[at - 1], &mut after[0]);
            let marks: Vec<Column> = columns
                .iter()
                .copied()
                .filter(|column| says_above.contains(&row.get(*column)))
                .collect();
            if marks.is_empty() {
                continue;
            }
            let same_filing = [Column::FilingNo, Column::SubjectCertNo]
                .into_iter()
                .any(|column| {
                    let (above, own) = (texts.get(above.get(column)), texts.get(row.get(column)));
                    !own.is_empty() && own == above
                });
            if marks.len() < 3 && !same_filing {
                continue;
            }
            let number = row.number;
            let marks = marks.into_iter();
            let changes: Vec<(Column, TextId, TextId)> = marks
                .map(|column| (column, row.get(column), above.get(column)))
                .filter(|(_, _, above)| !above.is_empty())
                .collect();
            for &(column, _, above) in &changes {
                row.set(column, above);
            }
            for (column, original, repaired) in changes {
                self.repair(&says::AS_ABOVE, (number, column), original, repaired, texts);
            }
        }
    }
}
