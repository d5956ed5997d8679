//! Text in two languages, and text held once.

use foldhash::HashMap;
use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::hash::BuildHasher;
use std::sync::Arc;

/// The language a person reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Chinese, what the clerks read.
    #[default]
    Zh,
    /// English.
    En,
}

/// One sentence in both languages, already filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Text {
    /// The Chinese sentence; most are words of the program that need no copy.
    pub zh: Cow<'static, str>,
    /// The English sentence.
    pub en: Cow<'static, str>,
}

impl Text {
    /// The sentence in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.zh.is_empty()
    }
}

/// The whole number of at most nine digits at the front of some bytes, and what stands behind it;
/// for tables of a million of them.
pub fn leading_number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let eight = bytes.first_chunk();
    let (mut number, mut length) = eight.map_or((0, 0), |eight| leading_of_eight(*eight));
    while let Some(digit @ b'0'..=b'9') = bytes.get(length) {
        number = number
            .wrapping_mul(10)
            .wrapping_add(u32::from(digit - b'0'));
        length += 1;
    }
    (1..=9)
        .contains(&length)
        .then(|| (number, &bytes[length..]))
}

/// The number at the front of eight bytes and how many digits it has, without a loop: the bytes
/// are the digits of one word.
fn leading_of_eight(bytes: [u8; 8]) -> (u32, usize) {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let signs = u64::from_le_bytes(bytes) ^ (EACH * b'0' as u64);
    // The top bit of the first byte that is no digit; what stands behind it says nothing.
    let others = (signs.wrapping_add(EACH * 0x76) | signs) & (EACH * 0x80);
    let length = others.trailing_zeros() / 8;
    // Digits at the end, noughts before them; then two by two, four by four, all eight.
    let digits = signs.checked_shl(64 - 8 * length).unwrap_or(0);
    let twos = (digits * 10 + (digits >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (twos * 100 + (twos >> 16)) & 0x0000_FFFF_0000_FFFF;
    let eight = (fours * 10_000 + (fours >> 32)) & 0xFFFF_FFFF;
    (eight as u32, length as usize)
}

/// A handle to a text in [`Texts`]; `TextId::EMPTY` is the empty text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextId(u32);

impl TextId {
    /// The empty text, in every table of texts.
    pub const EMPTY: Self = Self(0);

    /// Whether this is the empty text.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The handle of the same text once its table stands behind one of `known` texts.
    pub(super) fn behind(self, known: usize) -> Self {
        if self.is_empty() {
            return self;
        }
        Self(self.0 + u32::try_from(known - 1).expect("fewer texts than bytes"))
    }

    /// The handle of the text that was pushed so many texts later.
    pub fn after(self, texts: usize) -> Self {
        Self(self.0 + u32::try_from(texts).expect("fewer texts than bytes"))
    }

    /// Its position in the table, for tables beside the table.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The texts of a sheet, each held once: 100 000 rows repeat the same few thousand words.
///
/// One buffer and an end per text: a table of 4 500 000 cells costs four bytes a cell and each
/// different text once.
#[derive(Clone, Debug)]
pub struct Texts {
    bytes: String,
    ends: Vec<u32>,
}

impl Default for Texts {
    fn default() -> Self {
        Self {
            bytes: String::new(),
            ends: vec![0],
        }
    }
}

impl Texts {
    /// Adds a text without looking whether it is there already; see [`Interner`] for that.
    ///
    /// # Panics
    /// When the texts together pass 4 GiB, which the limits of the reader rule out.
    pub fn push(&mut self, text: &str) -> TextId {
        if text.is_empty() {
            return TextId::EMPTY;
        }
        self.bytes.push_str(text);
        let end = u32::try_from(self.bytes.len()).expect("the reader bounds a sheet below 4 GiB");
        self.ends.push(end);
        TextId(u32::try_from(self.ends.len() - 1).expect("fewer texts than bytes"))
    }

    /// Adds another table's texts: see [`TextId::behind`].
    pub(super) fn append(&mut self, other: &Self) {
        let before = u32::try_from(self.bytes.len()).expect("the reader bounds a sheet");
        self.bytes.push_str(&other.bytes);
        let all = u32::try_from(self.bytes.len());
        all.expect("the reader bounds a sheet below 4 GiB");
        self.ends
            .extend(other.ends[1..].iter().map(|end| before + end));
    }

    /// The text behind a handle.
    pub fn get(&self, id: TextId) -> &str {
        let at = id.0 as usize;
        if at == 0 {
            return "";
        }
        &self.bytes[self.ends[at - 1] as usize..self.ends[at] as usize]
    }

    /// How many different texts there are, the empty one included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether only the empty text is there.
    pub fn is_empty(&self) -> bool {
        self.ends.len() == 1
    }
}

/// Builds [`Texts`] that hold each different text once.
///
/// Known texts are found by their hash alone, which costs sixteen bytes a text instead of a
/// second copy; two texts of one hash are compared, and the later one is then held again.
#[derive(Debug, Default)]
pub struct Interner {
    texts: Texts,
    known: HashMap<u64, TextId>,
    hasher: RandomState,
}

impl Interner {
    /// The handle of a text, new or known.
    pub fn intern(&mut self, text: &str) -> TextId {
        if text.is_empty() {
            return TextId::EMPTY;
        }
        let hash = self.hasher.hash_one(text);
        if let Some(&id) = self.known.get(&hash)
            && self.texts.get(id) == text
        {
            return id;
        }
        let id = self.texts.push(text);
        self.known.insert(hash, id);
        id
    }

    /// Makes room for so many bytes of text, and for so many texts, at once.
    pub fn reserve(&mut self, bytes: usize, texts: usize) {
        self.texts.bytes.reserve(bytes);
        self.texts.ends.reserve(texts);
    }

    /// The handle that the next text gets which is pushed and not empty.
    pub fn next(&self) -> TextId {
        TextId(u32::try_from(self.texts.len()).expect("fewer texts than bytes"))
    }

    /// Adds a text without looking whether it is known, for lists that hold each text once.
    pub fn push(&mut self, text: &str) -> TextId {
        self.texts.push(text)
    }

    /// The text behind a handle.
    pub fn get(&self, id: TextId) -> &str {
        self.texts.get(id)
    }

    /// How many texts are held, the empty one included.
    pub fn texts(&self) -> usize {
        self.texts.len()
    }

    /// How many bytes of text are held.
    pub fn bytes(&self) -> usize {
        self.texts.bytes.len()
    }

    /// The finished table.
    pub fn into_texts(self) -> Texts {
        self.texts
    }

    /// The finished table, to be shared by the filings of a sheet.
    pub fn finish(self) -> Arc<Texts> {
        Arc::new(self.texts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leading_number_has_one_to_nine_digits() {
        assert_eq!(leading_number(b"12x"), Some((12, &b"x"[..])));
        assert_eq!(leading_number(b"999999999"), Some((999_999_999, &b""[..])));
        for none in ["", "x1", "1000000000", "4294967297"] {
            assert_eq!(leading_number(none.as_bytes()), None, "{none}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_leading_number_is_what_its_digits_say(
            digits in "[0-9]{0,10}",
            rest in "([^0-9].{0,9})?",
        ) {
            let text = format!("{digits}{rest}");
            let number = digits.parse().ok().filter(|_| digits.len() <= 9);
            let told = number.map(|number| (number, rest.as_bytes()));
            proptest::prop_assert_eq!(leading_number(text.as_bytes()), told);
        }
    }

    #[test]
    fn a_text_is_held_once_and_found_again() {
        let mut interner = Interner::default();
        let first = interner.intern("广东");
        let other = interner.intern("北京");
        assert_eq!(interner.intern("广东"), first);
        assert_eq!(interner.intern(""), TextId::EMPTY);
        let texts = interner.finish();
        assert_eq!(texts.get(first), "广东");
        assert_eq!(texts.get(other), "北京");
        assert_eq!(texts.get(TextId::EMPTY), "");
        assert_eq!(texts.len(), 3);
    }
}
