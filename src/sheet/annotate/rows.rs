//! The rows of the customer's sheet: fills on marked cells, our four columns, old marks gone.

use super::markup::{escape, tags};
use super::pieces::{Pieces, RowText, next_row};
use super::styles::Styles;
use super::{Error, Marks, Weight};
use crate::model::filing::letters;
use crate::sheet::OUR_COLUMNS;
use crate::sheet::xlsx::cell_reference;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::io::Read;

/// As many rows below the header are looked at for the formats of unmarked cells.
const SURVEYED: u32 = 1_000;

/// What is known of the sheet before it is changed.
#[derive(Debug, Default)]
pub struct Survey {
    /// The header's cells: column, whether the text is the number of a shared string, the text.
    pub header: Vec<(u32, bool, String)>,
    /// For each column the format of its first unmarked cell below the header.
    formats: HashMap<u32, usize>,
    header_format: usize,
}

impl Survey {
    /// Looks at the header and the first rows below it.
    ///
    /// # Errors
    /// When the sheet is torn or has no rows.
    pub fn of(sheet: impl Read, header_row: u32, old: &HashSet<usize>) -> Result<Self, Error> {
        let mut survey = Self::default();
        let (_, prefix, mut pieces) = Pieces::open(sheet)?;
        let row_end = format!("</{prefix}row>");
        let mut row = 0;
        while let Some(rows) = pieces.rows()? {
            let mut at = 0;
            while let Some(text) = next_row(rows, at, &row_end)? {
                at = text.end;
                row = number(&text).unwrap_or(row + 1);
                survey.look(&rows[text.open.end..text.close], row, header_row, old);
                if row > header_row.saturating_add(SURVEYED) {
                    return Ok(survey);
                }
            }
        }
        if row == 0 {
            return Err(Error::Shape("sheet"));
        }
        Ok(survey)
    }

    fn look(&mut self, cells: &str, row: u32, header_row: u32, old: &HashSet<usize>) {
        let mut of: Option<(u32, bool)> = None;
        for tag in tags(cells, 0) {
            match (tag.name, tag.closing) {
                ("c", false) => {
                    let at = tag.get("r").and_then(|at| cell_reference(at.as_bytes()));
                    let Some((column, _)) = at else { continue };
                    let format = tag.get("s").and_then(|s| s.parse().ok()).unwrap_or(0);
                    if row == header_row {
                        if column == 0 || self.header_format == 0 {
                            self.header_format = format;
                        }
                        of = Some((column, tag.get("t") == Some("s")));
                    } else if row > header_row && !old.contains(&format) {
                        self.formats.entry(column).or_insert(format);
                    }
                }
                // The header's own text, to know our columns of an earlier round by.
                ("v" | "t", false) if row == header_row => {
                    if let Some((column, shared)) = of {
                        let text = cells[tag.end..].split('<').next().unwrap_or_default();
                        self.header.push((column, shared, text.trim().to_owned()));
                    }
                }
                _ => {}
            }
        }
    }

    /// Our columns of an earlier round. All four and nothing else: anything short of that is the
    /// customer's own.
    fn ours(&self, shared: &HashMap<usize, String>) -> Vec<u32> {
        let ours: Vec<u32> = self
            .header
            .iter()
            .filter(|(_, is_shared, text)| {
                let text = if *is_shared {
                    let index = text.parse().ok();
                    index
                        .and_then(|index| shared.get(&index))
                        .map_or("", String::as_str)
                } else {
                    text
                };
                OUR_COLUMNS.contains(&text.trim())
            })
            .map(|(column, ..)| *column)
            .collect();
        if ours.len() == OUR_COLUMNS.len() {
            ours
        } else {
            Vec::new()
        }
    }
}

/// Marks rows as they pass.
pub struct Marker<'m> {
    survey: Survey,
    ours: Vec<u32>,
    /// The first of our columns.
    first: u32,
    header_row: u32,
    cells: HashMap<u32, BTreeMap<u32, Weight>>,
    texts: HashMap<u32, &'m [String; 4]>,
    /// Formats of marks of an earlier round.
    old: HashSet<usize>,
    wrapped: usize,
    /// The row passed last.
    row: u32,
}

