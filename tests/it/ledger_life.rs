//! The ledger over the years: what an earlier release wrote still opens and goes on; one that was
//! damaged comes back from its copy.

use crate::house::{beiand, configure, drop_into, open, tree};
use beiand::daemon::{self, Overview};
use beiand::store::{MemoryBlobs, MemoryStore, Store, export, scan_all};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// `tests/fixtures/ledgers/` holds an export of every released schema, each made by the program of
/// that release: a batch in the middle of its work, a duplicate, a finished one, a letter that
/// waits. A new schema adds a file and keeps the old ones.
#[test]
fn every_released_ledger_opens_and_its_work_goes_on() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/ledgers");
    let mut seen = 0;
    for entry in fs::read_dir(fixtures).expect("fixtures") {
        let path = entry.expect("readable").path();
        let home = tempfile::tempdir().expect("a directory");
        configure(home.path(), "");
        let store = MemoryStore::new();
        export::import(&store, &path).expect("an export");
        let waiting = scan_all(&store, "w/").expect("readable");
        assert_eq!(waiting.len(), 1, "one is in the middle of its work");
        // The drop of that batch lies where it lay.
        let id = waiting[0].0.trim_start_matches("w/");
        let folder = home.path().join("work").join(id).join("half/C01");
        fs::create_dir_all(&folder).expect("made");
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/picture");
        fs::copy(corpus.join("base.jpg"), folder.join("营业执照.jpg")).expect("copied");

        let mut house =
            open(home.path(), Arc::new(store.clone()), &MemoryBlobs::new()).expect("opens");
        let now: chrono::DateTime<chrono::Utc> = "2026-11-28T00:00:00Z".parse().expect("a moment");
        house.desk.now = Arc::new(move || now);
        let (house, _, round) = daemon::once(house).expect("goes on");
        assert_eq!(round.sent, 2, "the waiting letter and the new one");
        let overview = Overview::of(&house).expect("readable");
        assert!(overview.is_idle(), "{overview:?}");
        assert_eq!(overview.batches.len(), 3);
        let outbox = tree(&home.path().join("outbox"));
        assert!(
            outbox.keys().any(|name| name.contains("-half-r1/")),
            "{:?}",
            outbox.keys()
        );
        assert!(store.get("meta/schema").expect("readable").is_some());
        seen += 1;
    }
    assert!(seen >= 1);
}

#[test]
fn a_damaged_ledger_is_refused_and_comes_back_from_its_copy() {
    let home = tempfile::tempdir().expect("a directory");
    let home = home.path();
    configure(home, "");
    drop_into(home, "before", 1);
    // `doctor` would say that everybody reads them.
    for open in [home.to_owned(), home.join("inbox")] {
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        fs::set_permissions(open, private).expect("set");
    }
    let run = |words: &[&str]| beiand(home, words).output().expect("starts");
    let names = |dir| -> BTreeSet<String> { tree(&home.join(dir)).into_keys().collect() };
    assert!(run(&["once"]).status.code().is_some_and(|code| code <= 1));
    // What the nightly run does.
    let copy = home.join("state/ledger/export/20261124T183000Z.ndjson");
    fs::create_dir_all(copy.parent().expect("a folder")).expect("made");
    let copied = run(&["export", "--unmask", "-o", &copy.to_string_lossy()]);
    assert!(copied.status.success(), "{copied:?}");
    drop_into(home, "after", 1);
    assert!(run(&["once"]).status.code().is_some_and(|code| code <= 1));
    let (outbox, letters) = (names("outbox"), names("mail"));

    let database = home.join("state/ledger/sled/db");
    let length = fs::metadata(&database).expect("there").len();
    fs::write(&database, vec![0; usize::try_from(length).expect("small")]).expect("written");
    for snapshot in fs::read_dir(home.join("state/ledger/sled")).expect("there") {
        let path = snapshot.expect("readable").path();
        if path.to_string_lossy().contains("snap.") {
            fs::remove_file(path).expect("removed");
        }
    }
    let refused = run(&["once"]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(3), "{said}");
    assert!(
        said.contains("doctor --repair") && said.contains("20261124T183000Z"),
        "{said}"
    );
    assert_eq!(
        names("outbox"),
        outbox,
        "nothing is begun on an empty ledger"
    );

    let repaired = run(&["doctor", "--repair"]);
    let said = String::from_utf8_lossy(&repaired.stdout);
    assert_eq!(repaired.status.code(), Some(0), "{said}");
    let aside = fs::read_dir(home.join("state/ledger")).expect("there");
    let kept = aside
        .flatten()
        .any(|entry| entry.file_name().to_string_lossy().starts_with("sled.bad-"));
    assert!(kept, "the damaged one is kept");
    assert!(run(&["once"]).status.code().is_some_and(|code| code <= 1));
    assert_eq!(
        names("outbox"),
        outbox,
        "what the copy did not know was taken as it stands"
    );
    assert_eq!(names("mail"), letters);
    assert!(run(&["status", "--idle"]).status.success());
}

#[test]
fn an_export_goes_beside_the_caller_too() {
    let home = tempfile::tempdir().expect("a directory");
    configure(home.path(), "");
    let done = beiand(home.path(), &["export", "-o", "bare.ndjson"])
        .current_dir(home.path())
        .status()
        .expect("starts");
    assert!(done.success(), "{done:?}");
    assert!(home.path().join("bare.ndjson").is_file());
}
