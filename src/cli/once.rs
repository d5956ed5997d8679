//! `beiand once`: take what is settled, finish it, deliver what is due.

use super::progress::Bars;
use super::{Args, Format, check, exit, paths};
use crate::daemon::{self, House, Taken};
use crate::desk::{Desk, judged_batch};
use crate::ledger::{Batch, BatchStage, FilingRecord};
use crate::model::life::{Answer, Outcome};
use crate::model::{Finding, Lang};
use crate::report::json;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::BufWriter;
use std::sync::Arc;

pub(super) fn once(args: &Args) -> anyhow::Result<u8> {
    let bars = Arc::new(Bars::new(args));
    let house = paths::open(args, &bars)?;
    let lang = house.desk.lang;
    let done = match work(house) {
        Err(error) => match error.downcast_ref() {
            Some(daemon::Error::Interrupted { batches, letters }) => {
                say_what_is_left(lang, batches, *letters);
                return Ok(exit::INTERRUPTED);
            }
            _ => return Err(error),
        },
        Ok(done) => done,
    };
    if args.format == Format::Json {
        let waiting: Vec<_> = done
            .taken
            .waiting
            .iter()
            .map(|(candidate, why)| serde_json::json!({"source": candidate.path, "why": why.get(lang)}))
            .collect();
        let told = done.told.iter();
        let told: Vec<_> = told
            .map(|batch| told_json(batch, done.house.desk.lang))
            .collect();
        let more = [("waiting", waiting.into()), ("statuses", told.into())];
        write_json(&done, &more)?;
    } else {
        print(&done)?;
    }
    Ok(code(&done))
}

/// Nothing is lost by an interruption; what is left goes on with the next start.
fn say_what_is_left(lang: Lang, batches: &[(String, usize)], letters: usize) {
    for (drop, left) in batches {
        match lang {
            Lang::Zh => {
                eprintln!("{drop}：已中断，还有 {left} 条备案的材料没处理完；下次运行接着做")
            }
            Lang::En => eprintln!(
                "{drop}: interrupted, pictures of {left} filings are left; the next run goes on"
            ),
        }
    }
    match (lang, letters) {
        (_, 0) if !batches.is_empty() => {}
        (Lang::Zh, 0) => eprintln!("已中断；没有做到一半的批次，下次运行接着做"),
        (Lang::En, 0) => {
            eprintln!("interrupted; no batch is left half done, the next run goes on");
        }
        (Lang::Zh, _) => eprintln!("还有 {letters} 封邮件没有发出；下次运行接着发"),
        (Lang::En, _) => eprintln!("{letters} letters are not sent yet; the next run sends them"),
    }
}

/// What a run came to.
pub(super) struct Done {
    pub(super) house: House,
    pub(super) taken: Taken,
    pub(super) mail: crate::mail::Round,
    /// The batches that were finished in this run, the oldest first. What was found in them is
    /// read one batch at a time.
    pub(super) batches: Vec<Batch>,
    /// Whether anything in them keeps a filing from being handed over.
    blocked: bool,
    /// Drops of statuses that were answered in this run.
    pub(super) told: Vec<Batch>,
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
    let mut told = Vec::new();
    let mut blocked = false;
    for id in finished(&house)?.difference(&before) {
        if let Some(batch) = house.desk.ledger.batch(id)? {
            if matches!(batch.record.stage, BatchStage::Told { .. }) {
                told.push(batch.record);
                continue;
            }
            if batch.record.stage.judgement().is_some() {
                blocked = blocked || blocks(&house.desk, &batch.record)?;
                batches.push(batch.record);
            }
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
        blocked,
        told,
        troubled,
    })
}

/// Whether anything keeps a filing of a batch from being handed over.
fn blocks(desk: &Desk, batch: &Batch) -> anyhow::Result<bool> {
    let reading = batch.stage.reading();
    let mut blocks = reading.is_some_and(|read| read.findings.iter().any(Finding::blocks));
    for key in desk.ledger.keys(&format!("f/{}/", batch.id), usize::MAX)? {
        if blocks {
            break;
        }
        let held = desk.ledger.get::<FilingRecord>(&key)?;
        let findings = held.as_ref().map(|held| held.record.stage.findings());
        blocks = findings.is_some_and(|found| found.iter().any(Finding::blocks));
    }
    Ok(blocks)
}

