//! The XML of a sheet in pieces: what stands above the rows, some whole rows at a time, and what
//! stands below them. A sheet of 200 MB never lies in memory.

use super::Error;
use super::markup::tags;
use memchr::memmem;
use std::io::Read;

const CHUNK: usize = 256 << 10;
/// A row ends at 16 384 cells of 32 767 characters; no honest one comes near this.
const LONGEST_ROW: usize = 32 << 20;

/// A sheet being read in pieces, in this order: [`Pieces::open`] gives the head,
/// [`Pieces::rows`] the rows, [`Pieces::tail`] the rest.
pub struct Pieces<R> {
    source: R,
    held: Vec<u8>,
    /// How much of what is held was given away.
    given: usize,
    finished: bool,
    row_end: Vec<u8>,
    rows_end: Vec<u8>,
    /// Whether the rows are over.
    below: bool,
}

impl<R: Read> Pieces<R> {
    /// Reads up to the first row; gives the head, `<sheetData>` included, and the prefix of the
    /// sheet's names, `x:` or nothing.
    ///
    /// # Errors
    /// When it is torn, or not a sheet in UTF-8.
    pub fn open(source: R) -> Result<(String, String, Self), Error> {
        let mut pieces = Self {
            source,
            held: Vec::with_capacity(2 * CHUNK),
            given: 0,
            finished: false,
            row_end: Vec::new(),
            rows_end: Vec::new(),
            below: false,
        };
        loop {
            let more = pieces.fill()?;
            let name = memmem::find(&pieces.held, b"sheetData");
            let end = name.and_then(|at| Some(at + memchr::memchr(b'>', &pieces.held[at..])? + 1));
            let (Some(name), Some(end)) = (name, end) else {
                if more && pieces.held.len() < LONGEST_ROW {
                    continue;
                }
                return Err(Error::Shape("sheet"));
            };
            let open = memchr::memrchr(b'<', &pieces.held[..name]).ok_or(Error::Shape("sheet"))?;
            let prefix = text(&pieces.held[open + 1..name])?.to_owned();
            let head = text(&pieces.held[..end])?;
            pieces.below = head.ends_with("/>");
            pieces.row_end = format!("</{prefix}row>").into_bytes();
            pieces.rows_end = format!("</{prefix}sheetData>").into_bytes();
            let head = head.trim_start_matches('\u{FEFF}').to_owned();
            pieces.given = end;
            return Ok((head, prefix, pieces));
        }
    }

    /// Some more whole rows, with what stands between them; `None` when they are over.
    ///
    /// # Errors
    /// When the sheet is torn, or a row without end.
    pub fn rows(&mut self) -> Result<Option<&str>, Error> {
        if self.below {
            return Ok(None);
        }
        loop {
            let held = &self.held[self.given..];
            if let Some(length) = memmem::find(held, &self.rows_end) {
                self.below = true;
                let from = self.given;
                self.given += length;
                return Ok(Some(text(&self.held[from..from + length])?));
            }
            if let Some(at) = memmem::rfind(held, &self.row_end) {
                let from = self.given;
                self.given += at + self.row_end.len();
                return Ok(Some(text(&self.held[from..self.given])?));
            }
            if held.len() > LONGEST_ROW || !self.fill()? {
                return Err(Error::Shape("sheet"));
            }
        }
    }

    /// What stands below the rows, `</sheetData>` included.
    ///
    /// # Errors
    /// When it is torn, or much too long.
    pub fn tail(mut self) -> Result<String, Error> {
        while self.fill()? {
            if self.held.len() > 2 * LONGEST_ROW {
                return Err(Error::Shape("sheet"));
            }
        }
        Ok(text(&self.held[self.given..])?.to_owned())
    }

    /// Reads on; `false` at the end of the part.
    fn fill(&mut self) -> Result<bool, Error> {
        if self.finished {
            return Ok(false);
        }
        self.held.drain(..self.given);
        self.given = 0;
        let before = self.held.len();
        let mut source = self.source.by_ref().take(CHUNK as u64);
        source.read_to_end(&mut self.held)?;
        self.finished = self.held.len() == before;
        Ok(!self.finished)
    }
}

fn text(bytes: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(bytes).map_err(|_| Error::Shape("sheet"))
}

/// A row and where it ends.
pub struct RowText<'t> {
    /// `<row …>`
    pub open: super::markup::Tag<'t>,
    /// Where its close begins; of an empty row where it ends.
    pub close: usize,
    /// Behind it.
    pub end: usize,
}

/// The next row at or after a place.
///
/// # Errors
/// When it does not end.
pub fn next_row<'t>(xml: &'t str, at: usize, row_end: &str) -> Result<Option<RowText<'t>>, Error> {
    let Some(open) = tags(xml, at).find(|tag| tag.name == "row" && !tag.closing) else {
        return Ok(None);
    };
    if open.empty {
        let (close, end) = (open.end, open.end);
        return Ok(Some(RowText { open, close, end }));
    }
    let close = memmem::find(&xml.as_bytes()[open.end..], row_end.as_bytes())
        .ok_or(Error::Shape("sheet"))?
        + open.end;
    Ok(Some(RowText {
        open,
        close,
        end: close + row_end.len(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn head_rows_and_tail_are_the_sheet_again() {
        let rows: String = (1..20_000)
            .map(|row| format!("<x:row r=\"{row}\"><x:c r=\"A{row}\"><x:v>1</x:v></x:c></x:row>\n"))
            .collect();
        let xml = format!(
            "\u{FEFF}<x:worksheet><x:cols/><x:sheetData>{rows}<x:row r=\"20000\"/></x:sheetData><x:tail/></x:worksheet>"
        );
        let (head, prefix, mut pieces) = Pieces::open(xml.as_bytes()).expect("a sheet");
        assert_eq!(
            (head.as_str(), prefix.as_str()),
            ("<x:worksheet><x:cols/><x:sheetData>", "x:")
        );
        let mut again = head;
        let mut given = 0;
        while let Some(rows) = pieces.rows().expect("sound rows") {
            again.push_str(rows);
            given += 1;
        }
        again.push_str(&pieces.tail().expect("a tail"));
        assert!(again == xml.trim_start_matches('\u{FEFF}') && given > 2);
    }

    #[test]
    fn a_sheet_without_rows_and_one_without_end_are_told() {
        let (_, _, mut pieces) =
            Pieces::open(&b"<worksheet><sheetData/><a/></worksheet>"[..]).expect("a sheet");
        assert_eq!(pieces.rows().expect("none"), None);
        assert_eq!(pieces.tail().expect("a tail"), "<a/></worksheet>");
        let (_, _, mut pieces) =
            Pieces::open(&b"<worksheet><sheetData><row r=\"1\">"[..]).expect("a head");
        assert!(pieces.rows().is_err());
    }
}
