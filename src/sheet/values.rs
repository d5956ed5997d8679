//! Cells to text: what is safe to tidy is tidied and told, what is lost is named as lost.
//!
//! Safe is what changes how a value is written and not what it says: blanks at the ends,
//! zero-width and full-width characters in numbers, a phone stored as a number, the writing of a
//! date. Which characters may change depends on the column: a full-width bracket belongs in a
//! company's name and not in a mobile number.

use super::dates;
use crate::model::Column;
use std::borrow::Cow;

/// What kind of text a column holds, as far as tidying goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Numbers of certificates: no blanks, half-width, precision matters.
    Id,
    /// Phones: the same, and a number is welcome.
    Phone,
    /// Mailboxes, account names: no blanks, half-width letters and digits.
    Code,
    /// Addresses of the net: the same, but a blank may stand between two of them.
    Address,
    /// A date, or 长期.
    Date,
    /// A date with the time of day, where one is told.
    Moment,
    /// Several values; line breaks separate them.
    List,
    /// A key of the reseller's own.
    Key,
    /// Anything else: names, addresses, remarks.
    Text,
    /// A secret: taken as it stands but for blanks at the ends.
    Secret,
}

/// What kind of text a column holds.
pub const fn class(column: Column) -> Class {
    use Column::*;
    match column {
        SubjectCertNo | PrincipalCertNo | SitePrincipalCertNo => Class::Id,
        PrincipalMobile
        | PrincipalLandline
        | PrincipalEmergency
        | SitePrincipalMobile
        | SitePrincipalLandline
        | SitePrincipalEmergency => Class::Phone,
        AccountManagerEmail
        | AccountUsername
        | AccountT2eUsername
        | AccountEmail
        | PrincipalEmail
        | PrincipalImAccount
        | SitePrincipalEmail
        | SitePrincipalImAccount
        | AccessIpFrom
        | AccessIpTo
        | AccessIpVer => Class::Code,
        SiteHomeUrl | SiteDomain => Class::Address,
        SubjectCertValidTo
        | PrincipalCertValidTo
        | DomainExpires
        | DomainRealnameDone
        | SitePrincipalCertValidTo => Class::Date,
        StatusStageDate => Class::Moment,
        SitePreapproval | SitePreapprovalNo | SiteServices | SiteLanguages | SiteAppTypes
        | AccessLocation => Class::List,
        FilingNo | MaterialsFolder | StatusFilingNumber => Class::Key,
        AccountPassword => Class::Secret,
        _ => Class::Text,
    }
}

/// What tidying made of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tidied<'t> {
    /// The text to go on with.
    pub text: Cow<'t, str>,
    /// Whether digits are gone for good.
    pub lost: bool,
}

/// Whether a text is as it should be in any column: the common case, told without a copy.
pub fn is_plain(text: &str) -> bool {
    // All bytes, without leaving early, so that the processor looks at many at once.
    let is_suspect = |suspect, &byte: &u8| suspect | suspects(byte);
    if !text.as_bytes().iter().fold(false, is_suspect) {
        return true;
    }
    let is_odd = |byte: u8| byte < 0x21 || matches!(byte, b'=' | b'\'' | 0x7F);
    // `4.5E+17`; a plus elsewhere says nothing.
    !text.bytes().any(is_odd) && !text.contains("E+") && !text.contains(is_special)
}

/// Whether a byte may belong to something that is not plain; Chinese characters begin with others.
fn suspects(byte: u8) -> bool {
    byte < 0x21 || matches!(byte, b'=' | b'\'' | b'+' | 0x7F | 0xC2 | 0xE1..=0xE3 | 0xEF)
}

fn is_special(character: char) -> bool {
    matches!(character,
        '\u{80}'..='\u{A0}' | '\u{AD}' | '\u{1680}' | '\u{2000}'..='\u{200F}' | '\u{2028}'..='\u{202F}'
        | '\u{205F}'..='\u{2064}' | '\u{3000}' | '\u{FEFF}' | '\u{FF01}'..='\u{FF5E}' | '\u{180E}')
}

