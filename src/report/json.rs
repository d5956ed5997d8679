//! The object that `check` and `once` print with `--format json`: schema 1 of the contract.

use super::names;
use super::view::{folder_of, picture_names};
use crate::model::judged::{Counts, JudgedBatch, JudgedFiling};
use crate::model::{Column, Finding, Lang};
use serde_json::{Map, Value, json};

/// One object over all batches.
pub fn check_json(batches: &[&JudgedBatch], lang: Lang) -> Value {
    let mut counts = Counts::default();
    for batch in batches {
        let one = batch.counts();
        counts.filings += one.filings;
        counts.ready += one.ready;
        counts.review += one.review;
        counts.reject += one.reject;
    }
    json!({
        "schema": 1,
        "batches": batches.iter().map(|batch| batch_json(batch, lang)).collect::<Vec<_>>(),
        "counts": counts,
    })
}

fn batch_json(batch: &JudgedBatch, lang: Lang) -> Value {
    let folders = names::folders(batch);
    let source = match batch.reseller.as_str() {
        "" => batch.drop.clone(),
        reseller => format!("{reseller}/{}", batch.drop),
    };
    json!({
        "batch": batch.id,
        "source": source,
        "round": batch.round,
        "sheet_findings": findings(&batch.findings, lang),
        "filings": batch
            .filings
            .iter()
            .zip(&folders)
            .map(|(judged, folder)| {
                judged_json(batch, judged, &folder_of(judged, folder), lang)
            })
            .collect::<Vec<_>>(),
        "counts": batch.counts(),
    })
}

fn judged_json(batch: &JudgedBatch, judged: &JudgedFiling, folder: &str, lang: Lang) -> Value {
    let filing = &judged.filing;
    let sheet = match filing.layout.sheet.as_str() {
        "" => &batch.layout.sheet,
        sheet => sheet,
    };
    let domains: Vec<&str> = filing
        .sites()
        .map(|site| site.get(Column::SiteDomain))
        .filter(|domain| !domain.is_empty())
        .collect();
    let mut object = json!({
        "filing_no": filing.no,
        "sheet": sheet,
        "row": filing.rows[0].number,
        "subject": filing.get(Column::SubjectName),
        "domains": domains,
        "verdict": judged.verdict().word(),
        "findings": findings(&judged.findings, lang),
        "materials": materials(judged, folder),
    });
    if let Some(trouble) = &judged.trouble {
        object["trouble"] = json!(trouble);
    }
    object
}

fn findings(findings: &[Finding], lang: Lang) -> Vec<Value> {
    findings
        .iter()
        .map(|finding| {
            json!({
                "rule": finding.rule,
                "severity": finding.severity.word(),
                "cell": finding.place.cell,
                "field": finding.place.field,
                "slot": finding.place.slot.map(|slot| slot.key()),
                "file": finding.place.file,
                "row": finding.place.row,
                "message": finding.message.get(lang),
                "remedy": finding.remedy.get(lang),
                "customer": finding.customer.get(lang),
                "original": finding.original,
                "fixed_to": finding.fixed_to,
                "because": finding.because,
            })
        })
        .collect()
}

fn materials(judged: &JudgedFiling, folder: &str) -> Vec<Value> {
    judged
        .materials
        .iter()
        .zip(picture_names(judged))
        .map(|(material, picture)| {
            let pressed = material.pressed();
            let sources: Vec<&str> = material
                .sources
                .iter()
                .map(|source| source.path.as_str())
                .collect();
            json!({
                "slot": material.slot.key(),
                "site": material.site,
                "source": sources.first(),
                "sources": sources,
                "output": pressed.map(|_| format!("{folder}/{picture}")),
                "bytes": pressed.map(|pressed| pressed.bytes),
                "width": pressed.map(|pressed| pressed.width),
                "height": pressed.map(|pressed| pressed.height),
                "quality": pressed.map(|pressed| pressed.quality),
            })
        })
        .collect()
}

/// `filing.json` of a filing's folder: the verdict and every field but the password.
pub fn filing_json(batch: &JudgedBatch, index: usize, folder: &str) -> Value {
    let judged = &batch.filings[index];
    let mut object = judged_json(batch, judged, folder, Lang::Zh);
    let sites: Vec<Value> = judged
        .filing
        .sites()
        .map(|site| {
            let fields: Map<String, Value> = Column::ALL
                .into_iter()
                .filter(|&column| column != Column::AccountPassword)
                .filter(|&column| !site.get(column).is_empty())
                .map(|column| (column.key().to_owned(), json!(site.get(column))))
                .collect();
            json!({"row": site.row(), "fields": fields})
        })
        .collect();
    object["schema"] = json!(1);
    object["batch"] = json!(batch.id);
    object["round"] = json!(batch.round);
    object["judged"] = json!(batch.today);
    object["profile"] = json!(batch.profile);
    object["sites"] = json!(sites);
    object
}
