//! The inbox: what lies there, what has settled, and taking it.
//!
//! Looking is the truth; file events only ring the bell, for shares give none. A drop is taken
//! by renaming it into `work/`, so that nobody else sees it half taken; across file systems it
//! is copied, verified and then removed. Nothing outside the inbox is followed: links, pipes
//! and devices are named and left alone.

mod claim;
mod files;
mod names;
mod note;
mod unpack;

pub use claim::{CLAIM, Claim, claim, claims, complete, put_back, unclaimed};
pub use files::{File, Listing, fingerprint, list};
pub use names::{is_marker, is_noise, is_spreadsheet, is_uploading};
pub use note::{clear_note, is_note, sweep_notes, write_note};
pub use unpack::{Refused, unpack, unpacked_bytes};

use crate::config::Settings;
use crate::model::Text;
use crate::store;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// Our own trouble with the inbox.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be read or moved.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A durable write failed.
    #[error(transparent)]
    Files(#[from] store::Error),
}

impl Error {
    /// The sentence for the person who reads `status`, `doctor`, a note or a letter.
    pub fn say(&self) -> Text {
        match self {
            Self::Io { path, source } => {
                // The words of the store's room fit every file.
                let kind = source.raw_os_error();
                let again = kind.map(std::io::Error::from_raw_os_error);
                let source = again.unwrap_or_else(|| std::io::Error::other(source.to_string()));
                store::Error::io(path, source).say()
            }
            Self::Files(error) => error.say(),
        }
    }

    pub(crate) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}

/// What a drop is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A folder with a spreadsheet and materials.
    Folder,
    /// A zip of such a folder.
    Zip,
    /// A bare spreadsheet.
    Sheet,
}

/// Something in the inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The reseller's sub-folder; empty for the inbox itself.
    pub reseller: String,
    /// The name of the drop: the folder's or file's name without its extension.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// The folder of the same stem beside a bare spreadsheet, taken with it.
    pub companion: Option<PathBuf>,
    /// What it is.
    pub kind: Kind,
    /// Whether it can be taken.
    pub state: State,
}

/// Whether a drop can be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Quiet long enough, or marked READY.
    Settled,
    /// Still changing; quiet for so many seconds of so many.
    Changing {
        /// Quiet so far.
        quiet: Duration,
        /// Wanted.
        wanted: Duration,
    },
    /// An upload is under way: a file with a name that clients use meanwhile.
    Uploading(String),
    /// No spreadsheet; it waits for one.
    NoSheet,
    /// More files than the installation takes.
    TooManyFiles(usize),
    /// It cannot be read.
    Unreadable(String),
}

/// The inbox, and since when each drop has been quiet.
pub struct Inbox {
    root: PathBuf,
    settle: Duration,
    max_files: usize,
    resellers: BTreeSet<String>,
    seen: HashMap<PathBuf, Seen>,
}

/// How a drop was seen last.
struct Seen {
    fingerprint: u64,
    /// Since when it looks like that.
    since: Instant,
    /// How long it had been quiet before that, told by its times when it was first seen.
    before: Duration,
}

/// Files that look cut off are given this many times the quiet before they are taken as they are.
const PATIENCE: u32 = 3;

impl Inbox {
    /// The inbox of an installation. `known` are resellers who dropped something before: a sheet
    /// that lies alone in such a folder is a drop of theirs, not a drop of that name.
    pub fn new(
        root: PathBuf,
        settings: &Settings,
        known: impl IntoIterator<Item = String>,
    ) -> Self {
        let configured = settings
            .resellers
            .iter()
            .map(|reseller| reseller.name.clone());
        Self {
            root,
            settle: settings.settle,
            max_files: settings.max_files,
            resellers: configured
                .chain(known)
                .filter(|name| !name.is_empty())
                .collect(),
            seen: HashMap::new(),
        }
    }

    /// What lies in the inbox now, sorted by path.
    ///
    /// # Errors
    /// When the inbox itself cannot be read: then nothing is concluded from its emptiness.
    pub fn look(&mut self) -> Result<Vec<Candidate>, Error> {
        let mut found = Vec::new();
        for path in children(&self.root)? {
            match self.reseller(&path) {
                Some(reseller) => {
                    let inside = children(&path).unwrap_or_default();
                    self.resellers.insert(reseller.clone());
                    for path in &inside {
                        self.consider(&reseller, path, &inside, &mut found);
                    }
                }
                None => {
                    let beside = children(&self.root)?;
                    self.consider("", &path, &beside, &mut found);
                }
            }
        }
        self.seen
            .retain(|path, _| found.iter().any(|candidate| candidate.path == *path));
        Ok(found)
    }

    /// The reseller whose sub-folder this is: configured, or a folder of drops without files of its own.
    fn reseller(&self, path: &Path) -> Option<String> {
        if !is_real_dir(path) {
            return None;
        }
        let name = file_name(path);
        if self.resellers.contains(&name) {
            return Some(name);
        }
        let inside = children(path).ok()?;
        let holds_files = inside.iter().any(|path| {
            path.is_file()
                && !names::is_archive(&file_name(path))
                && !names::is_marker(&file_name(path))
        });
        let holds_drops = inside.iter().any(|path| {
            names::is_archive(&file_name(path))
                || (is_real_dir(path)
                    && children(path).is_ok_and(|inner| {
                        inner
                            .iter()
                            .any(|path| path.is_file() && is_spreadsheet(&file_name(path)))
                    }))
        });
        (!holds_files && holds_drops).then_some(name)
    }

