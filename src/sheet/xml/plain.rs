//! Cells and strings as every program writes most of them: told in one look, without tokens.

use crate::model::text::leading_number;
use memchr::{memchr, memchr2};

/// A cell as every program writes most of them: `<c r="B7" s="2" t="s"><v>5</v></c>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlainCell<'a> {
    /// The column, from 0.
    pub column: u32,
    /// The row, from 1.
    pub row: u32,
    /// The format's number.
    pub format: u32,
    /// Whether the value is the number of a shared string.
    pub shared: bool,
    /// The value, without entities.
    pub value: &'a [u8],
    /// The value where it is a whole number of at most nine digits.
    pub number: Option<u32>,
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

/// What was taken from the front of a piece, and what stands behind it.
pub(super) type Taken<'s, T> = Option<(T, &'s [u8])>;

/// A whole plain cell at the front of a piece, with what stands behind it.
pub(super) fn cell(held: &[u8]) -> Taken<'_, PlainCell<'_>> {
    let mut rest = Rest(held);
    rest.pass(b"<c r=\"")?;
    let (column, row) = (rest.column()?, rest.number()?);
    rest.pass(b"\"")?;
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
        row,
        format,
        shared,
        value,
        number,
    };
    Some((cell, rest.0))
}

/// The text of a whole plain shared string, `<si><t>…</t></si>`, with what stands behind it.
pub(super) fn string(held: &[u8]) -> Taken<'_, &[u8]> {
    let mut rest = Rest(held);
    rest.pass(b"<si><t")?;
    rest.pass(b">")
        .or_else(|| rest.pass(b" xml:space=\"preserve\">"))?;
    let length = memchr(b'<', rest.0)?;
    let (text, behind) = rest.0.split_at(length);
    rest.0 = behind;
    rest.pass(b"</t></si>")?;
    Some((text, rest.0))
}
