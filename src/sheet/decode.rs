//! Text files as Windows, WPS and old back offices write them: bytes to text.

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// A decoded text.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, without its byte order mark.
    pub text: Cow<'a, str>,
    /// Lines, from 1, with bytes that belong to no character.
    pub bad_lines: Vec<u32>,
    /// Whether the last character is cut off.
    pub cut: bool,
}

/// Decodes by byte order mark, else as UTF-8, else as UTF-16 by its zero bytes, else as GB18030;
/// a file that mixes UTF-8 and GB18030 is decoded line by line.
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return mixed(rest);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return wide(rest, UTF_16LE);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return wide(rest, UTF_16BE);
    }
    if is_utf16(bytes) {
        let (even, odd) = zeros(bytes);
        return wide(bytes, if odd > even { UTF_16LE } else { UTF_16BE });
    }
    mixed(bytes)
}

/// Whether bytes without a mark are UTF-16: commas, digits and line ends leave zeros on one side.
pub fn is_utf16(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return true;
    }
    let (even, odd) = zeros(bytes);
    let most = even.max(odd);
    bytes.len() >= 4
        && most * 20 > bytes.len().min(65_536)
        && even.min(odd) * 10 < most
        && most * 2 <= bytes.len().min(65_536)
}

fn zeros(bytes: &[u8]) -> (usize, usize) {
    let head = &bytes[..bytes.len().min(65_536)];
    let count = |parity| {
        head.iter()
            .skip(parity)
            .step_by(2)
            .filter(|&&byte| byte == 0)
            .count()
    };
    (count(0), count(1))
}

fn wide(bytes: &[u8], encoding: &'static Encoding) -> Decoded<'static> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let text = text.into_owned();
    Decoded {
        bad_lines: bad_lines(&text),
        cut: bytes.len() % 2 == 1,
        text: Cow::Owned(text),
    }
}

fn mixed(bytes: &[u8]) -> Decoded<'_> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded {
            text: Cow::Borrowed(text),
            bad_lines: Vec::new(),
            cut: false,
        };
    }
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
    let mut bad_lines = Vec::new();
    let mut cut = false;
    let last = bytes.split(|&byte| byte == b'\n').count() as u32;
    for (number, line) in (1_u32..).zip(bytes.split(|&byte| byte == b'\n')) {
        if number > 1 {
            text.push('\n');
        }
        if let Ok(line) = std::str::from_utf8(line) {
            text.push_str(line);
            continue;
        }
        if number == last && cut_utf8(line, &mut text) {
            cut = true;
            continue;
        }
        match GB18030.decode_without_bom_handling_and_without_replacement(line) {
            Some(line) => text.push_str(&line),
            None if number == last => {
                cut = true;
                let (line, _) = GB18030.decode_without_bom_handling(line);
                text.push_str(line.trim_end_matches('\u{FFFD}'));
            }
            None => {
                bad_lines.push(number);
                let (line, _) = GB18030.decode_without_bom_handling(line);
                text.push_str(&line);
            }
        }
    }
    Decoded {
        text: Cow::Owned(text),
        bad_lines,
        cut,
    }
}

/// Takes a last line of UTF-8 whose last character is cut off.
fn cut_utf8(line: &[u8], text: &mut String) -> bool {
    match std::str::from_utf8(line) {
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 3 => {
            let whole =
                std::str::from_utf8(&line[..error.valid_up_to()]).expect("valid up to here");
            let foreign = whole.bytes().any(|byte| byte >= 0x80);
            if foreign {
                text.push_str(whole);
            }
            foreign
        }
        _ => false,
    }
}

fn bad_lines(text: &str) -> Vec<u32> {
    (1_u32..)
        .zip(text.split('\n'))
        .filter(|(_, line)| line.contains('\u{FFFD}'))
        .map(|(number, _)| number)
        .take(1000)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_customary_encoding_gives_the_same_text() {
        let text = "编号,名称\r\n1,演示公司\r\n2,另一家公司\r\n";
        let utf16 = |big: bool| -> Vec<u8> {
            text.encode_utf16()
                .flat_map(|unit| {
                    if big {
                        unit.to_be_bytes()
                    } else {
                        unit.to_le_bytes()
                    }
                })
                .collect()
        };
        let (gbk, _, _) = GB18030.encode(text);
        let with_mark = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        for bytes in [
            text.as_bytes(),
            &with_mark,
            &gbk,
            &utf16(false),
            &utf16(true),
            &[b"\xFF\xFE".as_slice(), &utf16(false)].concat(),
        ] {
            let decoded = decode(bytes);
            assert_eq!(decoded.text, text);
            assert!(!decoded.cut && decoded.bad_lines.is_empty());
        }
    }

    #[test]
    fn lines_of_two_encodings_and_a_cut_end_are_told() {
        let (gbk, _, _) = GB18030.encode("1,演示公司\n");
        let mut bytes = "编号,名称\n".as_bytes().to_vec();
        bytes.extend_from_slice(&gbk);
        assert_eq!(decode(&bytes).text, "编号,名称\n1,演示公司\n");
        let decoded = decode(&gbk[..gbk.len() - 2]);
        assert!(decoded.cut);
        assert_eq!(decoded.text, "1,演示公");
    }
}
