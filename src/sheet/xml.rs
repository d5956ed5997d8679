//! A bounded pull scanner for the XML inside workbooks.
//!
//! It knows tags, text, CDATA and comments, and nothing that could grow: no entities but the five
//! of XML and characters by number, no document types, no token above [`MAX_TOKEN`], no nesting
//! above [`MAX_DEPTH`]. quick-xml would do the same work in twice the time (docs/benchmarks.md),
//! and this one place is where a sheet of 200 MB spends most of it.

mod plain;

use super::escapes::unescape;
use super::fault::Fault;
use memchr::{memchr, memmem, memrchr};
pub use plain::{PlainCell, PlainString, RowEnd};
use std::io::Read;

/// The longest tag or text; a cell ends at 32 767 characters.
pub const MAX_TOKEN: usize = 4 << 20;
/// The deepest nesting; a drawing has some twenty.
pub const MAX_DEPTH: u32 = 200;
const CHUNK: usize = 64 << 10;
/// As many bytes of strings are looked at in one go whether they are UTF-8.
const STRINGS: usize = 4 << 10;

/// A piece of XML; names are local names, without their prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// `<name attributes>`; for `<name/>` a [`Token::Close`] follows.
    Open(&'a [u8], Attributes<'a>),
    /// `</name>`
    Close(&'a [u8]),
    /// Text as it stands in the file, with its entities.
    Text(&'a [u8]),
    /// Text that is meant as it stands.
    Verbatim(&'a [u8]),
    /// The end of the part, with every tag closed.
    End,
}

/// The attributes of a tag, not yet taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attributes<'a>(&'a [u8]);

impl<'a> Attributes<'a> {
    /// The attributes one by one: local name, value as it stands.
    pub fn iter(self) -> AttributeIter<'a> {
        AttributeIter(self.0)
    }

    /// The value of an attribute, as it stands.
    pub fn get(self, name: &[u8]) -> Option<&'a [u8]> {
        self.iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// The value of an attribute as text.
    ///
    /// # Errors
    /// When it is not UTF-8 or names an unknown entity.
    pub fn text(self, name: &[u8]) -> Result<Option<String>, Fault> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let mut text = String::new();
        unescape(value, &mut text)?;
        Ok(Some(text))
    }

    /// Whether an attribute says yes.
    pub fn is_true(self, name: &[u8]) -> bool {
        matches!(self.get(name), Some(b"1" | b"true" | b"on"))
    }
}

/// See [`Attributes::iter`].
#[derive(Clone, Debug)]
pub struct AttributeIter<'a>(&'a [u8]);

impl<'a> Iterator for AttributeIter<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.0;
        let equals = rest.iter().position(|&byte| byte == b'=')?;
        let name = rest[..equals].trim_ascii();
        let after = rest[equals + 1..].trim_ascii_start();
        let (&quote, after) = after.split_first()?;
        if quote != b'"' && quote != b'\'' {
            return None;
        }
        let end = after.iter().position(|&byte| byte == quote)?;
        self.0 = &after[end + 1..];
        Some((local(name), &after[..end]))
    }
}

fn local(name: &[u8]) -> &[u8] {
    match name.iter().position(|&byte| byte == b':') {
        Some(colon) => &name[colon + 1..],
        None => name,
    }
}

/// Takes XML apart from a stream, with one buffer.
pub struct Scanner<R> {
    source: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    finished: bool,
    depth: u32,
    /// The name of an empty tag whose close is still to be given.
    pending: Option<(usize, usize)>,
    begun: bool,
    /// Turns UTF-16 into UTF-8 on the way in, where the part is written so.
    wide: Option<encoding_rs::Decoder>,
}

impl<R: Read> Scanner<R> {
    /// A scanner from the beginning of a part.
    pub fn new(source: R) -> Self {
        Self {
            source,
            buffer: vec![0; CHUNK],
            start: 0,
            end: 0,
            finished: false,
            depth: 0,
            pending: None,
            begun: false,
            wide: None,
        }
    }

