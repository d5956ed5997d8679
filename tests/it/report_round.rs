//! The sheet that goes back, read again by the sheet room: every column, every row.

use crate::report_batches::{batch, card};
use beiand::catalog::columns::{Columns, EMBEDDED};
use beiand::model::judged::JudgedBatch;
use beiand::model::{Column, Lang, Verdict, mask};
use beiand::report::{Context, fix_these, refill, template};
use beiand::sheet::{self, Intake, Limits, Options};
use std::collections::BTreeMap;

fn read(bytes: &[u8]) -> Intake {
    let columns = Columns::parse(EMBEDDED).expect("embedded");
    let options = Options {
        columns: &columns,
        passwords: &[],
        mapping: &BTreeMap::new(),
        limits: Limits::default(),
    };
    sheet::read("回填表.xlsx", bytes.into(), &options)
}

fn context(lang: Lang) -> Context<'static> {
    let mut context = Context::shipped(lang);
    context.cards = &card;
    context
}

fn same(intake: &Intake, batch: &JudgedBatch, only: impl Fn(Verdict) -> bool) {
    let sent: Vec<_> = batch
        .filings
        .iter()
        .filter(|judged| only(judged.verdict()))
        .collect();
    assert_eq!(intake.filings.len(), sent.len(), "{:#?}", intake.findings);
    for (came, judged) in intake.filings.iter().zip(sent) {
        assert_eq!(came.no, judged.filing.no);
        assert_eq!(came.rows.len(), judged.filing.rows.len());
        for (came, was) in came.sites().zip(judged.filing.sites()) {
            for column in Column::ALL {
                let expected = match column {
                    Column::AccountPassword => "",
                    _ => was.get(column),
                };
                assert_eq!(
                    came.get(column),
                    expected,
                    "{} {}",
                    judged.filing.no,
                    column.key()
                );
            }
        }
    }
}

#[test]
fn the_returned_sheet_dropped_again_is_the_same_batch() {
    for lang in [Lang::Zh, Lang::En] {
        let batch = batch(40, false);
        let intake = read(&refill(&batch, &context(lang)).expect("a workbook"));
        same(&intake, &batch, |_| true);
        assert_eq!(intake.batch_mark.as_deref(), Some(batch.id.as_str()));
        // Every cell stands where the report says that it stands.
        assert_eq!(intake.layout.columns, batch.layout.columns);
        assert_eq!(intake.layout.header_row, batch.layout.header_row);
        let rows = |filings: Vec<&beiand::model::Filing>| {
            filings
                .iter()
                .flat_map(|filing| filing.rows.iter().map(|row| row.number))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            rows(intake.filings.iter().collect()),
            rows(batch.filings.iter().map(|judged| &judged.filing).collect())
        );
    }
}

#[test]
fn only_the_rows_to_fix_come_back_in_their_own_sheet() {
    let batch = batch(40, false);
    let intake = read(&fix_these(&batch, &context(Lang::Zh)).expect("a workbook"));
    same(&intake, &batch, |verdict| verdict == Verdict::Reject);
    assert_eq!(intake.batch_mark.as_deref(), Some(batch.id.as_str()));
}

#[test]
fn our_own_columns_raise_no_question_when_they_come_back() {
    let batch = batch(12, false);
    let intake = read(&refill(&batch, &context(Lang::Zh)).expect("a workbook"));
    let asked: Vec<_> = intake
        .findings
        .iter()
        .filter(|finding| finding.place.row.is_none())
        .map(|finding| &*finding.message.zh)
        .filter(|message| {
            ["状态", "要做的事", "谁来做", "发给客户的话"]
                .iter()
                .any(|own| message.contains(own))
        })
        .collect();
    assert!(asked.is_empty(), "{asked:?}");
}

#[test]
fn a_masked_sheet_from_a_letter_stands_for_the_full_one() {
    let batch = batch(40, false);
    let bytes = beiand::report::book::fix::fix_these_masked(&batch, &context(Lang::Zh))
        .expect("a workbook");
    let mut intake = read(&bytes);
    for filing in &mut intake.filings {
        let before = batch
            .filings
            .iter()
            .map(|judged| &judged.filing)
            .find(|before| before.no == filing.no)
            .expect("the filing it was made from");
        assert!(filing.get(Column::PrincipalMobile).contains('*'));
        mask::restore(filing, before);
    }
    same(&intake, &batch, |verdict| verdict == Verdict::Reject);
}

#[test]
fn the_template_is_read_with_every_column() {
    let intake = read(&template(&context(Lang::Zh)).expect("a workbook"));
    assert_eq!(intake.layout.columns.len(), Column::COUNT);
}
