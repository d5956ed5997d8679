//! The desk: the only room that knows the order of work.
//!
//! One function, [`Desk::tick`]: read from the ledger what waits, choose one slice ([`plan`]),
//! do it, record it in one commit. Nothing is remembered between ticks but whose turn it was.
//! Files come first, the record second; each step may be done twice with the same result, so a
//! crash anywhere costs at most one slice of work.

mod alarm;
mod appointments;
mod budget;
pub mod cards;
mod cells;
mod check;
mod drop;
mod forget;
mod hints;
mod in_order;
mod intake;
mod lives;
mod marks;
mod on_disk;
mod plan;
mod retention;
mod rounds;
mod steps;
mod under_way;
mod view;

pub use budget::Budget;
pub use check::Checking;
pub use drop::Drop;
pub use forget::Whom;
pub use hints::mapping_file;
pub use lives::Standings;
pub use plan::{Stage, Task, Waiting, plan};
pub use retention::Swept;
pub use under_way::UnderWay;
pub use view::judged_batch;

use crate::audit::{Audit, Event};
use crate::catalog::{Catalog, Overrides, profile::Profile};
use crate::config::{Home, Settings};
use crate::inbox;
use crate::ledger::{self, Batch, BatchStage, Ledger, Trouble};
use crate::materials::{Pressing, Want};
use crate::model::material::{Labels, Source};
use crate::model::{Lang, Text};
use crate::sheet::{self, Content, Intake};
use crate::store::{self, Blobs, files::Access};
use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use under_way::Care;

/// Our own trouble with a step.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    /// The store's files and blobs.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The inbox and the work folder.
    #[error(transparent)]
    Inbox(#[from] inbox::Error),
    /// A document could not be written.
    #[error(transparent)]
    Report(#[from] crate::report::Error),
    /// Passwords or confirmed headers of this installation cannot be read.
    #[error("{file}: {why}")]
    Hints {
        /// The file.
        file: String,
        /// What is wrong with it.
        why: String,
    },
    /// A drop that is only looked at, while somebody writes into it.
    #[error("the drop changed while it was read; try again when nobody writes into it")]
    Changing,
    /// A step panicked: a fault of this program. It costs the batch its turn, not the program.
    #[error("this program is at fault: {0}")]
    Panicked(String),
    /// The program died over this step, time and again.
    #[error("the program ended abruptly over this step, {0} times")]
    Died(u32),
    /// The program was asked to stop in the middle of a slice; nothing is lost.
    #[error("stopped before the slice was done")]
    Stopped,
}

impl Error {
    /// The sentence for the person who reads `status`, `doctor`, a note or a letter.
    pub fn say(&self) -> Text {
        match self {
            Self::Ledger(ledger::Error::Store(error)) | Self::Store(error) => error.say(),
            Self::Inbox(error) => error.say(),
            Self::Ledger(error) => Text {
                zh: format!("账本里有一条记录读不了：{error}").into(),
                en: error.to_string().into(),
            },
            Self::Report(error) => Text {
                zh: format!("生成结果文件时出错：{error}").into(),
                en: error.to_string().into(),
            },
            Self::Hints { file, why } => Text {
                zh: format!("{file} 读不了：{why}").into(),
                en: self.to_string().into(),
            },
            Self::Changing => Text {
                zh: "读的时候还有人在往里写；写完后再试".into(),
                en: self.to_string().into(),
            },
            Self::Panicked(what) => Text {
                zh: format!("程序自身出错，请把这句话发给开发者：{what}").into(),
                en: self.to_string().into(),
            },
            Self::Died(times) => Text {
                zh: format!(
                    "处理这一批时程序已经意外中断 {times} 次；先处理其他批次，过一会儿再试这一批。可能是内存不足，或文件触发了程序的缺陷：请查看系统日志"
                )
                .into(),
                en: self.to_string().into(),
            },
            Self::Stopped => Text {
                zh: "程序正在停止".into(),
                en: self.to_string().into(),
            },
        }
    }

    /// Whether the store itself failed: then nothing can be recorded, also no trouble.
    pub fn is_of_the_store(&self) -> bool {
        matches!(self, Self::Ledger(ledger::Error::Store(_)))
    }
}

/// How a spreadsheet is read: behind the wall by the daemon, in place by tests.
pub type Reader = dyn Fn(&str, Content<'_>, &sheet::Options<'_>) -> Intake + Send + Sync;

/// How pictures are converted that the materials room cannot open: by format and bytes.
pub type Converter = dyn Fn(&str, &[u8]) -> crate::materials::Converted + Send + Sync;

/// How the pictures of one material are pressed, `true` for behind the wall whatever they are;
/// asked now and then whether to stop.
pub type Presser =
    dyn Fn(&[(&Source, &[u8])], &Labels, &Want, bool, &dyn Fn() -> bool) -> Pressing + Send + Sync;

/// Told when something was done: a sentence's worth for progress bars and logs.
pub type Watcher = dyn Fn(&Progress) + Send + Sync;

/// Something was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A drop was taken.
    Taken {
        /// The drop.
        drop: String,
    },
    /// A sheet was read.
    Read {
        /// The drop.
        drop: String,
        /// How many filings it has.
        filings: usize,
    },
    /// Pictures of some filings are done.
    Prepared {
        /// The drop.
        drop: String,
        /// Filings done so far.
        done: usize,
        /// Filings in all.
        of: usize,
    },
    /// The folder stands in the outbox.
    Published {
        /// The drop.
        drop: String,
        /// The folder under the outbox.
        folder: String,
    },
    /// A drop had been there before.
    Duplicate {
        /// The drop.
        drop: String,
    },
    /// Statuses were taken.
    Told {
        /// The drop.
        drop: String,
        /// The folder under the outbox that says which.
        folder: String,
    },
    /// A step could not be done and is tried again.
    Troubled {
        /// The drop.
        drop: String,
        /// What happened.
        what: String,
    },
}

