//! `beiand mail`: letters under way and closed.

use super::paths::Usage;
use super::progress::Bars;
use super::{Args, Format, exit, paths};
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
    let house = paths::open(args, &bars)?;
    let letters = house.letters();
    let name = |key: &str| key.split_once('/').map_or(key, |(_, name)| name).to_owned();
    match verb {
        Verb::List => {
            for (key, record) in letters.all()? {
                let (to, subject) = (&record.letter.to.address, &record.letter.subject);
                if args.format == Format::Json {
                    let line = serde_json::json!({
                        "letter": name(&key), "to": to, "subject": subject, "state": record.state,
                    });
                    println!("{line}");
                } else {
                    println!("{}  {to}  {subject}  {}", name(&key), record.state);
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
            let Some((_, record)) = letters
                .all()?
                .into_iter()
                .find(|(key, _)| name(key) == *letter)
            else {
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

fn unknown(letter: &str) -> anyhow::Error {
    Usage(format!(
        "there is no letter {letter}; `beiand mail list` names them"
    ))
    .into()
}
