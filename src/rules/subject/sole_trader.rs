//! SUB-16: sole traders often have neither a trade name nor a seal.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SUB-16",
        name: "sole-trader-without-trade-name",
        severity: Severity::Warn,
        title: Words::new(
            "个体工商户须留意字号和公章",
            "sole trader: mind trade name and seal",
        ),
    },
    check,
};

static NAMELESS: Say = Say::new(
    Words::new(
        "个体工商户的名称“{found}”不像字号（执照上无字号）。",
        "“{found}” is no trade name: the sole trader's licence names none.",
    ),
    Words::new(
        "按当地要求填经营者姓名，并在备注写“{sentence}”。",
        "Enter the operator's name and say in the remark: {sentence}.",
    ),
)
.customer(Words::new(
    "您的个体工商户执照上没有字号，请问有没有公章？",
    "The licence of the sole trader names no trade name: is there a seal?",
));

static SEAL: Say = Say::new(
    Words::new(
        "个体工商户在{province}备案须有字号和公章。",
        "{province} asks a sole trader for a trade name and a seal.",
    ),
    Words::new(
        "确认执照上有字号、核验单上能盖公章。",
        "Make sure the licence has a trade name and the sheet can be sealed.",
    ),
)
.customer(Words::new(
    "个体工商户备案要有字号和公章，请问您都有吗？",
    "A sole trader needs a trade name and a seal: please confirm.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    if !case.is_sole_trader() {
        return;
    }
    let found = case.get(Column::SubjectName);
    let answer = &case.answers.sole_trader_trade_name;
    let nameless = found.contains(['*', '＊', '无', '/'])
        || found == case.get(Column::SubjectLegalRep)
        || found == case.principal.name;
    if nameless && !found.is_empty() {
        let sentence = match case.answers.sole_trader_sentence.is.as_str() {
            "" => "无字号个体工商户",
            sentence => sentence,
        };
        let told = case.principal.remark_admin.contains("字号");
        if !told {
            sink.say(
                &NAMELESS,
                case.subject_place(Column::SubjectName),
                &[("found", found), ("sentence", sentence)],
            );
        }
    } else if let Some(province) = case.province {
        sink.demand(
            &SEAL,
            answer,
            case.subject_place(Column::SubjectName),
            &[("province", &province.name)],
        );
    }
}
