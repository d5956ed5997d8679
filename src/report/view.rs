//! The batch as its readers see it: sorted by what to do next, in one language, numbers masked
//! where an overview shows them. Templates and workbooks print this and compute nothing.

use super::risk::{Risk, risks};
use super::{Context, charts, names, words};
use crate::model::finding::Words;
use crate::model::judged::{Counts, JudgedBatch, JudgedFiling};
use crate::model::material::{Material, Outcome};
use crate::model::{Column, Finding, Severity, Verdict, mask};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Where the filings that may be handed over lie.
pub const READY_FOLDER: &str = "可提交";
/// Where the filings that would be returned lie.
pub const FIX_FOLDER: &str = "需修改";
/// Where the small pictures lie.
pub const THUMBS_FOLDER: &str = "缩略图";

/// A batch for reading.
#[derive(Clone, Debug, Serialize)]
pub struct BatchView {
    pub id: String,
    pub reseller: String,
    pub drop: String,
    pub round: u32,
    pub received: String,
    pub today: String,
    pub profile: String,
    pub counts: Counts,
    /// What to do first, in one sentence.
    pub next: String,
    pub ribbon: String,
    pub chart_blockers: String,
    pub chart_provinces: String,
    pub fix_first: Vec<FixGroup>,
    pub rules: Vec<RuleCount>,
    pub findings: Vec<FindingView>,
    pub filings: Vec<FilingView>,
    /// How many findings a card of the page shows; the checklist has them all.
    pub cap: usize,
    pub since_round: Option<u32>,
    pub changes: Vec<ChangeView>,
    /// Facts over which an ISP may freeze the channel.
    pub risks: Vec<Risk>,
}

/// One thing to cure, and what curing it does.
#[derive(Clone, Debug, Serialize)]
pub struct FixGroup {
    pub rule: String,
    pub title: String,
    pub remedy: String,
    /// How many filings it blocks.
    pub blocks: usize,
    /// How many filings nothing else blocks.
    pub frees: usize,
    /// The first of them: key, name, place in `filings`.
    pub filings: Vec<(String, String, usize)>,
    pub more: usize,
}

/// How many filings a rule spoke about, for the filter.
#[derive(Clone, Debug, Serialize)]
pub struct RuleCount {
    pub rule: String,
    pub title: String,
    pub count: usize,
}

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
    pub title: &'static str,
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
}

/// What changed in a filing.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeView {
    pub no: String,
    pub added: bool,
    pub fixed: Vec<(String, String)>,
    pub new: Vec<(String, String)>,
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
        domain => domain.to_owned(),
    })
}

impl BatchView {
    /// The batch as an overview shows it: numbers of people masked.
    pub fn new(batch: &JudgedBatch, context: &Context<'_>) -> Self {
        let folders = names::folders(batch);
        let mut filings: Vec<FilingView> = batch
            .filings
            .iter()
            .enumerate()
            .map(|(index, judged)| FilingView::new(judged, index, &folders[index], context, true))
            .collect();
        // What is to be done stands first; within that, the order of the sheet.
        filings.sort_by_key(|filing| match filing.verdict {
            "reject" => 0,
            "review" => 1,
            _ => 2,
        });
        let counts = batch.counts();
        let fix_first = fix_first(batch, context);
        let parts = |counts: &Counts| {
            vec![
                ("ok", counts.ready),
                ("look", counts.review),
                ("bad", counts.reject),
            ]
        };
        let lang = context.lang;
        let blockers: Vec<charts::Bar> = fix_first
            .iter()
            .take(8)
            .map(|group| charts::Bar {
                label: group.title.clone(),
                parts: vec![
                    ("bad", group.frees),
                    ("bad soft", group.blocks - group.frees),
                ],
            })
            .collect();
        let changes = batch.changes.as_ref();
        Self {
            id: batch.id.clone(),
            reseller: batch.reseller.clone(),
            drop: batch.drop.clone(),
            round: batch.round,
            received: context.moment(batch.received),
            today: batch.today.to_string(),
            profile: context.profile.title.clone(),
            counts,
            next: next(batch, &fix_first, context),
            ribbon: charts::ribbon(words::CHART_VERDICTS.get(lang), &parts(&counts)),
            chart_blockers: charts::bars(words::CHART_BLOCKERS.get(lang), &blockers),
            chart_provinces: charts::bars(
                words::CHART_PROVINCES.get(lang),
                &provinces(batch, context),
            ),
            rules: rule_counts(batch, context),
            findings: batch
                .findings
                .iter()
                .map(|finding| FindingView::new(finding, context, true))
                .collect(),
            fix_first,
            cap: if filings.len() > 300 { 4 } else { 12 },
            filings,
            since_round: changes.map(|changes| changes.since_round),
            risks: risks(batch, context),
            changes: changes
                .map(|changes| changes.filings.iter().map(|c| change(c, context)).collect())
                .unwrap_or_default(),
        }
    }
}

