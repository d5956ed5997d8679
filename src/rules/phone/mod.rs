//! Rules on mobiles, landlines and emergency phones.

mod emergency_equals_mobile;
mod emergency_malformed;
mod landline_elsewhere;
mod landline_form;
mod landline_missing;
mod may_miss_the_message;
mod mobile_elsewhere;
mod mobile_malformed;
mod of_another_organisation;
mod owner_not_named;
mod shared_mobile;
mod too_few_numbers;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &mobile_malformed::RULE,
    &mobile_elsewhere::RULE,
    &landline_form::RULE,
    &landline_elsewhere::RULE,
    &landline_missing::RULE,
    &emergency_malformed::RULE,
    &emergency_equals_mobile::RULE,
    &too_few_numbers::RULE,
    &shared_mobile::RULE,
    &of_another_organisation::RULE,
    &may_miss_the_message::RULE,
    &owner_not_named::RULE,
];
