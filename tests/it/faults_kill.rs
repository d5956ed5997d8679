//! The real program is killed at random moments while it works and mails; in the morning every
//! filing stands in the outbox once and every letter has arrived.
//!
//! `BEIAND_ROUNDS=500 cargo test --release --test it faults_kill` does it longer.

use crate::double::{Act, At, Double, Setup};
use crate::faults_drops::{black, sheet_of};
use crate::faults_store::rounds;
use crate::house::{beiand, configure, drop_into, tree};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// A drop comes with every so many kills.
const EVERY: usize = 3;

/// Settings that send by this server, as fast as may be.
fn mail_by(double: &Double) -> String {
    format!(
        "[mail]\nchannel = \"smtp\"\nfrom = \"robot@example.com\"\nmax_per_minute = 100000\n\
         [mail.smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n",
        double.port
    )
}

/// A run that is killed when it has lived so long; whether it was still at work.
fn cut_short(home: &Path, life: Duration) -> bool {
    let mut child = beiand(home, &["once", "-q"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    let end = Instant::now() + life;
    while Instant::now() < end && child.try_wait().expect("asked").is_none() {
        std::thread::sleep(Duration::from_millis(2));
    }
    let at_work = child.try_wait().expect("asked").is_none();
    child.kill().expect("killed");
    child.wait().expect("gone");
    at_work
}

#[test]
fn nothing_is_lost_or_doubled_over_kills_at_random_moments() {
    let kills = rounds(50);
    let double = Double::start(Setup::default(), []);
    let home = tempfile::tempdir().expect("a directory");
    configure(home.path(), &mail_by(&double));
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
        cut_short(home.path(), life);
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

/// One drop of many filings, each with pictures of its own and one of twenty managers.
fn large_drop(home: &std::path::Path, filings: usize) {
    drop_into(home, "large", filings);
    let dir = home.join("inbox/渠道A/large");
    let sheet = std::fs::read_to_string(dir.join("备案信息.csv")).expect("readable");
    let rows: Vec<String> = sheet
        .lines()
        .enumerate()
        .map(|(n, row)| {
            row.replace(
                "wang@example.com",
                &format!("manager{:02}@example.com", n % MANAGERS),
            )
        })
        .collect();
    std::fs::write(dir.join("备案信息.csv"), rows.join("\r\n")).expect("written");
    let photograph = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("samples/clean-batch/C01/营业执照.jpg");
    let photograph = std::fs::read(photograph).expect("a sample");
    let mut nth = 0;
    for (path, mut bytes) in tree(&dir) {
        if path.ends_with(".jpg") {
            nth += 1;
            if nth % (2 * PHOTOGRAPHED) == 1 {
                bytes.clone_from(&photograph);
            }
            // What stands behind the end of a picture changes its content's hash, and nothing else.
            bytes.extend_from_slice(path.as_bytes());
            bytes.extend_from_slice(&[0xff, 0xd9]);
            std::fs::write(dir.join(path), bytes).expect("written");
        }
    }
}

const MANAGERS: usize = 20;
/// Every so many filings have a picture of full size: pressing it is slow in a debug build.
const PHOTOGRAPHED: usize = 8;

/// `BEIAND_FILINGS=200 BEIAND_ROUNDS=500 cargo test --release --test it one_large_drop` is the
/// run of docs/faults.md.
#[test]
fn one_large_drop_comes_through_kills_at_random_moments_whole() {
    let asked = std::env::var("BEIAND_FILINGS").ok();
    let filings: usize = asked.and_then(|n| n.parse().ok()).unwrap_or(40);
    let kills = rounds(40);
    let double = Double::start(Setup::default(), []);
    let home = tempfile::tempdir().expect("a directory");
    configure(home.path(), &mail_by(&double));
    let begun = Instant::now();
    let first = beiand(home.path(), &["once"]).output().expect("starts");
    assert!(first.status.success(), "{first:?}");
    let start = begun.elapsed();
    large_drop(home.path(), filings);

    let idle = || {
        let idle = beiand(home.path(), &["status", "--idle"]).status();
        idle.expect("starts").success()
    };
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let (mut done, mut met_at_work) = (0, 0);
    while done < kills {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let part = (seed >> 33) % 1_000;
        // From before it is open to a few slices on.
        let life = start / 3 + start.mul_f64(part as f64 / 400.0);
        met_at_work += usize::from(cut_short(home.path(), life));
        done += 1;
        // Finished early: the same work is there again, as a corrected round.
        if done % 10 == 0 && done < kills && idle() {
            let round = format!("large-{done}");
            drop_into(home.path(), &round, 1);
        }
    }
    let settled = (0..5).any(|_| {
        let last = beiand(home.path(), &["once"]).output().expect("starts");
        last.status.code().is_some_and(|code| code <= 1) && idle()
    });
    assert!(settled, "it does not come to an end");

    let outbox = tree(&home.path().join("outbox"));
    let large = |name: &&String| {
        let folder = name.split('/').nth(1).unwrap_or_default();
        folder.contains("-large-r")
    };
    let folders: BTreeSet<&str> = outbox
        .keys()
        .filter(large)
        .filter_map(|name| name.split('/').nth(1))
        .collect();
    assert_eq!(folders.len(), 1, "the drop once: {folders:?}");
    let found: Vec<&String> = outbox
        .keys()
        .filter(large)
        .filter(|name| name.ends_with("/filing.json"))
        .collect();
    assert_eq!(found.len(), filings, "each filing once");
    let pictures = outbox
        .keys()
        .filter(large)
        .filter(|name| name.ends_with(".jpg"));
    let pictures = pictures.count();
    assert!(pictures >= filings / PHOTOGRAPHED, "{pictures} pictures");

    let mut copies: BTreeMap<String, usize> = BTreeMap::new();
    let mut receivers = BTreeSet::new();
    for letter in double.received() {
        receivers.extend(letter.to.clone());
        let id = letter.header("Message-ID").expect("an ID").to_owned();
        *copies.entry(id).or_default() += 1;
    }
    let expected = filings.min(MANAGERS);
    let managers = receivers.iter().filter(|to| to.starts_with("manager"));
    assert_eq!(managers.count(), expected, "{receivers:?}");
    // Each kill can fall between the server's word and the record once, under the same ID.
    let extra: usize = copies.values().map(|n| n - 1).sum();
    let of_large = copies.keys().filter(|id| !id.contains("large-"));
    println!(
        "{kills} kills ({met_at_work} at work), {filings} filings, {pictures} pictures, {} letters, {extra} copies",
        of_large.count()
    );
    assert!(extra <= kills / 5 + 1, "{copies:?}");
    assert!(tree(&home.path().join("inbox")).is_empty());
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

/// A mail server that says nothing any more from a point on, and the settings that name it.
fn silent_server(home: &Path, at: At) -> (Double, String) {
    let double = Double::start(Setup::default(), std::iter::repeat_n(Act::Silent(at), 50));
    let mail = mail_by(&double);
    configure(home, &mail);
    (double, mail)
}

/// A daemon that is just sending the letter about its first drop.
fn sending(home: &Path, double: &Double) -> Child {
    drop_into(home, "one", 1);
    let running = daemon(home);
    let patience = Instant::now() + Duration::from_secs(120);
    while double.connections() == 0 {
        assert!(Instant::now() < patience, "no letter is tried");
        std::thread::sleep(Duration::from_millis(20));
    }
    running
}

#[cfg(unix)]
fn ask_to_stop(running: &Child) {
    let kill = std::process::Command::new("kill")
        .args(["-TERM", &running.id().to_string()])
        .status();
    assert!(kill.is_ok_and(|kill| kill.success()));
}

#[test]
#[cfg(unix)]
fn a_daemon_that_is_asked_to_stop_stops_within_ten_seconds_and_loses_nothing() {
    let home = tempfile::tempdir().expect("a directory");
    // The server takes the connection and says nothing: a letter is under way when the stop comes.
    let (double, mail) = silent_server(home.path(), At::Greeting);
    let mut running = sending(home.path(), &double);
    let asked = Instant::now();
    ask_to_stop(&running);
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

#[test]
#[cfg(unix)]
fn whatever_is_under_way_a_daemon_stops_within_ten_seconds() {
    let picture = black(6_900, 6_900, 8, 2, 3);
    for after in [0, 1_500, 4_000] {
        let home = tempfile::tempdir().expect("a directory");
        let (double, _) = silent_server(home.path(), At::Dot);
        let mut running = sending(home.path(), &double);
        // A large picture and a large sheet, while a letter waits for its answer.
        for name in ["picture", "sheet"] {
            let making = home.path().join("making");
            std::fs::create_dir_all(making.join("0")).expect("made");
            let rows = if name == "sheet" { 2_000 } else { 1 };
            sheet_of(&making.join("备案信息.csv"), rows, |row, _| {
                row.to_string()
            });
            std::fs::write(making.join("0/营业执照.png"), &picture).expect("written");
            std::fs::write(making.join("READY"), "").expect("written");
            std::fs::rename(&making, home.path().join("inbox/渠道A").join(name)).expect("dropped");
        }
        std::thread::sleep(Duration::from_secs(1) + Duration::from_millis(after));
        let asked = Instant::now();
        ask_to_stop(&running);
        let status = running.wait().expect("ends");
        let took = asked.elapsed();
        println!("asked after {after} ms, ended after {took:?}");
        assert!(took < Duration::from_secs(10), "{after} ms: {took:?}");
        assert_eq!(status.code(), Some(0), "{after} ms: {status:?}");
    }
}

#[test]
#[cfg(unix)]
fn a_drop_over_which_the_program_dies_waits_and_the_rest_goes_on() {
    let home = tempfile::tempdir().expect("a directory");
    configure(home.path(), "");
    drop_into(home.path(), "poison", 1);
    let drop = home.path().join("inbox/渠道A/poison");
    sheet_of(&drop.join("备案信息.csv"), 300, |row, _| {
        row.to_string()
    });
    let under_way = home.path().join("state/under-way.json");
    let reading = || {
        let said = std::fs::read_to_string(&under_way).unwrap_or_default();
        said.contains("Read(") && said.contains("\"under_way\":true")
    };
    for death in 1..=3 {
        let mut child = beiand(home.path(), &["once", "-q"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        let patience = Instant::now() + Duration::from_secs(60);
        // What the last death left is read before anything is under way again.
        let deaths = format!("\"deaths\":{}", death - 1);
        let again = || std::fs::read_to_string(&under_way).is_ok_and(|said| said.contains(&deaths));
        while !(reading() && again()) {
            assert!(Instant::now() < patience, "it does not read");
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().expect("killed");
        child.wait().expect("gone");
        assert!(reading(), "it was killed while it read");
    }
    drop_into(home.path(), "good", 1);
    let next = beiand(home.path(), &["once"]).output().expect("starts");
    let said = String::from_utf8_lossy(&next.stdout);
    assert_eq!(next.status.code(), Some(3), "{said}");
    assert!(said.contains("意外中断 3 次"), "{said}");
    let folders = || tree(&home.path().join("outbox")).into_keys();
    assert!(
        folders().any(|path| path.contains("-good-")),
        "the rest goes on"
    );
    assert!(!folders().any(|path| path.contains("-poison-")));
    let last = beiand(home.path(), &["once"]).output().expect("starts");
    assert!(last.status.code().is_some_and(|code| code <= 1), "{last:?}");
    assert!(
        folders().any(|path| path.contains("-poison-")),
        "it is tried again"
    );
    assert!(!under_way.exists());
}

/// Starts `once` over something to do, waits until it is at work, and asks it to stop.
#[cfg(unix)]
fn interrupted(home: &std::path::Path, signal: &str) -> (std::process::Output, Duration) {
    let child = beiand(home, &["once"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let patience = Instant::now() + Duration::from_secs(60);
    while tree(&home.join("state/blobs")).is_empty() {
        assert!(Instant::now() < patience, "it does not begin");
        std::thread::sleep(Duration::from_millis(10));
    }
    let asked = Instant::now();
    let kill = std::process::Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status();
    assert!(kill.is_ok_and(|kill| kill.success()));
    let output = child.wait_with_output().expect("ends");
    (output, asked.elapsed())
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_says_what_is_left_and_the_next_one_does_it() {
    for signal in ["-INT", "-TERM"] {
        let home = tempfile::tempdir().expect("a directory");
        configure(home.path(), "");
        large_drop(home.path(), 60);
        let (output, took) = interrupted(home.path(), signal);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(130), "{signal}: {said}");
        assert!(
            said.contains("large") && said.contains("下次运行"),
            "{said}"
        );
        assert!(took < Duration::from_secs(10), "{signal}: {took:?}");
        let next = beiand(home.path(), &["once"]).output().expect("starts");
        assert!(next.status.code().is_some_and(|code| code <= 1), "{next:?}");
        let outbox = tree(&home.path().join("outbox"));
        let filings = outbox.keys().filter(|name| name.ends_with("/filing.json"));
        assert_eq!(filings.count(), 60, "{signal}");
    }
}

#[test]
#[cfg(unix)]
fn a_daemon_that_was_frozen_goes_on_and_a_second_request_ends_it_at_once() {
    let home = tempfile::tempdir().expect("a directory");
    configure(home.path(), "");
    let mut running = daemon(home.path());
    let send = |signal: &str, id: u32| {
        let kill = std::process::Command::new("kill")
            .args([signal, &id.to_string()])
            .status();
        assert!(kill.is_ok_and(|kill| kill.success()), "{signal}");
    };
    send("-STOP", running.id());
    drop_into(home.path(), "one", 1);
    std::thread::sleep(Duration::from_millis(500));
    assert!(tree(&home.path().join("outbox")).is_empty(), "it is frozen");
    send("-CONT", running.id());
    let patience = Instant::now() + Duration::from_secs(60);
    while tree(&home.path().join("mail")).is_empty() {
        assert!(Instant::now() < patience, "it does not go on");
        std::thread::sleep(Duration::from_millis(20));
    }
    let asked = Instant::now();
    send("-TERM", running.id());
    send("-TERM", running.id());
    let status = running.wait().expect("ends");
    assert!(asked.elapsed() < Duration::from_secs(10));
    assert!(matches!(status.code(), Some(0 | 130)), "{status:?}");
    let again = beiand(home.path(), &["once"]).status().expect("starts");
    assert_eq!(again.code(), Some(0), "nothing was half done");
}
