//! The whole house, drop to letter, on a store in memory: what a clerk and a manager notice.

use beiand::catalog::Catalog;
use beiand::config::{self, Home};
use beiand::daemon::{self, House, Options};
use beiand::desk::judged_batch;
use beiand::ledger::{Batch, BatchStage, LetterRecord};
use beiand::mail::LetterState;
use beiand::model::finding::Read;
use beiand::model::judged::JudgedBatch;
use beiand::model::{Column, Verdict};
use beiand::store::{Blobs, MemoryBlobs, MemoryStore, Store};
use chrono::{DateTime, Utc};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// An installation in a temporary folder whose clock the test moves.
pub struct Installation {
    dir: tempfile::TempDir,
    store: Arc<dyn Store>,
    blobs: Arc<dyn Blobs>,
    now: Arc<Mutex<DateTime<Utc>>>,
    config: String,
}

impl Installation {
    pub fn new(config: &str) -> Self {
        let start = "2026-09-01T00:00:00Z".parse().expect("a moment");
        Self {
            dir: tempfile::tempdir().expect("a folder"),
            store: Arc::new(MemoryStore::new()),
            blobs: Arc::new(MemoryBlobs::new()),
            now: Arc::new(Mutex::new(start)),
            config: format!("[inbox]\nsettle_seconds = 0\n{config}"),
        }
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    pub fn at(&self, moment: &str) {
        *self.now.lock().expect("no panic") = moment.parse().expect("a moment");
    }

    pub fn open(&self) -> House {
        let now = Arc::clone(&self.now);
        daemon::open(Options {
            home: Home::new(self.dir.path()),
            settings: config::read(&self.config).expect("a valid configuration"),
            lang: None,
            today: None,
            reader: Arc::new(beiand::sheet::read),
            converter: Arc::new(|_, _| beiand::materials::Converted::Missing),
            presser: crate::house::presser(),
            watcher: Arc::new(|_| {}),
            store: Some((Arc::clone(&self.store), Arc::clone(&self.blobs))),
            tables: None,
            now: Arc::new(move || *now.lock().expect("no panic")),
            verb: "test".into(),
        })
        .expect("an installation that opens")
    }

    /// Runs the job once.
    pub fn once(&self) -> House {
        daemon::once(self.open()).expect("the job runs").0
    }
}

/// The batches of a house, in the order in which they were taken.
pub fn batches(house: &House) -> Vec<Batch> {
    let held = house.desk.ledger.all::<Batch>("b/").expect("a ledger");
    held.into_iter().map(|held| held.record).collect()
}

fn judged(house: &House, batch: &Batch) -> JudgedBatch {
    judged_batch(&house.desk, batch)
        .expect("a ledger")
        .expect("a judged batch")
}

fn letters(house: &House) -> Vec<LetterRecord> {
    let letters = house.letters();
    letters
        .each()
        .map(|held| held.expect("a ledger").record)
        .collect()
}

const COLUMNS: [Column; 14] = [
    Column::FilingNo,
    Column::AccountManagerEmail,
    Column::SubjectProvince,
    Column::SubjectCity,
    Column::SubjectCounty,
    Column::SubjectName,
    Column::SubjectNature,
    Column::SubjectCertType,
    Column::SubjectCertNo,
    Column::PrincipalName,
    Column::PrincipalMobile,
    Column::SiteName,
    Column::SiteDomain,
    Column::AccountPassword,
];

fn row(no: &str, name: &str, domain: &str) -> Vec<String> {
    [
        no,
        "wang@example.com",
        "广东",
        "佛山",
        "顺德",
        name,
        "企业",
        "营业执照（个人或企业）",
        "91440606TEXT000176",
        "林青禾",
        "19420000001",
        name,
        domain,
        "Geheim2026",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn csv(rows: &[Vec<String>]) -> String {
    let header = COLUMNS.map(Column::header).join(",");
    let lines = rows.iter().map(|row| row.join(","));
    std::iter::once(header)
        .chain(lines)
        .collect::<Vec<_>>()
        .join("\r\n")
        + "\r\n"
}

/// A small photograph-like picture, different for every seed.
pub fn picture(seed: u8) -> Vec<u8> {
    let image = image::RgbImage::from_fn(320, 240, |x, y| {
        let text = (x / 7 + y / 11 + u32::from(seed)) % 5 == 0;
        image::Rgb(if text {
            [20, 20, 30]
        } else {
            [230, 225, 210u8.wrapping_sub(seed)]
        })
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    image
        .write_to(&mut bytes, image::ImageFormat::Jpeg)
        .expect("memory");
    bytes.into_inner()
}

fn drop_into(folder: &Path, rows: &[Vec<String>], pictures: &[(&str, u8)]) {
    fs::create_dir_all(folder).expect("a folder");
    fs::write(folder.join("备案信息.csv"), csv(rows)).expect("a file");
    for (path, seed) in pictures {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, picture(*seed)).expect("a file");
    }
}

fn two_filings() -> Vec<Vec<String>> {
    vec![
        row("C01", "蓝禾演示商贸", "lanhe-demo-1.cn"),
        row("C02", "青溪演示商贸", "www.qingxi-demo-2.cn"),
    ]
}

#[test]
fn a_dropped_folder_ends_in_the_outbox_with_one_letter() {
    let installation = Installation::new("");
    drop_into(
        &installation.path("inbox/渠道A/第一批"),
        &two_filings(),
        &[("C01/营业执照.jpg", 1)],
    );
    let house = installation.once();

    let all = batches(&house);
    assert_eq!(all.len(), 1);
    let BatchStage::Announced { publication, .. } = &all[0].stage else {
        panic!("{:?}", all[0].stage)
    };
    let folder = installation.path("outbox").join(&publication.folder);
    assert_eq!(publication.folder, "渠道A/2026-09-01-第一批-r1");
    for name in [
        "批次报告.html",
        "批次报告.xlsx",
        "回填表.xlsx",
        "只改这些.xlsx",
    ] {
        assert!(folder.join(name).is_file(), "{name}");
    }
    assert!(!installation.path("inbox/渠道A/第一批").exists());
    assert!(!installation.path("inbox/渠道A/_beiand-第一批.txt").exists());
    let letters = letters(&house);
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].letter.to.address, "wang@example.com");
    assert!(matches!(letters[0].state, LetterState::Sent { .. }));
}

#[test]
fn a_note_that_could_not_be_taken_away_goes_at_the_next_start() {
    let installation = Installation::new("");
    let drop = |name: &str| drop_into(&installation.path(name), &two_filings(), &[]);
    drop("inbox/渠道A/第一批");
    installation.once();
    let note = installation.path("inbox/渠道A/_beiand-第一批.txt");
    let of_others = installation.path("inbox/渠道A/_beiand-第二批.txt");
    for note in [&note, &of_others] {
        fs::write(note, "已收下").expect("written");
    }
    let letter = installation.path("mail/.beiand-Ab12.part");
    fs::write(&letter, "To: wang@").expect("written");
    installation.once();
    assert!(!letter.exists(), "half a letter goes as well");
    assert!(!note.exists());
    assert!(of_others.exists(), "nobody knows of that drop");
}

#[test]
fn nothing_is_done_again_for_the_same_drop() {
    let installation = Installation::new("");
    let drop = |name: &str| {
        drop_into(
            &installation.path(name),
            &two_filings(),
            &[("C01/营业执照.jpg", 1)],
        )
    };
    drop("inbox/渠道A/第一批");
    installation.once();
    drop("inbox/渠道A/又一次");
    let house = installation.once();
    let all = batches(&house);
    let again = all
        .iter()
        .find(|batch| batch.drop == "又一次")
        .expect("the second drop");
    let BatchStage::Duplicate { of, folder } = &again.stage else {
        panic!("{:?}", again.stage)
    };
    assert!(
        all.iter()
            .any(|batch| batch.id == *of && batch.drop == "第一批")
    );
    assert!(
        installation
            .path("outbox")
            .join(folder)
            .join("与之前相同.txt")
            .is_file()
    );
    assert_eq!(letters(&house).len(), 1);
}

#[test]
fn a_corrected_drop_is_a_round_that_says_what_was_fixed_and_presses_nothing_twice() {
    let installation = Installation::new("");
    let pictures = [("C01/营业执照.jpg", 1), ("C02/营业执照.jpg", 2)];
    let mut rows = two_filings();
    rows[0][8] = "91440606TEXT000177".into();
    drop_into(&installation.path("inbox/第一批"), &rows, &pictures);
    let house = installation.once();
    let pressed = house.desk.ledger.keys("p/", 100).expect("a ledger");
    let before = judged(&house, &batches(&house)[0]);
    let wrong = |batch: &JudgedBatch| {
        batch.filings[0]
            .findings
            .iter()
            .any(|finding| finding.rule == "SUB-04")
    };
    assert!(wrong(&before));
    drop(house);

    drop_into(
        &installation.path("inbox/第一批"),
        &two_filings(),
        &pictures,
    );
    let house = installation.once();
    assert_eq!(
        house.desk.ledger.keys("p/", 100).expect("a ledger"),
        pressed
    );
    let all = batches(&house);
    let second = all
        .iter()
        .find(|batch| batch.round == 2)
        .expect("a second round");
    let after = judged(&house, second);
    assert!(!wrong(&after));
    let changes = after.changes.expect("there was a round before");
    assert_eq!(changes.since_round, 1);
    let change = changes
        .filings
        .iter()
        .find(|change| change.no == "C01")
        .expect("C01 changed");
    assert!(
        change.fixed.iter().any(|(rule, _)| rule == "SUB-04"),
        "{change:?}"
    );
    assert!(installation.path("outbox/2026-09-01-第一批-r2").is_dir());
    assert!(installation.path("outbox/2026-09-01-第一批-r1").is_dir());
}

#[test]
fn a_sheet_we_returned_is_known_under_any_name_and_keeps_the_pictures() {
    let installation = Installation::new("");
    drop_into(
        &installation.path("inbox/渠道A/第一批"),
        &two_filings(),
        &[("C01/营业执照.jpg", 1)],
    );
    let house = installation.once();
    let first = batches(&house).remove(0);
    let folder = installation
        .path("outbox")
        .join(first.stage.folder().expect("published"));
    drop(house);

    fs::copy(
        folder.join("只改这些.xlsx"),
        installation.path("inbox/渠道A/新建 表格.xlsx"),
    )
    .expect("a copy");
    let house = installation.once();
    let all = batches(&house);
    let second = all
        .iter()
        .find(|batch| batch.id != first.id)
        .expect("a second batch");
    assert_eq!(
        (second.series.as_str(), second.round),
        (first.series.as_str(), 2)
    );
    assert_eq!(second.drop, "第一批");
    let judged = judged(&house, second);
    let c01 = judged
        .filings
        .iter()
        .find(|filing| filing.filing.no == "C01")
        .expect("C01");
    assert!(
        c01.materials
            .iter()
            .any(|material| material.pressed().is_some())
    );
}

#[test]
fn a_password_is_kept_nowhere() {
    let installation = Installation::new("");
    drop_into(&installation.path("inbox/第一批"), &two_filings(), &[]);
    let house = installation.once();
    for (key, value) in house
        .desk
        .ledger
        .store()
        .scan("", None, 10_000)
        .expect("a store")
    {
        assert!(
            !String::from_utf8_lossy(&value).contains("Geheim2026"),
            "{key}"
        );
    }
    let folder = installation.path("outbox/2026-09-01-第一批-r1");
    let json = fs::read_to_string(first_file(&folder, "filing.json")).expect("a file");
    assert!(!json.contains("Geheim2026"));
}

fn first_file(folder: &Path, name: &str) -> PathBuf {
    let mut left = vec![folder.to_owned()];
    while let Some(dir) = left.pop() {
        for entry in fs::read_dir(dir).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                left.push(path);
            } else if path.file_name().is_some_and(|file| file == name) {
                return path;
            }
        }
    }
    panic!("no {name} in {}", folder.display());
}

