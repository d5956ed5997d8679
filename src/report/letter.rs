//! The letter to an account manager: his filings only, the next action first, numbers masked.
//!
//! One draft per manager; who sends it, under which identity and when is the mail room's
//! business. Attachments are named in ASCII, because QQ Mail and old Outlook lose other names.

use super::page::{Pages, value};
use super::today::Today;
use super::view::{BatchView, FilingView, customer_message};
use super::{Context, Error, book, names, words};
use crate::model::judged::{Counts, JudgedBatch, Manager};
use crate::model::life::Errand;
use crate::model::{Column, Verdict, mask};
use chrono::{NaiveDate, NaiveDateTime};
use minijinja::context;
use serde::Serialize;
use std::collections::BTreeMap;

pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Why the letter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A batch is finished.
    Completion,
    /// The digest of a night.
    Digest,
    /// Statuses were told, and something is due.
    Statuses,
}

/// What a letter needs to know besides the batches.
pub struct Occasion<'a> {
    /// Why it is written.
    pub kind: Kind,
    /// The day it is written for.
    pub date: NaiveDate,
    /// The time, in the installation's zone.
    pub now: NaiveDateTime,
    /// What is due, the nearest first.
    pub today: &'a [Errand],
    /// Where the results of a batch lie, as the reader finds them.
    pub place: &'a dyn Fn(&JudgedBatch) -> String,
    /// Who gets filings that name no manager.
    pub fallback: Option<&'a Manager>,
    /// The most bytes of all attachments together.
    pub max_bytes: u64,
}

/// A letter before the mail room gives it an identity.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The recipient.
    pub to: Manager,
    /// The subject, one line, with the three counts.
    pub subject: String,
    /// The HTML part.
    pub html: String,
    /// The complete text part.
    pub text: String,
    /// ASCII name, media type, bytes.
    pub attachments: Vec<(String, String, Vec<u8>)>,
    /// The batches it is about.
    pub batches: Vec<String>,
}

#[derive(Serialize)]
struct Section {
    title: String,
    round: u32,
    counts: Counts,
    place: String,
    fix: Vec<Entry>,
    fix_more: usize,
    /// How many of all to fix need the customer, shown or not.
    customers: usize,
    review: Vec<Entry>,
    review_more: usize,
    ready: Vec<String>,
    ready_more: usize,
}

#[derive(Serialize)]
struct Entry {
    no: String,
    name: String,
    domain: String,
    who: &'static str,
    finds: Vec<(String, String, String)>,
    more: usize,
    customer: String,
}

/// One draft per account manager who has filings in these batches.
///
/// # Errors
/// When a part cannot be put together; that is our trouble.
pub fn letters(
    batches: &[&JudgedBatch],
    context: &Context<'_>,
    occasion: &Occasion<'_>,
) -> Result<Vec<Draft>, Error> {
    letters_by(batches, context, occasion, &Pages::new(*context))
}

/// The same by these pages.
pub(super) fn letters_by(
    batches: &[&JudgedBatch],
    context: &Context<'_>,
    occasion: &Occasion<'_>,
    pages: &Pages<'_>,
) -> Result<Vec<Draft>, Error> {
    let mut shares: BTreeMap<&Manager, Vec<(usize, Vec<usize>)>> = BTreeMap::new();
    for (at, batch) in batches.iter().enumerate() {
        for (index, judged) in batch.filings.iter().enumerate() {
            let Some(manager) = judged.manager.as_ref().or(occasion.fallback) else {
                continue;
            };
            let share = shares.entry(manager).or_default();
            match share.last_mut() {
                Some((last, indices)) if *last == at => indices.push(index),
                _ => share.push((at, vec![index])),
            }
        }
        // A sheet without filings still gets its answer.
        if batch.filings.is_empty()
            && let Some(manager) = occasion.fallback
        {
            shares.entry(manager).or_default().push((at, vec![]));
        }
    }
    let due_of = |errand: &'_ Errand, manager: &Manager| {
        errand.manager.as_ref().or(occasion.fallback) == Some(manager)
    };
    for errand in occasion
        .today
        .iter()
        .filter(|errand| errand.due.is_urgent())
    {
        if let Some(manager) = errand.manager.as_ref().or(occasion.fallback) {
            shares.entry(manager).or_default();
        }
    }
    shares
        .into_iter()
        .map(|(manager, share)| {
            let mine: Vec<JudgedBatch> = share
                .iter()
                .map(|(at, indices)| part(batches[*at], indices))
                .collect();
            let due: Vec<&Errand> = occasion
                .today
                .iter()
                .filter(|errand| due_of(errand, manager))
                .collect();
            let today = Today::new(&due, occasion.now, context);
            draft(manager, &mine, &today, context, occasion, pages)
        })
        .collect()
}

