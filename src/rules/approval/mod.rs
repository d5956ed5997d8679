//! Rules on pre-approvals (前置审批).

mod hinted;
mod papers;
mod personal;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[&papers::RULE, &hinted::RULE, &personal::RULE];
