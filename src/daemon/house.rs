//! Opening an installation: folders, settings, tables, store, and the desk with all of them.

use crate::audit::Audit;
use crate::catalog::Catalog;
use crate::config::{Home, Settings};
use crate::desk::{self, Converter, Desk, Presser, Reader, UnderWay, Watcher};
use crate::inbox;
use crate::ledger::{self, Ledger, Letters};
use crate::mail::{Channel, Postman, Sender};
use crate::model::Lang;
use crate::store::files::{self, Access};
use crate::store::{self, Blobs, LocalBlobs, Store, open_sled};
use chrono::{DateTime, NaiveDate, Utc};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// What keeps an installation from running.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store or its files.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    /// A step of the desk.
    #[error(transparent)]
    Desk(#[from] desk::Error),
    /// The inbox.
    #[error(transparent)]
    Inbox(#[from] inbox::Error),
    /// Tables in the installation's configuration folder.
    #[error("the installation's tables have problems:\n  {}", .0.join("\n  "))]
    Catalog(Vec<String>),
    /// Folders that are one or lie in each other.
    #[error("the installation's folders have problems:\n  {}", .0.join("\n  "))]
    Places(Vec<String>),
    /// The scheduler.
    #[error("the schedule could not be set up: {0}")]
    Clock(String),
    /// A thread.
    #[error("a thread ended unexpectedly: {0}")]
    Thread(String),
    /// The program was asked to stop; nothing is lost.
    #[error("interrupted")]
    Interrupted {
        /// Drops that are not finished, and of how many filings the pictures are left.
        batches: Vec<(String, usize)>,
        /// Letters that are not sent yet.
        letters: usize,
    },
}

/// How an installation is opened.
pub struct Options {
    /// Its folders.
    pub home: Home,
    /// Its settings.
    pub settings: Settings,
    /// A language asked for on the command line.
    pub lang: Option<Lang>,
    /// A fixed day to judge by.
    pub today: Option<NaiveDate>,
    /// How sheets are read.
    pub reader: Arc<Reader>,
    /// How foreign pictures are converted.
    pub converter: Arc<Converter>,
    /// How pictures are pressed.
    pub presser: Arc<Presser>,
    /// Told what was done.
    pub watcher: Arc<Watcher>,
    /// A store of the caller's, for tests and for judging without state.
    pub store: Option<(Arc<dyn Store>, Arc<dyn Blobs>)>,
    /// The installation's own tables; `None` for those in its configuration folder.
    pub tables: Option<PathBuf>,
    /// What time it is.
    pub now: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// What the program was called for, for the audit log.
    pub verb: String,
}

/// An installation that is open.
pub struct House {
    /// The desk.
    pub desk: Desk,
    /// How letters travel.
    pub channel: Box<dyn Channel>,
}

/// Opens an installation; makes the folders that are missing.
///
/// # Errors
/// Folders that cannot be made, tables with problems, a store that is damaged or in use.
pub fn open(options: Options) -> Result<House, Error> {
    let Options {
        home,
        settings,
        lang,
        today,
        reader,
        converter,
        presser,
        watcher,
        store,
        tables,
        now,
        verb,
    } = options;
    for dir in [
        home.root().to_owned(),
        home.inbox(),
        home.work(),
        home.state(),
        home.mail(),
    ] {
        files::create_dirs(&dir, Access::Private)?;
    }
    let access = if settings.share_outbox {
        Access::Group
    } else {
        Access::Private
    };
    files::create_dirs(&home.outbox(), access)?;
    let problems = home.problems();
    if !problems.is_empty() {
        return Err(Error::Places(problems));
    }
    for (dir, access) in [
        (home.work(), Access::Private),
        (home.state(), Access::Private),
        (home.mail(), Access::Private),
        (home.outbox(), access),
    ] {
        files::tighten(&dir, access)?;
    }
    let config = tables.unwrap_or_else(|| home.config());
    let overrides = Arc::new(move |name: &str| own_file(&config, name));
    let mut catalog = Catalog::load(&*overrides).map_err(Error::Catalog)?;
    catalog
        .add_profiles(settings.profiles(), &*overrides)
        .map_err(Error::Catalog)?;
    let (store, blobs) = match store {
        Some(given) => given,
        None => {
            let store: Arc<dyn Store> = Arc::new(open_sled(&home.state().join("ledger"))?);
            let blobs: Arc<dyn Blobs> =
                Arc::new(LocalBlobs::open_dir(&home.state().join("blobs"))?);
            (store, blobs)
        }
    };
    // The ledger is ours now, so nobody else writes letters.
    files::sweep(&home.mail());
    let stop = Arc::new(AtomicBool::new(false));
    let channel = crate::mail::channel(&settings.mail, &home.mail(), Arc::clone(&stop));
    let pool = desk::pool(settings.threads).map_err(|error| Error::Thread(error.to_string()))?;
    let under_way = UnderWay::open(&home.state());
    let desk = Desk {
        ledger: Ledger::open(store)?,
        blobs,
        audit: Arc::new(Audit::new(&home.state(), &verb)),
        home,
        lang: lang.unwrap_or(settings.lang),
        budget: desk::budget(settings.picture_bytes),
        under_way,
        settings: Arc::new(settings),
        catalog: Arc::new(catalog),
        overrides,
        reader,
        converter,
        presser,
        now,
        today,
        stop,
        watcher,
        pool,
    };
    Ok(House { desk, channel })
}

/// A file of the installation's configuration folder, by its name there.
fn own_file(config: &std::path::Path, name: &str) -> Option<String> {
    let path: PathBuf = name
        .split('/')
        .filter(|part| *part != "..")
        .fold(config.to_owned(), |path, part| path.join(part));
    std::fs::read_to_string(path).ok()
}

impl House {
    /// The letters in the ledger.
    pub fn letters(&self) -> Letters {
        Letters::new(
            self.desk.ledger.clone(),
            Arc::clone(&self.desk.blobs),
            Arc::clone(&self.desk.audit),
            Arc::clone(&self.desk.now),
        )
    }

    /// A postman of this installation.
    pub fn postman(&self) -> Postman {
        let mail = &self.desk.settings.mail;
        // A provider's limit is none of a folder's.
        let most = match mail.channel {
            crate::config::Channel::File => u32::MAX,
            crate::config::Channel::Smtp(_) => mail.max_per_minute,
        };
        Postman::new(Sender::new(mail.from.clone(), mail.reply_to.clone()), most)
    }
}
