//! The slots' words and by-eye points: `config/slots.toml`.

use crate::model::{Lang, Slot};
use foldhash::HashMap;
use serde::Deserialize;

/// The text that ships with the program.
pub const EMBEDDED: &str = include_str!("../../config/slots.toml");

/// One slot, as data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Which slot.
    pub key: Slot,
    /// What it is in English; the portal's own word is the slot's header.
    #[serde(default)]
    pub en: String,
    /// Words in a folder's or file's name that mean this slot; the longest match wins.
    pub words: Vec<String>,
    /// What a person checks by eye, in the order of looking.
    #[serde(default)]
    pub by_eye: Vec<String>,
    /// The same points in English, one for one.
    #[serde(default)]
    pub by_eye_en: Vec<String>,
}

/// The words of file names that are not slots: sides, versions, and what is no person's name.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Names {
    /// An identity card whose owner the word does not tell.
    pub id: Vec<String>,
    /// 人像面.
    pub front: Vec<String>,
    /// 国徽面.
    pub back: Vec<String>,
    /// Both sides on one picture.
    pub both: Vec<String>,
    /// The verification sheet's version for 广东.
    pub guangdong: Vec<String>,
    /// The version for the other provinces.
    pub national: Vec<String>,
    /// Short Chinese words that are no person's name.
    pub plain: Vec<String>,
}

/// All slots, in the order of the upload page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slots {
    /// The words that are not slots.
    #[serde(default)]
    pub names: Names,
    /// One entry each.
    #[serde(rename = "slot")]
    pub entries: Vec<Entry>,
    /// The slots of each word, in the page's order.
    #[serde(skip)]
    of_word: HashMap<String, Vec<Slot>>,
}

impl Slots {
    /// Reads the table.
    ///
    /// # Errors
    /// When the text is not TOML of this shape, or a slot has no entry.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut slots: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        slots.entries.sort_by_key(|entry| entry.key);
        slots.entries.dedup_by_key(|entry| entry.key);
        for entry in &slots.entries {
            for word in &entry.words {
                let known = slots.of_word.entry(word.clone()).or_default();
                known.push(entry.key);
            }
        }
        match Slot::ALL
            .iter()
            .find(|slot| !slots.entries.iter().any(|entry| entry.key == **slot))
        {
            Some(slot) => Err(format!("no entry for the slot {:?}", slot.key())),
            None => Ok(slots),
        }
    }

    /// The slots that a word of a name means.
    pub fn of_word(&self, word: &str) -> &[Slot] {
        self.of_word.get(word).map_or(&[], Vec::as_slice)
    }

    /// What a slot is called; the portal's own word where no other is known.
    pub fn title(&self, slot: Slot, lang: Lang) -> &str {
        match (lang, self.get(slot).en.as_str()) {
            (Lang::En, en) if !en.is_empty() => en,
            _ => slot.header(),
        }
    }

    /// What a person checks by eye.
    pub fn by_eye(&self, slot: Slot, lang: Lang) -> &[String] {
        let entry = self.get(slot);
        match lang {
            Lang::En if entry.by_eye_en.len() == entry.by_eye.len() => &entry.by_eye_en,
            _ => &entry.by_eye,
        }
    }

    /// The entry of a slot.
    pub fn get(&self, slot: Slot) -> &Entry {
        &self.entries[slot as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_table_has_every_slot_with_its_own_name_among_the_words() {
        let slots = Slots::parse(EMBEDDED).expect("embedded");
        for slot in Slot::ALL {
            assert!(
                slots
                    .get(slot)
                    .words
                    .iter()
                    .any(|word| word == slot.header()),
                "{slot:?}"
            );
            let entry = slots.get(slot);
            assert!(!entry.en.is_empty(), "{slot:?}");
            assert_eq!(entry.by_eye.len(), entry.by_eye_en.len(), "{slot:?}");
        }
    }
}
