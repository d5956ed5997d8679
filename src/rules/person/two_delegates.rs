//! PER-12: one delegate, not two.

use super::is_not_legal_rep;
use crate::catalog::provinces::LegalRep;
use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "PER-12",
        name: "principal-and-site-principal-both-delegated",
        severity: Severity::Error,
        title: Words::new(
            "主体负责人不是法定代表人时，须兼任网站负责人",
            "principal not legal rep, then site principal must be the same person",
        ),
    },
    check,
};

static TWO: Say = Say::new(Words::new("主体负责人“{principal}”不是法定代表人；{province}要求这时网站负责人也由他担任，表里却是“{found}”。","The principal {principal} is not the legal representative; {province} then asks him to be site principal as well, yet the sheet names {found}."),Words::new("网站负责人改为“{principal}”，或主体负责人改回法定代表人。","Make {principal} the site principal, or the legal representative the principal.")).customer(Words::new("请确认：由{principal}兼任网站负责人，或改由法定代表人任主体负责人。","Please confirm that {principal} is also site principal, or name the legal representative."));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let answer = &case.answers.principal;
    if !case.is_organisation()
        || answer.is != LegalRep::LetterSame
        || is_not_legal_rep(case) != Some(true)
    {
        return;
    }
    let province = case
        .province
        .map_or("管局", |province| province.name.as_str());
    for site in &case.sites {
        let person = &site.principal;
        if person.differs(&case.principal) {
            sink.demand_at(
                &TWO,
                Severity::Error,
                answer.local,
                case.person_place(person, Detail::Name),
                &[
                    ("found", person.name),
                    ("principal", case.principal.name),
                    ("province", province),
                ],
            );
        }
    }
}
