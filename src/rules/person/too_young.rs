//! PER-05: by the date of birth in the ID number, on the day of judging.

use crate::model::{Card, Detail, Role, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "PER-05",
        name: "person-too-young",
        severity: Severity::Error,
        title: Words::new("负责人年龄不够", "person too young"),
    },
    check,
};

static YOUNG: Say = Say::new(
    Words::new(
        "{role}“{found}”今年 {age} 岁，{province}要求满 {limit} 岁。",
        "The {role_en} {found} is {age}; {province} asks for {limit}.",
    ),
    Words::new(
        "换一位满 {limit} 岁的负责人，或到年龄后再备案。",
        "Name somebody of at least {limit}, or file later.",
    ),
)
.customer(Words::new(
    "备案负责人须年满{limit}岁，请换一位负责人。",
    "The person responsible must be at least {limit}: please name somebody else.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for person in case.different_persons() {
        let answers = case.answers;
        let limit = match person.role {
            Role::SitePrincipal if answers.site_principal_min_age.is > 0 => {
                &answers.site_principal_min_age
            }
            _ => &answers.min_age,
        };
        let Ok(id) = person.id else { continue };
        // A birth to come is a wrong number.
        if id.birth() > case.today {
            continue;
        }
        let age = id.age(case.today);
        if age >= u32::from(limit.is) {
            continue;
        }
        let province = case
            .province
            .map_or("管局", |province| province.name.as_str());
        sink.demand_at(
            &YOUNG,
            Severity::Error,
            limit.local,
            case.person_place(person, Detail::CertNo),
            &[
                ("found", person.name),
                ("age", &age.to_string()),
                ("limit", &limit.is.to_string()),
                ("province", province),
                ("role", person.role_zh()),
                ("role_en", person.role_en()),
            ],
        );
    }
}
