//! NET-04: an address that a site on the internet can have, of the version that is entered.

use crate::model::web::{Ip, IpFault};
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "NET-04",
        name: "ip-invalid-or-private",
        severity: Severity::Error,
        title: Words::new("IP 地址无效或是内网地址", "IP invalid or private"),
    },
    check,
};

static FAULT: Say = Say::new(
    Words::new("「{found}」{why}。", "“{found}” {why_en}."),
    Words::new(
        "填网站服务器的公网地址，或清空（留空就按接入商的填）。",
        "Enter the server's public address, or clear the cell: empty means the ISP's.",
    ),
);

static VERSION: Say = Say::new(
    Words::new(
        "IP 类型填的是「{found}」，{what}。",
        "The IP version is “{found}”, but {what_en}.",
    ),
    Words::new("IP 类型改为「{own}」。", "Enter the version “{own}”."),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for site in &case.sites {
        let first = site.get(Column::AccessIpFrom);
        let last = site.get(Column::AccessIpTo);
        let mut version = None;
        for (found, column) in [(first, Column::AccessIpFrom), (last, Column::AccessIpTo)] {
            let why = match Ip::parse(found) {
                Ok(ip) => {
                    version = Some(if ip.is_v4() { "ipv4" } else { "ipv6" });
                    continue;
                }
                Err(IpFault::Empty) => continue,
                Err(IpFault::NotAnAddress) => ("不是 IP 地址", "is no IP address"),
                Err(IpFault::Private) => ("是内网地址", "is an address of inner networks"),
                Err(IpFault::Reserved) => (
                    "是保留地址，网站不能用",
                    "is a reserved address that no site can have",
                ),
            };
            // The same fault in both cells is one fault.
            if column == Column::AccessIpTo && found == first {
                continue;
            }
            sink.say(
                &FAULT,
                case.site_place(site, column),
                &[("found", found), ("why", why.0), ("why_en", why.1)],
            );
        }
        let found = site.get(Column::AccessIpVer);
        let asked = case.profile.access.ip_version.as_str();
        if found.is_empty() {
            continue;
        }
        let meant = case
            .catalog
            .enumerations
            .of(Column::AccessIpVer)
            .and_then(|list| list.find(found))
            .map_or(found, |choice| choice.name.as_str());
        let (own, what, what_en) = match version {
            Some(version) if version != meant => {
                (version, "与填的地址不符", "the address is of another")
            }
            _ if !asked.is_empty() && asked != meant => {
                (asked, "接入商用的是另一种", "the ISP uses the other")
            }
            _ => continue,
        };
        let values = [
            ("found", found),
            ("own", own),
            ("what", what),
            ("what_en", what_en),
        ];
        sink.say(
            &VERSION,
            case.site_place(site, Column::AccessIpVer),
            &values,
        );
    }
}
