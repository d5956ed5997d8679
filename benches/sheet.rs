//! How fast sheets are read.
//!
//! `cargo bench --bench sheet` times made-up sheets. With `BEIAND_SHEET=file` it reads that one
//! file once and prints what it came to, to be measured from outside: docs/benchmarks.md.

use beiand::catalog::columns::{Columns, EMBEDDED};
use beiand::model::Column;
use beiand::sheet::{self, Limits, Options};
use std::collections::BTreeMap;

fn main() {
    if let Some(path) = std::env::var_os("BEIAND_SHEET") {
        let bytes = std::fs::read(&path).expect("a readable file");
        let name = std::path::Path::new(&path);
        let name = name.file_name().expect("a file").to_string_lossy();
        let intake = with_options(|options| sheet::read(&name, &bytes, options));
        println!(
            "{name}\t{}\t{}\t{}",
            intake.refusal.as_ref().map_or("ok", sheet::Fault::word),
            intake.rows(),
            intake.findings.len()
        );
        return;
    }
    divan::main();
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
        with_options(|options| sheet::read("表.csv", text.as_bytes(), options).rows())
    });
}

#[divan::bench]
fn an_xlsx_of_120_rows(bencher: divan::Bencher<'_, '_>) {
    let bytes = include_bytes!("../tests/fixtures/sheets/plain__errors.xlsx");
    bencher.bench_local(|| with_options(|options| sheet::read("表.xlsx", bytes, options).rows()));
}
