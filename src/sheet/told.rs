//! What a person should know of a sheet beside its rows: headers, rows left out, other sheets,
//! pictures, and the state of the file.

use super::body::Body;
use super::grid::{Book, Remark};
use super::header::{By, Mapping};
use super::reading::{OtherSheet, Reading};
use super::sniff::Kind;
use super::table::Table;
use super::{cards, names, says};
use crate::model::filing::Layout;
use crate::model::text::Interner;
use crate::model::{Card, Column, Finding, Place, Repair, Say};

/// What a person should know of a repaired cell: what stands there now, and what stood there.
pub fn tidied(layout: &Layout, repair: Repair<'_>) -> Finding {
    let place = Place {
        row: Some(repair.row),
        field: Some(repair.column),
        cell: layout.cell(repair.row, repair.column),
        ..Place::default()
    };
    let values = [
        ("header", repair.column.header()),
        ("found", repair.repaired),
    ];
    Finding::new(&cards::TIDIED, &says::TIDIED, place, &values)
        .fixed(repair.original, repair.repaired)
}

impl Reading<'_, '_> {
    /// What a person should know about the headers.
    pub(super) fn columns_told(
        &mut self,
        mapping: &Mapping,
        table: &Table,
        body: &Body<'_>,
        texts: &Interner,
    ) {
        let mut told = Vec::new();
        for (column, first, other) in &mapping.duplicate {
            let found = format!("{}、{}", place(table, *first), place(table, other.at));
            let differs = self.differs(*column, body, texts);
            let say = if differs {
                &says::DUPLICATE_DIFFERS
            } else {
                &says::DUPLICATE_HEADER
            };
            told.push(Finding::new(
                &cards::HEADER_UNKNOWN,
                say,
                self.place(),
                &[("header", &other.text), ("found", &found)],
            ));
        }
        let unknown: Vec<String> = mapping
            .unknown
            .iter()
            .filter(|heading| {
                !body
                    .pictures
                    .iter()
                    .any(|picture| picture.column == heading.at)
            })
            .map(|heading| format!("{}（{}）", heading.text, place(table, heading.at)))
            .collect();
        if !unknown.is_empty() {
            let found = unknown[..unknown.len().min(20)].join("、");
            told.push(Finding::new(
                &cards::HEADER_UNKNOWN,
                &says::UNKNOWN_HEADERS,
                self.place(),
                &[("found", &found)],
            ));
        }
        for proposal in &self.intake.proposals {
            let candidates: Vec<&str> = proposal
                .candidates
                .iter()
                .map(|column| column.header())
                .collect();
            let (good, all) = proposal.proof;
            let proof = if all == 0 {
                "名称相近".to_owned()
            } else {
                format!("名称相近，抽查 {all} 个值有 {good} 个相符")
            };
            let (say, header) = if proposal.used {
                (&says::GUESSED, candidates[0].to_owned())
            } else {
                (&says::ASKED, candidates.join("」或「"))
            };
            told.push(Finding::new(
                &cards::HEADER_GUESSED,
                say,
                self.place(),
                &[
                    ("found", &proposal.header),
                    ("header", &header),
                    ("proof", &proof),
                ],
            ));
        }
        for (column, (at, by)) in &mapping.columns {
            if *by == By::Mapping
                && let Some(heading) = table.headings.iter().find(|heading| heading.at == *at)
            {
                told.push(Finding::new(
                    &cards::HEADER_GUESSED,
                    &says::CONFIRMED,
                    self.place(),
                    &[("found", &heading.text), ("header", column.header())],
                ));
            }
            let second = *by == By::Alias
                && mapping
                    .columns
                    .iter()
                    .any(|(other, (place, _))| place == at && other < column);
            if let (true, Some(heading)) = (
                second,
                table.headings.iter().find(|heading| heading.at == *at),
            ) {
                told.push(Finding::new(
                    &cards::HEADER_GUESSED,
                    &says::BOTH,
                    self.place(),
                    &[("found", &heading.text), ("header", column.header())],
                ));
            }
        }
        self.intake.findings.extend(told);
    }

    /// Whether the second column of one name holds anything: when another required column is
    /// missing, the header is surely a slip of the pen.
    pub(super) fn differs(&self, column: Column, body: &Body<'_>, _texts: &Interner) -> bool {
        let entry = self.options.columns.get(column);
        let missing =
            self.options.columns.entries.iter().any(|entry| {
                entry.required && !self.intake.layout.columns.contains_key(&entry.key)
            });
        entry.required && missing && !body.rows.is_empty()
    }

