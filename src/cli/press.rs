//! `beiand press`: pictures under a limit, without a filing.

use super::{Args, exit};
use crate::materials::{self, Want};
use crate::model::Lang;
use crate::model::material::{Labels, Outcome, Slot, Source};
use anyhow::Context;
use rayon::prelude::*;
use std::path::{Path, PathBuf};

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
}

pub(super) fn press(args: &Args, press: &PressArgs) -> anyhow::Result<u8> {
    std::fs::create_dir_all(&press.output).with_context(|| press.output.display().to_string())?;
    let lang: Lang = args.lang.map(Into::into).unwrap_or_default();
    let lines: Vec<anyhow::Result<(bool, String)>> = press
        .files
        .par_iter()
        .map(|file| one(file, press, lang))
        .collect();
    let mut code = exit::READY;
    for line in lines {
        let (fine, line) = line?;
        println!("{line}");
        if !fine {
            code = exit::FINDINGS;
        }
    }
    Ok(code)
}

fn one(file: &Path, press: &PressArgs, lang: Lang) -> anyhow::Result<(bool, String)> {
    let shown = file.display();
    let bytes = std::fs::read(file).with_context(|| shown.to_string())?;
    let source = Source {
        path: file.to_string_lossy().into_owned(),
        bytes: bytes.len() as u64,
        hash: blake3::hash(&bytes).to_hex().to_string(),
    };
    // A slot without a shape of its own: nothing is asked of the picture but the limit.
    let want = Want::new(Slot::SiteOther, press.limit);
    let pressing = materials::press(&[(&source, &bytes)], &Labels::default(), &want, &|| false);
    Ok(match pressing.outcome {
        Outcome::Pressed(pressed) => {
            let name = file.file_stem().unwrap_or_default().to_string_lossy();
            let path = press
                .output
                .join(format!("{name}-{}.jpg", press.limit / 1000));
            let blob = pressing.blobs.iter().find(|(key, _)| *key == pressed.blob);
            let (_, jpeg) = blob.context("a pressed picture comes with its bytes")?;
            std::fs::write(&path, jpeg).with_context(|| path.display().to_string())?;
            let line = format!(
                "{shown}  {}×{} {} B → {}×{} {} B  q{}  {}",
                pressed.facts.width,
                pressed.facts.height,
                source.bytes,
                pressed.width,
                pressed.height,
                pressed.bytes,
                pressed.quality,
                path.display(),
            );
            (true, line)
        }
        Outcome::Refused { why } => (
            false,
            format!(
                "{shown}  ✗ {}；{}",
                why.found.get(lang),
                why.remedy.get(lang)
            ),
        ),
        Outcome::Trouble { what } => (false, format!("{shown}  ! {what}")),
        Outcome::Waiting => (false, format!("{shown}  ?")),
    })
}
