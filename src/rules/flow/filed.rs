//! What follows the success: the footer, and the registration with the police.

use super::clocks::{Clock, Line, end_of, span};
use crate::model::life::{Actor, Nearness, Stage, What};
use crate::model::{Say, Words};
use chrono::Duration;

static FOOTER: Say = Say::new(
    Words::new(
        "{since}备案成功{number}；公安备案要在{due}前办。",
        "Filed on {since_en}{number_en}; the registration with the police is due by {due_en}.",
    ),
    Words::new(
        "请客户在网页底部放备案号并链接到 beian.miit.gov.cn，再到 beian.mps.gov.cn 办公安备案。",
        "Ask the customer to put the number with its link into the footer, then to register at beian.mps.gov.cn.",
    ),
)
.customer(Words::new(
    "您好，网站备案已经成功{number}。请在网页底部放上备案号并链接到 beian.miit.gov.cn，再在{due}前到 beian.mps.gov.cn 办公安备案，谢谢。",
    "Hello, your site is filed{number_en}. Please put the number into the footer with a link to beian.miit.gov.cn, and register at beian.mps.gov.cn by {due_en}. Thank you.",
));

pub(super) fn clocks(line: &Line<'_>, found: &mut Vec<Clock>) {
    let Some(standing) = line.order.standing() else {
        return;
    };
    let (Stage::Filed, Some(since)) = (standing.stage, standing.since) else {
        return;
    };
    let today = line.today();
    let days = i64::from(line.watch.catalog.clocks.filed.police_days);
    let due = since.date() + Duration::days(days);
    // Nobody tells us whether it was done: after its time it is not asked for again.
    if today > due {
        return;
    }
    let (number, number_en) = match line.order.number() {
        "" => (String::new(), String::new()),
        number => (format!("，备案号 {number}"), format!(" as {number}")),
    };
    let mut clock = Clock::new(What::Footer, &FOOTER, since.date());
    clock.who = Actor::Customer;
    clock.by = Some(end_of(due));
    clock.nearness = if (due - today).num_days() <= 7 {
        Nearness::Soon
    } else {
        Nearness::Waiting
    };
    clock.values.extend(span(since, due, today));
    clock
        .values
        .extend([("number", number), ("number_en", number_en)]);
    found.push(clock);
}
