//! Every commit of a run fails once, before it lands and after: the next run finishes, and the
//! outbox, the letters and the ledger are those of a run nothing happened to.

use crate::house::{comparable, configure, drop_into, open, run, tree};
use beiand::store::testing::{FailingStore, Fault, Then};
use beiand::store::{Commit, MemoryBlobs, MemoryStore, Store, scan_all};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// What a run left: outbox, letters, inbox, and the ledger's keys.
#[derive(Debug, PartialEq)]
struct Left {
    outbox: BTreeMap<String, Vec<u8>>,
    letters: Vec<String>,
    inbox: Vec<String>,
    keys: Vec<String>,
}

fn left(home: &Path, store: &MemoryStore) -> Left {
    let mail = comparable(&home.join("mail"));
    // Attachments are workbooks with their moment in them; the head says which letter it is.
    let heads = mail.iter().map(|(name, bytes)| {
        let text = String::from_utf8_lossy(bytes);
        let head = text.split("Content-Type").next().unwrap_or_default();
        format!("{name}\n{head}")
    });
    let keys = scan_all(store, "").expect("readable").into_iter();
    Left {
        outbox: comparable(&home.join("outbox")),
        letters: heads.collect(),
        inbox: comparable(&home.join("inbox")).into_keys().collect(),
        keys: keys.map(|(key, _)| key).collect(),
    }
}

fn installation() -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a directory");
    configure(home.path(), "");
    for (name, filings) in [("one", 2), ("two", 1)] {
        drop_into(home.path(), name, filings);
    }
    home
}

/// The samples as they are dropped by `demo`.
fn samples() -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a directory");
    configure(home.path(), "picture_seconds = 600\n");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    for name in ["clean-batch", "flawed-batch"] {
        let to = home.path().join("inbox/渠道A").join(name);
        for (path, bytes) in tree(&from.join(name)) {
            let path = to.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, bytes).expect("written");
        }
        fs::write(to.join("READY"), "").expect("written");
    }
    home
}

fn undisturbed() -> (Left, usize) {
    let (left, commits, _) = undisturbed_over(installation, &MemoryBlobs::new());
    assert_eq!(left.letters.len(), 2, "{:?}", left.letters);
    (left, commits)
}

/// What a run left, how many commits it took, and the results of pressing among them.
fn undisturbed_over(
    installation: fn() -> tempfile::TempDir,
    blobs: &MemoryBlobs,
) -> (Left, usize, Commit) {
    let home = installation();
    let store = MemoryStore::new();
    // The commit that never comes only counts the others.
    let counting = FailingStore::new(store.clone(), Fault::Before(usize::MAX), Then::Alive);
    let counting = Arc::new(counting);
    let seen: Arc<dyn Store> = Arc::clone(&counting) as Arc<dyn Store>;
    run(home.path(), seen, blobs).expect("nothing happens to it");
    let left = left(home.path(), &store);
    let reports = left
        .outbox
        .keys()
        .filter(|name| name.ends_with("批次报告.html"));
    assert_eq!(reports.count(), 2, "{:?}", left.outbox.keys());
    assert!(
        left.keys.iter().all(|key| !key.starts_with("w/")),
        "nothing waits"
    );
    let pressed = scan_all(&store, "p/").expect("readable");
    let pressed = Commit {
        put: pressed,
        ..Commit::new()
    };
    (left, counting.commits(), pressed)
}

/// A run that dies at a commit, and the next one.
fn interrupted(home: &Path, store: &MemoryStore, fault: Fault, blobs: &MemoryBlobs) {
    let failing = Arc::new(FailingStore::new(store.clone(), fault, Then::Dead));
    let outcome = run(home, Arc::clone(&failing) as Arc<dyn Store>, blobs);
    assert!(
        failing.struck() && outcome.is_err(),
        "{fault:?}: {outcome:?}"
    );
    run(home, Arc::new(store.clone()), blobs).expect("the next run");
}

/// Pictures are pressed once, by the undisturbed run; the others find the results and differ in
/// nothing else.
#[test]
fn a_crash_at_any_commit_of_a_run_over_the_samples_changes_nothing_in_the_end() {
    let blobs = MemoryBlobs::new();
    let (expected, commits, pressed) = undisturbed_over(samples, &blobs);
    assert!(commits >= 15, "{commits} commits");
    for n in 1..=commits {
        for fault in [Fault::Before(n), Fault::After(n)] {
            let home = samples();
            let store = MemoryStore::new();
            store
                .commit(pressed.clone())
                .expect("an empty store takes it");
            interrupted(home.path(), &store, fault, &blobs);
            assert_same(&left(home.path(), &store), &expected, &format!("{fault:?}"));
        }
    }
}

