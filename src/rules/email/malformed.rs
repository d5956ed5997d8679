//! EML-01: the mailbox to which numbers and returns go.

use super::is_address;
use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "EML-01",
        name: "email-missing-or-malformed",
        severity: Severity::Error,
        title: Words::new("电子邮箱未填或格式不对", "e-mail malformed"),
    },
    check,
};

static EMPTY: Say = Say::new(
    Words::new(
        "{role}电子邮箱没有填。",
        "The e-mail of the {role_en} is empty.",
    ),
    Words::new(
        "填写常用邮箱，备案号和退回通知会发到这里。",
        "Enter a mailbox that is read: the filing number and returns go there.",
    ),
)
.customer(Words::new(
    "请提供{role}的常用电子邮箱。",
    "Please tell us the e-mail address of the {role_en}.",
));

static SEVERAL: Say = Say::new(
    Words::new(
        "{role}电子邮箱栏里有不止一个邮箱：“{found}”。",
        "The e-mail column of the {role_en} holds more than one address: “{found}”.",
    ),
    Words::new("只留一个常用邮箱。", "Keep the one that is read."),
);

static WRONG: Say = Say::new(
    Words::new(
        "{role}电子邮箱“{found}”格式不对。",
        "The e-mail “{found}” of the {role_en} is malformed.",
    ),
    Words::new(
        "改成 名字@域名 的形式，例如 name@example.com。",
        "Write it as name@example.com.",
    ),
)
.customer(Words::new(
    "您提供的{role}电子邮箱有误，请重新发送。",
    "The e-mail of the {role_en} is wrong; please send it again.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for person in case.persons() {
        let found = person.email;
        let say = if found.is_empty() {
            &EMPTY
        } else if is_address(found) {
            continue;
        } else if found.matches('@').count() > 1 {
            &SEVERAL
        } else {
            &WRONG
        };
        sink.say(
            say,
            case.person_place(person, Detail::Email),
            &[
                ("found", found),
                ("role", person.role_zh()),
                ("role_en", person.role_en()),
            ],
        );
    }
}
