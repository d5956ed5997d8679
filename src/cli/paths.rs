//! Finding the configuration and the installation, and opening it.

use super::Args;
use super::progress::Bars;
use crate::config::{self, Home, Problem, Settings};
use crate::daemon::{self, House, Options};
use crate::mail::{self, SecretError};
use crate::materials::Want;
use crate::model::material::{Labels, Source};
use crate::sheet::{self, Content};
use crate::{desk, ledger, store};
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The words of the command line do not fit.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// Where the configuration is: asked for, or in the usual places; `None` when there is none.
pub(super) fn config_file(args: &Args) -> Option<PathBuf> {
    if let Some(path) = &args.config {
        return Some(path.clone());
    }
    let xdg = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".config")));
    let home = args.home.as_ref().map(|home| home.join("beiand.toml"));
    home.into_iter()
        .chain([PathBuf::from("beiand.toml")])
        .chain(xdg.map(|xdg| xdg.join("beiand/beiand.toml")))
        .chain([PathBuf::from("/etc/beiand/beiand.toml")])
        .find(|path| path.is_file())
}

/// The settings and where they stand.
pub(super) fn settings(args: &Args) -> anyhow::Result<(Settings, Option<PathBuf>)> {
    let file = config_file(args);
    let text = match &file {
        Some(path) => std::fs::read_to_string(path)
            .map_err(|error| Usage(format!("{}: {error}", path.display())))?,
        None => String::new(),
    };
    let beside = file
        .as_deref()
        .and_then(Path::parent)
        .map(Path::to_owned)
        .unwrap_or_default();
    let settings = config::read_and(&text, |settings| {
        // Secrets named by a relative path lie beside the configuration.
        if let Some(path) = &mut settings.sheet_passwords {
            *path = beside.join(&*path);
        }
        let config::Channel::Smtp(smtp) = &mut settings.mail.channel else {
            return Vec::new();
        };
        for path in [&mut smtp.password_file, &mut smtp.ca_file]
            .into_iter()
            .flatten()
        {
            *path = beside.join(&*path);
        }
        let mut problems = Vec::new();
        // One that is not there yet is the postman's trouble, told by `doctor`.
        if let Some(path) = &smtp.password_file
            && let Err(error @ SecretError::Open { .. }) = mail::password(Some(path))
        {
            problems.push(Problem::new("mail.smtp.password_file", error.to_string()));
        }
        if let Some(path) = smtp.ca_file.as_ref().filter(|path| !path.is_file()) {
            let what = format!("{} is not there", path.display());
            problems.push(Problem::new("mail.smtp.ca_file", what));
        }
        problems
    })?;
    Ok((settings, file))
}

/// The installation: asked for, or the folder of the configuration.
pub(super) fn home(args: &Args, file: Option<&Path>) -> anyhow::Result<Home> {
    if let Some(home) = &args.home {
        return Ok(Home::new(home));
    }
    match file.and_then(Path::parent) {
        Some(dir) if dir.as_os_str().is_empty() => Ok(Home::new(".")),
        Some(dir) if !dir.starts_with("/etc") => Ok(Home::new(dir)),
        Some(_) => Ok(Home::new("/var/lib/beiand")),
        None => Err(Usage(
            "no installation here: try `beiand demo`, make one with `beiand init DIR`, or name one with --home DIR"
                .to_owned(),
        )
        .into()),
    }
}

/// Opens the installation that the command line means.
pub(super) fn open(args: &Args, bars: &Arc<Bars>) -> anyhow::Result<House> {
    let (settings, file) = settings(args)?;
    let home = home(args, file.as_deref())?;
    open_at(args, home, settings, bars)
}

/// Opens an installation.
pub(super) fn open_at(
    args: &Args,
    home: Home,
    settings: Settings,
    bars: &Arc<Bars>,
) -> anyhow::Result<House> {
    Ok(daemon::open(options(args, home, settings, bars)?)?)
}

/// The store's trouble behind an error, if that is what it is.
pub(super) fn trouble(error: &anyhow::Error) -> Option<&store::Error> {
    match error.downcast_ref::<daemon::Error>()? {
        daemon::Error::Store(error)
        | daemon::Error::Ledger(ledger::Error::Store(error))
        | daemon::Error::Desk(desk::Error::Store(error))
        | daemon::Error::Desk(desk::Error::Ledger(ledger::Error::Store(error))) => Some(error),
        _ => None,
    }
}

/// How an installation is opened from the command line.
pub(super) fn options(
    args: &Args,
    home: Home,
    settings: Settings,
    bars: &Arc<Bars>,
) -> anyhow::Result<Options> {
    let exe = std::env::current_exe().context("this program's own path")?;
    let presser = crate::wall::Presser::new(exe.clone(), settings.picture_deadline);
    let wall = crate::wall::Wall::new(exe, settings.sheet_memory, settings.sheet_deadline);
    let converter = converter();
    let bars = Arc::clone(bars);
    let fixed = args.now.map(|now| utc(now, settings.time_zone));
    Ok(Options {
        home,
        settings,
        lang: args.lang.map(Into::into),
        today: args.today,
        reader: Arc::new(
            move |name: &str, content: Content<'_>, options: &sheet::Options<'_>| {
                wall.read(name, content, options)
            },
        ),
        converter: Arc::new(move |format: &str, bytes: &[u8]| converter.convert(format, bytes)),
        presser: Arc::new(
            move |pages: &[(&Source, &[u8])],
                  labels: &Labels,
                  want: &Want,
                  walled: bool,
                  stop: &dyn Fn() -> bool| {
                presser.press(pages, labels, want, walled, stop)
            },
        ),
        watcher: Arc::new(move |progress| bars.tell(progress)),
        store: None,
        tables: None,
        now: Arc::new(move || fixed.unwrap_or_else(chrono::Utc::now)),
        verb: args.verb.word().to_owned(),
    })
}

/// The converter for HEIC and AVIF, where one is installed: the memory is what a picture of 48
/// megapixels takes, twenty seconds are ten times what a phone's picture takes.
pub(super) fn converter() -> crate::wall::Converter {
    let deadline = std::time::Duration::from_secs(20);
    crate::wall::Converter::find(std::env::var_os("PATH"), 400 << 20, deadline)
}

/// A moment of the installation's zone; in an hour that a clock change leaves out, the next one.
pub(super) fn utc(
    now: chrono::NaiveDateTime,
    zone: chrono_tz::Tz,
) -> chrono::DateTime<chrono::Utc> {
    use chrono::TimeZone;
    let local = zone.from_local_datetime(&now).earliest();
    let local = local.or_else(|| {
        zone.from_local_datetime(&(now + chrono::Duration::hours(1)))
            .earliest()
    });
    local.map_or_else(|| now.and_utc(), |local| local.to_utc())
}