/// What a tick came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tick {
    /// Something was done; there may be more.
    Done,
    /// Nothing can be done now.
    Idle {
        /// When a batch in trouble may be tried again.
        next_try: Option<DateTime<Utc>>,
    },
}

/// Everything the desk works with.
pub struct Desk {
    /// What is known.
    pub ledger: Ledger,
    /// Pressed pictures and attachments.
    pub blobs: Arc<dyn Blobs>,
    /// Who did what, and when.
    pub audit: Arc<Audit>,
    /// Where the folders are.
    pub home: Home,
    /// How this installation runs.
    pub settings: Arc<Settings>,
    /// What is true where.
    pub catalog: Arc<Catalog>,
    /// Texts of the installation that replace embedded templates, by name.
    pub overrides: Arc<Overrides<'static>>,
    /// How sheets are read.
    pub reader: Arc<Reader>,
    /// How foreign pictures are converted.
    pub converter: Arc<Converter>,
    /// What time it is.
    pub now: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// A fixed day to judge by, for runs that can be repeated.
    pub today: Option<NaiveDate>,
    /// What people read, where no reseller differs.
    pub lang: Lang,
    /// Set when the program is asked to stop.
    pub stop: Arc<AtomicBool>,
    /// Told what was done.
    pub watcher: Arc<Watcher>,
    /// Pictures are pressed here.
    pub pool: rayon::ThreadPool,
    /// How the pictures of one material are pressed: in place, or behind the wall.
    pub presser: Arc<Presser>,
    /// Memory for pictures to share.
    pub budget: budget::Budget,
    /// What is under way, for the next start to know.
    pub under_way: UnderWay,
}

/// A pool for pictures: its own, so that a panic or a long picture is nobody else's matter.
///
/// # Errors
/// When the system gives no threads.
pub fn pool(threads: usize) -> Result<rayon::ThreadPool, rayon::ThreadPoolBuildError> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|number| format!("press-{number}"))
        .panic_handler(|_| tracing::error!("A picture's thread panicked."))
        .build()
}

/// The budget of memory for pictures.
pub fn budget(bytes: u64) -> budget::Budget {
    budget::Budget::new(bytes)
}

/// The try in a row that fails before a letter is written about it; the first three take some
/// three minutes, in which most troubles pass.
const TELL_AFTER: u32 = 3;

/// Runs a step; a panic in it is a trouble of its batch.
pub(crate) fn caught<T>(step: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(step)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(Error::Panicked(
            text.unwrap_or("a panic without a word").to_owned(),
        ))
    })
}

