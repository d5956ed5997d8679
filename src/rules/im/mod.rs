//! Rules on instant messengers.

mod not_paired;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[&not_paired::RULE];
