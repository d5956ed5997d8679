//! The week in numbers, one letter per account manager: what came in, what passed, what keeps
//! filings back, who waits longest, and what expires soon.
//!
//! The batches are folded in one after another, so that a year of them is never held at once.
//! Counts speak of filings, not of rounds: a filing that came three times in the week came once,
//! with the verdict of its last round.

use super::dates::{WATCHED, date};
use super::letter::{Draft, XLSX, one_line, public_name};
use super::page::{Pages, value};
use super::{Context, Error, book, words};
use crate::model::finding::Words;
use crate::model::judged::{Counts, JudgedBatch, JudgedFiling, Manager};
use crate::model::{Column, Finding, Lang, Verdict, mask};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use minijinja::context;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// So many days ahead an expiry is worth a line: a licence or an ID card takes weeks to renew.
const AHEAD_DAYS: i64 = 60;
/// The most lines of the letter; the workbook has them all.
const REASONS: usize = 5;
const LINES: usize = 10;

/// Filings as they came in, up to a moment.
pub struct Week {
    until: DateTime<Utc>,
    filings: BTreeMap<(String, String), Seen>,
}

/// One filing over all its rounds.
struct Seen {
    manager: Option<Manager>,
    reseller: String,
    no: String,
    name: String,
    domain: String,
    /// When each round came, and what became of it; oldest first, never empty.
    rounds: Vec<(DateTime<Utc>, Verdict)>,
    /// What blocks it now.
    blocking: Vec<Finding>,
    /// What blocked it in any round of the week, each rule once.
    reasons: Vec<Finding>,
    expiries: Vec<(Words, NaiveDate)>,
}

/// What the letter and its workbook show.
#[derive(Debug, Serialize)]
pub(super) struct WeekView {
    /// `11-16 至 11-22`.
    pub span: String,
    pub until: NaiveDate,
    pub next: String,
    pub counts: Counts,
    pub resellers: Vec<Line>,
    pub reasons: Vec<Reason>,
    pub waiting: Vec<Waiting>,
    pub waiting_more: usize,
    pub expiring: Vec<Expiring>,
    pub expiring_more: usize,
}

/// What one reseller brought.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    pub name: String,
    pub counts: Counts,
    /// How many of a hundred may be submitted or need only a look.
    pub rate: usize,
    /// Ready, to review, to fix in percent of the bar.
    pub bar: [usize; 3],
}

/// What kept filings back.
#[derive(Debug, Serialize)]
pub(super) struct Reason {
    pub rule: String,
    pub title: String,
    pub count: usize,
    /// What may be sent round; empty where every filing needs its own words.
    pub sentence: String,
}

/// A filing that would still be returned.
#[derive(Debug, Serialize)]
pub(super) struct Waiting {
    pub no: String,
    pub name: String,
    pub domain: String,
    pub reseller: String,
    pub days: i64,
    pub what: String,
}

/// A paper or a domain that ends soon.
#[derive(Debug, Serialize)]
pub(super) struct Expiring {
    pub no: String,
    pub name: String,
    pub domain: String,
    pub reseller: String,
    pub what: &'static str,
    pub date: NaiveDate,
    pub days: i64,
}

impl Week {
    /// The seven days that end at this moment.
    pub fn new(until: DateTime<Utc>) -> Self {
        Self {
            until,
            filings: BTreeMap::new(),
        }
    }

    /// The letter of everything that was taken in, for one reader, by these pages.
    pub(super) fn letter_by(
        &self,
        manager: &Manager,
        context: &Context<'_>,
        pages: &Pages<'_>,
    ) -> Result<Draft, Error> {
        let share: Vec<&Seen> = self.filings.values().collect();
        let view = self.view(&share, context);
        draft(manager, view, context, u64::MAX, pages)
    }

    fn since(&self) -> DateTime<Utc> {
        self.until - Duration::days(7)
    }

