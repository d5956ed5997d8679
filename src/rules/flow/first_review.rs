//! FLW-01: the ISP's first review takes too long.

use super::clocks::{Clock, Line, end_of, unit, when, when_en};
use super::speak;
use crate::model::life::{Actor, Stage, What};
use crate::model::{Card, Say, Severity, Words};
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    card: Card {
        code: "FLW-01",
        name: "first-review-overdue",
        severity: Severity::Warn,
        title: Words::new("接入商初审超时", "first review over 3 days"),
    },
    check: |case, sink| speak(case, sink, "FLW-01"),
};

static WAITING: Say = Say::new(
    Words::new(
        "{since}提交初审，{isp}一般{usual}天，{due}前应有结果。",
        "Handed over on {since_en}; {isp} usually takes {usual} days, until {due_en}.",
    ),
    Words::new(
        "等初审结果；留意备案账号邮箱里的退回通知。",
        "Wait; a return comes by mail to the account's address.",
    ),
);

static LATE: Say = Say::new(
    Words::new(
        "{since}提交初审，到今天{days}{unit}{provisional}还没有结果，一般{usual}天。",
        "Handed over on {since_en}; after {days} {unit_en}{provisional_en} there is no result; {usual} are usual.",
    ),
    Words::new(
        "联系{isp}催办，先看邮箱有没有退回通知。",
        "Ask {isp}; look for a return notice in the mailbox first.",
    ),
);

static TOOK: Say = Say::new(
    Words::new(
        "{since}提交初审，{until}才有结果，用了{days}{unit}，一般{usual}天。",
        "Handed over on {since_en}, reviewed on {until_en}: {days} {unit_en}, where {usual} are usual.",
    ),
    Words::new(
        "这一单照常往下走；{isp}经常这样慢的，和他们核对一次。",
        "Go on with this order; where {isp} is often as slow, ask them once.",
    ),
);

pub(super) fn clocks(line: &Line<'_>, found: &mut Vec<Clock>) {
    let Some(run) = line.order.run(|stage| stage == Stage::Submitted) else {
        return;
    };
    let Some(since) = run.first.at else {
        return;
    };
    let review = line.review();
    let limit = u32::from(review.first_days);
    let today = line.today();
    let mut clock = Clock::new(What::FirstReview, &WAITING, since.date());
    clock.who = Actor::Isp;
    clock.values = vec![
        ("since", when(since, false, today)),
        ("since_en", when_en(since, false)),
        ("usual", review.first_usual.clone()),
        line.isp(),
    ];
    clock.values.extend(unit(review.first_counts));
    if let Some(next) = run.next {
        let over = line.order.standing().is_some_and(|it| it.stage.is_over());
        let days = line.days(since.date(), next.when().date(), review.first_counts);
        // What is over and done with is told while the order is still on its way.
        if days > limit && !over && next.at.is_some() {
            clock.say.0 = &TOOK;
            clock.rule = Some("FLW-01");
            clock.values.extend([
                ("days", days.to_string()),
                ("until", when(next.when(), false, today)),
                ("until_en", when_en(next.when(), false)),
            ]);
            found.push(clock);
        }
        return;
    }
    let due = line.after(since.date(), limit, review.first_counts);
    let days = line.days(since.date(), today, review.first_counts);
    let (provisional, provisional_en) = match due.provisional {
        true => ("（暂定）", " (provisional)"),
        false => ("", ""),
    };
    clock.until(due);
    clock.values.extend([
        ("provisional", provisional.to_owned()),
        ("provisional_en", provisional_en.to_owned()),
        ("days", days.to_string()),
        ("due", when(end_of(due.on), false, today)),
        ("due_en", when_en(end_of(due.on), false)),
    ]);
    if days > limit {
        clock.over(due, &LATE);
        clock.rule = Some("FLW-01");
    }
    found.push(clock);
}
