//! `beiand export`: the ledger as lines of JSON, for people; masked, unless they ask for all of it.

use super::progress::Bars;
use super::{Args, exit, paths};
use crate::audit::{Act, Event};
use crate::ledger::masked::{self, Names};
use crate::store::{Error, export as copies, walk};
use std::path::Path;
use std::sync::Arc;

pub(super) fn export(args: &Args, output: &Path, unmask: bool) -> anyhow::Result<u8> {
    let bars = Arc::new(Bars::new(args));
    let house = paths::open(args, &bars)?;
    let desk = &house.desk;
    let store = desk.ledger.store();
    let act = if unmask { Act::Unmasked } else { Act::Exported };
    // Before the file is there: nobody has it without a line that says so.
    desk.note_act(&Event::new(act, "", "ledger"))?;
    let summary = if unmask {
        store.export(output)?
    } else {
        let filings = walk(&**store, "f/");
        let names = Names::of(filings.map(|entry| Ok::<_, Error>(entry?.1)))?;
        copies::write_masked(&**store, output, |_, value| masked::mask(&value, &names))?
    };
    let how = if unmask { "full values" } else { "masked" };
    println!("{}: {} entries, {how}", output.display(), summary.entries);
    Ok(exit::READY)
}
