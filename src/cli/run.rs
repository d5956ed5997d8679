//! `beiand run`: the daemon.

use super::progress::Bars;
use super::{Args, exit, paths};
use crate::daemon::{self, House};
use crate::store;
use std::sync::Arc;
use std::time::Duration;

pub(super) fn run(args: &Args) -> anyhow::Result<u8> {
    let bars = Arc::new(Bars::new(args));
    let house = patiently(args, &bars)?;
    tracing::info!(home = %house.desk.home.root().display(), "The daemon is at work.");
    daemon::run(house)?;
    tracing::info!("The daemon has stopped; what is left goes on at the next start.");
    Ok(exit::READY)
}

/// How long between two tries to open an installation whose disk is full.
const AGAIN: Duration = Duration::from_secs(15);

/// Opens the installation; one whose disk has no room is waited for, because the database cannot
/// even be opened then. Nothing is under way yet, so a signal ends the program at once.
fn patiently(args: &Args, bars: &Arc<Bars>) -> anyhow::Result<House> {
    loop {
        match paths::open(args, bars) {
            Err(error) => match paths::trouble(&error) {
                Some(full @ store::Error::Full { .. }) => {
                    tracing::error!("{} / {full}. Tried again in 15 s.", full.say().zh);
                    std::thread::sleep(AGAIN);
                }
                _ => return Err(error),
            },
            open => return open,
        }
    }
}