impl<'m> Marker<'m> {
    /// A marker for a sheet; `shared` are the texts of shared strings in its header.
    pub fn new(
        marks: &'m Marks,
        survey: Survey,
        shared: &HashMap<usize, String>,
        styles: &mut Styles,
    ) -> Self {
        let ours = survey.ours(shared);
        let mut cells: HashMap<u32, BTreeMap<u32, Weight>> = HashMap::new();
        for cell in &marks.cells {
            let weight = cells
                .entry(cell.row)
                .or_default()
                .entry(cell.column)
                .or_insert(cell.weight);
            *weight = (*weight).max(cell.weight);
        }
        Self {
            first: ours
                .iter()
                .copied()
                .min()
                .unwrap_or_else(|| marks.columns.max(1)),
            ours,
            survey,
            header_row: marks.header_row,
            cells,
            texts: marks.rows.iter().map(|row| (row.row, &row.texts)).collect(),
            old: styles.marked(),
            wrapped: styles.wrapped(),
            row: 0,
        }
    }

    /// Marks whole rows; the marked text goes to the end of `out`.
    ///
    /// # Errors
    /// When a row is torn.
    pub fn mark(
        &mut self,
        xml: &str,
        prefix: &str,
        styles: &mut Styles,
        out: &mut String,
    ) -> Result<(), Error> {
        let row_end = format!("</{prefix}row>");
        let mut at = 0;
        while let Some(row) = next_row(xml, at, &row_end)? {
            out.push_str(&xml[at..row.open.start]);
            at = row.end;
            self.row = number(&row).unwrap_or(self.row + 1);
            let marked = self.cells.contains_key(&self.row);
            if !marked && self.is_untouched(xml, &row) {
                self.copy(xml, &row, prefix, out);
            } else {
                self.rewrite(xml, &row, prefix, styles, out)?;
            }
        }
        out.push_str(&xml[at..]);
        Ok(())
    }

    /// Whether nothing inside the row changes: no old marks anywhere, and nothing to the right.
    fn is_untouched(&self, xml: &str, row: &RowText<'_>) -> bool {
        if !self.old.is_empty() || !self.ours.is_empty() {
            return false;
        }
        let cells = &xml[row.open.end..row.close];
        let Some(last) = cells.rfind("c r=\"") else {
            return cells.trim().is_empty();
        };
        let reference = cells[last + 5..].split('"').next().unwrap_or_default();
        cell_reference(reference.as_bytes()).is_some_and(|(column, _)| column < self.first)
    }

    /// What our columns say in this row, and in which format.
    fn own(&self) -> Option<([&str; 4], usize)> {
        if self.row == self.header_row {
            return Some((OUR_COLUMNS, self.survey.header_format));
        }
        let texts = self.texts.get(&self.row)?;
        Some((texts.each_ref().map(String::as_str), self.wrapped))
    }

    fn write_own(&self, prefix: &str, out: &mut String) {
        let Some((texts, format)) = self.own() else {
            return;
        };
        for (at, text) in (self.first..).zip(texts) {
            if !text.is_empty() {
                write_text(prefix, at, self.row, format, text, out);
            }
        }
    }

    fn copy(&self, xml: &str, row: &RowText<'_>, prefix: &str, out: &mut String) {
        if self.own().is_none() {
            out.push_str(&xml[row.open.start..row.end]);
            return;
        }
        self.open(row, out);
        if row.open.empty {
            self.write_own(prefix, out);
            let _ = write!(out, "</{prefix}row>");
        } else {
            out.push_str(&xml[row.open.end..row.close]);
            self.write_own(prefix, out);
            out.push_str(&xml[row.close..row.end]);
        }
    }

    /// The row's open tag, ready for more cells.
    fn open(&self, row: &RowText<'_>, out: &mut String) {
        if row.open.empty {
            out.push_str(row.open.text.trim_end_matches("/>").trim_end());
            out.push('>');
        } else if row.open.get("spans").is_some() {
            // A hint that would no longer be true.
            let spans = format!("1:{}", self.first + 4);
            out.push_str(&row.open.with("spans", &spans));
        } else {
            out.push_str(row.open.text);
        }
    }

