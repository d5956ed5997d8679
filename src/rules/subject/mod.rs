//! Rules on the subject (主办单位): its papers, place and name.

mod address_elsewhere;
mod certificate_number;
mod certificate_type;
mod contact_differs;
mod enterprise_as_personal;
mod investor_unexpected;
mod name_malformed;
mod nature_unknown;
mod no_door_number;
mod old_registration;
mod organiser_not_principal;
mod place_not_a_chain;
mod placeholder_in_address;
mod prefix_contradicts;
mod registered_elsewhere;
mod sole_trader;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &nature_unknown::RULE,
    &enterprise_as_personal::RULE,
    &certificate_type::RULE,
    &certificate_number::RULE,
    &prefix_contradicts::RULE,
    &registered_elsewhere::RULE,
    &place_not_a_chain::RULE,
    &name_malformed::RULE,
    &address_elsewhere::RULE,
    &contact_differs::RULE,
    &placeholder_in_address::RULE,
    &no_door_number::RULE,
    &investor_unexpected::RULE,
    &organiser_not_principal::RULE,
    &old_registration::RULE,
    &sole_trader::RULE,
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

/// Whether two names are one: spaces and the width of brackets do not count.
pub(super) fn is_same_name(one: &str, other: &str) -> bool {
    let letters = |text| {
        str::chars(text)
            .filter(|letter| !letter.is_whitespace())
            .map(|letter| match letter {
                '（' => '(',
                '）' => ')',
                letter => letter.to_ascii_lowercase(),
            })
    };
    one == other || letters(one).eq(letters(other))
}