fn change(change: &crate::model::judged::Change, context: &Context<'_>) -> ChangeView {
    let words = |list: &[(String, crate::model::Text)]| {
        list.iter()
            .map(|(rule, text)| (rule.clone(), mask::text(text.get(context.lang))))
            .collect()
    };
    ChangeView {
        no: change.no.clone(),
        added: change.added,
        fixed: words(&change.fixed),
        new: words(&change.new),
    }
}

/// The one sentence under the counts.
fn next(batch: &JudgedBatch, fix_first: &[FixGroup], context: &Context<'_>) -> String {
    let counts = batch.counts();
    let say =
        |words: Words, values: &[(&str, &str)]| words.fill(values).get(context.lang).to_owned();
    if counts.filings == 0 {
        return say(words::NEXT_SHEET, &[]);
    }
    if let Some(group) = fix_first.first() {
        let n = group.frees.max(1).to_string();
        return say(words::NEXT_FIX, &[("title", &group.title), ("n", &n)]);
    }
    if counts.review > 0 {
        return say(words::NEXT_REVIEW, &[("n", &counts.review.to_string())]);
    }
    say(words::NEXT_ALL_READY, &[])
}

/// What blocks, most freeing first.
pub fn fix_first(batch: &JudgedBatch, context: &Context<'_>) -> Vec<FixGroup> {
    const SHOWN: usize = 12;
    struct Gathered<'a> {
        first: &'a Finding,
        filings: Vec<usize>,
        frees: usize,
    }
    let mut groups: HashMap<&str, Gathered<'_>> = HashMap::new();
    for (index, judged) in batch.filings.iter().enumerate() {
        let blocking: BTreeMap<&str, &Finding> = judged
            .findings
            .iter()
            .rev()
            .filter(|finding| finding.blocks())
            .map(|finding| (finding.rule.as_str(), finding))
            .collect();
        for (rule, finding) in &blocking {
            let group = groups.entry(rule).or_insert_with(|| Gathered {
                first: finding,
                filings: vec![],
                frees: 0,
            });
            group.filings.push(index);
            group.frees += usize::from(blocking.len() == 1);
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|(rule, a), (other, b)| {
        (b.frees, b.filings.len(), *rule).cmp(&(a.frees, a.filings.len(), *other))
    });
    groups
        .into_iter()
        .map(|(rule, group)| FixGroup {
            rule: rule.to_owned(),
            title: context.title(group.first),
            remedy: mask::text(group.first.remedy.get(context.lang)),
            blocks: group.filings.len(),
            frees: group.frees,
            filings: group
                .filings
                .iter()
                .take(SHOWN)
                .map(|&index| {
                    let filing = &batch.filings[index].filing;
                    (filing.no.clone(), filing.name().to_owned(), index)
                })
                .collect(),
            more: group.filings.len().saturating_sub(SHOWN),
        })
        .collect()
}

fn rule_counts(batch: &JudgedBatch, context: &Context<'_>) -> Vec<RuleCount> {
    let mut counts: BTreeMap<&str, (usize, &Finding)> = BTreeMap::new();
    for judged in &batch.filings {
        let spoken: BTreeMap<&str, &Finding> = judged
            .findings
            .iter()
            .map(|finding| (finding.rule.as_str(), finding))
            .collect();
        for (rule, finding) in spoken {
            counts.entry(rule).or_insert((0, finding)).0 += 1;
        }
    }
    let mut counts: Vec<RuleCount> = counts
        .into_iter()
        .map(|(rule, (count, finding))| RuleCount {
            rule: rule.to_owned(),
            title: context.title(finding),
            count,
        })
        .collect();
    counts.sort_by(|a, b| (b.count, &a.rule).cmp(&(a.count, &b.rule)));
    counts
}

fn provinces(batch: &JudgedBatch, context: &Context<'_>) -> Vec<charts::Bar> {
    const SHOWN: usize = 8;
    let mut counts: BTreeMap<&str, Counts> = BTreeMap::new();
    for judged in &batch.filings {
        let counts = counts
            .entry(judged.filing.get(Column::SubjectProvince))
            .or_default();
        counts.filings += 1;
        match judged.verdict() {
            Verdict::Ready => counts.ready += 1,
            Verdict::Review => counts.review += 1,
            Verdict::Reject => counts.reject += 1,
        }
    }
    let mut counts: Vec<(&str, Counts)> = counts.into_iter().collect();
    counts.sort_by_key(|(name, counts)| (std::cmp::Reverse(counts.filings), *name));
    let rest = counts.split_off(counts.len().min(SHOWN));
    let mut bars: Vec<charts::Bar> = counts
        .iter()
        .map(|(name, counts)| bar(if name.is_empty() { "—" } else { name }, counts))
        .collect();
    if !rest.is_empty() {
        let sum = rest.iter().fold(Counts::default(), |sum, (_, one)| Counts {
            filings: sum.filings + one.filings,
            ready: sum.ready + one.ready,
            review: sum.review + one.review,
            reject: sum.reject + one.reject,
        });
        bars.push(bar(words::OTHERS.get(context.lang), &sum));
    }
    bars
}

