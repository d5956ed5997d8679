//! ACC-06: one organisation, one account.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "ACC-06",
        name: "organisation-has-another-account",
        severity: Severity::Warn,
        title: Words::new(
            "这家单位已有另一个备案账号",
            "organisation already has another account",
        ),
    },
    check,
};

static ANOTHER: Say = Say::new(
    Words::new(
        "“{subject}”在{where}用的是另一个备案用户名。",
        "{subject} uses another account in {where_en}.",
    ),
    Words::new(
        "同一家单位用同一个备案用户名；确认后改成一致。",
        "Use one account per organisation.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    if let Some(other) = case.other_account() {
        sink.say(
            &ANOTHER,
            case.subject_place(Column::AccountUsername),
            &[
                ("subject", case.filing.name()),
                ("where", &other.place()),
                ("where_en", &other.place_en()),
            ],
        );
    }
}