#[test]
fn a_drop_without_a_sheet_waits_and_says_so() {
    let installation = Installation::new("");
    let folder = installation.path("inbox/第一批");
    fs::create_dir_all(folder.join("C01")).expect("a folder");
    fs::write(folder.join("C01/营业执照.jpg"), picture(1)).expect("a file");
    installation.once();
    let note = installation.path("inbox/_beiand-第一批.txt");
    assert!(
        fs::read_to_string(&note)
            .expect("a note")
            .contains("没有找到表格")
    );
    assert!(folder.join("C01/营业执照.jpg").is_file());

    fs::write(folder.join("备案信息.csv"), csv(&two_filings())).expect("a file");
    let house = installation.once();
    assert_eq!(batches(&house).len(), 1);
    assert!(!note.exists());
}

#[test]
fn a_zip_from_windows_is_a_drop_like_any_other() {
    use std::io::Write;
    let installation = Installation::new("");
    fs::create_dir_all(installation.path("inbox")).expect("a folder");
    let file = fs::File::create(installation.path("inbox/压缩批次.zip")).expect("a file");
    let mut zip = zip::ZipWriter::new(file);
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("批次/备案信息.csv", options)
        .expect("an entry");
    zip.write_all(csv(&two_filings()).as_bytes())
        .expect("bytes");
    zip.start_file("批次/C01/营业执照.jpg", options)
        .expect("an entry");
    zip.write_all(&picture(1)).expect("bytes");
    zip.start_file("../outside.txt", options).expect("an entry");
    zip.write_all(b"x").expect("bytes");
    zip.finish().expect("a zip");
    let house = installation.once();
    let batch = judged(&house, &batches(&house)[0]);
    assert_eq!(batch.filings.len(), 2);
    assert!(batch.filings[0].materials[0].pressed().is_some());
    assert!(
        batch
            .findings
            .iter()
            .any(|finding| finding.rule == "DRP-02"),
        "{:?}",
        batch.findings
    );
    assert!(!installation.path("outside.txt").exists());
}

