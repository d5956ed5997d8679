//! ACC-04: the mailbox that proves whose the account is.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::email::is_address;
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "ACC-04",
        name: "account-email-missing-or-malformed",
        severity: Severity::Error,
        title: Words::new(
            "备案账号邮箱未填或格式不对",
            "account e-mail missing or malformed",
        ),
    },
    check,
};

static EMPTY: Say = Say::new(
    Words::new(
        "填了备案用户名，却没有填备案账号邮箱。",
        "There is a user name but no e-mail for the account.",
    ),
    Words::new(
        "填写常用邮箱，退回通知会发到这里。",
        "Enter a mailbox that is read.",
    ),
)
.customer(Words::new(
    "请提供注册备案账号用的邮箱。",
    "Please tell us the mailbox for the filing account.",
));

static WRONG: Say = Say::new(
    Words::new(
        "备案账号邮箱“{found}”格式不对。",
        "The account's e-mail “{found}” is malformed.",
    ),
    Words::new(
        "改成 名字@域名 的形式，例如 name@example.com。",
        "Write it as name@example.com.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let found = case.get(Column::AccountEmail);
    let say = if found.is_empty() {
        if case.get(Column::AccountUsername).is_empty() {
            return;
        }
        &EMPTY
    } else if is_address(found) {
        return;
    } else {
        &WRONG
    };
    sink.say(
        say,
        case.subject_place(Column::AccountEmail),
        &[("found", found)],
    );
}
