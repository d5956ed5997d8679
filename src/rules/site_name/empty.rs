//! WEB-01: no name at all.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "WEB-01",
        name: "site-name-empty",
        severity: Severity::Error,
        title: Words::new("网站名称为空", "site name empty"),
    },
    check,
};

static EMPTY: Say = Say::new(
    Words::new("没有填网站名称。", "There is no site name."),
    Words::new(
        "填网站名称；单位一般用单位全称或简称。",
        "Enter the site's name; organisations usually take their full or short name.",
    ),
)
.customer(Words::new(
    "您好，备案需要网站的名称，公司网站一般用公司全称或简称，请告诉我们您想用的名称，谢谢。",
    "Hello, the filing needs a name for your website, usually your company's full or short name. Please tell us which one you would like. Thank you.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for site in &case.sites {
        if site.get(Column::SiteName).is_empty() {
            sink.say(&EMPTY, case.site_place(site, Column::SiteName), &[]);
        }
    }
}
