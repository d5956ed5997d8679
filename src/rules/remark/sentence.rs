//! REM-01: sentences that a province wants word for word.

use super::{holds, plain};
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "REM-01",
        name: "mandatory-sentence-missing",
        severity: Severity::Error,
        title: Words::new("备注缺管局要求的句子", "mandatory remark sentence missing"),
    },
    check,
};

static MISSING: Say = Say::new(
    Words::new(
        "{province}要求备注写明：「{sentence}」，网站备注里没有。",
        "{province} wants this sentence in the remark: “{sentence}”; the site's remark lacks it.",
    ),
    Words::new(
        "把这句话原样写进网站备注（提交至管局），… 处填实际内容；先请客户同意。",
        "Copy the sentence into the site's remark to the administration, fill in what … stands for, after the customer has agreed.",
    ),
)
.customer(Words::new(
    "您好，{province}备案要求在备注里写明：「{sentence}」。您同意的话，我们就按原文填写，请回复确认，谢谢。",
    "Hello, {province} asks for this statement in the filing's remark: “{sentence}”. Please confirm that we may enter it. Thank you.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let asked = case
        .answers
        .sentences
        .iter()
        .filter(|sentence| case.holds(&sentence.when));
    let province = case.province.map_or("", |province| province.name.as_str());
    for sentence in asked {
        let Some(severity) = sentence.demand.severity() else {
            continue;
        };
        let subject = plain(case.principal.remark_admin);
        for site in case.sites.iter().filter(|site| !site.repeated) {
            let own = plain(site.principal.remark_admin);
            let told = |one: &String| holds(&own, one) || holds(&subject, one);
            if sentence.any.iter().any(told) {
                continue;
            }
            let proposal = sentence.any.first().map_or("", String::as_str);
            sink.demand_at(
                &MISSING,
                severity,
                true,
                case.site_place(site, Column::SitePrincipalRemarkAdmin),
                &[("province", province), ("sentence", proposal)],
            );
        }
    }
}
