//! An installation's own templates, tried before they are needed: every page and letter is made
//! of one invented filing, and what could not be used is told.

use super::letter::{Kind, Occasion, letters_by};
use super::{Context, Error, Scribe, Week};
use crate::model::filing::{Layout, Row};
use crate::model::finding::{Place, Words};
use crate::model::judged::{JudgedBatch, JudgedFiling, Manager, Origin};
use crate::model::material::{Labels, Material, Outcome};
use crate::model::text::Interner;
use crate::model::{Card, Column, Filing, Finding, Say, Severity, Slot};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

static CARD: Card = Card {
    code: "DEMO-00",
    name: "sample",
    severity: Severity::Error,
    title: Words::new("示例", "a sample"),
};
static SAY: Say = Say::new(
    Words::new("这是一条示例", "this is a sample"),
    Words::new("不用处理", "nothing to do"),
)
.customer(Words::new(
    "您好，这是一条示例，谢谢。",
    "Hello, this is a sample. Thank you.",
));

/// The installation's templates that cannot be used, with the reason.
///
/// # Errors
/// When a built-in template cannot be rendered.
pub fn template_faults(
    context: &Context<'_>,
    now: DateTime<Utc>,
) -> Result<BTreeMap<String, String>, Error> {
    let batch = sample(now, &context.profile.name);
    let scribe = Scribe::new(&batch, *context);
    scribe.batch_documents()?;
    scribe.filing_documents(0)?;
    let nobody = Manager {
        address: "nobody@localhost".to_owned(),
        name: String::new(),
    };
    let occasion = Occasion {
        kind: Kind::Completion,
        date: batch.today,
        now: now.naive_utc(),
        today: &[],
        place: &|_| String::new(),
        fallback: Some(&nobody),
        max_bytes: u64::MAX,
    };
    letters_by(&[&batch], context, &occasion, scribe.pages())?;
    let mut week = Week::new(now);
    week.add("sample", &batch);
    week.letter_by(&nobody, context, scribe.pages())?;
    Ok(scribe.pages().faults())
}

/// One filing with a finding and a material, of nobody.
fn sample(now: DateTime<Utc>, profile: &str) -> JudgedBatch {
    let layout = Arc::new(Layout {
        sheet: "示例".to_owned(),
        header_row: 1,
        columns: Column::ALL.into_iter().zip(0..).collect(),
        ..Layout::default()
    });
    let mut texts = Interner::default();
    let mut row = Row::new(2);
    for (column, text) in [
        (Column::FilingNo, "C01"),
        (Column::SubjectName, "示例有限公司"),
        (Column::SiteDomain, "example.com"),
        (Column::DomainExpires, "2030-01-01"),
    ] {
        row.set(column, texts.intern(text));
    }
    let filing = Filing {
        no: "C01".to_owned(),
        rows: [row].into(),
        texts: texts.finish(),
        layout: layout.clone(),
        repairs: vec![],
    };
    let place = Place {
        row: Some(2),
        field: Some(Column::SubjectName),
        ..Place::default()
    };
    let judged = JudgedFiling {
        filing,
        materials: vec![Material {
            slot: Slot::SubjectCertificate,
            site: None,
            sources: vec![],
            labels: Labels::default(),
            outcome: Outcome::Waiting,
        }],
        findings: vec![Finding::new(&CARD, &SAY, place, &[])],
        trouble: None,
        manager: None,
        dues: vec![],
    };
    JudgedBatch {
        id: "sample".to_owned(),
        reseller: "示例".to_owned(),
        drop: "示例".to_owned(),
        round: 1,
        received: now,
        today: now.date_naive(),
        profile: profile.to_owned(),
        layout: (*layout).clone(),
        origin: Origin::default(),
        findings: vec![],
        answers: vec![],
        filings: vec![judged],
        changes: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;

    #[test]
    fn a_fault_is_told_before_the_template_is_needed() {
        let now = "2026-11-24T00:00:00Z".parse().expect("a moment");
        let mut context = Context::shipped(Lang::Zh);
        assert!(template_faults(&context, now).expect("renders").is_empty());
        context.templates = &|name| match name {
            // Its filter is only found missing when there is a filing to show.
            "weekly.txt" => {
                Some("{% for e in week.waiting %}{{ e.no|nonsense }}{% endfor %}".to_owned())
            }
            "checklist.html" => Some("{% if %}".to_owned()),
            "letter.html" => {
                Some(r#"{% extends "letter.html" %}{% block foot %}我们{% endblock %}"#.to_owned())
            }
            _ => None,
        };
        let faults = template_faults(&context, now).expect("the built-in ones stand in");
        let names: Vec<&str> = faults.keys().map(String::as_str).collect();
        assert_eq!(names, ["checklist.html", "weekly.txt"], "{faults:?}");
        assert!(faults["weekly.txt"].contains("nonsense"), "{faults:?}");
    }
}
