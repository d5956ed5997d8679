//! Dates: serial numbers and the forms in which people write them.

use chrono::{Days, NaiveDate, NaiveTime, Timelike};

/// The day of a serial number, days since 1899-12-30.
pub fn of_serial(days: f64) -> Option<NaiveDate> {
    // 1900-03-01 to 9999-12-31; below, Excel's own calendar is wrong.
    if !(61.0..2_958_466.0).contains(&days) {
        return None;
    }
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days as u64))
}

/// The serial number of `2028-01-29` or `2028-01-29T08:30:00`; the fraction is the time.
pub fn serial(text: &str) -> Option<f64> {
    let text = text.trim();
    let day = NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()?;
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let time = text
        .get(11..19)
        .and_then(|time| NaiveTime::parse_from_str(time, "%H:%M:%S").ok());
    let seconds = time.map_or(0, |time| time.num_seconds_from_midnight());
    Some((day - epoch).num_days() as f64 + f64::from(seconds) / 86_400.0)
}

/// The moment of a serial number as `2026-08-31 11:00`; the day alone where it is midnight.
pub fn moment_of_serial(days: f64) -> Option<String> {
    let day = of_serial(days)?;
    let seconds = (days.fract() * 86_400.0).round() as u32;
    if seconds < 60 {
        return Some(day.to_string());
    }
    let (day, seconds) = match seconds {
        86_400.. => return Some(day.succ_opt()?.to_string()),
        seconds => (day, seconds),
    };
    Some(format!(
        "{day} {:02}:{:02}",
        seconds / 3_600,
        seconds / 60 % 60
    ))
}

/// A day with or without a time behind it, as `2026-08-31 11:00` or `2026-08-31`; midnight is no
/// time: programs write it behind every day.
pub fn moment(text: &str) -> Option<String> {
    let text = text.trim();
    let split = text
        .find([' ', 'T'])
        .or_else(|| text.find(['日', '号']).map(|at| at + '日'.len_utf8()));
    let (date, time) = match split {
        Some(at) if at < text.len() => text.split_at(at),
        _ => (text, ""),
    };
    let date = day(date)?;
    let time = time.trim_start_matches('T').trim();
    if time.is_empty() {
        return Some(date.to_string());
    }
    let (hour, minute) = clock(time)?;
    Some(if (hour, minute) == (0, 0) {
        date.to_string()
    } else {
        format!("{date} {hour:02}:{minute:02}")
    })
}

/// `11:00`, `11:00:30`, `11时30分`, `11点`, `下午 3:20`, `3:20 PM`.
fn clock(text: &str) -> Option<(u32, u32)> {
    let lower = text.to_ascii_lowercase();
    let late = ["下午", "晚上", "pm"]
        .iter()
        .any(|word| lower.contains(word));
    let early = ["上午", "早上", "凌晨", "am"]
        .iter()
        .any(|word| lower.contains(word));
    let figures: String = lower
        .replace(['时', '点'], ":")
        .chars()
        .filter(|character| character.is_ascii_digit() || matches!(character, ':' | '.'))
        .collect();
    let left = lower.chars().any(|character| {
        !(character.is_ascii_digit() || ":.时点分秒上下午晚早凌晨apmz ".contains(character))
    });
    let mut parts = figures.split([':', '.']);
    let hour: u32 = parts.next()?.parse().ok()?;
    let minute: u32 = match parts.next() {
        None | Some("") => 0,
        Some(minute) => minute.parse().ok()?,
    };
    let hour = match hour {
        1..=11 if late => hour + 12,
        12 if early => 0,
        hour => hour,
    };
    (!left && hour < 24 && minute < 60).then_some((hour, minute))
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
    fn the_time_of_a_status_is_kept_to_the_minute() {
        for text in [
            "2026-08-31 11:05",
            "2026/8/31 11:05:30",
            "2026年8月31日 11:05",
            "2026年8月31日11时5分",
            "2026-08-31T11:05",
            "2026.8.31 上午 11:05",
            "2026-8-31 11:05 AM",
        ] {
            assert_eq!(moment(text).as_deref(), Some("2026-08-31 11:05"), "{text}");
        }
        assert_eq!(
            moment("2026-8-31 下午3点").as_deref(),
            Some("2026-08-31 15:00")
        );
        assert_eq!(
            moment("2026-08-31 23:59").as_deref(),
            Some("2026-08-31 23:59")
        );
        assert_eq!(moment("2026-08-31 00:00:00").as_deref(), Some("2026-08-31"));
        for text in [
            "8月31日 11:00",
            "2026-08-31 25:00",
            "2026-08-31 约11点",
            "昨天",
            "2026-02-29",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
        let at = serial("2026-08-31T11:05:00").expect("a moment");
        assert_eq!(moment_of_serial(at).as_deref(), Some("2026-08-31 11:05"));
        assert_eq!(moment_of_serial(at.trunc()).as_deref(), Some("2026-08-31"));
        assert_eq!(
            moment_of_serial(at.trunc() + 0.999_999_9).as_deref(),
            Some("2026-09-01")
        );
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
