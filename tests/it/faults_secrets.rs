//! Numbers of people stay where they belong: a search through everything a run leaves.

use crate::house::{ID_NUMBER, PASSWORD, PHONE, beiand, configure, drop_into, tree};
use std::io::{Cursor, Read};

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
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
        for n in 0..zip.len() {
            let mut part = String::new();
            // Parts that are no text hold no numbers of people.
            let _ = zip.by_index(n).expect("a part").read_to_string(&mut part);
            text.push_str(&part);
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
    let run = beiand(home.path(), &["once", "-vv"])
        .output()
        .expect("starts");
    assert!(run.status.code().is_some_and(|code| code <= 1), "{run:?}");
    let status = beiand(home.path(), &["status", "--format", "json"])
        .output()
        .expect("starts");
    let mut all = vec![
        ("log".to_owned(), run.stderr),
        ("output".to_owned(), run.stdout),
        ("status".to_owned(), status.stdout),
    ];
    let mut letters = 0;
    for place in ["outbox", "mail", "inbox"] {
        for (path, bytes) in tree(&home.path().join(place)) {
            letters += usize::from(path.ends_with(".eml"));
            all.push((format!("{place}/{path}"), bytes));
        }
    }
    assert_eq!(letters, 1);
    let mut found_where_it_belongs = false;
    for (name, bytes) in &all {
        let text = readable(name, bytes);
        assert!(
            !text.contains(PASSWORD),
            "{name} holds the account's password"
        );
        let belongs = MAY_HOLD.iter().any(|held| name.ends_with(held));
        if belongs {
            found_where_it_belongs |= text.contains(ID_NUMBER);
            continue;
        }
        for secret in [ID_NUMBER, PHONE] {
            assert!(!text.contains(secret), "{name} holds {secret}");
        }
    }
    assert!(found_where_it_belongs, "the search can find something");
    // The password is checked and forgotten: neither the ledger nor the kept pictures have it.
    let export = home.path().join("export.ndjson");
    let exported = beiand(home.path(), &["export", "-o"]).arg(&export).status();
    assert!(exported.is_ok_and(|status| status.success()));
    let ledger = std::fs::read_to_string(&export).expect("readable");
    assert!(
        !ledger.contains(PASSWORD),
        "the ledger holds the account's password"
    );
}
