//! A disk that refuses: full, broken, read-only, not ours. Every call of the real program that
//! changes something fails once; a daemon lives through a night with a full disk.
//!
//! The program is not changed for this: `tests/faults/diskfault.c` is preloaded into it.
//! `BEIAND_ROUNDS=100000 cargo test --test it faults_disk` takes every call instead of a sample.

#![cfg(all(target_os = "linux", target_env = "gnu"))]

use crate::faults_store::{build, rounds};
use crate::house::{beiand, configure, drop_into, tree};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// An installation with two small drops, one of them an archive.
fn installation(home: &Path) {
    configure(home, "");
    drop_into(home, "one", 2);
    let inbox = home.join("inbox/渠道A");
    let mut zip = zip::ZipWriter::new(fs::File::create(home.join("two.making")).expect("made"));
    drop_into(home, "two", 1);
    for (path, bytes) in tree(&inbox.join("two")) {
        use std::io::Write;
        zip.start_file(path, zip::write::SimpleFileOptions::default())
            .expect("begun");
        zip.write_all(&bytes).expect("written");
    }
    zip.finish().expect("written");
    fs::remove_dir_all(inbox.join("two")).expect("removed");
    fs::rename(home.join("two.making"), inbox.join("two.zip")).expect("dropped");
}

/// What a run must have left in the end: the names in the outbox, the letters, and an inbox
/// without drops or notes.
fn left(home: &Path) -> (BTreeSet<String>, BTreeSet<String>, BTreeSet<String>) {
    let names = |dir| tree(&home.join(dir)).into_keys().collect();
    (names("outbox"), names("mail"), names("inbox"))
}

fn preloaded(home: &Path, library: &Path, words: &[&str]) -> Command {
    let mut command = beiand(home, words);
    command
        .env("LD_PRELOAD", library)
        .env("DISKFAULT_ROOT", home)
        .stdout(Stdio::null());
    command
}

/// A run without trouble, and the calls in it that change the disk.
fn calls_of_a_run(home: &Path, library: &Path) -> Vec<String> {
    let log = home.with_extension("calls");
    let done = preloaded(home, library, &["once", "-q"])
        .env("DISKFAULT_COUNT", &log)
        .status()
        .expect("starts");
    assert!(done.code().is_some_and(|code| code <= 1), "{done:?}");
    let calls = fs::read_to_string(&log).expect("counted");
    calls.lines().map(str::to_owned).collect()
}

#[test]
fn every_call_that_changes_the_disk_may_fail_once() {
    let place = tempfile::tempdir().expect("a directory");
    let library = build(place.path(), "diskfault");
    let fresh = |name: &str| {
        let home = place.path().join(name);
        let _ = fs::remove_dir_all(&home);
        installation(&home);
        home
    };
    let home = fresh("undisturbed");
    let calls = calls_of_a_run(&home, &library);
    let expected = left(&home);
    assert_eq!(
        expected.1.len(),
        2,
        "a letter for each drop: {:?}",
        expected.1
    );
    assert!(expected.2.is_empty(), "{:?}", expected.2);
    let sample = rounds(24).min(calls.len());
    let faults = ["ENOSPC", "EIO", "EROFS", "EACCES", "KILL", "KILLAFTER"];
    for nth in 0..sample {
        let at = nth * calls.len() / sample;
        let fault = faults[nth % faults.len()];
        let what = format!("{fault} at {}", calls[at]);
        let home = fresh("disturbed");
        let output = preloaded(&home, &library, &["once", "-q"])
            .env("DISKFAULT_ERRNO", fault)
            .env("DISKFAULT_AT", (at + 1).to_string())
            .output()
            .expect("starts");
        let said = String::from_utf8_lossy(&output.stderr);
        if !fault.starts_with("KILL") {
            let code = output.status.code();
            assert!(matches!(code, Some(0 | 1 | 3)), "{what}: {code:?} {said}");
        }
        let again = beiand(&home, &["once"]).output().expect("starts");
        let said = String::from_utf8_lossy(&again.stderr);
        assert!(
            again.status.code().is_some_and(|code| code <= 1),
            "{what}: the next run: {:?} {said}",
            again.status
        );
        assert_eq!(left(&home), expected, "{what}");
    }
    println!("{sample} of {} calls", calls.len());
}

