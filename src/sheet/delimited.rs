//! csv, tsv and txt: rows and fields, as a spreadsheet program would lay them out.
//!
//! The csv crate skips blank lines and lets one forgotten quote swallow the rest of the file;
//! here every row keeps the number Excel shows, and a quote that does not close is taken as text.

use super::decode::decode;
use super::fault::Fault;
use super::grid::{Book, Cell, Line, Remark, SheetEntry, Sink, Value};
use crate::model::text::Interner;
use std::borrow::Cow;
use std::ops::ControlFlow;

/// A quoted field is looked through this far for its end.
const QUOTED: usize = 128 << 10;

/// A text file, decoded.
pub struct Delimited<'a> {
    text: Cow<'a, str>,
    entry: [SheetEntry; 1],
    delimiter: char,
    cut: bool,
    remarks: Vec<Remark>,
}

impl<'a> Delimited<'a> {
    /// Decodes the bytes; `score` says how well a row fits as a header, to choose the delimiter.
    ///
    /// # Errors
    /// When there is no text at all.
    pub fn open(
        bytes: &'a [u8],
        name: &str,
        score: &dyn Fn(&[String]) -> usize,
    ) -> Result<Self, Fault> {
        let decoded = decode(bytes);
        if decoded.text.trim().is_empty() {
            return Err(Fault::Empty);
        }
        let mut remarks = Vec::new();
        if !decoded.bad_lines.is_empty() {
            remarks.push(Remark::BadEncoding(decoded.bad_lines));
        }
        let text = decoded.text;
        let delimiter = announced(&text).unwrap_or_else(|| best(&text, score));
        Ok(Self {
            text,
            entry: [SheetEntry {
                name: name.to_owned(),
                visible: true,
            }],
            delimiter,
            cut: decoded.cut,
            remarks,
        })
    }
}

/// Excel's first line `sep=;`.
fn announced(text: &str) -> Option<char> {
    let first = text.lines().next()?.trim();
    let rest = first.strip_prefix("sep=").or(first.strip_prefix("SEP="))?;
    rest.chars().next().or(Some('\t'))
}

/// The delimiter under which some row looks most like a header; ties go to the more fields.
fn best(text: &str, score: &dyn Fn(&[String]) -> usize) -> char {
    let mut chosen = (',', (0, 0));
    for delimiter in [',', '\t', ';', '|', '，', '；'] {
        let mut fields = Fields::new(text, delimiter);
        let mut most = (0, 0);
        for _ in 0..30 {
            let Some(row) = fields.next_row() else { break };
            let row: Vec<String> = row
                .iter()
                .take(512)
                .map(|field| field.to_string())
                .collect();
            most = most.max((score(&row), row.len()));
        }
        if most > chosen.1 {
            chosen = (delimiter, most);
        }
    }
    chosen.0
}

impl Book for Delimited<'_> {
    fn sheets(&self) -> &[SheetEntry] {
        &self.entry
    }

    fn rows(
        &mut self,
        _sheet: usize,
        texts: &mut Interner,
        sink: &mut Sink<'_>,
    ) -> Result<(), Fault> {
        // A sheet may be passed twice, for its head and for its rows.
        self.remarks
            .retain(|remark| matches!(remark, Remark::BadEncoding(_)));
        let mut fields = Fields::new(&self.text, self.delimiter);
        let mut number = 0_u32;
        let mut cells = Vec::new();
        let mut control = (0_u32, 0_u32);
        let mut widths = [0_usize; 2];
        let mut stray = None;
        let mut complete = true;
        while let Some(row) = fields.next_row() {
            number += 1;
            if number == 1 && announced(&self.text).is_some() {
                continue;
            }
            cells.clear();
            for (column, field) in (0_u32..).zip(row.iter()) {
                let field = without_control(field, number, &mut control);
                if !field.is_empty() {
                    cells.push(Cell {
                        column,
                        value: Value::Text(texts.intern(&field)),
                    });
                }
            }
            let width = row.len();
            if fields.stray && stray.is_none() {
                stray = Some(number);
            }
            let last = fields.rest.is_empty() && !fields.ended;
            if last && (self.cut || (widths[0] == widths[1] && width < widths[0] && number > 3)) {
                // Half a row is no row: it is named, not judged.
                self.remarks.push(Remark::TruncatedRow(number));
                complete = false;
                break;
            }
            if widths[0] == 0 || width == widths[0] {
                widths = [width, width];
            } else if width > 1 {
                widths[1] = width;
            }
            let line = Line {
                number,
                hidden: false,
                cells: &cells,
            };
            if !cells.is_empty()
                && let ControlFlow::Break(()) = sink(line, texts)
            {
                return Ok(());
            }
        }
        if self.cut && complete {
            self.remarks.push(Remark::TruncatedRow(number));
        }
        if let Some(row) = stray {
            self.remarks.push(Remark::UnclosedQuote(row));
        }
        if control.0 > 0 {
            self.remarks
                .push(Remark::ControlCharacters(control.0, control.1));
        }
        Ok(())
    }

    fn remarks(&self) -> Vec<Remark> {
        self.remarks.clone()
    }
}

