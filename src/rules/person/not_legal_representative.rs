//! PER-01: the principal of a company is its legal representative.

use super::is_not_legal_rep;
use crate::catalog::provinces::LegalRep;
use crate::model::{Card, Column, Detail, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "PER-01",
        name: "principal-not-legal-representative",
        severity: Severity::Error,
        title: Words::new(
            "主体负责人不是法定代表人",
            "enterprise principal is not the legal representative",
        ),
    },
    check,
};

static DIFFERS: Say = Say::new(Words::new("主体负责人“{found}”不是法定代表人“{legal_rep}”。","The principal {found} is not the legal representative {legal_rep}."),Words::new("主体负责人改填法定代表人“{legal_rep}”的姓名、证件和电话。","Enter the legal representative {legal_rep} as the principal.")).customer(Words::new("企业备案的主体负责人须是法定代表人，请提供{legal_rep}的身份证和手机号。","The principal of a company must be its legal representative: please send the ID card and mobile of {legal_rep}."));

static UNKNOWN: Say = Say::new(
    Words::new(
        "表里没有法定代表人，无法核对主体负责人“{found}”是否为法定代表人。",
        "The sheet does not name the legal representative, so {found} cannot be compared.",
    ),
    Words::new(
        "填上法定代表人姓名，并确认主体负责人就是他本人。",
        "Enter the legal representative and make sure he is the principal.",
    ),
)
.weighing(Severity::Warn);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let answer = &case.answers.principal;
    if !case.is_organisation() || answer.is == LegalRep::Free {
        return;
    }
    let found = case.principal.name;
    let place = || case.person_place(&case.principal, Detail::Name);
    let legal_rep = case.get(Column::SubjectLegalRep);
    match is_not_legal_rep(case) {
        None if found.is_empty() => {}
        None => {
            sink.say(&UNKNOWN, place(), &[("found", found)]);
        }
        // Where a letter of authorisation is taken, the letter is asked for by its own rule.
        Some(true) if answer.is == LegalRep::Must => {
            // Bodies without a licence have leaders of several kinds.
            let weight = if case.is_enterprise() {
                Severity::Error
            } else {
                Severity::Warn
            };
            sink.demand_at(
                &DIFFERS,
                weight,
                answer.local,
                place(),
                &[("found", found), ("legal_rep", legal_rep)],
            );
        }
        _ => {}
    }
}
