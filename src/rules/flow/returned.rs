//! FLW-04: the order came back; how to correct it.

use super::clocks::{Clock, Line, when, when_en};
use super::speak;
use crate::model::life::{Actor, Nearness, Stage, What};
use crate::model::{Card, Say, Severity, Words};
use crate::rules::Rule;
use chrono::Duration;

pub static RULE: Rule = Rule {
    card: Card {
        code: "FLW-04",
        name: "order-returned",
        severity: Severity::Error,
        title: Words::new("订单被退回，待修改", "returned: correction steps"),
    },
    check: |case, sink| speak(case, sink, "FLW-04"),
};

static ISP: Say = Say::new(
    Words::new(
        "{date}被{isp}退回：{reason}。",
        "Returned by {isp}{date_en}: {reason_en}.",
    ),
    Words::new(
        "按退回原因改好后，到“网站信息”右上角点“变更备案”，确认后才会出现“上交”，再上交一次。",
        "Correct it, choose «变更备案» at the upper right of «网站信息» and confirm: only then «上交» appears; hand it over again.",
    ),
);

static ADMINISTRATION: Say = Say::new(
    Words::new(
        "{date}被管局退回：{reason}。",
        "Returned by the administration{date_en}: {reason_en}.",
    ),
    Words::new(
        "先联系{isp}问清退回原因，改好后到“网站信息”点“变更备案”、确认，再上交。",
        "Ask {isp} for the reason first; correct it, choose «变更备案» under «网站信息», confirm and hand it over again.",
    ),
);

static UNANSWERED: Say = Say::new(
    Words::new(
        "{date}被退回（{reason}），之后的状态前后矛盾，看不出有没有改好重新上交。",
        "Returned{date_en} ({reason_en}); what was told later contradicts itself and does not say whether it was handed over again.",
    ),
    Words::new(
        "核对状态日期；重新上交过的，在状态表补一行“等待初审”和日期；没有的，改好后点“变更备案”、确认，再上交。",
        "Look at the dates; if it was handed over again, tell «等待初审» with its day; if not, correct it, choose «变更备案», confirm and hand it over.",
    ),
);

pub(super) fn clocks(line: &Line<'_>, found: &mut Vec<Clock>) {
    // A draft written after the return is the correction under way, and no answer.
    let Some(run) = line.order.run(Stage::is_returned) else {
        return;
    };
    let is_answer =
        |stage: Stage| stage == Stage::Submitted || stage.is_over() || stage.is_returned();
    let after = run
        .next
        .filter(|next| !next.stage.is_some_and(Stage::is_written));
    let over = line.order.standing().is_some_and(|it| it.stage.is_over());
    if over || line.is_answered(after, is_answer) {
        return;
    }
    let returned = run.last;
    let at = line
        .order
        .events()
        .iter()
        .position(|event| std::ptr::eq(*event, returned));
    let before = at.map_or(&[][..], |at| &line.order.events()[..at]);
    let was_at_admin = before
        .iter()
        .rev()
        .find(|event| !event.stage.is_some_and(Stage::is_returned))
        .is_some_and(|event| event.stage == Some(Stage::AtAdmin));
    let say = if after.is_some() {
        &UNANSWERED
    } else if returned.stage == Some(Stage::AdminRejected) || was_at_admin {
        &ADMINISTRATION
    } else {
        &ISP
    };
    let (reason, reason_en) = match returned.note.trim_end_matches(['。', '.']) {
        "" => ("没有写原因", "no reason was told"),
        reason => (reason, reason),
    };
    let today = line.today();
    let mut clock = Clock::new(What::Returned, say, returned.when().date());
    clock.rule = Some("FLW-04");
    clock.who = Actor::Reseller;
    clock.nearness = Nearness::Now;
    if returned.stage == Some(Stage::NeedsFix) {
        let hours = i64::from(line.watch.catalog.clocks.needs_fix.hours);
        clock.by = returned.at.map(|at| at + Duration::hours(hours));
        clock.exact = returned.timed;
        if clock.by.is_some_and(|by| by <= line.watch.now) {
            clock.nearness = Nearness::Over;
        }
    }
    clock.values = vec![
        (
            "date",
            returned
                .at
                .map_or_else(String::new, |at| when(at, false, today)),
        ),
        (
            "date_en",
            returned
                .at
                .map_or_else(String::new, |at| format!(" on {}", when_en(at, false))),
        ),
        ("reason", reason.to_owned()),
        ("reason_en", reason_en.to_owned()),
        line.isp(),
    ];
    found.push(clock);
}
