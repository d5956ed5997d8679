//! People's numbers, shortened for eyes that need not see them.
//!
//! Logs, letters and overviews print these forms; the full values stay in the filing's own
//! folder and in the sheet that goes back. A masked cell that comes back means "as before"
//! ([`stands_for`]), so a masked sheet can be filled in and dropped again.

use super::{Column, Filing};
use std::borrow::Cow;

/// An identity or passport number: the first four and the last two characters stay.
pub fn number(number: &str) -> String {
    keep(number, 4, 2)
}

/// A phone: three leading and four trailing digits stay; of a landline its area code.
pub fn phone(phone: &str) -> String {
    let mut masked = String::with_capacity(phone.len());
    put_phone(phone, &mut masked);
    masked
}

fn put_phone(phone: &str, into: &mut String) {
    match phone.bytes().rposition(|byte| byte == b'-') {
        Some(dash) => {
            into.push_str(&phone[..=dash]);
            put(&phone[dash + 1..], (0, 4), into);
        }
        None => put(phone, (3, 4), into),
    }
}

/// A person's name: the family name stays.
pub fn name(name: &str) -> String {
    keep(name, 1, 0)
}

/// A mail address: its first letter and its domain stay.
pub fn mail(address: &str) -> String {
    match address.split_once('@') {
        Some((local, domain)) => format!("{}@{domain}", keep(local, 1, 0)),
        None => keep(address, 1, 0),
    }
}

/// The cell of a column as an overview shows it.
pub fn cell(column: Column, text: &str) -> String {
    use Column as C;
    match column {
        C::AccountPassword => String::new(),
        C::PrincipalCertNo | C::SitePrincipalCertNo => number(text),
        C::PrincipalMobile
        | C::PrincipalLandline
        | C::PrincipalEmergency
        | C::SitePrincipalMobile
        | C::SitePrincipalLandline
        | C::SitePrincipalEmergency => phone(text),
        C::PrincipalEmail | C::SitePrincipalEmail | C::AccountEmail => mail(text),
        C::AccountManagerEmail => manager(text),
        // The organiser of a 个人 filing writes his identity number where others have a licence.
        _ => self::text(text).into_owned(),
    }
}

/// Who gets the letter is told so in it; what stands in his place and is no address of his may be
/// a customer's number.
pub fn manager(text: &str) -> String {
    if text.contains('@') {
        text.to_owned()
    } else {
        numbers(text, seen(text).digits).into_owned()
    }
}

/// A domain as an overview shows it: public, unless somebody's address stands in its place.
pub fn domain(text: &str) -> String {
    if text.contains('@') {
        self::text(text).into_owned()
    } else {
        text.to_owned()
    }
}

/// Whether a column holds the name of a person.
pub fn is_name(column: Column) -> bool {
    use Column as C;
    matches!(
        column,
        C::PrincipalName | C::SitePrincipalName | C::SubjectLegalRep
    )
}

/// Whether a column holds what tells one person from all others.
pub fn is_of_person(column: Column) -> bool {
    use Column as C;
    is_name(column)
        || matches!(
            column,
            C::PrincipalCertNo
                | C::PrincipalMobile
                | C::PrincipalLandline
                | C::PrincipalEmergency
                | C::PrincipalEmail
                | C::PrincipalImAccount
                | C::SitePrincipalCertNo
                | C::SitePrincipalMobile
                | C::SitePrincipalLandline
                | C::SitePrincipalEmergency
                | C::SitePrincipalEmail
                | C::SitePrincipalImAccount
                | C::AccountEmail
        )
}

/// Whether a cell that came back masked stands for this full value.
pub fn stands_for(masked: &str, column: Column, full: &str) -> bool {
    masked.contains('*') && masked == cell(column, full)
}

/// Puts the full values back where a filing came back masked; the rows are matched in order.
pub fn restore(filing: &mut Filing, before: &Filing) {
    let mut changes = Vec::new();
    for (site, old) in filing.sites().zip(before.sites()) {
        for column in Column::ALL {
            if stands_for(site.get(column), column, old.get(column)) {
                changes.push((site.index, column, old.get(column).into()));
            }
        }
    }
    filing.replace(&changes);
}

/// A sentence with every identity number, mobile, landline and mail address in it masked.
///
/// Runs of letters, digits and dashes are looked at one by one: a credit code is public and
/// stays, a date or an address of a machine is no phone.
pub fn text(sentence: &str) -> Cow<'_, str> {
    let Seen { digits, at } = seen(sentence);
    match at {
        true => numbers(&mails(sentence), digits).into_owned().into(),
        false => numbers(sentence, digits),
    }
}

