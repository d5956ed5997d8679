//! Cells and strings as every program writes most of them: told in one look, without tokens.

use crate::model::text::leading_number;
use memchr::{memchr, memchr2, memchr3};

/// A cell as every program writes most of them: `<c r="B7" s="2" t="s"><v>5</v></c>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlainCell<'a> {
    /// The column, from 0.
    pub column: u32,
    /// The format's number.
    pub format: u32,
    /// Whether the value is the number of a shared string.
    pub shared: bool,
    /// The value, without entities.
    pub value: &'a [u8],
    /// The value where it is a whole number of at most nine digits.
    pub number: Option<u32>,
}

/// A row's number as it ends the references of its cells, `7"`, to be compared in one go.
#[derive(Clone, Copy, Debug, Default)]
pub struct RowEnd {
    word: u64,
    /// The bytes that count.
    mask: u64,
    length: usize,
}

impl RowEnd {
    /// How references end in a row of at most seven digits; in a longer one none is plain.
    pub fn of(row: u32) -> Self {
        let mut number = itoa::Buffer::new();
        let number = number.format(row).as_bytes();
        let mut end = [0; 8];
        let length = number.len() + 1;
        if length > end.len() {
            return Self::default();
        }
        end[..number.len()].copy_from_slice(number);
        end[number.len()] = b'"';
        Self {
            word: u64::from_le_bytes(end),
            mask: u64::MAX >> (64 - 8 * length),
            length,
        }
    }

    fn begins(self, bytes: &[u8]) -> bool {
        let word = bytes.first_chunk().map(|eight| u64::from_le_bytes(*eight));
        self.length > 0 && word.is_some_and(|word| (word ^ self.word) & self.mask == 0)
    }
}

/// What is left of a piece that is gone through from its front.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    /// Passes these very bytes.
    fn pass<const N: usize>(&mut self, bytes: &[u8; N]) -> Option<()> {
        self.0 = self.0.strip_prefix(bytes)?;
        Some(())
    }

    /// Passes a column's capital letters, at most three; gives the column from 0.
    fn column(&mut self) -> Option<u32> {
        let (mut column, mut most) = (0, 3);
        while let [letter @ b'A'..=b'Z', rest @ ..] = self.0 {
            most -= 1;
            column = column * 26 + u32::from(letter - b'A') + 1;
            self.0 = rest;
            if most == 0 {
                break;
            }
        }
        column.checked_sub(1)
    }

    /// Passes digits, at most nine; gives their number, none where there are none or more.
    fn number(&mut self) -> Option<u32> {
        let (number, rest) = leading_number(self.0)?;
        self.0 = rest;
        Some(number)
    }

    /// What stands before the next tag, when there is no entity in it.
    fn text(&mut self) -> Option<&'a [u8]> {
        let length = memchr2(b'<', b'&', self.0)?;
        let (text, rest) = self.0.split_at(length);
        self.0 = rest;
        Some(text)
    }
}

/// A whole plain cell of a row at the front of a piece, with what stands behind it.
pub(super) fn cell(held: &[u8], row: RowEnd) -> Option<(PlainCell<'_>, &[u8])> {
    let mut rest = Rest(held);
    rest.pass(b"<c r=\"")?;
    let column = rest.column()?;
    if !row.begins(rest.0) {
        return None;
    }
    rest.0 = &rest.0[row.length..];
    let mut format = 0;
    if rest.pass(b" s=\"").is_some() {
        format = rest.number()?;
        rest.pass(b"\"")?;
    }
    let shared = rest.pass(b" t=\"s\"").is_some();
    if !shared {
        // A number says so or says nothing.
        let _ = rest.pass(b" t=\"n\"");
    }
    rest.pass(b"><v>")?;
    let from = rest.0;
    // Mostly a few digits; other text is looked through for its end.
    let mut number = rest.number();
    if rest.0.first() != Some(&b'<') {
        number = None;
        rest.text()?;
    }
    let value = &from[..from.len() - rest.0.len()];
    rest.pass(b"</v></c>")?;
    let cell = PlainCell {
        column,
        format,
        shared,
        value,
        number,
    };
    Some((cell, rest.0))
}

/// A shared string as every program writes most of them: `<si><t>…</t></si>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlainString<'a> {
    /// The text as it stands.
    pub raw: &'a str,
    /// Whether it is meant so: there is neither an entity nor an escape in it.
    pub literal: bool,
}

/// What every plain shared string begins with.
pub(super) const STRING: &str = "<si><t";

/// A whole plain shared string at the front of a piece, with what stands behind it.
pub(super) fn string(held: &str) -> Option<(PlainString<'_>, &str)> {
    let rest = held.strip_prefix(STRING)?;
    let preserving = || rest.strip_prefix(" xml:space=\"preserve\">");
    let rest = rest.strip_prefix('>').or_else(preserving)?;
    let bytes = rest.as_bytes();
    let first = memchr3(b'<', b'&', b'_', bytes)?;
    let literal = bytes[first] == b'<';
    let length = match literal {
        true => first,
        false => first + memchr(b'<', &bytes[first..])?,
    };
    let (raw, rest) = rest.split_at(length);
    let rest = rest.strip_prefix("</t></si>")?;
    Some((PlainString { raw, literal }, rest))
}
