//! FLW-03: the administration's review takes longer than the law gives it.

use super::standing;
use crate::model::life::Stage;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "FLW-03",
        name: "administration-review-overdue",
        severity: Severity::Warn,
        title: Words::new(
            "管局审核超过期限",
            "administration review over 20 working days",
        ),
    },
    check,
};

static LATE: Say = Say::new(
    Words::new(
        "{since}到管局，{due}满{days}个工作日{provisional}，还没有结果。",
        "With the administration since {since}; {days} working days were over on {due}{provisional_en}, without a result.",
    ),
    Words::new("请{isp}查询审核进度。", "Ask {isp} how the review stands."),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let Some(standing) = standing(case).filter(|standing| standing.stage == Stage::AtAdmin) else {
        return;
    };
    let Some(since) = standing.since.map(|since| since.date()) else {
        return;
    };
    let days = u32::from(case.answers.review_days.is);
    let due = case.catalog.holidays.due(since, days);
    if case.today > due.on {
        let provisional = if due.provisional { "（暂定）" } else { "" };
        let provisional_en = if due.provisional {
            " (provisional)"
        } else {
            ""
        };
        let values = [
            ("since", &*since.to_string()),
            ("due", &due.on.to_string()),
            ("days", &days.to_string()),
            ("provisional", provisional),
            ("provisional_en", provisional_en),
            ("isp", &case.profile.title),
        ];
        sink.say(&LATE, case.subject_place(Column::StatusStage), &values);
    }
}
