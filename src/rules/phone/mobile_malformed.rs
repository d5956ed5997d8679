//! TEL-01: the mobile receives the administration's message.

use crate::model::number::MobileFault;
use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "TEL-01",
        name: "mobile-malformed",
        severity: Severity::Error,
        title: Words::new("手机号码未填或格式不对", "mobile format"),
    },
    check,
};

static EMPTY: Say = Say::new(
    Words::new(
        "{role}手机号码没有填。",
        "The mobile of the {role_en} is empty.",
    ),
    Words::new(
        "填写本人在用的 11 位手机号。",
        "Enter the person's own mobile of 11 digits.",
    ),
)
.customer(Words::new(
    "请提供{role}本人在用的手机号码，核验短信会发到这个号码。",
    "Please tell us the mobile of the {role_en}: the verification message goes there.",
));

static LOST: Say = Say::new(
    Words::new(
        "{role}手机号码“{found}”已变成科学计数法。",
        "The mobile “{found}” of the {role_en} has become scientific notation.",
    ),
    Words::new(
        "把单元格设为文本格式，重新输入 11 位手机号。",
        "Format the cell as text and enter the 11 digits again.",
    ),
)
.customer(Words::new(
    "请把{role}的 11 位手机号码再发一次。",
    "Please send the mobile number of the {role_en} once more, all 11 digits.",
));

static LANDLINE: Say = Say::new(
    Words::new(
        "{role}手机号码栏里填的是座机“{found}”。",
        "“{found}” in the mobile column of the {role_en} is a landline.",
    ),
    Words::new(
        "改填手机号；座机填到座机栏。",
        "Enter a mobile here and the landline in its own column.",
    ),
)
.customer(Words::new(
    "{role}须留手机号收短信，请提供 11 位手机号码。",
    "The {role_en} needs a mobile for the message: please tell us its 11 digits.",
));

static SEVERAL: Say = Say::new(
    Words::new(
        "{role}手机号码栏里有不止一个号码：“{found}”。",
        "The mobile column of the {role_en} holds more than one number: “{found}”.",
    ),
    Words::new(
        "只留一个能收短信的手机号，另一个可填到应急联系电话。",
        "Keep the one that receives messages; another may be the emergency phone.",
    ),
);

static LENGTH: Say = Say::new(
    Words::new(
        "{role}手机号码“{found}”是 {count} 位，应为 11 位。",
        "The mobile “{found}” of the {role_en} has {count} digits instead of 11.",
    ),
    Words::new(
        "与本人核对后重新填写。",
        "Ask the person and enter it again.",
    ),
)
.customer(Words::new(
    "您提供的{role}手机号码位数不对，请重新发送。",
    "The mobile of the {role_en} has a wrong number of digits; please send it again.",
));

static WRONG: Say = Say::new(
    Words::new(
        "{role}手机号码“{found}”不是大陆手机号（11 位数字，13 至 19 开头）。",
        "“{found}” is no mainland mobile (11 digits, starting with 13 to 19).",
    ),
    Words::new(
        "与本人核对后重新填写。",
        "Ask the person and enter it again.",
    ),
)
.customer(Words::new(
    "您提供的{role}手机号码有误，请提供大陆 11 位手机号码。",
    "The mobile of the {role_en} is wrong; please send a mainland number of 11 digits.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for person in case.persons() {
        let Err(fault) = person.mobile_no else {
            continue;
        };
        let say = match fault {
            _ if person.mobile.is_empty() => &EMPTY,
            MobileFault::Lost => &LOST,
            MobileFault::Landline => &LANDLINE,
            MobileFault::Several => &SEVERAL,
            MobileFault::Length(_) => &LENGTH,
            MobileFault::Characters | MobileFault::Start => &WRONG,
        };
        sink.say(
            say,
            case.person_place(person, Detail::Mobile),
            &[
                ("found", person.mobile),
                ("count", &person.mobile.len().to_string()),
                ("role", person.role_zh()),
                ("role_en", person.role_en()),
            ],
        );
    }
}
