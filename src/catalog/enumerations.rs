//! What may be chosen in a column: `config/enumerations.toml`.
//!
//! The template's drop-downs, the reader's spelling and the rules' "unknown value" all ask here,
//! so that a word that the drop-down offers is never one that a rule refuses.

use crate::model::Column;
use foldhash::HashMap;
use serde::Deserialize;
use smallvec::{SmallVec, smallvec};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// The text that ships with the program.
pub const EMBEDDED: &str = include_str!("../../config/enumerations.toml");

static SHIPPED: LazyLock<Enumerations> =
    LazyLock::new(|| Enumerations::parse(EMBEDDED).expect("the embedded table, read by a test"));

/// All lists.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enumerations {
    /// One entry each.
    #[serde(rename = "list")]
    pub lists: Vec<List>,
    /// The place among them of each column's list.
    #[serde(skip)]
    of: Vec<Option<u8>>,
}

/// One list of choices.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Its name, for example `nature`.
    pub key: String,
    /// The columns that choose from it.
    pub columns: Vec<Column>,
    /// Whether a cell may hold several, separated by `、，；/` or a line break.
    #[serde(default)]
    pub several: bool,
    /// What may be chosen, in the portal's order.
    pub choices: Vec<Choice>,
    /// Every spelling, as the table writes it and as it is compared.
    #[serde(skip)]
    known: HashMap<String, Known>,
    /// What names of several pieces begin with: «博客/个人空间» is one.
    #[serde(skip)]
    in_pieces: Vec<char>,
}

/// What a spelling means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Known {
    /// The place in `choices`.
    at: usize,
    /// Whether it is another word than the name, not the name in other letters.
    alias: bool,
}

/// The parts of a cell, each with what it means; mostly one or two.
pub type Parts<'a> = SmallVec<[(&'a str, Option<&'a Choice>); 2]>;

/// Something that may be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The name as the portal shows it.
    pub name: String,
    /// The national code, where one is known.
    #[serde(default)]
    pub code: Option<u64>,
    /// The value in a bit mask, where it differs from the code.
    #[serde(default)]
    pub bit: Option<u64>,
    /// The word in machine output, where there is one; a sheet may hold it too.
    #[serde(default)]
    pub word: String,
    /// Other spellings that mean it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Of a nature: the certificates it may show.
    #[serde(default)]
    pub certificates: Vec<Certificate>,
    /// Of a nature: the first two characters of credit codes that fit.
    #[serde(default)]
    pub prefixes: Vec<String>,
}

/// A certificate that a nature may show, with its code under that nature.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// The name on the portal.
    pub name: String,
    /// The national code.
    pub code: u64,
}

impl Enumerations {
    /// The lists that ship with the program.
    pub fn embedded() -> &'static Self {
        &SHIPPED
    }

    /// Reads the table.
    ///
    /// # Errors
    /// When the text is not TOML of this shape, or one spelling means two things in a list.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut read: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        read.of = vec![None; Column::COUNT];
        for (place, list) in read.lists.iter_mut().enumerate() {
            for column in &list.columns {
                read.of[column.index()] = u8::try_from(place).ok();
            }
            for (at, choice) in list.choices.iter().enumerate() {
                let words = [&choice.name, &choice.word].into_iter();
                let words = words.filter(|word| !word.is_empty());
                for word in words.chain(&choice.aliases) {
                    let known = Known {
                        at,
                        alias: !letters(word).eq(letters(&choice.name)),
                    };
                    // As it is written too, with either brackets, so that it is mostly found at
                    // once.
                    let wide = word.replace('(', "（").replace(')', "）");
                    for spelling in [comparable(word), word.clone(), wide] {
                        if let Some(other) = list.known.insert(spelling, known)
                            && other.at != at
                        {
                            return Err(format!("{word:?} means two things in {:?}", list.key));
                        }
                    }
                    if pieces(word).len() > 1 {
                        list.in_pieces.extend(first_letter(word));
                    }
                }
            }
        }
        Ok(read)
    }

    /// The list of a name.
    pub fn list(&self, key: &str) -> Option<&List> {
        self.lists.iter().find(|list| list.key == key)
    }

    /// The list that a column chooses from, if it does.
    pub fn of(&self, column: Column) -> Option<&List> {
        self.of[column.index()].map(|place| &self.lists[usize::from(place)])
    }
}

impl List {
    fn known(&self, word: &str) -> Option<Known> {
        let known = self.known.get(word);
        known.or_else(|| self.known.get(&comparable(word))).copied()
    }

    /// The choice that a spelling means.
    pub fn find(&self, word: &str) -> Option<&Choice> {
        self.known(word).map(|known| &self.choices[known.at])
    }

    /// Whether a spelling means a choice by another word, not by the name in other letters.
    pub fn is_alias(&self, word: &str) -> bool {
        self.known(word).is_some_and(|known| known.alias)
    }

