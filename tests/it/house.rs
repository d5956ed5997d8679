//! A whole installation for one test: folders, a small drop, and what the outbox then holds.

use beiand::audit::Audit;
use beiand::catalog::Catalog;
use beiand::config::{self, Home};
use beiand::daemon::{self, House};
use beiand::desk::{self, Desk};
use beiand::ledger::Ledger;
use beiand::store::{Blobs, MemoryBlobs, Store};
use chrono::{DateTime, TimeZone, Utc};
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};

/// Read once: the tables are the same for every test.
static CATALOG: LazyLock<Arc<Catalog>> = LazyLock::new(|| Arc::new(Catalog::embedded()));

const HEAD: &str = "备案编号,主办单位名称,主办单位性质,主办单位证件类型,主办单位证件号码,主体负责人姓名,主体负责人证件号码,主体负责人手机号码,网站名称,网站域名,客户经理邮箱,备案密码";

/// The number of an identity card that belongs to nobody: its region does not exist.
pub const ID_NUMBER: &str = "110101190001019981";
/// A phone that belongs to nobody.
pub const PHONE: &str = "19400001234";
/// The password of a filing account.
pub const PASSWORD: &str = "Geheim7788pw";

/// Makes a drop of `filings` small filings in a reseller's inbox, ready to be taken.
///
/// It is made beside and renamed, as a careful client does, so that nobody sees it half.
pub fn drop_into(home: &Path, name: &str, filings: usize) {
    let making = home.join(format!("making-{name}"));
    fs::create_dir_all(&making).expect("made");
    let mut sheet = String::from(HEAD);
    for n in 1..=filings {
        sheet.push_str(&format!(
            "\r\nC{n:02},某某演示{name}第{n}有限公司,企业,营业执照,91996000TEXT{n:05}X,张三,{ID_NUMBER},{PHONE},演示{n},{name}-{n}.example.cn,wang@example.com,{PASSWORD}"
        ));
        let folder = making.join(format!("C{n:02}"));
        fs::create_dir_all(&folder).expect("made");
        for (slot, picture) in [("营业执照", "base.jpg"), ("幕布照", "gray.jpg")] {
            let bytes = picture_bytes(picture);
            fs::write(folder.join(format!("{slot}.jpg")), bytes).expect("written");
        }
    }
    fs::write(making.join("备案信息.csv"), format!("\u{feff}{sheet}\r\n")).expect("written");
    fs::write(making.join("READY"), "").expect("written");
    let inbox = home.join("inbox/渠道A");
    fs::create_dir_all(&inbox).expect("made");
    fs::rename(&making, inbox.join(name)).expect("dropped");
}

fn picture_bytes(name: &str) -> Vec<u8> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/picture");
    fs::read(corpus.join(name)).expect("a picture of the corpus")
}

/// Writes the configuration of an installation that waits for nothing.
pub fn configure(home: &Path, more: &str) -> PathBuf {
    let text = format!(
        "[inbox]\nsettle_seconds = 1\nrescan_seconds = 1\n[desk]\nthreads = 1\nmin_free_bytes = 0\n{more}"
    );
    fs::create_dir_all(home).expect("made");
    let path = home.join("beiand.toml");
    fs::write(&path, text).expect("written");
    path
}

/// The time of every in-process run, so that two of them can be compared.
pub fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 24, 2, 0, 0)
        .single()
        .expect("a time")
}

/// Opens an installation on a store of the caller's.
pub fn open(root: &Path, store: Arc<dyn Store>, blobs: &MemoryBlobs) -> Result<House, String> {
    let home = Home::new(root);
    for dir in [
        home.inbox(),
        home.work(),
        home.outbox(),
        home.state(),
        home.mail(),
    ] {
        fs::create_dir_all(dir).expect("made");
    }
    let text = fs::read_to_string(root.join("beiand.toml")).expect("configured");
    let settings = config::read(&text).expect("valid");
    let stop = Arc::new(AtomicBool::new(false));
    let channel = beiand::mail::channel(&settings.mail, &home.mail(), Arc::clone(&stop));
    let under_way = desk::UnderWay::open(&home.state());
    let desk = Desk {
        ledger: Ledger::open(store).map_err(|error| error.to_string())?,
        blobs: Arc::new(blobs.clone()) as Arc<dyn Blobs>,
        audit: Arc::new(Audit::new(&home.state(), "test")),
        home,
        lang: settings.lang,
        pool: desk::pool(1).expect("a thread"),
        under_way,
        budget: desk::budget(settings.picture_bytes),
        settings: Arc::new(settings),
        catalog: Arc::clone(&CATALOG),
        overrides: Arc::new(|_| None),
        reader: Arc::new(beiand::sheet::read),
        converter: Arc::new(|_, _| beiand::materials::Converted::Missing),
        presser: presser(),
        now: Arc::new(now),
        today: None,
        stop,
        watcher: Arc::new(|_| {}),
    };
    Ok(House { desk, channel })
}

/// Pictures pressed in place.
pub fn presser() -> Arc<desk::Presser> {
    Arc::new(|pages, labels, want, _, stop| beiand::materials::press(pages, labels, want, stop))
}

/// Runs the job once in this process.
pub fn run(root: &Path, store: Arc<dyn Store>, blobs: &MemoryBlobs) -> Result<(), String> {
    let house = open(root, store, blobs)?;
    daemon::once(house)
        .map(drop)
        .map_err(|error| error.to_string())
}

/// Every file below a folder with its bytes, by its path; without those that a program at work
/// moves away in the meantime.
pub fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut dirs = vec![root.to_owned()];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(&dir).into_iter().flatten() {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                dirs.push(path);
            } else {
                let name = path.strip_prefix(root).expect("below").to_string_lossy();
                match fs::read(&path) {
                    Ok(bytes) => drop(files.insert(name.into_owned(), bytes)),
                    Err(error) => assert_eq!(error.kind(), ErrorKind::NotFound, "{name}"),
                }
            }
        }
    }
    files
}

/// What two runs must agree on: every name, and the bytes of everything but workbooks, which
/// carry the moment they were written.
pub fn comparable(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = tree(root);
    for (name, bytes) in &mut files {
        if name.ends_with(".xlsx") {
            bytes.clear();
        }
    }
    files
}

/// The program itself; `BEIAND_EXE` names another build of it, for long runs beside other work.
pub fn beiand(home: &Path, words: &[&str]) -> Command {
    let built = env!("CARGO_BIN_EXE_beiand").into();
    let mut command = Command::new(std::env::var_os("BEIAND_EXE").unwrap_or(built));
    command
        .arg("--home")
        .arg(home)
        .args(words)
        .env_remove("BEIAND_SMTP_PASSWORD")
        .stdin(std::process::Stdio::null());
    command
}
