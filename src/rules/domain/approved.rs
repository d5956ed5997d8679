//! DOM-04: a suffix that cannot be filed, here or anywhere.

use super::hosts;
use crate::catalog::suffixes::Approval;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "DOM-04",
        name: "suffix-not-approved",
        severity: Severity::Error,
        title: Words::new("域名后缀不能备案", "TLD not approved"),
    },
    check,
};

static UNLISTED: Say = Say::new(
    Words::new(
        "域名「{domain}」的后缀 .{tld} 不在工信部批准的名单里，不能备案。",
        "The suffix .{tld} of “{domain}” is not on the ministry's list; it cannot be filed.",
    ),
    Words::new(
        "换一个可备案的后缀（如 .cn、.com、.net）注册域名后再填。",
        "Register a domain with a suffix that can be filed (.cn, .com, .net) and enter that.",
    ),
)
.customer(Words::new(
    "您好，您的域名「{domain}」的后缀（.{tld}）目前不能备案，需要换一个 .cn、.com 之类的域名，请您确认用哪一个，谢谢。",
    "Hello, domains ending in .{tld} such as “{domain}” cannot be filed. Please choose one ending in .cn or .com. Thank you.",
));

static REFUSED: Say = Say::new(
    Words::new(
        "{province}管局不收后缀 .{tld}（域名「{domain}」）。",
        "{province} does not take the suffix .{tld} (domain “{domain}”).",
    ),
    Words::new(
        "换一个{province}可备案的后缀，例如 .cn 或 .com。",
        "Use a suffix that {province} takes, such as .cn or .com.",
    ),
)
.customer(Words::new(
    "您好，{province}不受理 .{tld} 域名的备案，请您换一个 .cn、.com 之类的域名，谢谢。",
    "Hello, {province} does not take filings for .{tld} domains. Please use one ending in .cn or .com. Thank you.",
));

static PREFIX: Say = Say::new(
    Words::new(
        "域名「{domain}」以「{word}」开头，{province}管局不收。",
        "The domain “{domain}” begins with “{word}”, which {province} refuses.",
    ),
    Words::new(
        "换一个不以「{word}」开头的域名。",
        "Use a domain that does not begin with “{word}”.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let province = case.province.map_or("", |province| province.name.as_str());
    for (site, host) in hosts(case) {
        let place = || case.site_place(site, Column::SiteDomain);
        // A bare suffix is DOM-02's.
        if host.registrable().is_none() {
            continue;
        }
        let answers = case.answers;
        if case.catalog.suffixes.approval(host.tld()) == Approval::Unlisted {
            let name = host.unicode();
            let tld = name.rsplit('.').next().unwrap_or(host.tld());
            sink.say(&UNLISTED, place(), &[("domain", &name), ("tld", tld)]);
        } else if answers.suffixes_refused.iter().any(|tld| tld == host.tld()) {
            let values = [
                ("domain", &*host.unicode()),
                ("tld", host.tld()),
                ("province", province),
            ];
            let local = answers.suffixes_refused.local;
            sink.demand_at(&REFUSED, Severity::Error, local, place(), &values);
        }
        if host.is_idn() {
            let name = host.unicode();
            let prefixes = &answers.domain_prefixes_refused;
            if let Some(word) = prefixes.iter().find(|word| name.starts_with(word.as_str())) {
                let values = [
                    ("domain", &*name),
                    ("word", word.as_str()),
                    ("province", province),
                ];
                sink.demand_at(&PREFIX, Severity::Error, prefixes.local, place(), &values);
            }
        }
    }
}
