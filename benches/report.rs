//! How long the documents of a batch take: `cargo bench --bench report`.

#[path = "../tests/it/report_batches.rs"]
mod report_batches;

use beiand::model::Lang;
use beiand::report::{Context, Scribe, fix_these, refill};
use report_batches::{batch, card};

/// The program's own.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

fn context() -> Context<'static> {
    let mut context = Context::shipped(Lang::Zh);
    context.cards = &card;
    context
}

/// The page, the report workbook and the sheets that go back.
#[divan::bench(args = [12, 500, 5_000], sample_count = 3, sample_size = 1)]
fn of_the_batch(bencher: divan::Bencher, filings: usize) {
    let batch = batch(filings, false);
    bencher.bench(|| {
        Scribe::new(&batch, context())
            .batch_documents()
            .expect("documents")
    });
}

/// The checklist and the JSON of every filing.
#[divan::bench(args = [12, 500, 5_000], sample_count = 3, sample_size = 1)]
fn of_the_filings(bencher: divan::Bencher, filings: usize) {
    let batch = batch(filings, false);
    bencher.bench(|| {
        let scribe = Scribe::new(&batch, context());
        (0..filings)
            .map(|index| scribe.filing_documents(index).expect("documents").len())
            .sum::<usize>()
    });
}

/// The customer's table back, alone.
#[divan::bench(args = [5_000], sample_count = 3, sample_size = 1)]
fn the_returned_sheets(bencher: divan::Bencher, filings: usize) {
    let batch = batch(filings, false);
    bencher.bench(|| {
        (
            refill(&batch, &context()).expect("a workbook"),
            fix_these(&batch, &context()).expect("a workbook"),
        )
    });
}