/// The batch with only these filings.
fn part(batch: &JudgedBatch, indices: &[usize]) -> JudgedBatch {
    let filings: Vec<_> = indices.iter().map(|&i| batch.filings[i].clone()).collect();
    let changes = batch.changes.as_ref().map(|changes| {
        let mut changes = changes.clone();
        changes
            .filings
            .retain(|change| filings.iter().any(|judged| judged.filing.no == change.no));
        changes
    });
    JudgedBatch {
        id: batch.id.clone(),
        reseller: batch.reseller.clone(),
        drop: batch.drop.clone(),
        round: batch.round,
        received: batch.received,
        today: batch.today,
        profile: batch.profile.clone(),
        layout: batch.layout.clone(),
        origin: batch.origin.clone(),
        findings: batch.findings.clone(),
        answers: batch.answers.clone(),
        filings,
        changes,
    }
}

fn draft(
    manager: &Manager,
    batches: &[JudgedBatch],
    today: &Today,
    context: &Context<'_>,
    occasion: &Occasion<'_>,
    pages: &Pages<'_>,
) -> Result<Draft, Error> {
    let lang = context.lang;
    let mut counts = Counts::default();
    let mut sections = Vec::new();
    let mut attachments: Vec<(String, String, Vec<u8>)> = Vec::new();
    let mut attached = Vec::new();
    let mut left_out = false;
    let mut total = 0;
    for batch in batches {
        let one = batch.counts();
        counts.filings += one.filings;
        counts.ready += one.ready;
        counts.review += one.review;
        counts.reject += one.reject;
        sections.push(section(batch, context, occasion));
        let view = BatchView::new(batch, context);
        let mut files = vec![(
            "report",
            words::MAIL_ATTACHED_REPORT,
            book::report::mailed(batch, &view, context)?,
        )];
        if one.reject > 0 {
            files.push((
                "fix",
                words::MAIL_ATTACHED_FIX,
                book::fix::fix_these_masked(batch, context)?,
            ));
        }
        for (kind, words, bytes) in files {
            if total + bytes.len() as u64 > occasion.max_bytes {
                left_out = true;
                continue;
            }
            total += bytes.len() as u64;
            let name = attachment_name(batch, kind, &attachments);
            attached.push((name.clone(), words.get(lang)));
            attachments.push((name, XLSX.to_owned(), bytes));
        }
    }
    let what = match (occasion.kind, batches) {
        (Kind::Completion, [one]) => title(one),
        (Kind::Statuses, _) => context.say(
            words::MAIL_STATUSES,
            &[("date", &occasion.date.to_string())],
        ),
        _ => context.say(words::MAIL_DIGEST, &[("date", &occasion.date.to_string())]),
    };
    let due = today.count.to_string();
    let figures = [
        ("due", due.as_str()),
        ("what", what.as_str()),
        ("ready", &counts.ready.to_string()),
        ("review", &counts.review.to_string()),
        ("reject", &counts.reject.to_string()),
    ];
    let subject = match (batches.is_empty(), today.count) {
        (true, 0) => words::MAIL_SUBJECT_SOON,
        (true, _) => words::MAIL_SUBJECT_DUE,
        (false, 0) => words::MAIL_SUBJECT,
        (false, _) => words::MAIL_SUBJECT_BOTH,
    };
    let subject = one_line(&context.say(subject, &figures));
    let next = match &today.next {
        Some(next) => next.clone(),
        None if batches.is_empty() => words::MAIL_NEXT_SOON.get(lang).to_owned(),
        None => next(&sections, &counts, context),
    };
    let hello = match manager.name.as_str() {
        "" => words::MAIL_HELLO_NOBODY.get(lang).to_owned(),
        name => context.say(words::MAIL_HELLO, &[("name", name)]),
    };
    let limit = (occasion.max_bytes / 1_000_000).to_string();
    let values = context! {
        subject => subject.as_str(),
        what,
        hello,
        next,
        today => value(today),
        counts => value(counts),
        sections => value(&sections),
        attached => value(&attached),
        left_out => if left_out { context.say(words::MAIL_TOO_BIG, &[("limit", &limit)]) } else { String::new() },
        date => occasion.date.to_string(),
    };
    Ok(Draft {
        to: manager.clone(),
        html: pages.render("letter.html", &values)?,
        text: pages.render("letter.txt", &values)?,
        subject,
        attachments,
        batches: batches.iter().map(|batch| batch.id.clone()).collect(),
    })
}

fn title(batch: &JudgedBatch) -> String {
    let round = if batch.round > 1 {
        format!(" r{}", batch.round)
    } else {
        String::new()
    };
    match batch.reseller.as_str() {
        "" => format!("{}{round}", batch.drop),
        reseller => format!("{reseller} {}{round}", batch.drop),
    }
}

