//! `beiand report`: the documents of a batch, written again into a folder of one's choice.

use super::paths::Usage;
use super::progress::Bars;
use super::{Args, exit, paths};
use crate::audit::{Act, Event};
use crate::desk::{self, judged_batch};
use crate::outbox;
use crate::report::Scribe;
use std::path::Path;
use std::sync::Arc;

pub(super) fn report(args: &Args, batch: &str, output: &Path) -> anyhow::Result<u8> {
    if output.exists() {
        return Err(Usage(format!(
            "{} is there already; name a new folder",
            output.display()
        ))
        .into());
    }
    let bars = Arc::new(Bars::new(args));
    let house = paths::open(args, &bars)?;
    let desk = &house.desk;
    let judged = match desk.ledger.batch(batch)? {
        Some(held) => judged_batch(desk, &held.record)?,
        None => None,
    };
    let Some(judged) = judged else {
        return Err(Usage(format!(
            "no judged batch {batch}; `beiand status` lists them"
        ))
        .into());
    };
    desk.note_act(
        &Event::new(Act::Reported, &judged.reseller, &judged.id).count(judged.filings.len()),
    )?;
    let scribe = Scribe::new(&judged, desk.context(&judged.reseller));
    let documents = scribe.batch_documents()?.into_iter().map(Ok);
    let parent = output
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let name = output.file_name().unwrap_or_default().to_string_lossy();
    outbox::publish(
        parent,
        &name,
        &judged.id,
        documents.chain(scribe.of_filings()).map(|made| Ok(made?)),
        &*desk.blobs,
        desk.access(),
        |_| Ok::<_, desk::Error>(()),
    )?;
    println!("{}", output.display());
    Ok(exit::READY)
}
