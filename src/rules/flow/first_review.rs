//! FLW-01: the ISP's first review takes too long.

use super::standing;
use crate::model::life::Stage;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "FLW-01",
        name: "first-review-overdue",
        severity: Severity::Warn,
        title: Words::new("接入商初审超时", "first review over 3 days"),
    },
    check,
};

static LATE: Say = Say::new(
    Words::new(
        "{since}提交初审，到今天{days}个工作日还没有结果，一般{usual}天。",
        "Handed over on {since}; after {days} working days there is no result; {usual} are usual.",
    ),
    Words::new(
        "联系{isp}催办，先看邮箱有没有退回通知。",
        "Ask {isp}; look for a return notice in the mailbox first.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let Some(standing) = standing(case).filter(|standing| standing.stage == Stage::Submitted)
    else {
        return;
    };
    let Some(since) = standing.since.map(|since| since.date()) else {
        return;
    };
    let usual = u32::from(case.profile.review.first_days);
    let days = case.catalog.holidays.working_days(since, case.today);
    if days > usual {
        let values = [
            ("since", &*since.to_string()),
            ("days", &days.to_string()),
            ("usual", &usual.to_string()),
            ("isp", &case.profile.title),
        ];
        sink.say(&LATE, case.subject_place(Column::StatusStage), &values);
    }
}
