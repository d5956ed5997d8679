//! A judged batch: what the report room turns into documents.

use super::life::{Answer, Due};
use super::{Filing, Finding, Layout, Material, Text, Verdict};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A filing with its materials and everything found in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct JudgedFiling {
    /// The filing, repaired.
    pub filing: Filing,
    /// Its materials, in the order of the upload page.
    pub materials: Vec<Material>,
    /// Everything found, worst first.
    pub findings: Vec<Finding>,
    /// Our own trouble with this filing, when there was any: never the customer's fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// Who gets the report: address and name, from the row or the configured address book.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<Manager>,
    /// What is due of it after the hand-over, the nearest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dues: Vec<Due>,
}

impl JudgedFiling {
    /// What becomes of it.
    pub fn verdict(&self) -> Verdict {
        let verdict = Verdict::of(&self.findings);
        if self.trouble.is_some() {
            verdict.max(Verdict::Review)
        } else {
            verdict
        }
    }
}

/// An account manager: who gets the report of a filing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Manager {
    /// The mail address.
    pub address: String,
    /// The name, may be empty.
    #[serde(default)]
    pub name: String,
}

/// A batch, judged: one drop in one round.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct JudgedBatch {
    /// The batch's id, ASCII, for example `20261124-qudaoa-3f9a2c-r1`.
    pub id: String,
    /// The reseller: the sub-folder of the inbox; empty for the inbox itself.
    pub reseller: String,
    /// The drop's name as the clerk gave it.
    pub drop: String,
    /// From 1; a corrected drop is the next round.
    pub round: u32,
    /// When it was taken.
    pub received: DateTime<Utc>,
    /// The date by which it was judged, in the installation's time zone.
    pub today: NaiveDate,
    /// The profile's name.
    pub profile: String,
    /// Where the columns stand; the one sheet that was read.
    pub layout: Layout,
    /// What of the customer's sheet is none of our columns, for the sheet that goes back.
    #[serde(default)]
    pub origin: Origin,
    /// Findings of the sheet and the drop as a whole.
    pub findings: Vec<Finding>,
    /// What became of the rows of its sheet 备案状态.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// The filings, in the order of the sheet.
    pub filings: Vec<JudgedFiling>,
    /// What differs from the round before, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<Changes>,
}

/// The customer's own headers, and the cells of columns that we do not know: they go back as
/// they came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The headers as the customer wrote them, by column from 0.
    #[serde(default)]
    pub headers: BTreeMap<u32, String>,
    /// Cells of unknown columns, by row from 1 and column from 0.
    #[serde(default)]
    pub cells: BTreeMap<u32, BTreeMap<u32, String>>,
}

/// What a corrected drop changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// The round it is compared with.
    pub since_round: u32,
    /// Per filing: what was fixed and what is new.
    pub filings: Vec<Change>,
}

/// What changed in one filing since the last round.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The filing's key.
    pub no: String,
    /// Messages of findings that are gone, with their codes.
    pub fixed: Vec<(String, Text)>,
    /// Messages of findings that were not there before, with their codes.
    pub new: Vec<(String, Text)>,
    /// Whether the filing itself is new in this round.
    pub added: bool,
}

impl JudgedBatch {
    /// Filings in all, ready, to review, to fix.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for filing in &self.filings {
            counts.add(filing.verdict());
        }
        counts
    }
}

/// The numbers a report leads with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Filings in all.
    pub filings: usize,
    /// Ready to hand over.
    pub ready: usize,
    /// To be looked at.
    pub review: usize,
    /// To be fixed.
    pub reject: usize,
}

impl Counts {
    /// Counts one more filing.
    pub fn add(&mut self, verdict: Verdict) {
        self.filings += 1;
        *match verdict {
            Verdict::Ready => &mut self.ready,
            Verdict::Review => &mut self.review,
            Verdict::Reject => &mut self.reject,
        } += 1;
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, others: Self) {
        self.filings += others.filings;
        self.ready += others.ready;
        self.review += others.review;
        self.reject += others.reject;
    }
}

/// A finished file of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The path inside the batch's folder, with `/`.
    pub path: String,
    /// What goes into it.
    pub content: Content,
}

/// What goes into a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// A picture that lies among the blobs under this key.
    Blob(String),
}
