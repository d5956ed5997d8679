//! How fast sheets are read.
//!
//! `cargo bench --bench sheet` times made-up sheets. With one of these variables it does one thing
//! to one file and prints what it came to, to be measured from outside (docs/benchmarks.md):
//! `BEIAND_SHEET` reads it; `BEIAND_ANNOTATE` reads and marks it; `BEIAND_PEER_READ` reads it with
//! calamine's streaming cells and makes 49 trivial checks; `BEIAND_PEER_WRITE` reads it so and
//! writes the same cells with rust_xlsxwriter's standard mode.

#[path = "sheet/peer.rs"]
mod peer;

use beiand::catalog::columns::{Columns, EMBEDDED};
use beiand::model::Column;
use beiand::sheet::annotate::{CellMark, Issue, Marks, RowMark, Weight};
use beiand::sheet::{self, Limits, Options};
use std::collections::BTreeMap;

/// The program's own.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let asked = |name: &str| std::env::var_os(name).map(std::path::PathBuf::from);
    if let Some(path) = asked("BEIAND_SHEET") {
        let (name, bytes) = file(&path);
        let intake = with_options(|options| sheet::read(&name, bytes.as_slice().into(), options));
        println!(
            "{name}\t{}\t{}\t{}",
            intake.refusal.as_ref().map_or("ok", sheet::Fault::word),
            intake.rows(),
            intake.findings.len()
        );
    } else if let Some(path) = asked("BEIAND_ANNOTATE") {
        annotate(&path);
    } else if let Some(path) = asked("BEIAND_PEER_READ") {
        let before = cpu();
        let (rows, bad) = peer::check(&path);
        println!("{rows} rows, {bad} findings, {:.2} s CPU", cpu() - before);
    } else if let Some(path) = asked("BEIAND_PEER_WRITE") {
        let rows = peer::rows(&path);
        let before = cpu();
        let bytes = peer::write(&rows);
        println!(
            "{} rows, {bytes} bytes, {:.2} s CPU",
            rows.len(),
            cpu() - before
        );
    } else {
        divan::main();
    }
}

fn file(path: &std::path::Path) -> (String, Vec<u8>) {
    let bytes = std::fs::read(path).expect("a readable file");
    let name = path.file_name().expect("a file").to_string_lossy();
    (name.into_owned(), bytes)
}

/// Seconds of processor time so far, to the tick of ten milliseconds.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let times = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = times
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|ticks| ticks.parse::<u64>().ok())
        .sum();
    ticks as f64 / 100.0
}

/// Marks every twentieth row and says something of all of them, as after a bad batch.
fn annotate(path: &std::path::Path) {
    let (name, bytes) = file(path);
    let intake = with_options(|options| sheet::read(&name, bytes.as_slice().into(), options));
    let layout = std::sync::Arc::clone(&intake.layout);
    let mut marks = Marks {
        sheet: layout.sheet.clone(),
        header_row: layout.header_row,
        columns: layout.columns.values().max().map_or(0, |last| last + 1),
        batch: "20261124-a-1".into(),
        ..Marks::default()
    };
    for (number, filing) in intake.filings.iter().enumerate() {
        let row = filing.rows[0].number;
        let bad = number % 20 == 0;
        let texts = match bad {
            true => [
                "需修改",
                "改正主体负责人证件号码",
                "客户",
                "请核对身份证号码后回复",
            ],
            false => ["可提交", "", "", ""],
        };
        marks.rows.push(RowMark {
            row,
            texts: texts.map(str::to_owned),
        });
        for column in [Column::PrincipalCertNo, Column::SiteDomain] {
            if let (true, Some(&column)) = (bad, layout.columns.get(&column)) {
                marks.cells.push(CellMark {
                    row,
                    column,
                    weight: Weight::Wrong,
                    note: "号码不对，请核对".into(),
                });
                marks.issues.push(Issue {
                    cell: Some((row, column)),
                    header: "主体负责人证件号码".into(),
                    message: "号码的校验码不对，很可能有一位打错".into(),
                    remedy: "按证件重新录入".into(),
                    rule: "PER-04".into(),
                });
            }
        }
    }
    drop(intake);
    let before = cpu();
    let marked = sheet::annotate(&bytes, &marks).expect("an xlsx");
    println!("{} bytes, {:.2} s CPU", marked.len(), cpu() - before);
    if let Some(to) = std::env::var_os("BEIAND_TO") {
        std::fs::write(to, marked).expect("written");
    }
}

fn with_options<T>(work: impl FnOnce(&Options<'_>) -> T) -> T {
    let columns = Columns::parse(EMBEDDED).expect("embedded");
    work(&Options {
        columns: &columns,
        passwords: &[],
        mapping: &BTreeMap::new(),
        limits: Limits::default(),
    })
}

/// A sheet of text, every column filled.
fn text(rows: usize) -> String {
    let headers: Vec<&str> = Column::ALL.iter().map(|column| column.header()).collect();
    let mut text = headers.join(",");
    for row in 0..rows {
        text.push('\n');
        let cells: Vec<String> = (0..headers.len())
            .map(|column| format!("内容{}", row * column))
            .collect();
        text.push_str(&cells.join(","));
    }
    text
}

#[divan::bench(args = [50, 1_000])]
fn a_text_file(bencher: divan::Bencher<'_, '_>, rows: usize) {
    let text = text(rows);
    bencher.bench_local(|| {
        with_options(|options| sheet::read("表.csv", text.as_bytes().into(), options).rows())
    });
}

#[divan::bench]
fn an_xlsx_of_120_rows(bencher: divan::Bencher<'_, '_>) {
    let bytes = include_bytes!("../tests/fixtures/sheets/plain__errors.xlsx");
    bencher.bench_local(|| {
        with_options(|options| sheet::read("表.xlsx", bytes[..].into(), options).rows())
    });
}
