//! `beiand mail`: letters under way and closed.

use super::paths::Usage;
use super::progress::Bars;
use super::{Args, Format, exit, paths};
use crate::config::Home;
use crate::daemon::{self, Overview};
use crate::ledger::Held;
use chrono::Utc;
use clap::Subcommand;
use std::path::PathBuf;
use std::sync::Arc;

/// What to do with letters.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// List letters and where they stand
    List,
    /// Write a letter's HTML and text into a folder
    Preview {
        /// The letter, as `mail list` names it; `weekly`: the week's letters as they would be now
        letter: String,
        /// The folder
        #[arg(short, long, default_value = ".")]
        output: PathBuf,
    },
    /// Try a letter again now, also one that was given up
    Retry {
        /// The letter, as `mail list` names it
        letter: String,
    },
}

pub(super) fn mail(args: &Args, verb: &Verb) -> anyhow::Result<u8> {
    let bars = Arc::new(Bars::new(args));
    let house = match (paths::open(args, &bars), verb) {
        (Ok(house), _) => house,
        // A running daemon owns the ledger; what it left beside it answers for it.
        (Err(error), Verb::List | Verb::Retry { .. }) => {
            let (_, file) = paths::settings(args)?;
            let home = paths::home(args, file.as_deref())?;
            let Some(overview) = Overview::of_running(&home) else {
                return Err(error);
            };
            return beside_the_daemon(args, verb, &home, &overview);
        }
        (Err(error), Verb::Preview { .. }) => return Err(error),
    };
    let letters = house.letters();
    let name = |key: &str| key.split_once('/').map_or(key, |(_, name)| name).to_owned();
    let zone = house.desk.settings.time_zone;
    match verb {
        Verb::List => {
            for held in letters.each() {
                let Held { key, record, .. } = held?;
                let (to, subject) = (&record.letter.to.address, &record.letter.subject);
                let next = record.state.due();
                if args.format == Format::Json {
                    let line = serde_json::json!({
                        "letter": name(&key), "to": to, "subject": subject,
                        "state": record.state, "next": next,
                    });
                    println!("{line}");
                } else {
                    let next = next.map_or_else(String::new, |next| {
                        format!("  → {}", next.with_timezone(&zone).format("%m-%d %H:%M"))
                    });
                    println!("{}  {to}  {subject}  {}{next}", name(&key), record.state);
                }
            }
        }
        Verb::Preview { letter, output } if letter == "weekly" => {
            std::fs::create_dir_all(output)?;
            for (number, draft) in (1..).zip(house.desk.week(house.desk.now())?) {
                let stem = format!("weekly-{number}");
                println!("{}  {}", draft.to.address, draft.subject);
                let parts = [("html", draft.html), ("txt", draft.text)];
                let parts = parts.map(|(ending, text)| (format!("{stem}.{ending}"), text.into()));
                let files = draft.attachments.into_iter();
                let files = files.map(|(name, _, bytes)| (format!("{stem}-{name}"), bytes));
                for (name, bytes) in parts.into_iter().chain(files) {
                    let path = output.join(name);
                    std::fs::write(&path, bytes)?;
                    println!("{}", path.display());
                }
            }
        }
        Verb::Preview { letter, output } => {
            let Some(Held { record, .. }) = letters.named(letter)? else {
                return Err(unknown(letter));
            };
            std::fs::create_dir_all(output)?;
            for (ending, text) in [("html", &record.letter.html), ("txt", &record.letter.text)] {
                let path = output.join(format!("{letter}.{ending}"));
                std::fs::write(&path, text)?;
                println!("{}", path.display());
            }
        }
        Verb::Retry { letter } => {
            if !letters.again(letter, Utc::now())? {
                return Err(unknown(letter));
            }
            println!("{letter}");
        }
    }
    Ok(exit::READY)
}

/// What can be said and asked while a daemon runs.
fn beside_the_daemon(
    args: &Args,
    verb: &Verb,
    home: &Home,
    overview: &Overview,
) -> anyhow::Result<u8> {
    if let Verb::Retry { letter } = verb {
        if !overview.letters.iter().any(|view| view.name == *letter) {
            return Err(unknown(letter));
        }
        daemon::ask_again(home, letter)?;
        println!("{letter}");
        return Ok(exit::READY);
    }
    for view in &overview.letters {
        if args.format == Format::Json {
            println!("{}", serde_json::to_string(view)?);
        } else {
            println!(
                "{}  {}  {}  {}",
                view.name, view.to, view.subject, view.state
            );
        }
    }
    Ok(exit::READY)
}

fn unknown(letter: &str) -> anyhow::Error {
    Usage(format!(
        "there is no letter {letter}; `beiand mail list` names them"
    ))
    .into()
}