/// A header takes one line.
pub(super) fn one_line(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

fn attachment_name(batch: &JudgedBatch, kind: &str, taken: &[(String, String, Vec<u8>)]) -> String {
    let reseller = names::ascii(&batch.reseller);
    let stem = format!("beian-{}-{reseller}", batch.today.format("%Y%m%d"));
    let mut name = format!("{stem}-{kind}.xlsx");
    let mut copy = 2;
    while taken.iter().any(|(other, _, _)| *other == name) {
        name = format!("{stem}-{copy}-{kind}.xlsx");
        copy += 1;
    }
    name
}

fn section(batch: &JudgedBatch, context: &Context<'_>, occasion: &Occasion<'_>) -> Section {
    const FIX: usize = 20;
    const LOOK: usize = 8;
    const READY: usize = 30;
    let of = |verdict: Verdict| -> Vec<Entry> {
        batch
            .filings
            .iter()
            .enumerate()
            .filter(|(_, judged)| judged.verdict() == verdict)
            .map(|(index, _)| entry(batch, index, context))
            .collect()
    };
    let fix = of(Verdict::Reject);
    let customers = fix.iter().filter(|e| !e.customer.is_empty()).count();
    let (fix, fix_more) = first(fix, FIX);
    let (review, review_more) = first(of(Verdict::Review), LOOK);
    let ready: Vec<String> = of(Verdict::Ready)
        .into_iter()
        .map(|entry| match entry.domain.as_str() {
            "" => entry.name,
            domain => domain.to_owned(),
        })
        .collect();
    let (ready, ready_more) = first(ready, READY);
    Section {
        title: title(batch),
        round: batch.round,
        counts: batch.counts(),
        place: (occasion.place)(batch),
        fix,
        fix_more,
        customers,
        review,
        review_more,
        ready,
        ready_more,
    }
}

fn first<T>(mut list: Vec<T>, most: usize) -> (Vec<T>, usize) {
    let more = list.len().saturating_sub(most);
    list.truncate(most);
    (list, more)
}

fn entry(batch: &JudgedBatch, index: usize, context: &Context<'_>) -> Entry {
    const SHOWN: usize = 3;
    let judged = &batch.filings[index];
    let view = FilingView::new(judged, index, "", context, true);
    let severity = if view.errors > 0 { "error" } else { "warn" };
    let open: Vec<(String, String, String)> = view
        .findings
        .into_iter()
        .filter(|finding| finding.severity == severity && !finding.fixed)
        .map(|finding| (finding.message, finding.remedy, finding.rule))
        .collect();
    let (mut finds, more) = first(open, SHOWN);
    if finds.is_empty() && !view.trouble.is_empty() {
        finds.push((view.trouble, view.todo, String::new()));
    }
    Entry {
        name: public_name(judged),
        no: view.no,
        domain: view.domains.first().cloned().unwrap_or_default(),
        who: view.who,
        finds,
        more,
        customer: mask::text(&customer_message(judged, context)).into_owned(),
    }
}

/// The subject's name; a person's only by the family name.
pub(super) fn public_name(judged: &crate::model::JudgedFiling) -> String {
    let filing = &judged.filing;
    match filing.get(Column::SubjectName) {
        "" => String::new(),
        // A firm's name is public, also where the sheet calls the firm a person.
        name if name.chars().count() <= 4 => mask::name(name),
        name => name.to_owned(),
    }
}

/// The letter's first line.
fn next(sections: &[Section], counts: &Counts, context: &Context<'_>) -> String {
    let first = |entry: &Entry| {
        let label = match entry.domain.as_str() {
            "" => entry.no.clone(),
            domain => domain.to_owned(),
        };
        match entry.finds.first() {
            Some((_, remedy, _)) => {
                let remedy = remedy.trim_end_matches(['。', '.']);
                format!("{label}{}{remedy}", words::SEPARATOR.get(context.lang))
            }
            None => label,
        }
    };
    let n = |n: usize| n.to_string();
    if let Some(entry) = sections.iter().flat_map(|section| &section.fix).next() {
        let customers = sections.iter().map(|section| section.customers).sum();
        // Whoever needs the customer waits longest, so he is first.
        let waiting = sections
            .iter()
            .flat_map(|section| &section.fix)
            .find(|entry| !entry.customer.is_empty());
        return match waiting {
            Some(entry) => context.say(
                words::MAIL_NEXT_FIX,
                &[("n", &n(customers)), ("first", &first(entry))],
            ),
            None => context.say(
                words::MAIL_NEXT_OWN,
                &[("n", &n(counts.reject)), ("first", &first(entry))],
            ),
        };
    }
    if counts.review > 0 {
        return context.say(words::MAIL_NEXT_REVIEW, &[("n", &n(counts.review))]);
    }
    if counts.filings == 0 {
        return words::NEXT_SHEET.get(context.lang).to_owned();
    }
    words::MAIL_NEXT_READY.get(context.lang).to_owned()
}