    /// Takes a batch in. Batches come in the order in which they were received; `series` is the
    /// same for all rounds of a drop.
    pub fn add(&mut self, series: &str, batch: &JudgedBatch) {
        let this_week = batch.received > self.since();
        if batch.received > self.until {
            return;
        }
        for judged in &batch.filings {
            let key = (series.to_owned(), judged.filing.no.clone());
            let seen = self.filings.entry(key).or_insert_with(|| Seen {
                manager: None,
                reseller: batch.reseller.clone(),
                no: judged.filing.no.clone(),
                name: String::new(),
                domain: String::new(),
                rounds: vec![],
                blocking: vec![],
                reasons: vec![],
                expiries: vec![],
            });
            seen.take(judged, batch.received, this_week);
        }
    }

    /// One draft for each account manager who has something to read.
    ///
    /// `context_of` gives what a reseller's people read; a manager of several reads as those of
    /// the first do.
    ///
    /// # Errors
    /// When a part cannot be put together; that is our trouble.
    pub fn letters<'a>(
        &self,
        fallback: Option<&Manager>,
        max_bytes: u64,
        context_of: &dyn Fn(&str) -> Context<'a>,
    ) -> Result<Vec<Draft>, Error> {
        let mut shares: BTreeMap<&Manager, Vec<&Seen>> = BTreeMap::new();
        let newest = self.newest();
        for (key, seen) in &self.filings {
            // Dropped again under another name: only the later one is asked about.
            let replaced = newest
                .get(&(seen.reseller.as_str(), seen.domain.as_str()))
                .is_some_and(|other| *other != key);
            if let Some(manager) = seen.manager.as_ref().or(fallback)
                && !replaced
            {
                shares.entry(manager).or_default().push(seen);
            }
        }
        let mut drafts = Vec::new();
        for (manager, share) in shares {
            let context = context_of(&share[0].reseller);
            let view = self.view(&share, &context);
            if view.counts.filings + view.waiting.len() + view.expiring.len() > 0 {
                let pages = Pages::new(context);
                drafts.push(draft(manager, view, &context, max_bytes, &pages)?);
            }
        }
        Ok(drafts)
    }

    /// The filing that brought each domain last.
    fn newest(&self) -> HashMap<(&str, &str), &(String, String)> {
        type Seen<'a> = (&'a (String, String), DateTime<Utc>);
        let mut newest: HashMap<(&str, &str), Seen> = HashMap::new();
        for (key, seen) in &self.filings {
            if seen.domain.is_empty() {
                continue;
            }
            let place = newest
                .entry((&seen.reseller, &seen.domain))
                .or_insert((key, seen.last()));
            if seen.last() > place.1 {
                *place = (key, seen.last());
            }
        }
        newest
            .into_iter()
            .map(|(domain, (key, _))| (domain, key))
            .collect()
    }

    fn view(&self, share: &[&Seen], context: &Context<'_>) -> WeekView {
        let lang = context.lang;
        let since = self.since();
        let day = |moment: DateTime<Utc>| moment.with_timezone(&context.zone).date_naive();
        let today = day(self.until);
        let mut counts = Counts::default();
        let mut before = Counts::default();
        let mut resellers: BTreeMap<&str, Counts> = BTreeMap::new();
        for seen in share {
            if let Some(verdict) = seen.verdict_between(since, self.until) {
                count(&mut counts, verdict);
                count(resellers.entry(&seen.reseller).or_default(), verdict);
            }
            if let Some(verdict) = seen.verdict_between(since - Duration::days(7), since) {
                count(&mut before, verdict);
            }
        }
        let mut resellers: Vec<Line> = resellers
            .into_iter()
            .map(|(name, counts)| line(name, counts, lang))
            .collect();
        resellers.sort_by_key(|line| std::cmp::Reverse(line.counts.filings));
        let mut waiting: Vec<Waiting> = share
            .iter()
            .filter(|seen| seen.verdict() == Verdict::Reject)
            .map(|seen| seen.waiting(today, day(seen.rounds[0].0), context))
            .collect();
        waiting.sort_by(|a, b| b.days.cmp(&a.days).then_with(|| a.no.cmp(&b.no)));
        let mut expiring: Vec<Expiring> = share
            .iter()
            .flat_map(|seen| seen.expiring(today, lang))
            .collect();
        expiring.sort_by(|a, b| (a.date, &a.no).cmp(&(b.date, &b.no)));
        let span = [
            ("from", day(since).format("%m-%d").to_string()),
            ("to", today.format("%m-%d").to_string()),
        ];
        let span: Vec<(&str, &str)> = span.iter().map(|(k, v)| (*k, v.as_str())).collect();
        WeekView {
            span: context.say(words::WEEK_SPAN, &span),
            until: today,
            next: next(&counts, &before, &waiting, context),
            counts,
            resellers,
            reasons: reasons(share, context),
            waiting_more: waiting.len().saturating_sub(LINES),
            waiting,
            expiring_more: expiring.len().saturating_sub(LINES),
            expiring,
        }
    }
}

