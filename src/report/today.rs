//! What is due, as people read it: the first block of a letter, and the receipt of a status sheet.
//!
//! The words are the rules' own; this room only sorts, counts and says how much time is left.

use super::page::{Pages, value};
use super::{Context, Error, words};
use crate::model::finding::Words;
use crate::model::life::{Answer, Errand, Nearness, Outcome, What};
use chrono::NaiveDateTime;
use minijinja::context;
use serde::Serialize;

/// The most lines of a letter's first block.
const SHOWN: usize = 15;

/// What is due for one reader.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Today {
    /// How many things somebody must do today.
    pub count: usize,
    /// The first line of a letter, when there is any.
    pub next: Option<String>,
    /// By kind, the nearest first.
    pub groups: Vec<Group>,
    /// How many more there are than are shown.
    pub more: usize,
    /// How many orders are only waited for.
    pub waiting: usize,
}

/// Things of one kind.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// The kind, in words.
    pub title: String,
    /// How many of it.
    pub count: usize,
    /// Its lines.
    pub items: Vec<Item>,
}

/// One line.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// The domain, else the number.
    pub label: String,
    /// The filing's key and the drop.
    pub no: String,
    /// The drop's name.
    pub drop: String,
    /// The subject.
    pub subject: String,
    /// How much time is left.
    pub left: String,
    /// `over`, `now`, `soon` or `waiting`.
    pub nearness: &'static str,
    /// What is so.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// What to send the customer.
    pub customer: String,
}

impl Item {
    fn new(errand: &Errand, now: NaiveDateTime, context: &Context<'_>) -> Self {
        let (lang, due) = (context.lang, &errand.due);
        Self {
            label: errand.domain.clone(),
            no: errand.no.clone(),
            drop: errand.drop.clone(),
            subject: errand.subject.clone(),
            left: due.left(now, lang),
            nearness: match due.nearness {
                Nearness::Over => "over",
                Nearness::Now => "now",
                Nearness::Soon => "soon",
                Nearness::Waiting => "waiting",
            },
            message: due.message.get(lang).to_owned(),
            remedy: due.remedy.get(lang).to_owned(),
            customer: due.customer.get(lang).to_owned(),
        }
    }
}

/// The heading over things of a kind.
pub fn title(what: What) -> Words {
    match what {
        What::Sms => words::DUE_SMS,
        What::Returned => words::DUE_RETURNED,
        What::Cached => words::DUE_CACHED,
        What::FirstReview | What::HandedOn | What::Administration => words::DUE_OVERDUE,
        What::Footer => words::DUE_FOOTER,
        What::Domain | What::Certificate => words::DUE_EXPIRING,
    }
}

impl Today {
    /// Sorts what is due; the errands come with the nearest first.
    pub fn new(errands: &[&Errand], now: NaiveDateTime, context: &Context<'_>) -> Self {
        let mut today = Self::default();
        let mut shown = 0;
        for errand in errands {
            if !errand.due.is_urgent() {
                today.waiting += 1;
                continue;
            }
            today.count += usize::from(errand.due.is_today());
            let title = title(errand.due.what).get(context.lang);
            let at = today.groups.iter().position(|group| group.title == title);
            let at = at.unwrap_or_else(|| {
                today.groups.push(Group {
                    title: title.to_owned(),
                    count: 0,
                    items: Vec::new(),
                });
                today.groups.len() - 1
            });
            today.groups[at].count += 1;
            if shown == SHOWN {
                today.more += 1;
                continue;
            }
            shown += 1;
            let item = Item::new(errand, now, context);
            if today.next.is_none() && errand.due.is_today() {
                let values = [
                    (
                        "n",
                        errands
                            .iter()
                            .filter(|it| it.due.is_today())
                            .count()
                            .to_string(),
                    ),
                    ("label", item.label.clone()),
                    (
                        "message",
                        item.message.trim_end_matches(['。', '.']).to_owned(),
                    ),
                ];
                let values = values.each_ref().map(|(key, value)| (*key, value.as_str()));
                today.next = Some(context.say(words::MAIL_NEXT_DUE, &values));
            }
            today.groups[at].items.push(item);
        }
        today
    }
}

#[derive(Serialize)]
struct Row {
    place: String,
    asked: String,
    told: String,
    outcome: &'static str,
    outcome_text: &'static str,
    filing: String,
    drop: String,
    message: String,
    remedy: String,
}

/// The receipt of a status sheet: which rows were taken, which not, and what is due.
///
/// # Errors
/// When the page cannot be put together; that is our trouble.
pub fn receipt(
    drop: &str,
    answers: &[Answer],
    errands: &[Errand],
    now: NaiveDateTime,
    context: &Context<'_>,
) -> Result<String, Error> {
    let lang = context.lang;
    let row = |answer: &Answer| {
        let (outcome, text) = match answer.outcome {
            Outcome::Taken => ("taken", words::TOLD_TAKEN),
            Outcome::Known => ("known", words::TOLD_KNOWN),
            Outcome::Refused => ("refused", words::TOLD_REFUSED),
        };
        let said = answer.finding.as_ref();
        let filing = answer.filing.as_ref();
        Row {
            place: format!(
                "{} {}",
                answer.sheet,
                context.say(words::ROW, &[("n", &answer.row.to_string())])
            ),
            asked: answer.asked.clone(),
            told: answer.told.clone(),
            outcome,
            outcome_text: text.get(lang),
            filing: filing.map_or_else(String::new, |it| format!("{} {}", it.label, it.subject)),
            drop: filing.map_or_else(String::new, |it| it.drop.clone()),
            message: said.map_or_else(String::new, |it| it.message.get(lang).to_owned()),
            remedy: said.map_or_else(String::new, |it| it.remedy.get(lang).to_owned()),
        }
    };
    // What must be mended stands first.
    let mut rows: Vec<Row> = answers.iter().map(row).collect();
    rows.sort_by_key(|row| (row.outcome != "refused", row.message.is_empty()));
    let count = |outcome| answers.iter().filter(|it| it.outcome == outcome).count();
    let all: Vec<&Errand> = errands.iter().collect();
    let waiting: Vec<Item> = all
        .iter()
        .filter(|errand| !errand.due.is_urgent())
        .map(|errand| Item::new(errand, now, context))
        .collect();
    Pages::new(*context).render(
        "receipt.html",
        &context! {
            drop,
            now => now.format("%Y-%m-%d %H:%M").to_string(),
            taken => count(Outcome::Taken),
            known => count(Outcome::Known),
            refused => count(Outcome::Refused),
            today => value(Today::new(&all, now, context)),
            waiting => value(waiting),
            rows => value(rows),
        },
    )
}
