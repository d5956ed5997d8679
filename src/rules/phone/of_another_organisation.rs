//! TEL-10: one mobile, one subject — unless it is the same person's.

use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Key, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "TEL-10",
        name: "mobile-used-by-another-organisation",
        severity: Severity::Error,
        title: Words::new(
            "手机号已用于另一家单位",
            "mobile already used by another organisation",
        ),
    },
    check,
};

static ELSEWHERE: Say = Say::new(
    Words::new(
        "{role}手机号码“{found}”也用于“{other}”（{where}）。",
        "The mobile “{found}” of the {role_en} is also used for {other} ({where_en}).",
    ),
    Words::new(
        "换成{role}本人、没有登记过的手机号。",
        "Use the person's own mobile that is registered nowhere else.",
    ),
)
.customer(Words::new(
    "手机号{found}已登记在另一家单位名下，请提供{role}本人的另一个手机号。",
    "The mobile {found} is registered for another organisation: please tell us another.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for person in case.persons() {
        if person.mobile_no.is_err() {
            continue;
        }
        // Somebody who leads several companies must use the same number in all of them.
        if let Some(other) = case.other_organisation(Key::Mobile(person.mobile), Some(person)) {
            sink.demand(
                &ELSEWHERE,
                &case.answers.phone_of_one_subject,
                case.person_place(person, Detail::Mobile),
                &[
                    ("found", person.mobile),
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
