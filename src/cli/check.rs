//! `beiand check`: judge drops where they lie; no state is touched.

use super::paths::Usage;
use super::progress::Bars;
use super::{Args, Format, exit, paths};
use crate::config::Home;
use crate::model::judged::JudgedBatch;
use crate::model::{Finding, Lang, Severity};
use crate::store::{MemoryBlobs, MemoryStore};
use crate::{daemon, model::mask};
use std::path::PathBuf;
use std::sync::Arc;

pub(super) fn check(args: &Args, drops: &[PathBuf]) -> anyhow::Result<u8> {
    for path in drops {
        if !path.exists() {
            return Err(Usage(format!(
                "{}: there is no such file or folder",
                path.display()
            ))
            .into());
        }
    }
    let bars = Arc::new(Bars::new(args));
    let (settings, file) = paths::settings(args)?;
    let scratch = tempfile::tempdir()?;
    let mut options = paths::options(args, Home::new(scratch.path()), settings, &bars)?;
    options.store = Some((Arc::new(MemoryStore::new()), Arc::new(MemoryBlobs::new())));
    // The installation's own tables count here too, if there is an installation.
    if let Ok(home) = paths::home(args, file.as_deref())
        && home.config().is_dir()
    {
        options.tables = Some(home.config());
    }
    let house = daemon::open(options)?;
    let mut batches = Vec::new();
    for path in drops {
        if let Some(mut batch) = house.desk.check(path).map_err(daemon::Error::from)? {
            batch.drop = path.display().to_string();
            batches.push(batch);
        }
    }
    if args.format == Format::Json {
        let batches: Vec<&JudgedBatch> = batches.iter().collect();
        println!("{}", crate::report::check_json(&batches, house.desk.lang));
    } else {
        for batch in &batches {
            print_batch(batch, house.desk.lang);
        }
    }
    Ok(if blocked(&batches) {
        exit::FINDINGS
    } else {
        exit::READY
    })
}

/// Whether anything keeps a filing from being handed over.
pub(super) fn blocked(batches: &[JudgedBatch]) -> bool {
    batches.iter().any(|batch| {
        batch.findings.iter().any(Finding::blocks)
            || batch
                .filings
                .iter()
                .any(|filing| filing.findings.iter().any(Finding::blocks))
    })
}

/// A batch for the terminal: the three numbers, then what to do, row by row.
pub(super) fn print_batch(batch: &JudgedBatch, lang: Lang) {
    let counts = batch.counts();
    let zh = lang == Lang::Zh;
    if zh {
        println!(
            "{}：{} 条备案，{} 可提交，{} 需确认，{} 需修改",
            batch.drop, counts.filings, counts.ready, counts.review, counts.reject
        );
    } else {
        println!(
            "{}: {} filings, {} ready, {} to review, {} to fix",
            batch.drop, counts.filings, counts.ready, counts.review, counts.reject
        );
    }
    for finding in batch
        .findings
        .iter()
        .filter(|finding| finding.severity > Severity::Info)
    {
        print_finding(finding, lang);
    }
    for filing in &batch.filings {
        let shown: Vec<_> = filing
            .findings
            .iter()
            .filter(|finding| finding.severity > Severity::Manual)
            .collect();
        if shown.is_empty() && filing.trouble.is_none() {
            continue;
        }
        println!(
            "\n{}  {}  [{}]",
            filing.filing.no,
            filing.filing.name(),
            filing.verdict().words().get(lang)
        );
        if let Some(trouble) = &filing.trouble {
            let words = if zh {
                "系统原因未完成"
            } else {
                "our own trouble"
            };
            println!("  ! {words}: {trouble}");
        }
        for finding in shown {
            print_finding(finding, lang);
        }
    }
    println!();
}

fn print_finding(finding: &Finding, lang: Lang) {
    let mark = match finding.severity {
        _ if finding.fixed_to.is_some() => "✓",
        Severity::Error => "✗",
        Severity::Warn => "!",
        Severity::Manual | Severity::Info => "·",
    };
    let place = finding
        .place
        .cell
        .as_deref()
        .or(finding.place.file.as_deref());
    let place = place
        .or(finding.place.slot.map(|slot| slot.header()))
        .unwrap_or("");
    println!(
        "  {mark} {:<7} {place}  {}",
        finding.rule,
        mask::text(finding.message.get(lang))
    );
    match &finding.fixed_to {
        Some(fixed) => println!("            → {}", mask::text(fixed)),
        None => println!("            {}", finding.remedy.get(lang)),
    }
}
