//! Drops that change while they are worked on: somebody holds a file open and writes on, removes
//! it, or is not done uploading. Nothing is read by half, and nothing of it is lost.

use crate::house::{configure, drop_into, open, tree};
use beiand::daemon::{self, House};
use beiand::store::{MemoryBlobs, MemoryStore};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// An installation with one drop; while its sheet is read for the first time, `meanwhile` is done
/// to the drop where it lies by then.
fn disturbed(meanwhile: impl Fn(&Path) + Send + Sync + 'static) -> (tempfile::TempDir, House) {
    let home = tempfile::tempdir().expect("a directory");
    configure(home.path(), "");
    drop_into(home.path(), "one", 2);
    let store = Arc::new(MemoryStore::new());
    let mut house = open(home.path(), store, &MemoryBlobs::new()).expect("opens");
    let work = home.path().join("work");
    let reads = AtomicUsize::new(0);
    house.desk.reader = Arc::new(
        move |name: &str,
              content: beiand::sheet::Content<'_>,
              options: &beiand::sheet::Options<'_>| {
            if reads.fetch_add(1, Ordering::SeqCst) == 0 {
                let batch = fs::read_dir(&work).expect("readable").next();
                meanwhile(
                    &batch
                        .expect("a batch")
                        .expect("readable")
                        .path()
                        .join("one"),
                );
            }
            beiand::sheet::read(name, content, options)
        },
    );
    (home, house)
}

fn folders(home: &Path) -> Vec<PathBuf> {
    let outbox = fs::read_dir(home.join("outbox/渠道A"));
    let folders = outbox.into_iter().flatten().flatten();
    folders.map(|entry| entry.path()).collect()
}

#[test]
fn a_picture_that_grows_while_the_sheet_is_read_puts_the_drop_back() {
    let (home, house) = disturbed(|drop| {
        let picture = drop.join("C02/营业执照.jpg");
        let mut file = fs::File::options()
            .append(true)
            .open(picture)
            .expect("there");
        file.write_all(b"more of it").expect("written");
    });
    let (_, taken, _) = daemon::once(house).expect("runs");
    assert_eq!(taken.drops, 2, "it was taken, put back, and taken again");
    let folders = folders(home.path());
    assert_eq!(folders.len(), 1, "{folders:?}");
    assert!(folders[0].to_string_lossy().ends_with("-r1"), "{folders:?}");
    let filings = tree(&folders[0])
        .into_keys()
        .filter(|name| name.ends_with("filing.json"));
    assert_eq!(filings.count(), 2);
    assert!(
        tree(&home.path().join("inbox")).is_empty(),
        "no note is left"
    );
    assert_eq!(tree(&home.path().join("mail")).len(), 1);
}

#[test]
fn a_picture_that_vanishes_is_our_trouble_and_named() {
    let (home, house) = disturbed(|drop| {
        // Both, or the other filing's same picture would do.
        for folder in ["C01", "C02"] {
            fs::remove_file(drop.join(folder).join("营业执照.jpg")).expect("removed");
        }
    });
    daemon::once(house).expect("runs");
    let folders = folders(home.path());
    assert_eq!(folders.len(), 1, "{folders:?}");
    let report = fs::read_to_string(folders[0].join("批次报告.html")).expect("a report");
    assert!(report.contains("不见了"), "it is said");
}

#[test]
fn a_drop_that_is_renamed_or_removed_before_it_is_taken_is_simply_not_there() {
    let (home, house) = disturbed(|_| {});
    let inbox = home.path().join("inbox/渠道A");
    // Between the look and the taking: the candidate is gone.
    let mut looking =
        beiand::inbox::Inbox::new(home.path().join("inbox"), &house.desk.settings, []);
    let candidates = looking.look().expect("readable");
    fs::rename(inbox.join("one"), inbox.join("other")).expect("renamed");
    house
        .desk
        .take(&candidates[0])
        .expect_err("it is not there");
    assert!(
        fs::read_dir(home.path().join("work"))
            .expect("there")
            .next()
            .is_none()
    );
    daemon::once(house).expect("runs");
    let folders = folders(home.path());
    assert_eq!(folders.len(), 1, "{folders:?}");
    assert!(
        folders[0].to_string_lossy().contains("-other-r1"),
        "{folders:?}"
    );
}

#[test]
fn an_upload_is_not_taken_before_it_is_whole() {
    let home = tempfile::tempdir().expect("a directory");
    configure(home.path(), "");
    drop_into(home.path(), "one", 1);
    let drop = home.path().join("inbox/渠道A/one");
    fs::remove_file(drop.join("READY")).expect("removed");
    let settings = beiand::config::read("[inbox]\nsettle_seconds = 0\n").expect("valid");
    let look = |settings: &beiand::config::Settings| {
        let mut inbox = beiand::inbox::Inbox::new(home.path().join("inbox"), settings, []);
        let found = inbox.look().expect("readable");
        found.into_iter().map(|candidate| candidate.state).next()
    };
    use beiand::inbox::State;
    assert_eq!(look(&settings), Some(State::Settled), "quiet and whole");
    let with = |name: &str, bytes: &[u8]| {
        let path = drop.join(name);
        fs::write(&path, bytes).expect("written");
        let state = look(&settings);
        fs::remove_file(path).expect("removed");
        state
    };
    for name in [
        "a.jpg.filepart",
        "b.part",
        "c.crdownload",
        "d.uploading",
        "e.jpg.downloading",
    ] {
        assert!(
            matches!(with(name, b"x"), Some(State::Uploading(_))),
            "{name}"
        );
    }
    fs::rename(&drop, home.path().join("inbox/渠道A/one.uploading")).expect("renamed");
    assert_eq!(look(&settings), None, "the folder has not its name yet");
}
