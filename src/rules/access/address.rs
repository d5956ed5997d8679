//! NET-03: the address is the ISP's, first and last alike.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "NET-03",
        name: "ip-is-not-the-profiles",
        severity: Severity::Error,
        title: Words::new(
            "IP 地址与接入商不符或起止不同",
            "IP is not the profile's or start differs from end",
        ),
    },
    check,
};

static OTHER: Say = Say::new(
    Words::new(
        "{which}填的是「{found}」，{isp}的是「{own}」。",
        "The {which_en} is “{found}”; that of {isp} is “{own}”.",
    ),
    Words::new(
        "起止都改为「{own}」，或都清空（留空就按接入商的填）。",
        "Enter “{own}” in both, or clear both: empty means the ISP's.",
    ),
);

static DIFFER: Say = Say::new(
    Words::new(
        "IP 地址起「{found}」和止「{last}」不同。",
        "The first address “{found}” and the last “{last}” differ.",
    ),
    Words::new("起止填同一个地址。", "Enter the same address in both."),
);

/// Where the other rows of the sheet tell it.
static BLANK: Say = Say::new(
    Words::new(
        "IP 地址起没有填，按{isp}的「{own}」。",
        "The first address is blank; “{own}” of {isp} counts.",
    ),
    Words::new(
        "不是的话填上，是就不用改。",
        "Enter it if it is another, else leave it.",
    ),
)
.weighing(Severity::Info);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let own = case.profile.access.ip.as_str();
    for site in &case.sites {
        let first = site.get(Column::AccessIpFrom);
        let last = site.get(Column::AccessIpTo);
        let isp = case.profile.title.as_str();
        if own.is_empty() {
            if !first.is_empty() && !last.is_empty() && first != last {
                sink.say(
                    &DIFFER,
                    case.site_place(site, Column::AccessIpTo),
                    &[("found", first), ("last", last)],
                );
            }
            continue;
        }
        if case.is_left_blank(first, Column::AccessIpFrom) {
            let place = case.site_place(site, Column::AccessIpFrom);
            sink.say(&BLANK, place, &[("own", own), ("isp", isp)]);
        }
        for (found, column, which, which_en) in [
            (first, Column::AccessIpFrom, "IP 地址起", "first address"),
            (last, Column::AccessIpTo, "IP 地址止", "last address"),
        ] {
            if !found.is_empty() && found != own {
                let values = [
                    ("which", which),
                    ("which_en", which_en),
                    ("found", found),
                    ("own", own),
                    ("isp", isp),
                ];
                sink.say(&OTHER, case.site_place(site, column), &values);
            }
        }
    }
}
