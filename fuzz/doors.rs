//! The doors through which bytes of strangers come in, each as a function that takes any bytes.
//!
//! Shared by the fuzz targets and by `tests/it/doors.rs`, which runs the corpus and some spoilt
//! copies of it in every `cargo test`. A door may find whatever it likes; it may not panic, abort,
//! run on, or say something that is not so.

use beiand::catalog::columns::Columns;
use beiand::catalog::slots::Slots;
use beiand::mail::{Sender, compose};
use beiand::materials::{Want, is_picture_name, memory, press, sort};
use beiand::model::judged::Manager;
use beiand::model::material::{Labels, Outcome, Slot, Source};
use beiand::model::{Filing, Letter};
use beiand::sheet::{self, Limits, Options};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static COLUMNS: LazyLock<Columns> = LazyLock::new(|| {
    Columns::parse(include_str!("../config/columns.toml")).expect("the table that is shipped")
});
static SLOTS: LazyLock<Slots> = LazyLock::new(|| {
    Slots::parse(include_str!("../config/slots.toml")).expect("the table that is shipped")
});
/// Two filings for files to belong to.
static FILINGS: LazyLock<Vec<Filing>> = LazyLock::new(|| {
    let sheet = include_bytes!("corpus/sheet/utf8.csv");
    let options = Options {
        columns: &COLUMNS,
        passwords: &[],
        mapping: &BTreeMap::new(),
        limits: Limits::default(),
    };
    let filings = sheet::read("备案信息.csv", sheet[..].into(), &options).filings;
    assert_eq!(filings.len(), 2, "the sheet of the corpus");
    filings
});

/// Takes any bytes.
pub type Door = fn(&[u8]);

/// Every door by its name, which is also the name of its corpus.
#[allow(dead_code, reason = "a fuzz target uses one of them")]
pub const DOORS: [(&str, Door); 6] = [
    ("sheet", sheet),
    ("zip", zip),
    ("picture", picture),
    ("names", names),
    ("config", config),
    ("letter", letter),
];

/// A spreadsheet of any kind, through our own readers. Those that are not ours run behind a wall
/// in a process of their own, so here they only say no.
pub fn sheet(bytes: &[u8]) {
    let options = Options {
        columns: &COLUMNS,
        passwords: &[],
        mapping: &BTreeMap::new(),
        limits: Limits {
            bytes: 1 << 20,
            rows: 2_000,
            columns: 200,
            text_bytes: 1 << 20,
            unpacked: 4 << 20,
            parts: 200,
            merges: 2_000,
            picture_bytes: 1 << 20,
        },
    };
    let beyond = |_, _: &[u8], _: &Limits| Err(sheet::Fault::corrupt("behind the wall"));
    let intake = sheet::read_through("备案信息.xlsx", bytes.into(), &options, &beyond);
    assert!(intake.rows() <= 2_000);
    for finding in &intake.findings {
        assert!(!finding.message.zh.is_empty(), "{finding:?}");
    }
    if intake.filings.is_empty() && intake.refusal.is_none() {
        assert!(!intake.findings.is_empty(), "nothing read and nothing said");
    }
}

/// A zipped drop, unpacked into a folder of its own within its bounds.
pub fn zip(bytes: &[u8]) {
    const MOST: u64 = 4 << 20;
    let place = tempfile::tempdir().expect("a folder");
    let (archive, to) = (place.path().join("drop.zip"), place.path().join("files"));
    std::fs::write(&archive, bytes).expect("written");
    let unpacked = beiand::inbox::unpack(&archive, &to, 200, MOST);
    // A disk that takes no such name is our trouble, not a fault of the reader.
    if let Ok(Err(refused)) = unpacked {
        assert!(!refused.found.zh.is_empty() && !refused.remedy.zh.is_empty());
    }
    let (mut files, mut size) = (0, 0);
    let mut dirs = vec![place.path().to_owned()];
    while let Some(dir) = dirs.pop() {
        for entry in std::fs::read_dir(dir).expect("readable") {
            let path = entry.expect("readable").path();
            let about = path.symlink_metadata().expect("readable");
            assert!(
                about.is_dir() || about.is_file(),
                "neither file nor folder: {path:?}"
            );
            if about.is_dir() {
                dirs.push(path);
            } else if path != archive {
                assert!(path.starts_with(&to), "outside: {path:?}");
                files += 1;
                size += about.len();
            }
        }
    }
    assert!(files <= 200 && size <= MOST, "{files} files, {size} bytes");
}

/// A picture for a slot of 100 000 bytes.
pub fn picture(bytes: &[u8]) {
    // The desk asks first, and so does this: decoding is paid by the pixel.
    if memory(bytes).is_some_and(|memory| memory > 60_000_000) {
        return;
    }
    let source = Source {
        path: "C01/营业执照.jpg".into(),
        bytes: bytes.len() as u64,
        hash: String::new(),
    };
    let want = Want::new(Slot::SubjectCertificate, 100_000);
    let pressing = press(&[(&source, bytes)], &Labels::default(), &want, &|| false);
    match pressing.outcome {
        Outcome::Pressed(pressed) => assert!(pressed.bytes <= 100_000, "{pressed:?}"),
        Outcome::Trouble { what } => panic!("{what}"),
        _ => {}
    }
}

/// Names of files, one a line, as a share or an archive gives them.
pub fn names(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let paths: Vec<&str> = text.lines().take(200).collect();
    let files: Vec<Source> = paths
        .iter()
        .map(|path| Source {
            path: (*path).into(),
            bytes: 1,
            hash: String::new(),
        })
        .collect();
    for path in &paths {
        let _ = is_picture_name(path);
        let _ = sheet::is_sheet_name(path);
        let _ = sheet::ignored(path);
    }
    let sorted = sort(&FILINGS, &files, &SLOTS);
    // Without files nobody has a list of materials, not even an empty one.
    let lists = if files.is_empty() { 0 } else { FILINGS.len() };
    assert_eq!(sorted.materials.len(), lists);
}

/// A configuration file.
pub fn config(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Err(problems) = beiand::config::read(&text) {
        assert!(!problems.to_string().is_empty());
    }
}

/// Words of a sheet on their way into a letter's head: lines are recipient, name, subject.
pub fn letter(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut parts = text.split('\u{1}');
    let mut part = || parts.next().unwrap_or_default().to_owned();
    let manager = |address: String, name: String| Manager { address, name };
    let letter = Letter {
        message_id: "<door@beiand.example>".into(),
        references: Vec::new(),
        to: manager(part(), part()),
        reply_to: None,
        subject: part(),
        html: part(),
        text: part(),
        attachments: Vec::new(),
        written: chrono::DateTime::UNIX_EPOCH,
    };
    let sender = Sender::new(manager("robot@example.com".into(), part()), None);
    let Ok(message) = compose(&letter, Vec::new(), &sender) else {
        return;
    };
    let text = String::from_utf8(message.bytes).expect("a message is ASCII");
    let head = text.split("\r\n\r\n").next().expect("there is a head");
    const KNOWN: [&str; 10] = [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "List-Id",
        "X-Auto-Response-Suppress",
        "MIME-Version",
        "Content-Type",
    ];
    for line in head
        .split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
    {
        let name = line.split(':').next().unwrap_or_default();
        assert!(KNOWN.contains(&name), "a header nobody wrote: {line:?}");
    }
    assert!(message.to.is_ascii() && !message.to.contains(['\r', '\n', ' ', '>']));
}
