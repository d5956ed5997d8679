//! TEL-06: a second phone at which the person is reached.

use crate::model::number::Landline;
use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "TEL-06",
        name: "emergency-phone-missing-or-malformed",
        severity: Severity::Error,
        title: Words::new(
            "应急联系电话未填或格式不对",
            "emergency phone missing or malformed",
        ),
    },
    check,
};

static EMPTY: Say = Say::new(
    Words::new(
        "{role}应急联系电话没有填。",
        "The emergency phone of the {role_en} is empty.",
    ),
    Words::new(
        "填一个能联系上的手机或座机。",
        "Enter a mobile or landline that is answered.",
    ),
)
.customer(Words::new(
    "请提供{role}的应急联系电话。",
    "Please tell us an emergency phone for the {role_en}.",
));

static WRONG: Say = Say::new(Words::new("{role}应急联系电话“{found}”既不是 11 位手机号，也不是 086-区号-号码 的座机。","The emergency phone “{found}” of the {role_en} is neither a mobile of 11 digits nor a landline written 086-area-number."),Words::new("与客户核对后重新填写。","Ask the customer and enter it again.")).customer(Words::new("您提供的{role}应急联系电话有误，请重新发送。","The emergency phone of the {role_en} is wrong; please send it again."));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for person in case.persons() {
        let found = person.emergency;
        let say = if found.is_empty() {
            &EMPTY
        } else if person.emergency_no.is_err() && Landline::parse(found).is_err() {
            &WRONG
        } else {
            continue;
        };
        sink.say(
            say,
            case.person_place(person, Detail::Emergency),
            &[
                ("found", found),
                ("role", person.role_zh()),
                ("role_en", person.role_en()),
            ],
        );
    }
}