/// The object of the contract.
pub(super) fn write_json(done: &Done, more: &[(&str, Value)]) -> anyhow::Result<()> {
    let desk = &done.house.desk;
    let mut checks = json::Checks::begin(BufWriter::new(std::io::stdout()))?;
    for batch in &done.batches {
        let Some(judged) = judged_batch(desk, batch)? else {
            continue;
        };
        let mut one = checks.batch(&judged, desk.lang)?;
        for filing in &judged.filings {
            one.filing(&judged, filing)?;
        }
        let counts = one.end()?;
        checks.counted(&counts);
    }
    Ok(checks.end(more)?)
}

/// The exit code of a run: our own trouble weighs more than a finding.
pub(super) fn code(done: &Done) -> u8 {
    let dead = done.mail.dead + done.mail.later + done.mail.uncertain;
    let mail = dead > 0 || done.mail.paused.is_some();
    if !done.troubled.is_empty() || mail || done.taken.away.is_some() {
        return exit::TROUBLE;
    }
    let refused = |answers: &[Answer]| answers.iter().any(|it| it.outcome == Outcome::Refused);
    if done.blocked || done.told.iter().any(|batch| refused(answers(batch))) {
        exit::FINDINGS
    } else {
        exit::READY
    }
}

/// What became of the rows of a drop of statuses.
fn answers(batch: &Batch) -> &[Answer] {
    match &batch.stage {
        BatchStage::Told { answers, .. } => answers,
        _ => &[],
    }
}

/// A drop of statuses for programs: each row with what became of it.
fn told_json(batch: &Batch, lang: Lang) -> serde_json::Value {
    let rows: Vec<_> = answers(batch)
        .iter()
        .map(|answer| {
            let said = answer.finding.as_ref();
            serde_json::json!({
                "sheet": answer.sheet,
                "row": answer.row,
                "asked": answer.asked,
                "stage": answer.told,
                "outcome": answer.outcome,
                "filing_no": answer.filing.as_ref().map(|it| &it.no),
                "drop": answer.filing.as_ref().map(|it| &it.drop),
                "rule": said.map(|it| &it.rule),
                "message": said.map(|it| it.message.get(lang)),
                "remedy": said.map(|it| it.remedy.get(lang)),
            })
        })
        .collect();
    serde_json::json!({"batch": batch.id, "drop": batch.drop, "folder": batch.stage.folder(), "rows": rows})
}

fn print_told(batch: &Batch, lang: Lang) {
    let answers = answers(batch);
    let count = |outcome| answers.iter().filter(|it| it.outcome == outcome).count();
    let (taken, known) = (count(Outcome::Taken), count(Outcome::Known));
    let refused = count(Outcome::Refused);
    let folder = batch.stage.folder().unwrap_or_default();
    match lang {
        Lang::Zh => println!(
            "{}：状态 {taken} 条已记下，{known} 条早已记过，{refused} 条没有记 → outbox/{folder}",
            batch.drop
        ),
        Lang::En => println!(
            "{}: {taken} statuses taken, {known} known before, {refused} not taken → outbox/{folder}",
            batch.drop
        ),
    }
    for finding in answers.iter().filter_map(|answer| answer.finding.as_ref()) {
        let _ = check::print_finding(&mut std::io::stdout(), finding, None, lang);
    }
    println!();
}

fn print(done: &Done) -> anyhow::Result<()> {
    let zh = done.house.desk.lang == Lang::Zh;
    for batch in &done.told {
        print_told(batch, done.house.desk.lang);
    }
    for batch in &done.batches {
        let Some(judged) = judged_batch(&done.house.desk, batch)? else {
            continue;
        };
        // A pipe that was closed wants no more of it.
        let _ = check::print_batch(&mut std::io::stdout(), &judged, done.house.desk.lang);
    }
    for (candidate, why) in &done.taken.waiting {
        let why = why
            .get(done.house.desk.lang)
            .lines()
            .next()
            .unwrap_or_default();
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
        let until = until.with_timezone(&done.house.desk.settings.time_zone);
        println!(
            "{} ({})",
            why.get(done.house.desk.lang),
            until.format("%m-%d %H:%M")
        );
    }
    if let Some(away) = &done.taken.away {
        println!("{}", away.get(done.house.desk.lang));
    } else if done.batches.is_empty()
        && done.told.is_empty()
        && done.taken.waiting.is_empty()
        && done.troubled.is_empty()
    {
        println!(
            "{}",
            if zh {
                "没有新的批次。"
            } else {
                "Nothing new."
            }
        );
    }
    Ok(())
}
