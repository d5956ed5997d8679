//! The shared strings: pushed once into the table of texts, and from then on a number.

use crate::model::TextId;
use crate::model::text::Interner;
use crate::sheet::Limits;
use crate::sheet::escapes::{resolve_escapes, unescape, utf8};
use crate::sheet::fault::Fault;
use crate::sheet::package::Package;
use crate::sheet::xml::{Scanner, Token};
use memchr::memchr2;

/// For each shared string its text.
#[derive(Debug, Default)]
pub struct Strings {
    ids: Vec<TextId>,
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
        texts.reserve(declared.min(limits.text_bytes));
        let mut scanner = Scanner::new(part);
        let mut ids = Vec::new();
        let mut text = String::new();
        let mut inside = false;
        loop {
            while ids.len() < upto
                && let Some(raw) = scanner.plain_string()
            {
                if texts.bytes() + raw.len() > limits.text_bytes {
                    return Err(Fault::too_large("文字总量"));
                }
                // Most strings hold neither an entity nor an escape, and need no copy.
                if memchr2(b'&', b'_', raw).is_none() {
                    ids.push(texts.push(utf8(raw)?));
                    continue;
                }
                text.clear();
                unescape(raw, &mut text)?;
                resolve_escapes(&mut text);
                ids.push(texts.push(&text));
            }
            if ids.len() >= upto {
                return Ok(Self { ids });
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
                    ids.push(texts.push(&text));
                }
                Token::End => return Ok(Self { ids }),
                _ => {}
            }
        }
    }

    /// The text of an index.
    pub fn get(&self, index: usize) -> Option<TextId> {
        self.ids.get(index).copied()
    }
}