    fn consider(
        &mut self,
        reseller: &str,
        path: &Path,
        beside: &[PathBuf],
        found: &mut Vec<Candidate>,
    ) {
        let name = file_name(path);
        let stem = || match name.rsplit_once('.') {
            Some((stem, _)) if !stem.is_empty() => stem.to_owned(),
            _ => name.clone(),
        };
        let (kind, name) = if is_real_dir(path) {
            // The folder beside a bare spreadsheet belongs to it.
            let owned = beside.iter().any(|other| {
                other.is_file()
                    && is_spreadsheet(&file_name(other))
                    && other.file_stem() == path.file_name()
            });
            // Some clients give the whole folder its name when all of it is there.
            if owned || names::is_uploading(&name) {
                return;
            }
            (Kind::Folder, name)
        } else if !path.is_file() || names::is_uploading(&name) {
            return;
        } else if names::is_archive(&name) {
            (Kind::Zip, stem())
        } else if is_spreadsheet(&name) {
            (Kind::Sheet, stem())
        } else {
            return;
        };
        let companion = (kind == Kind::Sheet)
            .then(|| path.with_extension(""))
            .filter(|folder| is_real_dir(folder));
        let state = self.state(path, companion.as_deref(), kind);
        if state == State::NoSheet && is_empty(path) {
            return;
        }
        found.push(Candidate {
            reseller: reseller.to_owned(),
            name,
            path: path.to_owned(),
            companion,
            kind,
            state,
        });
    }

    fn state(&mut self, path: &Path, companion: Option<&Path>, kind: Kind) -> State {
        let mut listings = Vec::new();
        for root in std::iter::once(path).chain(companion) {
            match list(root, self.max_files) {
                Ok(listing) => listings.push(listing),
                Err(error) => return State::Unreadable(error.to_string()),
            }
        }
        if listings.iter().any(|listing| listing.truncated) {
            return State::TooManyFiles(self.max_files);
        }
        let files = || listings.iter().flat_map(|listing| &listing.files);
        if let Some(file) = files().find(|file| is_uploading(&file.path)) {
            return State::Uploading(file.path.clone());
        }
        let marked = files().any(|file| names::is_marker(&file.path));
        if kind == Kind::Folder
            && !files().any(|file| is_spreadsheet(&file.path) && !is_noise(&file.path))
        {
            return State::NoSheet;
        }
        if marked {
            return State::Settled;
        }
        let quiet = self.quiet(path, files);
        let changing = |wanted| State::Changing { quiet, wanted };
        if quiet < self.settle {
            return changing(self.settle);
        }
        // Every file is opened here, which is why it comes last.
        match files::torn(files()) {
            Ok(true) if quiet < self.settle * PATIENCE => changing(self.settle * PATIENCE),
            Ok(_) => State::Settled,
            Err(error) => State::Unreadable(error.to_string()),
        }
    }

    /// How long a drop has looked the way it looks now.
    ///
    /// Time is counted by a clock that is never set. Only what lay there when this program first
    /// looked has the age its times tell: a wall clock that is moved forward later must not make
    /// an upload under way look old.
    fn quiet<'a, F: Iterator<Item = &'a File>>(
        &mut self,
        path: &Path,
        files: impl Fn() -> F,
    ) -> Duration {
        let fingerprint = files::fingerprint(files());
        let now = Instant::now();
        match self.seen.get_mut(path) {
            Some(seen) if seen.fingerprint == fingerprint => seen.before + (now - seen.since),
            Some(seen) => {
                *seen = Seen {
                    fingerprint,
                    since: now,
                    before: Duration::ZERO,
                };
                Duration::ZERO
            }
            None => {
                // A time in the future says nothing.
                let before = files()
                    .map(|file| file.changed)
                    .max()
                    .and_then(|newest| SystemTime::now().duration_since(newest).ok())
                    .unwrap_or_default();
                let seen = Seen {
                    fingerprint,
                    since: now,
                    before,
                };
                self.seen.insert(path.to_owned(), seen);
                before
            }
        }
    }
}

/// The children that are neither hidden nor noise, sorted.
fn children(dir: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(Error::at(dir))? {
        let entry = entry.map_err(Error::at(dir))?;
        let linked = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        if !linked && !is_noise(&entry.file_name().to_string_lossy()) {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

fn is_real_dir(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|meta| meta.is_dir())
}

fn is_empty(path: &Path) -> bool {
    list(path, 1).is_ok_and(|listing| listing.files.is_empty())
}

/// A path's last name, decoded as Windows wrote it where it is not UTF-8.
pub fn file_name(path: &Path) -> String {
    path.file_name().map(names::decode).unwrap_or_default()
}
