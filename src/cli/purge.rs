//! `beiand purge`: erase what is known of batches; counts are kept.

use super::paths::Usage;
use super::progress::Bars;
use super::{Args, exit, paths};
use crate::daemon;
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
    /// Say what would be erased, erase nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn purge(args: &Args, purge: &PurgeArgs) -> anyhow::Result<u8> {
    let bars = Arc::new(Bars::new(args));
    let house = paths::open(args, &bars)?;
    let desk = &house.desk;
    if purge.batch.is_none() && purge.reseller.is_none() && purge.before.is_none() {
        if purge.dry_run {
            let why = "--dry-run needs --batch, --reseller or --before".to_owned();
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
    let mut under_way = false;
    for held in desk.ledger.all::<Batch>("b/")?.into_iter().filter(meant) {
        let id = held.record.id.clone();
        if !matches!(
            held.record.stage,
            BatchStage::Announced { .. } | BatchStage::Duplicate { .. }
        ) {
            println!("{id}: still under way, left alone");
            under_way = true;
        } else if purge.dry_run {
            println!("{id}: would be erased");
        } else {
            desk.forget(held).map_err(daemon::Error::from)?;
            println!("{id}: erased");
        }
    }
    if !purge.dry_run && !under_way {
        desk.collect().map_err(daemon::Error::from)?;
    }
    Ok(exit::READY)
}
