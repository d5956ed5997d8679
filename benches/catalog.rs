//! Start-up with all reference data, its memory, and one look-up of each kind:
//! `cargo bench --bench catalog`.

use beiand::catalog::Catalog;
use beiand::catalog::phones::{self, Phones};
use std::hint::black_box;
use std::sync::LazyLock;

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::embedded);

fn main() {
    let before = resident();
    let catalog = Catalog::embedded();
    if let (Some(before), Some(after)) = (before, resident()) {
        println!("resident for all reference data: {} KB", after - before);
    }
    drop(catalog);
    divan::main();
}

/// Resident memory in KB, where the system tells.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn start() -> Catalog {
    Catalog::embedded()
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn start_phones() -> Phones {
    Phones::parse(
        phones::PREFIXES,
        phones::PLACES,
        phones::EXTRA,
        phones::SEGMENTS,
        phones::AREAS,
    )
    .expect("embedded")
}

#[divan::bench]
fn place_of_a_mobile() {
    black_box(CATALOG.phones.place(black_box("13800138000")));
}

#[divan::bench]
fn chain_of_divisions() {
    let chain = CATALOG.divisions.chain(
        black_box("广东省"),
        black_box("佛山市"),
        black_box("顺德区"),
    );
    black_box(chain.is_ok());
}

#[divan::bench]
fn words_in_a_site_name() -> usize {
    let name = black_box("佛山市蓝禾演示商贸有限公司");
    CATALOG.names.terms.find_all(name).count() + CATALOG.divisions.named_in(name).count()
}