    /// Reads more; `false` at the end of the stream.
    fn fill(&mut self) -> Result<bool, Fault> {
        if self.finished {
            return Ok(false);
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            if self.buffer.len() >= MAX_TOKEN {
                return Err(Fault::too_large("单个单元格的内容"));
            }
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        loop {
            if self.wide.is_some() {
                return self.fill_wide();
            }
            match self.source.read(&mut self.buffer[self.end..]) {
                Ok(0) => {
                    self.finished = true;
                    return Ok(false);
                }
                Ok(read) => {
                    self.end += read;
                    return Ok(true);
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(fault_of(&error)),
            }
        }
    }

    /// The same for a part in UTF-16.
    fn fill_wide(&mut self) -> Result<bool, Fault> {
        let mut raw = [0; 8192];
        let before = self.end;
        while self.end == before && !self.finished {
            // Two bytes become at most three; what does not fit now is not read yet.
            if self.buffer.len() - self.end < 64 {
                if self.buffer.len() >= MAX_TOKEN {
                    return Err(Fault::too_large("单个单元格的内容"));
                }
                self.buffer.resize(self.buffer.len() + CHUNK, 0);
            }
            let room = ((self.buffer.len() - self.end) / 4).min(raw.len());
            let read = match self.source.read(&mut raw[..room]) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                read => read.map_err(|error| fault_of(&error))?,
            };
            self.finished = read == 0;
            self.decode(&raw[..read], self.finished);
        }
        Ok(self.end > before)
    }

    fn decode(&mut self, raw: &[u8], last: bool) {
        if let Some(decoder) = &mut self.wide {
            let (_, _, written, _) =
                decoder.decode_to_utf8(raw, &mut self.buffer[self.end..], last);
            self.end += written;
        }
    }

    /// The position of `needle` after `from` bytes of what is held, reading on as needed.
    fn find(&mut self, from: usize, needle: &[u8]) -> Result<Option<usize>, Fault> {
        let mut from = from;
        loop {
            let held = &self.buffer[self.start..self.end];
            let found = if needle.len() == 1 {
                memchr(needle[0], &held[from..])
            } else {
                memmem::find(&held[from..], needle)
            };
            if let Some(at) = found {
                return Ok(Some(from + at));
            }
            from = held.len().saturating_sub(needle.len() - 1).max(from);
            if !self.fill()? {
                return Ok(None);
            }
        }
    }

    /// The next piece.
    ///
    /// # Errors
    /// When the part is torn, too deep, too long in one piece, or uses entities.
    pub fn next(&mut self) -> Result<Token<'_>, Fault> {
        if let Some((from, to)) = self.pending.take() {
            self.depth -= 1;
            return Ok(Token::Close(&self.buffer[from..to]));
        }
        if !self.begun {
            self.begun = true;
            self.skip_mark()?;
        }
        loop {
            if self.start == self.end && !self.fill()? {
                if self.depth > 0 {
                    return Err(Fault::corrupt("XML 在中途结束"));
                }
                return Ok(Token::End);
            }
            if self.buffer[self.start] != b'<' {
                let length = match self.find(0, b"<")? {
                    Some(length) => length,
                    None => self.end - self.start,
                };
                let from = self.start;
                self.start += length;
                return Ok(Token::Text(&self.buffer[from..from + length]));
            }
            if self.end - self.start < 9 {
                // Enough to tell `<![CDATA[` from other tags; at the end of a part less is there.
                self.fill()?;
            }
            let held = &self.buffer[self.start..self.end];
            match held.get(1) {
                None => return Err(Fault::corrupt("XML 在中途结束")),
                Some(b'?') => self.skip_past(2, b"?>")?,
                Some(b'!') if held.starts_with(b"<!--") => self.skip_past(4, b"-->")?,
                Some(b'!') if held.starts_with(b"<![CDATA[") => {
                    let length = self
                        .find(9, b"]]>")?
                        .ok_or_else(|| Fault::corrupt("XML 在中途结束"))?;
                    let from = self.start + 9;
                    let to = self.start + length;
                    self.start = to + 3;
                    return Ok(Token::Verbatim(&self.buffer[from..to]));
                }
                Some(b'!') => return Err(Fault::XmlEntity),
                Some(b'/') => {
                    let length = self
                        .find(2, b">")?
                        .ok_or_else(|| Fault::corrupt("XML 在中途结束"))?;
                    let (from, to) = (self.start + 2, self.start + length);
                    self.start = to + 1;
                    self.depth = self
                        .depth
                        .checked_sub(1)
                        .ok_or_else(|| Fault::corrupt("XML 标签不成对"))?;
                    return Ok(Token::Close(local(self.buffer[from..to].trim_ascii_end())));
                }
                Some(_) => {
                    let length = self.tag_end()?;
                    return self.open(length);
                }
            }
        }
    }

    /// How long the tag at the start is, without its `>`; a `>` inside quotes does not end it.
    fn tag_end(&mut self) -> Result<usize, Fault> {
        let mut from = 1;
        loop {
            let length = self
                .find(from, b">")?
                .ok_or_else(|| Fault::corrupt("XML 在中途结束"))?;
            let tag = self.buffer[self.start + 1..self.start + length].trim_ascii_end();
            let tag = tag.strip_suffix(b"/").unwrap_or(tag).trim_ascii_end();
            if matches!(tag.last(), Some(b'"' | b'\'')) || memchr(b'=', tag).is_none() {
                return Ok(length);
            }
            from = length + 1;
        }
    }

