//! Numbers of people stay where they belong: a search through everything a run leaves.

use crate::house::{ID_NUMBER, PASSWORD, PHONE, beiand, configure, drop_into, tree};
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

/// Documents that hand the full values back to the one who files, by contract.
const MAY_HOLD: [&str; 4] = [
    "filing.json",
    "核对清单.html",
    "回填表.xlsx",
    "只改这些.xlsx",
];

/// The text of a file, workbooks unpacked and letters decoded.
fn readable(name: &str, bytes: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    if bytes.starts_with(b"PK") {
        // A torn one is only what its bytes say.
        if let Ok(mut zip) = zip::ZipArchive::new(Cursor::new(bytes)) {
            for n in 0..zip.len() {
                let mut part = Vec::new();
                let mut entry = zip.by_index(n).expect("a part");
                text.push_str(&entry.name().unwrap_or_default());
                entry.read_to_end(&mut part).expect("whole");
                text.push_str(&String::from_utf8_lossy(&part));
            }
        }
    } else if name.contains("ledger/sled/") {
        for value in packed_values(bytes) {
            text.push_str(&String::from_utf8_lossy(&value));
        }
    } else if name.ends_with(".eml") {
        for block in text.clone().split("\r\n\r\n").skip(1) {
            let encoded = block.split("\r\n--").next().unwrap_or_default();
            let inner = from_base64(encoded);
            text.push_str(&readable("part", &inner));
        }
    }
    text
}

/// What the store packed, wherever in its log it lies, whether it was deleted or not: zlib's
/// header and the number of the words name it.
fn packed_values(log: &[u8]) -> Vec<Vec<u8>> {
    const WORDS: &[u8] = include_bytes!("../../src/store/sled/words.txt");
    let mut zlib = flate2::Compress::new(flate2::Compression::default(), true);
    let number = zlib.set_dictionary(WORDS).expect("words").to_be_bytes();
    let starts = log.windows(6).enumerate();
    let starts = starts.filter(|(_, start)| start[0] == 0x78 && start[2..] == number);
    let values = starts.map(|(at, _)| {
        let mut zlib = flate2::Decompress::new(false);
        zlib.set_dictionary(WORDS).expect("words");
        let mut value = Vec::with_capacity(1 << 20);
        // Without its checksum: a torn one tells as much as is there.
        let _ = zlib.decompress_vec(&log[at + 6..], &mut value, flate2::FlushDecompress::None);
        value
    });
    values.collect()
}

fn from_base64(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0_u32, 0);
    for c in text.bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    bytes
}

#[test]
fn base64_of_letters_is_read_back() {
    assert_eq!(from_base64("5aSH\r\n5qGI"), "备案".as_bytes());
}

#[test]
fn no_number_of_a_person_leaves_the_documents_that_need_it() {
    let home = tempfile::tempdir().expect("a directory");
    configure(home.path(), "");
    drop_into(home.path(), "one", 2);
    let mut all: Vec<(String, Vec<u8>)> = Vec::new();
    let say = |all: &mut Vec<(String, Vec<u8>)>, words: &[&str]| {
        let run = beiand(home.path(), words).output().expect("starts");
        all.push((format!("output of {words:?}"), run.stdout));
        all.push((format!("errors of {words:?}"), run.stderr));
    };
    say(&mut all, &["once", "-vvv"]);
    let batch = only_batch(home.path());
    // Trouble in the middle: the same drop again, a torn sheet, a ledger that is in use.
    drop_into(home.path(), "one", 2);
    let torn = home.path().join("inbox/渠道A/torn");
    fs::create_dir_all(&torn).expect("made");
    fs::write(torn.join("备案信息.xlsx"), b"PK\x03\x04torn").expect("written");
    fs::write(torn.join("READY"), "").expect("written");
    say(
        &mut all,
        &[
            "once",
            "--format",
            "json",
            "-vv",
            "--lang",
            "en",
            "--today",
            "2026-11-25",
        ],
    );
    let json = all.len() - 2;
    for words in [
        &["status"][..],
        &["status", "--format", "json"],
        &["mail", "list"],
        &["mail", "list", "--format", "json"],
        &["doctor"],
        &["doctor", "--format", "json"],
        &["config", "show"],
        &["config", "check"],
        &["audit"],
        &["audit", "--format", "json"],
        &["audit", "verify"],
        &["purge", "--batch", &batch, "--dry-run"],
        &["purge", "--person", ID_NUMBER, "--dry-run"],
    ] {
        say(&mut all, words);
    }
    let export = home.path().join("export.ndjson");
    let path = export.display().to_string();
    say(&mut all, &["export", "-o", &path]);
    all.push(("export".into(), fs::read(&export).expect("readable")));
    fs::remove_file(&export).expect("removed");
    let mut letters = 0;
    for place in ["outbox", "mail", "inbox", "state"] {
        for (path, bytes) in tree(&home.path().join(place)) {
            letters += usize::from(path.ends_with(".eml"));
            all.push((format!("{place}/{path}"), bytes));
        }
    }
    // The machine's answer is the contract's: findings name cells, messages are masked.
    assert!(!all[json].1.is_empty());
    assert!(letters >= 1, "{letters}");
    let mut found_where_it_belongs = false;
    for (name, bytes) in &all {
        let text = readable(name, bytes);
        assert!(
            !text.contains(PASSWORD),
            "{name} holds the account's password"
        );
        let belongs = MAY_HOLD.iter().any(|held| name.ends_with(held))
            // The ledger itself, and what it is rebuilt from.
            || name.starts_with("state/ledger/sled/")
            || name.starts_with("state/ledger/export/");
        if belongs {
            found_where_it_belongs |= text.contains(ID_NUMBER);
            continue;
        }
        for secret in [ID_NUMBER, PHONE] {
            assert!(!text.contains(secret), "{name} holds {secret}");
        }
    }
    assert!(found_where_it_belongs, "the search can find something");
    // Whoever asks for all of it gets it, without the password, and leaves a line.
    say(&mut all, &["export", "--unmask", "-o", &path]);
    let full = fs::read_to_string(&export).expect("readable");
    assert!(full.contains(ID_NUMBER) && !full.contains(PASSWORD));
    let audit = fs::read_to_string(home.path().join("state/audit.jsonl")).expect("readable");
    assert!(audit.contains("\"act\":\"unmasked\""), "{audit}");
}

