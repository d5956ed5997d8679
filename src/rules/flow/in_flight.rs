//! FLW-05: a subject has one order on its way, nationwide.

use crate::model::life::{Order, domain_key};
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink, SiteCase};

pub static RULE: Rule = Rule {
    card: Card {
        code: "FLW-05",
        name: "another-order-in-flight",
        severity: Severity::Error,
        title: Words::new(
            "主办单位已有在途订单",
            "organisation already has an order in flight",
        ),
    },
    check,
};

static IN_FLIGHT: Say = Say::new(
    Words::new(
        "「{subject}」还有一单在审核中（{place}），一个主体同时只能有一单。",
        "“{subject}” has another order on its way ({place_en}); a subject may have one at a time.",
    ),
    Words::new(
        "等那一单有结果，或撤回后再提交这一单。",
        "Wait for its result, or withdraw it, before handing this one over.",
    ),
);

static TOGETHER: Say = Say::new(
    Words::new(
        "「{subject}」在第{row}行还有一单（{no}），一个主体同时只能有一单。",
        "“{subject}” has another order in row {row} ({no}); a subject may have one at a time.",
    ),
    Words::new(
        "先提交一单，有结果后再提交另一单；同一次报的网站用同一个备案编号。",
        "Hand over one, the other after its result; sites filed together share one filing number.",
    ),
)
.weighing(Severity::Warn);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let over = |site: &SiteCase<'_>| {
        let domain = domain_key(site.get(Column::SiteDomain));
        let standing = Order::of(&case.events, &domain, case.now).standing();
        standing.is_some_and(|standing| standing.stage.is_over())
    };
    // What is filed or given up is handed over no more.
    if !case.events.is_empty() && case.sites.iter().all(over) {
        return;
    }
    let Some(other) = case.other_order() else {
        return;
    };
    let row = other.row.to_string();
    let values = [
        ("subject", &*other.subject),
        ("no", &other.no),
        ("row", &row),
        ("place", &other.place()),
        ("place_en", &other.place_en()),
    ];
    let say = if other.in_flight {
        &IN_FLIGHT
    } else {
        &TOGETHER
    };
    sink.say(say, case.subject_place(Column::SubjectCertNo), &values);
}
