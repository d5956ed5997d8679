//! ACC-05: one account, one organisation.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Key, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "ACC-05",
        name: "account-used-by-another-organisation",
        severity: Severity::Error,
        title: Words::new(
            "备案账号已用于另一家单位",
            "account already used for another organisation",
        ),
    },
    check,
};

static USED: Say = Say::new(
    Words::new(
        "备案用户名“{found}”也用于“{other}”（{where}）。",
        "The account “{found}” is also used for {other} ({where_en}).",
    ),
    Words::new(
        "给其中一家另注册一个备案用户名。",
        "Register another account for one of them.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let found = case.get(Column::AccountUsername);
    if found.is_empty() {
        return;
    }
    if let Some(other) = case.other_organisation(Key::Account(found), None) {
        sink.say(
            &USED,
            case.subject_place(Column::AccountUsername),
            &[
                ("found", found),
                ("other", &other.subject),
                ("where", &other.place()),
                ("where_en", &other.place_en()),
            ],
        );
    }
}
