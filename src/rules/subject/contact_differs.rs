//! SUB-10: the contact address, best the certificate's own.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SUB-10",
        name: "contact-address-differs",
        severity: Severity::Warn,
        title: Words::new(
            "通信地址未填，或与证件住所不同",
            "contact address differs from certificate address",
        ),
    },
    check,
};

static EMPTY: Say = Say::new(
    Words::new("主办单位通信地址没有填。", "The contact address is empty."),
    Words::new(
        "填写能收信的地址，建议与证件住所一致。",
        "Enter an address that receives post, best the certificate's.",
    ),
)
.customer(Words::new(
    "请提供能收信的通信地址。",
    "Please tell us an address that receives post.",
))
.weighing(Severity::Error);

static DIFFERS: Say = Say::new(
    Words::new(
        "通信地址“{found}”与证件住所“{address}”不同。",
        "The contact address “{found}” differs from the certificate's “{address}”.",
    ),
    Words::new(
        "建议改成与证件住所一致；确在别处办公就确认一次。",
        "Best use the certificate's address; if the office is elsewhere, confirm it.",
    ),
)
.customer(Words::new(
    "通信地址与营业执照住所不同，请确认是否在此办公。",
    "The contact address differs from the licence: is the office there?",
));

static CITY: Say = Say::new(
    Words::new(
        "通信地址“{found}”与证件住所不在同一个市（{city}），{province}要求在同一个市。",
        "The contact address “{found}” is not in {city}, as {province} asks.",
    ),
    Words::new(
        "改成证件住所所在市内的地址。",
        "Enter an address in the same city.",
    ),
)
.customer(Words::new(
    "{province}要求通信地址与营业执照住所在同一个市，请提供{city}内的地址。",
    "{province} asks for a contact address in {city}.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let found = case.get(Column::SubjectContactAddress);
    let address = case.get(Column::SubjectCertAddress);
    let place = || case.subject_place(Column::SubjectContactAddress);
    if found.is_empty() {
        sink.say(&EMPTY, place(), &[]);
        return;
    }
    if address.is_empty() || is_same(found, address) {
        return;
    }
    if let (Some(province), Ok(at)) = (case.province, case.chain)
        && case.answers.contact_same_city.local
        && case.is_organisation()
        && !found.contains(&*at.city.short)
        && address.contains(&*at.city.short)
    {
        sink.demand(
            &CITY,
            &case.answers.contact_same_city,
            place(),
            &[
                ("found", found),
                ("city", &at.city.name),
                ("province", &province.name),
            ],
        );
        return;
    }
    sink.say(&DIFFERS, place(), &[("found", found), ("address", address)]);
}

/// Whether two addresses are one, apart from spaces and the suffix of the province.
fn is_same(one: &str, other: &str) -> bool {
    let letters = |text: &'_ str| -> Vec<char> {
        text.chars()
            .filter(|letter| !letter.is_whitespace() && !matches!(letter, '省' | '市' | '，' | ','))
            .collect()
    };
    one == other || letters(one) == letters(other)
}
