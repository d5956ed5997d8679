//! PER-11: who acts for another needs a letter.

use super::{has_paper, is_extra, is_not_legal_rep, is_of};
use crate::catalog::provinces::LegalRep;
use crate::model::{Card, Say, Severity, Slot, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "PER-11",
        name: "letter-of-authorisation-missing",
        severity: Severity::Error,
        title: Words::new("缺授权书", "authorisation letter missing"),
    },
    check,
};

static PRINCIPAL: Say = Say::new(Words::new("主体负责人“{found}”不是法定代表人，{province}要求附授权书，材料里没有找到。","The principal {found} is not the legal representative; {province} asks for a letter, and none was found."),Words::new("上传法定代表人签字、盖公章的主体负责人授权书。","Add the letter, signed by the legal representative and sealed.")).customer(Words::new("请提供法定代表人签字并盖公章的主体负责人授权书。","Please send the letter of authorisation, signed and sealed."));

static SITE: Say = Say::new(Words::new("网站负责人“{found}”不是主体负责人，{province}要求附网站负责人授权书，材料里没有找到。","The site principal {found} is not the principal; {province} asks for a letter, and none was found."),Words::new("上传法定代表人签字、盖公章的网站负责人授权书。","Add the site principal's letter, signed and sealed.")).customer(Words::new("请提供法定代表人签字并盖公章的网站负责人授权书。","Please send the letter for the site principal, signed and sealed."));

const WORDS: [&str; 3] = ["授权书", "授权委托书", "委托书"];

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    if !case.is_organisation() {
        return;
    }
    let province = case
        .province
        .map_or("管局", |province| province.name.as_str());
    let answer = &case.answers.principal;
    let by_letter = matches!(answer.is, LegalRep::Letter | LegalRep::LetterSame);
    if by_letter
        && is_not_legal_rep(case) == Some(true)
        && !has_paper(case, WORDS, |paper| is_extra(paper.slot))
    {
        sink.demand_at(
            &PRINCIPAL,
            Severity::Error,
            answer.local,
            case.slot_place(Slot::PrincipalOther, None),
            &[("found", case.principal.name), ("province", province)],
        );
    }
    for site in &case.sites {
        let person = &site.principal;
        if person.differs(&case.principal)
            && !has_paper(case, WORDS, |paper| {
                is_extra(paper.slot) && is_of(paper, person)
            })
        {
            sink.demand(
                &SITE,
                &case.answers.site_principal_letter,
                case.slot_place(Slot::SitePrincipalOther, Some(person.index)),
                &[("found", person.name), ("province", province)],
            );
        }
    }
}
