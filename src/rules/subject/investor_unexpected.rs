//! SUB-13: whom the form wants as investor differs by province.

use super::is_same_name;
use crate::catalog::provinces::Investor;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SUB-13",
        name: "investor-not-as-expected",
        severity: Severity::Warn,
        title: Words::new(
            "投资者或上级主管单位与管局要求不同",
            "investor differs from what the province expects",
        ),
    },
    check,
};

static COMPANY: Say = Say::new(
    Words::new(
        "投资者或上级主管单位填的是“{found}”，应与主办单位名称“{expected}”一致。",
        "The investor is “{found}”; the organisation's own name “{expected}” is expected.",
    ),
    Words::new(
        "改成“{expected}”；有上级主管单位的事业单位、机关填上级单位。",
        "Enter “{expected}”; bodies with a superior name it.",
    ),
);

static PERSON: Say = Say::new(
    Words::new(
        "投资者或上级主管单位填的是“{found}”，{province}要求填法定代表人“{expected}”。",
        "The investor is “{found}”; {province} expects the legal representative {expected}.",
    ),
    Words::new(
        "改成法定代表人姓名“{expected}”。",
        "Enter the legal representative {expected}.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let found = case.get(Column::SubjectInvestor);
    if found.is_empty() || !case.is_enterprise() {
        return;
    }
    let answer = &case.answers.investor;
    let (say, expected) = match answer.is {
        Investor::Company => (&COMPANY, case.get(Column::SubjectName)),
        Investor::LegalRep => {
            let legal_rep = case.get(Column::SubjectLegalRep);
            (
                &PERSON,
                if legal_rep.is_empty() {
                    case.principal.name
                } else {
                    legal_rep
                },
            )
        }
    };
    if expected.is_empty() || is_same_name(found, expected) {
        return;
    }
    let province = case
        .province
        .map_or("管局", |province| province.name.as_str());
    sink.demand_at(
        say,
        Severity::Warn,
        answer.local,
        case.subject_place(Column::SubjectInvestor),
        &[
            ("found", found),
            ("expected", expected),
            ("province", province),
        ],
    );
}
