//! TEL-12: a second mobile needs an owner with a name.

use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Person, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "TEL-12",
        name: "owner-of-the-second-phone-not-named",
        severity: Severity::Error,
        title: Words::new(
            "备注没有写明第二个号码是谁的",
            "remark does not name the owner of the extra phone",
        ),
    },
    check,
};

static MISSING: Say = Say::new(Words::new("{role}没有座机，第二个号码“{found}”是手机；{province}要求在备注写明使用人。","The {role_en} has no landline and a second mobile “{found}”; {province} asks the remark to say whose it is."),Words::new("在备注写“{sentence}”，把空缺处填上。","Write into the remark whose number it is.")).customer(Words::new("请告知应急联系电话{found}的使用人姓名和与负责人的关系。","Please tell us whose number {found} is."));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let answer = &case.answers.phone_owner_remark;
    if answer.is.severity().is_none() {
        return;
    }
    for person in case.persons() {
        let second = person.emergency;
        let needless = person.landline_no.is_ok() || person.emergency_no.is_err();
        if needless || second == person.mobile || names_owner(person) {
            continue;
        }
        let province = case
            .province
            .map_or("管局", |province| province.name.as_str());
        let sentence = match case.answers.phone_owner_sentence.is.as_str() {
            "" => "应急联系电话的使用人为…",
            sentence => sentence,
        };
        sink.demand(
            &MISSING,
            answer,
            case.person_place(person, Detail::RemarkAdmin),
            &[
                ("found", second),
                ("province", province),
                ("sentence", sentence),
                ("role", person.role_zh()),
                ("role_en", person.role_en()),
            ],
        );
    }
}

fn names_owner(person: &Person<'_>) -> bool {
    [
        "使用人",
        "机主",
        "关系为",
        "联系人",
        "号码为",
        "是我",
        "员工",
        person.emergency,
    ]
    .iter()
    .any(|word| person.remark_admin.contains(word))
}
