//! `beiand template`: the blank workbook.

use super::paths::Usage;
use super::{Args, exit};
use crate::catalog::Catalog;
use crate::model::Lang;
use anyhow::Context;
use std::path::Path;

pub(super) fn template(args: &Args, output: &Path, profile: &str) -> anyhow::Result<u8> {
    write(args, output, profile)?;
    println!("{}", output.display());
    Ok(exit::READY)
}

/// Writes the workbook of a profile.
pub(super) fn write(args: &Args, output: &Path, profile: &str) -> anyhow::Result<()> {
    let catalog = Catalog::embedded();
    let Some(profile) = catalog.profile(profile) else {
        let known: Vec<_> = catalog.profiles.keys().cloned().collect();
        return Err(Usage(format!(
            "there is no profile {profile:?}; there are {}",
            known.join(", ")
        ))
        .into());
    };
    let lang: Lang = args.lang.map(Into::into).unwrap_or_default();
    let context = crate::report::Context {
        lang,
        zone: chrono_tz::Asia::Shanghai,
        columns: &catalog.columns,
        slots: &catalog.slots,
        profile,
        portals: &catalog.portals,
        provinces: &catalog.provinces,
        enumerations: &catalog.enumerations,
        cards: &crate::cards::find,
        templates: &|_| None,
    };
    let bytes = crate::report::template(&context)?;
    std::fs::write(output, bytes).with_context(|| output.display().to_string())
}
