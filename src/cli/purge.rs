//! `beiand purge`: erase what is known of batches, of a domain or of a person; counts are kept.

use super::paths::Usage;
use super::progress::Bars;
use super::{Args, exit, paths};
use crate::daemon;
use crate::desk::{Desk, Whom};
use crate::ledger::{Batch, BatchStage, Held};
use chrono::NaiveDate;
use std::sync::Arc;

/// What to erase.
#[derive(Debug, clap::Args)]
pub(super) struct PurgeArgs {
    /// Only this batch
    #[arg(long)]
    batch: Option<String>,
    /// Only batches of this reseller
    #[arg(long)]
    reseller: Option<String>,
    /// Only batches taken before this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    before: Option<NaiveDate>,
    /// Only filings of this domain; the drop they came with goes whole, the rest of its results stays
    #[arg(long, conflicts_with = "person")]
    domain: Option<String>,
    /// Only filings that name this person: name, identity number, phone or mail address;
    /// `-` reads it from standard input, so that it stands in no shell's history
    #[arg(long, value_name = "VALUE")]
    person: Option<String>,
    /// Say what would be erased, erase nothing
    #[arg(long)]
    dry_run: bool,
}

impl PurgeArgs {
    fn whom(&self) -> anyhow::Result<Option<Whom>> {
        let person = match self.person.as_deref() {
            Some("-") => {
                let mut line = String::new();
                std::io::stdin().read_line(&mut line)?;
                Some(line)
            }
            person => person.map(str::to_owned),
        };
        let whom = match (&self.domain, person) {
            (Some(domain), _) => Whom::Domain(domain.trim().to_owned()),
            (None, Some(person)) => Whom::Person(person.trim().to_owned()),
            (None, None) => return Ok(None),
        };
        match &whom {
            Whom::Domain(value) | Whom::Person(value) if value.is_empty() => {
                Err(Usage("whose filings? the value is empty".to_owned()).into())
            }
            _ => Ok(Some(whom)),
        }
    }
}

pub(super) fn purge(args: &Args, purge: &PurgeArgs) -> anyhow::Result<u8> {
    let whom = purge.whom()?;
    let bars = Arc::new(Bars::new(args));
    let house = paths::open(args, &bars)?;
    let desk = &house.desk;
    // What an earlier erasure could not finish.
    let rest = desk.finish_erasing().map_err(daemon::Error::from)?;
    if rest > 0 {
        println!("{rest} earlier erasures were finished");
    }
    let all = purge.batch.is_none() && purge.reseller.is_none() && purge.before.is_none();
    if all && whom.is_none() {
        if purge.dry_run {
            let why =
                "--dry-run needs --batch, --reseller, --before, --domain or --person".to_owned();
            return Err(Usage(why).into());
        }
        let swept = desk.sweep().map_err(daemon::Error::from)?;
        println!(
            "{} sources, {} batches, {} pictures erased",
            swept.sources, swept.batches, swept.blobs
        );
        return Ok(exit::READY);
    }
    let zone = desk.settings.time_zone;
    let meant = |held: &Held<Batch>| {
        let batch = &held.record;
        !matches!(batch.stage, BatchStage::Swept { .. })
            && purge.batch.as_ref().is_none_or(|id| *id == batch.id)
            && purge
                .reseller
                .as_ref()
                .is_none_or(|name| *name == batch.reseller)
            && purge
                .before
                .is_none_or(|day| batch.received.with_timezone(&zone).date_naive() < day)
    };
    let mut found = false;
    for held in desk.ledger.all::<Batch>("b/")?.into_iter().filter(meant) {
        found |= erase(desk, held, whom.as_ref(), purge.dry_run)?;
    }
    if !found {
        println!("nothing that fits is kept");
    }
    if !purge.dry_run {
        desk.finish_erasing().map_err(daemon::Error::from)?;
    }
    Ok(exit::READY)
}

/// Erases one batch, or what is meant of it; says so. `false` when nothing of it was meant.
fn erase(desk: &Desk, held: Held<Batch>, whom: Option<&Whom>, dry: bool) -> anyhow::Result<bool> {
    let id = held.record.id.clone();
    let filings = match whom {
        None => None,
        Some(whom) => {
            let filings = desk.ledger.filings(&id)?;
            Some(
                filings
                    .iter()
                    .filter(|held| whom.is_in(&held.record))
                    .count(),
            )
        }
    };
    if filings == Some(0) {
        return Ok(false);
    }
    let what = filings.map_or_else(String::new, |count| format!(" ({count} filings)"));
    if !matches!(
        held.record.stage,
        BatchStage::Announced { .. } | BatchStage::Duplicate { .. } | BatchStage::Told { .. }
    ) {
        println!("{id}: still under way, left alone{what}");
    } else if dry {
        println!("{id}: would be erased{what}");
    } else {
        match whom {
            None => desk.forget(held),
            Some(whom) => desk.forget_filings(held, whom).map(drop),
        }
        .map_err(daemon::Error::from)?;
        println!("{id}: erased{what}");
    }
    Ok(true)
}
