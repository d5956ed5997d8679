//! IMX-01: optional, but both or neither.

use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "IMX-01",
        name: "im-type-and-account-not-paired",
        severity: Severity::Info,
        title: Words::new(
            "即时通讯类型和账号没有成对",
            "IM type and account not paired",
        ),
    },
    check,
};

static ACCOUNT: Say = Say::new(
    Words::new(
        "{role}选了即时通讯类型“{found}”，没有填账号。",
        "The {role_en} has the messenger {found} but no account.",
    ),
    Words::new(
        "补账号，或把类型也空着。",
        "Add the account, or leave both empty.",
    ),
);

static TYPE: Say = Say::new(
    Words::new(
        "{role}填了即时通讯账号“{found}”，没有选类型。",
        "The {role_en} has the account {found} but no messenger.",
    ),
    Words::new(
        "补选类型（QQ、微信、钉钉），或把账号也空着。",
        "Choose the messenger, or leave both empty.",
    ),
);

static UNKNOWN: Say = Say::new(
    Words::new(
        "{role}的即时通讯类型“{found}”不在可选范围。",
        "The messenger {found} of the {role_en} is not on the list.",
    ),
    Words::new(
        "改成 QQ、微信、钉钉，或空着。",
        "Use QQ, 微信 or 钉钉, or leave it empty.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for person in case.persons() {
        let (kind, account) = (person.im_type, person.im_account);
        let known = || {
            let list = case.catalog.enumerations.of(person.column(Detail::ImType));
            list.is_none_or(|list| list.find(kind).is_some())
        };
        let (say, found, detail) = match (kind, account) {
            ("", "") => continue,
            ("", account) => (&TYPE, account, Detail::ImType),
            (kind, "") => (&ACCOUNT, kind, Detail::ImAccount),
            (kind, _) if !known() => (&UNKNOWN, kind, Detail::ImType),
            _ => continue,
        };
        sink.say(
            say,
            case.person_place(person, detail),
            &[
                ("found", found),
                ("role", person.role_zh()),
                ("role_en", person.role_en()),
            ],
        );
    }
}