    fn open(&mut self, length: usize) -> Result<Token<'_>, Fault> {
        let from = self.start + 1;
        let mut to = self.start + length;
        self.start = to + 1;
        let empty = to > from && self.buffer[to - 1] == b'/';
        if empty {
            to -= 1;
        }
        let tag = &self.buffer[from..to];
        let name_end = tag
            .iter()
            .position(|byte| byte.is_ascii_whitespace())
            .unwrap_or(tag.len());
        let prefix = tag[..name_end]
            .iter()
            .position(|&byte| byte == b':')
            .map_or(0, |colon| colon + 1);
        if name_end == prefix {
            return Err(Fault::corrupt("XML 标签没有名称"));
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Fault::corrupt("XML 嵌套过深"));
        }
        if empty {
            self.pending = Some((from + prefix, from + name_end));
        }
        let tag = &self.buffer[from..to];
        Ok(Token::Open(
            &tag[prefix..name_end],
            Attributes(&tag[name_end..]),
        ))
    }

    /// The next piece, when it is a whole plain cell of the row; else nothing is taken and
    /// [`Scanner::next`] goes on. One look in place of five tokens.
    pub fn plain_cell(&mut self, row: RowEnd) -> Option<PlainCell<'_>> {
        if self.pending.is_some() {
            return None;
        }
        let (cell, rest) = plain::cell(&self.buffer[self.start..self.end], row)?;
        self.start = self.end - rest.len();
        Some(cell)
    }

    /// Tells some of the plain shared strings that come next, `most` at most; nothing else is
    /// taken. Many together are known to be UTF-8 in an eighth of the steps that each takes alone.
    ///
    /// # Errors
    /// What `tell` says of one of them.
    pub fn plain_strings(
        &mut self,
        most: usize,
        mut tell: impl FnMut(PlainString<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let held = &self.buffer[self.start..self.end];
        if self.pending.is_some() || !held.starts_with(plain::STRING.as_bytes()) {
            return Ok(());
        }
        // Up to the end of a tag, so that no letter is cut.
        let held = &held[..held.len().min(STRINGS)];
        let whole = memrchr(b'>', held).map_or(0, |at| at + 1);
        let Ok(strings) = simdutf8::basic::from_utf8(&held[..whole]) else {
            return Ok(());
        };
        let mut rest = strings;
        for _ in 0..most {
            let Some((string, behind)) = plain::string(rest) else {
                break;
            };
            rest = behind;
            tell(string)?;
        }
        self.start += strings.len() - rest.len();
        Ok(())
    }

    fn skip_past(&mut self, from: usize, needle: &[u8]) -> Result<(), Fault> {
        let length = self
            .find(from, needle)?
            .ok_or_else(|| Fault::corrupt("XML 在中途结束"))?;
        self.start += length + needle.len();
        Ok(())
    }

    /// Passes a byte order mark; a part in UTF-16 is read as such.
    fn skip_mark(&mut self) -> Result<(), Fault> {
        while self.end - self.start < 4 && self.fill()? {}
        match &self.buffer[self.start..self.end] {
            [0xEF, 0xBB, 0xBF, ..] => self.start += 3,
            [0xFE, 0xFF, ..] | [0, b'<', ..] => self.widen(encoding_rs::UTF_16BE),
            [0xFF, 0xFE, ..] | [b'<', 0, ..] => self.widen(encoding_rs::UTF_16LE),
            _ => {}
        }
        Ok(())
    }

    /// Goes on in UTF-16, with what is held already.
    fn widen(&mut self, encoding: &'static encoding_rs::Encoding) {
        let raw = self.buffer[self.start..self.end].to_vec();
        self.wide = Some(encoding.new_decoder_with_bom_removal());
        self.buffer.resize(raw.len() * 2 + CHUNK, 0);
        (self.start, self.end) = (0, 0);
        self.decode(&raw, false);
    }

    /// Passes everything up to the close of the tag that was opened last.
    ///
    /// # Errors
    /// As [`Scanner::next`].
    pub fn skip_element(&mut self) -> Result<(), Fault> {
        let outside = self.depth - 1;
        while self.depth > outside {
            if self.next()? == Token::End {
                return Err(Fault::corrupt("XML 在中途结束"));
            }
        }
        Ok(())
    }
}

