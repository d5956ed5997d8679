//! The shared strings: pushed once into the table of texts, and from then on a number.

use crate::model::TextId;
use crate::model::text::Interner;
use crate::sheet::Limits;
use crate::sheet::escapes::{resolve_escapes, unescape, utf8};
use crate::sheet::fault::Fault;
use crate::sheet::package::Package;
use crate::sheet::xml::{PlainString, Scanner, Token};

/// As many bytes of XML as a string has that is not empty: `<si><t>x</t></si>`.
const SHORTEST: usize = 18;

/// For each shared string its text: one after the other in the table of texts, so that no list of
/// them is needed, only which are empty.
#[derive(Debug, Default)]
pub struct Strings {
    first: TextId,
    len: usize,
    /// The empty ones, by their numbers.
    empty: Vec<usize>,
}

impl Strings {
    /// Reads the part, at least the first `upto` strings of it; what it announces as its count is
    /// not believed.
    ///
    /// # Errors
    /// When it is torn or too large.
    pub fn read(
        package: &mut Package<'_>,
        path: &str,
        texts: &mut Interner,
        limits: &Limits,
        upto: usize,
    ) -> Result<Self, Fault> {
        let declared = usize::try_from(package.declared(path)).unwrap_or(usize::MAX);
        let Some(part) = package.part(path)? else {
            return Ok(Self::default());
        };
        // A table that grows is held twice for a moment; room that is never used costs nothing.
        let declared = declared.min(limits.text_bytes);
        texts.reserve(declared, declared / SHORTEST);
        let mut scanner = Scanner::new(part);
        let mut strings = Self {
            first: texts.next(),
            ..Self::default()
        };
        let mut text = String::new();
        let mut inside = false;
        loop {
            scanner.plain_strings(upto - strings.len, |PlainString { raw, literal }| {
                if texts.bytes() + raw.len() > limits.text_bytes {
                    return Err(Fault::too_large("文字总量"));
                }
                // Most strings are meant as they stand, and need no copy.
                if literal {
                    strings.add(texts.push(raw));
                    return Ok(());
                }
                text.clear();
                unescape(raw.as_bytes(), &mut text)?;
                resolve_escapes(&mut text);
                strings.add(texts.push(&text));
                Ok(())
            })?;
            if strings.len >= upto {
                return Ok(strings);
            }
            match scanner.next()? {
                Token::Open(b"si", _) => text.clear(),
                Token::Open(b"t", _) => inside = true,
                Token::Close(b"t") => inside = false,
                // How the characters are read aloud is no part of the text.
                Token::Open(b"rPh", _) => scanner.skip_element()?,
                Token::Text(raw) if inside => unescape(raw, &mut text)?,
                Token::Verbatim(raw) if inside => {
                    text.push_str(utf8(raw)?);
                }
                Token::Close(b"si") => {
                    if texts.bytes() + text.len() > limits.text_bytes {
                        return Err(Fault::too_large("文字总量"));
                    }
                    resolve_escapes(&mut text);
                    // A writer that shares strings writes each once: no need to look it up.
                    strings.add(texts.push(&text));
                }
                Token::End => return Ok(strings),
                _ => {}
            }
        }
    }

    /// Counts a string that was pushed into the table.
    fn add(&mut self, text: TextId) {
        if text.is_empty() {
            self.empty.push(self.len);
        }
        self.len += 1;
    }

    /// The text of an index.
    pub fn get(&self, index: usize) -> Option<TextId> {
        if index >= self.len {
            return None;
        }
        Some(match self.empty.binary_search(&index) {
            Ok(_) => TextId::EMPTY,
            Err(before) => self.first.after(index - before),
        })
    }
}