/// Characters that nobody sees.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{180E}')
        || (character.is_control() && !matches!(character, '\n' | '\t' | '\r'))
}

/// Tidies the text of a cell.
pub fn tidy<'t>(class: Class, raw: &'t str) -> Tidied<'t> {
    let mut text = Cow::Borrowed(raw);
    if raw.contains(is_invisible) {
        text = Cow::Owned(raw.replace(is_invisible, ""));
    }
    let trimmed = text.trim();
    if trimmed.len() != text.len() {
        text = Cow::Owned(trimmed.to_owned());
    }
    if let Some(inner) = guarded(&text) {
        text = Cow::Owned(inner.trim().to_owned());
    }
    match class {
        Class::Id => {
            text = compact(text, |character| half_width(character, "－"));
        }
        Class::Phone => {
            text = compact(text, |character| half_width(character, "－＋（）"));
            if let Some(digits) = text.strip_suffix(".0")
                && digits.len() >= 7
                && digits.bytes().all(|byte| byte.is_ascii_digit())
            {
                text = Cow::Owned(digits.to_owned());
            }
        }
        Class::Code => {
            text = compact(text, |character| half_width(character, "＠．－＿：／"));
        }
        Class::Address => text = addresses(text),
        Class::Date => {
            text = compact_dates(text);
            if let Some(date) = dates::written(&text)
                && *date != *text
            {
                text = Cow::Owned(date);
            }
        }
        Class::Moment => {
            text = compact_dates(text);
            if let Some(moment) = dates::moment(&text)
                && *moment != *text
            {
                text = Cow::Owned(moment);
            }
        }
        Class::List => {
            if text.contains(['\u{A0}', '\u{3000}', '\t', '\r']) {
                text = Cow::Owned(
                    text.replace("\r\n", "\n")
                        .replace(['\u{A0}', '\u{3000}', '\t', '\r'], " "),
                );
            }
        }
        Class::Text | Class::Key => text = one_line(text),
        Class::Secret => {}
    }
    let mut lost = false;
    if matches!(
        class,
        Class::Id | Class::Phone | Class::Code | Class::Address | Class::Key
    ) && let Some((digits, whole)) = scientific(&text)
    {
        if whole && matches!(class, Class::Phone) {
            text = Cow::Owned(digits);
        } else {
            lost = true;
        }
    }
    Tidied { text, lost }
}

/// `="0757"` and `'0757`, the customary guards against being taken for a number.
fn guarded(text: &str) -> Option<&str> {
    if let Some(inner) = text
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'))
        && !inner.contains('"')
    {
        return Some(inner);
    }
    let rest = text.strip_prefix('\'')?;
    (!rest.is_empty() && !rest.contains('\'')).then_some(rest)
}

