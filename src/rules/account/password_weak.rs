//! ACC-03: the portal asks for eight letters or digits; what stands there is never repeated.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "ACC-03",
        name: "password-too-short",
        severity: Severity::Error,
        title: Words::new("备案密码不足 8 位", "password: 8 or more letters/digits"),
    },
    check,
};

static SHORT: Say = Say::new(
    Words::new(
        "备案密码不足 8 位。",
        "The password has fewer than 8 characters.",
    ),
    Words::new(
        "换成 8 位以上的字母和数字。",
        "Choose at least 8 letters and digits.",
    ),
);

static LETTERS: Say = Say::new(
    Words::new(
        "备案密码里有字母和数字以外的字符。",
        "The password holds other characters than letters and digits.",
    ),
    Words::new(
        "换成 8 位以上的字母和数字。",
        "Choose at least 8 letters and digits.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let found = case.get(Column::AccountPassword);
    if found.is_empty() {
        return;
    }
    // The password itself is never said: findings are kept, printed and mailed.
    let usable = found.bytes().filter(u8::is_ascii_alphanumeric).count();
    let say = if found.chars().count() < 8 {
        &SHORT
    } else if usable < 8 || found.contains(|letter: char| !letter.is_ascii_graphic()) {
        &LETTERS
    } else {
        return;
    };
    sink.say(say, case.subject_place(Column::AccountPassword), &[]);
}