#[test]
fn an_archive_that_is_none_gets_its_answer() {
    let installation = Installation::new("");
    fs::create_dir_all(installation.path("inbox")).expect("a folder");
    fs::write(
        installation.path("inbox/坏包.zip"),
        b"PK\x03\x04 torn PK\x05\x06",
    )
    .expect("a file");
    let house = installation.once();
    let batch = judged(&house, &batches(&house)[0]);
    assert!(
        batch
            .findings
            .iter()
            .any(|finding| finding.rule == "DRP-01")
    );
    assert_eq!(letters(&house).len(), 1, "somebody is told");
}

#[test]
fn the_digest_is_written_once_for_a_slot_and_a_missed_one_is_caught_up() {
    let installation = Installation::new("[mail]\nsend = \"digest\"\n");
    drop_into(&installation.path("inbox/第一批"), &two_filings(), &[]);
    let house = installation.once();
    assert!(
        letters(&house).is_empty(),
        "before half past eight nothing is mailed"
    );
    drop(house);
    installation.at("2026-09-01T00:31:00Z");
    assert_eq!(letters(&installation.once()).len(), 1);
    assert_eq!(letters(&installation.once()).len(), 1);
    installation.at("2026-09-02T00:31:00Z");
    assert_eq!(
        letters(&installation.once()).len(),
        1,
        "nothing new, no mail"
    );

    drop_into(
        &installation.path("inbox/第二批"),
        &[row("C09", "石桥演示商贸", "shiqiao-demo-9.cn")],
        &[],
    );
    installation.once();
    installation.at("2026-09-09T05:00:00Z");
    assert_eq!(
        letters(&installation.once()).len(),
        2,
        "a week of missed slots is one digest"
    );
}

