//! PER-07: where a person with an ID card from elsewhere may file.

use super::{has_paper, is_extra};
use crate::catalog::provinces::NonLocalId;
use crate::model::number::Origin;
use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "PER-07",
        name: "non-local-id-of-a-person",
        severity: Severity::Error,
        title: Words::new(
            "个人备案：外省身份证不收，或缺居住证明",
            "personal filing with a non-local ID: refused, or no proof of residence",
        ),
    },
    check,
};

static REFUSED: Say = Say::new(
    Words::new(
        "身份证是{home}的，{province}不收外省身份证的个人备案。",
        "The ID card is from {home}; {province} takes no personal filings with it.",
    ),
    Words::new(
        "在{home}备案，或改用当地单位备案。",
        "File in {home}, or for an organisation there.",
    ),
)
.customer(Words::new(
    "{province}只接受本省身份证办理个人备案，请在{home}备案。",
    "{province} takes personal filings with local ID cards only: please file in {home}.",
));

static PROOF: Say = Say::new(Words::new("身份证是{home}的，在{province}备案须附居住证明（{papers}），材料里没有找到。","The ID card is from {home}; {province} asks for a proof of residence ({papers}), and none was found."),Words::new("向客户要其中一种，放进材料文件夹。","Ask the customer for one of them.")).customer(Words::new("在{province}用外省身份证办个人备案，须提供{papers}之一，请补充。","To file in {province} with an ID card of another province, please send one of: {papers}."));

static OTHER: Say = Say::new(Words::new("身份证是{home}的，{province}不收{other}作居住证明，要{papers}之一，材料里没有找到。","The ID card is from {home}; {province} does not take {other} as a proof of residence but one of: {papers}; none was found."),Words::new("向客户要其中一种，放进材料文件夹。","Ask the customer for one of them.")).customer(Words::new("在{province}用外省身份证办个人备案，不收{other}，须提供{papers}之一，请补充。","To file in {province} with an ID card of another province, please send one of: {papers}; {other} is not taken."));

static UNSTATED: Say = Say::new(
    Words::new(
        "身份证是{home}的，在{province}备案；资料没有说收不收。",
        "The ID card is from {home}; no source says whether {province} takes it.",
    ),
    Words::new(
        "先问接入商或管局，能不能用、要不要居住证明。",
        "Ask the ISP whether it is taken, and with what proof.",
    ),
)
.weighing(Severity::Manual);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let (true, Some(province), Ok(id)) = (case.is_personal(), case.province, case.principal.id)
    else {
        return;
    };
    if id.origin() != Origin::Mainland {
        return;
    }
    let Some(home) = case.catalog.provinces.of_id(id.as_str()) else {
        return;
    };
    if home.code == province.code {
        return;
    }
    let answer = &case.answers.non_local_id;
    let papers = &case.answers.residence_proofs.is;
    let mut other = "";
    let (say, weight) = match answer.is {
        NonLocalId::Allowed => return,
        NonLocalId::Proof
            if has_paper(case, papers.iter().map(String::as_str), |paper| {
                is_extra(paper.slot)
            }) =>
        {
            return;
        }
        NonLocalId::Proof => {
            let refused = &case.answers.residence_proofs_refused.is;
            let found = refused
                .iter()
                .find(|word| has_paper(case, [word.as_str()], |paper| is_extra(paper.slot)));
            if let Some(found) = found {
                other = found;
                (&OTHER, Severity::Error)
            } else {
                (&PROOF, Severity::Error)
            }
        }
        NonLocalId::Refused => (&REFUSED, Severity::Error),
        NonLocalId::Unstated => (&UNSTATED, Severity::Manual),
    };
    sink.demand_at(
        say,
        weight,
        answer.local,
        case.person_place(&case.principal, Detail::CertNo),
        &[
            ("home", &home.name),
            ("province", &province.name),
            ("papers", &papers.join("、")),
            ("other", other),
        ],
    );
}
