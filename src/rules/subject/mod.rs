//! Rules on the subject (主办单位): its papers, place and name.

mod certificate_number;
mod certificate_type;
mod enterprise_as_personal;
mod name_malformed;
mod nature_unknown;
mod place_not_a_chain;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &nature_unknown::RULE,
    &enterprise_as_personal::RULE,
    &certificate_type::RULE,
    &certificate_number::RULE,
    &place_not_a_chain::RULE,
    &name_malformed::RULE,
];

/// Whether a certificate type is one of a person's own.
pub(super) fn is_persons(paper: &str) -> bool {
    matches!(
        paper,
        "居民身份证"
            | "护照"
            | "台湾居民来往大陆通行证"
            | "港澳居民来往内地通行证"
            | "外国人永久居留身份证"
            | "港澳居民居住证"
            | "台湾居民居住证"
    )
}
