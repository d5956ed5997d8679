//! Rules on a filing among the others of its batch.

mod identical;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[&identical::RULE];

pub(super) use identical::RULE as IDENTICAL;
