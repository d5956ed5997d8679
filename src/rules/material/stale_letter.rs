//! MAT-12: a letter too old, or dated in the future.

use super::place;
use crate::model::{Card, Material, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};
use chrono::{Days, Months, NaiveDate};

pub static RULE: Rule = Rule {
    card: Card {
        code: "MAT-12",
        name: "letter-too-old-or-in-the-future",
        severity: Severity::Error,
        title: Words::new(
            "文书日期太久或晚于今天",
            "letter date older than 3 months or in the future",
        ),
    },
    check,
};

static OLD: Say = Say::new(
    Words::new(
        "「{paper}」的日期是{date}，超过{age}。",
        "“{paper}” is dated {date}, more than {age_en} ago.",
    ),
    Words::new(
        "重新出具一份，写现在的日期。",
        "Have a new one issued with a current date.",
    ),
)
.customer(Words::new(
    "您好，「{paper}」的日期是{date}，已经过期，请重新签一份写上近期的日期，拍照发给我们，谢谢。",
    "Hello, “{paper}” is dated {date} and too old by now. Please sign a new one with a current date and send us a photo. Thank you.",
));

static FUTURE: Say = Say::new(
    Words::new(
        "「{paper}」的日期是{date}，晚于今天。",
        "“{paper}” is dated {date}, later than today.",
    ),
    Words::new(
        "核对日期；写错的重新出具。",
        "Check the date; have a new one issued if it is wrong.",
    ),
)
.customer(Words::new(
    "您好，「{paper}」的日期写成了{date}，晚于今天，请重新签一份写上实际日期，拍照发给我们，谢谢。",
    "Hello, “{paper}” is dated {date}, later than today. Please sign a new one with the real date and send us a photo. Thank you.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for material in case.materials {
        let Some(date) = material.labels.date else {
            continue;
        };
        let name = if material.labels.word.is_empty() {
            material.slot.header()
        } else {
            &material.labels.word
        };
        let written = date.to_string();
        if date > case.today {
            let values = [("paper", name), ("date", &*written)];
            sink.say(&FUTURE, place(case, material), &values);
            continue;
        }
        let Some((oldest, age, age_en)) = oldest(case, material) else {
            continue;
        };
        if date < oldest {
            let values = [
                ("paper", name),
                ("date", &*written),
                ("age", &age),
                ("age_en", &age_en),
            ];
            sink.say(&OLD, place(case, material), &values);
        }
    }
}

/// The oldest date that is taken for a paper, and how old that is in words.
fn oldest(case: &Case<'_>, material: &Material) -> Option<(NaiveDate, String, String)> {
    let named = |word: &String| {
        material.labels.word.contains(word.as_str())
            || material.sources.iter().any(|source| {
                let name = source.path.rsplit('/').next().unwrap_or(&source.path);
                name.contains(word.as_str())
            })
    };
    let dated = case
        .answers
        .dated
        .iter()
        .find(|dated| dated.words.iter().any(named))?;
    if dated.days > 0 {
        let days = dated.days;
        let oldest = case.today.checked_sub_days(Days::new(u64::from(days)))?;
        Some((oldest, format!("{days}天"), format!("{days} days")))
    } else {
        let months = dated.months;
        let oldest = case.today.checked_sub_months(Months::new(months))?;
        Some((oldest, format!("{months}个月"), format!("{months} months")))
    }
}
