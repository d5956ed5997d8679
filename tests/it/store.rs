//! What every store promises, asked of each backend; and what sled's must survive.

use beiand::store::blobs::{self, Blobs, LocalBlobs, MemoryBlobs};
use beiand::store::testing::{FailingStore, Fault, Then};
use beiand::store::{Commit, Error, MemoryStore, Store, export, open_sled, repair_sled, scan_all};
use std::fs;
use std::path::Path;

fn keys(found: &[(String, Vec<u8>)]) -> Vec<&str> {
    found.iter().map(|(key, _)| key.as_str()).collect()
}

/// The contract of [`Store`]; a new backend adds one test that calls this with an empty store.
fn contract(store: &dyn Store) {
    assert_eq!(store.get("b/1").expect("readable"), None);
    let commit = Commit::new()
        .put("b/1", "one")
        .put("b/2", "two")
        .put("c/1", "");
    store.commit(commit).expect("lands");
    assert_eq!(store.get("b/1").expect("readable"), Some(b"one".to_vec()));
    assert_eq!(
        store.get("c/1").expect("readable"),
        Some(Vec::new()),
        "empty is not absent"
    );

    // Order, prefix, paging.
    let numbered = (0..25).fold(Commit::new(), |commit, n| {
        commit.put(format!("n/{n:03}"), [n])
    });
    store.commit(numbered).expect("lands");
    assert_eq!(
        keys(&store.scan("b/", None, 9).expect("readable")),
        ["b/1", "b/2"]
    );
    assert_eq!(
        keys(&store.scan("n/", Some("n/022"), 9).expect("readable")),
        ["n/023", "n/024"]
    );
    assert_eq!(
        keys(&store.scan("n/", Some("a"), 1).expect("readable")),
        ["n/000"]
    );
    assert!(
        store
            .scan("n/", Some("n/024"), 9)
            .expect("readable")
            .is_empty()
    );
    assert!(store.scan("x", None, 9).expect("readable").is_empty());
    let all = scan_all(store, "").expect("readable");
    assert_eq!(all.len(), 28);
    assert!(all.is_sorted());

    // Expectations: all hold or nothing lands.
    let wrong = Commit::new()
        .expect("b/1", Some(b"one".to_vec()))
        .expect("b/2", None)
        .put("b/1", "changed")
        .delete("b/2");
    match store.commit(wrong) {
        Err(Error::Conflict { key }) => assert_eq!(key, "b/2"),
        other => panic!("{other:?}"),
    }
    assert_eq!(store.get("b/1").expect("readable"), Some(b"one".to_vec()));
    assert_eq!(store.get("b/2").expect("readable"), Some(b"two".to_vec()));
    let right = Commit::new()
        .expect("b/1", Some(b"one".to_vec()))
        .expect("b/3", None)
        .put("b/1", "changed")
        .delete("b/2")
        .delete("b/9");
    store.commit(right).expect("lands");
    assert_eq!(
        store.get("b/1").expect("readable"),
        Some(b"changed".to_vec())
    );
    assert_eq!(store.get("b/2").expect("readable"), None);

    // Keys that not every backend could hold.
    for key in ["", "批次", "a b", "a\n", &"k".repeat(513)] {
        let refused = store.commit(Commit::new().put(key, "x"));
        assert!(matches!(refused, Err(Error::Key { .. })), "{key:?}");
    }

    // Large and binary values.
    let large: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 251) as u8).collect();
    store
        .commit(Commit::new().put("l/1", large.clone()))
        .expect("lands");
    assert_eq!(store.get("l/1").expect("readable"), Some(large.clone()));
    let smaller = large[..40_000].to_vec();
    for value in [
        smaller.clone(),
        large.clone(),
        smaller.clone(),
        b"small".to_vec(),
    ] {
        let commit = Commit::new().expect("l/1", store.get("l/1").expect("readable"));
        let commit = commit.put("l/1", large.clone()).put("l/1", value.clone());
        store
            .commit(commit.put("l/2", large.clone()))
            .expect("lands");
        let found = store.scan("l/", None, 9).expect("readable");
        assert_eq!(keys(&found), ["l/1", "l/2"]);
        assert!(found[0].1 == value && found[1].1 == large);
    }
    let gone = Commit::new().put("l/1", large).delete("l/1").delete("l/2");
    store.commit(gone).expect("lands");
    assert!(store.scan("l/", None, 9).expect("readable").is_empty());
}

#[test]
fn memory_keeps_the_contract() {
    contract(&MemoryStore::new());
}

