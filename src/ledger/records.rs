//! The ledger's records. Plain enums with data; a released form is never changed, only added to.

use crate::mail::queue::LetterState;
use crate::model::judged::{Changes, Counts, Manager, Origin};
use crate::model::life::{Answer, Event, Facts};
use crate::model::{Filing, Finding, Layout, Letter, Material, material::Source};
use crate::rules::Trace;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// The schema this program writes.
pub const SCHEMA: u32 = 1;

/// A drop in one round.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Batch {
    /// ASCII, `20261124-3f9a2c1b-r1`.
    pub id: String,
    /// The drop's identity across rounds.
    pub series: String,
    /// The sub-folder of the inbox; empty for the inbox itself.
    pub reseller: String,
    /// The drop's name; of a sheet that we returned, the name of the drop it came from.
    pub drop: String,
    /// The name under which it lay in the inbox.
    pub taken_as: String,
    /// From 1.
    pub round: u32,
    /// When it was taken.
    pub received: DateTime<Utc>,
    /// The name of the taken file or folder under `work/<id>/`.
    pub source: String,
    /// The name of the folder that came with a bare spreadsheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub companion: Option<String>,
    /// How far it is.
    pub stage: BatchStage,
    /// What kept the last step from being done, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
}

/// How far a batch is. Each stage holds what the next step needs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "stage", content = "with", rename_all = "snake_case")]
pub enum BatchStage {
    /// Taken, not looked into.
    Admitted,
    /// The sheet was read; filings wait for their pictures under `q/`.
    Read(Reading),
    /// Everything was judged.
    Judged(Judgement),
    /// The folder stands in the outbox.
    Published(Publication),
    /// The letters are written; mail has them.
    Announced {
        /// What was published.
        publication: Publication,
        /// When the letters were written.
        at: DateTime<Utc>,
    },
    /// The very same content was there before.
    Duplicate {
        /// The batch that had it.
        of: String,
        /// The folder under the outbox that says so.
        folder: String,
    },
    /// The drop held statuses and no filings; each row was answered.
    Told {
        /// What became of each row.
        answers: Vec<Answer>,
        /// The folder under the outbox that says so.
        folder: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// Retention let go of everything but this.
    Swept {
        /// When.
        at: DateTime<Utc>,
        /// Filings in all, ready, to review, to fix.
        counts: Counts,
    },
}

/// What the sheet's reading came to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Reading {
    /// Where the columns stand.
    pub layout: Layout,
    /// Findings of the sheet and the drop as a whole.
    pub findings: Vec<Finding>,
    /// How many filings there are.
    pub filings: usize,
    /// The content's hash.
    pub digest: String,
    /// What of the customer's sheet is none of our columns.
    #[serde(default)]
    pub origin: Origin,
    /// What became of the rows of a sheet 备案状态 beside the filings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
}

/// What the judging came to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Judgement {
    /// What was read.
    pub reading: Reading,
    /// The day it was judged by.
    pub today: NaiveDate,
    /// What differs from the round before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<Changes>,
}

/// What stands in the outbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Publication {
    /// What the judging came to.
    pub judgement: Judgement,
    /// The folder under the outbox, with `/`.
    pub folder: String,
}

impl BatchStage {
    /// What the sheet's reading came to, once it was read.
    pub fn reading(&self) -> Option<&Reading> {
        match self {
            Self::Read(reading) => Some(reading),
            _ => self.judgement().map(|judgement| &judgement.reading),
        }
    }

    /// What the judging came to, once it was judged.
    pub fn judgement(&self) -> Option<&Judgement> {
        match self {
            Self::Judged(judgement) => Some(judgement),
            Self::Published(publication) | Self::Announced { publication, .. } => {
                Some(&publication.judgement)
            }
            Self::Admitted
            | Self::Read(_)
            | Self::Duplicate { .. }
            | Self::Told { .. }
            | Self::Swept { .. } => None,
        }
    }

    /// The folder under the outbox, once there is one.
    pub fn folder(&self) -> Option<&str> {
        match self {
            Self::Published(publication) | Self::Announced { publication, .. } => {
                Some(&publication.folder)
            }
            Self::Duplicate { folder, .. } | Self::Told { folder, .. } => Some(folder),
            _ => None,
        }
    }

    /// The stage's name.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Admitted => "admitted",
            Self::Read(_) => "read",
            Self::Judged(_) => "judged",
            Self::Published(_) => "published",
            Self::Announced { .. } => "announced",
            Self::Duplicate { .. } => "duplicate",
            Self::Told { .. } => "told",
            Self::Swept { .. } => "swept",
        }
    }
}

