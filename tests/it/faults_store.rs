//! The store under kills and power cuts: what was acknowledged is there, whole, every time.
//!
//! The test program starts itself as a child that commits and says so, and ends it at a random
//! moment. `BEIAND_ROUNDS=500 cargo test --release --test it faults_store` does it longer.

use beiand::store::{Commit, Store, open_sled, scan_all};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Set for the child: where its store lies.
const CHILD: &str = "BEIAND_STORE_CHILD";

/// How often; few in the ordinary run.
pub fn rounds(usual: usize) -> usize {
    let asked = std::env::var("BEIAND_ROUNDS").ok();
    asked
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(usual)
}

/// The child: three keys in each commit, the number said when it is done.
#[test]
#[ignore = "the other tests start it"]
fn child_that_commits() {
    let Some(dir) = std::env::var_os(CHILD) else {
        return;
    };
    let store = open_sled(Path::new(&dir)).expect("opens");
    let held = scan_all(&store, "n/").expect("readable").len();
    for n in held..1_000_000 {
        // Now and then a record that sled would keep as a file of its own; nothing packs it.
        let size = if n % 40 == 7 { 700_000 } else { 300 + n % 700 };
        let mut record = format!("{n} ").into_bytes();
        let start = record.len();
        record.resize(start + size, 0);
        let mut noise = blake3::Hasher::new();
        noise.update(&record[..start]);
        noise.finalize_xof().fill(&mut record[start..]);
        let commit = Commit::new()
            .put(format!("n/{n:07}"), record)
            .put("last", n.to_string())
            .put(format!("w/{:02}", n % 20), n.to_string())
            .delete(format!("d/{:02}", n % 5))
            .put(format!("d/{:02}", (n + 1) % 5), "x");
        store.commit(commit).expect("lands");
        println!("committed {n}");
    }
}

struct Committing {
    child: Child,
    acknowledged: std::sync::mpsc::Receiver<usize>,
}

fn start(dir: &Path, preload: Option<(&Path, &Path)>) -> Committing {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args([
            "--exact",
            "faults_store::child_that_commits",
            "--ignored",
            "--nocapture",
        ])
        .env(CHILD, dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    if let Some((library, shadow)) = preload {
        command
            .env("LD_PRELOAD", library)
            .env("POWERCUT_ROOT", dir)
            .env("POWERCUT_SHADOW", shadow);
    }
    let mut child = command.spawn().expect("starts");
    let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let (sender, acknowledged) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            let number = line
                .rsplit_once("committed ")
                .and_then(|(_, n)| n.parse().ok());
            if number.is_some_and(|number| sender.send(number).is_err()) {
                return;
            }
        }
    });
    Committing {
        child,
        acknowledged,
    }
}

impl Committing {
    /// Waits for one commit, lets it run a little, kills it; gives the last acknowledged number.
    fn kill_after(mut self, time: Duration) -> usize {
        let patience = Duration::from_secs(60);
        let mut last = self
            .acknowledged
            .recv_timeout(patience)
            .expect("the child commits");
        let end = Instant::now() + time;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            match self.acknowledged.recv_timeout(left) {
                Ok(number) => last = number,
                Err(_) => break,
            }
        }
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
        // What it had said before it died is acknowledged as well.
        while let Ok(number) = self.acknowledged.recv() {
            last = number;
        }
        last
    }
}

/// Everything up to the acknowledged number is there, and nothing is there by half.
fn check(dir: &Path, acknowledged: usize) -> usize {
    let store = open_sled(dir).expect("opens");
    let last = store.get("last").expect("readable").expect("there");
    let last: usize = String::from_utf8(last)
        .expect("a number")
        .parse()
        .expect("a number");
    assert!(
        last >= acknowledged,
        "{acknowledged} was acknowledged, {last} is there"
    );
    let numbers = scan_all(&store, "n/").expect("readable");
    assert_eq!(numbers.len(), last + 1, "every commit up to the last one");
    for (n, (key, value)) in numbers.iter().enumerate() {
        assert_eq!(*key, format!("n/{n:07}"));
        assert!(value.starts_with(format!("{n} ").as_bytes()), "{key}");
    }
    let slot = store
        .get(&format!("w/{:02}", last % 20))
        .expect("readable")
        .expect("there");
    assert_eq!(slot, last.to_string().as_bytes(), "a commit lands whole");
    let here = scan_all(&store, "d/").expect("readable");
    assert_eq!(here.len(), 1, "a commit removes what it says: {here:?}");
    last
}

