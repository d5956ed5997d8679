//! `beiand once`: take what is settled, finish it, deliver what is due.

use super::progress::Bars;
use super::{Args, Format, check, exit, paths};
use crate::daemon::{self, House, Taken};
use crate::desk::judged_batch;
use crate::ledger::Batch;
use crate::model::Lang;
use crate::model::judged::JudgedBatch;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) fn once(args: &Args) -> anyhow::Result<u8> {
    let bars = Arc::new(Bars::new(args));
    let house = paths::open(args, &bars)?;
    let done = match work(house) {
        Err(error) if is_interruption(&error) => {
            say_what_is_left(args, &bars)?;
            return Ok(exit::INTERRUPTED);
        }
        done => done?,
    };
    if args.format == Format::Json {
        let batches: Vec<&JudgedBatch> = done.batches.iter().collect();
        let waiting: Vec<_> = done
            .taken
            .waiting
            .iter()
            .map(|(candidate, why)| serde_json::json!({"source": candidate.path, "why": why}))
            .collect();
        let more = [("waiting", waiting.into())];
        crate::report::write_checks(std::io::stdout(), &batches, done.house.desk.lang, &more)?;
    } else {
        print(&done);
    }
    Ok(code(&done))
}

fn is_interruption(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(daemon::Error::Interrupted))
}

/// Nothing is lost by an interruption; what is left goes on with the next start.
fn say_what_is_left(args: &Args, bars: &Arc<Bars>) -> anyhow::Result<()> {
    let house = paths::open(args, bars)?;
    for held in house.desk.ledger.waiting()? {
        let (batch, left) = (&held.record, house.desk.ledger.unprepared(&held.record.id)?);
        match house.desk.lang {
            Lang::Zh => eprintln!(
                "{}：已中断，还有 {left} 条备案的材料没处理完；下次运行接着做",
                batch.drop
            ),
            Lang::En => eprintln!(
                "{}: interrupted, pictures of {left} filings are left; the next run goes on",
                batch.drop
            ),
        }
    }
    Ok(())
}

/// What a run came to.
pub(super) struct Done {
    pub(super) house: House,
    pub(super) taken: Taken,
    pub(super) mail: crate::mail::Round,
    /// The batches that were finished in this run.
    pub(super) batches: Vec<JudgedBatch>,
    /// Batches that could not be finished.
    pub(super) troubled: Vec<Batch>,
}

/// Runs the job once.
pub(super) fn work(house: House) -> anyhow::Result<Done> {
    let finished = |house: &House| -> anyhow::Result<BTreeSet<String>> {
        let batches = house.desk.ledger.all::<Batch>("b/")?;
        let done = batches
            .into_iter()
            .filter(|held| held.record.stage.folder().is_some());
        Ok(done.map(|held| held.record.id).collect())
    };
    let before = finished(&house)?;
    let (house, taken, mail) = daemon::once(house)?;
    let mut batches = Vec::new();
    for id in finished(&house)?.difference(&before) {
        if let Some(batch) = house.desk.ledger.batch(id)? {
            batches.extend(judged_batch(&house.desk, &batch.record)?);
        }
    }
    batches.sort_by(|a, b| (a.received, &a.id).cmp(&(b.received, &b.id)));
    let troubled = house
        .desk
        .ledger
        .waiting()?
        .into_iter()
        .map(|held| held.record)
        .collect();
    Ok(Done {
        house,
        taken,
        mail,
        batches,
        troubled,
    })
}

/// The exit code of a run: our own trouble weighs more than a finding.
pub(super) fn code(done: &Done) -> u8 {
    let dead = done.mail.dead + done.mail.later + done.mail.uncertain;
    if !done.troubled.is_empty() || dead > 0 || done.mail.paused.is_some() {
        return exit::TROUBLE;
    }
    if done.batches.iter().any(check::blocked) {
        exit::FINDINGS
    } else {
        exit::READY
    }
}

fn print(done: &Done) {
    let zh = done.house.desk.lang == Lang::Zh;
    for batch in &done.batches {
        // A pipe that was closed wants no more of it.
        let _ = check::print_batch(&mut std::io::stdout(), batch, done.house.desk.lang);
    }
    for (candidate, why) in &done.taken.waiting {
        let why = why.lines().next().unwrap_or_default();
        println!("{}: {why}", candidate.path.display());
    }
    for batch in &done.troubled {
        let what = batch
            .trouble
            .as_ref()
            .map_or("", |trouble| trouble.what.as_str());
        if zh {
            println!("{}：系统暂时处理不了，下次运行再试（{what}）", batch.drop);
        } else {
            println!(
                "{}: our own trouble, tried again at the next run ({what})",
                batch.drop
            );
        }
    }
    if let Some((until, why)) = &done.mail.paused {
        println!("{} ({until})", why.get(done.house.desk.lang));
    }
    if done.batches.is_empty() && done.taken.waiting.is_empty() && done.troubled.is_empty() {
        println!(
            "{}",
            if zh {
                "没有新的批次。"
            } else {
                "Nothing new."
            }
        );
    }
}