fn only_batch(home: &Path) -> String {
    let status = beiand(home, &["status", "--format", "json"])
        .output()
        .expect("starts");
    let status: serde_json::Value = serde_json::from_slice(&status.stdout).expect("an object");
    status["batches"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

/// Everything of an installation whose mode lets others in, with that mode.
#[cfg(unix)]
fn open_to(home: &Path, mask: u32) -> Vec<String> {
    use std::os::unix::fs::PermissionsExt;
    let mut found = Vec::new();
    let mut left = vec![home.to_owned()];
    while let Some(path) = left.pop() {
        let about = fs::symlink_metadata(&path).expect("readable");
        let mode = about.permissions().mode() & 0o777;
        if mode & mask != 0 {
            found.push(format!("{mode:o} {}", path.display()));
        }
        if about.is_dir() {
            left.extend(
                fs::read_dir(&path)
                    .expect("readable")
                    .map(|entry| entry.expect("readable").path()),
            );
        }
    }
    found
}

#[test]
#[cfg(unix)]
fn nothing_of_an_installation_is_open_to_others() {
    let place = tempfile::tempdir().expect("a directory");
    let home = place.path().join("beian");
    let made = beiand(&home, &["init"])
        .arg(&home)
        .output()
        .expect("starts");
    assert!(made.status.success(), "{made:?}");
    configure(&home, "[mail]\nsend = \"both\"\n");
    drop_into(&home, "one", 1);
    // As careless as a file server can be.
    for path in [home.join("beiand.toml"), home.join("inbox/渠道A")] {
        let mode = if path.is_dir() { 0o777 } else { 0o644 };
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(mode))
            .expect("set");
    }
    let run = beiand(&home, &["once"]).output().expect("starts");
    assert!(run.status.code().is_some_and(|code| code <= 1), "{run:?}");
    for words in [&["status"][..], &["doctor"], &["audit"], &["purge"]] {
        beiand(&home, words).output().expect("starts");
    }
    // What people set themselves stays as they set it.
    let ours: Vec<String> = open_to(&home, 0o077)
        .into_iter()
        .filter(|path| !path.contains("/inbox") && !path.ends_with("beiand.toml"))
        .collect();
    assert_eq!(ours, [] as [&str; 0]);
    assert!(!open_to(&home, 0o700).is_empty(), "the walk sees something");
}

#[test]
#[cfg(unix)]
fn a_shared_outbox_is_open_to_the_group_and_nothing_else_is() {
    let home = tempfile::tempdir().expect("a directory");
    configure(home.path(), "[privacy]\nshare_outbox_with_group = true\n");
    drop_into(home.path(), "one", 1);
    let run = beiand(home.path(), &["once"]).output().expect("starts");
    assert!(run.status.code().is_some_and(|code| code <= 1), "{run:?}");
    assert_eq!(
        open_to(&home.path().join("outbox"), 0o027),
        [] as [String; 0]
    );
    let closed: Vec<String> = tree(&home.path().join("outbox")).into_keys().collect();
    let shared = open_to(&home.path().join("outbox"), 0o040);
    for path in closed {
        assert!(
            shared.iter().any(|line| line.ends_with(&path)),
            "{path} is not shared"
        );
    }
    for place in ["work", "state", "mail"] {
        assert_eq!(open_to(&home.path().join(place), 0o077), [] as [String; 0]);
    }
}

/// People of a drop, each with values that stand nowhere else.
const PEOPLE: [[&str; 6]; 2] = [
    [
        "赵钱演示甲",
        "110101190001017716",
        "19412345671",
        "jia.unique@example.com",
        "alpha-unique.example.cn",
        "甲演示工坊有限公司",
    ],
    [
        "孙李演示乙",
        "110101190002028827",
        "19412345672",
        "yi.unique@example.com",
        "beta-unique.example.cn",
        "乙演示工坊有限公司",
    ],
];

fn drop_people(home: &Path) {
    let making = home.join("making");
    fs::create_dir_all(&making).expect("made");
    let mut sheet = String::from(
        "\u{feff}备案编号,主办单位名称,主办单位性质,主办单位证件类型,主办单位证件号码,主体负责人姓名,主体负责人证件号码,主体负责人手机号码,主体负责人邮箱,网站名称,网站域名,客户经理邮箱,备案密码,内部备注",
    );
    for (n, [name, number, phone, mail, domain, company]) in PEOPLE.iter().enumerate() {
        let n = n + 1;
        sheet.push_str(&format!(
            "\r\nP{n:02},{company},企业,营业执照,91996000TEXT{n:05}X,{name},{number},{phone},{mail},演示{n},{domain},wang@example.com,{PASSWORD},{name}的内部备注"
        ));
        let folder = making.join(format!("P{n:02}"));
        fs::create_dir_all(&folder).expect("made");
        let picture = if n == 1 {
            "samples/clean-batch/C01/营业执照.jpg"
        } else {
            "fuzz/corpus/picture/gray.jpg"
        };
        let at = Path::new(env!("CARGO_MANIFEST_DIR")).join(picture);
        let bytes = fs::read(at).expect("a picture");
        fs::write(folder.join(format!("{name}-法人身份证.jpg")), &bytes).expect("written");
        fs::write(folder.join(format!("{name}的合影.jpg")), bytes).expect("written");
    }
    fs::write(making.join("备案信息.csv"), sheet).expect("written");
    fs::write(making.join("READY"), "").expect("written");
    let inbox = home.join("inbox/渠道A");
    fs::create_dir_all(&inbox).expect("made");
    fs::rename(&making, inbox.join("赵钱演示甲的批次")).expect("dropped");
}

/// Where below a folder a text stands, in names too.
fn places_of(home: &Path, text: &str) -> Vec<String> {
    let files = tree(home)
        .into_iter()
        .filter(|(path, bytes)| path.contains(text) || readable(path, bytes).contains(text));
    files.map(|(path, _)| path).collect()
}

/// Runs the job over [`PEOPLE`] and makes a nightly copy of the ledger beside it.
fn run_people() -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a directory");
    configure(home.path(), "");
    fs::set_permissions(
        home.path(),
        std::os::unix::fs::PermissionsExt::from_mode(0o700),
    )
    .expect("set");
    // `doctor` would say that everybody reads an inbox made with the usual umask.
    let made = beiand(home.path(), &["status"]).output();
    assert!(made.is_ok_and(|made| made.status.success()));
    drop_people(home.path());
    let run = beiand(home.path(), &["once"]).output().expect("starts");
    assert!(run.status.code().is_some_and(|code| code <= 1), "{run:?}");
    let copy = home
        .path()
        .join("state/ledger/export/20260101T000000Z.ndjson");
    let made = beiand(home.path(), &["export", "--unmask", "-o"])
        .arg(&copy)
        .output();
    assert!(made.is_ok_and(|made| made.status.success()));
    for person in PEOPLE {
        for value in person {
            let places = places_of(home.path(), value);
            let kinds = [
                "work/",
                "outbox/",
                "state/ledger/sled/",
                "state/ledger/export/",
            ];
            for kind in kinds {
                assert!(
                    places.iter().any(|path| path.starts_with(kind)),
                    "{value}: {places:?}"
                );
            }
        }
    }
    home
}

