//! What became of the rows of a status sheet.

use crate::model::Finding;
use serde::{Deserialize, Serialize};

/// What became of one row of a status sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The sheet.
    pub sheet: String,
    /// The row in it, from 1.
    pub row: u32,
    /// What the row calls the filing: number and domain.
    pub asked: String,
    /// The stage as written.
    pub told: String,
    /// What became of it.
    pub outcome: Outcome,
    /// The filing it was taken for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filing: Option<Told>,
    /// Why it was not taken, or what is odd about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
}

/// The filing that a status row was taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Its key.
    pub no: String,
    /// The domain, else the key.
    pub label: String,
    /// The subject's name, a person's masked.
    pub subject: String,
    /// The drop it came with.
    pub drop: String,
}

/// What became of a status row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It told something new.
    Taken,
    /// It was known.
    Known,
    /// It could not be taken.
    Refused,
}
