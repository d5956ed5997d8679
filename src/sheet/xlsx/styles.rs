//! Which cell formats show a date: all that is asked of the styles.

use super::workbook::SMALL_PART;
use crate::sheet::fault::Fault;
use crate::sheet::package::Package;
use crate::sheet::xml::{Scanner, Token};
use std::collections::HashSet;

/// For each cell format whether it shows a date.
#[derive(Debug, Default)]
pub struct Styles {
    dates: Vec<bool>,
}

impl Styles {
    /// Reads the styles part.
    ///
    /// # Errors
    /// When it is torn.
    pub fn read(package: &mut Package<'_>, path: &str) -> Result<Self, Fault> {
        let Some(bytes) = package.bytes(path, SMALL_PART)? else {
            return Ok(Self::default());
        };
        let mut own = HashSet::new();
        let mut dates = Vec::new();
        let mut inside = false;
        let mut scanner = Scanner::new(bytes.as_slice());
        loop {
            match scanner.next()? {
                Token::Open(b"numFmt", attributes) => {
                    let code = attributes.text(b"formatCode")?.unwrap_or_default();
                    if let Some(id) = number(attributes.get(b"numFmtId"))
                        && is_date_code(&code)
                    {
                        own.insert(id);
                    }
                }
                Token::Open(b"cellXfs", _) => inside = true,
                Token::Close(b"cellXfs") => inside = false,
                Token::Open(b"xf", attributes) if inside => {
                    let id = number(attributes.get(b"numFmtId")).unwrap_or(0);
                    dates.push(is_built_in_date(id) || own.contains(&id));
                }
                Token::End => return Ok(Self { dates }),
                _ => {}
            }
        }
    }

    /// Whether a cell of this format shows a date.
    pub fn is_date(&self, format: usize) -> bool {
        self.dates.get(format).copied().unwrap_or(false)
    }
}

fn number(value: Option<&[u8]>) -> Option<u32> {
    std::str::from_utf8(value?).ok()?.parse().ok()
}

/// The formats that have a number instead of a code; 27–36 and 50–58 are those of Chinese,
/// Japanese and Korean versions (ECMA-376 18.8.30, checked 2026-11-24).
pub fn is_built_in_date(id: u32) -> bool {
    matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58)
}

/// Whether a format code shows a date or a time.
pub fn is_date_code(code: &str) -> bool {
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                characters.by_ref().find(|&inner| inner == '"');
            }
            '\\' | '_' | '*' => {
                characters.next();
            }
            '[' => {
                let inner: String = characters
                    .by_ref()
                    .take_while(|&inner| inner != ']')
                    .collect();
                // `[h]` counts hours; `[Red]` and `[$-804]` are colour and language.
                if matches!(
                    inner.to_ascii_lowercase().as_str(),
                    "h" | "hh" | "m" | "mm" | "s" | "ss"
                ) {
                    return true;
                }
            }
            'y' | 'Y' | 'd' | 'D' | 'm' | 'M' | 'h' | 'H' | 's' | 'S' | 'e' => {
                // `General` and `E+00` have such letters without being dates.
                return !code.to_ascii_lowercase().contains("general") && !code.contains("E+");
            }
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_numbers_by_their_code() {
        for code in [
            "yyyy-mm-dd",
            "[$-804]yyyy\"年\"m\"月\"d\"日\"",
            "[h]:mm",
            "m/d/yy;@",
        ] {
            assert!(is_date_code(code), "{code}");
        }
        for code in [
            "General", "0.00", "@", "\"yes\"0", "0.00E+00", "[Red]0", "#,##0\\d",
        ] {
            assert!(!is_date_code(code), "{code}");
        }
    }
}
