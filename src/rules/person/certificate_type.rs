//! PER-03: which papers a person may show.

use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "PER-03",
        name: "person-certificate-type-not-allowed",
        severity: Severity::Error,
        title: Words::new(
            "负责人证件类型未填或不可用",
            "person certificate type not allowed",
        ),
    },
    check,
};

static EMPTY: Say = Say::new(
    Words::new(
        "{role}证件类型没有填。",
        "The certificate type of the {role_en} is empty.",
    ),
    Words::new(
        "从下拉列表里选择，一般为居民身份证。",
        "Choose from the list, usually 居民身份证.",
    ),
);

static OFFICER: Say = Say::new(
    Words::new(
        "{role}的证件类型是“{found}”，现行列表里已没有这一项。",
        "The certificate type {found} of the {role_en} is in no current list.",
    ),
    Words::new(
        "先问接入商是否收；一般改用居民身份证。",
        "Ask the ISP first; usually the ID card is wanted.",
    ),
)
.customer(Words::new(
    "备案一般不再收军官证，请提供身份证。",
    "Officer cards are usually no longer taken: please send the ID card.",
))
.weighing(Severity::Warn);

static UNKNOWN: Say = Say::new(
    Words::new(
        "“{found}”不是{role}可选的证件类型。",
        "“{found}” is not a certificate type for the {role_en}.",
    ),
    Words::new(
        "改成下拉列表里的一项，一般为居民身份证。",
        "Use one of the list, usually 居民身份证.",
    ),
)
.customer(Words::new(
    "请提供{role}的居民身份证。",
    "Please send the ID card of the {role_en}.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for person in case.persons() {
        if person.paper.is_some() {
            continue;
        }
        let found = person.cert_type;
        let say = match found {
            "" => &EMPTY,
            "军官证" | "警官证" | "士兵证" => &OFFICER,
            _ => &UNKNOWN,
        };
        sink.say(
            say,
            case.person_place(person, Detail::CertType),
            &[
                ("found", found),
                ("role", person.role_zh()),
                ("role_en", person.role_en()),
            ],
        );
    }
}
