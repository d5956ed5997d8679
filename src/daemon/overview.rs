//! How far everything is: read from the ledger, and left beside it by a running daemon, for
//! sled lets nobody else in.

use super::House;
use crate::config::Home;
use crate::desk::{Error, judged_batch};
use crate::ledger::{Batch, BatchStage, Trouble};
use crate::model::judged::Counts;
use crate::store::files;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// How far everything is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Overview {
    /// The running daemon.
    pub pid: Option<u32>,
    /// As of when.
    pub at: DateTime<Utc>,
    /// The batches, newest first.
    pub batches: Vec<BatchView>,
    /// Letters under way.
    pub letters: Vec<LetterView>,
}

/// How far a batch is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BatchView {
    /// Its id.
    pub id: String,
    /// The reseller.
    pub reseller: String,
    /// The drop's name.
    pub drop: String,
    /// From 1.
    pub round: u32,
    /// The stage's name.
    pub stage: String,
    /// Filings in all.
    pub filings: usize,
    /// Filings whose pictures wait.
    pub unprepared: usize,
    /// What the judging came to.
    pub counts: Option<Counts>,
    /// The folder under the outbox.
    pub folder: Option<String>,
    /// What keeps it from going on.
    pub trouble: Option<Trouble>,
}

/// Where a letter stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LetterView {
    /// The recipient, masked.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// In words.
    pub state: String,
}

/// The most batches shown.
const MOST: usize = 50;

impl Overview {
    /// Reads it from the ledger.
    ///
    /// # Errors
    /// The ledger's troubles.
    pub fn of(house: &House) -> Result<Self, Error> {
        let desk = &house.desk;
        let mut batches: Vec<Batch> = desk
            .ledger
            .all::<Batch>("b/")?
            .into_iter()
            .map(|held| held.record)
            .collect();
        batches.sort_by(|a, b| (b.received, &b.id).cmp(&(a.received, &a.id)));
        batches.truncate(MOST);
        let mut views = Vec::new();
        for batch in batches {
            let counts = match batch.stage {
                BatchStage::Swept { counts, .. } => Some(counts),
                _ => judged_batch(desk, &batch)?.map(|judged| judged.counts()),
            };
            views.push(BatchView {
                unprepared: desk.ledger.unprepared(&batch.id)?,
                filings: batch.stage.reading().map_or(0, |reading| reading.filings),
                stage: batch.stage.word().to_owned(),
                folder: batch.stage.folder().map(str::to_owned),
                counts,
                id: batch.id,
                reseller: batch.reseller,
                drop: batch.drop,
                round: batch.round,
                trouble: batch.trouble,
            });
        }
        let letters = house
            .letters()
            .all()?
            .into_iter()
            .filter(|(_, record)| !record.state.is_final())
            .map(|(_, record)| LetterView {
                to: crate::model::mask::mail(&record.letter.to.address),
                subject: record.letter.subject,
                state: record.state.to_string(),
            })
            .collect();
        Ok(Self {
            pid: None,
            at: desk.now(),
            batches: views,
            letters,
        })
    }

    /// What a running daemon left; `None` when none runs.
    pub fn of_running(home: &Home) -> Option<Self> {
        let text = std::fs::read(home.status()).ok()?;
        let overview: Self = serde_json::from_slice(&text).ok()?;
        // The store's own lock says whether that daemon is still there.
        let held = crate::store::owner_of(&home.state().join("ledger"))?;
        (overview.pid == Some(held)).then_some(overview)
    }

    /// Leaves it beside the ledger.
    ///
    /// # Errors
    /// The disk's troubles.
    pub fn leave(mut self, home: &Home) -> Result<(), Error> {
        self.pid = Some(std::process::id());
        let text = serde_json::to_vec(&self).expect("plain data");
        Ok(files::write_durably(&home.status(), &text)?)
    }

    /// Whether nothing is left to do.
    pub fn is_idle(&self) -> bool {
        self.letters.is_empty()
            && self
                .batches
                .iter()
                .all(|batch| matches!(batch.stage.as_str(), "announced" | "duplicate" | "swept"))
    }

    /// Only one batch, by its id or its drop's name.
    pub fn only(mut self, batch: &str) -> Self {
        self.batches
            .retain(|view| view.id == batch || view.drop == batch);
        self
    }
}