/// The text without blanks and with characters replaced.
fn compact(text: Cow<'_, str>, replace: impl Fn(char) -> char) -> Cow<'_, str> {
    if !text
        .chars()
        .any(|character| character.is_whitespace() || replace(character) != character)
    {
        return text;
    }
    Cow::Owned(
        text.chars()
            .filter(|character| !character.is_whitespace())
            .map(replace)
            .collect(),
    )
}

/// Half-width letters, and no blanks but those between two addresses: a blank beside a dot, a
/// slash or a colon belongs to none.
fn addresses(text: Cow<'_, str>) -> Cow<'_, str> {
    let narrow = |character| half_width(character, "＠．－＿：／");
    if !text
        .chars()
        .any(|character| character.is_whitespace() || narrow(character) != character)
    {
        return text;
    }
    let joins = |character: Option<char>| {
        character.is_none_or(|c| c.is_whitespace() || matches!(narrow(c), '.' | '/' | ':'))
    };
    let letters: Vec<char> = text.chars().collect();
    let line = letters.iter().enumerate().filter_map(|(at, &letter)| {
        if !letter.is_whitespace() {
            return Some(narrow(letter));
        }
        let before = at.checked_sub(1).map(|before| letters[before]);
        let after = letters[at..].iter().find(|letter| !letter.is_whitespace());
        (!joins(before) && !joins(after.copied())).then_some(' ')
    });
    Cow::Owned(line.collect())
}

/// Half-width for full-width letters, digits and the signs given; other signs may be the fault
/// itself and stay.
fn half_width(character: char, signs: &str) -> char {
    match character {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => narrow(character),
        character if signs.contains(character) => narrow(character),
        character => character,
    }
}

fn narrow(character: char) -> char {
    char::from_u32(character as u32 - 0xFEE0).expect("a full-width form has its half-width one")
}

fn compact_dates(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text
        .contains(|character: char| matches!(character, '０'..='９' | '／' | '．' | '－' | '：'))
    {
        return text;
    }
    Cow::Owned(
        text.chars()
            .map(|character| half_width(character, "／．－："))
            .collect(),
    )
}

/// A name or an address stands on one line: a line break inside comes from the cell's width.
fn one_line(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains(['\n', '\r', '\t', '\u{A0}', '\u{3000}']) {
        return text;
    }
    let mut line = String::with_capacity(text.len());
    for part in text.split(['\n', '\r', '\t', '\u{A0}', '\u{3000}']) {
        let part = part.trim();
        if part.is_empty() {
            continue;
        }
        let joins = line
            .chars()
            .next_back()
            .is_some_and(|last| last.is_ascii_alphanumeric())
            && part.starts_with(|first: char| first.is_ascii_alphanumeric());
        if joins {
            line.push(' ');
        }
        line.push_str(part);
    }
    Cow::Owned(line)
}

/// `1.38E+10`: the digits it stands for, and whether they are all there.
fn scientific(text: &str) -> Option<(String, bool)> {
    let (mantissa, exponent) = text.split_once(['E', 'e'])?;
    let exponent: usize = exponent.strip_prefix('+')?.parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 1 || !digits(whole) || !digits(fraction) || !(8..40).contains(&exponent) {
        return None;
    }
    let complete = fraction.len() == exponent;
    Some((format!("{whole}{fraction}"), complete))
}

/// A number as text: whole numbers as digits, from 1e15 on as Excel shows them.
pub fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < LOST {
        return (value as i64).to_string();
    }
    if value.abs() < LOST {
        return value.to_string();
    }
    let written = format!("{value:.14E}");
    let (mantissa, exponent) = written.split_once('E').expect("written just so");
    format!(
        "{}E+{exponent}",
        mantissa.trim_end_matches('0').trim_end_matches('.')
    )
}

/// From here on a number has lost digits: a spreadsheet keeps fifteen.
pub const LOST: f64 = 1e15;

/// Whether a text looks like what a column holds; true where nothing can be told.
pub fn looks_like(column: Column, text: &str) -> bool {
    let text = tidy(class(column), text).text;
    match class(column) {
        Class::Id => text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        Class::Phone => {
            text.bytes().filter(u8::is_ascii_digit).count() >= 7
                && !text.contains(|character: char| character.is_alphabetic())
        }
        Class::Date => dates::written(&text).is_some(),
        Class::Address => text.contains('.') && !text.contains('@'),
        Class::Moment => dates::moment(&text).is_some(),
        Class::Code => match column {
            Column::AccessIpFrom | Column::AccessIpTo => {
                text.contains(['.', ':']) && !text.contains(|letter: char| letter > 'f')
            }
            Column::AccountEmail
            | Column::AccountManagerEmail
            | Column::PrincipalEmail
            | Column::SitePrincipalEmail => text.contains('@'),
            _ => text.is_ascii(),
        },
        Class::Key | Class::Text | Class::List | Class::Secret => true,
    }
}

/// Whether a spreadsheet program could take a text for a formula.
pub fn is_formula_like(text: &str) -> bool {
    let mut characters = text.chars();
    match characters.next() {
        Some('=' | '@') => text.len() > 1,
        Some('+' | '-') => text.contains(['(', '|', '!']),
        _ => false,
    }
}

/// Whether a text means the cell above.
pub fn means_above(text: &str) -> bool {
    matches!(text, "同上" | "〃" | "″" | "同上行" | "〃〃" | "\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tidied(class: Class, raw: &str) -> String {
        tidy(class, raw).text.into_owned()
    }

    #[test]
    fn numbers_lose_blanks_and_width_and_keep_their_faults() {
        assert_eq!(
            tidied(Class::Phone, "１３４ 4198\u{200B}5723\n"),
            "13441985723"
        );
        assert_eq!(tidied(Class::Phone, "13800000000.0"), "13800000000");
        assert_eq!(tidied(Class::Id, "９１４４MAE２TNXG６N"), "9144MAE2TNXG6N");
        assert_eq!(tidied(Class::Code, "a＠b．com"), "a@b.com");
        // A comma of the wrong width is a fault of its own: nobody knows what was meant.
        assert_eq!(tidied(Class::Code, "a@b，com"), "a@b，com");
        assert_eq!(tidied(Class::Code, "b。com"), "b。com");
    }

    proptest::proptest! {
        #[test]
        fn no_cell_keeps_a_blank_at_either_end(
            raw in "[ \t\n\r\u{85}\u{A0}\u{200B}\u{2003}\u{3000}\u{FEFF}'=\"a１.年/-]{0,8}",
        ) {
            use Class::*;
            for class in [Id, Phone, Code, Address, Date, Moment, List, Key, Text, Secret] {
                let tidied = tidied(class, &raw);
                proptest::prop_assert_eq!(tidied.trim(), &tidied, "{:?}", class);
            }
            proptest::prop_assert!(!is_plain(&raw) || raw.trim() == raw);
        }
    }

    #[test]
    fn two_addresses_stay_apart_and_a_stray_blank_goes() {
        assert_eq!(tidied(Class::Address, "ａ.cn  b.com\n"), "a.cn b.com");
        assert_eq!(tidied(Class::Address, "a.cn\nb.com"), "a.cn b.com");
        assert_eq!(
            tidied(Class::Address, "http:// www.a .cn"),
            "http://www.a.cn"
        );
    }

    #[test]
    fn names_keep_their_full_width_brackets() {
        assert_eq!(
            tidied(Class::Text, "\u{3000}演示（北京）有限公司\u{A0}"),
            "演示（北京）有限公司"
        );
        assert_eq!(tidied(Class::Text, "广东省\n深圳市"), "广东省深圳市");
        assert_eq!(tidied(Class::List, "网络图片\n其它"), "网络图片\n其它");
    }

    #[test]
    fn the_customary_guards_are_taken_off() {
        assert_eq!(
            tidied(Class::Id, "=\"91110101MA0E9HRH6U\""),
            "91110101MA0E9HRH6U"
        );
        assert_eq!(tidied(Class::Phone, "'15606472280"), "15606472280");
        assert_eq!(
            tidied(Class::Text, "=cmd|'/c calc'!A0"),
            "=cmd|'/c calc'!A0"
        );
    }

    #[test]
    fn a_long_number_is_lost_whatever_its_digits() {
        assert_eq!(number(4.50103200204161e17), "4.50103200204161E+17");
        assert_eq!(number(13_800_000_000.0), "13800000000");
        assert!(tidy(Class::Id, "4.50103E+17").lost);
        assert!(tidy(Class::Phone, "1.38E+10").lost);
        assert_eq!(tidy(Class::Phone, "1.3800000000E+10").text, "13800000000");
        assert!(!tidy(Class::Id, "91440604MAE2TNXG6N").lost);
    }

    #[test]
    fn formulas_are_told_from_signs() {
        assert!(is_formula_like("=1+1") && is_formula_like("+HYPERLINK(\"http://x\")"));
        assert!(!is_formula_like("+86 19425710005") && !is_formula_like("-"));
    }
}
