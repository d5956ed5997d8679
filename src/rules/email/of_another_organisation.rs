//! EML-03: a mailbox that others read as well.

use crate::model::{Card, Detail, Role, Say, Severity, Words};
use crate::rules::{Case, Key, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "EML-03",
        name: "email-used-by-several-organisations",
        severity: Severity::Warn,
        title: Words::new("邮箱用于几家单位", "e-mail used by several organisations"),
    },
    check,
};

static ELSEWHERE: Say = Say::new(
    Words::new(
        "{role}邮箱“{found}”也用于“{other}”（{where}）。",
        "The e-mail “{found}” of the {role_en} is also used for {other} ({where_en}).",
    ),
    Words::new(
        "换成本人、能收到退回通知的邮箱；确是同一人在管就确认一次。",
        "Use the person's own mailbox, or confirm that it is meant.",
    ),
)
.customer(Words::new(
    "请确认邮箱{found}是否为{role}本人使用。",
    "Is {found} the mailbox of the {role_en}?",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for person in case.persons() {
        if person.email.is_empty()
            || (person.role == Role::SitePrincipal && person.email == case.principal.email)
        {
            continue;
        }
        if let Some(other) = case.other_organisation(Key::Email(person.email), Some(person)) {
            sink.say(
                &ELSEWHERE,
                case.person_place(person, Detail::Email),
                &[
                    ("found", person.email),
                    ("other", &other.subject),
                    ("where", &other.place()),
                    ("where_en", &other.place_en()),
                    ("role", person.role_zh()),
                    ("role_en", person.role_en()),
                ],
            );
        }
    }
}
