//! Safe repairs of a filing's cells: how something is written, never what it says.
//!
//! Names, addresses, check digits and promises are left alone. Each repair keeps what stood
//! there; mending twice changes nothing more.

use crate::catalog::Catalog;
use crate::model::{Column, Detail, Filing, Repair, Role};
use std::borrow::Cow;

/// Repairs what can be repaired without asking anybody, and notes each repair in the filing.
pub fn mend(filing: &mut Filing, catalog: &Catalog) {
    let mut changes = Vec::new();
    for site in filing.sites() {
        for column in Column::ALL {
            let text = site.get(column);
            if text.is_empty() || (site.index > 0 && !column.is_per_site()) {
                continue;
            }
            if let Some(mended) = mended(column, text, catalog)
                && mended != text
            {
                changes.push((site.index, column, mended));
            }
        }
    }
    for (index, column, repaired) in &changes {
        let row = filing.rows[*index].number;
        let original = filing
            .texts
            .get(filing.rows[*index].get(*column))
            .to_owned();
        // The reader may have repaired the same cell: what the customer wrote stays the original.
        match filing
            .repairs
            .iter_mut()
            .find(|repair| repair.row == row && repair.column == *column)
        {
            Some(earlier) => earlier.repaired.clone_from(repaired),
            None => filing.repairs.push(Repair {
                row,
                column: *column,
                original,
                repaired: repaired.clone(),
            }),
        }
    }
    filing.replace(&changes);
}

/// The repaired text of a cell, `None` where nothing may be repaired.
fn mended(column: Column, text: &str, catalog: &Catalog) -> Option<String> {
    let is = |detail| {
        column == Column::of(Role::Principal, detail)
            || column == Column::of(Role::SitePrincipal, detail)
    };
    if is(Detail::CertNo) || column == Column::SubjectCertNo {
        return certificate(text);
    }
    if is(Detail::Mobile) {
        return mobile(text);
    }
    if is(Detail::Landline) {
        return landline(text, catalog);
    }
    if is(Detail::Emergency) {
        return mobile(text).or_else(|| landline(text, catalog));
    }
    if is(Detail::Email) || column == Column::AccountEmail {
        return Some(compact(text).into_owned());
    }
    match column {
        Column::SiteDomain => domain(text),
        Column::SiteHomeUrl => home(text),
        Column::SubjectProvince => catalog
            .provinces
            .find(text)
            .map(|province| province.name.clone()),
        _ => {
            let list = catalog.enumerations.of(column)?;
            if list.several {
                // Separators stay as they are unless a word is written another way.
                let parts = list.split(text);
                let known = parts.iter().all(|(_, choice)| choice.is_some());
                let exact = parts
                    .iter()
                    .all(|(word, choice)| choice.is_none_or(|choice| choice.name == *word));
                (known && !exact).then(|| {
                    parts
                        .iter()
                        .filter_map(|(_, choice)| choice.map(|choice| choice.name.as_str()))
                        .collect::<Vec<_>>()
                        .join("、")
                })
            } else {
                list.find(text).map(|choice| choice.name.clone())
            }
        }
    }
}

/// The text without any white space.
fn compact(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_whitespace) {
        text.split_whitespace().collect::<String>().into()
    } else {
        text.into()
    }
}

/// Certificate numbers: upper case, no spaces; hyphens are the number's own.
fn certificate(text: &str) -> Option<String> {
    let mended = compact(text).to_ascii_uppercase();
    // Scientific notation is no number any more and must be seen as it stands.
    (!text.contains('.')).then_some(mended)
}

/// The digits of a telephone number, with what separates them taken away.
fn dialled(text: &str) -> Option<String> {
    let mut digits = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '0'..='9' => digits.push(letter),
            '+' if digits.is_empty() => {}
            '-' | '—' | '–' | '－' | '‐' | '‑' | ' ' | '\u{3000}' | '(' | ')' | '（' | '）'
            | '/' | '.' | '_' => {}
            _ if letter.is_whitespace() => {}
            _ => return None,
        }
    }
    Some(digits)
}

