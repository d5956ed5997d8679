//! `beiand export`: the ledger as lines of JSON, read back before it is said to be there.

use super::progress::Bars;
use super::{Args, exit, paths};
use std::path::Path;
use std::sync::Arc;

pub(super) fn export(args: &Args, output: &Path) -> anyhow::Result<u8> {
    let bars = Arc::new(Bars::new(args));
    let house = paths::open(args, &bars)?;
    let summary = house.desk.ledger.store().export(output)?;
    println!("{}: {} entries", output.display(), summary.entries);
    Ok(exit::READY)
}