/// Our own trouble with a step: shown, and tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// What happened, for the operator.
    pub what: String,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next.
    pub next: DateTime<Utc>,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<DateTime<Utc>>,
}

/// A filing on its way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FilingRecord {
    /// The filing, repaired; its account password is veiled before it comes here.
    pub filing: Filing,
    /// Its materials.
    pub materials: Vec<Material>,
    /// Files of its folder that fit no slot.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unmatched: Vec<Source>,
    /// Who gets the report.
    pub manager: Option<Manager>,
    /// How far it is.
    pub stage: FilingStage,
}

/// How far a filing is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum FilingStage {
    /// Its pictures wait.
    Read {
        /// How often the pictures were tried.
        tries: u32,
        /// Findings of the reader.
        intake: Vec<Finding>,
    },
    /// Its pictures are pressed.
    Prepared {
        /// Findings of the reader.
        intake: Vec<Finding>,
    },
    /// Everything was found.
    Judged {
        /// Worst first.
        findings: Vec<Finding>,
    },
    /// We could not do it; it is shown as our trouble.
    Stuck {
        /// What happened, for the operator.
        fault: String,
        /// How often it was tried.
        tries: u32,
        /// Findings, as far as there are any.
        findings: Vec<Finding>,
    },
}

impl FilingStage {
    /// What was found so far.
    pub fn findings(&self) -> &[Finding] {
        match self {
            Self::Judged { findings } | Self::Stuck { findings, .. } => findings,
            Self::Read { intake, .. } | Self::Prepared { intake } => intake,
        }
    }
}

/// What other filings compare themselves with, and whose it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TraceRecord {
    /// The series it belongs to: rounds of one drop do not accuse each other.
    pub series: String,
    /// The few keys.
    pub trace: Trace,
}

/// The life of a filing across the rounds of its drop: what was told of its order, and what is
/// needed to say what is due. People's names are shortened in it: it outlives its batch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LifeRecord {
    /// The reseller.
    pub reseller: String,
    /// The series it belongs to.
    pub series: String,
    /// The drop's name.
    pub drop: String,
    /// The newest batch that holds it.
    pub batch: String,
    /// What of the filing matters; names shortened.
    pub facts: Facts,
    /// Its filing type, as written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// Who gets its letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<Manager>,
    /// What was told, in the order of telling.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// What other filings compare themselves with, for as long as its order is under way.
    pub trace: Trace,
    /// When it was last written.
    pub updated: DateTime<Utc>,
}

/// The rounds of one drop.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Series {
    /// Batch ids, oldest first.
    pub rounds: Vec<String>,
}

/// A letter and how far it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LetterRecord {
    /// The letter, the same on every try.
    pub letter: Letter,
    /// How far it is.
    pub state: LetterState,
    /// The batches it speaks of.
    pub batches: Vec<String>,
}

/// An erasure whose record has landed and whose files are not all gone yet.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Erasure {
    /// The folder under the outbox, until it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// Message-IDs of letters that lie as files, until they are gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub letters: Vec<String>,
    /// Whether the folder is written again without the filings that were erased.
    #[serde(default)]
    pub rewrite: bool,
}

/// The last slot kept of an appointment, and the ones before it.
///
/// A clock that jumped ahead keeps a slot of the future; when it has come back, the slots before
/// say which dates were kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Slot {
    /// The appointed time.
    pub at: DateTime<Utc>,
    /// The ones kept before, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<DateTime<Utc>>,
}

impl Slot {
    /// How many earlier slots are remembered.
    const MEMORY: usize = 8;

    /// A first slot: what lies before it was not missed.
    pub fn new(at: DateTime<Utc>) -> Self {
        Self {
            at,
            before: Vec::new(),
        }
    }

    /// The last slot kept, as far as the clock of `now` can know: one that lies more than a day
    /// ahead was kept by a clock that stood wrong.
    pub fn last(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let known = |at: &DateTime<Utc>| *at <= now + TimeDelta::days(1);
        let mut kept = std::iter::once(self.at).chain(self.before.iter().copied());
        kept.find(known).unwrap_or(now)
    }

    /// Whether this very slot was kept.
    pub fn knows(&self, slot: DateTime<Utc>) -> bool {
        self.at == slot || self.before.contains(&slot)
    }

    /// Keeps another slot.
    pub fn keep(&mut self, slot: DateTime<Utc>) {
        self.before.insert(0, self.at);
        self.before.truncate(Self::MEMORY);
        self.at = slot;
    }
}
