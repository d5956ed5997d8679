//! Taking a drop when something is in the way: other file systems, crashes in the middle, a
//! folder that may not be changed. Nothing is lost, nothing is there twice.

use crate::house::tree;
use beiand::inbox::{self, Candidate, Claim, Kind, State};
use chrono::{TimeZone, Utc};
use std::fs;
use std::path::{Path, PathBuf};

/// An inbox and a work folder, on different file systems where the machine has two.
struct Place {
    _inbox: tempfile::TempDir,
    _work: tempfile::TempDir,
    inbox: PathBuf,
    work: PathBuf,
}

fn place(apart: bool) -> Place {
    let elsewhere = Path::new("/dev/shm");
    let inbox = match apart && elsewhere.is_dir() {
        true => tempfile::tempdir_in(elsewhere),
        false => tempfile::tempdir(),
    };
    let inbox = inbox.expect("a directory");
    let work = tempfile::tempdir().expect("a directory");
    Place {
        inbox: inbox.path().join("inbox"),
        work: work.path().join("work"),
        _inbox: inbox,
        _work: work,
    }
}

/// A sheet with its folder of materials, and the claim for them.
fn drop(place: &Place, name: &str) -> (Candidate, Claim) {
    let home = place.inbox.join("渠道A");
    fs::create_dir_all(home.join(name).join("C01")).expect("made");
    fs::create_dir_all(&place.work).expect("made");
    fs::write(home.join(name).join("C01/营业执照.jpg"), vec![7; 100_000]).expect("written");
    let sheet = home.join(format!("{name}.csv"));
    fs::write(&sheet, "备案编号\r\nC01\r\n").expect("written");
    let candidate = Candidate {
        reseller: "渠道A".into(),
        name: name.into(),
        path: sheet,
        companion: Some(home.join(name)),
        kind: Kind::Sheet,
        state: State::Settled,
    };
    let claim = Claim {
        batch: "20261124-00000000-r1".into(),
        series: "00000000".into(),
        reseller: "渠道A".into(),
        drop: name.into(),
        round: 1,
        received: Utc
            .with_ymd_and_hms(2026, 11, 24, 0, 0, 0)
            .single()
            .expect("a time"),
        source: format!("{name}.csv"),
        companion: Some(name.into()),
    };
    (candidate, claim)
}

fn names(root: &Path) -> Vec<String> {
    tree(root).into_keys().collect()
}

#[test]
fn a_drop_is_taken_whole_also_across_file_systems() {
    for apart in [false, true] {
        let place = place(apart);
        // As long as a name can be.
        let (candidate, claim) = drop(&place, &"长".repeat(80));
        let before = tree(&place.inbox.join("渠道A"));
        inbox::claim(&place.inbox, &place.work, &claim, &candidate).expect("taken");
        let mut taken = tree(&place.work.join(&claim.batch));
        taken.remove(inbox::CLAIM).expect("its claim");
        assert_eq!(taken, before, "apart: {apart}");
        assert!(names(&place.inbox).is_empty());
        assert_eq!(
            inbox::claims(&place.work).expect("readable"),
            std::slice::from_ref(&claim)
        );
        inbox::put_back(&place.inbox, &place.work, &claim).expect("put back");
        assert_eq!(tree(&place.inbox.join("渠道A")), before, "apart: {apart}");
        assert!(fs::read_dir(&place.work).expect("there").next().is_none());
    }
}

#[test]
fn a_claim_that_fails_leaves_the_drop_whole_and_no_trace() {
    let place = place(false);
    let (mut candidate, claim) = drop(&place, "one");
    let before = tree(&place.inbox);
    // The materials move, the sheet does not: it is not there any more.
    candidate.path = place.inbox.join("渠道A/gone.csv");
    inbox::claim(&place.inbox, &place.work, &claim, &candidate).expect_err("it cannot be taken");
    assert_eq!(tree(&place.inbox), before);
    assert!(
        fs::read_dir(&place.work).expect("there").next().is_none(),
        "a folder for each try would fill the disk, and count as a round"
    );
}

#[test]
fn a_crash_between_the_materials_and_the_sheet_gives_the_materials_back() {
    let place = place(false);
    let (_, claim) = drop(&place, "one");
    let before = tree(&place.inbox);
    let dir = place.work.join(&claim.batch);
    fs::create_dir_all(&dir).expect("made");
    fs::write(
        dir.join(inbox::CLAIM),
        serde_json::to_vec(&claim).expect("plain data"),
    )
    .expect("written");
    fs::rename(place.inbox.join("渠道A/one"), dir.join("one")).expect("moved");
    let taken = inbox::complete(&place.inbox, &place.work, &claim).expect("completed");
    assert!(!taken);
    assert_eq!(tree(&place.inbox), before);
    assert!(!dir.exists());
}

#[test]
fn an_original_is_removed_after_its_copy_and_a_newer_one_is_not() {
    let place = place(true);
    let (candidate, claim) = drop(&place, "one");
    let before = tree(&place.inbox);
    inbox::claim(&place.inbox, &place.work, &claim, &candidate).expect("taken");
    // As after a crash between the copy and the removal.
    for (path, bytes) in &before {
        let path = place.inbox.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }
    assert!(inbox::complete(&place.inbox, &place.work, &claim).expect("completed"));
    assert!(names(&place.inbox).is_empty(), "{:?}", names(&place.inbox));
    // The clerk was quicker: another drop of that name.
    let newer = place.inbox.join("渠道A/one.csv");
    fs::write(&newer, "备案编号\r\nC02\r\n").expect("written");
    assert!(inbox::complete(&place.inbox, &place.work, &claim).expect("completed"));
    assert!(newer.is_file());
}

#[test]
fn a_work_folder_without_a_claim_is_named_and_never_removed() {
    let place = place(false);
    fs::create_dir_all(place.work.join("empty")).expect("made");
    fs::create_dir_all(place.work.join("torn")).expect("made");
    fs::write(place.work.join("torn/claim.json"), "{\"batch\":").expect("written");
    fs::write(place.work.join("torn/备案.csv"), "C01").expect("written");
    let found = inbox::unclaimed(&place.work).expect("readable");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].1, "torn");
    assert!(place.work.join("torn/备案.csv").is_file());
    assert!(!place.work.join("empty").exists());
}