#[test]
fn a_purged_batch_leaves_its_counts_and_nothing_of_anybody() {
    let home = run_people();
    let batch = only_batch(home.path());
    let dry = beiand(home.path(), &["purge", "--batch", &batch, "--dry-run"]).output();
    assert!(dry.is_ok_and(|dry| String::from_utf8_lossy(&dry.stdout).contains("would be erased")));
    assert!(
        !places_of(home.path(), PEOPLE[0][1]).is_empty(),
        "nothing was erased"
    );
    let purged = beiand(home.path(), &["purge", "--batch", &batch])
        .output()
        .expect("starts");
    assert!(purged.status.success(), "{purged:?}");
    for person in PEOPLE {
        for value in person {
            assert_eq!(places_of(home.path(), value), [] as [String; 0], "{value}");
        }
    }
    assert_eq!(tree(&home.path().join("state/blobs")).len(), 0);
    let status = beiand(home.path(), &["status", "--format", "json"])
        .output()
        .expect("starts");
    let status: serde_json::Value = serde_json::from_slice(&status.stdout).expect("an object");
    assert_eq!(status["batches"][0]["counts"]["filings"], 2);
    // The copy still rebuilds the ledger, without what was erased.
    let ledger = home.path().join("state/ledger");
    fs::remove_dir_all(ledger.join("sled")).expect("removed");
    let repaired = beiand(home.path(), &["doctor", "--repair"])
        .output()
        .expect("starts");
    assert!(repaired.status.success(), "{repaired:?}");
    assert_eq!(only_batch(home.path()), batch);
    let verified = beiand(home.path(), &["audit", "verify"])
        .output()
        .expect("starts");
    assert!(verified.status.success(), "{verified:?}");
}