#[test]
fn a_crash_at_any_commit_changes_nothing_in_the_end() {
    let (expected, commits) = undisturbed();
    assert!(commits >= 10, "{commits} commits");
    for n in 1..=commits {
        for fault in [Fault::Before(n), Fault::After(n)] {
            let home = installation();
            let (store, blobs) = (MemoryStore::new(), MemoryBlobs::new());
            interrupted(home.path(), &store, fault, &blobs);
            assert_same(&left(home.path(), &store), &expected, &format!("{fault:?}"));
        }
    }
}

#[test]
fn a_passing_trouble_at_any_commit_is_overcome() {
    let (expected, commits) = undisturbed();
    // A trouble that passes leaves the program running; the next run finds what it left.
    for n in (1..=commits).step_by(3) {
        let home = installation();
        let (store, blobs) = (MemoryStore::new(), MemoryBlobs::new());
        let failing = FailingStore::new(store.clone(), Fault::Before(n), Then::Alive);
        let failing: Arc<dyn Store> = Arc::new(failing);
        let _ = run(home.path(), Arc::clone(&failing), &blobs);
        run(home.path(), failing, &blobs).expect("the next run");
        assert_same(
            &left(home.path(), &store),
            &expected,
            &format!("commit {n}"),
        );
    }
}

/// A batch that was handed over, and a status sheet that waits in the inbox.
fn told(blobs: &MemoryBlobs) -> (tempfile::TempDir, MemoryStore) {
    let home = tempfile::tempdir().expect("a directory");
    configure(home.path(), "");
    drop_into(home.path(), "one", 2);
    let store = MemoryStore::new();
    run(home.path(), Arc::new(store.clone()), blobs).expect("the batch");
    let drop = home.path().join("inbox/渠道A/状态");
    fs::create_dir_all(&drop).expect("made");
    let sheet = "备案编号,当前状态,状态日期\r\nC01,短信核验,2026-11-24 09:30\r\nC02,等待初审,2026-11-20\r\nX,等待初审,2026-11-20\r\n";
    fs::write(drop.join("备案状态.csv"), sheet).expect("written");
    fs::write(drop.join("READY"), "").expect("written");
    (home, store)
}

#[test]
fn a_crash_at_any_commit_of_a_status_sheet_changes_nothing_in_the_end() {
    let blobs = MemoryBlobs::new();
    let (home, store) = told(&blobs);
    let counting = FailingStore::new(store.clone(), Fault::Before(usize::MAX), Then::Alive);
    let counting = Arc::new(counting);
    let seen: Arc<dyn Store> = Arc::clone(&counting) as Arc<dyn Store>;
    run(home.path(), seen, &blobs).expect("nothing happens to it");
    let (expected, commits) = (left(home.path(), &store), counting.commits());
    assert_eq!(expected.letters.len(), 2, "{:?}", expected.letters);
    let lives = scan_all(&store, "l/").expect("readable");
    assert!(
        lives
            .iter()
            .all(|(_, life)| String::from_utf8_lossy(life).contains("\"events\""))
    );
    assert!(commits >= 3, "{commits} commits");
    for n in 1..=commits {
        for fault in [Fault::Before(n), Fault::After(n)] {
            let (home, store) = told(&blobs);
            interrupted(home.path(), &store, fault, &blobs);
            assert_same(&left(home.path(), &store), &expected, &format!("{fault:?}"));
            assert_eq!(
                scan_all(&store, "l/").expect("readable"),
                lives,
                "{fault:?}"
            );
        }
    }
}

fn assert_same(left: &Left, expected: &Left, what: &str) {
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        names(&left.outbox),
        names(&expected.outbox),
        "{what}: outbox"
    );
    for (name, bytes) in &left.outbox {
        assert!(*bytes == expected.outbox[name], "{what}: {name} differs");
    }
    assert_eq!(left.letters, expected.letters, "{what}: letters");
    assert_eq!(left.inbox, expected.inbox, "{what}: inbox");
    assert_eq!(left.keys, expected.keys, "{what}: ledger");
}

#[test]
fn a_second_run_over_the_same_state_does_nothing() {
    let home = installation();
    let (store, blobs) = (MemoryStore::new(), MemoryBlobs::new());
    run(home.path(), Arc::new(store.clone()), &blobs).expect("the first one");
    let before = left(home.path(), &store);
    let records = scan_all(&store, "").expect("readable");
    run(home.path(), Arc::new(store.clone()), &blobs).expect("the second one");
    assert_same(&left(home.path(), &store), &before, "the second run");
    assert_eq!(scan_all(&store, "").expect("readable"), records);
    drop(open(home.path(), Arc::new(store), &blobs).expect("opens"));
}
