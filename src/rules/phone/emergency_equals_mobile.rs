//! TEL-07: whether the emergency phone must be another one is the province's answer.

use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "TEL-07",
        name: "emergency-phone-equals-mobile",
        severity: Severity::Error,
        title: Words::new(
            "应急联系电话与本人手机相同",
            "emergency phone equals the person's mobile",
        ),
    },
    check,
};

static SAME: Say = Say::new(
    Words::new(
        "{role}应急联系电话与手机号码相同，都是“{found}”。",
        "The emergency phone of the {role_en} equals the mobile “{found}”.",
    ),
    Words::new(
        "应急联系电话换成另一个号码。",
        "Enter another number as the emergency phone.",
    ),
)
.customer(Words::new(
    "应急联系电话不能与{role}手机相同，请另提供一个号码。",
    "The emergency phone may not equal the mobile of the {role_en}: please tell us another number.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for person in case.persons() {
        if person.emergency.is_empty() || person.emergency != person.mobile {
            continue;
        }
        sink.demand(
            &SAME,
            &case.answers.emergency_distinct,
            case.person_place(person, Detail::Emergency),
            &[
                ("found", person.emergency),
                ("role", person.role_zh()),
                ("role_en", person.role_en()),
            ],
        );
    }
}