    /// The row cell by cell.
    fn rewrite(
        &self,
        xml: &str,
        row: &RowText<'_>,
        prefix: &str,
        styles: &mut Styles,
        out: &mut String,
    ) -> Result<(), Error> {
        let marks = self.cells.get(&self.row);
        // What is to stand in the row and does not yet, by column.
        let mut inserts: BTreeMap<u32, String> = BTreeMap::new();
        for (&at, &weight) in marks.into_iter().flatten() {
            let base = self.survey.formats.get(&at).copied().unwrap_or(0);
            let format = styles.marked_as(base, weight);
            let reference = letters(at);
            let cell = format!("<{prefix}c r=\"{reference}{}\" s=\"{format}\"/>", self.row);
            inserts.insert(at, cell);
        }
        if let Some((texts, format)) = self.own() {
            for (at, text) in (self.first..).zip(texts) {
                if !text.is_empty() {
                    let mut cell = String::new();
                    write_text(prefix, at, self.row, format, text, &mut cell);
                    inserts.insert(at, cell);
                }
            }
        }
        if inserts.is_empty() && row.open.empty {
            out.push_str(row.open.text);
            return Ok(());
        }
        self.open(row, out);
        let (mut copied, mut column) = (row.open.end, 0_u32);
        let mut cells = tags(&xml[..row.close], row.open.end);
        while let Some(tag) = cells.next() {
            if tag.name != "c" || tag.closing {
                continue;
            }
            if let Some((at, _)) = tag.get("r").and_then(|at| cell_reference(at.as_bytes())) {
                column = at;
            }
            let end = if tag.empty {
                tag.end
            } else {
                cells
                    .by_ref()
                    .find(|close| close.closing && close.name == "c")
                    .ok_or(Error::Shape("sheet"))?
                    .end
            };
            // What we add stands before the cells to its right.
            out.push_str(&xml[copied..tag.start]);
            copied = tag.start;
            while let Some(insert) = inserts
                .first_entry()
                .filter(|insert| *insert.key() < column)
            {
                out.push_str(&insert.remove());
            }
            if self.ours.contains(&column) && self.row >= self.header_row {
                out.extend(inserts.remove(&column));
                copied = end;
            } else {
                inserts.remove(&column);
                let format: usize = tag.get("s").and_then(|s| s.parse().ok()).unwrap_or(0);
                let base = if self.old.contains(&format) {
                    let known = self.survey.formats.get(&column).copied();
                    known.unwrap_or_else(|| styles.plain(format))
                } else {
                    format
                };
                let wanted = match marks.and_then(|marks| marks.get(&column)) {
                    Some(weight) => styles.marked_as(base, *weight),
                    None => base,
                };
                if wanted != format {
                    out.push_str(&tag.with("s", &wanted.to_string()));
                    copied = tag.end;
                }
            }
            column += 1;
        }
        out.push_str(&xml[copied..row.close]);
        out.extend(inserts.into_values());
        if row.open.empty {
            let _ = write!(out, "</{prefix}row>");
        } else {
            out.push_str(&xml[row.close..row.end]);
        }
        Ok(())
    }

    /// The head of the sheet with our columns wide enough to read.
    pub fn widths(&self, head: &str, prefix: &str) -> String {
        let ours: String = [10, 44, 12, 44]
            .iter()
            .zip(self.first + 1..)
            .map(|(width, at)| {
                format!(
                    "<{prefix}col min=\"{at}\" max=\"{at}\" width=\"{width}\" customWidth=\"1\"/>"
                )
            })
            .collect();
        let put = |at: usize, what: &str| format!("{}{what}{}", &head[..at], &head[at..]);
        let mut last = 0_u32;
        for tag in tags(head, 0) {
            match (tag.name, tag.closing) {
                ("col", false) => {
                    last = tag
                        .get("max")
                        .and_then(|max| max.parse().ok())
                        .unwrap_or(u32::MAX);
                }
                // A width that covers our columns already is the customer's choice.
                ("cols", true) if last <= self.first => return put(tag.start, &ours),
                ("cols", true) => break,
                ("sheetData", false) => {
                    return put(tag.start, &format!("<{prefix}cols>{ours}</{prefix}cols>"));
                }
                _ => {}
            }
        }
        head.to_owned()
    }
}

fn number(row: &RowText<'_>) -> Option<u32> {
    row.open.get("r").and_then(|row| row.parse().ok())
}

fn write_text(prefix: &str, at: u32, row: u32, format: usize, text: &str, out: &mut String) {
    let _ = write!(
        out,
        "<{prefix}c r=\"{}{row}\" s=\"{format}\" t=\"inlineStr\"><{prefix}is><{prefix}t xml:space=\"preserve\">{}</{prefix}t></{prefix}is></{prefix}c>",
        letters(at),
        escape(text)
    );
}