#[test]
fn another_program_start_goes_on_where_the_last_one_stopped() {
    let installation = Installation::new("");
    let rows: Vec<_> = (0..30)
        .map(|n| row(&format!("C{n:02}"), "蓝禾演示商贸", &format!("demo-{n}.cn")))
        .collect();
    drop_into(
        &installation.path("inbox/第一批"),
        &rows,
        &[("C05/营业执照.jpg", 1)],
    );
    let house = installation.open();
    let mut inbox = beiand::inbox::Inbox::new(house.desk.home.inbox(), &house.desk.settings, []);
    for candidate in inbox.look().expect("an inbox") {
        house.desk.take(&candidate).expect("taken");
    }
    let mut last = None;
    for _ in 0..2 {
        house.desk.tick(&mut last).expect("a slice");
    }
    let id = batches(&house)[0].id.clone();
    let left = house.desk.ledger.unprepared(&id).expect("a ledger");
    assert!(left > 0 && left < 30, "{left} of 30 are left");
    drop(house);

    let house = installation.once();
    assert!(matches!(
        batches(&house)[0].stage,
        BatchStage::Announced { .. }
    ));
    assert_eq!(judged(&house, &batches(&house)[0]).filings.len(), 30);
}

#[test]
fn a_small_drop_is_not_held_up_by_a_large_one() {
    let installation = Installation::new("");
    let rows: Vec<_> = (0..60)
        .map(|n| {
            row(
                &format!("L{n:02}"),
                "蓝禾演示商贸",
                &format!("large-{n}.cn"),
            )
        })
        .collect();
    drop_into(&installation.path("inbox/大批"), &rows, &[]);
    drop_into(
        &installation.path("inbox/小批"),
        &[row("S01", "青溪演示商贸", "small-1.cn")],
        &[],
    );
    let house = installation.open();
    let mut inbox = beiand::inbox::Inbox::new(house.desk.home.inbox(), &house.desk.settings, []);
    for candidate in inbox.look().expect("an inbox") {
        house.desk.take(&candidate).expect("taken");
    }
    let mut last = None;
    let stage = |name: &str| {
        batches(&house)
            .into_iter()
            .find(|batch| batch.drop == name)
            .expect("a batch")
            .stage
            .word()
    };
    while stage("小批") != "announced" {
        house.desk.tick(&mut last).expect("a slice");
    }
    assert_eq!(stage("大批"), "read");
}

