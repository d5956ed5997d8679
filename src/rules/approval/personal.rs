//! PRE-03: a 个人 cannot file what needs a pre-approval.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "PRE-03",
        name: "personal-site-with-approval",
        severity: Severity::Error,
        title: Words::new(
            "个人不能备前置审批内容",
            "a person cannot file pre-approval content",
        ),
    },
    check,
};

static PERSONAL: Say = Say::new(
    Words::new(
        "个人网站填了前置审批「{words}」，个人不能办前置审批。",
        "The site of a person has the pre-approval “{words}”; a person cannot get one.",
    ),
    Words::new(
        "网站不涉及的，清空这一格；涉及的，用单位名义备案。",
        "Clear the cell if the site does not touch it; otherwise file in an organisation's name.",
    ),
)
.customer(Words::new(
    "您好，个人网站不能有「{words}」方面的内容，请确认网站是否涉及；涉及的话需要用公司名义备案，谢谢。",
    "Hello, a personal website cannot touch “{words}”. Please tell us whether yours does; if so it has to be filed in a company's name. Thank you.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    if !case.is_personal() {
        return;
    }
    for site in &case.sites {
        let cell = site.get(Column::SitePreapproval);
        if !cell.is_empty() && !matches!(cell, "无" | "否" | "不涉及" | "没有") {
            sink.say(
                &PERSONAL,
                case.site_place(site, Column::SitePreapproval),
                &[("words", cell)],
            );
        }
    }
}