#[test]
fn sled_keeps_the_contract_and_everything_over_a_reopening() {
    let home = tempfile::tempdir().expect("a directory");
    let before = {
        let store = open_sled(home.path()).expect("new");
        contract(&store);
        scan_all(&store, "").expect("readable")
    };
    let store = open_sled(home.path()).expect("opens again");
    assert_eq!(scan_all(&store, "").expect("readable"), before);
}

#[test]
fn a_second_owner_is_refused_with_the_pid_of_the_first() {
    let home = tempfile::tempdir().expect("a directory");
    let _first = open_sled(home.path()).expect("new");
    match open_sled(home.path()) {
        Err(Error::Busy { pid, .. }) => assert_eq!(pid, std::process::id()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_one_of_two_steps_from_the_same_state_lands() {
    let home = tempfile::tempdir().expect("a directory");
    let store = open_sled(home.path()).expect("new");
    let step = |name: String| {
        let commit = Commit::new().expect("turn", None).put("turn", name);
        store.commit(commit).is_ok()
    };
    let step = &step;
    let landed = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|n| scope.spawn(move || step(n.to_string())))
            .collect();
        let landed = threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"));
        landed.filter(|landed| *landed).count()
    });
    assert_eq!(landed, 1);
}

/// What an earlier program wrote is told from what a newer one wrote.
#[test]
fn a_store_of_a_newer_program_is_refused_and_one_of_an_older_goes_on() {
    let home = tempfile::tempdir().expect("a directory");
    let format = home.path().join("format");
    let before = filled(home.path());
    let newest = fs::read_to_string(&format).expect("readable");
    fs::write(&format, "beiand store 1 (sled 0.34)\n").expect("written");
    let store = open_sled(home.path()).expect("an older one opens");
    assert_eq!(scan_all(&store, "").expect("readable"), before);
    drop(store);
    assert_eq!(fs::read_to_string(&format).expect("readable"), newest);
    fs::write(&format, newest.replace("store 2", "store 3")).expect("written");
    for refused in [
        open_sled(home.path()).map(drop),
        repair_sled(home.path()).map(drop),
    ] {
        match refused {
            Err(error @ Error::Newer { found: 3, .. }) => assert!(!error.may_pass()),
            other => panic!("{other:?}"),
        }
    }
}

fn filled(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let store = open_sled(dir).expect("new");
    for n in 0..30_u32 {
        let commit = (10 * n..10 * n + 10).fold(Commit::new(), |commit, n| {
            commit.put(format!("f/{n:05}"), format!("{{\"n\":{n}}}").repeat(20))
        });
        store.commit(commit).expect("lands");
    }
    store
        .commit(Commit::new().put("raw", [0xff, 0x00]))
        .expect("lands");
    store
        .export(&store.exports().join("20261124T000000Z.ndjson"))
        .expect("exported");
    scan_all(&store, "").expect("readable")
}

