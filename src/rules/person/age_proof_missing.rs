//! PER-13: minors may answer where they prove how.

use super::{has_paper, is_extra, is_of};
use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "PER-13",
        name: "age-proof-missing",
        severity: Severity::Error,
        title: Words::new("未满 18 岁缺证明", "age-related proof missing"),
    },
    check,
};

static MISSING: Say = Say::new(Words::new("{role}“{found}”今年 {age} 岁，{province}要求未满 {limit} 岁附证明（{papers}），材料里没有找到。","The {role_en} {found} is {age}; {province} asks for a proof under {limit} ({papers}), and none was found."),Words::new("补其中一种证明，或换成年人。","Add one of them, or name an adult.")).customer(Words::new("未满{limit}岁须提供{papers}之一，请补充。","Under {limit} please send one of: {papers}."));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let (below, least) = (&case.answers.proof_below, &case.answers.min_age);
    let papers = &case.answers.age_proofs.is;
    for person in case.different_persons() {
        let Ok(id) = person.id else { continue };
        // A birth to come is a wrong number.
        if id.birth() > case.today {
            continue;
        }
        let age = id.age(case.today);
        // Under the least age nothing helps, and its own rule says so.
        if age >= u32::from(below.is) || age < u32::from(least.is) {
            continue;
        }
        let words = papers.iter().map(String::as_str);
        if has_paper(case, words, |paper| {
            is_extra(paper.slot) && is_of(paper, person)
        }) {
            continue;
        }
        let province = case
            .province
            .map_or("管局", |province| province.name.as_str());
        sink.demand_at(
            &MISSING,
            Severity::Error,
            below.local,
            case.person_place(person, Detail::CertNo),
            &[
                ("found", person.name),
                ("age", &age.to_string()),
                ("limit", &below.is.to_string()),
                ("papers", &papers.join("、")),
                ("province", province),
                ("role", person.role_zh()),
                ("role_en", person.role_en()),
            ],
        );
    }
}
