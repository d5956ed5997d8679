//! Rules on the names of sites.

mod approval_word;
mod banned_pattern;
mod domain_or_person;
mod empty;
mod personal_word;
mod place_name;
mod sensitive_word;
mod shape;
mod state_word;
mod twice;
mod unrelated;

use super::{Case, Rule, SiteCase};

pub(super) const RULES: &[&Rule] = &[
    &empty::RULE,
    &domain_or_person::RULE,
    &personal_word::RULE,
    &shape::RULE,
    &state_word::RULE,
    &sensitive_word::RULE,
    &unrelated::RULE,
    &banned_pattern::RULE,
    &approval_word::RULE,
    &twice::RULE,
    &place_name::RULE,
];

/// Natures that may carry state words, by national code: 国防机构, 政府机关, 事业单位, 群众性团体组织.
const STATE_NATURES: [u64; 4] = [1, 2, 3, 11];

/// Whether the subject is a body of the state.
fn is_state(case: &Case<'_>) -> bool {
    case.nature
        .and_then(|nature| nature.code)
        .is_some_and(|code| STATE_NATURES.contains(&code))
}

/// The sites whose name is there, without the rows that repeat another.
fn named<'c, 'a>(
    case: &'c Case<'a>,
) -> impl Iterator<Item = (&'c SiteCase<'a>, &'a str)> + use<'c, 'a> {
    case.sites
        .iter()
        .map(|site| (site, site.get(crate::model::Column::SiteName)))
        .filter(|(_, name)| !name.is_empty())
}

/// Whether a letter is a Chinese one.
fn is_han(letter: char) -> bool {
    matches!(letter, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{3134F}' | '〇')
}

/// Whether a word stands in the subject's own name, as registered: then the name is evidence.
fn is_registered(case: &Case<'_>, word: &str) -> bool {
    case.is_organisation() && case.get(crate::model::Column::SubjectName).contains(word)
}