/// Every way to spoil the files ends in a store that is whole, or a refusal that says what to do;
/// never in one that is empty or older than what was acknowledged.
#[test]
fn a_damaged_database_is_refused_and_rebuilt_from_its_export() {
    type Spoil = (&'static str, fn(&Path));
    let spoils: [Spoil; 6] = [
        ("file gone", |db| {
            fs::remove_file(db.join("db")).expect("removed")
        }),
        ("file empty", |db| {
            fs::write(db.join("db"), []).expect("written")
        }),
        ("database gone", |db| {
            fs::remove_dir_all(db).expect("removed")
        }),
        ("cut in half", |db| {
            let file = fs::File::options()
                .write(true)
                .open(db.join("db"))
                .expect("there");
            file.set_len(file.metadata().expect("readable").len() / 2)
                .expect("cut");
            remove_snapshots(db);
        }),
        ("flipped bytes", |db| {
            let mut bytes = fs::read(db.join("db")).expect("readable");
            for byte in bytes.iter_mut().skip(4_096).take(60_000) {
                *byte ^= 0x5a;
            }
            fs::write(db.join("db"), bytes).expect("written");
        }),
        ("zeros", |db| {
            let length = fs::metadata(db.join("db")).expect("there").len();
            fs::write(db.join("db"), vec![0; length as usize]).expect("written");
            remove_snapshots(db);
        }),
    ];
    for (name, spoil) in spoils {
        let home = tempfile::tempdir().expect("a directory");
        let before = filled(home.path());
        spoil(&home.path().join("sled"));
        match open_sled(home.path()) {
            Ok(store) => {
                assert_eq!(scan_all(&store, "").expect("readable"), before, "{name}");
                continue;
            }
            Err(error @ Error::Damaged { .. }) => {
                let text = error.say().zh;
                assert!(text.contains("20261124T000000Z.ndjson"), "{name}: {text}");
            }
            Err(other) => panic!("{name}: {other:?}"),
        }
        let repaired = repair_sled(home.path()).expect("rebuilt");
        assert_eq!(repaired.entries, before.len() as u64, "{name}");
        assert!(repaired.from.is_some(), "{name}");
        let store = open_sled(home.path()).expect("opens");
        assert_eq!(scan_all(&store, "").expect("readable"), before, "{name}");
        store.commit(Commit::new().put("z", "new")).expect("lands");
    }
}

fn remove_snapshots(database: &Path) {
    for entry in fs::read_dir(database).expect("readable") {
        let path = entry.expect("readable").path();
        if path.to_string_lossy().contains("snap.") {
            fs::remove_file(path).expect("removed");
        }
    }
}

#[test]
fn an_empty_snapshot_or_a_lost_configuration_of_sled_costs_nothing() {
    let home = tempfile::tempdir().expect("a directory");
    let before = filled(home.path());
    drop(open_sled(home.path()).expect("opens"));
    let database = home.path().join("sled");
    remove_snapshots(&database);
    fs::write(database.join("snap.0000000000000001"), []).expect("written");
    fs::remove_file(database.join("conf")).expect("removed");
    let store = open_sled(home.path()).expect("opens");
    assert_eq!(scan_all(&store, "").expect("readable"), before);
}

#[test]
fn a_database_that_lost_acknowledged_commits_is_told_from_a_whole_one() {
    let home = tempfile::tempdir().expect("a directory");
    let older = home.path().join("older");
    filled(home.path());
    copy_dir(&home.path().join("sled"), &older);
    let store = open_sled(home.path()).expect("opens");
    store
        .commit(Commit::new().put("later", "x"))
        .expect("lands");
    drop(store);
    fs::remove_dir_all(home.path().join("sled")).expect("removed");
    fs::rename(&older, home.path().join("sled")).expect("renamed");
    match open_sled(home.path()) {
        Err(Error::Damaged { what, .. }) => assert!(what.contains("acknowledged"), "{what}"),
        other => panic!("{other:?}"),
    }
}

pub(crate) fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir(to).expect("made");
    for entry in fs::read_dir(from).expect("readable") {
        let path = entry.expect("readable").path();
        let to = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_dir(&path, &to);
        } else {
            fs::copy(&path, to).expect("copied");
        }
    }
}

#[test]
fn a_database_that_was_never_finished_is_made_anew() {
    let home = tempfile::tempdir().expect("a directory");
    fs::create_dir_all(home.path().join("sled.new/blobs")).expect("made");
    fs::write(home.path().join("sled.new/db"), "torn").expect("written");
    let store = open_sled(home.path()).expect("a new one");
    assert!(scan_all(&store, "").expect("readable").is_empty());
}

#[test]
fn an_export_travels_between_backends_and_a_cut_one_is_refused() {
    let home = tempfile::tempdir().expect("a directory");
    let before = filled(home.path());
    let path = home.path().join("export/20261124T000000Z.ndjson");
    let memory = MemoryStore::new();
    assert_eq!(
        export::import(&memory, &path).expect("whole"),
        before.len() as u64
    );
    assert_eq!(scan_all(&memory, "").expect("readable"), before);
    assert!(
        matches!(export::import(&memory, &path), Err(Error::Conflict { .. })),
        "an import never mixes with what is there"
    );
    let text = fs::read_to_string(&path).expect("readable");
    for end in [0, 10, text.len() / 2, text.len() - 2] {
        fs::write(&path, &text[..end]).expect("written");
        let refused = export::import(&MemoryStore::new(), &path);
        assert!(
            matches!(refused, Err(Error::Damaged { .. })),
            "cut at {end}"
        );
    }
    fs::write(&path, text.replace('\n', "\r\n")).expect("written");
    let other_ends = export::check(&path).expect("whole all the same");
    assert_eq!(other_ends.entries, before.len() as u64);
    fs::write(&path, text.replace("f/00007", "f/00008")).expect("written");
    assert!(export::check(&path).is_err(), "a changed key");
}

#[test]
fn a_copy_is_written_again_whole_or_stays_as_it_is() {
    let home = tempfile::tempdir().expect("a directory");
    let before = filled(home.path());
    let path = home.path().join("export/20261124T000000Z.ndjson");
    let text = fs::read_to_string(&path).expect("readable");
    let silent = || Error::io("ledger", std::io::ErrorKind::TimedOut.into());
    let failed = export::rewrite(&path, |key, value| match key {
        "f/00200" => Err(silent()),
        "f/00007" => Ok(None),
        _ => Ok(Some(value)),
    });
    failed.expect_err("nobody could say what of one entry may stay");
    export::rewrite(&path, |_, value| Ok::<_, Error>(Some(value))).expect("all of it may stay");
    assert_eq!(fs::read_to_string(&path).expect("readable"), text);
    let without = |key: &str, value| Ok::<_, Error>((key != "f/00007").then_some(value));
    export::rewrite(&path, without).expect("written");
    let summary = export::check(&path).expect("whole");
    assert_eq!(summary.entries, before.len() as u64 - 1);
    let now = fs::read_to_string(&path).expect("readable");
    assert!(text.contains("f/00007") && !now.contains("f/00007"));
    fs::write(&path, &now[..now.len() / 2]).expect("cut");
    export::rewrite(&path, without).expect("no fault");
    assert!(!path.exists(), "half a copy is none");
}