impl Seen {
    fn take(&mut self, judged: &JudgedFiling, received: DateTime<Utc>, this_week: bool) {
        let filing = &judged.filing;
        self.manager.clone_from(&judged.manager);
        self.name = public_name(judged);
        self.domain = filing
            .sites()
            .map(|site| site.get(Column::SiteDomain))
            .find(|domain| !domain.is_empty())
            .map(mask::domain)
            .unwrap_or_default();
        self.rounds.push((received, judged.verdict()));
        self.blocking.clear();
        for finding in judged.findings.iter().filter(|finding| finding.blocks()) {
            let known = |list: &[Finding]| list.iter().any(|other| other.rule == finding.rule);
            if this_week && !known(&self.reasons) {
                self.reasons.push(finding.clone());
            }
            self.blocking.push(finding.clone());
        }
        self.expiries = expiries(judged);
    }

    fn last(&self) -> DateTime<Utc> {
        self.rounds.last().expect("a filing is seen in a round").0
    }

    fn verdict(&self) -> Verdict {
        self.rounds.last().expect("a filing is seen in a round").1
    }

    /// What became of the last round that came in between.
    fn verdict_between(&self, after: DateTime<Utc>, until: DateTime<Utc>) -> Option<Verdict> {
        self.rounds
            .iter()
            .rev()
            .find(|(received, _)| *received > after && *received <= until)
            .map(|(_, verdict)| *verdict)
    }

