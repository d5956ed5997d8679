//! Workbooks under a password: made with msoffcrypto, opened with ours.

use beiand::catalog::columns::{Columns, EMBEDDED};
use beiand::sheet::{self, Fault, Intake, Limits, Options};
use std::collections::BTreeMap;

fn read(name: &str, passwords: &[&str]) -> Intake {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/sheets/");
    let bytes = std::fs::read(format!("{folder}{name}")).expect("a fixture");
    let columns = Columns::parse(EMBEDDED).expect("embedded");
    let passwords: Vec<String> = passwords.iter().map(|word| (*word).to_owned()).collect();
    let options = Options {
        columns: &columns,
        passwords: &passwords,
        mapping: &BTreeMap::new(),
        limits: Limits::default(),
    };
    sheet::read(name, bytes.as_slice().into(), &options)
}

fn says(intake: &Intake, word: &str) -> bool {
    let mut findings = intake.findings.iter();
    findings.any(|finding| finding.rule == "XLS-05" && finding.message.zh.contains(word))
}

#[test]
fn a_book_that_excel_only_protects_opens_without_asking() {
    let intake = read("crypt__agile_velvet.xlsx", &[]);
    assert_eq!((intake.refusal.as_ref(), intake.rows()), (None, 8));
    assert!(says(&intake, "已知的密码"));
}

#[test]
fn a_configured_password_opens_and_the_wrong_ones_are_told_apart_from_none() {
    let name = "crypt__agile_beian.xlsx";
    assert_eq!(read(name, &["123456", "备案2026"]).rows(), 8);
    let none = read(name, &[]);
    assert_eq!(
        (none.refusal.as_ref(), none.rows()),
        (Some(&Fault::Encrypted), 0)
    );
    let wrong = read(name, &["123456"]);
    assert_eq!(wrong.refusal, Some(Fault::WrongPassword));
    assert!(says(&wrong, "都不对") && !says(&none, "都不对"));
    assert_eq!(read("crypt__agile_123456.xlsx", &["123456"]).refusal, None);
}

#[test]
fn a_torn_encrypted_book_is_a_finding_whatever_is_torn() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/sheets/");
    let whole = std::fs::read(format!("{folder}crypt__agile_velvet.xlsx")).expect("a fixture");
    let columns = Columns::parse(EMBEDDED).expect("embedded");
    let mapping = BTreeMap::new();
    let options = Options {
        columns: &columns,
        passwords: &[],
        mapping: &mapping,
        limits: Limits::default(),
    };
    for at in (512..whole.len()).step_by(1777) {
        let mut torn = whole.clone();
        torn[at] ^= 0x55;
        let turned = sheet::read("表.xlsx", torn.as_slice().into(), &options);
        assert!(turned.refusal.is_some() || turned.rows() == 8, "byte {at}");
        let cut = sheet::read("表.xlsx", whole[..at].into(), &options);
        assert!(cut.refusal.is_some() || cut.rows() == 8, "cut at {at}");
    }
}