#[test]
fn a_commit_that_fails_before_or_after_it_lands_is_told_by_reading() {
    for (fault, lands) in [(Fault::Before(2), false), (Fault::After(2), true)] {
        let memory = MemoryStore::new();
        let store = FailingStore::new(memory.clone(), fault, Then::Dead);
        store
            .commit(Commit::new().put("a", "1"))
            .expect("the first one");
        store
            .commit(Commit::new().put("a", "2"))
            .expect_err("the second one");
        assert!(store.struck() && store.get("a").is_err(), "it is dead");
        let found = memory.get("a").expect("the next process").expect("there");
        assert_eq!(found == b"2", lands, "{fault:?}");
    }
    let store = FailingStore::new(MemoryStore::new(), Fault::Before(1), Then::Alive);
    store
        .commit(Commit::new().put("a", "1"))
        .expect_err("the first one");
    store
        .commit(Commit::new().put("a", "1"))
        .expect("the second one");
    assert_eq!(store.commits(), 2);
}

fn blobs_contract(blobs: &dyn Blobs) {
    let key = blobs.put(b"a scan").expect("kept");
    assert_eq!(key, blobs::hash(b"a scan"));
    assert!(
        !blobs.put_if_absent(&key, b"another").expect("no fault"),
        "never changed"
    );
    assert_eq!(blobs.open(&key).expect("there"), b"a scan");
    let other = blobs.put(b"").expect("kept");
    let mut both = vec![key.clone(), other.clone()];
    both.sort();
    assert_eq!(blobs.list("").expect("readable"), both);
    assert_eq!(blobs.list(&key[..3]).expect("readable"), [key.as_str()]);
    blobs.delete(&key).expect("gone");
    blobs.delete(&key).expect("no fault");
    assert!(!blobs.exists(&key).expect("readable"));
    assert!(matches!(blobs.open(&key), Err(Error::Missing { .. })));
    for key in ["../../etc/passwd", "ab", "", "ABCDEF", "ab/cd"] {
        assert!(matches!(blobs.open(key), Err(Error::Key { .. })), "{key:?}");
    }
}

#[test]
fn blobs_in_memory_keep_the_contract() {
    blobs_contract(&MemoryBlobs::new());
}

#[test]
fn blobs_in_a_directory_keep_the_contract_and_are_private() {
    let home = tempfile::tempdir().expect("a directory");
    let blobs = LocalBlobs::open_dir(&home.path().join("blobs")).expect("made");
    blobs_contract(&blobs);
    let key = blobs.put(b"an ID card").expect("kept");
    let path = blobs.path(&key).expect("a key");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().expect("a directory")), 0o700);
    }
    // What a crash left staged is swept at the next start, and is no blob.
    let staged = path.with_file_name(".beiand-x.part");
    fs::write(&staged, "half").expect("written");
    let blobs = LocalBlobs::open_dir(&home.path().join("blobs")).expect("opens");
    assert!(!staged.exists());
    assert!(blobs.list("").expect("readable").contains(&key));
}

#[test]
fn nightly_copies_are_let_go_of_but_never_the_newest() {
    let home = tempfile::tempdir().expect("a directory");
    let store = open_sled(home.path()).expect("new");
    store.commit(Commit::new().put("a", "1")).expect("lands");
    // The third night's clock stands before the first one.
    let nights = [
        "2026-11-24T02:30:00Z",
        "2026-11-25T02:30:00Z",
        "2026-01-01T00:00:00Z",
    ];
    for night in nights {
        let night = night.parse().expect("a time");
        let path = export::keep(&store, &store.exports(), night, 2).expect("kept");
        assert_eq!(export::check(&path).expect("whole").entries, 1);
    }
    let names: Vec<_> = export::list(&store.exports()).expect("readable");
    let names: Vec<_> = names
        .iter()
        .map(|path| path.file_name().expect("a name"))
        .collect();
    assert_eq!(
        names,
        ["20260101T000000Z.ndjson", "20261125T023000Z.ndjson"]
    );
}