/// A fault of the stream below: our own ones pass through, the rest is damage.
pub fn fault_of(error: &std::io::Error) -> Fault {
    match error.kind() {
        std::io::ErrorKind::FileTooLarge => Fault::too_large("解压后的内容"),
        _ => Fault::corrupt(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(xml: &str) -> Result<Vec<String>, Fault> {
        let mut scanner = Scanner::new(xml.as_bytes());
        let mut seen = Vec::new();
        loop {
            seen.push(match scanner.next()? {
                Token::Open(name, attributes) => format!(
                    "+{} {:?}",
                    String::from_utf8_lossy(name),
                    attributes
                        .iter()
                        .map(|(key, value)| format!(
                            "{}={}",
                            String::from_utf8_lossy(key),
                            String::from_utf8_lossy(value)
                        ))
                        .collect::<Vec<_>>()
                ),
                Token::Close(name) => format!("-{}", String::from_utf8_lossy(name)),
                Token::Text(text) | Token::Verbatim(text) => {
                    String::from_utf8_lossy(text).into_owned()
                }
                Token::End => return Ok(seen),
            });
        }
    }

    #[test]
    fn prefixes_comments_and_quoted_angles_do_not_disturb() {
        assert_eq!(
            tokens("<?xml?><!-- <b> --><x:a r:id='1' t=\"a>b\"><v/>1<![CDATA[<&]]></x:a>"),
            Ok(vec![
                "+a [\"id=1\", \"t=a>b\"]".to_owned(),
                "+v []".to_owned(),
                "-v".to_owned(),
                "1".to_owned(),
                "<&".to_owned(),
                "-a".to_owned(),
            ])
        );
    }

    #[test]
    fn a_plain_cell_is_taken_whole_and_any_other_is_left_for_the_tokens() {
        let mut scanner = Scanner::new(
            &b"<row><c r=\"B7\" s=\"2\" t=\"s\"><v>5</v></c><c r=\"ABC1048576\"><v>1.5</v></c><c r=\"D7\" t=\"n\"><v>4401020001</v></c><c r=\"D7\" t=\"b\"><v>1</v></c></row>"[..],
        );
        assert!(matches!(scanner.next(), Ok(Token::Open(b"row", _))));
        let (seventh, last) = (RowEnd::of(7), RowEnd::of(1_048_576));
        for other in [70, 8, 17, 12_345_678] {
            assert_eq!(scanner.plain_cell(RowEnd::of(other)), None);
        }
        let cell = scanner.plain_cell(seventh).expect("a plain cell");
        assert_eq!((cell.column, cell.format), (1, 2));
        assert_eq!(
            (cell.shared, cell.value, cell.number),
            (true, &b"5"[..], Some(5))
        );
        let cell = scanner.plain_cell(last).expect("another");
        assert_eq!((cell.column, cell.format), (730, 0));
        assert_eq!(
            (cell.shared, cell.value, cell.number),
            (false, &b"1.5"[..], None)
        );
        let cell = scanner.plain_cell(seventh).expect("a long number");
        assert_eq!((cell.value, cell.number), (&b"4401020001"[..], None));
        assert_eq!(scanner.plain_cell(seventh), None);
        assert!(matches!(scanner.next(), Ok(Token::Open(b"c", _))));
        scanner.skip_element().expect("the rest of the cell");
        assert!(matches!(scanner.next(), Ok(Token::Close(b"row"))));
    }

    #[test]
    fn a_part_that_ends_early_or_defines_entities_is_refused() {
        assert!(matches!(tokens("<a><b>"), Err(Fault::Corrupt(_))));
        assert!(matches!(tokens("</a>"), Err(Fault::Corrupt(_))));
        assert_eq!(tokens("<!DOCTYPE a><a/>"), Err(Fault::XmlEntity));
    }

    #[test]
    fn a_part_in_utf_16_is_read_in_either_order_with_and_without_its_mark() {
        let text = format!("<a x=\"中\">{}</a>", "文🙂".repeat(60_000));
        let expected = tokens(&text);
        assert!(expected.is_ok());
        for order in [u16::to_be_bytes, u16::to_le_bytes] {
            for mark in ["", "\u{FEFF}"] {
                let bytes: Vec<u8> = format!("{mark}{text}")
                    .encode_utf16()
                    .flat_map(order)
                    .collect();
                let mut scanner = Scanner::new(bytes.as_slice());
                let mut read = String::new();
                assert!(matches!(scanner.next(), Ok(Token::Open(b"a", _))));
                loop {
                    match scanner.next().expect("sound") {
                        Token::Text(text) => {
                            read.push_str(std::str::from_utf8(text).expect("UTF-8"))
                        }
                        Token::Close(b"a") => break,
                        other => panic!("{other:?}"),
                    }
                }
                assert!(read == "文🙂".repeat(60_000));
            }
        }
    }

    #[test]
    fn nesting_is_bounded() {
        assert!(matches!(
            tokens(&"<a>".repeat(100_000)),
            Err(Fault::Corrupt(_))
        ));
    }
}
