//! What a folder's or file's name says: the slot, the side, whose it is, when, for which domain.
//!
//! Words are compared after NFKC, without case and without spaces, so full-width letters, the
//! decomposed names of a Mac and «ID Card.JPG» read like their plain forms.

use crate::catalog::slots::Slots;
use crate::model::Slot;
use crate::model::material::Side;
use chrono::{Datelike, NaiveDate};
use unicode_normalization::UnicodeNormalization;

/// A name made comparable: NFKC, lower case, no spaces, no invisible characters.
pub(super) fn plain(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| {
            !c.is_whitespace()
                && !c.is_control()
                && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}')
        })
        .collect()
}

/// A file's name without its folders and its ending.
pub(super) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, ending))
            if !stem.is_empty()
                && ending.len() <= 5
                && ending.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
        {
            stem
        }
        _ => name,
    }
}

/// A file's ending in lower case, empty when it has none.
pub(super) fn ending(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase())
        .unwrap_or_default()
}

/// Whether `text` starts with `key`, and the key does not end within a word or number.
pub(super) fn starts(text: &str, key: &str) -> bool {
    text.strip_prefix(key)
        .is_some_and(|rest| !glued(key.chars().next_back(), rest.chars().next()))
}

/// Whether `text` ends with `key`, and the key does not start within a word or number.
pub(super) fn ends(text: &str, key: &str) -> bool {
    text.strip_suffix(key)
        .is_some_and(|rest| !glued(rest.chars().next_back(), key.chars().next()))
}

/// Whether two neighbours belong to one Latin word or number.
fn glued(left: Option<char>, right: Option<char>) -> bool {
    matches!((left, right), (Some(a), Some(b)) if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric())
}

/// Where a word stands in a text; a Latin word must not be part of a longer one.
pub(super) fn find(text: &str, word: &str) -> Option<usize> {
    if word.is_empty() {
        return None;
    }
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    text.match_indices(word).map(|(at, _)| at).find(|&at| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !(latin(before) && latin(word.chars().next())
            || latin(after) && latin(word.chars().next_back()))
    })
}

/// What one name says.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    /// The slot and the word that told it.
    pub slot: Option<(Slot, String)>,
    /// A word for an identity card whose owner is not told.
    pub id: Option<String>,
    /// The side of a card.
    pub side: Option<Side>,
    /// A person.
    pub person: Option<String>,
    /// The verification sheet's version.
    pub version: Option<String>,
    /// The document's date.
    pub date: Option<NaiveDate>,
    /// A domain.
    pub domain: Option<String>,
    /// The page.
    pub page: Option<u32>,
}

/// Reads a comparable name. `persons` and `domains` are those of the filing, comparable too.
pub(super) fn read(name: &str, slots: &Slots, persons: &[String], domains: &[String]) -> Said {
    let mut said = Said::default();
    let mut rest = name.to_owned();
    let domain = longest(&rest, domains.iter().map(String::as_str)).map(str::to_owned);
    said.domain = match domain {
        Some(domain) => {
            rest = rest.replacen(&domain, "|", 1);
            Some(domain)
        }
        None => rest
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '.'))
            .find(|token| looks_like_domain(token))
            .map(str::to_owned),
    };
    if let Some(person) = longest(&rest, persons.iter().map(String::as_str)) {
        said.person = Some(person.to_owned());
        rest = rest.replacen(person, "|", 1);
    }
    if let Some((slot, word)) = slots
        .entries
        .iter()
        .flat_map(|entry| entry.words.iter().map(|word| (entry.key, plain(word))))
        .filter(|(_, word)| find(&rest, word).is_some())
        .max_by_key(|(slot, word)| (word.chars().count(), std::cmp::Reverse(*slot)))
    {
        rest = rest.replacen(&word, "|", 1);
        said.slot = Some((slot, word));
    }
    let names = &slots.names;
    let mut take = |words: &[String]| -> Option<String> {
        let word = words
            .iter()
            .map(|word| plain(word))
            .filter(|word| find(&rest, word).is_some())
            .max_by_key(|word| word.chars().count())?;
        rest = rest.replacen(&word, "|", 1);
        Some(word)
    };
    if said.slot.is_none() {
        said.id = take(&names.id);
    }
    let sides = [
        (&names.both, Side::Both),
        (&names.back, Side::Back),
        (&names.front, Side::Front),
    ];
    for (words, side) in sides {
        if take(words).is_some() {
            // «正面+反面» names both sides in two words.
            said.side = Some(match said.side {
                Some(other) if other != side => Side::Both,
                _ => side,
            });
        }
    }
    if take(&names.guangdong).is_some() {
        said.version = Some("广东版".into());
    } else if take(&names.national).is_some() {
        said.version = Some("全国版".into());
    }
    said.date = date(&rest);
    said.page = page(&rest);
    if said.person.is_none() {
        said.person = rest
            .split(|c: char| !matches!(c, '\u{4e00}'..='\u{9fff}' | '·'))
            .find(|token| {
                (2..=4).contains(&token.chars().count())
                    && !names.plain.iter().any(|word| token == word)
                    && !token
                        .chars()
                        .any(|c| matches!(c, '第' | '页' | '的' | '年' | '月' | '日'))
            })
            .map(str::to_owned);
    }
    said
}

