//! `beiand press`: pictures under a limit, without a filing.

use super::{Args, Format, exit, paths};
use crate::catalog::profile;
use crate::desk;
use crate::materials::tool::{self, Row, Views};
use crate::materials::{self, Pressing, Want};
use crate::model::Lang;
use crate::model::material::{Labels, Outcome, Slot, Source};
use crate::wall::Presser;
use anyhow::Context;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What to press, and how.
#[derive(Debug, clap::Args)]
pub(super) struct PressArgs {
    /// Pictures
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The most bytes of a picture
    #[arg(long, default_value_t = 100_000, value_name = "BYTES")]
    limit: u64,
    /// The folder for the results
    #[arg(short, long, default_value = ".", value_name = "DIR")]
    output: PathBuf,
    /// Also write compare.html: every picture before and after, the small print at full size
    #[arg(long)]
    compare: bool,
    /// Progressive JPEG: a little sharper at the same size, but not every portal takes it
    #[arg(long)]
    progressive: bool,
    /// What of a photographed document is kept
    #[arg(long, value_enum, default_value_t = Frame::Crop)]
    frame: Frame,
    /// Pictures pressed at the same time [default: one a core]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Frame {
    /// The whole photo
    Whole,
    /// The document with a margin, where its four corners are certain
    Crop,
    /// The same, laid flat as a scanner would show it
    Flatten,
}

impl From<Frame> for profile::Frame {
    fn from(frame: Frame) -> Self {
        match frame {
            Frame::Whole => Self::Whole,
            Frame::Crop => Self::Crop,
            Frame::Flatten => Self::Flatten,
        }
    }
}

/// How long one picture may take before it is given up.
const DEADLINE: Duration = Duration::from_secs(60);
/// Bytes of memory for pictures at a time, however many cores there are.
const MEMORY: u64 = 1_000_000_000;

/// What became of one file.
struct Done {
    pressing: Pressing,
    bytes: u64,
    views: Option<Views>,
}

pub(super) fn press(args: &Args, press: &PressArgs) -> anyhow::Result<u8> {
    std::fs::create_dir_all(&press.output).with_context(|| press.output.display().to_string())?;
    let lang: Lang = args.lang.map(Into::into).unwrap_or_default();
    let bar = bar(args, press.files.len());
    let pool = desk::pool(press.jobs.unwrap_or(0))?;
    let presser = Presser::new(std::env::current_exe()?, DEADLINE);
    let budget = desk::budget(MEMORY);
    let done: Vec<anyhow::Result<Done>> = pool.install(|| {
        press
            .files
            .par_iter()
            .map(|file| {
                let done = one(file, press, &presser, &budget);
                bar.inc(1);
                done
            })
            .collect()
    });
    bar.finish_and_clear();
    let names = names(&press.files, press.limit);
    let mut rows = Vec::new();
    let mut code = exit::READY;
    for ((file, name), done) in press.files.iter().zip(names).zip(done) {
        let Done {
            pressing,
            bytes,
            views,
        } = done?;
        let row = Row::new(&file.display().to_string(), bytes, &pressing, lang);
        if let Outcome::Pressed(pressed) = &pressing.outcome {
            let path = press.output.join(name);
            let blob = pressing.blobs.iter().find(|(key, _)| *key == pressed.blob);
            let (_, jpeg) = blob.context("a pressed picture comes with its bytes")?;
            std::fs::write(&path, jpeg).with_context(|| path.display().to_string())?;
        } else {
            code = exit::FINDINGS;
        }
        rows.push((row, views));
    }
    if press.compare {
        let path = press.output.join("compare.html");
        std::fs::write(&path, tool::comparison(&rows, lang))
            .with_context(|| path.display().to_string())?;
    }
    let rows: Vec<Row> = rows.into_iter().map(|(row, _)| row).collect();
    if args.format == Format::Json {
        println!("{}", serde_json::to_string(&rows)?);
    } else {
        print!("{}", tool::table(&rows, lang));
    }
    Ok(code)
}

/// A bar on a terminal, nothing in a pipe.
fn bar(args: &Args, files: usize) -> ProgressBar {
    let target = if args.quiet > 0 || args.format == Format::Json || files < 2 {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    };
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {eta}")
        .expect("a template without mistakes");
    ProgressBar::with_draw_target(Some(files as u64), target).with_style(style)
}

/// The results' names: the file's own and the limit, and a number where two would be the same.
fn names(files: &[PathBuf], limit: u64) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut last: HashMap<String, usize> = HashMap::new();
    files
        .iter()
        .map(|file| {
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            let stem = format!("{stem}-{}", limit / 1000);
            let mut name = format!("{stem}.jpg");
            let count = last.entry(stem.clone()).or_insert(1);
            while !taken.insert(name.clone()) {
                *count += 1;
                name = format!("{stem}-{count}.jpg");
            }
            name
        })
        .collect()
}

fn one(
    file: &Path,
    press: &PressArgs,
    presser: &Presser,
    budget: &desk::Budget,
) -> anyhow::Result<Done> {
    let shown = file.display();
    let read = std::fs::read(file).with_context(|| shown.to_string())?;
    let sent = read.len() as u64;
    let bytes = match materials::foreign_format(&read) {
        None => read,
        Some(format) => match paths::converter().convert(format, &read).picture(format) {
            Ok(picture) => picture,
            Err(outcome) => {
                return Ok(Done {
                    pressing: Pressing::without_picture(*outcome),
                    bytes: sent,
                    views: None,
                });
            }
        },
    };
    let source = Source {
        path: file.to_string_lossy().into_owned(),
        bytes: bytes.len() as u64,
        hash: String::new(),
    };
    let _share = budget.take(materials::memory(&bytes).unwrap_or(u64::MAX));
    let started = Instant::now();
    // A slot without a shape of its own: nothing is asked of the picture but the limit.
    let want = Want {
        progressive: press.progressive,
        frame: press.frame.into(),
        ..Want::new(Slot::SiteOther, press.limit)
    };
    let pages = [(&source, bytes.as_slice())];
    let pressing = presser.press(&pages, &Labels::default(), &want, false, &|| {
        started.elapsed() > DEADLINE
    });
    let views = match (&pressing.outcome, pressing.blobs.first()) {
        (Outcome::Pressed(_), Some((_, result))) if press.compare => tool::views(&bytes, result),
        _ => None,
    };
    Ok(Done {
        pressing,
        bytes: sent,
        views,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_one_name_do_not_write_over_each_other() {
        let files = ["a/证.jpg", "b/证.png", "证-100-2.jpg", "c/证.jpg"].map(PathBuf::from);
        let names = names(&files, 100_000);
        assert_eq!(names[0], "证-100.jpg");
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), 4, "{names:?}");
    }
}
