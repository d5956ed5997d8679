//! Dates as they stand in a sheet's cells after reading: `2026-08-20`, with or without a time.

use chrono::{NaiveDate, NaiveDateTime};

/// The date of a cell; `None` when it is empty, 长期 or anything else.
pub fn read(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    }
    let mut numbers = text
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(str::parse::<u32>);
    let year = i32::try_from(numbers.next()?.ok()?).ok()?;
    let (month, day) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    (1900..=9999)
        .contains(&year)
        .then(|| NaiveDate::from_ymd_opt(year, month, day))
        .flatten()
}

/// The date and time of a cell; midnight where it tells no time.
pub fn read_time(text: &str) -> Option<NaiveDateTime> {
    let date = read(text)?;
    let time = text
        .trim()
        .split_once([' ', 'T', '日'])
        .map_or("", |(_, time)| time.trim());
    let mut numbers = time
        .split(|letter: char| !letter.is_ascii_digit())
        .map(|part| part.parse().unwrap_or(0));
    let (hour, minute) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    date.and_hms_opt(hour, minute, 0)
        .or_else(|| date.and_hms_opt(0, 0, 0))
}

/// Whether the cell tells a time of day.
pub fn has_time(text: &str) -> bool {
    read(text).is_some()
        && text
            .trim()
            .split_once([' ', 'T', '日'])
            .is_some_and(|(_, time)| time.contains(|letter: char| letter.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_in_the_customary_forms_and_nothing_else_is_one() {
        let day = NaiveDate::from_ymd_opt(2026, 8, 20);
        for text in [
            "2026-08-20",
            "2026/8/20",
            "2026年8月20日",
            "20260820",
            "2026-08-20T10:00",
        ] {
            assert_eq!(read(text), day, "{text}");
        }
        for text in ["", "长期", "2026-02-30", "26-8-20", "2026"] {
            assert_eq!(read(text), None, "{text}");
        }
        let time = |text| read_time(text).map(|time| time.to_string());
        assert_eq!(
            time("2026-08-20T10:05").as_deref(),
            Some("2026-08-20 10:05:00")
        );
        assert_eq!(time("2026-08-20").as_deref(), Some("2026-08-20 00:00:00"));
    }
}
