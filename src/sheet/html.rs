//! Web pages with a table, which many back offices export under the name .xls.
//!
//! No browser: tags are found, tables, rows and cells taken, entities resolved, the rest passed
//! over. Nothing is fetched and nothing runs.

use super::Limits;
use super::fault::Fault;
use super::raw::{RawBook, RawRow, RawSheet, RawValue};
use memchr::memchr;

/// Reads every table of the page as a sheet.
///
/// # Errors
/// When there is none, or it is too large.
pub fn read(page: &str, name: &str, limits: &Limits) -> Result<RawBook, Fault> {
    let mut page = Page {
        rest: page,
        tables: Vec::new(),
        depth: 0,
        row: 0,
        column: 0,
        spans: Vec::new(),
        cell: None,
    };
    page.run(limits)?;
    page.tables.retain(|table| !table.rows.is_empty());
    let count = page.tables.len();
    for (index, table) in page.tables.iter_mut().enumerate() {
        table.name = if count == 1 {
            name.to_owned()
        } else {
            format!("{name} {}", index + 1)
        };
    }
    if page.tables.is_empty() {
        return Err(Fault::NoHeader);
    }
    Ok(RawBook {
        sheets: page.tables,
    })
}

struct Page<'p> {
    rest: &'p str,
    tables: Vec<RawSheet>,
    depth: u32,
    row: u32,
    column: u32,
    /// For each column, up to which row a cell from above reaches.
    spans: Vec<u32>,
    cell: Option<Cell>,
}

struct Cell {
    column: u32,
    text: String,
    number: Option<f64>,
}

impl Page<'_> {
    fn run(&mut self, limits: &Limits) -> Result<(), Fault> {
        let mut cells = 0_u32;
        while let Some(at) = memchr(b'<', self.rest.as_bytes()) {
            let (text, after) = self.rest.split_at(at);
            self.text(text);
            if let Some(comment) = after.strip_prefix("<!--") {
                self.rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
                continue;
            }
            let Some(end) = tag_end(after) else {
                self.rest = "";
                break;
            };
            let tag = &after[1..end];
            self.rest = &after[end + 1..];
            let name: String = tag
                .chars()
                .take_while(|character| character.is_ascii_alphanumeric() || *character == '/')
                .map(|character| character.to_ascii_lowercase())
                .collect();
            match name.as_str() {
                "script" | "style" | "title" | "comment" => {
                    let close = format!("</{name}");
                    let lower = self.rest.to_ascii_lowercase();
                    let at = lower.find(&close).unwrap_or(lower.len());
                    self.rest = &self.rest[at..];
                }
                "table" => {
                    self.depth += 1;
                    if self.depth == 1 {
                        self.tables.push(RawSheet::default());
                        (self.row, self.column) = (0, 0);
                        self.spans.clear();
                    }
                }
                "/table" => {
                    self.end_cell();
                    self.depth = self.depth.saturating_sub(1);
                }
                "tr" if self.depth == 1 => {
                    self.end_cell();
                    self.row += 1;
                    self.column = 0;
                    if self.row > limits.rows + 1_000 {
                        return Err(Fault::too_large("行数"));
                    }
                }
                "td" | "th" if self.depth == 1 => {
                    self.end_cell();
                    cells += 1;
                    if cells > 8_000_000 || self.column > 16_384 {
                        return Err(Fault::too_large("单元格数"));
                    }
                    self.begin_cell(tag, limits);
                }
                "/td" | "/th" | "/tr" if self.depth == 1 => self.end_cell(),
                "br" | "br/" | "p" | "div" => {
                    if let Some(cell) = &mut self.cell
                        && !cell.text.trim().is_empty()
                    {
                        cell.text.push('\n');
                    }
                }
                _ => {}
            }
        }
        self.end_cell();
        Ok(())
    }

    fn begin_cell(&mut self, tag: &str, limits: &Limits) {
        while self
            .spans
            .get(self.column as usize)
            .is_some_and(|until| *until >= self.row)
        {
            self.column += 1;
        }
        let span = |name| {
            attribute(tag, name)
                .and_then(|value| value.trim().parse::<u32>().ok())
                .unwrap_or(1)
                .clamp(1, 1_000)
        };
        let (across, down) = (span("colspan"), span("rowspan"));
        if let (true, Some(table)) = (across * down > 1, self.tables.last_mut())
            && table.merges.len() < limits.merges
        {
            table.merges.push((
                self.row,
                self.column,
                self.row + down - 1,
                self.column + across - 1,
            ));
        }
        let last = (self.column + across) as usize;
        if down > 1 {
            if self.spans.len() < last {
                self.spans.resize(last, 0);
            }
            for until in &mut self.spans[self.column as usize..last] {
                *until = self.row + down - 1;
            }
        }
        // LibreOffice writes the number of a cell beside its text; of a date the text is better.
        let date = attribute(tag, "sdnum").is_some_and(|format| format.contains(['Y', 'D', 'M']));
        let number = attribute(tag, "sdval").and_then(|value| value.trim().parse().ok());
        self.cell = Some(Cell {
            column: self.column,
            text: String::new(),
            number: number.filter(|number: &f64| !date && number.is_finite()),
        });
        self.column += across;
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = &mut self.cell
            && cell.text.len() < 1 << 20
        {
            resolve(text, &mut cell.text);
        }
    }

    fn end_cell(&mut self) {
        let (Some(cell), Some(table)) = (self.cell.take(), self.tables.last_mut()) else {
            return;
        };
        let value = match cell.number {
            Some(number) => RawValue::Number(number),
            None if cell.text.trim().is_empty() => return,
            None => RawValue::Text(cell.text.trim().to_owned()),
        };
        let row = self.row.max(1);
        if table.rows.last().is_none_or(|last| last.number != row) {
            table.rows.push(RawRow {
                number: row,
                ..RawRow::default()
            });
        }
        let last = table.rows.last_mut().expect("pushed just above");
        last.cells.push((cell.column, value));
    }
}

