//! `beiand status`: how far everything is, and with `--due` what must be done today; read from
//! the ledger.
//!
//! sled has one owner: while the daemon runs, its ledger cannot be opened by another process.
//! So the daemon writes what it would say here beside the ledger after each slice, and that is
//! what is shown then, with its time.

use super::progress::Bars;
use super::{Args, Format, exit, paths};
use crate::daemon::{self, LifeView, Overview};
use crate::model::Lang;
use crate::model::life::Errand;
use crate::report;
use chrono::NaiveDateTime;
use std::sync::Arc;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// How far everything is.
    Everything,
    /// Whether nothing is left to do.
    Idle,
    /// What is due.
    Due,
}

pub(super) fn status(args: &Args, batch: Option<&str>, ask: Ask) -> anyhow::Result<u8> {
    let (settings, file) = paths::settings(args)?;
    let home = paths::home(args, file.as_deref())?;
    let lang = args.lang.map_or(settings.lang, Into::into);
    let zone = settings.time_zone;
    // Asked for another day than today, what a running daemon left is no answer.
    let running = Overview::of_running(&home);
    let (overview, now) = match running {
        Some(overview) => (
            overview,
            chrono::Utc::now().with_timezone(&zone).naive_local(),
        ),
        None => {
            let bars = Arc::new(Bars::new(args));
            let house = paths::open_at(args, home, settings, &bars)?;
            let overview = Overview::of(&house).map_err(daemon::Error::from)?;
            (overview, house.desk.moment())
        }
    };
    if ask == Ask::Idle {
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
    if ask == Ask::Due {
        return due(args, &overview, lang, now);
    }
    if args.format == Format::Json {
        println!("{}", serde_json::to_string(&overview)?);
    } else {
        print(&overview, lang, batch.is_some(), now);
    }
    Ok(exit::READY)
}

/// The list for today; what is only waited for stands at its end.
fn due(args: &Args, overview: &Overview, lang: Lang, now: NaiveDateTime) -> anyhow::Result<u8> {
    let today = overview.due.iter().filter(|it| it.due.is_today()).count();
    let urgent = overview.due.iter().filter(|it| it.due.is_urgent()).count();
    let code = if today > 0 {
        exit::FINDINGS
    } else {
        exit::READY
    };
    if args.format == Format::Json {
        let lines: Vec<serde_json::Value> = overview
            .due
            .iter()
            .map(|errand| {
                let mut line = serde_json::to_value(errand)?;
                for (key, text) in [
                    ("message", &errand.due.message),
                    ("remedy", &errand.due.remedy),
                    ("customer", &errand.due.customer),
                ] {
                    line[key] = text.get(lang).into();
                }
                line["left"] = errand.due.left(now, lang).into();
                line["today"] = errand.due.is_today().into();
                Ok(line)
            })
            .collect::<Result<_, serde_json::Error>>()?;
        println!(
            "{}",
            serde_json::json!({"schema": 1, "now": now.format("%Y-%m-%dT%H:%M").to_string(), "due": lines})
        );
        return Ok(code);
    }
    let zh = lang == Lang::Zh;
    let at = now.format("%Y-%m-%d %H:%M");
    println!(
        "{}",
        match (zh, today) {
            (true, 0) => format!("{at}  没有要办的。"),
            (true, n) => format!("{at}  {n} 件要办"),
            (false, 0) => format!("{at}  Nothing is due."),
            (false, n) => format!("{at}  {n} due"),
        }
    );
    let mut heading = "";
    for errand in overview.due.iter().filter(|it| it.due.is_urgent()) {
        let title = report::due_title(errand.due.what).get(lang);
        if title != heading {
            println!("\n{title}");
            heading = title;
        }
        line(errand, lang, now, true);
    }
    if overview.due.len() > urgent {
        let waiting = overview.due.len() - urgent;
        println!(
            "\n{}",
            if zh {
                format!("等结果 {waiting}")
            } else {
                format!("waiting {waiting}")
            }
        );
        for errand in overview.due.iter().filter(|it| !it.due.is_urgent()) {
            line(errand, lang, now, false);
        }
    }
    Ok(code)
}

fn line(errand: &Errand, lang: Lang, now: NaiveDateTime, with_remedy: bool) {
    let left = errand.due.left(now, lang);
    let left = if left.is_empty() {
        left
    } else {
        format!("  [{left}]")
    };
    println!(
        "  {}  {}  {}/{} {}{left}",
        errand.domain, errand.subject, errand.reseller, errand.drop, errand.no
    );
    println!("    {}", errand.due.message.get(lang));
    if with_remedy {
        println!("    → {}", errand.due.remedy.get(lang));
    }
}

fn print(overview: &Overview, lang: Lang, detailed: bool, now: NaiveDateTime) {
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
        if detailed {
            batch.lives.iter().for_each(|life| print_life(life, lang));
        } else if !batch.lives.is_empty() {
            println!("    {}", stages(&batch.lives));
        }
    }
    for letter in &overview.letters {
        println!("✉ {}  {}  {}", letter.to, letter.subject, letter.state);
    }
    for trouble in &overview.troubles {
        println!("! {trouble}");
    }
    let urgent = overview.due.iter().filter(|it| it.due.is_today());
    match (urgent.clone().count(), detailed) {
        (0, _) => {}
        (_, true) => urgent.for_each(|errand| line(errand, lang, now, true)),
        (n, false) if zh => println!("今天有 {n} 件要办：beiand status --due"),
        (n, false) => println!("{n} due today: beiand status --due"),
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

/// `短信核验 2 · 待管局审核 11`, in the order of the way.
fn stages(lives: &[LifeView]) -> String {
    let mut counts = std::collections::BTreeMap::new();
    for life in lives {
        counts
            .entry((life.stage, life.stage_name.as_str()))
            .and_modify(|n| *n += 1)
            .or_insert(1);
    }
    let parts: Vec<String> = counts
        .into_iter()
        .map(|((_, name), n)| format!("{name} {n}"))
        .collect();
    parts.join(" · ")
}

fn print_life(life: &LifeView, lang: Lang) {
    let stage = match lang {
        Lang::Zh => life.stage_name.clone(),
        Lang::En => life.stage.word().replace('_', " "),
    };
    let since = life.since.map_or_else(String::new, |since| {
        let format = if life.timed {
            " %Y-%m-%d %H:%M"
        } else {
            " %Y-%m-%d"
        };
        since.format(format).to_string()
    });
    let number = match life.number.as_str() {
        "" => String::new(),
        number => format!("  {number}"),
    };
    println!(
        "    {}  {}  {}  {stage}{since}{number}",
        life.no, life.label, life.subject
    );
    if life.history.len() > 1 {
        let steps: Vec<String> = life
            .history
            .iter()
            .map(|(stage, day)| format!("{day} {stage}"))
            .collect();
        println!("        {}", steps.join(" → "));
    }
}
