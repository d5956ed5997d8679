//! FLW-03: the administration's review takes longer than it may.

use super::clocks::{Clock, Line, span};
use super::speak;
use crate::catalog::profile::Days;
use crate::model::life::{Actor, Stage, What};
use crate::model::{Card, Say, Severity, Words};
use crate::rules::Rule;

pub static RULE: Rule = Rule {
    card: Card {
        code: "FLW-03",
        name: "administration-review-overdue",
        severity: Severity::Warn,
        title: Words::new(
            "管局审核超过期限",
            "administration review over 20 working days",
        ),
    },
    check: |case, sink| speak(case, sink, "FLW-03"),
};

static WAITING: Say = Say::new(
    Words::new(
        "{since}到管局，{days}个工作日内出结果，最晚{due}{provisional}{usual}。",
        "With the administration since {since_en}; it has {days} working days, until {due_en}{provisional_en}{usual_en}.",
    ),
    Words::new(
        "等管局结果；期间不能修改和撤回，请负责人保持电话畅通。",
        "Wait; nothing can be changed or recalled meanwhile. Whoever is responsible stays reachable.",
    ),
);

static LATE: Say = Say::new(
    Words::new(
        "{since}到管局，{due}满{days}个工作日{provisional}，还没有结果。",
        "With the administration since {since_en}; {days} working days were over on {due_en}{provisional_en}, without a result.",
    ),
    Words::new(
        "请{isp}查询审核进度；已有结果的，更新状态再投一次。",
        "Ask {isp} how the review stands; where there is a result, tell it.",
    ),
);

pub(super) fn clocks(line: &Line<'_>, found: &mut Vec<Clock>) {
    let Some(run) = line.order.run(|stage| stage == Stage::AtAdmin) else {
        return;
    };
    let is_result = |stage: Stage| stage.is_over() || stage.is_returned();
    let Some(since) = run.first.at else {
        return;
    };
    if line.is_answered(run.next, is_result) {
        return;
    }
    let today = line.today();
    let days = u32::from(line.watch.answers.review_days.is);
    let due = line.holidays().due(since.date(), days);
    let review = line.review();
    let (usual, usual_en) = match review.administration_days {
        [_, 0] => (String::new(), String::new()),
        [from, to] => {
            let (unit, unit_en) = match review.administration_counts {
                Days::Natural => ("天", "days"),
                Days::Working => ("个工作日", "working days"),
            };
            (
                format!("，一般{from}—{to}{unit}"),
                format!(", usually {from} to {to} {unit_en}"),
            )
        }
    };
    let (provisional, provisional_en) = if due.provisional {
        (
            "（暂定，节假日安排尚未公布）",
            " (provisional: the holidays are not published yet)",
        )
    } else {
        ("", "")
    };
    let mut clock = Clock::new(What::Administration, &WAITING, since.date());
    clock.who = Actor::Administration;
    clock.until(due);
    clock.values.extend(span(since, due.on, today));
    clock.values.extend([
        ("days", days.to_string()),
        ("provisional", provisional.to_owned()),
        ("provisional_en", provisional_en.to_owned()),
        ("usual", usual),
        ("usual_en", usual_en),
        line.isp(),
    ]);
    if today > due.on {
        clock.over(due, &LATE);
        clock.rule = Some("FLW-03");
    }
    found.push(clock);
}
