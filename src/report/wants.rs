//! What a province's administration wants of one filing beyond the form: literal sentences and
//! papers, for its checklist. The rules judge whether they are there; this only shows them.

use super::Context;
use crate::catalog::provinces::{Answers, When};
use crate::model::{Column, JudgedFiling};
use serde::Serialize;

/// What one filing's checklist shows.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Wants {
    /// Sentences to paste into the remark.
    pub sentences: Vec<String>,
    /// Papers: name, what to know.
    pub papers: Vec<(String, String)>,
    /// What a person checks by eye besides the slots' own points.
    pub by_eye: Vec<String>,
    /// The version of the verification sheet.
    pub sheet_version: String,
    /// The administration's review in working days; 0 when not known.
    pub review_days: u8,
}

/// What the administration of the filing's province wants; nothing for an unknown province.
pub fn wants(judged: &JudgedFiling, context: &Context<'_>) -> Wants {
    let filing = &judged.filing;
    let Some(province) = context.provinces.find(filing.get(Column::SubjectProvince)) else {
        return Wants::default();
    };
    let personal = filing.get(Column::SubjectNature) == "个人";
    let answers: &Answers = province.answers(personal);
    Wants {
        sentences: answers
            .sentences
            .iter()
            .filter(|sentence| applies(&sentence.when, judged))
            .filter_map(|sentence| sentence.any.first().cloned())
            .collect(),
        papers: answers
            .documents
            .iter()
            .filter(|paper| applies(&paper.when, judged))
            .map(|paper| (paper.name.clone(), paper.note.clone()))
            .collect(),
        by_eye: answers.by_eye.is.clone(),
        sheet_version: answers.sheet_version.is.clone(),
        review_days: answers.review_days.is,
    }
}

/// Whether what is asked for only sometimes is asked for here, as far as the sheet tells.
///
/// Where only a person can know (several domains on one site, an ID card from elsewhere), it is
/// not shown: the rule that judges it says so in its finding.
fn applies(when: &When, judged: &JudgedFiling) -> bool {
    use Column as C;
    let filing = &judged.filing;
    let any = |column: Column, words: &[String]| {
        filing.sites().any(|site| {
            words
                .iter()
                .any(|word| site.get(column).contains(word.as_str()))
        })
    };
    let differs = filing
        .sites()
        .any(|site| site.get(C::SitePrincipalName) != filing.get(C::PrincipalName));
    let legal_rep = filing.get(C::SubjectLegalRep);
    let not_legal_rep = !legal_rep.is_empty() && legal_rep != filing.get(C::PrincipalName);
    let holds = |asked: bool, fact: bool| !asked || fact;
    holds(when.site_principal_differs, differs)
        && holds(when.principal_not_legal_rep, not_legal_rep)
        && holds(
            when.sole_trader,
            filing.get(C::SubjectCertNo).starts_with("92"),
        )
        && holds(
            when.no_landline,
            filing.get(C::PrincipalLandline).is_empty(),
        )
        && !when.several_domains
        && !when.non_local_id
        && filing.rows.len() >= usize::from(when.min_sites)
        && (when.natures.is_empty()
            || when
                .natures
                .iter()
                .any(|nature| nature == filing.get(C::SubjectNature)))
        && (when.filing_types.is_empty()
            || when
                .filing_types
                .iter()
                .any(|kind| match filing.get(C::FilingType) {
                    "" => kind == "首次备案",
                    written => kind == written,
                }))
        && (when.services.is_empty() || any(C::SiteServices, &when.services))
        && (when.words.is_empty()
            || any(C::SiteName, &when.words)
            || any(C::SubjectScope, &when.words)
            || any(C::SubjectName, &when.words))
}