/// Different in each round, the same in each run: a failure can be looked at again.
fn moment(round: usize) -> Duration {
    Duration::from_millis((round as u64 * 37 + 5) % 160)
}

#[test]
fn a_kill_at_any_moment_loses_nothing_acknowledged() {
    let home = tempfile::tempdir().expect("a directory");
    let dir = home.path().join("state");
    let mut last = 0;
    for round in 0..rounds(8) {
        let acknowledged = start(&dir, None).kill_after(moment(round));
        last = check(&dir, acknowledged);
    }
    println!("{last} commits survived");
}

#[test]
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn a_power_cut_at_any_moment_loses_nothing_acknowledged() {
    let home = tempfile::tempdir().expect("a directory");
    let library = build(home.path(), "powercut");
    let mut commits = 0;
    for round in 0..rounds(8) {
        // Half of the rounds begin with what the cut before left, half with nothing.
        let dir = home.path().join(format!("{round}"));
        let shadow = home.path().join(format!("{round}.after"));
        std::fs::create_dir_all(home.path().join(format!("{round}.after.inodes"))).expect("made");
        std::fs::create_dir(&shadow).expect("made");
        std::fs::create_dir(&dir).expect("made");
        let acknowledged = start(&dir, Some((&library, &shadow))).kill_after(moment(round));
        commits += check(&shadow, acknowledged);
        // The machine starts again and goes on where it was cut.
        if round % 2 == 1 {
            let again = start(&shadow, None).kill_after(moment(round + 1));
            check(&shadow, again);
        }
        for path in [&dir, &shadow] {
            std::fs::remove_dir_all(path).expect("removed");
        }
        std::fs::remove_dir_all(home.path().join(format!("{round}.after.inodes")))
            .expect("removed");
    }
    println!("{commits} commits survived");
}

/// Without the sync the same test must fail, or it would prove nothing.
#[test]
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn the_power_cut_forgets_what_was_not_synced() {
    let home = tempfile::tempdir().expect("a directory");
    let library = build(home.path(), "powercut");
    let (dir, shadow) = (home.path().join("dir"), home.path().join("after"));
    for path in [&dir, &shadow, &home.path().join("after.inodes")] {
        std::fs::create_dir(path).expect("made");
    }
    let script = "printf a > kept; printf b > lost; sync kept; sync .; printf c >> kept; printf d > nameless; sync nameless";
    let done = Command::new("sh")
        .args(["-c", script])
        .current_dir(&dir)
        .env("LD_PRELOAD", &library)
        .env("POWERCUT_ROOT", &dir)
        .env("POWERCUT_SHADOW", &shadow)
        .status()
        .expect("runs");
    assert!(done.success());
    let after = |name| std::fs::read(shadow.join(name)).ok();
    assert_eq!(after("kept"), Some(b"a".to_vec()));
    assert_eq!(
        after("lost"),
        Some(Vec::new()),
        "its name was synced, its bytes were not"
    );
    assert_eq!(
        after("nameless"),
        None,
        "its bytes were synced, its name was not"
    );
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn build(dir: &Path, name: &str) -> PathBuf {
    let library = dir.join(format!("{name}.so"));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/faults/{name}.c"));
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .args([&library, &source])
        .args(["-ldl", "-lpthread"])
        .status();
    assert!(
        built.is_ok_and(|built| built.success()),
        "a C compiler builds {}",
        source.display()
    );
    library
}