    fn waiting(&self, today: NaiveDate, first: NaiveDate, context: &Context<'_>) -> Waiting {
        let mut what = self
            .blocking
            .first()
            .map_or_else(String::new, |finding| context.title(finding));
        let mut rules: Vec<&str> = self.blocking.iter().map(|f| &*f.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        if rules.len() > 1 {
            let more = (rules.len() - 1).to_string();
            what += &context.say(words::MORE_TO_DO, &[("n", &more)]);
        }
        Waiting {
            no: self.no.clone(),
            name: self.name.clone(),
            domain: self.domain.clone(),
            reseller: self.reseller.clone(),
            days: (today - first).num_days(),
            what,
        }
    }

    fn expiring(&self, today: NaiveDate, lang: Lang) -> impl Iterator<Item = Expiring> {
        self.expiries
            .iter()
            .map(move |(words, date)| Expiring {
                no: self.no.clone(),
                name: self.name.clone(),
                domain: self.domain.clone(),
                reseller: self.reseller.clone(),
                what: words.get(lang),
                date: *date,
                days: (*date - today).num_days(),
            })
            .filter(|expiring| (0..=AHEAD_DAYS).contains(&expiring.days))
    }
}

/// The dates of a filing that end, each kind once with its earliest day.
fn expiries(judged: &JudgedFiling) -> Vec<(Words, NaiveDate)> {
    WATCHED
        .into_iter()
        .filter_map(|(column, words)| {
            let first = judged
                .filing
                .sites()
                .filter_map(|site| date(site.get(column)))
                .min()?;
            Some((words, first))
        })
        .collect()
}

fn count(counts: &mut Counts, verdict: Verdict) {
    counts.filings += 1;
    match verdict {
        Verdict::Ready => counts.ready += 1,
        Verdict::Review => counts.review += 1,
        Verdict::Reject => counts.reject += 1,
    }
}

/// How many of a hundred nothing blocks.
fn rate(counts: &Counts) -> usize {
    ((counts.ready + counts.review) * 100 + counts.filings / 2) / counts.filings.max(1)
}

fn line(name: &str, counts: Counts, lang: Lang) -> Line {
    let share = |part: usize| part * 100 / counts.filings.max(1);
    let (review, reject) = (share(counts.review), share(counts.reject));
    Line {
        name: match name {
            "" => words::NO_RESELLER.get(lang).to_owned(),
            name => name.to_owned(),
        },
        rate: rate(&counts),
        bar: [100 - review - reject, review, reject],
        counts,
    }
}

/// The letter's first line.
fn next(counts: &Counts, before: &Counts, waiting: &[Waiting], context: &Context<'_>) -> String {
    let n = |n: usize| n.to_string();
    let mut said = if counts.filings == 0 {
        words::WEEK_NOTHING.get(context.lang).to_owned()
    } else {
        context.say(
            words::WEEK_CAME,
            &[("n", &n(counts.filings)), ("rate", &n(rate(counts)))],
        )
    };
    if counts.filings > 0 && before.filings > 0 {
        said += &context.say(words::WEEK_BEFORE, &[("rate", &n(rate(before)))]);
    }
    said += &match waiting.first() {
        Some(oldest) => context.say(
            words::WEEK_WAITS,
            &[("n", &n(waiting.len())), ("days", &oldest.days.to_string())],
        ),
        None => words::WEEK_NONE_WAITS.get(context.lang).to_owned(),
    };
    said
}

/// What kept most filings of the week back.
fn reasons(share: &[&Seen], context: &Context<'_>) -> Vec<Reason> {
    let mut groups: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in share.iter().flat_map(|seen| &seen.reasons) {
        groups.entry(&finding.rule).or_default().push(finding);
    }
    let mut groups: Vec<(&str, Vec<&Finding>)> = groups.into_iter().collect();
    groups.sort_by_key(|(_, findings)| std::cmp::Reverse(findings.len()));
    groups
        .into_iter()
        .take(REASONS)
        .map(|(rule, findings)| Reason {
            rule: rule.to_owned(),
            title: context.title(findings[0]),
            count: findings.len(),
            sentence: sentence(&findings, context.lang),
        })
        .collect()
}

/// What may be sent to everybody: words that several filings share are about none of them.
fn sentence(findings: &[&Finding], lang: Lang) -> String {
    let common = |of: &dyn Fn(&Finding) -> String| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for finding in findings {
            *counts.entry(of(finding)).or_default() += 1;
        }
        counts.remove("");
        let (text, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
        (count > 1).then_some(text)
    };
    common(&|finding| finding.customer.get(lang).to_owned())
        .or_else(|| common(&|finding| finding.remedy.get(lang).to_owned()))
        .map(|text| mask::text(&text).into_owned())
        .unwrap_or_default()
}

fn draft(
    manager: &Manager,
    mut view: WeekView,
    context: &Context<'_>,
    max_bytes: u64,
    pages: &Pages<'_>,
) -> Result<Draft, Error> {
    let lang = context.lang;
    let what = context.say(words::MAIL_WEEKLY, &[("span", &view.span)]);
    let figures = [
        ("what", what.as_str()),
        ("ready", &view.counts.ready.to_string()),
        ("review", &view.counts.review.to_string()),
        ("reject", &view.counts.reject.to_string()),
    ];
    let subject = one_line(&context.say(words::MAIL_SUBJECT, &figures));
    let book = book::weekly::weekly(&view, &what, context)?;
    let name = format!("beian-{}-weekly.xlsx", view.until.format("%Y%m%d"));
    view.waiting.truncate(LINES);
    view.expiring.truncate(LINES);
    let hello = match manager.name.as_str() {
        "" => words::MAIL_HELLO_NOBODY.get(lang).to_owned(),
        name => context.say(words::MAIL_HELLO, &[("name", name)]),
    };
    let fits = book.len() as u64 <= max_bytes;
    let values = context! {
        subject => subject.as_str(),
        what,
        hello,
        next => view.next.as_str(),
        counts => value(view.counts),
        week => value(&view),
        ahead => AHEAD_DAYS,
        attached => if fits { vec![(name.clone(), words::MAIL_ATTACHED_WEEK.get(lang))] } else { vec![] },
    };
    Ok(Draft {
        to: manager.clone(),
        html: pages.render("weekly.html", &values)?,
        text: pages.render("weekly.txt", &values)?,
        subject,
        attachments: if fits {
            vec![(name, XLSX.to_owned(), book)]
        } else {
            vec![]
        },
        batches: vec![],
    })
}
