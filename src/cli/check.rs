//! `beiand check`: judge drops where they lie; no state is touched.
//!
//! A large drop streams: its filings are printed as they are judged. Small ones are judged side
//! by side, as many as there are processors, and printed in the order they were named.

use super::paths::Usage;
use super::progress::Bars;
use super::{Args, Format, exit, paths};
use crate::config::Home;
use crate::desk::{Checking, Desk};
use crate::model::finding::Read;
use crate::model::judged::{Counts, JudgedBatch, JudgedFiling};
use crate::model::{Column, Finding, Lang, Place, Severity};
use crate::report::json;
use crate::store::{MemoryBlobs, MemoryStore};
use crate::{daemon, model::mask};
use rayon::prelude::*;
use std::borrow::Cow;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A drop of fewer bytes is judged beside others.
const SMALL: u64 = 4 << 20;
/// As many small drops are judged before they are printed.
const TOGETHER: usize = 64;
/// How severe a finding of a filing is at least that is printed.
const PRINTED: Severity = Severity::Warn;
/// Bytes that filings judged together mostly take in print.
const A_RUN: usize = 128 << 10;

pub(super) fn check(args: &Args, drops: &[PathBuf], reseller: Option<&str>) -> anyhow::Result<u8> {
    for path in drops {
        if !path.exists() {
            return Err(Usage(format!(
                "{}: there is no such file or folder",
                path.display()
            ))
            .into());
        }
    }
    let bars = Arc::new(Bars::new(args));
    let opened = open(args, &bars)?;
    let checker = Checker {
        desk: &opened.desk,
        home: opened.home.as_ref(),
        reseller,
    };
    #[cfg(target_os = "linux")]
    widen(io::stdout());
    match checker.print(args.format, drops, BufWriter::new(io::stdout())) {
        Ok(blocked) => Ok(if blocked { exit::FINDINGS } else { exit::READY }),
        // Who closed the pipe has seen enough; there was something to see.
        Err(error) if is_closed_pipe(&error) => Ok(exit::FINDINGS),
        Err(error) => Err(error),
    }
}

/// Makes a pipe large, where the system lets it grow. Into one of 64 KB a run of filings goes in
/// pieces, and whoever prints and whoever reads wake each other for every one of them.
#[cfg(target_os = "linux")]
fn widen(pipe: impl std::os::fd::AsFd) {
    const ROOM: usize = 1 << 20;
    let _ = rustix::pipe::fcntl_setpipe_size(pipe, ROOM);
}

/// A desk that judges without state.
pub(super) struct Opened {
    pub(super) desk: Desk,
    /// The installation whose settings and tables count, if there is one.
    pub(super) home: Option<Home>,
    /// What is unpacked on the way; gone with this.
    _scratch: tempfile::TempDir,
}

/// Opens a desk on a store in memory, with the tables of the installation, if there is one.
pub(super) fn open(args: &Args, bars: &Arc<Bars>) -> anyhow::Result<Opened> {
    let (settings, file) = paths::settings(args)?;
    let scratch = tempfile::tempdir()?;
    let mut options = paths::options(args, Home::new(scratch.path()), settings, bars)?;
    options.store = Some((Arc::new(MemoryStore::new()), Arc::new(MemoryBlobs::new())));
    let home = paths::home(args, file.as_deref()).ok();
    options.tables = home.as_ref().map(Home::config).filter(|dir| dir.is_dir());
    Ok(Opened {
        desk: daemon::open(options)?.desk,
        home,
        _scratch: scratch,
    })
}

/// The reseller in whose folder of the inbox a drop lies; nobody's elsewhere.
pub(super) fn reseller_of(home: Option<&Home>, drop: &Path) -> String {
    let inside = || {
        let inbox = home?.inbox().canonicalize().ok()?;
        let drop = drop.canonicalize().ok()?;
        let mut parts = drop.strip_prefix(inbox).ok()?.iter();
        let reseller = parts.next()?.to_str()?.to_owned();
        parts.next().map(|_| reseller)
    };
    inside().unwrap_or_default()
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<io::Error>();
    io.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Judges drops and prints what it finds.
struct Checker<'a> {
    desk: &'a Desk,
    home: Option<&'a Home>,
    /// Whose profile and headers count, wherever a drop lies.
    reseller: Option<&'a str>,
}

