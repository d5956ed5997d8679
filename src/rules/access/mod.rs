//! Rules on how a site is connected at the ISP.

mod address;
mod location;
mod mode;
mod public;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[&location::RULE, &mode::RULE, &address::RULE, &public::RULE];
