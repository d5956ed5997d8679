//! SUB-09: the address on the certificate, against the chosen place.

use crate::catalog::Province;
use crate::catalog::divisions::Division;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SUB-09",
        name: "certificate-address-elsewhere",
        severity: Severity::Warn,
        title: Words::new(
            "证件住所未填，或与所选省市对不上",
            "certificate address does not carry the chosen province/city",
        ),
    },
    check,
};

static EMPTY: Say = Say::new(
    Words::new(
        "主办单位有效证件住所没有填。",
        "The certificate's address is empty.",
    ),
    Words::new(
        "按营业执照上的住所逐字填写；个人按身份证住址。",
        "Enter the address exactly as on the certificate.",
    ),
)
.customer(Words::new(
    "请提供营业执照上的住所（个人为身份证住址）。",
    "Please tell us the address on the certificate.",
))
.weighing(Severity::Error);

static OTHER: Say = Say::new(
    Words::new(
        "证件住所“{found}”在{elsewhere}，备案省选的是{province}。",
        "The certificate's address “{found}” is in {elsewhere}, the filing is for {province}.",
    ),
    Words::new(
        "核对所选的省、市、县，与证件住所一致。",
        "Make province, city and county agree with the certificate.",
    ),
);

static CITY: Say = Say::new(
    Words::new(
        "证件住所“{found}”里看不到所选的“{city}”。",
        "The certificate's address “{found}” does not name {city}.",
    ),
    Words::new(
        "对照证件核对住所和所选的市；证件上确实没写市名就不用改。",
        "Compare address and city with the certificate; if the certificate does not name the city, leave it.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let found = case.get(Column::SubjectCertAddress);
    let place = || case.subject_place(Column::SubjectCertAddress);
    if found.is_empty() {
        sink.say(&EMPTY, place(), &[]);
        return;
    }
    let Some(province) = case.province else {
        return;
    };
    let names = |other: &&Province| found.starts_with(other.name.as_str());
    let elsewhere = match names(&province) {
        true => None,
        false => case.catalog.provinces.rows().iter().find(names),
    };
    if let Some(elsewhere) = elsewhere {
        sink.demand_at(
            &OTHER,
            case.answers
                .certificate_address_local
                .severity()
                .unwrap_or(Severity::Warn),
            case.answers.certificate_address_local.local,
            place(),
            &[
                ("found", found),
                ("elsewhere", &elsewhere.name),
                ("province", &province.name),
            ],
        );
        return;
    }
    let Ok(at) = case.chain else { return };
    let names =
        |division: &Division| found.contains(&*division.name) || found.contains(&*division.short);
    if !names(at.city) && !at.county.is_some_and(names) {
        sink.say(&CITY, place(), &[("found", found), ("city", &at.city.name)]);
    }
}
