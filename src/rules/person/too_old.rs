//! PER-06: some administrations take no site principal beyond an age.

use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "PER-06",
        name: "person-too-old",
        severity: Severity::Error,
        title: Words::new("网站负责人超过年龄上限", "person too old"),
    },
    check,
};

static OLD: Say = Say::new(
    Words::new(
        "网站负责人“{found}”今年 {age} 岁，{province}要求不超过 {limit} 岁。",
        "The site principal {found} is {age}; {province} takes nobody over {limit}.",
    ),
    Words::new(
        "换一位不超过 {limit} 岁的网站负责人。",
        "Name a site principal of at most {limit}.",
    ),
)
.customer(Words::new(
    "{province}要求网站负责人不超过{limit}岁，请换一位。",
    "{province} takes no site principal over {limit}: please name somebody else.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let answers = case.answers;
    for site in &case.sites {
        let person = &site.principal;
        let Ok(id) = person.id else { continue };
        let limit = if id.is_male() {
            &answers.site_principal_max_age_men
        } else {
            &answers.site_principal_max_age_women
        };
        let age = id.age(case.today);
        if limit.is == 0 || age <= u32::from(limit.is) {
            continue;
        }
        let province = case
            .province
            .map_or("管局", |province| province.name.as_str());
        sink.demand_at(
            &OLD,
            Severity::Error,
            limit.local,
            case.person_place(person, Detail::CertNo),
            &[
                ("found", person.name),
                ("age", &age.to_string()),
                ("limit", &limit.is.to_string()),
                ("province", province),
            ],
        );
    }
}
