//! Rules on mobiles, landlines and emergency phones.

mod emergency_equals_mobile;
mod emergency_malformed;
mod landline_form;
mod landline_missing;
mod mobile_malformed;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &mobile_malformed::RULE,
    &landline_form::RULE,
    &landline_missing::RULE,
    &emergency_malformed::RULE,
    &emergency_equals_mobile::RULE,
];
