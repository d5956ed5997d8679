//! ACC-02: the name in the ISP's shop has the same form.

use super::is_user_name;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "ACC-02",
        name: "t2e-username-malformed",
        severity: Severity::Error,
        title: Words::new("T2e 用户名格式不对", "T2e username: same format"),
    },
    check,
};

static WRONG: Say = Say::new(
    Words::new(
        "T2e 用户名“{found}”不合格式：须以字母开头，只用字母、数字和下划线。",
        "The T2e user name “{found}” must begin with a letter and hold letters, digits and underscores only.",
    ),
    Words::new(
        "换成合格式的 T2e 用户名；没有就空着。",
        "Correct it, or leave it empty when there is none.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let found = case.get(Column::AccountT2eUsername);
    if !found.is_empty() && !is_user_name(found) {
        sink.say(
            &WRONG,
            case.subject_place(Column::AccountT2eUsername),
            &[("found", found)],
        );
    }
}
