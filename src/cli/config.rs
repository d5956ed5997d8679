//! `beiand config`: what is set, and whether it holds.

use super::{Args, exit, paths};
use crate::catalog::Catalog;
use crate::config;
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
            Catalog::load(&|name| std::fs::read_to_string(tables.join(name)).ok())
                .map_err(crate::daemon::Error::Catalog)?;
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
