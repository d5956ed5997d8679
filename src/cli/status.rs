//! `beiand status`: how far everything is, read from the ledger.
//!
//! sled has one owner: while the daemon runs, its ledger cannot be opened by another process.
//! So the daemon writes what it would say here beside the ledger after each slice, and that is
//! what is shown then, with its time.

use super::progress::Bars;
use super::{Args, Format, exit, paths};
use crate::daemon::{self, Overview};
use crate::model::Lang;
use std::sync::Arc;

pub(super) fn status(args: &Args, batch: Option<&str>, idle: bool) -> anyhow::Result<u8> {
    let (settings, file) = paths::settings(args)?;
    let home = paths::home(args, file.as_deref())?;
    let lang = args.lang.map_or(settings.lang, Into::into);
    let overview = match Overview::of_running(&home) {
        Some(overview) => overview,
        None => {
            let bars = Arc::new(Bars::new(args));
            let house = paths::open_at(args, home, settings, &bars)?;
            Overview::of(&house).map_err(daemon::Error::from)?
        }
    };
    if idle {
        return Ok(if overview.is_idle() {
            exit::READY
        } else {
            exit::FINDINGS
        });
    }
    let overview = match batch {
        Some(batch) => overview.only(batch),
        None => overview,
    };
    if args.format == Format::Json {
        println!("{}", serde_json::to_string(&overview)?);
    } else {
        print(&overview, lang);
    }
    Ok(exit::READY)
}

fn print(overview: &Overview, lang: Lang) {
    let zh = lang == Lang::Zh;
    if let Some(pid) = overview.pid {
        let at = overview.at.format("%Y-%m-%d %H:%M:%S UTC");
        println!(
            "{}",
            if zh {
                format!("后台运行中（pid {pid}），截至 {at}")
            } else {
                format!("running (pid {pid}), as of {at}")
            }
        );
    }
    for batch in &overview.batches {
        let done = batch.filings - batch.unprepared;
        let filled = (done * 10).checked_div(batch.filings).unwrap_or(0);
        let bar = format!("{}{}", "█".repeat(filled), "░".repeat(10 - filled));
        let numbers = batch.counts.map_or_else(String::new, |counts| {
            if zh {
                format!(
                    "  {} 可提交 {} 需确认 {} 需修改",
                    counts.ready, counts.review, counts.reject
                )
            } else {
                format!(
                    "  {} ready {} review {} to fix",
                    counts.ready, counts.review, counts.reject
                )
            }
        });
        println!(
            "{}  {}  {bar} {done}/{}  {}{numbers}",
            batch.reseller, batch.drop, batch.filings, batch.stage
        );
        println!(
            "    {}{}",
            batch.id,
            batch
                .folder
                .as_ref()
                .map_or_else(String::new, |folder| format!("  → outbox/{folder}"))
        );
        if let Some(trouble) = &batch.trouble {
            println!(
                "    ! {} ({})",
                trouble.what,
                trouble.next.format("%Y-%m-%d %H:%M UTC")
            );
        }
    }
    for letter in &overview.letters {
        println!("✉ {}  {}  {}", letter.to, letter.subject, letter.state);
    }
    if overview.batches.is_empty() {
        println!(
            "{}",
            if zh {
                "还没有批次。"
            } else {
                "No batches yet."
            }
        );
    }
}
