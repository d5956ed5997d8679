//! One filing, its findings and its materials as the readers see them, and where they lie.

use super::todo::{customer_message, todo};
use crate::model::finding::Words;
use crate::model::judged::JudgedFiling;
use crate::model::material::{Material, Outcome};
use crate::model::{Column, Finding, Severity, Verdict, mask};
use crate::report::{Context, names, words};
use serde::Serialize;
use std::collections::BTreeSet;

/// Where the filings that may be handed over lie.
pub const READY_FOLDER: &str = "可提交";
/// Where the filings that would be returned lie.
pub const FIX_FOLDER: &str = "需修改";
/// Where the small pictures lie.
pub const THUMBS_FOLDER: &str = "缩略图";

/// A filing for reading.
#[derive(Clone, Debug, Serialize)]
pub struct FilingView {
    pub index: usize,
    pub no: String,
    pub name: String,
    pub domains: Vec<String>,
    pub province: String,
    pub rows: Vec<u32>,
    pub manager: String,
    pub verdict: &'static str,
    pub verdict_text: &'static str,
    /// The path of its folder inside the batch.
    pub folder: String,
    pub folder_link: String,
    pub errors: usize,
    pub warnings: usize,
    /// How many points a person must look at.
    pub manual: usize,
    pub todo: String,
    pub who: &'static str,
    /// The whole message to the customer, empty when nothing is needed from him.
    pub customer: String,
    pub trouble: String,
    pub findings: Vec<FindingView>,
    pub materials: Vec<MaterialView>,
    /// What the page's search looks in.
    pub haystack: String,
    /// The rules that spoke, with a space around each.
    pub rules: String,
}

/// A finding for reading.
#[derive(Clone, Debug, Serialize)]
pub struct FindingView {
    pub rule: String,
    pub title: String,
    pub severity: &'static str,
    pub severity_text: &'static str,
    pub blocks: bool,
    pub fixed: bool,
    /// Where it is: the cell, the material, the file.
    pub place: String,
    pub cell: String,
    pub field: String,
    pub slot: String,
    pub file: String,
    pub message: String,
    pub remedy: String,
    pub customer: String,
    pub original: String,
    pub fixed_to: String,
    pub because: String,
}

/// A material for reading.
#[derive(Clone, Debug, Serialize)]
pub struct MaterialView {
    pub slot: &'static str,
    pub title: String,
    pub number: usize,
    pub site: String,
    pub sources: String,
    /// The path of the pressed picture inside the batch; empty when there is none.
    pub output: String,
    pub link: String,
    pub file: String,
    pub thumb: String,
    pub state: &'static str,
    pub outcome: String,
    pub bytes: u64,
    pub size: String,
    pub width: u32,
    pub height: u32,
    pub quality: u8,
    pub was_bytes: u64,
    pub was_size: String,
    pub was_width: u32,
    pub was_height: u32,
    /// What became of the mark 仅供备案使用; empty when nobody wanted it.
    pub mark: String,
}

/// Where a filing's documents go.
pub fn folder_of(judged: &JudgedFiling, name: &str) -> String {
    let side = match judged.verdict() {
        Verdict::Reject => FIX_FOLDER,
        _ if judged.trouble.is_some() => FIX_FOLDER,
        Verdict::Ready | Verdict::Review => READY_FOLDER,
    };
    format!("{side}/{name}")
}

/// The file name of each material's picture, in the order of the materials; empty without one.
pub fn picture_names(judged: &JudgedFiling) -> Vec<String> {
    let several = judged.filing.rows.len() > 1;
    let mut taken = BTreeSet::new();
    judged
        .materials
        .iter()
        .map(|material| {
            if material.pressed().is_none() {
                return String::new();
            }
            let slot = material.slot;
            let mut stem = format!("{:02}-{}", slot.number(), slot.header());
            if several && let Some(domain) = site_domain(judged, material) {
                stem = format!("{stem}-{}", names::clean(&domain, 40));
            }
            let mut name = format!("{stem}.jpg");
            let mut copy = 2;
            while !taken.insert(name.clone()) {
                name = format!("{stem}-{copy}.jpg");
                copy += 1;
            }
            name
        })
        .collect()
}

fn site_domain(judged: &JudgedFiling, material: &Material) -> Option<String> {
    let index = material.site?;
    let site = judged.filing.sites().nth(index)?;
    Some(match site.get(Column::SiteDomain) {
        "" => (index + 1).to_string(),
        domain => mask::domain(domain),
    })
}