impl Checker<'_> {
    /// Judges and prints every drop in turn; gives whether anything blocks.
    fn print(
        &self,
        format: Format,
        drops: &[PathBuf],
        mut out: impl Write + Send,
    ) -> anyhow::Result<bool> {
        let mut blocked = false;
        if format == Format::Text {
            for together in together(drops) {
                if let [drop] = together {
                    blocked |= self.text(drop, &mut out)?;
                    continue;
                }
                for (text, is_blocked) in
                    self.side_by_side(together, |drop, out| self.text(drop, out))?
                {
                    blocked |= is_blocked;
                    out.write_all(&text)?;
                }
            }
            out.flush()?;
            return Ok(blocked);
        }
        let lang = self.desk.lang;
        let mut checks = json::Checks::begin(&mut out)?;
        for together in together(drops) {
            if let [drop] = together {
                let (counts, is_blocked) =
                    self.object(drop, |batch| Ok(checks.batch(batch, lang)?))?;
                checks.counted(&counts);
                blocked |= is_blocked;
                continue;
            }
            let judged = self.side_by_side(together, |drop, out| {
                self.object(drop, |batch| Ok(json::Batch::begin(out, batch, lang)?))
            })?;
            for (object, (counts, is_blocked)) in judged {
                blocked |= is_blocked;
                checks.written(&object, &counts)?;
            }
        }
        checks.end(&[])?;
        Ok(blocked)
    }

    /// Judges several drops on all processors, each into a text of its own.
    fn side_by_side<T: Send>(
        &self,
        drops: &[PathBuf],
        judge: impl Fn(&Path, &mut (dyn Write + Send)) -> anyhow::Result<T> + Sync,
    ) -> anyhow::Result<Vec<(Vec<u8>, T)>> {
        self.desk.pool.install(|| {
            drops
                .par_iter()
                .with_max_len(1)
                .map(|drop| {
                    let mut text = Vec::new();
                    let judged = judge(drop, &mut text)?;
                    Ok((text, judged))
                })
                .collect()
        })
    }

    fn begin(&self, drop: &Path, whole: bool) -> anyhow::Result<Checking<'_>> {
        let reseller = match self.reseller {
            Some(reseller) => reseller.to_owned(),
            None => reseller_of(self.home, drop),
        };
        let read = Read {
            only: Some(self.desk.lang),
            whole,
            least: if whole { Severity::Info } else { PRINTED },
        };
        let mut checking = self
            .desk
            .check(drop, &reseller, read)
            .map_err(daemon::Error::from)?;
        checking.batch.drop = drop.display().to_string();
        Ok(checking)
    }

    /// One drop as an object of the contract; gives its counts and whether anything blocks.
    fn object<W: Write + Send>(
        &self,
        drop: &Path,
        begin: impl FnOnce(&JudgedBatch) -> anyhow::Result<json::Batch<W>>,
    ) -> anyhow::Result<(Counts, bool)> {
        let mut checking = self.begin(drop, true)?;
        let mut blocked = blocked(&checking.batch);
        let mut out = begin(&checking.batch)?;
        let lang = self.desk.lang;
        while let Some(prepared) = checking.more().map_err(daemon::Error::from)? {
            let batch = &checking.batch;
            if checking.has_pictures() {
                let all = |judged: &mut dyn Iterator<Item = _>| judged.collect::<Vec<_>>();
                checking.judge(prepared, all, |run| {
                    blocked |= run.iter().any(blocks);
                    run.iter().try_for_each(|judged| out.filing(batch, judged))
                })?;
                continue;
            }
            // Without pictures nothing depends on the filings before: written side by side, and
            // freed where it was made.
            let written = |judged: &mut dyn Iterator<Item = JudgedFiling>| {
                let (mut run, mut blocked) = (json::Filings::default(), false);
                for judged in judged {
                    blocked |= blocks(&judged);
                    run.add(&batch.layout, &judged, lang)?;
                }
                Ok((run, blocked))
            };
            checking.judge(prepared, written, |run: io::Result<_>| {
                let (written, is_blocked) = run?;
                blocked |= is_blocked;
                out.written(&written)
            })?;
        }
        Ok((out.end()?, blocked))
    }

    /// One drop for the terminal; gives whether anything blocks.
    fn text(&self, drop: &Path, mut out: &mut (dyn Write + Send)) -> anyhow::Result<bool> {
        // What is for the customer, and who set the severity, is not printed.
        let mut checking = self.begin(drop, false)?;
        let lang = self.desk.lang;
        let mut blocked = blocked(&checking.batch);
        let mut counts = Counts::default();
        print_head(&mut out, &checking.batch, lang)?;
        let printed: Mutex<Vec<Vec<u8>>> = Mutex::default();
        let spare = || printed.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let give_back = |text| {
            printed
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(text)
        };
        while let Some(prepared) = checking.more().map_err(daemon::Error::from)? {
            // Written where it was judged, and freed there; what is printed lends its room again.
            let printed = |judged: &mut dyn Iterator<Item = JudgedFiling>| {
                let mut run = Run::within(spare());
                for judged in judged {
                    run.print(&judged, lang)?;
                }
                Ok(run)
            };
            checking.judge(prepared, printed, |run: io::Result<Run>| {
                let run = run?;
                counts += run.counts;
                blocked |= run.blocked;
                out.write_all(&run.text)?;
                give_back(run.text);
                Ok::<_, io::Error>(())
            })?;
        }
        print_counts(&mut out, &checking.batch, counts, lang)?;
        Ok(blocked)
    }
}