/// What stands around an `@` as in an address.
fn mails(sentence: &str) -> String {
    let of_name = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    let of_domain = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    let mut masked = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some(at) = rest.find('@') {
        let start = rest[..at].rfind(|c| !of_name(c)).map_or(0, |before| {
            before + rest[before..].chars().next().map_or(1, char::len_utf8)
        });
        let after = &rest[at + 1..];
        let end = after.find(|c| !of_domain(c)).unwrap_or(after.len());
        masked.push_str(&rest[..start]);
        // A Chinese domain is no reason to show whose address it is.
        if start < at && after.starts_with(char::is_alphanumeric) {
            masked.push_str(&mail(&rest[start..at + 1 + end]));
        } else {
            masked.push_str(&rest[start..at + 1 + end]);
        }
        rest = &after[end..];
    }
    masked.push_str(rest);
    masked
}

/// What in a sentence of at most so many digits is somebody's number.
fn numbers(sentence: &str, digits: usize) -> Cow<'_, str> {
    let bytes = sentence.as_bytes();
    let mut masked = String::new();
    let (mut copied, mut from, mut left) = (0, 0, digits);
    // From digit to digit: what stands around them in one run is looked at with them.
    while left >= SHORTEST
        && let Some(digit) = first_digit(&bytes[from..])
    {
        let before = bytes[from..from + digit].iter().rev();
        let start = from + digit - before.take_while(|byte| is_of_run(byte)).count();
        let dashes = bytes[start..].iter().take_while(|byte| **byte == b'-');
        let start = start + dashes.count();
        let grouped = spaced(&sentence[start..]);
        let run = bytes[start..].iter().take_while(|byte| is_of_run(byte));
        let end = start + grouped.unwrap_or_else(|| run.count());
        let found = &sentence[start..end];
        let digits = found.bytes().filter(u8::is_ascii_digit).count();
        left -= left.min(digits);
        let shape = match grouped {
            Some(_) => Some(Shape::Number),
            None => Shape::of(found, digits),
        };
        if let Some(shape) = shape {
            if copied == 0 {
                masked.reserve(sentence.len());
            }
            masked.push_str(&sentence[copied..start]);
            shape.hide(found, &mut masked);
            copied = end;
        }
        from = end;
    }
    if copied == 0 {
        return sentence.into();
    }
    masked.push_str(&sentence[copied..]);
    masked.into()
}

/// Nothing of fewer digits is anybody's number.
const SHORTEST: usize = 10;

/// Whether a byte stands in a run of letters, digits and dashes.
fn is_of_run(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'-'
}

/// Where an identity number or a mobile ends that is written in groups, `440102 19850412 901X`.
fn spaced(run: &str) -> Option<usize> {
    let bytes = run.as_bytes();
    let first = bytes.iter().position(|byte| !byte.is_ascii_digit())?;
    if first == 0 || bytes[first] != b' ' {
        return None;
    }
    let mut compact = String::with_capacity(18);
    let (mut grouped, mut mobile) = (false, None);
    for (at, &byte) in bytes.iter().enumerate() {
        let next = bytes.get(at + 1);
        match byte {
            b'0'..=b'9' | b'X' | b'x' if compact.len() < 18 => compact.push(char::from(byte)),
            b' ' if next.is_some_and(u8::is_ascii_digit) => {
                grouped = true;
                continue;
            }
            _ => break,
        }
        if !grouped || next.is_some_and(u8::is_ascii_alphanumeric) {
            continue;
        }
        if is_identity(&compact) {
            return Some(at + 1);
        }
        if is_mobile(&compact) {
            mobile = Some(at + 1);
        }
    }
    mobile
}