fn bar(label: &str, counts: &Counts) -> charts::Bar {
    charts::Bar {
        label: label.to_owned(),
        parts: vec![
            ("ok", counts.ready),
            ("look", counts.review),
            ("bad", counts.reject),
        ],
    }
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
            .map(|site| site.get(Column::SiteDomain).to_owned())
            .filter(|domain| !domain.is_empty())
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
                    manager.address.clone()
                } else {
                    manager.name.clone()
                }
            }),
            verdict: verdict.word(),
            verdict_text: verdict.words().get(lang),
            folder_link: names::link(&folder),
            folder,
            errors,
            warnings,
            manual: findings.iter().filter(|f| f.severity == "manual").count(),
            todo: if masked { mask::text(&todo) } else { todo },
            who,
            customer: if masked {
                mask::text(&message)
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

/// One imperative sentence, and whose turn it is.
pub fn todo(judged: &JudgedFiling, context: &Context<'_>) -> (String, &'static str) {
    let lang = context.lang;
    let pick = |severity: Severity| {
        judged
            .findings
            .iter()
            .filter(move |f| f.severity == severity && f.fixed_to.is_none())
    };
    if judged.trouble.is_some() && pick(Severity::Error).next().is_none() {
        return (
            words::TROUBLE_TODO.get(lang).to_owned(),
            words::WHO_US.get(lang),
        );
    }
    for severity in [Severity::Error, Severity::Warn] {
        let Some(first) = pick(severity).next() else {
            continue;
        };
        let mut sentence = first.remedy.get(lang).to_owned();
        let more = pick(severity).count() - 1;
        if more > 0 {
            let more = words::MORE_TO_DO.fill(&[("n", &more.to_string())]);
            sentence = sentence.trim_end_matches(['。', '.']).to_owned() + more.get(lang);
        }
        let who = if pick(severity).any(|finding| !finding.customer.is_empty()) {
            words::WHO_CUSTOMER
        } else {
            words::WHO_RESELLER
        };
        return (sentence, who.get(lang));
    }
    (
        words::NOTHING_TO_DO.get(lang).to_owned(),
        words::WHO_RESELLER.get(lang),
    )
}

/// One message for the customer of a filing: everything that only he can cure, ready to send.
pub fn customer_message(judged: &JudgedFiling, context: &Context<'_>) -> String {
    let lang = context.lang;
    let mut asked: Vec<&str> = Vec::new();
    for finding in &judged.findings {
        let sentence = bare(finding.customer.get(lang));
        let counts = finding.fixed_to.is_none() && finding.severity >= Severity::Warn;
        if counts && !sentence.is_empty() && !asked.contains(&sentence) {
            asked.push(sentence);
        }
    }
    if asked.is_empty() {
        return String::new();
    }
    let filing = &judged.filing;
    let who = filing
        .sites()
        .map(|site| site.get(Column::SiteDomain))
        .find(|domain| !domain.is_empty())
        .unwrap_or_else(|| filing.name());
    let mut message = if asked.len() == 1 {
        words::CUSTOMER_HELLO_ONE.fill(&[("who", who)])
    } else {
        words::CUSTOMER_HELLO.fill(&[("who", who), ("n", &asked.len().to_string())])
    }
    .get(lang)
    .to_owned();
    for (number, sentence) in asked.iter().enumerate() {
        message.push('\n');
        if asked.len() > 1 {
            message.push_str(&format!("{}. ", number + 1));
        }
        message.push_str(sentence);
    }
    message.push('\n');
    message.push_str(words::CUSTOMER_BYE.get(lang));
    message
}

/// A sentence that could be sent alone, without its own greeting and thanks: the message has
/// one of each.
fn bare(sentence: &str) -> &str {
    let sentence = sentence.strip_prefix("您好，").unwrap_or(sentence);
    let end = ["，谢谢。", "，谢谢！", "谢谢。", "谢谢！"];
    end.into_iter()
        .find_map(|thanks| sentence.strip_suffix(thanks))
        .unwrap_or(sentence)
}

impl FindingView {
    /// The finding in one language; `masked` for overviews.
    pub fn new(finding: &Finding, context: &Context<'_>, masked: bool) -> Self {
        let lang = context.lang;
        let text = |text: &str| {
            if masked {
                mask::text(text)
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
        let slot = place.slot.map_or("", |slot| slot.header()).to_owned();
        let cell = place.cell.clone().unwrap_or_default();
        let file = place.file.clone().unwrap_or_default();
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
            rule: finding.rule.clone(),
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
            title: material.slot.header(),
            number: material.slot.number(),
            site: if several {
                site_domain(judged, material).unwrap_or_default()
            } else {
                String::new()
            },
            sources: sources.join(words::LIST_COMMA.get(lang)),
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
