//! Spreadsheets: bytes in, filings and findings out.
//!
//! The file is what its bytes say, not what its name says. The sheet, the header row and the
//! columns are found; cells become tidied text, each change told; rows become filings. Reading
//! never fails: a file that cannot be read is a finding that says why and what to do. What a
//! value means is no business of this room — it does not know a mobile number from a wrong one.
//!
//! See `docs/sheets.md` for what is read and why.

pub mod annotate;
pub mod cards;
pub mod fault;
pub mod grid;
pub mod header;
pub mod names;
pub mod raw;
pub mod sniff;
pub mod values;

mod biff;
mod body;
mod cfb;
mod dates;
mod decode;
mod delimited;
mod filings;
mod foreign;
mod html;
mod ods;
mod package;
mod says;
mod table;
mod xlsx;
mod xml;
mod xml2003;

pub use annotate::annotate;
pub use cards::CARDS;
pub use fault::Fault;
pub use grid::CellPicture;
pub use header::Proposal;
pub use names::{Ignored, ignored, is_sheet_name};
pub use sniff::Kind;

use crate::catalog::columns::Columns;
use crate::model::text::Interner;
use crate::model::{Card, Column, Filing, Finding, Layout, Place, Say};
use body::Body;
use grid::{Book, Remark};
use header::{By, Heading, Mapping, Names};
use raw::{Raw, RawBook};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use table::{Head, Table};

/// What a reading needs besides the file.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// The columns' headers and aliases.
    pub columns: &'a Columns,
    /// Passwords to try on an encrypted workbook.
    pub passwords: &'a [String],
    /// Headers that a person confirmed for this reseller.
    pub mapping: &'a BTreeMap<String, Column>,
    /// How much is read.
    pub limits: Limits,
}

/// Bounds of a reading, each far above an honest filing sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: u64,
    /// Rows that become filings.
    pub rows: u32,
    /// Columns of the sheet that are looked at.
    pub columns: u32,
    /// Bytes of text, each different text counted once.
    pub text_bytes: usize,
    /// Bytes that one part of a workbook may unpack to.
    pub unpacked: u64,
    /// Parts of a workbook.
    pub parts: usize,
    /// Merged blocks.
    pub merges: usize,
    /// Bytes of pictures taken out of a sheet.
    pub picture_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 256 << 20,
            rows: 300_000,
            columns: 1_024,
            text_bytes: 192 << 20,
            unpacked: 768 << 20,
            parts: 20_000,
            merges: 200_000,
            picture_bytes: 256 << 20,
        }
    }
}

/// What a spreadsheet came to.
#[derive(Debug, Default)]
pub struct Intake {
    /// Where the columns stand.
    pub layout: Arc<Layout>,
    /// The filings, in the order of their first rows.
    pub filings: Vec<Filing>,
    /// What was found: of the sheet as a whole without a row, of a filing with its row.
    pub findings: Vec<Finding>,
    /// Pictures in the sheet, by row.
    pub pictures: Vec<CellPicture>,
    /// What the status columns or the sheet 备案状态 say.
    pub statuses: Vec<StatusRow>,
    /// The batch that returned this workbook, when it is one of ours coming back.
    pub batch_mark: Option<String>,
    /// The header row as written: column from 0 and text.
    pub headers: Vec<(u32, String)>,
    /// Headers that resemble ours, for `beiand map`.
    pub proposals: Vec<Proposal>,
    /// Why nothing was read, when nothing was.
    pub refusal: Option<Fault>,
    /// How many of our columns the sheet has: the best workbook of a drop has the most.
    pub score: usize,
    /// What the file is, when that could be told.
    pub kind: Option<Kind>,
}

impl Intake {
    /// How many rows were read: one a site.
    pub fn rows(&self) -> usize {
        self.filings.iter().map(|filing| filing.rows.len()).sum()
    }
}