/// Whether eleven digits are a mobile's.
fn is_mobile(digits: &str) -> bool {
    digits.len() == 11
        && digits.starts_with('1')
        && matches!(digits.as_bytes()[1], b'3'..=b'9')
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a sentence has of what numbers and addresses are made of.
#[derive(Clone, Copy, Default)]
struct Seen {
    digits: usize,
    at: bool,
}

/// Looks through a sentence, so many bytes at a time as the processor takes at once.
fn seen(sentence: &str) -> Seen {
    let mut seen = Seen::default();
    for bytes in sentence.as_bytes().chunks(128) {
        let (mut digits, mut at) = (0_u8, false);
        for byte in bytes {
            digits += u8::from(byte.is_ascii_digit());
            at |= *byte == b'@';
        }
        seen.digits += usize::from(digits);
        seen.at |= at;
    }
    seen
}

/// Where the first digit stands, sought in the same way.
fn first_digit(bytes: &[u8]) -> Option<usize> {
    let any = |bytes: &[u8; 16]| {
        bytes
            .iter()
            .fold(false, |any, byte| any | byte.is_ascii_digit())
    };
    let (chunks, _) = bytes.as_chunks::<16>();
    let chunk = chunks.iter().position(any);
    let from = chunk.unwrap_or(chunks.len()) * 16;
    let digit = bytes[from..].iter().position(u8::is_ascii_digit)?;
    Some(from + digit)
}

/// What of a person's is in a run of letters, digits and dashes.
enum Shape {
    /// An identity or passport number, or what is left of one.
    Number,
    /// A phone.
    Phone,
    /// Perhaps a mobile with letters around it, as file names have them: `IMG19420000001x`.
    Mobiles,
}

impl Shape {
    /// The shape of a run with so many digits.
    fn of(run: &str, digits: usize) -> Option<Self> {
        if digits < SHORTEST {
            return None;
        }
        let compact = match digits < run.len() && run.contains('-') {
            true => Cow::Owned(run.replace('-', "")),
            false => Cow::Borrowed(run),
        };
        if is_identity(&compact) {
            return Some(Self::Number);
        }
        let bare = compact
            .strip_prefix("0086")
            .or_else(|| compact.strip_prefix("086"))
            .or_else(|| compact.strip_prefix("86"))
            .unwrap_or(&compact);
        let mobile = bare.len() == 11 && bare.starts_with('1');
        let landline = (10..=12).contains(&bare.len()) && bare.starts_with('0');
        // A wrong number is still somebody's: one digit more or less does not make it public.
        let nearly = (10..=13).contains(&digits) && bare.starts_with('1');
        if digits == compact.len() && (mobile || landline || nearly) {
            return Some(Self::Phone);
        }
        // A number that a spreadsheet turned into 4.40102198504129E+17 still gives its owner away;
        // eighteen places with letters in them are a credit code.
        if digits >= 14 && (digits == compact.len() || compact.len() != 18) {
            return Some(Self::Number);
        }
        (compact.len() != 18).then_some(Self::Mobiles)
    }

    fn hide(self, run: &str, into: &mut String) {
        match self {
            Self::Number => put(run, (4, 2), into),
            Self::Phone => put_phone(run, into),
            Self::Mobiles => {
                for part in run.split_inclusive(|letter: char| !letter.is_ascii_digit()) {
                    let digits = part.trim_end_matches(|letter: char| !letter.is_ascii_digit());
                    match is_mobile(digits) {
                        true => put_phone(digits, into),
                        false => into.push_str(digits),
                    }
                    into.push_str(&part[digits.len()..]);
                }
            }
        }
    }
}

/// Seventeen digits and a check character, with a date of birth inside: no credit code is so.
fn is_identity(run: &str) -> bool {
    let bytes = run.as_bytes();
    bytes.len() == 18
        && bytes[..17].iter().all(u8::is_ascii_digit)
        && (bytes[17].is_ascii_digit() || matches!(bytes[17], b'X' | b'x'))
        && matches!(&bytes[6..8], b"18" | b"19" | b"20")
}

fn keep(text: &str, head: usize, tail: usize) -> String {
    let mut kept = String::with_capacity(text.len());
    put(text, (head, tail), &mut kept);
    kept
}

/// Adds a text of which so many letters at either end stay.
fn put(text: &str, (head, tail): (usize, usize), into: &mut String) {
    // Nearly all are numbers and addresses, where a letter is a byte.
    let letters = match text.is_ascii() {
        true => text.len(),
        false => text.chars().count(),
    };
    // Short texts lose more: something must stay hidden.
    let (head, tail) = if letters < head + tail + 2 {
        (head.min(letters / 2), tail.min(letters / 4))
    } else {
        (head, tail)
    };
    let at = |letter| {
        if letters == text.len() {
            return letter;
        }
        let mut places = text.char_indices();
        places.nth(letter).map_or(text.len(), |(at, _)| at)
    };
    into.push_str(&text[..at(head)]);
    into.extend(std::iter::repeat_n('*', letters - head - tail));
    into.push_str(&text[at(letters - tail)..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_keeps_no_full_number_of_a_person() {
        let said = "「44010219850412999X」校验位不对，手机 19420000001、座机 086-0757-20000001";
        let masked = text(said);
        assert_eq!(
            masked,
            "「4401************9X」校验位不对，手机 194****0001、座机 086-0757-****0001"
        );
    }

    /// The same from run to run, as it is told in [`text`].
    fn run_by_run(sentence: &str) -> String {
        let mut masked = String::new();
        let mut rest = sentence;
        while let Some(start) = rest.find(|letter: char| letter.is_ascii_alphanumeric()) {
            masked.push_str(&rest[..start]);
            rest = &rest[start..];
            if let Some(end) = spaced(rest) {
                masked.push_str(&number(&rest[..end]));
                rest = &rest[end..];
                continue;
            }
            let of_run = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
            let end = rest.find(|letter| !of_run(letter)).unwrap_or(rest.len());
            let digits = rest[..end].bytes().filter(u8::is_ascii_digit).count();
            match Shape::of(&rest[..end], digits) {
                Some(shape) => shape.hide(&rest[..end], &mut masked),
                None => masked.push_str(&rest[..end]),
            }
            rest = &rest[end..];
        }
        masked + rest
    }

    proptest::proptest! {
        #[test]
        fn looking_from_digit_to_digit_hides_what_looking_run_by_run_hides(
            sentence in "([-a号 x]{0,3}(1[39][0-9]{9}|44010219850412999X|0757-[0-9]{8}|[0-9 -]{0,22})){0,4}"
        ) {
            proptest::prop_assert_eq!(text(&sentence), run_by_run(&sentence));
        }
    }

    #[test]
    fn a_number_that_a_spreadsheet_broke_is_hidden_as_well() {
        let masked = text("现为 4.40102198504129E+17，无法还原");
        assert!(!masked.contains("0102198504129"), "{masked}");
        assert_eq!(text("440102850412999"), "4401*********99");
    }

    #[test]
    fn an_address_in_a_sentence_is_hidden_but_for_its_domain() {
        assert_eq!(
            text("邮箱zhang.san@example.com与“李四@x.cn”、a@b、@x 和 c@ 不同"),
            "邮箱z********@example.com与“李四@x.cn”、*@b、@x 和 c@ 不同"
        );
    }

    #[test]
    fn a_managers_address_stays_and_a_number_in_its_place_does_not() {
        let cell = |text| cell(Column::AccountManagerEmail, text);
        assert_eq!(cell("wang@reseller.example"), "wang@reseller.example");
        assert_eq!(cell("王经理 19420000001"), "王经理 194****0001");
    }

    #[test]
    fn a_domain_is_public_and_an_address_in_its_place_is_not() {
        assert_eq!(domain("13800138000.cn"), "13800138000.cn");
        assert_eq!(domain("zhang@example.com"), "z****@example.com");
    }

    #[test]
    fn a_mobile_between_letters_is_hidden() {
        assert_eq!(text("杂项19420000001x.jpg"), "杂项194****0001x.jpg");
        assert_eq!(text("mmexport1612345678901"), "mmexport1612345678901");
    }

    #[test]
    fn a_number_written_in_groups_is_hidden_and_what_stands_beside_it_is_not() {
        let same = |sentence: &str| assert_eq!(text(sentence), sentence);
        let id = text("证件440102 19850412 901X。");
        assert!(id.starts_with("证件4401*") && id.ends_with("1X。"), "{id}");
        assert!(!id.contains("1985"), "{id}");
        let mobile = text("电话138 0013 8000，请联系");
        assert_eq!(mobile, "电话138 *******00，请联系");
        let two = text("91440606TEXT000176 13800138000");
        assert_eq!(two, "91440606TEXT000176 138****8000");
        let three = text("440102198504129010 138 0013 8000");
        assert!(
            !three.contains("0013") && !three.contains("1985"),
            "{three}"
        );
        same("第 12 13 14 15 行，2026 11 24");
        same("61.142.253.194 80 443 8080");
    }

    #[test]
    fn what_is_public_stays() {
        for public in [
            "91440606TEXT000176",
            "61.142.253.194",
            "2026-11-24",
            "www.abc-0001.cn",
            "20261124-qudaoa-3f9a2c-r1",
        ] {
            assert_eq!(text(public), public);
        }
    }

    #[test]
    fn short_values_do_not_shine_through() {
        assert_eq!(name("林青禾"), "林**");
        assert_eq!(name("林青"), "林*");
        assert_eq!(name("林"), "*");
        assert_eq!(mail("zhang@example.com"), "z****@example.com");
        assert_eq!(phone("12345"), "12**5");
        assert_eq!(number(""), "");
    }

    #[test]
    fn a_masked_cell_stands_for_its_value() {
        let masked = cell(Column::PrincipalMobile, "19420000001");
        assert!(stands_for(&masked, Column::PrincipalMobile, "19420000001"));
        assert!(!stands_for(&masked, Column::PrincipalMobile, "19420000002"));
        assert!(!stands_for("abc", Column::SiteName, "abc"));
    }
}
