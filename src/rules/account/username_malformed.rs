//! ACC-01: what the portal takes as a user name.

use super::is_user_name;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "ACC-01",
        name: "username-malformed",
        severity: Severity::Error,
        title: Words::new(
            "备案用户名格式不对",
            "username: letter first, then letters, digits, underscore",
        ),
    },
    check,
};

static WRONG: Say = Say::new(
    Words::new(
        "备案用户名“{found}”不合格式：须以字母开头，只用字母、数字和下划线。",
        "The user name “{found}” must begin with a letter and hold letters, digits and underscores only.",
    ),
    Words::new(
        "换一个合格式的用户名，例如“{proposal}”。",
        "Choose another, for example “{proposal}”.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let found = case.get(Column::AccountUsername);
    if found.is_empty() || is_user_name(found) {
        return;
    }
    let kept: String = found
        .chars()
        .map(|letter| if letter == '-' { '_' } else { letter })
        .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
        .skip_while(|letter| !letter.is_ascii_alphabetic())
        .collect();
    let proposal = if kept.is_empty() { "beian_001" } else { &kept };
    sink.say(
        &WRONG,
        case.subject_place(Column::AccountUsername),
        &[("found", found), ("proposal", proposal)],
    );
}
