//! Names of files and folders that Windows, WPS and a share all take.

use crate::model::judged::{JudgedBatch, JudgedFiling};
use std::collections::HashSet;

/// The most UTF-16 units of a folder's name; the whole path must stay below 260 on Windows.
const LONGEST: usize = 48;

/// A name without what Windows refuses: reserved letters and words, dots and spaces at the end.
pub fn clean(name: &str, longest: usize) -> String {
    let mut cleaned = String::new();
    let mut units = 0;
    for letter in name.trim().chars() {
        let letter = match letter {
            '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' | '#' | '%' => '_',
            letter if letter.is_control() => continue,
            // Marks of writing direction hide an ending such as .exe.
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => continue,
            '\u{feff}' => continue,
            letter => letter,
        };
        if units + letter.len_utf16() > longest {
            break;
        }
        units += letter.len_utf16();
        cleaned.push(letter);
    }
    let kept = cleaned
        .trim_end_matches(['.', ' ', '\u{3000}'])
        .trim_start();
    let stem = kept.split('.').next().unwrap_or_default().trim_end();
    let reserved = ["CON", "PRN", "AUX", "NUL"]
        .iter()
        .any(|word| stem.eq_ignore_ascii_case(word))
        || (stem.len() == 4
            && stem.is_char_boundary(3)
            && (stem[..3].eq_ignore_ascii_case("COM") || stem[..3].eq_ignore_ascii_case("LPT"))
            && stem.as_bytes()[3].is_ascii_digit());
    match (kept, reserved) {
        ("", _) => "_".to_owned(),
        (kept, true) => format!("_{kept}"),
        (kept, false) => kept.to_owned(),
    }
}

/// The folder of each filing, `<no>-<name>`, different even where case is ignored.
pub fn folders(batch: &JudgedBatch) -> Vec<String> {
    let mut folders = Folders::default();
    let filings = batch.filings.iter();
    filings.map(|judged| folders.next(judged)).collect()
}

/// Names the folders of a batch's filings, in their order.
#[derive(Debug, Default)]
pub struct Folders {
    taken: HashSet<String>,
}

impl Folders {
    /// The folder of the next filing.
    pub fn next(&mut self, judged: &JudgedFiling) -> String {
        let filing = &judged.filing;
        let plain = if filing.name() == filing.no {
            filing.no.clone()
        } else {
            format!("{}-{}", filing.no, filing.name())
        };
        let plain = clean(&plain, LONGEST);
        let mut name = plain.clone();
        let mut copy = 2;
        while !self.taken.insert(name.to_lowercase()) {
            name = format!("{plain}-{copy}");
            copy += 1;
        }
        name
    }
}

/// A path as it stands in a link: every byte that is not plain is escaped.
pub fn link(path: &str) -> String {
    let mut link = String::with_capacity(path.len() * 2);
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~') {
            link.push(char::from(byte));
        } else {
            link.push_str(&format!("%{byte:02X}"));
        }
    }
    link
}

/// A word of ASCII letters for a name that mail programs must not lose: the text itself where
/// it is plain, else eight digits of its hash.
pub fn ascii(text: &str) -> String {
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if plain && !text.is_empty() && text.len() <= 24 {
        text.to_ascii_lowercase()
    } else if text.is_empty() {
        "inbox".to_owned()
    } else {
        blake3::hash(text.as_bytes()).to_hex()[..8].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_takes_every_name() {
        assert_eq!(clean("C01-a/b:c?.", 40), "C01-a_b_c_");
        assert_eq!(clean("  CON ", 40), "_CON");
        assert_eq!(clean("com1.txt", 40), "_com1.txt");
        assert_eq!(clean("...", 40), "_");
        assert_eq!(clean("甲乙丙丁", 3), "甲乙丙");
        assert_eq!(clean("a\u{202e}gpj.exe", 40), "agpj.exe");
        assert_eq!(clean("..", 40), "_");
    }

    #[test]
    fn a_link_survives_a_share_and_a_zip() {
        assert_eq!(link("可/a b#.html"), "%E5%8F%AF/a%20b%23.html");
    }

    #[test]
    fn attachment_words_are_ascii() {
        assert_eq!(ascii("Qudao-A"), "qudao-a");
        assert_eq!(ascii("渠道A").len(), 8);
        assert!(ascii("渠道A").is_ascii());
    }
}
