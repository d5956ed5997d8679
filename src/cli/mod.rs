//! The command line: one file per verb. Only here and in `main` errors lose their type.

mod audit;
mod check;
mod config;
mod demo;
mod doctor;
mod explain;
mod export;
mod init;
mod mail;
mod map;
mod once;
mod paths;
mod press;
mod progress;
mod purge;
mod report;
mod run;
mod samples;
mod status;
mod template;
mod wall;

use crate::config::Problems;
use crate::daemon;
use crate::model::Lang;
use crate::store;
use chrono::{NaiveDate, NaiveDateTime};
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

/// 备案批量预检与材料压缩 · overnight batch processing of ICP filings
#[derive(Debug, Parser)]
#[command(
    name = "beiand",
    version,
    about,
    propagate_version = true,
    max_term_width = 100
)]
pub struct Args {
    /// The configuration file [default: beiand.toml here, then XDG, then /etc/beiand]
    #[arg(long, global = true, value_name = "FILE", env = "BEIAND_CONFIG")]
    config: Option<PathBuf>,
    /// The installation: inbox, work, outbox, state [default: the configuration's folder]
    #[arg(long, global = true, value_name = "DIR", env = "BEIAND_HOME")]
    home: Option<PathBuf>,
    /// What is printed
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Judge by this day instead of today
    #[arg(long, global = true, value_name = "YYYY-MM-DD")]
    today: Option<NaiveDate>,
    /// Judge by this moment instead of now, in the installation's time zone
    #[arg(long, global = true, value_name = "YYYY-MM-DDTHH:MM", value_parser = moment, conflicts_with = "today")]
    now: Option<NaiveDateTime>,
    /// The language of everything people read
    #[arg(long, global = true, value_enum)]
    lang: Option<LangArg>,
    /// Say less
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    quiet: u8,
    /// Say more; twice for everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    #[command(subcommand)]
    verb: Verb,
}

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs: one object, progress as lines on the error stream.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LangArg {
    /// 中文
    Zh,
    /// English
    En,
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::Zh => Self::Zh,
            LangArg::En => Self::En,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Run the daemon
    Run,
    /// Take what is settled in the inbox, finish it, deliver due mail, and exit
    Once,
    /// Judge drops where they lie, without touching state
    Check {
        /// Folders, zips or spreadsheets
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// The reseller whose profile and confirmed headers count [default: where a drop lies]
        #[arg(long, value_name = "NAME")]
        reseller: Option<String>,
    },
    /// Show what a sheet's headers are read as, and confirm what they mean
    Map(map::MapArgs),
    /// Make a ready installation with a sample drop
    Init {
        /// Where
        dir: PathBuf,
    },
    /// Make ./beiand-demo from the samples, run the job, and say where to look
    Demo {
        /// Where
        #[arg(default_value = "beiand-demo")]
        dir: PathBuf,
    },
    /// Write the blank workbook with drop-downs, notes and an example
    Template {
        /// The file to write
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// The ISP profile
        #[arg(long, default_value = "72dns")]
        profile: String,
    },
    /// Show how far everything is, from the ledger
    Status {
        /// One batch
        batch: Option<String>,
        /// Exit with 0 when nothing is left to do, 1 otherwise
        #[arg(long)]
        idle: bool,
        /// What is due of filings that were handed over; exit with 1 when anything is
        #[arg(long, conflicts_with = "idle")]
        due: bool,
    },
    /// Write the documents of a batch again into a folder
    Report {
        /// The batch
        batch: String,
        /// The folder to write into; it must not exist
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,
    },
    /// Explain a rule: what is checked, why, how to mend it
    Explain {
        /// The code, for example SUB-04; all of them when it is left out
        code: Option<String>,
    },
    /// List the rules with their severities
    Rules,
    /// Look at letters
    Mail {
        #[command(subcommand)]
        verb: mail::Verb,
    },
    /// Look at the configuration
    Config {
        #[command(subcommand)]
        verb: config::Verb,
    },
    /// Look whether this installation is well
    Doctor {
        /// Rebuild a ledger that cannot be opened from its last good copy
        #[arg(long)]
        repair: bool,
    },
    /// Erase what is known of old batches, or of one: sources, pictures, documents, facts
    Purge(purge::PurgeArgs),
    /// Write the ledger to a file that a person can read, with people's values masked
    Export {
        /// The file to write
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// With full values, as a copy to rebuild from; the audit log says who asked for it
        #[arg(long)]
        unmask: bool,
    },
    /// Show who did what and when, or check that nobody changed that log
    Audit(audit::AuditArgs),
    /// Press pictures under a limit
    Press(press::PressArgs),
    /// Write completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the manual page
    Man,
    /// Read a workbook from standard input: the other side of the wall
    #[command(name = crate::wall::VERB, hide = true)]
    ReadSheet,
    /// Press the pages of a file from standard input: the other side of the wall
    #[command(name = crate::wall::PRESS, hide = true)]
    PressPages,
}

impl Verb {
    /// The word on the command line.
    const fn word(&self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Once => "once",
            Self::Check { .. } => "check",
            Self::Map(_) => "map",
            Self::Init { .. } => "init",
            Self::Demo { .. } => "demo",
            Self::Template { .. } => "template",
            Self::Status { .. } => "status",
            Self::Report { .. } => "report",
            Self::Explain { .. } => "explain",
            Self::Rules => "rules",
            Self::Mail { .. } => "mail",
            Self::Config { .. } => "config",
            Self::Doctor { .. } => "doctor",
            Self::Purge(_) => "purge",
            Self::Export { .. } => "export",
            Self::Audit(_) => "audit",
            Self::Press(_) => "press",
            Self::Completions { .. } => "completions",
            Self::Man => "man",
            Self::ReadSheet => crate::wall::VERB,
            Self::PressPages => crate::wall::PRESS,
        }
    }

    /// Whether what it writes belongs to whoever asked, as of any other program; everything else
    /// writes into an installation, which is private.
    const fn writes_for_the_user(&self) -> bool {
        matches!(
            self,
            Self::Template { .. } | Self::Press(_) | Self::Completions { .. } | Self::Man
        )
    }
}

