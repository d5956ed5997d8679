//! `beiand config`: what is set, and whether it holds.

use super::paths::Usage;
use super::{Args, exit, paths};
use crate::catalog::Catalog;
use crate::{config, report};
use chrono::Utc;
use clap::Subcommand;

/// What to do with the configuration.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Print the file that is in force, or the defaults
    Show,
    /// Look for problems, all at once
    Check,
}

/// What is wrong with the installation's own templates: a page that uses one falls back to the
/// built-in template and says so, but whoever wrote it wants to know now.
fn template_faults(
    settings: &config::Settings,
    catalog: &Catalog,
    own: &(dyn Fn(&str) -> Option<String> + Sync),
) -> anyhow::Result<Vec<String>> {
    let context = report::Context {
        lang: settings.lang,
        zone: settings.time_zone,
        columns: &catalog.columns,
        slots: &catalog.slots,
        profile: catalog
            .profile(&settings.profile)
            .ok_or_else(|| Usage(format!("there is no profile {:?}", settings.profile)))?,
        portals: &catalog.portals,
        provinces: &catalog.provinces,
        enumerations: &catalog.enumerations,
        cards: &crate::cards::find,
        templates: own,
    };
    let faults = report::template_faults(&context, Utc::now())?;
    Ok(faults
        .into_iter()
        .map(|(name, what)| format!("{name}: {what}"))
        .collect())
}

pub(super) fn config(args: &Args, verb: &Verb) -> anyhow::Result<u8> {
    match verb {
        Verb::Show => {
            let text = match paths::config_file(args) {
                Some(path) => {
                    println!("# {}", path.display());
                    std::fs::read_to_string(&path)?
                }
                None => config::EMBEDDED.to_owned(),
            };
            print!("{text}");
        }
        Verb::Check => {
            let (settings, file) = paths::settings(args)?;
            let home = paths::home(args, file.as_deref());
            let tables = home.as_ref().map(|home| home.config()).unwrap_or_default();
            let own = |name: &str| std::fs::read_to_string(tables.join(name)).ok();
            let mut catalog = Catalog::load(&own).map_err(crate::daemon::Error::Catalog)?;
            catalog
                .add_profiles(settings.profiles(), &own)
                .map_err(crate::daemon::Error::Catalog)?;
            let faults = template_faults(&settings, &catalog, &own)?;
            if !faults.is_empty() {
                return Err(Usage(faults.join("\n")).into());
            }
            println!(
                "{}",
                file.map_or_else(
                    || "(defaults)".to_owned(),
                    |file| file.display().to_string()
                )
            );
            let now = Utc::now();
            for (name, schedule) in [
                ("run", &settings.run),
                ("digest", &settings.digest),
                ("weekly", &settings.weekly),
            ] {
                let next = schedule.next(settings.time_zone, now).map_or_else(
                    || "never".to_owned(),
                    |next| {
                        next.with_timezone(&settings.time_zone)
                            .format("%Y-%m-%d %H:%M %Z")
                            .to_string()
                    },
                );
                println!("  {name:<7} {:<14} next {next}", schedule.expression());
            }
            println!("ok");
        }
    }
    Ok(exit::READY)
}
