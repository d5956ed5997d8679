//! DOM-02: www, scheme, port or path in the domain, or no domain at all.

use super::only;
use crate::model::web::{Address, Host, HostFault};
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "DOM-02",
        name: "domain-has-www-scheme-or-path",
        severity: Severity::Error,
        title: Words::new(
            "域名带 www、协议、路径或端口",
            "www, scheme, path or port in the domain",
        ),
    },
    check,
};

static REPAIRED: Say = Say::new(
    Words::new(
        "域名写成了「{found}」，已改为「{domain}」。",
        "The domain was written “{found}”; it is now “{domain}”.",
    ),
    Words::new(
        "不用再改；以后只填主域名。",
        "Nothing more to do; enter the main domain only.",
    ),
);

static EXTRA: Say = Say::new(
    Words::new(
        "域名「{found}」里有多余的{what}。",
        "The domain “{found}” has {what_en} that does not belong there.",
    ),
    Words::new(
        "只填主域名，例如 example.com，不带 www、http://、端口和路径。",
        "Enter the main domain only, such as example.com, without www, http://, port or path.",
    ),
);

static NOT_ONE: Say = Say::new(
    Words::new(
        "「{found}」不是域名：{why}。",
        "“{found}” is no domain: {why_en}.",
    ),
    Words::new(
        "填注册好的域名，例如 example.com。",
        "Enter the registered domain, such as example.com.",
    ),
)
.customer(Words::new(
    "您好，您给的域名「{found}」不完整或有错字，请核对后把注册好的域名发给我们，谢谢。",
    "Hello, the domain “{found}” is incomplete or misspelt. Please check it and send us the registered domain. Thank you.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for site in &case.sites {
        let place = || case.site_place(site, Column::SiteDomain);
        let Some(found) = only(site.get(Column::SiteDomain)) else {
            continue;
        };
        if let Some(repair) = case.repair(site.site.index, Column::SiteDomain)
            && differs(&repair.original, &repair.repaired)
        {
            let values = [("found", &*repair.original), ("domain", &*repair.repaired)];
            let finding = sink.say(&REPAIRED, place(), &values);
            finding.original = Some(repair.original.clone());
            finding.fixed_to = Some(repair.repaired.clone());
        }
        let address = Address::read(found);
        let extra = if address.scheme.is_some() {
            Some(("协议（http://）", "a scheme"))
        } else if address.port.is_some() {
            Some(("端口", "a port"))
        } else if !address.path.is_empty() || found.contains('/') {
            Some(("路径", "a path"))
        } else if address.host.starts_with("www.") {
            Some(("www", "www"))
        } else {
            None
        };
        if let Some((what, what_en)) = extra {
            let values = [("found", found), ("what", what), ("what_en", what_en)];
            sink.say(&EXTRA, place(), &values);
            continue;
        }
        let why = match Host::parse(address.host) {
            Err(HostFault::Empty | HostFault::NoSuffix) => ("没有后缀", "it has no suffix"),
            Err(HostFault::Address) => ("是 IP 地址", "it is an IP address"),
            Err(HostFault::Letters) => (
                "含有域名里不能有的字符",
                "it holds a character that no domain has",
            ),
            Ok(host) if host.registrable().is_none() => ("只有后缀", "it is a suffix only"),
            Ok(_) => continue,
        };
        let values = [("found", found), ("why", why.0), ("why_en", why.1)];
        sink.say(&NOT_ONE, place(), &values);
    }
}

/// Whether more than spaces and letters' case was repaired.
fn differs(original: &str, repaired: &str) -> bool {
    !original
        .trim()
        .trim_end_matches('.')
        .eq_ignore_ascii_case(repaired)
        && original.to_ascii_lowercase().contains(['/', ':'])
        || original.trim().to_ascii_lowercase().starts_with("www.")
}