/// A moment as it is given on the command line.
fn moment(text: &str) -> Result<NaiveDateTime, String> {
    crate::model::date::read_time(text)
        .filter(|_| crate::model::date::has_time(text))
        .ok_or_else(|| "write it like 2026-09-01T08:00".to_owned())
}

/// The exit codes of the contract.
pub mod exit {
    /// All ready, or nothing to do.
    pub const READY: u8 = 0;
    /// Findings that block.
    pub const FINDINGS: u8 = 1;
    /// Usage or configuration.
    pub const USAGE: u8 = 2;
    /// Our own trouble.
    pub const TROUBLE: u8 = 3;
    /// Interrupted.
    pub const INTERRUPTED: u8 = 130;
}

/// Runs the program.
pub fn main() -> ExitCode {
    tell_panics_that_matter();
    let args = Args::parse();
    #[cfg(unix)]
    if !args.verb.writes_for_the_user() {
        // Also for files that libraries make, sled's for one.
        rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    }
    logging(&args);
    match dispatch(&args) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            let code = code_of(&error);
            if code != exit::INTERRUPTED {
                match (paths::trouble(&error), args.lang) {
                    // What went wrong with our own files comes with what to do about it.
                    (Some(trouble), None | Some(LangArg::Zh)) => {
                        eprintln!("beiand: {}\n        {error:#}", trouble.say().zh);
                    }
                    _ => eprintln!("beiand: {error:#}"),
                }
            }
            ExitCode::from(code)
        }
    }
}

fn dispatch(args: &Args) -> anyhow::Result<u8> {
    match &args.verb {
        Verb::Run => run::run(args),
        Verb::Once => once::once(args),
        Verb::Check { paths, reseller } => check::check(args, paths, reseller.as_deref()),
        Verb::Map(map) => map::map(args, map),
        Verb::Init { dir } => init::init(args, dir),
        Verb::Demo { dir } => demo::demo(args, dir),
        Verb::Template { output, profile } => template::template(args, output, profile),
        Verb::Status { batch, idle, due } => {
            let what = match (idle, due) {
                (true, _) => status::Ask::Idle,
                (_, true) => status::Ask::Due,
                _ => status::Ask::Everything,
            };
            status::status(args, batch.as_deref(), what)
        }
        Verb::Report { batch, output } => report::report(args, batch, output),
        Verb::Explain { code } => explain::explain(args, code.as_deref()),
        Verb::Rules => explain::rules(args),
        Verb::Mail { verb } => mail::mail(args, verb),
        Verb::Config { verb } => config::config(args, verb),
        Verb::Doctor { repair } => doctor::doctor(args, *repair),
        Verb::Purge(purge) => purge::purge(args, purge),
        Verb::Export { output, unmask } => export::export(args, output, *unmask),
        Verb::Audit(audit) => audit::audit(args, audit),
        Verb::Press(press) => press::press(args, press),
        Verb::Completions { shell } => {
            clap_complete::generate(
                *shell,
                &mut Args::command(),
                "beiand",
                &mut std::io::stdout(),
            );
            Ok(exit::READY)
        }
        Verb::Man => {
            clap_mangen::Man::new(Args::command()).render(&mut std::io::stdout())?;
            Ok(exit::READY)
        }
        Verb::ReadSheet => wall::read_sheet(),
        Verb::PressPages => wall::press_pages(),
    }
}

/// `beiand status | head` closes the pipe early, and a database on a full disk closes badly; those
/// are no faults worth a backtrace.
fn tell_panics_that_matter() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload().downcast_ref::<String>();
        if said.is_some_and(|said| said.starts_with("failed printing to std")) {
            std::process::exit(i32::from(exit::TROUBLE));
        }
        if !store::is_letting_go() {
            usual(panic);
        }
    }));
}

/// Usage and configuration are 2, an interruption 130, everything else is our trouble.
fn code_of(error: &anyhow::Error) -> u8 {
    if error.is::<Problems>() || error.is::<paths::Usage>() {
        return exit::USAGE;
    }
    match error.downcast_ref::<daemon::Error>() {
        Some(daemon::Error::Interrupted { .. }) => exit::INTERRUPTED,
        Some(daemon::Error::Catalog(_) | daemon::Error::Places(_)) => exit::USAGE,
        _ => exit::TROUBLE,
    }
}

/// Log lines are sentences on the error stream; the daemon says what it does, the other verbs
/// only what went wrong.
fn logging(args: &Args) {
    use tracing_subscriber::EnvFilter;
    let usual = if matches!(args.verb, Verb::Run) { 2 } else { 1 };
    let level = match usual + i16::from(args.verbose) - i16::from(args.quiet) {
        ..=0 => "error",
        1 => "warn",
        2 => "info",
        3 => "debug",
        _ => "trace",
    };
    let filter = EnvFilter::try_from_env("BEIAND_LOG")
        .unwrap_or_else(|_| EnvFilter::new(format!("{level},sled=warn,tokio_cron_scheduler=warn")));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_target(false);
    if args.format == Format::Json {
        lines.json().init();
    } else {
        lines.init();
    }
}
