//! `beiand audit`: who did what and when; `verify` says whether that log was changed.

use super::{Args, Format, exit, paths};
use crate::audit::{self, Line};
use clap::{Args as ClapArgs, Subcommand};

/// What to show.
#[derive(Debug, ClapArgs)]
pub(super) struct AuditArgs {
    #[command(subcommand)]
    verb: Option<Verb>,
    /// Only what was done to this batch or letter
    #[arg(long, value_name = "BATCH")]
    of: Option<String>,
}

/// What to do with the log.
#[derive(Debug, Subcommand)]
enum Verb {
    /// Check that no line was changed, removed or put in between
    Verify,
}

pub(super) fn audit(args: &Args, wanted: &AuditArgs) -> anyhow::Result<u8> {
    let (_, file) = paths::settings(args)?;
    let home = paths::home(args, file.as_deref())?;
    let path = home.state().join(audit::FILE);
    let (lines, verified) = audit::read(&path)?;
    let json = args.format == Format::Json;
    if wanted.verb.is_none() {
        let lines = lines
            .iter()
            .filter(|line| wanted.of.as_ref().is_none_or(|of| *of == line.of));
        for line in lines {
            if json {
                println!("{}", serde_json::to_string(line)?);
            } else {
                print(line);
            }
        }
    } else if json {
        println!(
            "{}",
            serde_json::json!({
                "lines": verified.lines, "last": verified.chain, "torn": verified.torn,
                "broken": verified.broken,
            })
        );
    } else {
        let shown = path.display();
        for (number, what) in &verified.broken {
            println!("✗ {shown}:{number}: {what}");
        }
        if verified.torn > 0 {
            println!("  {} torn by crashes, and told of", verified.torn);
        }
        if verified.broken.is_empty() {
            println!(
                "✓ {shown}: {} lines, the chain holds; the last is {}",
                verified.lines, verified.chain
            );
        }
    }
    // A log that does not hold is nobody's usage error.
    Ok(if verified.broken.is_empty() {
        exit::READY
    } else {
        exit::TROUBLE
    })
}

fn print(line: &Line) {
    let at = line.at.format("%Y-%m-%d %H:%M:%S UTC");
    let act = serde_json::to_value(line.act).unwrap_or_default();
    let count = line
        .count
        .map_or_else(String::new, |count| format!(" ({count})"));
    let sudo = line
        .sudo
        .as_ref()
        .map_or_else(String::new, |sudo| format!(" for {sudo}"));
    println!(
        "{at}  {}{sudo} [{}]  {}{count}  {} {}",
        line.user,
        line.verb,
        act.as_str().unwrap_or_default(),
        line.reseller,
        line.of
    );
}
