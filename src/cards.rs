//! Every card of the house, by its code: rules, sheet and desk each keep their own.

use crate::model::Card;
use crate::{desk, rules, sheet};

/// Every card, in the order of the catalogue, the rules' first.
pub fn all() -> impl Iterator<Item = &'static Card> {
    rules::ALL
        .iter()
        .map(|rule| &rule.card)
        .chain(sheet::CARDS.iter().copied())
        .chain(desk::cards::CARDS.iter().copied())
}

/// The card of a code.
pub fn find(code: &str) -> Option<&'static Card> {
    all().find(|card| card.code == code)
}
