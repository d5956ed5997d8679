//! The corpus of sheets: every file ends in the verdict that stands beside its name.
//!
//! A sample lies in `tests/fixtures/sheets` and runs always. The whole corpus runs when
//! `BEIAND_SHEETS` names a folder with an `EXPECTED.tsv` of the same shape:
//! `BEIAND_SHEETS=… cargo test --test it sheet_corpus -- --nocapture`.

use beiand::catalog::columns::{Columns, EMBEDDED};
use beiand::sheet::{self, Intake, Limits, Options};
use std::collections::BTreeMap;
use std::path::Path;

/// What `EXPECTED.tsv` says of a file.
struct Expected {
    verdict: String,
    rows: Option<usize>,
    header_row: Option<u32>,
    sheet: String,
}

fn read(name: &str, bytes: &[u8]) -> Intake {
    let columns = Columns::parse(EMBEDDED).expect("embedded");
    let options = Options {
        columns: &columns,
        passwords: &[],
        mapping: &BTreeMap::new(),
        limits: Limits::default(),
    };
    sheet::read(name, bytes.into(), &options)
}

fn verdict(name: &str, intake: &Intake) -> String {
    if let Some(why) = sheet::ignored(name) {
        return format!("ignore:{}", why.word());
    }
    if let Some(fault) = &intake.refusal {
        return format!("reject:{}", fault.word());
    }
    let has = |code: &str, severity: &str| {
        intake
            .findings
            .iter()
            .any(|finding| finding.rule == code && finding.severity.word() == severity)
    };
    if has("XLS-02", "error") {
        return "reject:duplicate-header".to_owned();
    }
    if has("XLS-10", "error") {
        return "reject:missing-columns".to_owned();
    }
    "ok".to_owned()
}

fn judge(folder: &Path, name: &str, expected: &Expected) -> Vec<String> {
    let bytes = std::fs::read(folder.join(name)).expect("a file of the corpus");
    let intake = read(name, &bytes);
    let mut wrong = Vec::new();
    let got = verdict(name, &intake);
    let warned = intake
        .findings
        .iter()
        .any(|finding| finding.severity >= beiand::model::Severity::Warn);
    match expected.verdict.as_str() {
        "ok-warn" if got == "ok" && warned => {}
        "ok-warn" => wrong.push(format!("expected a warning, got {got}")),
        verdict if verdict == got => {}
        verdict => wrong.push(format!("expected {verdict}, got {got}")),
    }
    if got == "ok" || expected.verdict.ends_with("columns") || expected.verdict.ends_with("header")
    {
        if expected.rows.is_some_and(|rows| rows != intake.rows()) {
            wrong.push(format!(
                "{} rows instead of {:?}",
                intake.rows(),
                expected.rows
            ));
        }
        if expected
            .header_row
            .is_some_and(|row| !intake.layout.vertical && row != intake.layout.header_row)
        {
            wrong.push(format!("header in row {}", intake.layout.header_row));
        }
        if !expected.sheet.is_empty() && expected.sheet != intake.layout.sheet {
            wrong.push(format!("sheet {}", intake.layout.sheet));
        }
    }
    if std::env::var_os("BEIAND_SHEETS_SHOW").is_some() || !wrong.is_empty() {
        println!("{name}: {got}, {} rows {}", intake.rows(), wrong.join("; "));
        for finding in intake.findings.iter().take(8) {
            println!(
                "    {} {} {:?} {}",
                finding.rule,
                finding.severity.word(),
                finding.place.cell,
                finding.message.zh
            );
        }
    }
    wrong
}

fn corpus(folder: &Path) -> Vec<(String, Expected)> {
    let table = std::fs::read_to_string(folder.join("EXPECTED.tsv")).expect("EXPECTED.tsv");
    table
        .lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let expected = Expected {
                verdict: fields[1].to_owned(),
                rows: fields[2].parse().ok(),
                header_row: fields[3].parse().ok(),
                sheet: fields[4].to_owned(),
            };
            (fields[0].to_owned(), expected)
        })
        .collect()
}

fn run(folder: &Path) {
    let only = std::env::var("BEIAND_SHEETS_ONLY").unwrap_or_default();
    let skip = std::env::var("BEIAND_SHEETS_SKIP").unwrap_or_default();
    let mut failed = Vec::new();
    let mut count = 0;
    for (name, expected) in corpus(folder) {
        if !name.contains(&only) || skip.split(',').any(|skip| skip == name) {
            continue;
        }
        count += 1;
        let wrong = judge(folder, &name, &expected);
        if !wrong.is_empty() {
            failed.push(format!("{name}: {}", wrong.join("; ")));
        }
    }
    println!("{} of {count} as expected", count - failed.len());
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn every_sheet_of_the_sample_ends_in_its_verdict() {
    run(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sheets"));
}

#[test]
fn every_sheet_of_the_whole_corpus_ends_in_its_verdict() {
    if let Some(folder) = std::env::var_os("BEIAND_SHEETS") {
        run(Path::new(&folder));
    }
}