    /// The parts of a cell and what each means; a name that contains a separator is one part.
    pub fn split<'a>(&'a self, cell: &'a str) -> Parts<'a> {
        if let Some(known) = self.known.get(cell) {
            return smallvec![(cell, Some(&self.choices[known.at]))];
        }
        let mut parts = Parts::new();
        if !self.several {
            if !cell.is_empty() {
                parts.push((cell, self.find(cell)));
            }
            return parts;
        }
        let pieces: Vec<(usize, usize)> = pieces(cell);
        let mut at = 0;
        while at < pieces.len() {
            // The longest run of pieces that is a known name wins.
            let first = first_letter(&cell[pieces[at].0..]);
            let most = match first.is_some_and(|first| self.in_pieces.contains(&first)) {
                true => pieces.len(),
                false => at + 1,
            };
            let (end, choice) = (at..most)
                .rev()
                .find_map(|end| {
                    let word = &cell[pieces[at].0..pieces[end].1];
                    self.find(word).map(|choice| (end, Some(choice)))
                })
                .unwrap_or((at, None));
            let word = cell[pieces[at].0..pieces[end].1].trim();
            if !word.is_empty() {
                parts.push((word, choice));
            }
            at = end + 1;
        }
        parts
    }
}

/// The byte ranges between separators.
fn pieces(cell: &str) -> Vec<(usize, usize)> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, letter) in cell.char_indices() {
        if matches!(
            letter,
            '、' | '，' | '；' | '／' | '/' | ',' | ';' | '|' | '\n' | '\r' | '\t'
        ) {
            pieces.push((start, at));
            start = at + letter.len_utf8();
        }
    }
    pieces.push((start, cell.len()));
    pieces
}

/// A spelling without what people vary: width, case, spaces.
fn comparable(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    for letter in word.chars() {
        // What nearly every word consists of is told without the tables of Unicode.
        match letter {
            _ if letter.is_ascii_whitespace() => {}
            '!'..='~' | '、' | '\u{4E00}'..='\u{9FFF}' => plain.push(letter.to_ascii_lowercase()),
            '！'..='～' => {
                let narrow = u32::from(letter) - u32::from('！') + u32::from('!');
                plain.extend(char::from_u32(narrow).map(|narrow| narrow.to_ascii_lowercase()));
            }
            _ => return letters(word).collect(),
        }
    }
    plain
}

/// What a spelling begins with when it is compared.
fn first_letter(word: &str) -> Option<char> {
    match word.chars().next()? {
        letter @ ('!'..='~' | '\u{4E00}'..='\u{9FFF}') => Some(letter.to_ascii_lowercase()),
        _ => letters(word).next(),
    }
}

/// The same by the tables of Unicode, letter by letter.
fn letters(word: &str) -> impl Iterator<Item = char> {
    word.nfkc()
        .filter(|letter| !letter.is_whitespace())
        .flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spelling_finds_the_portals_name() {
        let all = Enumerations::embedded();
        let nature = all.of(Column::SubjectNature).expect("a list");
        assert_eq!(
            nature.find(" 公司 ").map(|choice| choice.code),
            Some(Some(4))
        );
        let paper = all.of(Column::SubjectCertType).expect("a list");
        for word in ["营业执照", "营业执照（个人或企业）", "营业执照(个人或企业)"]
        {
            assert_eq!(paper.find(word).expect(word).name, "营业执照(个人或企业)");
        }
        assert_eq!(nature.find("什么"), None);
        assert_eq!(all.of(Column::SubjectName).map(|list| &list.key), None);
    }

    #[test]
    fn a_slash_inside_a_name_does_not_split_it() {
        let list = Enumerations::embedded().list("service").expect("a list");
        let parts: Vec<_> = list
            .split("单位门户网站、博客/个人空间；奇怪的/其它")
            .into_iter()
            .map(|(word, choice)| (word, choice.map(|choice| choice.name.as_str())))
            .collect();
        assert_eq!(
            parts,
            [
                ("单位门户网站", Some("单位门户网站")),
                ("博客/个人空间", Some("博客/个人空间")),
                ("奇怪的", None),
                ("其它", Some("其他")),
            ]
        );
    }

    #[test]
    fn a_spelling_is_compared_alike_with_and_without_the_tables() {
        let common: String = ('!'..='~')
            .chain('！'..='～')
            .chain('\u{4E00}'..='\u{9FFF}')
            .collect();
        for word in [
            &common,
            " 营业执照（个人或企业）\n",
            "ＩＰＶ４",
            "a\u{301}、中文 简体",
            "\u{3000}公司",
            "ﬁ",
        ] {
            assert_eq!(
                comparable(word),
                letters(word).collect::<String>(),
                "{word}"
            );
        }
    }

    #[test]
    fn every_certificate_of_a_nature_can_be_chosen() {
        let all = Enumerations::embedded();
        let papers = all.list("subject_certificate").expect("a list");
        for nature in &all.list("nature").expect("a list").choices {
            for paper in &nature.certificates {
                assert!(papers.find(&paper.name).is_some(), "{}", paper.name);
            }
        }
    }
}
