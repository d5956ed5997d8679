//! The batch as its readers see it: sorted by what to do next, in one language, numbers masked
//! where an overview shows them. Templates and workbooks print this and compute nothing.

mod filing;
mod todo;

pub use filing::{
    FilingView, FindingView, MaterialView, THUMBS_FOLDER, folder_of, picture_names, size,
    thumb_path,
};
pub use todo::{customer_message, todo};

use super::risk::{Risk, risks};
use super::{Context, charts, names, words};
use crate::model::finding::Words;
use crate::model::judged::{Counts, JudgedBatch};
use crate::model::{Column, Finding, Verdict, mask};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

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
    /// How many cards the page shows at once; the others follow when it is scrolled.
    pub first: usize,
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

/// What changed in a filing.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeView {
    pub no: String,
    pub added: bool,
    pub fixed: Vec<(String, String)>,
    pub new: Vec<(String, String)>,
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
            first: if filings.len() > 300 { 60 } else { 300 },
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
            .map(|(rule, text)| {
                (
                    rule.clone(),
                    mask::text(text.get(context.lang)).into_owned(),
                )
            })
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
            .map(|finding| (&*finding.rule, finding))
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
            remedy: mask::text(group.first.remedy.get(context.lang)).into_owned(),
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
            .map(|finding| (&*finding.rule, finding))
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
