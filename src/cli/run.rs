//! `beiand run`: the daemon.

use super::progress::Bars;
use super::{Args, exit, paths};
use crate::daemon;
use std::sync::Arc;

pub(super) fn run(args: &Args) -> anyhow::Result<u8> {
    let bars = Arc::new(Bars::new(args));
    let house = paths::open(args, &bars)?;
    tracing::info!(home = %house.desk.home.root().display(), "The daemon is at work.");
    daemon::run(house)?;
    tracing::info!("The daemon has stopped; what is left goes on at the next start.");
    Ok(exit::READY)
}
