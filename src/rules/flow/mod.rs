//! Rules on orders that were handed over: what is late, what came back, what must be done today.
//!
//! They read what was told about the order, by the status columns or by the sheet 备案状态; a
//! filing of which nothing was told is not on its way and they are silent. What is due is
//! computed in one place ([`clocks`]), for the rules and for every list.

mod administration;
mod cached;
mod clocks;
mod expiring;
mod filed;
mod first_review;
mod handed_on;
mod in_flight;
mod returned;
mod sms;

pub(super) use clocks::{Clock, clocks};
pub use clocks::{Watch, dues, plan};

use super::{Case, Rule, Sink};
use crate::catalog::Enumerations;
use crate::model::Column;
use crate::model::life::Stage;

pub(super) const RULES: &[&Rule] = &[
    &first_review::RULE,
    &sms::RULE,
    &administration::RULE,
    &returned::RULE,
    &in_flight::RULE,
    &cached::RULE,
];

/// The stage that a status cell means.
pub fn stage_of(enumerations: &Enumerations, cell: &str) -> Option<Stage> {
    if cell.is_empty() {
        return None;
    }
    let list = enumerations.of(Column::StatusStage)?;
    Stage::of_word(&list.find(cell)?.word)
}

/// Says what one rule's clocks have to say.
fn speak(case: &Case<'_>, sink: &mut Sink<'_>, code: &str) {
    for clock in case.clocks() {
        if clock.rule != Some(code) {
            continue;
        }
        let site = case
            .sites
            .iter()
            .find(|site| !clock.site.is_empty() && site.get(Column::SiteDomain) == clock.site);
        let column = if code == "FLW-06" {
            Column::StatusReturnedReason
        } else {
            Column::StatusStage
        };
        let place = match site {
            Some(site) => case.site_place(site, column),
            None => case.subject_place(column),
        };
        let values: Vec<(&str, &str)> = clock
            .values
            .iter()
            .map(|(key, value)| (*key, value.as_str()))
            .collect();
        sink.say(clock.say.0, place, &values);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::life::Actor;

    #[test]
    fn every_stage_can_be_written_in_the_status_column() {
        let all = Enumerations::embedded();
        let list = all.list("stage").expect("a list");
        for choice in &list.choices {
            let stage = Stage::of_word(&choice.word).expect("a stage");
            assert_eq!(stage.word(), choice.word);
            assert_eq!(stage_of(all, &choice.word), Some(stage));
            assert_eq!(stage_of(all, &choice.name), Some(stage));
        }
        assert_eq!(list.choices.len(), Stage::WORDS.len());
        assert_eq!(Stage::Sms.actor(), Actor::Customer);
    }
}
