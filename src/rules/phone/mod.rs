//! Rules on mobiles, landlines and emergency phones.

mod mobile_malformed;
mod mobile_elsewhere;
mod landline_form;
mod landline_elsewhere;
mod landline_missing;
mod emergency_malformed;
mod emergency_equals_mobile;
mod too_few_numbers;
mod shared_mobile;
mod of_another_organisation;
mod may_miss_the_message;
mod owner_not_named;

use super::Rule;


pub(super) const RULES: &[&Rule] = &[&mobile_malformed::RULE, &mobile_elsewhere::RULE, &landline_form::RULE, &landline_elsewhere::RULE, &landline_missing::RULE, &emergency_malformed::RULE, &emergency_equals_mobile::RULE, &too_few_numbers::RULE, &shared_mobile::RULE, &of_another_organisation::RULE, &may_miss_the_message::RULE, &owner_not_named::RULE];

