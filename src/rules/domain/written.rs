//! DOM-02: www, scheme, port or path in the domain, or no domain at all.

use super::only;
use crate::model::web::{Address, Host, HostFault, STOPS};
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::mend::rewrites_address;
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

/// The rest of the cell has a fault of its own.
static PARTLY: Say = Say {
    remedy: Words::new(
        "这一处不用再改；域名还须改成主域名。",
        "Nothing more to do about this; the main domain is still to be entered.",
    ),
    ..REPAIRED
};

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
            && rewrites_address(repair)
        {
            let values = [("found", repair.original), ("domain", repair.repaired)];
            let whole = Host::parse(repair.repaired).is_ok_and(|host| host.is_registrable());
            let say = if whole { &REPAIRED } else { &PARTLY };
            let finding = sink.say(say, place(), &values);
            finding.original = Some(repair.original.to_owned());
            finding.fixed_to = Some(repair.repaired.to_owned());
        }
        let is_plain = |host: &Host<'_>| host.ascii() == found && host.registrable().is_some();
        let plain = site.host.as_ref().is_some_and(is_plain);
        if plain && !found.starts_with("www.") {
            continue;
        }
        let address = Address::read(found);
        let path = !address.path.is_empty() || address.scheme.is_none() && found.contains('/');
        // www.cn is a name of its own.
        let www = address
            .host
            .strip_prefix("www.")
            .is_some_and(|rest| rest.contains('.'));
        let extras = [
            (address.scheme.is_some(), "协议（http://）", "a scheme"),
            (www, "www", "www"),
            (address.port.is_some(), "端口", "a port"),
            (path, "路径", "a path"),
        ];
        if extras.iter().any(|(is_there, ..)| *is_there) {
            let there = extras.iter().filter(|(is_there, ..)| *is_there);
            let what: Vec<&str> = there.clone().map(|(_, what, _)| *what).collect();
            let what_en: Vec<&str> = there.map(|(.., what)| *what).collect();
            let values = [
                ("found", found),
                ("what", &*what.join("、")),
                ("what_en", &what_en.join(", ")),
            ];
            sink.say(&EXTRA, place(), &values);
            continue;
        }
        if plain {
            continue;
        }
        let why = match Host::parse(address.host) {
            Ok(_) if found.contains(STOPS) => (
                "中间是中文的句号「。」，应是英文的点",
                "it holds a Chinese full stop instead of a dot",
            ),
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