/// From any commit on, or from right behind it, the last one among them: the run says so and ends,
/// and no part of it gives up on the way.
#[test]
fn a_disk_that_fills_up_at_a_commit_is_our_trouble_and_no_panic() {
    let place = tempfile::tempdir().expect("a directory");
    let library = build(place.path(), "diskfault");
    let home = place.path().join("undisturbed");
    configure(&home, "");
    drop_into(&home, "one", 1);
    let calls = calls_of_a_run(&home, &library);
    let syncs = (1..)
        .zip(&calls)
        .filter(|(_, call)| call.contains(" fdatasync ") && call.ends_with("/ledger/sled/db"));
    let syncs: Vec<usize> = syncs.map(|(nth, _)| nth).collect();
    assert!(syncs.len() > 4, "a sync for each commit: {calls:?}");
    for from in syncs.iter().flat_map(|sync| [*sync, sync + 1]) {
        let home = place.path().join("disturbed");
        let _ = fs::remove_dir_all(&home);
        configure(&home, "");
        drop_into(&home, "one", 1);
        let output = preloaded(&home, &library, &["once", "-q"])
            .env("DISKFAULT_ERRNO", "ENOSPC")
            .env("DISKFAULT_FROM", from.to_string())
            .output()
            .expect("starts");
        let said = String::from_utf8_lossy(&output.stderr);
        let what = format!("full from call {from} on, of {}", calls.len());
        assert!(!said.contains("panicked"), "{what}: {said}");
        let code = output.status.code();
        let done_before = !syncs.contains(&from) && code.is_some_and(|code| code <= 1);
        assert!(code == Some(3) || done_before, "{what}: {code:?} {said}");
        assert!(done_before || said.contains("没有空间"), "{what}: {said}");
    }
}

struct Daemon(Child);

impl Daemon {
    /// One whose disk is full while a file is there; what it says goes into another.
    fn start(home: &Path, library: &Path, full: &Path, log: &Path) -> Self {
        let running = preloaded(home, library, &["run"])
            .env("DISKFAULT_ERRNO", "ENOSPC")
            .env("DISKFAULT_WHILE", full)
            .stderr(fs::File::create(log).expect("made"))
            .spawn();
        Self(running.expect("starts"))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn wait(what: &str, mut done: impl FnMut() -> bool) {
    let patience = Instant::now() + Duration::from_secs(120);
    while !done() {
        assert!(Instant::now() < patience, "waited too long: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn reports(home: &Path) -> usize {
    let outbox = tree(&home.join("outbox"));
    let reports = outbox.keys().filter(|name| name.ends_with("批次报告.html"));
    reports.count()
}

#[test]
fn a_daemon_lives_through_a_full_disk_and_goes_on_by_itself() {
    let place = tempfile::tempdir().expect("a directory");
    let library = build(place.path(), "diskfault");
    let home = place.path().join("home");
    configure(&home, "");
    let full = place.path().join("full");
    let log = place.path().join("log");
    let written: PathBuf = log.clone();
    let said = || fs::read_to_string(&written).unwrap_or_default();
    let mut daemon = Daemon::start(&home, &library, &full, &log);
    drop_into(&home, "one", 1);
    wait("the first drop", || reports(&home) == 1);
    fs::write(&full, "").expect("written");
    drop_into(&home, "two", 2);
    wait("the trouble is said", || said().contains("没有空间"));
    std::thread::sleep(Duration::from_secs(2));
    let alive = daemon.0.try_wait().expect("asked");
    assert!(alive.is_none(), "{alive:?}\n{}", said());
    assert!(said().lines().count() < 50, "{}", said());
    fs::remove_file(&full).expect("removed");
    wait("the second drop", || reports(&home) == 2);
    wait("its letter", || tree(&home.join("mail")).len() == 2);
    assert!(!said().contains("panicked"), "{}", said());
    wait("nothing waits", || {
        let idle = beiand(&home, &["status", "--idle"]).status();
        idle.is_ok_and(|idle| idle.success())
    });
    assert!(tree(&home.join("inbox")).is_empty());
}

#[test]
fn a_daemon_waits_for_a_disk_that_is_full_when_it_starts() {
    let place = tempfile::tempdir().expect("a directory");
    let library = build(place.path(), "diskfault");
    let home = place.path().join("home");
    configure(&home, "");
    drop_into(&home, "one", 1);
    let (full, log) = (place.path().join("full"), place.path().join("log"));
    fs::write(&full, "").expect("written");
    let once = preloaded(&home, &library, &["once"])
        .env("DISKFAULT_ERRNO", "ENOSPC")
        .env("DISKFAULT_WHILE", &full)
        .output()
        .expect("starts");
    let text = String::from_utf8_lossy(&once.stderr).into_owned();
    assert_eq!(once.status.code(), Some(3), "{text}");
    assert!(text.contains("没有空间"), "{text}");
    let mut daemon = Daemon::start(&home, &library, &full, &log);
    wait("it says why it waits", || {
        fs::read_to_string(&log)
            .unwrap_or_default()
            .contains("没有空间")
    });
    assert!(daemon.0.try_wait().expect("asked").is_none(), "it waits");
    fs::remove_file(&full).expect("removed");
    wait("the drop", || reports(&home) == 1);
}