/// The field without control characters but tab and line break; counts the fields that had some.
fn without_control<'f>(field: &'f str, row: u32, seen: &mut (u32, u32)) -> Cow<'f, str> {
    let strange = |character: char| {
        (character < ' ' && !matches!(character, '\t' | '\n' | '\r')) || character == '\u{7F}'
    };
    if !field.contains(strange) {
        return Cow::Borrowed(field);
    }
    if seen.0 == 0 {
        seen.1 = row;
    }
    seen.0 += 1;
    Cow::Owned(field.replace(strange, ""))
}

/// Takes a text apart into rows of fields.
struct Fields<'t> {
    rest: &'t str,
    delimiter: char,
    /// Whether the row given last had a quote that is no quoting.
    stray: bool,
    /// Whether the row given last ended with a line end.
    ended: bool,
    done: bool,
    row: Vec<Cow<'t, str>>,
}

impl<'t> Fields<'t> {
    fn new(text: &'t str, delimiter: char) -> Self {
        Self {
            rest: text,
            delimiter,
            stray: false,
            ended: true,
            done: text.is_empty(),
            row: Vec::new(),
        }
    }

    fn next_row(&mut self) -> Option<&[Cow<'t, str>]> {
        if self.done {
            return None;
        }
        self.row.clear();
        self.stray = false;
        loop {
            let field = self.field();
            self.row.push(field);
            let mut after = self.rest.chars();
            match after.next() {
                Some(character) if character == self.delimiter => {
                    self.rest = after.as_str();
                }
                Some('\r') => {
                    self.rest = self.rest[1..].strip_prefix('\n').unwrap_or(&self.rest[1..]);
                    self.ended = true;
                    break;
                }
                Some(_) => {
                    self.rest = &self.rest[1..];
                    self.ended = true;
                    break;
                }
                None => {
                    self.ended = false;
                    break;
                }
            }
        }
        self.done = self.rest.is_empty();
        Some(&self.row)
    }

    fn field(&mut self) -> Cow<'t, str> {
        if let Some(quoted) = self.rest.strip_prefix('"') {
            if let Some((field, rest)) = self.quoted(quoted) {
                self.rest = rest;
                return field;
            }
            self.stray = true;
            self.rest = quoted;
        }
        let delimiter = self.delimiter;
        let end = if delimiter.is_ascii() {
            memchr::memchr3(delimiter as u8, b'\n', b'\r', self.rest.as_bytes())
        } else {
            self.rest.find([delimiter, '\n', '\r'])
        }
        .unwrap_or(self.rest.len());
        let (field, rest) = self.rest.split_at(end);
        self.rest = rest;
        Cow::Borrowed(field)
    }

    /// The field up to its closing quote, `None` when it has none where one must be.
    fn quoted(&self, text: &'t str) -> Option<(Cow<'t, str>, &'t str)> {
        let window = &text.as_bytes()[..text.len().min(QUOTED)];
        let mut from = 0;
        let mut doubled = false;
        loop {
            let at = from + memchr::memchr(b'"', &window[from..])?;
            let rest = &text[at + 1..];
            if rest.starts_with('"') {
                doubled = true;
                from = at + 2;
                continue;
            }
            let closes = rest.is_empty()
                || rest.starts_with(['\n', '\r'])
                || rest.starts_with(self.delimiter);
            if !closes {
                return None;
            }
            let field = &text[..at];
            let field = if doubled {
                Cow::Owned(field.replace("\"\"", "\""))
            } else {
                Cow::Borrowed(field)
            };
            return Some((field, rest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let mut fields = Fields::new(text, ',');
        let mut rows = Vec::new();
        while let Some(row) = fields.next_row() {
            rows.push(row.iter().map(|field| field.to_string()).collect());
        }
        rows
    }

    #[test]
    fn quotes_line_breaks_and_blank_lines_keep_their_rows() {
        assert_eq!(
            rows("a,\"b \"\"x\"\",\n c\"\r\n\r\n1,"),
            [vec!["a", "b \"x\",\n c"], vec![""], vec!["1", ""]]
        );
    }

    #[test]
    fn a_quote_that_does_not_close_swallows_nothing() {
        assert_eq!(
            rows("a,\"b,c\n1,2,3\n"),
            [vec!["a", "b", "c"], vec!["1", "2", "3"]]
        );
    }
}
