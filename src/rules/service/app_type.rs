//! SVC-05: the kinds of application are chosen from the portal's list.

use super::check_list;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SVC-05",
        name: "application-type-missing-or-unknown",
        severity: Severity::Error,
        title: Words::new(
            "应用服务类型没填或不认识",
            "application service type empty or unknown",
        ),
    },
    check,
};

static EMPTY: Say = Say::new(
    Words::new(
        "没有填应用服务类型。",
        "There is no application service type.",
    ),
    Words::new(
        "至少选一项，网站一般是“网站应用服务”。",
        "Choose at least one, for a site usually «网站应用服务».",
    ),
);

static UNKNOWN: Say = Say::new(
    Words::new(
        "应用服务类型「{words}」不在填报系统的列表里。",
        "The application service type “{words}” is not on the portal's list.",
    ),
    Words::new(
        "从网站、邮件、文件、数据、APP、微信号六种应用服务里选。",
        "Choose among the six: site, mail, file, data, app, WeChat account.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    check_list(case, sink, Column::SiteAppTypes, &EMPTY, &UNKNOWN);
}