#[test]
fn one_person_is_erased_and_the_others_results_stay() {
    for by in [["--person", PEOPLE[0][1]], ["--domain", PEOPLE[0][4]]] {
        let home = run_people();
        let purged = beiand(home.path(), &["purge", by[0], by[1]])
            .output()
            .expect("starts");
        assert!(purged.status.success(), "{purged:?}");
        for value in &PEOPLE[0][1..] {
            assert_eq!(
                places_of(home.path(), value),
                [] as [String; 0],
                "{by:?} {value}"
            );
        }
        let places = places_of(home.path(), PEOPLE[1][1]);
        let has = |name: &str| places.iter().any(|path| path.ends_with(name));
        assert!(has("filing.json") && has("回填表.xlsx"), "{places:?}");
        assert!(
            !places.iter().any(|path| path.starts_with("work/")),
            "the sheet is gone: {places:?}"
        );
        let again = beiand(home.path(), &["purge", by[0], by[1]])
            .output()
            .expect("starts");
        assert!(String::from_utf8_lossy(&again.stdout).contains("nothing that fits"));
    }
}

#[test]
fn finished_drops_are_kept_only_for_who_has_the_key() {
    let key = age::x25519::Identity::generate();
    let home = tempfile::tempdir().expect("a directory");
    let recipients = format!(
        "[privacy]\narchive_recipients = [\"{}\"]\n",
        key.to_public()
    );
    configure(home.path(), &recipients);
    drop_people(home.path());
    let run = beiand(home.path(), &["once"]).output().expect("starts");
    assert!(run.status.code().is_some_and(|code| code <= 1), "{run:?}");
    let kept = tree(&home.path().join("work"));
    let sealed = kept
        .iter()
        .find(|(path, _)| path.ends_with("/sources.zip.age"));
    let (_, sealed) = sealed.expect("the drop is sealed");
    assert_eq!(kept.len(), 2, "{:?}", kept.keys());
    assert!(places_of(&home.path().join("work"), PEOPLE[0][1]).is_empty());
    let plain = age::decrypt(&key, sealed).expect("our key");
    let text = readable("sources.zip", &plain);
    assert!(text.contains(PEOPLE[0][1]) && text.contains(PEOPLE[1][1]));
    // The pictures were pressed: a corrected sheet alone is enough for the next round.
    let sheet =
        "\u{feff}备案编号,主办单位名称,主体负责人姓名\r\nP01,甲演示工坊有限公司,赵钱演示甲\r\n";
    let again = home.path().join("inbox/渠道A/赵钱演示甲的批次");
    fs::create_dir_all(&again).expect("made");
    fs::write(again.join("备案信息.csv"), sheet).expect("written");
    fs::write(again.join("READY"), "").expect("written");
    let run = beiand(home.path(), &["once", "--format", "json"])
        .output()
        .expect("starts");
    let done: serde_json::Value = serde_json::from_slice(&run.stdout).expect("an object");
    let materials = &done["batches"][0]["filings"][0]["materials"];
    assert!(
        materials.as_array().is_some_and(|all| !all.is_empty()),
        "{done}"
    );
}