/// A row that tells how far a filing is.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct StatusRow {
    /// The row in its sheet, from 1.
    pub row: u32,
    /// 备案编号.
    pub filing_no: String,
    /// 网站域名列表.
    pub domain: String,
    /// 主办单位名称.
    pub subject: String,
    /// 当前状态, as written.
    pub stage: String,
    /// 状态日期, `YYYY-MM-DD` where it could be read.
    pub stage_date: String,
    /// 驳回原因.
    pub returned_reason: String,
    /// 备案号.
    pub filing_number: String,
}

/// What there is when a drop has no spreadsheet; `told` when that is to be said.
pub fn none(told: bool) -> Intake {
    let mut intake = Intake {
        refusal: Some(Fault::Empty),
        ..Intake::default()
    };
    if told {
        intake.findings.push(Finding::new(
            &cards::NO_SPREADSHEET,
            &says::NO_SPREADSHEET,
            Place::default(),
            &[],
        ));
    }
    intake
}

/// Reads formats that may bring down the process: in this one, or behind a wall.
pub type Foreign<'a> = dyn Fn(Kind, &[u8], &Limits) -> Result<RawBook, Fault> + 'a;

/// Reads a spreadsheet in this process. Files of customers belong behind the wall
/// (`crate::wall`), which calls [`read_through`].
pub fn read(file_name: &str, bytes: &[u8], options: &Options<'_>) -> Intake {
    read_through(file_name, bytes, options, &read_foreign)
}

/// Reads a workbook with the readers that are not ours, in this process.
///
/// # Errors
/// When it is torn, encrypted or too large.
pub fn read_foreign(kind: Kind, bytes: &[u8], limits: &Limits) -> Result<RawBook, Fault> {
    guarded(|| foreign::read(kind, bytes, limits))
}

/// Reads a spreadsheet; `foreign` reads the formats for which we have no reader of our own.
pub fn read_through(
    file_name: &str,
    bytes: &[u8],
    options: &Options<'_>,
    foreign: &Foreign<'_>,
) -> Intake {
    let mut intake = Intake {
        layout: Arc::new(Layout {
            file: file_name.to_owned(),
            ..Layout::default()
        }),
        ..Intake::default()
    };
    let outcome = guarded(|| {
        let mut reading = Reading {
            file_name,
            options,
            intake: &mut intake,
        };
        reading.run(bytes, foreign)
    });
    if let Err(fault) = outcome {
        // Rows read before a fault are shown to nobody: half a sheet is no sheet.
        let sheet = intake.layout.sheet.clone();
        intake.filings.clear();
        intake.pictures.clear();
        intake.statuses.clear();
        intake
            .findings
            .retain(|finding| finding.place.row.is_none());
        intake.findings.insert(0, fault.finding(file_name, &sheet));
        intake.refusal = Some(fault);
    }
    intake
}

/// The content part of a zipped OpenDocument sheet.
fn open_document(bytes: &[u8], limits: &Limits) -> Result<RawBook, Fault> {
    let mut package = package::Package::open(bytes, *limits)?;
    let manifest = package.bytes("META-INF/manifest.xml", 1 << 20)?;
    if manifest
        .is_some_and(|manifest| memchr::memmem::find(&manifest, b"encryption-data").is_some())
    {
        return Err(Fault::Encrypted);
    }
    let content = package
        .part("content.xml")?
        .ok_or_else(|| Fault::corrupt("缺少 content.xml"))?;
    ods::read(content, limits)
}

/// A workbook in a compound file; other programs use such files too.
fn compound(bytes: &[u8], limits: &Limits) -> Result<RawBook, Fault> {
    let file = cfb::Compound::open(bytes)?;
    if file.has("EncryptedPackage") || file.has("EncryptionInfo") {
        return Err(Fault::Encrypted);
    }
    for name in ["Workbook", "Book"] {
        if let Some(stream) = file.stream(name)? {
            return biff::read(&stream, limits);
        }
    }
    Err(if file.has("WordDocument") {
        Fault::not_a_spreadsheet("Word 文档")
    } else if file.has("PowerPoint Document") {
        Fault::not_a_spreadsheet("PowerPoint 演示文稿")
    } else {
        Fault::not_a_spreadsheet("其他程序的复合文件")
    })
}