impl Desk {
    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        (self.now)()
    }

    /// The day, in the installation's time zone, unless one was given.
    pub fn today(&self) -> NaiveDate {
        self.today.unwrap_or_else(|| {
            self.now()
                .with_timezone(&self.settings.time_zone)
                .date_naive()
        })
    }

    /// The time in the installation's zone; of a day that was given, its morning.
    pub fn moment(&self) -> NaiveDateTime {
        match self.today {
            Some(day) => day.and_time(crate::rules::MORNING),
            None => self
                .now()
                .with_timezone(&self.settings.time_zone)
                .naive_local(),
        }
    }

    /// The ISP profile of a reseller.
    pub fn profile(&self, reseller: &str) -> &Profile {
        let own = self
            .settings
            .reseller(reseller)
            .and_then(|reseller| reseller.profile.as_deref());
        self.catalog
            .profile(own.unwrap_or(&self.settings.profile))
            .expect("profiles named in the configuration are looked up when the program starts")
    }

    /// What a reseller's people read.
    pub fn lang(&self, reseller: &str) -> Lang {
        self.settings
            .reseller(reseller)
            .and_then(|reseller| reseller.lang)
            .unwrap_or(self.lang)
    }

    /// Who may read the outbox.
    pub fn access(&self) -> Access {
        if self.settings.share_outbox {
            Access::Group
        } else {
            Access::Private
        }
    }

    /// Writes an act down before it is done.
    pub(crate) fn note_act(&self, event: &Event<'_>) -> Result<(), Error> {
        Ok(self.audit.note(self.now(), event)?)
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn tell(&self, progress: Progress) {
        (self.watcher)(&progress);
    }

    /// Makes every batch in trouble due now: a person asked, or the night came.
    ///
    /// # Errors
    /// The ledger's troubles.
    pub fn hurry(&self) -> Result<(), Error> {
        Ok(self.hurried(self.ledger.entry())?.commit()?)
    }

    fn hurried<'a>(&self, mut entry: ledger::Entry<'a>) -> Result<ledger::Entry<'a>, Error> {
        let now = self.now();
        for mut batch in self.ledger.waiting()? {
            if let Some(trouble) = &mut batch.record.trouble {
                trouble.next = now;
                entry = entry.replace(&batch);
            }
        }
        Ok(entry)
    }

    /// Refuses work that would fill the disk: `bytes` more must leave the floor of
    /// `desk.min_free_bytes` on the file system of `place`.
    ///
    /// # Errors
    /// [`store::Error::Full`].
    pub(crate) fn room_for(&self, place: &Path, bytes: u64) -> Result<(), Error> {
        let wanted = bytes.saturating_add(self.settings.min_free);
        match store::files::free_bytes(place) {
            Some(free) if free < wanted => Err(store::Error::Full { path: place.into() }.into()),
            _ => Ok(()),
        }
    }

    /// Whether the clock says a day before this program was written: a machine without a battery
    /// starts in 1970, and every age and validity judged by that would be wrong.
    pub fn clock_stands_wrong(&self) -> bool {
        const WRITTEN: DateTime<Utc> = DateTime::from_timestamp(1_735_689_600, 0).expect("2025");
        self.now() < WRITTEN
    }

    /// The first folder of the installation whose disk is below the floor.
    pub fn crowded(&self) -> Option<PathBuf> {
        let home = &self.home;
        [home.work(), home.outbox(), home.state()]
            .into_iter()
            .find(|place| self.room_for(place, 0).is_err())
    }

    /// The resellers who dropped something before.
    ///
    /// # Errors
    /// The ledger's troubles.
    pub fn resellers(&self) -> Result<std::collections::BTreeSet<String>, Error> {
        let batches = self.ledger.all::<Batch>("b/")?;
        Ok(batches
            .into_iter()
            .map(|held| held.record.reseller)
            .collect())
    }

    /// What waits, as the plan sees it.
    ///
    /// # Errors
    /// The ledger's troubles.
    pub fn waiting(&self) -> Result<Vec<Waiting>, Error> {
        self.ledger
            .waiting()?
            .into_iter()
            .filter_map(|held| self.stage(&held.record).transpose())
            .collect()
    }

    fn stage(&self, batch: &Batch) -> Result<Option<Waiting>, Error> {
        let stage = match &batch.stage {
            BatchStage::Admitted => Stage::Admitted,
            BatchStage::Read(_) => match self.ledger.keys(&format!("q/{}/", batch.id), 1)?.len() {
                0 => Stage::Prepared,
                _ => Stage::Preparing,
            },
            BatchStage::Judged(_) => Stage::Judged,
            BatchStage::Published(_) => Stage::Published,
            BatchStage::Announced { .. }
            | BatchStage::Duplicate { .. }
            | BatchStage::Told { .. }
            | BatchStage::Swept { .. } => {
                return Ok(None);
            }
        };
        let not_before = batch.trouble.as_ref().map(|trouble| trouble.next);
        Ok(Some(Waiting {
            batch: batch.id.clone(),
            stage,
            not_before,
        }))
    }

    /// Does one slice of work.
    ///
    /// A step that fails becomes the batch's named trouble and is tried again later; only a
    /// ledger that cannot be read or written is returned as an error.
    ///
    /// # Errors
    /// The ledger's troubles; [`Error::Stopped`].
    pub fn tick(&self, last: &mut Option<String>) -> Result<Tick, Error> {
        let waiting = self.waiting()?;
        let Some(task) = plan(&waiting, last.as_deref(), self.now()) else {
            return Ok(Tick::Idle {
                next_try: plan::next_try(&waiting),
            });
        };
        let Some(batch) = self.ledger.batch(task.batch())? else {
            return Ok(Tick::Done);
        };
        *last = Some(batch.record.id.clone());
        let care = self.under_way.begin(&self.name_of(&task)?);
        if let (Care::Died(times), false) = (care, matches!(task, Task::Prepare(_))) {
            self.trouble(&task, &Error::Died(times))?;
            self.under_way.tell();
            return Ok(Tick::Done);
        }
        let done = caught(|| match &task {
            Task::Read(_) => self.read(batch.clone()),
            Task::Prepare(_) => self.prepare(batch.clone(), care != Care::None),
            Task::Judge(_) => self.judge(batch.clone()),
            Task::Publish(_) => self.publish(batch.clone()),
            Task::Announce(_) => self.announce(batch.clone()),
        });
        self.under_way.end();
        match done {
            Ok(()) => Ok(Tick::Done),
            Err(Error::Stopped) => Err(Error::Stopped),
            Err(error) if error.is_of_the_store() => Err(error),
            Err(error) => {
                tracing::warn!(batch = %task.batch(), %error, "A step failed; it is tried again.");
                self.trouble(&task, &error)?;
                Ok(Tick::Done)
            }
        }
    }

    /// The name of a slice: its step, its batch, and the first of its filings.
    fn name_of(&self, task: &Task) -> Result<String, Error> {
        let first = match task {
            Task::Prepare(batch) => self.ledger.keys(&format!("q/{batch}/"), 1)?.pop(),
            _ => None,
        };
        Ok(format!("{task:?} {}", first.unwrap_or_default()))
    }

    /// Records a step's trouble, with a later time to try again; at the third time in a row a
    /// letter says so.
    fn trouble(&self, task: &Task, error: &Error) -> Result<(), Error> {
        // Read again: the step may have come as far as a commit of its own.
        let Some(mut batch) = self.ledger.batch(task.batch())? else {
            return Ok(());
        };
        let known = batch.record.trouble.as_ref();
        let tries = known.map_or(0, |trouble| trouble.tries) + 1;
        let now = self.now();
        let since = known.and_then(|trouble| trouble.since).unwrap_or(now);
        let minutes = [1, 2, 5, 10, 30][usize::try_from(tries - 1).unwrap_or(4).min(4)];
        let what = error.say();
        batch.record.trouble = Some(Trouble {
            what: what.get(self.lang).to_owned(),
            tries,
            next: now + Duration::minutes(minutes),
            since: Some(since),
        });
        let text = format!(
            "已收下，但系统暂时处理不了，会自动再试；不需要重新投递。\n（{}）",
            what.zh
        );
        // Once the answer stands in the outbox, nobody would come back for a note.
        if batch.record.stage.folder().is_none() {
            self.note(&batch.record.reseller, &batch.record.taken_as, Some(&text));
        }
        let mut entry = self.ledger.entry().replace(&batch);
        if tries == TELL_AFTER {
            for record in self.alarm(&batch.record, since) {
                entry = entry.put(steps::letter_key(&record.letter), &record);
            }
        }
        entry.commit()?;
        self.tell(Progress::Troubled {
            drop: batch.record.drop,
            what: what.get(self.lang).to_owned(),
        });
        Ok(())
    }

    /// The folder a batch's files lie in.
    pub fn work(&self, batch: &str) -> PathBuf {
        self.home.work().join(batch)
    }
}
