//! How far everything is: read from the ledger, and left beside it by a running daemon, for
//! sled lets nobody else in.

use super::House;
use crate::config::Home;
use crate::desk::{Desk, Error, Standings, judged_batch};
use crate::ledger::{Batch, BatchStage, Held, Letters, Trouble};
use crate::model::Lang;
use crate::model::judged::Counts;
use crate::model::life::{Errand, Stage};
use crate::store;
use crate::store::files::{self, Access};
use chrono::{DateTime, NaiveDateTime, Utc};
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
    /// Letters under way, and those that were given up.
    pub letters: Vec<LetterView>,
    /// What is due of filings that were handed over, the nearest first.
    #[serde(default)]
    pub due: Vec<Errand>,
    /// What is wrong with the installation itself, in sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub troubles: Vec<String>,
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
    /// Where its filings stand after the hand-over, as far as anything was told.
    #[serde(default)]
    pub lives: Vec<LifeView>,
}

/// Where a filing stands after the hand-over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LifeView {
    /// Its key.
    pub no: String,
    /// The domain, else the key.
    pub label: String,
    /// The subject's name, a person's masked.
    pub subject: String,
    /// The stage, of the site where the sites differ.
    pub stage: Stage,
    /// The stage's name.
    pub stage_name: String,
    /// Since when, in the installation's zone.
    pub since: Option<NaiveDateTime>,
    /// Whether the time of day is known.
    pub timed: bool,
    /// 备案号.
    pub number: String,
    /// What was told, oldest first: stage names with their days.
    pub history: Vec<(String, String)>,
}

/// Where a letter stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LetterView {
    /// Its name, for `mail retry`.
    #[serde(default)]
    pub name: String,
    /// The recipient, masked.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// In words.
    pub state: String,
    /// When it is tried next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<DateTime<Utc>>,
    /// Whether something was in its way.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub troubled: bool,
    /// Whether it was given up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dead: bool,
}

/// The most batches shown.
const MOST: usize = 50;

impl Overview {
    /// Reads it from the ledger.
    ///
    /// # Errors
    /// The ledger's troubles.
    pub fn of(house: &House) -> Result<Self, Error> {
        Self::with_due(house, house.desk.errands()?)
    }

    /// The same with what is due as it was read before: reading it anew looks at every life.
    ///
    /// # Errors
    /// The ledger's troubles.
    pub fn with_due(house: &House, due: Vec<Errand>) -> Result<Self, Error> {
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
                lives: lives(desk, &batch.series)?,
                trouble: batch.trouble,
                id: batch.id,
                reseller: batch.reseller,
                drop: batch.drop,
                round: batch.round,
            });
        }
        let mut letters = Vec::new();
        for held in house.letters().each() {
            let Held { key, record, .. } = held?;
            if record.state.is_final() && !record.state.is_dead() {
                continue;
            }
            letters.push(LetterView {
                name: key.split_once('/').map_or("", |(_, name)| name).to_owned(),
                to: crate::model::mask::mail(&record.letter.to.address),
                subject: record.letter.subject,
                state: record.state.to_string(),
                next: record.state.due(),
                troubled: record.state.is_troubled(),
                dead: record.state.is_dead(),
            });
        }
        let mut troubles: Vec<String> = desk
            .orphans()
            .unwrap_or_default()
            .iter()
            .map(|dir| match desk.lang {
                Lang::Zh => format!(
                    "{} 里有资料，但不属于任何批次；请把其中的资料放回 inbox",
                    dir.display()
                ),
                Lang::En => format!(
                    "{} belongs to no batch: put what is in it back into the inbox",
                    dir.display()
                ),
            })
            .collect();
        if let Some(place) = desk.crowded() {
            let full = crate::store::Error::Full { path: place };
            troubles.push(full.say().get(desk.lang).to_owned());
        }
        Ok(Self {
            pid: None,
            at: desk.now(),
            batches: views,
            letters,
            due,
            troubles,
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
        self.letters.iter().all(|letter| letter.dead)
            && self.batches.iter().all(|batch| {
                matches!(
                    batch.stage.as_str(),
                    "announced" | "duplicate" | "told" | "swept"
                )
            })
    }

    /// Only one batch, by its id or its drop's name.
    pub fn only(mut self, batch: &str) -> Self {
        self.batches
            .retain(|view| view.id == batch || view.drop == batch);
        let drops: Vec<&str> = self.batches.iter().map(|view| view.drop.as_str()).collect();
        self.due
            .retain(|errand| drops.contains(&errand.drop.as_str()));
        self
    }
}

/// The most filings of a batch that are shown one by one.
const MOST_LIVES: usize = 500;

fn lives(desk: &Desk, series: &str) -> Result<Vec<LifeView>, Error> {
    let mut all = desk.standings(series)?;
    all.truncate(MOST_LIVES);
    let view = |it: Standings| LifeView {
        stage: it.standing.stage,
        stage_name: desk.stage_name(it.standing.stage),
        since: it.standing.since,
        timed: it.standing.timed,
        no: it.no,
        label: it.label,
        subject: it.subject,
        number: it.number,
        history: it.history,
    };
    Ok(all.into_iter().map(view).collect())
}

/// Where a person leaves the names of letters to try again while a daemon owns the ledger.
fn requests(home: &Home) -> std::path::PathBuf {
    home.state().join("again")
}

/// Asks a running daemon to try a letter again.
///
/// # Errors
/// The disk's troubles.
pub fn ask_again(home: &Home, letter: &str) -> Result<(), store::Error> {
    let dir = requests(home);
    files::create_dirs(&dir, Access::Private)?;
    files::write_durably(
        &dir.join(store::blobs::hash(letter.as_bytes())),
        letter.as_bytes(),
    )
}

/// Does what was asked; gives how many letters are tried again.
pub(super) fn asked_again(
    home: &Home,
    letters: &Letters,
    now: DateTime<Utc>,
) -> Result<usize, Error> {
    let mut again = 0;
    for entry in std::fs::read_dir(requests(home))
        .into_iter()
        .flatten()
        .flatten()
    {
        let path = entry.path();
        let Ok(letter) = std::fs::read_to_string(&path) else {
            continue;
        };
        again += usize::from(letters.again(&letter, now)?);
        files::remove_durably(&path)?;
    }
    Ok(again)
}