/// A panic in a reader is damage in the file: our readers are made not to, others sometimes do.
fn guarded<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Fault::corrupt("读取时出现意外内容")))
}

/// One reading under way.
struct Reading<'a, 'o> {
    file_name: &'a str,
    options: &'a Options<'o>,
    intake: &'a mut Intake,
}

impl Reading<'_, '_> {
    /// The reading, in order:
    ///
    /// 1. What is the file? A reader for it.
    /// 2. Which sheet, which header row, which columns?
    /// 3. The rows, tidied; then merged cells and 同上.
    /// 4. Rows to filings; pictures; what a person should know of the rest.
    fn run(&mut self, bytes: &[u8], foreign: &Foreign<'_>) -> Result<(), Fault> {
        let limits = &self.options.limits;
        if bytes.len() as u64 > limits.bytes {
            return Err(Fault::too_large("文件"));
        }
        let kind = sniff::sniff(bytes, limits)?;
        self.intake.kind = Some(kind);
        let names = Names::new(self.options.columns, self.options.mapping);
        let mut book: Box<dyn Book + '_> = match kind {
            Kind::Xlsx => Box::new(xlsx::Xlsx::open(
                package::Package::open(bytes, *limits)?,
                *limits,
            )?),
            Kind::Text => Box::new(delimited::Delimited::open(
                bytes,
                names::stem(self.file_name),
                &|row| names.score(&row_headings(row)),
            )?),
            Kind::Xls => Box::new(Raw::new(compound(bytes, limits)?, Vec::new())),
            Kind::Ods => Box::new(Raw::new(open_document(bytes, limits)?, Vec::new())),
            Kind::FlatOds => {
                let text = decode::decode(bytes).text;
                Box::new(Raw::new(ods::read(text.as_bytes(), limits)?, Vec::new()))
            }
            Kind::Xml2003 => {
                let text = decode::decode(bytes).text;
                Box::new(Raw::new(xml2003::read(&text, limits)?, Vec::new()))
            }
            Kind::Html => {
                let text = decode::decode(bytes).text;
                let name = names::stem(self.file_name);
                Box::new(Raw::new(html::read(&text, name, limits)?, Vec::new()))
            }
            Kind::Xlsb => Box::new(Raw::new(foreign(kind, bytes, limits)?, Vec::new())),
        };
        self.extension(kind);
        self.workbook(book.as_mut(), &names)
    }

    fn workbook(&mut self, book: &mut dyn Book, names: &Names) -> Result<(), Fault> {
        let mut texts = Interner::default();
        let (table, others) = self.find_table(book, names, &mut texts)?;
        let mapping = self.map_columns(book, &table, names, &mut texts)?;
        let layout = Arc::clone(&self.intake.layout);
        let width = layout.columns.values().max().map_or(0, |last| last + 1);
        let mut body = Body::new(&layout, width, self.options.limits.rows);
        if table.vertical {
            self.take_columns(book, &table, &mut body, &mut texts)?;
        } else {
            book.rows(table.sheet, &mut texts, &mut |line, texts| {
                if line.number > table.header_row {
                    body.take(line, texts);
                }
                if body.full {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            })?;
        }
        if body.full {
            return Err(Fault::too_large("行数"));
        }
        let unfilled = if table.vertical {
            0
        } else {
            body.fill(book.merges())
        };
        body.expand_above(&mut texts);
        if body.rows.is_empty() {
            self.rest(&table, &others, &body, unfilled, &book.remarks());
            return Err(Fault::NoRows);
        }
        self.columns_told(&mapping, &table, &body, &texts);
        self.rest(&table, &others, &body, unfilled, &book.remarks());
        self.intake.batch_mark = book.batch_mark();
        self.pictures(book, &table, &body);
        let Body {
            rows,
            repairs,
            findings,
            ..
        } = body;
        self.intake.findings.extend(findings);
        let texts = texts.finish();
        self.intake.filings =
            filings::group(rows, repairs, &texts, &layout, &mut self.intake.findings);
        self.statuses();
        Ok(())
    }

    /// The best table over the visible sheets, and what the other sheets hold.
    fn find_table(
        &mut self,
        book: &mut dyn Book,
        names: &Names,
        texts: &mut Interner,
    ) -> Result<(Table, Vec<OtherSheet>), Fault> {
        let entries = book.sheets().to_vec();
        let mut best: Option<Table> = None;
        let mut others = Vec::new();
        let mut any = false;
        for (index, entry) in entries.iter().enumerate() {
            if self.intake.layout.sheet.is_empty() && entry.visible {
                Arc::make_mut(&mut self.intake.layout)
                    .sheet
                    .clone_from(&entry.name);
            }
            let head = Head::read(book, index, texts)?;
            any |= !head.is_empty();
            let table = head.table(index, names, texts);
            others.push(OtherSheet {
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
        let Some(table) = best else {
            return Err(if any { Fault::NoHeader } else { Fault::Empty });
        };
        others.remove(table.sheet);
        others.retain(|other| !other.empty);
        self.intake.score = table.score;
        Ok((table, others))
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
        layout.columns = mapping
            .columns
            .iter()
            .filter(|(_, (at, _))| *at < self.options.limits.columns)
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

    /// What a person should know about the headers.
    fn columns_told(
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
    fn differs(&self, column: Column, body: &Body<'_>, _texts: &Interner) -> bool {
        let entry = self.options.columns.get(column);
        let missing =
            self.options.columns.entries.iter().any(|entry| {
                entry.required && !self.intake.layout.columns.contains_key(&entry.key)
            });
        entry.required && missing && !body.rows.is_empty()
    }

    /// What a person should know about rows, sheets and the file.
    fn rest(
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

    fn remark(&mut self, remark: &Remark) {
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
    fn extension(&mut self, kind: Kind) {
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

    fn pictures(&mut self, book: &mut dyn Book, table: &Table, body: &Body<'_>) {
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

    /// The status columns of the filings themselves.
    fn statuses(&mut self) {
        let layout = &self.intake.layout;
        if !layout.columns.contains_key(&Column::StatusStage) {
            return;
        }
        for filing in &self.intake.filings {
            for site in filing.sites() {
                let text = |column: Column| site.get(column).to_owned();
                if site.get(Column::StatusStage).is_empty() {
                    continue;
                }
                self.intake.statuses.push(StatusRow {
                    row: site.row(),
                    filing_no: filing.no.clone(),
                    domain: text(Column::SiteDomain),
                    subject: filing.get(Column::SubjectName).to_owned(),
                    stage: text(Column::StatusStage),
                    stage_date: text(Column::StatusStageDate),
                    returned_reason: text(Column::StatusReturnedReason),
                    filing_number: text(Column::StatusFilingNumber),
                });
            }
        }
    }

    fn place(&self) -> Place {
        Place {
            file: Some(self.file_name.to_owned()),
            ..Place::default()
        }
    }

    fn say(&mut self, card: &Card, say: &Say, values: &[(&str, &str)]) {
        let finding = Finding::new(card, say, self.place(), values);
        self.intake.findings.push(finding);
    }
}

/// A sheet that was not read.
struct OtherSheet {
    name: String,
    empty: bool,
    score: usize,
    visible: bool,
}

/// The columns that we add to a workbook before it goes back; coming in again they say nothing.
pub const OUR_COLUMNS: [&str; 4] = ["状态", "要做的事", "谁来做", "发给客户的话"];

fn is_ours(header: &str) -> bool {
    OUR_COLUMNS.contains(&header)
        || matches!(
            header,
            "State"
                | "What to do"
                | "Who"
                | "Message to the customer"
                | "Whattodo"
                | "Messagetothecustomer"
        )
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
