//! The real program is killed at random moments while it works and mails; in the morning every
//! filing stands in the outbox once and every letter has arrived.
//!
//! `BEIAND_ROUNDS=500 cargo test --release --test it faults_kill` does it longer.

use crate::double::{Act, At, Double, Setup};
use crate::faults_store::rounds;
use crate::house::{beiand, configure, drop_into, tree};
use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// A drop comes with every so many kills.
const EVERY: usize = 3;

#[test]
fn nothing_is_lost_or_doubled_over_kills_at_random_moments() {
    let kills = rounds(50);
    let double = Double::start(Setup::default(), []);
    let home = tempfile::tempdir().expect("a directory");
    let mail = format!(
        "[mail]\nchannel = \"smtp\"\nfrom = \"robot@example.com\"\nmax_per_minute = 1000\n\
         [mail.smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n",
        double.port
    );
    configure(home.path(), &mail);
    // How long the program takes to begin, so that kills meet it at work.
    let begun = Instant::now();
    let first = beiand(home.path(), &["once"]).output().expect("starts");
    assert!(
        first.status.success(),
        "{}",
        String::from_utf8_lossy(&first.stderr)
    );
    let usual = begun.elapsed();

    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    for kill in 0..kills {
        if kill % EVERY == 0 {
            drop_into(home.path(), &format!("d{kill:03}"), 1 + kill % 2);
        }
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let part = (seed >> 33) % 1_000;
        let life = usual / 3 + usual.mul_f64(part as f64 / 250.0);
        let mut child = beiand(home.path(), &["once", "-q"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        let end = Instant::now() + life;
        while Instant::now() < end && child.try_wait().expect("asked").is_none() {
            std::thread::sleep(Duration::from_millis(5));
        }
        child.kill().expect("killed");
        child.wait().expect("gone");
    }
    let mut last = String::new();
    let settled = (0..5).any(|_| {
        let done = beiand(home.path(), &["once"]).output().expect("starts");
        last = format!(
            "{:?} {}",
            done.status,
            String::from_utf8_lossy(&done.stderr)
        );
        let idle = beiand(home.path(), &["status", "--idle"])
            .status()
            .expect("starts");
        done.status.code().is_some_and(|code| code <= 1) && idle.success()
    });
    assert!(settled, "{last}");

    let dropped: BTreeSet<String> = (0..kills)
        .step_by(EVERY)
        .map(|kill| format!("d{kill:03}"))
        .collect();
    let outbox = tree(&home.path().join("outbox"));
    let mut folders: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut filings = 0;
    for path in outbox.keys() {
        let mut parts = path.split('/');
        let folder = parts.nth(1).expect("reseller and folder");
        assert!(
            !path.starts_with('.') && !folder.starts_with('.'),
            "unfinished: {path}"
        );
        let name = dropped.iter().find(|name| folder.contains(name.as_str()));
        let name = name.unwrap_or_else(|| panic!("nobody dropped {path}"));
        folders.entry(name).or_default().insert(folder);
        filings += usize::from(path.ends_with("/filing.json"));
    }
    for name in &dropped {
        let found = folders.get(name.as_str());
        assert_eq!(found.map(BTreeSet::len), Some(1), "{name}: {found:?}");
    }
    let expected: usize = (0..kills).step_by(EVERY).map(|kill| 1 + kill % 2).sum();
    assert_eq!(filings, expected, "each filing once");

    // A kill between the server's word and the record costs one more copy under the same ID.
    let received = double.received();
    let mut copies: BTreeMap<String, usize> = BTreeMap::new();
    for letter in &received {
        let id = letter.header("Message-ID").expect("an ID").to_owned();
        *copies.entry(id).or_default() += 1;
    }
    assert_eq!(
        copies.len(),
        dropped.len(),
        "a letter for each drop: {copies:?}"
    );
    println!(
        "{kills} kills, {} drops, {filings} filings, {} letters, {} copies",
        dropped.len(),
        copies.len(),
        received.len() - copies.len()
    );
    assert!(received.len() - copies.len() <= kills / 5 + 1, "{copies:?}");
    let inbox = tree(&home.path().join("inbox"));
    assert!(inbox.is_empty(), "{:?}", inbox.keys());
}

/// Starts the daemon and waits until it owns the ledger.
#[cfg(unix)]
fn daemon(home: &std::path::Path) -> std::process::Child {
    let child = beiand(home, &["run", "-q"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    let lock = home.join("state/ledger/lock");
    let patience = Instant::now() + Duration::from_secs(60);
    let owner = || std::fs::read_to_string(&lock).unwrap_or_default();
    while !owner().starts_with(&format!("{} ", child.id())) {
        assert!(Instant::now() < patience, "the daemon does not start");
        std::thread::sleep(Duration::from_millis(10));
    }
    child
}

#[test]
#[cfg(unix)]
fn a_second_daemon_is_told_who_the_first_is_and_a_dead_one_is_in_nobodys_way() {
    let home = tempfile::tempdir().expect("a directory");
    configure(home.path(), "");
    let mut first = daemon(home.path());
    let second = beiand(home.path(), &["once"]).output().expect("starts");
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(3), "{said}");
    assert!(said.contains(&first.id().to_string()), "{said}");
    first.kill().expect("killed");
    first.wait().expect("gone");
    let third = beiand(home.path(), &["once"]).status().expect("starts");
    assert_eq!(third.code(), Some(0));
}

#[test]
#[cfg(unix)]
fn a_daemon_that_is_asked_to_stop_stops_within_ten_seconds_and_loses_nothing() {
    let home = tempfile::tempdir().expect("a directory");
    // The server takes the connection and says nothing: a letter is under way when the stop comes.
    let silent = std::iter::repeat_n(Act::Silent(At::Greeting), 5);
    let double = Double::start(Setup::default(), silent);
    let mail = format!(
        "[mail]\nchannel = \"smtp\"\nfrom = \"robot@example.com\"\n\
         [mail.smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n",
        double.port
    );
    configure(home.path(), &mail);
    drop_into(home.path(), "one", 1);
    let mut running = daemon(home.path());
    let patience = Instant::now() + Duration::from_secs(120);
    while double.connections() == 0 {
        assert!(Instant::now() < patience, "no letter is tried");
        std::thread::sleep(Duration::from_millis(20));
    }
    let asked = Instant::now();
    let kill = std::process::Command::new("kill")
        .args(["-TERM", &running.id().to_string()])
        .status();
    assert!(kill.is_ok_and(|kill| kill.success()));
    let status = loop {
        if let Some(status) = running.try_wait().expect("asked") {
            break status;
        }
        assert!(
            asked.elapsed() < Duration::from_secs(10),
            "it does not stop"
        );
        std::thread::sleep(Duration::from_millis(10));
    };
    assert_eq!(status.code(), Some(0), "{status:?}");
    // The letter was not lost: another server gets it.
    let answering = Double::start(Setup::default(), []);
    let mail = mail.replace(&double.port.to_string(), &answering.port.to_string());
    configure(home.path(), &mail);
    let done = beiand(home.path(), &["once"]).output().expect("starts");
    assert!(done.status.code().is_some_and(|code| code <= 1), "{done:?}");
    assert_eq!(answering.received().len(), 1);
}