impl FilingView {
    /// The filing in the folder of this name; `masked` for overviews.
    pub fn new(
        judged: &JudgedFiling,
        index: usize,
        folder: &str,
        context: &Context<'_>,
        masked: bool,
    ) -> Self {
        let filing = &judged.filing;
        let lang = context.lang;
        let verdict = judged.verdict();
        let folder = folder_of(judged, folder);
        let domains: Vec<String> = filing
            .sites()
            .map(|site| site.get(Column::SiteDomain))
            .filter(|domain| !domain.is_empty())
            .map(|domain| match masked {
                true => mask::domain(domain),
                false => domain.to_owned(),
            })
            .collect();
        let findings: Vec<FindingView> = judged
            .findings
            .iter()
            .map(|finding| FindingView::new(finding, context, masked))
            .collect();
        let pictures = picture_names(judged);
        let materials: Vec<MaterialView> = judged
            .materials
            .iter()
            .zip(&pictures)
            .map(|(material, picture)| {
                MaterialView::new(judged, material, picture, &folder, context)
            })
            .collect();
        let errors = findings.iter().filter(|finding| finding.blocks).count();
        let warnings = judged
            .findings
            .iter()
            .filter(|f| f.severity == Severity::Warn && f.fixed_to.is_none())
            .count();
        let (todo, who) = todo(judged, context);
        let mut haystack = format!("{} {} {}", filing.no, filing.name(), domains.join(" "));
        let mut rules = String::from(" ");
        for finding in &findings {
            if !rules.contains(&format!(" {} ", finding.rule)) {
                rules.push_str(&finding.rule);
                rules.push(' ');
            }
        }
        haystack.push(' ');
        haystack.push_str(filing.get(Column::SubjectProvince));
        haystack.make_ascii_lowercase();
        let message = customer_message(judged, context);
        Self {
            index,
            no: filing.no.clone(),
            name: filing.name().to_owned(),
            domains,
            province: filing.get(Column::SubjectProvince).to_owned(),
            rows: filing.rows.iter().map(|row| row.number).collect(),
            manager: judged.manager.as_ref().map_or_else(String::new, |manager| {
                if manager.name.is_empty() {
                    mask::manager(&manager.address)
                } else {
                    mask::manager(&manager.name)
                }
            }),
            verdict: verdict.word(),
            verdict_text: verdict.words().get(lang),
            folder_link: names::link(&folder),
            folder,
            errors,
            warnings,
            manual: findings.iter().filter(|f| f.severity == "manual").count(),
            todo: if masked {
                mask::text(&todo).into_owned()
            } else {
                todo
            },
            who,
            customer: if masked {
                mask::text(&message).into_owned()
            } else {
                message
            },
            trouble: judged.trouble.as_ref().map_or_else(String::new, |what| {
                words::TROUBLE.fill(&[("what", what)]).get(lang).to_owned()
            }),
            findings,
            materials,
            haystack,
            rules,
        }
    }
}