/// Filings one after the other, as they are printed.
struct Run {
    text: Vec<u8>,
    counts: Counts,
    blocked: bool,
}

impl Run {
    /// An empty run in the room of one that was printed, if there is one.
    fn within(room: Option<Vec<u8>>) -> Self {
        let mut text = room.unwrap_or_else(|| Vec::with_capacity(A_RUN));
        text.clear();
        Self {
            text,
            counts: Counts::default(),
            blocked: false,
        }
    }

    fn print(&mut self, judged: &JudgedFiling, lang: Lang) -> io::Result<()> {
        self.counts.add(judged.verdict());
        self.blocked |= blocks(judged);
        print_filing(&mut self.text, judged, lang)
    }
}

/// Drops in the order they were named: small ones together, a large one or a folder alone.
fn together(drops: &[PathBuf]) -> impl Iterator<Item = &[PathBuf]> {
    let is_small = |path: &PathBuf| {
        std::fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() < SMALL)
    };
    drops
        .chunk_by(move |a, b| is_small(a) && is_small(b))
        .flat_map(|alike| alike.chunks(TOGETHER))
}

/// Whether anything keeps a filing of the batch from being handed over.
pub(super) fn blocked(batch: &JudgedBatch) -> bool {
    batch.findings.iter().any(Finding::blocks) || batch.filings.iter().any(blocks)
}

fn blocks(judged: &JudgedFiling) -> bool {
    judged.findings.iter().any(Finding::blocks)
}

/// A batch for the terminal: what to do, row by row, then the three numbers, where the eye is
/// when all has been printed.
pub(super) fn print_batch(out: &mut impl Write, batch: &JudgedBatch, lang: Lang) -> io::Result<()> {
    print_head(out, batch, lang)?;
    for judged in &batch.filings {
        print_filing(out, judged, lang)?;
    }
    print_counts(out, batch, batch.counts(), lang)
}

fn print_head(out: &mut impl Write, batch: &JudgedBatch, lang: Lang) -> io::Result<()> {
    writeln!(out, "{}", batch.drop)?;
    for finding in &batch.findings {
        if finding.severity > Severity::Info {
            print_finding(out, finding, None, lang)?;
        }
    }
    Ok(())
}

