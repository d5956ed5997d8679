//! `beiand demo`: the main job on the samples, start to letter, in a folder of its own.

use super::paths::Usage;
use super::progress::Bars;
use super::{Args, Format, exit, init, once, paths, samples};
use crate::config::Home;
use crate::desk::judged_batch;
use crate::model::Lang;
use crate::model::judged::JudgedBatch;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub(super) fn demo(args: &Args, dir: &Path) -> anyhow::Result<u8> {
    let home = Home::new(dir);
    if dir.exists() && !dir.join("beiand.toml").is_file() {
        let why = format!(
            "{} is there and is no installation; name another folder",
            dir.display()
        );
        return Err(Usage(why).into());
    }
    init::furnish(&home)?;
    samples::write_clean(&home.inbox().join("示例渠道/合格批次"))?;
    samples::write_flawed(&home.inbox().join("示例渠道/问题批次"))?;
    let text = std::fs::read_to_string(dir.join("beiand.toml"))?;
    let mut settings = crate::config::read(&text)?;
    // Nobody else writes into the demonstration: there is nothing to wait for.
    settings.settle = Duration::ZERO;
    let bars = Arc::new(Bars::new(args));
    let house = paths::open_at(args, home, settings, &bars)?;
    let done = once::work(house)?;
    let lang = done.house.desk.lang;
    if args.format == Format::Json {
        once::write_json(&done, &[])?;
    } else {
        for batch in &done.batches {
            if let Some(judged) = judged_batch(&done.house.desk, batch)? {
                summary(&judged, lang);
            }
        }
        whereabouts(&done, lang)?;
    }
    // Findings are what the demonstration is for; only our own trouble is a failure.
    Ok(if once::code(&done) == exit::TROUBLE {
        exit::TROUBLE
    } else {
        exit::READY
    })
}

fn summary(batch: &JudgedBatch, lang: Lang) {
    let counts = batch.counts();
    let numbers = [counts.filings, counts.ready, counts.review, counts.reject];
    match lang {
        Lang::Zh => println!(
            "{}：{} 条备案 · {} 可提交 · {} 需确认 · {} 需修改",
            batch.drop, numbers[0], numbers[1], numbers[2], numbers[3]
        ),
        Lang::En => println!(
            "{}: {} filings · {} ready · {} to review · {} to fix",
            batch.drop, numbers[0], numbers[1], numbers[2], numbers[3]
        ),
    }
}

/// Where to look now.
fn whereabouts(done: &once::Done, lang: Lang) -> anyhow::Result<()> {
    let home = &done.house.desk.home;
    let zh = lang == Lang::Zh;
    println!("\n{}", if zh { "报告：" } else { "Reports:" });
    if done.batches.is_empty() {
        println!(
            "  {}",
            if zh {
                "（与上次完全相同，没有新结果）"
            } else {
                "(nothing new: the samples are the same as last time)"
            }
        );
    }
    for batch in &done.batches {
        if let Some(folder) = batch.stage.folder() {
            println!(
                "  {}",
                home.outbox().join(folder).join("批次报告.html").display()
            );
        }
    }
    println!("{}", if zh { "信件：" } else { "Letters:" });
    let mut letters: Vec<_> = std::fs::read_dir(home.mail())?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
        .collect();
    letters.sort();
    for letter in letters {
        println!("  {}", letter.display());
    }
    let next = home.root().display();
    println!(
        "{}",
        if zh {
            format!(
                "\n下一步：改好「回填表.xlsx」里标红的格子，放回 {next}/inbox/示例渠道/，再运行 beiand --home {next} once"
            )
        } else {
            format!(
                "\nNext: mend the red cells of 回填表.xlsx, put it into {next}/inbox/示例渠道/, run beiand --home {next} once"
            )
        }
    );
    Ok(())
}
