//! PER-09: persons without a mainland ID card.

use crate::catalog::provinces::Foreign;
use crate::model::{Card, Detail, Role, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "PER-09",
        name: "foreign-papers-of-the-principal",
        severity: Severity::Error,
        title: Words::new(
            "港澳台或外籍负责人有特别要求",
            "HK/MO/TW/foreign document or delegation rule",
        ),
    },
    check,
};

static REFUSED: Say = Say::new(
    Words::new(
        "{province}不收{kind}当{role}。",
        "{province} does not take such a person as {role_en}.",
    ),
    Words::new(
        "换一位持大陆居民身份证的负责人。",
        "Name somebody with a mainland ID card.",
    ),
)
.customer(Words::new(
    "{province}要求负责人持大陆居民身份证，请换一位。",
    "{province} asks for a mainland ID card: please name somebody else.",
));

static DELEGATE: Say = Say::new(Words::new("{province}要求{kind}委托一位持大陆居民身份证的人当{role}，并附授权书。","{province} asks such a person to delegate a holder of a mainland ID card, with a letter."),Words::new("改填受托人，并上传授权书。","Enter the delegate and add the letter.")).customer(Words::new("{province}要求委托一位持大陆身份证的员工当负责人，请提供其身份证和授权书。","{province} asks you to delegate an employee with a mainland ID card: please send card and letter."));

static PAPER: Say = Say::new(
    Words::new(
        "{province}不收{kind}的“{found}”，只收：{papers}。",
        "{province} does not take {found}; it takes {papers}.",
    ),
    Words::new("换成其中一种证件。", "Use one of those papers."),
)
.customer(Words::new(
    "请提供{papers}之一。",
    "Please send one of: {papers}.",
));

static UNSTATED: Say = Say::new(
    Words::new(
        "{role}“{name}”持{found}；{province}的要求没有查到。",
        "The {role_en} {name} shows {found}; what {province} asks is not known.",
    ),
    Words::new(
        "先问接入商：收哪种证件，要不要委托大陆居民。",
        "Ask the ISP which paper is taken and whether a delegate is needed.",
    ),
)
.weighing(Severity::Manual);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for person in case.different_persons() {
        let Some(paper) = person.paper else { continue };
        let (answer, kind) = match paper.code {
            Some(7 | 30) => (&case.answers.foreigner, "外籍人士"),
            Some(11 | 14 | 41 | 42) => (&case.answers.hk_mo_tw, "港澳台居民"),
            _ => continue,
        };
        let papers = &case.answers.hk_mo_tw_papers.is;
        let (say, weight) = match answer.is {
            Foreign::Allowed
                if kind == "外籍人士" || papers.is_empty() || papers.contains(&paper.name) =>
            {
                continue;
            }
            Foreign::Allowed => (&PAPER, Severity::Error),
            Foreign::Refused => (&REFUSED, Severity::Error),
            // The site principal may be the delegate himself; only he who answers is asked.
            Foreign::Delegate if person.role == Role::SitePrincipal => continue,
            Foreign::Delegate => (&DELEGATE, Severity::Error),
            Foreign::Unstated => (&UNSTATED, Severity::Manual),
        };
        let province = case
            .province
            .map_or("管局", |province| province.name.as_str());
        sink.demand_at(
            say,
            weight,
            answer.local,
            case.person_place(person, Detail::CertType),
            &[
                ("province", province),
                ("kind", kind),
                ("name", person.name),
                ("found", &paper.name),
                ("papers", &papers.join("、")),
                ("role", person.role_zh()),
                ("role_en", person.role_en()),
            ],
        );
    }
}
