//! FLW-04: the order came back; how to correct it.

use super::standing;
use crate::model::life::Stage;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "FLW-04",
        name: "order-returned",
        severity: Severity::Error,
        title: Words::new("订单被退回，待修改", "returned: correction steps"),
    },
    check,
};

static ISP: Say = Say::new(
    Words::new(
        "{date}被{isp}退回：{reason}。",
        "Returned by {isp} on {date}: {reason}.",
    ),
    Words::new(
        "按退回原因改好后，到“网站信息”右上角点“变更备案”，确认后才会出现“上交”，再上交一次。",
        "Correct it, choose «变更备案» at the upper right of «网站信息» and confirm: only then «上交» appears; hand it over again.",
    ),
);

static ADMINISTRATION: Say = Say::new(
    Words::new(
        "{date}被管局退回：{reason}。",
        "Returned by the administration on {date}: {reason}.",
    ),
    Words::new(
        "先联系{isp}问清退回原因，改好后到“网站信息”点“变更备案”、确认，再上交。",
        "Ask {isp} for the reason first; correct it, choose «变更备案» under «网站信息», confirm and hand it over again.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let Some(standing) = standing(case).filter(|standing| standing.stage.is_returned()) else {
        return;
    };
    let reason = match case
        .get(Column::StatusReturnedReason)
        .trim_end_matches(['。', '.'])
    {
        "" => "没有写原因",
        reason => reason,
    };
    let date = standing
        .since
        .map_or_else(String::new, |since| since.date().to_string());
    let say = if standing.stage == Stage::AdminRejected {
        &ADMINISTRATION
    } else {
        &ISP
    };
    let values = [
        ("date", &*date),
        ("reason", reason),
        ("isp", &case.profile.title),
    ];
    sink.say(say, case.subject_place(Column::StatusStage), &values);
}