#[test]
fn what_is_purged_leaves_counts_and_nothing_else() {
    let installation = Installation::new("");
    drop_into(
        &installation.path("inbox/第一批"),
        &two_filings(),
        &[("C01/营业执照.jpg", 1)],
    );
    let house = installation.once();
    let held = house
        .desk
        .ledger
        .all::<Batch>("b/")
        .expect("a ledger")
        .remove(0);
    house.desk.forget(held).expect("recorded");
    house.desk.finish_erasing().expect("erased");
    house.desk.collect().expect("collected");
    let batch = batches(&house).remove(0);
    let BatchStage::Swept { counts, .. } = batch.stage else {
        panic!("{:?}", batch.stage)
    };
    assert_eq!(counts.filings, 2);
    for (key, value) in house
        .desk
        .ledger
        .store()
        .scan("", None, 10_000)
        .expect("a store")
    {
        let text = String::from_utf8_lossy(&value).into_owned();
        assert!(
            !text.contains("林青禾") && !text.contains("19420000001"),
            "{key}: {text}"
        );
    }
    assert!(house.desk.blobs.list("").expect("blobs").is_empty());
    assert!(!installation.path("outbox/2026-09-01-第一批-r1").exists());
    assert!(!installation.path("work").join(&batch.id).exists());
}

#[test]
fn checking_touches_nothing() {
    let installation = Installation::new("");
    let folder = installation.path("elsewhere/第一批");
    drop_into(&folder, &two_filings(), &[("C01/营业执照.jpg", 1)]);
    let house = installation.open();
    let mut checking = house
        .desk
        .check(&folder, "", Read::default())
        .expect("checked");
    let mut filings = Vec::new();
    let prepared = checking.more().expect("pressed").expect("filings");
    let all = |judged: &mut dyn Iterator<Item = _>| judged.collect::<Vec<_>>();
    let told: Result<(), ()> = checking.judge(prepared, all, |run| {
        filings.extend(run);
        Ok(())
    });
    assert_eq!((told, filings.len()), (Ok(()), 2));
    assert!(checking.more().expect("nothing").is_none());
    assert!(
        filings
            .iter()
            .all(|filing| filing.verdict() == Verdict::Reject)
    );
    assert!(folder.join("备案信息.csv").is_file() && folder.join("C01/营业执照.jpg").is_file());
    assert!(
        fs::read_dir(installation.path("outbox"))
            .expect("a folder")
            .next()
            .is_none()
    );
}

#[test]
fn every_profile_named_in_a_configuration_is_looked_up_at_the_start() {
    let installation = Installation::new("");
    assert!(Catalog::embedded().profile("72dns").is_some());
    let mut settings = config::read("").expect("valid");
    settings.profile = "72dnss".into();
    let opened = daemon::open(Options {
        home: Home::new(installation.path("other")),
        settings,
        lang: None,
        today: None,
        reader: Arc::new(beiand::sheet::read),
        converter: Arc::new(|_, _| beiand::materials::Converted::Missing),
        presser: crate::house::presser(),
        watcher: Arc::new(|_| {}),
        store: Some((
            Arc::clone(&installation.store),
            Arc::clone(&installation.blobs),
        )),
        tables: None,
        now: Arc::new(Utc::now),
        verb: "test".into(),
    });
    let Err(error) = opened else {
        panic!("the profile does not exist")
    };
    assert!(error.to_string().contains("72dnss"), "{error}");
}
