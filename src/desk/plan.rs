//! What to do next: a pure choice over what the ledger says waits.
//!
//! What finishes something comes first, and batches take turns: a drop of 3 rows never waits
//! behind one of 3 000.

use chrono::{DateTime, TimeDelta, Utc};

/// How far a waiting batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Its sheet is to be read.
    Admitted,
    /// Filings wait for their pictures.
    Preparing,
    /// Every picture is done.
    Prepared,
    /// It was judged.
    Judged,
    /// It stands in the outbox.
    Published,
}

/// A batch that waits for the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The batch.
    pub batch: String,
    /// How far it is.
    pub stage: Stage,
    /// After a trouble: when it may be tried again.
    pub not_before: Option<DateTime<Utc>>,
}

/// One slice of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Read the sheet and sort the materials.
    Read(String),
    /// Press the pictures of the next few filings.
    Prepare(String),
    /// Judge every filing.
    Judge(String),
    /// Write the documents.
    Publish(String),
    /// Write the letters.
    Announce(String),
}

impl Task {
    /// The batch it is about.
    pub fn batch(&self) -> &str {
        let (Self::Read(batch)
        | Self::Prepare(batch)
        | Self::Judge(batch)
        | Self::Publish(batch)
        | Self::Announce(batch)) = self;
        batch
    }
}

/// Chooses the next slice. `waiting` is oldest first; `last` is the batch served before.
pub fn plan(waiting: &[Waiting], last: Option<&str>, now: DateTime<Utc>) -> Option<Task> {
    // Nothing waits longer than half an hour: a time far ahead was set by a clock that stood
    // wrong and has come back since.
    let due = |time: DateTime<Utc>| time <= now || time > now + TimeDelta::hours(1);
    let may = |waiting: &&Waiting| waiting.not_before.is_none_or(due);
    for stage in [
        Stage::Published,
        Stage::Judged,
        Stage::Prepared,
        Stage::Admitted,
    ] {
        if let Some(found) = waiting
            .iter()
            .filter(may)
            .find(|waiting| waiting.stage == stage)
        {
            let batch = found.batch.clone();
            return Some(match stage {
                Stage::Published => Task::Announce(batch),
                Stage::Judged => Task::Publish(batch),
                Stage::Prepared => Task::Judge(batch),
                Stage::Admitted | Stage::Preparing => Task::Read(batch),
            });
        }
    }
    let mut preparing: Vec<_> = waiting.iter().filter(may).collect();
    // The one behind the batch served last, around the circle.
    if let Some(at) =
        last.and_then(|last| preparing.iter().position(|waiting| waiting.batch == last))
    {
        preparing.rotate_left(at + 1);
    }
    preparing
        .first()
        .map(|waiting| Task::Prepare(waiting.batch.clone()))
}

/// When the first batch in trouble may be tried again, if all of them wait.
pub fn next_try(waiting: &[Waiting]) -> Option<DateTime<Utc>> {
    waiting
        .iter()
        .filter_map(|waiting| waiting.not_before)
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(batch: &str, stage: Stage) -> Waiting {
        Waiting {
            batch: batch.into(),
            stage,
            not_before: None,
        }
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("a moment")
    }

    #[test]
    fn what_finishes_a_batch_comes_first() {
        let all = [
            waiting("a", Stage::Preparing),
            waiting("b", Stage::Admitted),
            waiting("c", Stage::Prepared),
            waiting("d", Stage::Judged),
            waiting("e", Stage::Published),
        ];
        let order: Vec<_> = (0..5)
            .rev()
            .map(|most| plan(&all[..=most], None, at(0)).expect("something waits"))
            .collect();
        assert_eq!(
            order,
            [
                Task::Announce("e".into()),
                Task::Publish("d".into()),
                Task::Judge("c".into()),
                Task::Read("b".into()),
                Task::Prepare("a".into()),
            ]
        );
    }

    #[test]
    fn batches_take_turns_with_their_pictures() {
        let all = ["a", "b", "c"].map(|batch| waiting(batch, Stage::Preparing));
        let mut last = None;
        let mut served = String::new();
        for _ in 0..6 {
            let task = plan(&all, last.as_deref(), at(0)).expect("something waits");
            served.push_str(task.batch());
            last = Some(task.batch().to_owned());
        }
        assert_eq!(served, "abcabc");
    }

    #[test]
    fn a_batch_in_trouble_waits_and_holds_up_nobody() {
        let mut all = vec![waiting("a", Stage::Judged), waiting("b", Stage::Preparing)];
        all[0].not_before = Some(at(60));
        assert_eq!(plan(&all, None, at(0)), Some(Task::Prepare("b".into())));
        assert_eq!(plan(&all[..1], None, at(0)), None);
        assert_eq!(next_try(&all), Some(at(60)));
        assert_eq!(plan(&all, None, at(60)), Some(Task::Publish("a".into())));
    }

    #[test]
    fn a_clock_that_came_back_from_next_year_holds_up_no_batch() {
        let mut all = [waiting("a", Stage::Judged)];
        all[0].not_before = Some(at(365 * 86_400));
        assert_eq!(plan(&all, None, at(0)), Some(Task::Publish("a".into())));
    }
}
