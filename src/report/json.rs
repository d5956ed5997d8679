//! The object that `check` and `once` print with `--format json`: schema 1 of the contract.
//!
//! It is written filing by filing, so that a sheet of 100 000 rows never lies in memory as text.

use super::names::Folders;
use super::view::{folder_of, picture_names};
use crate::model::judged::{Counts, JudgedBatch, JudgedFiling};
use crate::model::{Column, Finding, Lang, Layout};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// The object over all batches, one batch after another.
pub struct Checks<W> {
    out: W,
    counts: Counts,
    batches: usize,
}

impl<W: Write> Checks<W> {
    /// Begins the object.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn begin(mut out: W) -> io::Result<Self> {
        out.write_all(br#"{"schema":1,"batches":["#)?;
        Ok(Self {
            out,
            counts: Counts::default(),
            batches: 0,
        })
    }

    /// A batch whose filings come one by one.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn batch(&mut self, batch: &JudgedBatch, lang: Lang) -> io::Result<Batch<&mut W>> {
        if self.batches > 0 {
            self.out.write_all(b",")?;
        }
        self.batches += 1;
        Batch::begin(&mut self.out, batch, lang)
    }

    /// A batch that was written elsewhere by a [`Batch`], with the counts it came to.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn written(&mut self, batch: &[u8], counts: &Counts) -> io::Result<()> {
        if self.batches > 0 {
            self.out.write_all(b",")?;
        }
        self.batches += 1;
        self.counted(counts);
        self.out.write_all(batch)
    }

    /// Counts a batch that was begun with [`Checks::batch`].
    pub fn counted(&mut self, counts: &Counts) {
        self.counts += *counts;
    }

    /// Ends the object; `more` are further members of it.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn end(mut self, more: &[(&str, Value)]) -> io::Result<()> {
        self.out.write_all(br#"],"counts":"#)?;
        serde_json::to_writer(&mut self.out, &self.counts)?;
        for (key, value) in more {
            write!(self.out, ",{}:{value}", json!(key))?;
        }
        self.out.write_all(b"}\n")?;
        self.out.flush()
    }
}

/// One batch of the object.
pub struct Batch<W> {
    out: W,
    lang: Lang,
    folders: Folders,
    counts: Counts,
}

impl<W: Write> Batch<W> {
    /// Begins a batch with what is known before its filings.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn begin(mut out: W, batch: &JudgedBatch, lang: Lang) -> io::Result<Self> {
        let source = match batch.reseller.as_str() {
            "" => batch.drop.clone(),
            reseller => format!("{reseller}/{}", batch.drop),
        };
        let found: Vec<_> = findings(&batch.findings, lang).collect();
        write!(
            out,
            r#"{{"batch":{},"source":{},"round":{},"sheet_findings":"#,
            json!(batch.id),
            json!(source),
            batch.round
        )?;
        serde_json::to_writer(&mut out, &found)?;
        out.write_all(br#","filings":["#)?;
        Ok(Self {
            out,
            lang,
            folders: Folders::default(),
            counts: Counts::default(),
        })
    }

    /// The next filing.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn filing(&mut self, batch: &JudgedBatch, judged: &JudgedFiling) -> io::Result<()> {
        if self.counts.filings > 0 {
            self.out.write_all(b",")?;
        }
        self.counts.add(judged.verdict());
        let folder = folder_of(judged, &self.folders.next(judged));
        let written = Judged::of(&batch.layout, judged, &folder, self.lang);
        Ok(serde_json::to_writer(&mut self.out, &written)?)
    }

    /// The next filings, written already.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn written(&mut self, filings: &Filings) -> io::Result<()> {
        if self.counts.filings > 0 && filings.counts.filings > 0 {
            self.out.write_all(b",")?;
        }
        self.counts += filings.counts;
        self.out.write_all(&filings.text)
    }

    /// Ends the batch; gives its counts.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn end(mut self) -> io::Result<Counts> {
        self.out.write_all(br#"],"counts":"#)?;
        serde_json::to_writer(&mut self.out, &self.counts)?;
        self.out.write_all(b"}")?;
        Ok(self.counts)
    }
}

/// Filings without pictures as they stand in a batch, for [`Batch::written`].
#[derive(Default)]
pub struct Filings {
    text: Vec<u8>,
    counts: Counts,
}

impl Filings {
    /// Writes one more.
    ///
    /// # Errors
    /// None in practice: memory takes everything.
    pub fn add(&mut self, layout: &Layout, judged: &JudgedFiling, lang: Lang) -> io::Result<()> {
        if self.counts.filings > 0 {
            self.text.push(b',');
        }
        self.counts.add(judged.verdict());
        let written = Judged::of(layout, judged, "", lang);
        Ok(serde_json::to_writer(&mut self.text, &written)?)
    }
}

/// A filing as it is written.
#[derive(Serialize)]
struct Judged<'a> {
    filing_no: &'a str,
    sheet: &'a str,
    row: u32,
    subject: &'a str,
    domains: Vec<&'a str>,
    verdict: &'static str,
    findings: Vec<Found<'a>>,
    materials: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<&'a str>,
}

impl<'a> Judged<'a> {
    fn of(layout: &'a Layout, judged: &'a JudgedFiling, folder: &str, lang: Lang) -> Self {
        let filing = &judged.filing;
        Self {
            filing_no: &filing.no,
            sheet: match filing.layout.sheet.as_str() {
                "" => &layout.sheet,
                sheet => sheet,
            },
            row: filing.rows[0].number,
            subject: filing.get(Column::SubjectName),
            domains: filing
                .sites()
                .map(|site| site.get(Column::SiteDomain))
                .filter(|domain| !domain.is_empty())
                .collect(),
            verdict: judged.verdict().word(),
            findings: findings(&judged.findings, lang).collect(),
            materials: materials(judged, folder),
            trouble: judged.trouble.as_deref(),
        }
    }
}

/// A finding as it is written.
#[derive(Serialize)]
struct Found<'a> {
    rule: &'a str,
    severity: &'static str,
    cell: Option<&'a str>,
    field: Option<&'static str>,
    slot: Option<&'static str>,
    file: Option<&'a str>,
    row: Option<u32>,
    message: &'a str,
    remedy: &'a str,
    customer: &'a str,
    original: Option<&'a str>,
    fixed_to: Option<&'a str>,
    because: &'a str,
}

fn findings(findings: &[Finding], lang: Lang) -> impl Iterator<Item = Found<'_>> {
    findings.iter().map(move |finding| Found {
        rule: &finding.rule,
        severity: finding.severity.word(),
        cell: finding.place.cell.as_deref(),
        field: finding.place.field.map(Column::key),
        slot: finding.place.slot.map(|slot| slot.key()),
        file: finding.place.file.as_deref(),
        row: finding.place.row,
        message: finding.message.get(lang),
        remedy: finding.remedy.get(lang),
        customer: finding.customer.get(lang),
        original: finding.original.as_deref(),
        fixed_to: finding.fixed_to.as_deref(),
        because: &finding.because,
    })
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
    let mut object = json!(Judged::of(&batch.layout, judged, folder, Lang::Zh));
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