/// `+86 138-0000-0000` → `13800000000`.
fn mobile(text: &str) -> Option<String> {
    let digits = dialled(text)?;
    let bare = ["0086", "086", "86"]
        .into_iter()
        .find_map(|prefix| digits.strip_prefix(prefix).filter(|rest| rest.len() == 11))
        .unwrap_or(&digits);
    (bare.len() == 11 && bare.starts_with('1') && crate::model::number::Mobile::parse(bare).is_ok())
        .then(|| bare.to_owned())
}

/// `0757-22223333`, `(0757)22223333`, `+86 757 22223333` → `086-0757-22223333`.
///
/// Only where it is certain where the area code ends: written apart, or a known one.
fn landline(text: &str, _catalog: &Catalog) -> Option<String> {
    let digits = dialled(text)?;
    let parts: Vec<&str> = text
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let parts = match parts.as_slice() {
        ["086" | "86" | "0086", rest @ ..] => rest,
        rest => rest,
    };
    let form = |area: &str, number: &str, extension: &str| {
        let zero = if area.starts_with('0') { "" } else { "0" };
        let dash = if extension.is_empty() { "" } else { "-" };
        let written = format!("086-{zero}{area}-{number}{dash}{extension}");
        crate::model::number::Landline::parse(&written)
            .is_ok()
            .then_some(written)
    };
    match *parts {
        [area, number, extension] if extension.len() <= 6 && number.len() >= 7 => {
            form(area, number, extension)
        }
        [area, first, second] if first.len() + second.len() <= 8 => {
            form(area, &format!("{first}{second}"), "")
        }
        [area, number] => form(area, number, ""),
        [_] => {
            // Run together: 010 and 02x have three digits, all others four.
            let bare = digits
                .strip_prefix("0086")
                .or_else(|| digits.strip_prefix("086"))
                .or_else(|| digits.strip_prefix("86"))
                .unwrap_or(&digits);
            let bare = if bare.starts_with('0') {
                bare.to_owned()
            } else if digits.len() > bare.len() {
                format!("0{bare}")
            } else {
                return None;
            };
            let at = if bare.starts_with("010") || bare.starts_with("02") {
                3
            } else {
                4
            };
            form(bare.get(..at)?, bare.get(at..)?, "")
        }
        _ => None,
    }
}

/// A host name without scheme, `www.`, port and trailing dot or slash, in lower case.
fn domain(text: &str) -> Option<String> {
    let host = host(text)?;
    let mut bare = host.as_str();
    // `www.cn` is a name of its own; only what stands before a whole domain is taken away.
    while let Some(rest) = bare.strip_prefix("www.").filter(|rest| rest.contains('.')) {
        bare = rest;
    }
    Some(bare.to_owned())
}

/// A home page without scheme and trailing slash, in lower case.
fn home(text: &str) -> Option<String> {
    host(text)
}

/// The host of a single address; `None` when there are several or a path that says something.
fn host(text: &str) -> Option<String> {
    let compact = text.trim();
    if compact.contains(|letter: char| {
        letter.is_whitespace() || matches!(letter, ',' | ';' | '、' | '，' | '；' | '|')
    }) {
        return None;
    }
    let lower = compact.to_lowercase();
    let lower = lower
        .strip_prefix("https://")
        .or_else(|| lower.strip_prefix("http://"))
        .or_else(|| lower.strip_prefix("//"))
        .unwrap_or(&lower);
    let mut bare = lower;
    while let Some(shorter) = ["/", ".", ":80", ":443"]
        .iter()
        .find_map(|end| bare.strip_suffix(end))
    {
        bare = shorter;
    }
    (!bare.is_empty() && !bare.contains(['/', ':', '?', '#', '@'])).then(|| bare.to_owned())
}
