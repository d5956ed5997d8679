//! Rules on orders that were handed over: what is late, what came back, what must be done today.
//!
//! They read the status columns; a filing without a stage is not on its way and they are silent.

mod administration;
mod cached;
mod first_review;
mod in_flight;
mod returned;
mod sms;

use super::{Case, Rule};
use crate::model::life::{Stage, Standing};
use crate::model::{Column, date};

pub(super) const RULES: &[&Rule] = &[
    &first_review::RULE,
    &sms::RULE,
    &administration::RULE,
    &returned::RULE,
    &in_flight::RULE,
    &cached::RULE,
];

/// Where the order stands, by its status columns.
fn standing(case: &Case<'_>) -> Option<Standing> {
    let cell = case.get(Column::StatusStage);
    if cell.is_empty() {
        return None;
    }
    let list = case.catalog.enumerations.of(Column::StatusStage)?;
    Some(Standing {
        stage: Stage::of_word(&list.find(cell)?.word)?,
        since: date::read_time(case.get(Column::StatusStageDate)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Enumerations;
    use crate::model::life::Actor;

    #[test]
    fn every_stage_can_be_written_in_the_status_column() {
        let list = Enumerations::embedded().list("stage").expect("a list");
        for choice in &list.choices {
            let stage = Stage::of_word(&choice.word).expect("a stage");
            assert_eq!(stage.word(), choice.word);
        }
        assert_eq!(list.choices.len(), Stage::WORDS.len());
        assert_eq!(Stage::Sms.actor(), Actor::Customer);
    }
}
