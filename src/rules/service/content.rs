//! SVC-01: the service contents are chosen from the portal's list.

use super::check_list;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SVC-01",
        name: "service-content-missing-or-unknown",
        severity: Severity::Error,
        title: Words::new("服务内容没填或不认识", "service content empty or unknown"),
    },
    check,
};

static EMPTY: Say = Say::new(
    Words::new("没有填网站服务内容。", "There is no service content."),
    Words::new(
        "至少选一项；单位官网选“单位门户网站”，个人选“博客/个人空间”等。",
        "Choose at least one: «单位门户网站» for an organisation's own site, «博客/个人空间» and the like for a person's.",
    ),
)
.customer(Words::new(
    "您好，请告诉我们您的网站主要做什么用（例如公司介绍、产品展示、博客），备案时要选服务内容，谢谢。",
    "Hello, please tell us what your website is for (company pages, products, a blog …); the filing asks for it. Thank you.",
));

static UNKNOWN: Say = Say::new(
    Words::new(
        "服务内容「{words}」不在填报系统的列表里。",
        "The service content “{words}” is not on the portal's list.",
    ),
    Words::new(
        "换成列表里的项，例如“单位门户网站”；拿不准的看模板的下拉框。",
        "Choose from the list, such as «单位门户网站»; the template's drop-down shows it.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    check_list(case, sink, Column::SiteServices, &EMPTY, &UNKNOWN);
}