/// Where a tag ends; a `>` in quotes does not end it.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate().take(1 << 16) {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return Some(at),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    memchr(b'>', text.as_bytes())
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut from = 0;
    loop {
        let at = from + find_ignoring_case(&tag[from..], name)?;
        let before = tag[..at].chars().next_back();
        let after = tag[at + name.len()..].trim_start();
        from = at + name.len();
        if !before.is_some_and(char::is_whitespace) {
            continue;
        }
        let Some(value) = after.strip_prefix('=') else {
            continue;
        };
        let value = value.trim_start();
        return Some(match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split(quote).next().unwrap_or_default(),
            _ => value.split_whitespace().next().unwrap_or_default(),
        });
    }
}

fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    text.as_bytes()
        .windows(needle.len())
        .position(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
}

/// Appends text with its entities resolved and its blanks joined, as a browser shows it.
fn resolve(raw: &str, text: &mut String) {
    let mut rest = raw;
    loop {
        let at = memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
        for character in rest[..at].chars() {
            let blank = matches!(character, ' ' | '\n' | '\r' | '\t');
            if !blank {
                text.push(character);
            } else if !text.is_empty() && !text.ends_with([' ', '\n']) {
                text.push(' ');
            }
        }
        if at == rest.len() {
            return;
        }
        rest = &rest[at + 1..];
        let name = rest.split(';').next().unwrap_or_default();
        let character = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            "nbsp" => Some('\u{A0}'),
            name => name.strip_prefix('#').and_then(|digits| {
                let code = match digits.strip_prefix(['x', 'X']) {
                    Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                    None => digits.parse().ok()?,
                };
                char::from_u32(code)
            }),
        };
        match character {
            Some(character) => {
                text.push(character);
                rest = rest[name.len()..].strip_prefix(';').unwrap_or_default();
            }
            None => text.push('&'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_cells_spans_and_entities_are_taken() {
        let book = read(
            "<html><style>td{}</style><table border=1><TR><TH colspan=2>甲&amp;乙</TH><th>丙<br>丁</th></tr>\
             <tr><td rowspan=\"2\">1</td><td sdval=\"350203199109081000\" sdnum=\"1033;\">3.5E+17</td></tr>\
             <tr><td>&nbsp;x</td></tr></table>",
            "表",
            &Limits::default(),
        )
        .expect("a table");
        let rows = &book.sheets[0].rows;
        assert_eq!(
            rows[0].cells,
            [
                (0, RawValue::Text("甲&乙".into())),
                (2, RawValue::Text("丙\n丁".into()))
            ]
        );
        assert_eq!(
            rows[1].cells[1],
            (1, RawValue::Number(350_203_199_109_081_000.0))
        );
        assert_eq!(rows[2].cells[0].0, 1);
    }
}
