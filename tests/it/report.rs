//! The report room: a judged batch in, the documents that people read out.

use crate::report_batches::{batch, card};
use beiand::model::judged::{Content, Document, JudgedBatch};
use beiand::model::{Lang, Verdict};
use beiand::report::letter::{Draft, Kind, Occasion, letters};
use beiand::report::{Context, documents};

fn context(lang: Lang) -> Context<'static> {
    let mut context = Context::shipped(lang);
    context.cards = &card;
    context
}

fn text<'a>(documents: &'a [Document], path: &str) -> &'a str {
    let document = documents
        .iter()
        .find(|document| document.path.ends_with(path))
        .unwrap_or_else(|| panic!("no {path}"));
    match &document.content {
        Content::Bytes(bytes) => std::str::from_utf8(bytes).expect("text"),
        Content::Blob(key) => panic!("{path} is the blob {key}"),
    }
}

#[test]
fn a_batch_becomes_every_document_of_the_contract() {
    let batch = batch(12, false);
    let documents = documents(&batch, &context(Lang::Zh)).expect("documents");
    let paths: Vec<&str> = documents.iter().map(|d| d.path.as_str()).collect();
    for path in [
        "批次报告.html",
        "批次报告.xlsx",
        "回填表.xlsx",
        "只改这些.xlsx",
        "需修改/C001-佛山蓝禾演示商贸有限公司/核对清单.html",
        "需修改/C001-佛山蓝禾演示商贸有限公司/filing.json",
        "需修改/C001-佛山蓝禾演示商贸有限公司/01-主办单位有效证件.jpg",
        "可提交/C002-杭州远山演示食品有限公司/05-真实性核验单.jpg",
    ] {
        assert!(paths.contains(&path), "{path} is not among {paths:#?}");
    }
    let mut unique = paths.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), paths.len(), "a document is written twice");
}

#[test]
fn no_document_holds_the_password() {
    for lang in [Lang::Zh, Lang::En] {
        for document in documents(&batch(12, false), &context(lang)).expect("documents") {
            if let Content::Bytes(bytes) = &document.content {
                let found = bytes.windows(12).any(|window| window == b"Secret2026ab");
                assert!(!found, "{}", document.path);
            }
        }
    }
}

#[test]
fn the_overview_shows_no_full_number_of_a_person() {
    let documents = documents(&batch(40, false), &context(Lang::Zh)).expect("documents");
    let page = text(&documents, "批次报告.html");
    assert!(page.contains("194****"), "phones are there, masked");
    for number in ["19420000003", "440102198504129999", "086-0371-20000003"] {
        assert!(!page.contains(number), "{number}");
    }
    // The person who fills in the portal needs them in full.
    assert!(text(&documents, "/核对清单.html").contains("440102198504129999"));
}

fn letters_of(batch: &JudgedBatch) -> Vec<Draft> {
    let occasion = Occasion {
        kind: Kind::Completion,
        date: batch.today,
        now: batch.today.and_hms_opt(8, 30, 0).expect("a time"),
        today: &[],
        place: &|_| String::new(),
        fallback: None,
        max_bytes: 5_000_000,
    };
    letters(&[batch], &context(Lang::Zh), &occasion).expect("letters")
}

#[test]
fn a_letter_counts_every_customer_not_only_those_it_has_room_for() {
    let batch = batch(500, false);
    for draft in letters_of(&batch) {
        let customers = batch
            .filings
            .iter()
            .filter(|judged| judged.manager.as_ref() == Some(&draft.to))
            .filter(|judged| judged.verdict() == Verdict::Reject)
            .filter(|judged| {
                judged
                    .findings
                    .iter()
                    .any(|finding| finding.blocks() && !finding.customer.zh.is_empty())
            })
            .count();
        assert!(customers > 100);
        assert!(
            draft.text.contains(&format!("请联系 {customers} 位客户")),
            "{customers}: {}",
            draft.text.lines().nth(2).unwrap_or_default()
        );
    }
}

#[test]
fn the_first_forty_characters_of_a_subject_carry_the_verdict() {
    let mut batch = batch(12, false);
    batch.drop = "一个名字非常非常非常长的资料包".repeat(6);
    for draft in letters_of(&batch) {
        let start: String = draft.subject.chars().take(40).collect();
        for word in [" 可提交", " 需确认", " 需修改"] {
            assert!(start.contains(word), "{start}");
        }
        assert!(draft.subject.contains("资料包"), "{}", draft.subject);
    }
}