fn print_counts(
    out: &mut impl Write,
    batch: &JudgedBatch,
    counts: Counts,
    lang: Lang,
) -> io::Result<()> {
    let Counts {
        filings,
        ready,
        review,
        reject,
    } = counts;
    let rows = batch.answers.len();
    writeln!(out)?;
    match lang {
        Lang::Zh if filings == 0 && rows > 0 => writeln!(
            out,
            "{}：状态表，{rows} 行；对应哪条备案，投递后按账本核对",
            batch.drop
        ),
        Lang::En if filings == 0 && rows > 0 => writeln!(
            out,
            "{}: {rows} statuses; which filings they mean is looked up when they are dropped",
            batch.drop
        ),
        Lang::Zh => writeln!(
            out,
            "{}：{filings} 条备案，{ready} 可提交，{review} 需确认，{reject} 需修改",
            batch.drop
        ),
        Lang::En => writeln!(
            out,
            "{}: {filings} filings, {ready} ready, {review} to review, {reject} to fix",
            batch.drop
        ),
    }?;
    writeln!(out)
}

fn print_filing(out: &mut impl Write, judged: &JudgedFiling, lang: Lang) -> io::Result<()> {
    let is_shown = |finding: &&Finding| finding.severity >= PRINTED;
    if !judged.findings.iter().any(|finding| is_shown(&finding)) && judged.trouble.is_none() {
        return Ok(());
    }
    let verdict = judged.verdict().words().get(lang);
    let (no, name) = (&judged.filing.no, judged.filing.name());
    write_all(out, ["\n", no, "  ", name, "  [", verdict, "]\n"])?;
    if let Some(trouble) = &judged.trouble {
        let words = match lang {
            Lang::Zh => "系统原因未完成",
            Lang::En => "our own trouble",
        };
        writeln!(out, "  ! {words}: {trouble}")?;
    }
    let layout = &judged.filing.layout;
    let mut cell = mask::text(&layout.sheet).into_owned() + "!";
    let sheet = cell.len();
    for finding in judged.findings.iter().filter(is_shown) {
        let Place { row, field, .. } = finding.place;
        cell.truncate(sheet);
        let is_in_sheet = row
            .zip(field)
            .is_some_and(|(row, column)| layout.push_place(&mut cell, row, column));
        print_finding(out, finding, is_in_sheet.then_some(&cell), lang)?;
    }
    Ok(())
}

/// Prints a finding; `cell` is its address, masked, where it does not tell its own.
pub(super) fn print_finding(
    out: &mut impl Write,
    finding: &Finding,
    cell: Option<&str>,
    lang: Lang,
) -> io::Result<()> {
    let mark = match finding.severity {
        _ if finding.fixed_to.is_some() => "✓",
        Severity::Error => "✗",
        Severity::Warn => "!",
        Severity::Manual | Severity::Info => "·",
    };
    let place = &finding.place;
    let told = || {
        place
            .cell
            .as_deref()
            .or(place.file.as_deref())
            .or(place.slot.map(|slot| slot.header()))
            .or(place.field.map(Column::header))
            .unwrap_or("")
    };
    let place = match cell.filter(|_| place.cell.is_none()) {
        Some(cell) => Cow::Borrowed(cell),
        None => mask::text(told()),
    };
    let code = &*finding.rule;
    let room = &"        "[code.len().min(7)..];
    let message = mask::text(finding.message.get(lang));
    let fixed = finding.fixed_to.as_deref().map(mask::text);
    let then = match &fixed {
        Some(fixed) => ["\n            → ", fixed],
        None => ["\n            ", finding.remedy.get(lang)],
    };
    write_all(out, ["  ", mark, " ", code, room, &place, "  ", &message])?;
    write_all(out, then)?;
    out.write_all(b"\n")
}

/// Texts as they stand: formatting them would take as long as finding what they say.
fn write_all<const N: usize>(out: &mut impl Write, texts: [&str; N]) -> io::Result<()> {
    texts
        .into_iter()
        .try_for_each(|text| out.write_all(text.as_bytes()))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::pipe::{fcntl_getpipe_size, pipe};

    #[test]
    fn a_pipe_that_is_printed_into_holds_a_megabyte() {
        let (read, write) = pipe().expect("a pipe");
        widen(&write);
        assert_eq!(fcntl_getpipe_size(&read), Ok(1 << 20));
    }
}
