//! What the workbook library lets through and Excel does not: links, notes, long texts, formulas.

use crate::report_batches::{batch, card};
use beiand::model::judged::JudgedBatch;
use beiand::model::{Column, Lang, Slot};
use beiand::report::{Context, Scribe, fix_these, refill};
use std::io::Read;

fn context() -> Context<'static> {
    let mut context = Context::shipped(Lang::Zh);
    context.cards = &card;
    context
}

/// The parts of a workbook whose name begins so, by name.
fn parts(workbook: &[u8], beginning: &str) -> Vec<(String, String)> {
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(workbook)).expect("a package");
    let names: Vec<String> = package
        .file_names()
        .map(|name| name.expect("a name").into_owned())
        .collect();
    names
        .into_iter()
        .filter(|name| name.starts_with(beginning))
        .map(|name| {
            let mut text = String::new();
            package
                .by_name(&name)
                .expect("a part")
                .read_to_string(&mut text)
                .expect("text");
            (name, text)
        })
        .collect()
}

fn report(batch: &JudgedBatch) -> Vec<u8> {
    let documents = Scribe::new(batch, context())
        .batch_documents()
        .expect("documents");
    let report = documents
        .into_iter()
        .find(|document| document.path == "批次报告.xlsx")
        .expect("the report");
    match report.content {
        beiand::model::judged::Content::Bytes(bytes) => bytes,
        beiand::model::judged::Content::Blob(key) => panic!("a blob {key}"),
    }
}

#[test]
fn excel_repairs_no_sheet_for_its_links() {
    let mut batch = batch(600, true);
    for judged in &mut batch.filings {
        let one = judged.materials[0].clone();
        judged.materials = (0..110)
            .map(|n| {
                let mut material = one.clone();
                // Other slots, so that few pictures share a name.
                material.slot = Slot::ALL[n % Slot::ALL.len()];
                material
            })
            .collect();
    }
    let sheets = parts(&report(&batch), "xl/worksheets/sheet");
    let links: Vec<usize> = sheets
        .iter()
        .map(|(_, sheet)| sheet.matches("<hyperlink ").count())
        .collect();
    assert!(links.iter().all(|&links| links <= 65_530), "{links:?}");
    assert!(links.contains(&65_000), "66 000 materials: {links:?}");
}

#[test]
fn beyond_some_thousand_notes_the_list_of_findings_stands_in() {
    let mut batch = batch(5_400, false);
    let finding = batch.filings[0].findings[0].clone();
    for judged in &mut batch.filings {
        let mut own = finding.clone();
        own.place.row = Some(judged.filing.rows[0].number);
        judged.findings.push(own);
    }
    let book = refill(&batch, &context()).expect("a workbook");
    let notes: usize = parts(&book, "xl/comments")
        .iter()
        .map(|(_, notes)| notes.matches("<comment ").count())
        .sum();
    assert_eq!(notes, 5_000);
    let said = parts(&book, "xl/sharedStrings.xml");
    assert!(said[0].1.contains("批注只写到第 5000 条"), "it is said");
}

#[test]
fn a_list_of_findings_beyond_bearing_says_how_many_are_left_out() {
    let mut batch = batch(12, false);
    let judged = batch.filings.iter_mut().find(|it| it.findings.len() > 1);
    let findings = &mut judged.expect("a flawed one").findings;
    *findings = findings.iter().cloned().cycle().take(20_500).collect();
    let all: usize = batch.filings.iter().map(|it| it.findings.len()).sum();
    let all = all + batch.findings.len();
    let said = parts(&report(&batch), "xl/sharedStrings.xml");
    let more = format!("还有 {} 项没有列在这里", all - 20_000);
    assert!(said[0].1.contains(&more), "{all}");
}

#[test]
fn no_text_is_longer_than_a_cell_and_none_is_a_formula() {
    let evil = [
        "=cmd|' /C calc'!A0",
        "@SUM(1+1)",
        "+1+1",
        "-1+1",
        "\t=1+1",
        "=HYPERLINK(\"http://example.com\")",
        "{=1}",
        "_x0041_\u{1}\u{fffe}<&>\"",
    ];
    let mut batch = batch(evil.len(), false);
    let long = "长".repeat(40_000);
    for (judged, evil) in batch.filings.iter_mut().zip(evil) {
        judged.filing.replace(&[
            (0, Column::SubjectName, evil.into()),
            (0, Column::SiteName, evil.into()),
            (0, Column::PrincipalRemarkAdmin, long.as_str().into()),
        ]);
        for finding in &mut judged.findings {
            finding.message.zh = format!("{evil}{long}").into();
            finding.customer.zh = format!("{evil}{long}").into();
        }
    }
    batch.drop = evil[0].to_owned();
    let books = [
        report(&batch),
        refill(&batch, &context()).expect("a workbook"),
        fix_these(&batch, &context()).expect("a workbook"),
    ];
    for book in &books {
        for (name, sheet) in parts(book, "xl/worksheets/sheet") {
            assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "{name}");
        }
        for (_, strings) in parts(book, "xl/sharedStrings.xml") {
            let longest = strings
                .split("<si>")
                .map(|item| item.chars().count())
                .max()
                .unwrap_or(0);
            assert!(longest < 32_767 + 40, "{longest} characters in a cell");
            assert!(!strings.contains('\u{1}') && !strings.contains('\u{fffe}'));
        }
    }
}