impl FindingView {
    /// The finding in one language; `masked` for overviews.
    pub fn new(finding: &Finding, context: &Context<'_>, masked: bool) -> Self {
        let lang = context.lang;
        let text = |text: &str| {
            if masked {
                mask::text(text).into_owned()
            } else {
                text.to_owned()
            }
        };
        // A cell's own column knows better than a look at the text what must be hidden.
        let value = |value: &Option<String>| match (value, finding.place.field) {
            (None, _) => String::new(),
            (Some(value), Some(column)) if masked => mask::cell(column, value),
            (Some(value), _) => text(value),
        };
        let place = &finding.place;
        let field = place.field.map_or("", Column::header).to_owned();
        let slot = place
            .slot
            .map_or("", |slot| context.slots.title(slot, lang))
            .to_owned();
        let cell = place.cell.clone().unwrap_or_default();
        // Clerks name files by the person they are of.
        let file = text(place.file.as_deref().unwrap_or_default());
        let shown: Vec<&str> = [cell.as_str(), field.as_str(), slot.as_str(), file.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let (severity, severity_text) = match finding.severity {
            Severity::Error => ("error", words::SEV_ERROR),
            Severity::Warn => ("warn", words::SEV_WARN),
            Severity::Manual => ("manual", words::SEV_MANUAL),
            Severity::Info => ("info", words::SEV_INFO),
        };
        Self {
            rule: finding.rule.to_string(),
            title: context.title(finding),
            severity,
            severity_text: severity_text.get(lang),
            blocks: finding.blocks(),
            fixed: finding.fixed_to.is_some(),
            place: shown.join(" · "),
            message: text(finding.message.get(lang)),
            remedy: text(finding.remedy.get(lang)),
            customer: text(finding.customer.get(lang)),
            original: value(&finding.original),
            fixed_to: value(&finding.fixed_to),
            because: because(&finding.because, context),
            cell,
            field,
            slot,
            file,
        }
    }
}

/// `default|profile:72dns` as a person reads it.
pub fn because(chain: &str, context: &Context<'_>) -> String {
    let lang = context.lang;
    chain
        .split('|')
        .map(|step| match step.split_once(':') {
            Some(("profile", name)) => words::BECAUSE_PROFILE.fill(&[("name", name)]),
            Some(("province", name)) => words::BECAUSE_PROVINCE.fill(&[("name", name)]),
            _ if step == "default" => words::BECAUSE_DEFAULT.fill(&[]),
            _ => Words::new("{step}", "{step}").fill(&[("step", step)]),
        })
        .map(|text| text.get(lang).to_owned())
        .collect::<Vec<_>>()
        .join(" → ")
}

impl MaterialView {
    fn new(
        judged: &JudgedFiling,
        material: &Material,
        picture: &str,
        folder: &str,
        context: &Context<'_>,
    ) -> Self {
        let lang = context.lang;
        let pressed = material.pressed();
        let output = if picture.is_empty() {
            String::new()
        } else {
            format!("{folder}/{picture}")
        };
        let sources: Vec<&str> = material
            .sources
            .iter()
            .map(|source| source.path.rsplit('/').next().unwrap_or(&source.path))
            .collect();
        let was_bytes = material.sources.iter().map(|source| source.bytes).sum();
        let (state, outcome) = match &material.outcome {
            Outcome::Pressed(_) => ("pressed", words::PRESSED.get(lang).to_owned()),
            Outcome::Waiting => ("waiting", words::WAITING.get(lang).to_owned()),
            Outcome::Refused { why } => (
                "refused",
                format!("{} {}", why.found.get(lang), why.remedy.get(lang)),
            ),
            Outcome::Trouble { what } => (
                "trouble",
                words::TROUBLE.fill(&[("what", what)]).get(lang).to_owned(),
            ),
        };
        let several = judged.filing.rows.len() > 1;
        Self {
            slot: material.slot.key(),
            title: context.slots.title(material.slot, lang).to_owned(),
            number: material.slot.number(),
            site: if several {
                site_domain(judged, material).unwrap_or_default()
            } else {
                String::new()
            },
            // Clerks name files by the person they are of.
            sources: mask::text(&sources.join(words::LIST_COMMA.get(lang))).into_owned(),
            link: names::link(&output),
            file: picture.to_owned(),
            output,
            thumb: pressed.map_or_else(String::new, |pressed| {
                names::link(&thumb_path(&pressed.thumb))
            }),
            state,
            outcome,
            bytes: pressed.map_or(0, |pressed| pressed.bytes),
            size: pressed.map_or_else(String::new, |pressed| size(pressed.bytes)),
            width: pressed.map_or(0, |pressed| pressed.width),
            height: pressed.map_or(0, |pressed| pressed.height),
            quality: pressed.map_or(0, |pressed| pressed.quality),
            was_bytes,
            was_size: size(was_bytes),
            was_width: pressed.map_or(0, |pressed| pressed.facts.width),
            was_height: pressed.map_or(0, |pressed| pressed.facts.height),
            mark: match pressed.and_then(|pressed| pressed.facts.watermark) {
                Some(true) => words::MARKED.get(lang).to_owned(),
                Some(false) => words::NO_ROOM_FOR_MARK.get(lang).to_owned(),
                None => String::new(),
            },
        }
    }
}

/// Where the small picture of a blob lies inside the batch; nothing for no blob.
pub fn thumb_path(blob: &str) -> String {
    if blob.is_empty() {
        return String::new();
    }
    let short: String = blob.chars().take(20).collect();
    format!("{THUMBS_FOLDER}/{short}.jpg")
}

/// Bytes as people say them; thousands, as the portal counts.
pub fn size(bytes: u64) -> String {
    match bytes {
        0 => "0".to_owned(),
        1..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