    /// What a person should know about rows, sheets and the file.
    pub(super) fn rest(
        &mut self,
        table: &Table,
        others: &[OtherSheet],
        body: &Body<'_>,
        unfilled: u32,
        remarks: &[Remark],
    ) {
        let sheet = self.intake.layout.sheet.clone();
        if !body.left_out.is_empty() {
            let count = body.left_out.len().to_string();
            let found = body
                .left_out
                .iter()
                .take(5)
                .map(|(row, text)| format!("第 {row} 行「{text}」"))
                .collect::<Vec<_>>()
                .join("、");
            self.say(
                &cards::ROWS_LEFT_OUT,
                &says::LEFT_OUT,
                &[("count", &count), ("found", &found)],
            );
        }
        let names_of = |wanted: &dyn Fn(&OtherSheet) -> bool| {
            others
                .iter()
                .filter(|other| wanted(other))
                .take(20)
                .map(|other| other.name.as_str())
                .collect::<Vec<_>>()
                .join("、")
        };
        let second = |other: &OtherSheet| other.visible && other.score * 5 >= table.score * 4;
        let found = names_of(&second);
        if !found.is_empty() {
            self.say(
                &cards::OTHER_SHEETS,
                &says::SECOND_TABLE,
                &[("sheet", &sheet), ("found", &found)],
            );
        }
        let found = names_of(&|other| !second(other));
        if !found.is_empty() {
            self.say(
                &cards::OTHER_SHEETS,
                &says::OTHER_SHEETS,
                &[("sheet", &sheet), ("found", &found)],
            );
        }
        if !body.hidden.is_empty() {
            let count = body.hidden.len().to_string();
            let found = numbers(&body.hidden);
            self.say(
                &cards::HIDDEN_ROWS,
                &says::HIDDEN_ROWS,
                &[("count", &count), ("found", &found)],
            );
        }
        if let Some((row, column, count)) = body.stray {
            let found = format!("{}{row}", crate::model::filing::letters(column));
            self.say(
                &cards::STRAY_CELLS,
                &says::STRAY,
                &[("found", &found), ("count", &count.to_string())],
            );
        }
        if unfilled > 0 {
            self.say(
                &cards::MERGES,
                &says::MERGES,
                &[("count", &unfilled.to_string())],
            );
        }
        for remark in remarks {
            self.remark(remark);
        }
    }

    pub(super) fn remark(&mut self, remark: &Remark) {
        let card = &cards::TEXT_DAMAGED;
        match remark {
            Remark::ControlCharacters(count, row) => self.say(
                card,
                &says::CONTROL,
                &[("count", &count.to_string()), ("found", &row.to_string())],
            ),
            Remark::BadEncoding(rows) => {
                self.say(card, &says::ENCODING, &[("found", &numbers(rows))]);
            }
            Remark::UnclosedQuote(row) => {
                self.say(card, &says::QUOTE, &[("found", &row.to_string())]);
            }
            Remark::TruncatedRow(row) => {
                self.say(card, &says::TRUNCATED, &[("found", &row.to_string())]);
            }
            Remark::ManyParts(count) => self.say(
                &cards::MANY_PARTS,
                &says::MANY_PARTS,
                &[("count", &count.to_string())],
            ),
        }
    }

    /// Tells when the name says another format than the bytes.
    pub(super) fn extension(&mut self, kind: Kind) {
        let ending = names::ending(self.file_name);
        let html = kind == Kind::Html && ending == "html";
        if !kind.endings().contains(&ending.as_str()) && !html {
            let file = self.file_name.to_owned();
            self.say(
                &cards::EXTENSION,
                &says::EXTENSION,
                &[("file", &file), ("found", kind.words())],
            );
        }
    }

    pub(super) fn pictures(&mut self, book: &mut dyn Book, table: &Table, body: &Body<'_>) {
        let mut pictures = book.pictures(table.sheet, &body.pictures);
        let rows: Vec<u32> = body.rows.iter().map(|row| row.number).collect();
        pictures.retain(|picture| rows.binary_search(&picture.row).is_ok());
        for picture in &mut pictures {
            if let Some(heading) = table
                .headings
                .iter()
                .find(|heading| heading.at == picture.column)
            {
                picture.header.clone_from(&heading.text);
            }
        }
        let named = body.pictures.len();
        let found = pictures
            .iter()
            .filter(|picture| {
                body.pictures
                    .iter()
                    .any(|name| (name.row, name.column) == (picture.row, picture.column))
            })
            .count();
        if !pictures.is_empty() {
            self.say(
                &cards::PICTURES,
                &says::PICTURES,
                &[("count", &pictures.len().to_string())],
            );
        }
        if named > found {
            self.say(
                &cards::PICTURES,
                &says::PICTURES_MISSING,
                &[("count", &(named - found).to_string())],
            );
        }
        self.intake.pictures = pictures;
    }

    pub(super) fn place(&self) -> Place {
        Place {
            file: Some(self.file_name.to_owned()),
            ..Place::default()
        }
    }

    pub(super) fn say(&mut self, card: &Card, say: &Say, values: &[(&str, &str)]) {
        let finding = Finding::new(card, say, self.place(), values);
        self.intake.findings.push(finding);
    }
}

/// Where a header stands: `O1`, or `A15` on its side.
fn place(table: &Table, at: u32) -> String {
    let letters = crate::model::filing::letters;
    if table.vertical {
        format!("{}{}", letters(table.header_row - 1), at + 1)
    } else {
        format!("{}{}", letters(at), table.header_row)
    }
}

fn numbers(rows: &[u32]) -> String {
    let mut words: Vec<String> = rows.iter().take(10).map(u32::to_string).collect();
    if rows.len() > 10 {
        words.push("…".to_owned());
    }
    words.join("、")
}
