//! TEL-11: segments that the ministry's message does not always reach.

use crate::catalog::phones::Kind;
use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "TEL-11",
        name: "number-may-miss-the-message",
        severity: Severity::Warn,
        title: Words::new(
            "这个号码可能收不到核验短信",
            "virtual-operator or IoT number may not get the MIIT SMS",
        ),
    },
    check,
};

static VIRTUAL: Say = Say::new(Words::new("{role}{which}“{found}”是虚拟运营商号段，可能收不到管局的核验短信。","The {which_en} “{found}” of the {role_en} belongs to a virtual operator and may not receive the message."),Words::new("换移动、联通、电信或广电的号码；坚持要用就先试收一条验证码。","Use a number of one of the four operators, or test it first.")).customer(Words::new("您提供的号码可能收不到备案核验短信，请换移动、联通、电信或广电的手机号。","The number may not receive the message: please tell us another."));

static MACHINE: Say = Say::new(Words::new("{role}{which}“{found}”是物联网或卫星号段，收不到核验短信。","The {which_en} “{found}” of the {role_en} belongs to machines or satellites and receives no message."),Words::new("换普通手机号。","Use an ordinary mobile.")).customer(Words::new("您提供的号码收不到备案核验短信，请换普通手机号。","The number receives no message: please tell us an ordinary mobile."));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for person in case.persons() {
        let numbers = [
            (person.mobile_no, Detail::Mobile, "手机号码", "mobile"),
            (
                person.emergency_no,
                Detail::Emergency,
                "应急联系电话",
                "emergency phone",
            ),
        ];
        for (number, detail, which, which_en) in numbers {
            let Ok(number) = number else { continue };
            let say = match case.catalog.phones.kind(number.as_str()) {
                None => continue,
                Some(Kind::Virtual) => &VIRTUAL,
                Some(Kind::Iot | Kind::Satellite) => &MACHINE,
            };
            sink.say(
                say,
                case.person_place(person, detail),
                &[
                    ("found", number.as_str()),
                    ("which", which),
                    ("which_en", which_en),
                    ("role", person.role_zh()),
                    ("role_en", person.role_en()),
                ],
            );
        }
    }
}
