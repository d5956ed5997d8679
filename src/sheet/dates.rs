//! Dates: serial numbers and the forms in which people write them.

use chrono::{Days, NaiveDate};

/// The day of a serial number, days since 1899-12-30.
pub fn of_serial(days: f64) -> Option<NaiveDate> {
    // 1900-03-01 to 9999-12-31; below, Excel's own calendar is wrong.
    if !(61.0..2_958_466.0).contains(&days) {
        return None;
    }
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days as u64))
}

/// The serial number of `2028-01-29` or `2028-01-29T08:30:00`; the time is left out.
pub fn serial(text: &str) -> Option<f64> {
    let day = NaiveDate::parse_from_str(text.trim().get(..10)?, "%Y-%m-%d").ok()?;
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    Some((day - epoch).num_days() as f64)
}

/// A date written as text, as `YYYY-MM-DD` or 长期; of a span, its end. `None` for anything else.
pub fn written(text: &str) -> Option<String> {
    let text = text.trim();
    if matches!(
        text,
        "长期" | "长期有效" | "永久" | "永久有效" | "无固定期限" | "无期限" | "永续"
    ) {
        return Some("长期".to_owned());
    }
    if let Some(date) = day(text) {
        return Some(date.to_string());
    }
    for separator in ["至", "到", "~", "～", "—", "–", "-", " - "] {
        for (at, _) in text.match_indices(separator) {
            let (from, to) = (&text[..at], &text[at + separator.len()..]);
            let from = from.trim().trim_matches(['-', '—', '自']);
            let to = to.trim().trim_matches(['-', '—']);
            if day(from).is_some() {
                if let Some(to) = day(to) {
                    return Some(to.to_string());
                }
                if matches!(to, "长期" | "长期有效" | "永久") {
                    return Some("长期".to_owned());
                }
            }
        }
    }
    None
}

/// One day in the forms 2028-01-29, 2028/1/29, 2028.01.29, 2028年1月29日, 20280129, with or
/// without a time behind it.
fn day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return of_parts(&text[..4], &text[4..6], &text[6..]);
    }
    let date = match text.split_once([' ', 'T']) {
        Some((date, time)) if is_time(time) => date,
        Some(_) => return None,
        None => text,
    };
    if let Some((year, rest)) = date.split_once('年') {
        let (month, rest) = rest.split_once('月')?;
        let day = rest.strip_suffix(['日', '号']).unwrap_or(rest);
        return of_parts(year, month, day);
    }
    let separator = date.chars().find(|character| !character.is_ascii_digit())?;
    if !matches!(separator, '-' | '/' | '.') {
        return None;
    }
    let mut parts = date.split(separator);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    of_parts(year, month, day)
}

fn is_time(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|character| character.is_ascii_digit() || matches!(character, ':' | '.' | 'Z'))
}

fn of_parts(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let number = |part: &str, longest: usize| -> Option<u32> {
        let part = part.trim();
        (part.len() <= longest
            && !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| part.parse().ok())?
    };
    if year.trim().len() != 4 {
        return None;
    }
    NaiveDate::from_ymd_opt(
        i32::try_from(number(year, 4)?).ok()?,
        number(month, 2)?,
        number(day, 2)?,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_customary_form_is_one_date() {
        for text in [
            "2028-01-29",
            "2028/1/29",
            "2028.01.29",
            "2028年01月29日",
            "20280129",
            "2028-01-29 00:00:00",
            "2018.01.29-2028.01.29",
            "2018年1月29日至2028年1月29日",
            "2018-01-29 - 2028-01-29",
        ] {
            assert_eq!(written(text).as_deref(), Some("2028-01-29"), "{text}");
        }
        assert_eq!(written("长期有效").as_deref(), Some("长期"));
        assert_eq!(written("2018.01.29-长期").as_deref(), Some("长期"));
    }

    #[test]
    fn what_is_no_date_stays() {
        for text in [
            "2027.13.01",
            "2027-02-30",
            "长期有效?",
            "见附件",
            "01/02/2030",
            "",
        ] {
            assert_eq!(written(text), None, "{text}");
        }
    }

    #[test]
    fn serial_numbers_are_days() {
        assert_eq!(
            of_serial(46559.0).map(|day| day.to_string()).as_deref(),
            Some("2027-06-21")
        );
        assert_eq!(of_serial(1e9), None);
    }
}
