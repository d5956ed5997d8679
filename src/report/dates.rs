//! What of a filing ends: certificates and domains, with the days that are left.

use super::{Context, words};
use crate::model::{Column, JudgedFiling, Words};
use chrono::NaiveDate;
use serde::Serialize;

/// The columns that hold such a day, and what ends then.
pub(super) const WATCHED: [(Column, Words); 4] = [
    (Column::SubjectCertValidTo, words::EXPIRY_SUBJECT),
    (Column::PrincipalCertValidTo, words::EXPIRY_PRINCIPAL),
    (
        Column::SitePrincipalCertValidTo,
        words::EXPIRY_SITE_PRINCIPAL,
    ),
    (Column::DomainExpires, words::EXPIRY_DOMAIN),
];

/// One day for a checklist.
#[derive(Serialize)]
pub(super) struct DateView {
    pub(super) what: String,
    pub(super) date: String,
    pub(super) left: String,
    /// `over`, `soon`, `fine` or `unread`.
    pub(super) state: &'static str,
}

/// What ends, soonest first.
pub(super) fn dates(
    judged: &JudgedFiling,
    today: NaiveDate,
    context: &Context<'_>,
) -> Vec<DateView> {
    let mut dates: Vec<(Option<NaiveDate>, DateView)> = Vec::new();
    for site in judged.filing.sites() {
        for (column, words) in WATCHED {
            let written = site.get(column);
            let mut what = words.get(context.lang).to_owned();
            if column == Column::DomainExpires {
                what = format!("{what} {}", site.get(Column::SiteDomain));
            }
            if written.is_empty() || dates.iter().any(|(_, known)| known.what == what) {
                continue;
            }
            let date = date(written);
            let days = date.map(|date| (date - today).num_days());
            let (left, state) = match days {
                None if is_long_term(written) => (words::LONG_TERM, "fine"),
                None => (words::UNREAD_DATE, "unread"),
                Some(days) if days < 0 => (words::DAYS_OVER, "over"),
                Some(days) if days < 90 => (words::DAYS_LEFT, "soon"),
                Some(_) => (words::DAYS_LEFT, "fine"),
            };
            let days = days.unwrap_or_default().abs().to_string();
            let view = DateView {
                what,
                date: if date.is_none() && state == "fine" {
                    String::new()
                } else {
                    written.to_owned()
                },
                left: context.say(left, &[("n", &days)]),
                state,
            };
            dates.push((date, view));
        }
    }
    dates.sort_by_key(|(date, _)| date.unwrap_or(NaiveDate::MAX));
    dates.into_iter().map(|(_, view)| view).collect()
}

/// A date as the sheet room writes it, or as people do.
pub(super) fn date(written: &str) -> Option<NaiveDate> {
    let plain: String = written
        .trim()
        .chars()
        .map(|letter| match letter {
            '/' | '.' | '年' | '月' => '-',
            letter => letter,
        })
        .filter(|letter| *letter != '日')
        .collect();
    let day = plain.split([' ', 'T']).next().unwrap_or_default();
    NaiveDate::parse_from_str(day, "%Y-%m-%d")
        .or_else(|_| NaiveDate::parse_from_str(day, "%Y%m%d"))
        .ok()
}

fn is_long_term(written: &str) -> bool {
    matches!(written.trim(), "长期" | "长期有效" | "永久" | "无固定期限")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 1);
        for written in [
            "2026-03-01",
            "2026/3/1",
            "2026年3月1日",
            "20260301",
            "2026-03-01 08:00",
        ] {
            assert_eq!(date(written), day, "{written}");
        }
        assert_eq!(date("长期"), None);
    }
}
