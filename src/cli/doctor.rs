//! `beiand doctor`: is this installation well, and if not, what to do.

use super::progress::Bars;
use super::{Args, exit, paths};
use crate::store::{self, files};
use std::sync::Arc;

pub(super) fn doctor(args: &Args, repair: bool) -> anyhow::Result<u8> {
    let (settings, file) = paths::settings(args)?;
    let home = paths::home(args, file.as_deref())?;
    println!(
        "✓ {}",
        file.map_or_else(
            || "(defaults)".to_owned(),
            |file| file.display().to_string()
        )
    );
    let mut well = true;
    let mut say = |fine: bool, what: String| {
        well &= fine;
        println!("{} {what}", if fine { "✓" } else { "✗" });
    };
    for dir in [
        home.inbox(),
        home.work(),
        home.outbox(),
        home.state(),
        home.mail(),
    ] {
        let probe = tempfile::Builder::new()
            .prefix(".beiand-probe")
            .tempfile_in(&dir);
        match probe {
            Ok(_) => say(true, dir.display().to_string()),
            Err(error) => say(false, format!("{}: {error}", dir.display())),
        }
    }
    match files::free_bytes(home.root()) {
        Some(free) => say(
            free >= settings.min_free,
            format!(
                "{} MB free (drops are taken above {} MB)",
                free / 1_000_000,
                settings.min_free / 1_000_000
            ),
        ),
        None => say(true, "free space is not known here".to_owned()),
    }
    if repair {
        let repaired = store::repair_sled(&home.state().join("ledger"))?;
        say(
            true,
            format!("the ledger was rebuilt: {} entries", repaired.entries),
        );
        if let Some(aside) = repaired.set_aside {
            say(
                true,
                format!("the damaged one is kept in {}", aside.display()),
            );
        }
    }
    let bars = Arc::new(Bars::new(args));
    match paths::open_at(args, home, settings, &bars) {
        Ok(house) => {
            let troubled: Vec<_> = house
                .desk
                .ledger
                .waiting()?
                .into_iter()
                .filter_map(|held| Some((held.record.drop, held.record.trouble?)))
                .collect();
            say(true, "the ledger opens".to_owned());
            for (drop, trouble) in troubled {
                say(
                    false,
                    format!("{drop}: {} (tried {} times)", trouble.what, trouble.tries),
                );
            }
        }
        Err(error) => say(false, format!("{error:#}")),
    }
    Ok(if well { exit::READY } else { exit::TROUBLE })
}