fn longest<'a>(text: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    words
        .filter(|word| word.chars().count() > 1 && find(text, word).is_some())
        .max_by_key(|word| word.len())
}

fn looks_like_domain(token: &str) -> bool {
    token.rsplit_once('.').is_some_and(|(left, tld)| {
        !left.is_empty()
            && !left.starts_with('.')
            && tld.len() >= 2
            && tld.bytes().all(|byte| byte.is_ascii_alphabetic())
    })
}

/// Runs of digits with what follows each.
fn numbers(text: &str) -> Vec<(&str, Option<char>)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = &rest[at..];
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        found.push((&rest[..end], rest[end..].chars().next()));
        rest = &rest[end..];
    }
    found
}

/// A date such as `20260820`, `2026-8-20` or `2026年8月20日`.
fn date(text: &str) -> Option<NaiveDate> {
    let sane = |date: &NaiveDate| (1980..2100).contains(&date.year());
    let numbers = numbers(text);
    let whole = numbers
        .iter()
        .filter(|(digits, _)| digits.len() == 8)
        .find_map(|(digits, _)| NaiveDate::parse_from_str(digits, "%Y%m%d").ok())
        .filter(sane);
    whole.or_else(|| {
        numbers.windows(3).find_map(|three| {
            let [(y, after_y), (m, after_m), (d, _)] = three else {
                return None;
            };
            let joined = |c: &Option<char>| matches!(c, Some('-' | '.' | '_' | '年' | '月'));
            if y.len() != 4 || m.len() > 2 || d.len() > 2 || !joined(after_y) || !joined(after_m) {
                return None;
            }
            NaiveDate::from_ymd_opt(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).filter(sane)
        })
    })
}

/// A page number: `第2页`, `p2`, `(2)`, `-2`.
fn page(text: &str) -> Option<u32> {
    if let Some(at) = text.find('第') {
        let digit = text[at..].chars().nth(1)?;
        if let Some(place) = "一二三四五六七八九".chars().position(|c| c == digit) {
            return u32::try_from(place + 1).ok();
        }
    }
    numbers(text)
        .into_iter()
        .rev()
        .find(|(digits, _)| digits.len() <= 2)
        .and_then(|(digits, _)| digits.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::slots::EMBEDDED;

    fn said(name: &str) -> Said {
        let slots = Slots::parse(EMBEDDED).expect("embedded");
        read(
            &plain(stem(name)),
            &slots,
            &["张三丰".into()],
            &["a-b.cn".into()],
        )
    }

    #[test]
    fn the_longest_word_decides_the_slot() {
        assert_eq!(
            said("网站负责人身份证-正面.jpg").slot.expect("slot").0,
            Slot::SitePrincipalId
        );
        assert_eq!(
            said("法人身份证.jpg").slot.expect("slot").0,
            Slot::PrincipalId
        );
        assert_eq!(
            said("ＹＹＺＺ 2.JPG").slot.expect("slot").0,
            Slot::SubjectCertificate
        );
        assert_eq!(
            said("主体负责人授权书.jpg").slot.expect("slot").0,
            Slot::PrincipalOther
        );
        assert!(said("photograph.jpg").slot.is_none());
    }

    #[test]
    fn sides_versions_dates_domains_and_persons_are_read_in_any_order() {
        assert_eq!(said("法人身份证-国徽面.jpg").side, Some(Side::Back));
        assert_eq!(said("正反面_法人身份证.jpg").side, Some(Side::Both));
        assert_eq!(said("身份证正面反面.jpg").side, Some(Side::Both));
        let all = said("20260820-广东版-核验单-a-b.cn-张三丰-第2页.jpg");
        assert_eq!(all.version.as_deref(), Some("广东版"));
        assert_eq!(all.date, NaiveDate::from_ymd_opt(2026, 8, 20));
        assert_eq!(all.domain.as_deref(), Some("a-b.cn"));
        assert_eq!(all.person.as_deref(), Some("张三丰"));
        assert_eq!(all.page, Some(2));
        assert_eq!(
            said("情况说明 2026年8月2日.pdf").date,
            NaiveDate::from_ymd_opt(2026, 8, 2)
        );
    }

    #[test]
    fn a_stranger_is_a_person_and_an_adjective_is_not() {
        assert_eq!(said("幕布照-李四.jpg").person.as_deref(), Some("李四"));
        assert_eq!(said("营业执照-副本.jpg").person, None);
        assert_eq!(
            said("other.com-核验单.jpg").domain.as_deref(),
            Some("other.com")
        );
    }

    #[test]
    fn a_decomposed_name_reads_like_a_composed_one() {
        assert_eq!(plain("Cafe\u{301} A"), plain("caféa"));
        assert!(starts("c01-执照", "c01") && !starts("c010-执照", "c01"));
    }
}
