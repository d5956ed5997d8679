//! DOM-13: the ASCII form of a Chinese domain, for the portal.

use super::hosts;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "DOM-13",
        name: "chinese-domain-converted",
        severity: Severity::Info,
        title: Words::new("中文域名已转换", "IDN converted"),
    },
    check,
};

static CONVERTED: Say = Say::new(
    Words::new(
        "中文域名「{domain}」的编码是 {ascii}。",
        "The Chinese domain “{domain}” is {ascii} in ASCII.",
    ),
    Words::new(
        "填报系统不收中文时，用 {ascii}。",
        "Where the portal takes no Chinese, enter {ascii}.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for (site, host) in hosts(case) {
        if host.is_idn() {
            sink.say(
                &CONVERTED,
                case.site_place(site, Column::SiteDomain),
                &[("domain", &host.unicode()), ("ascii", host.ascii())],
            );
        }
    }
}
