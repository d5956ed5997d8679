//! NET-02: the access mode is the ISP's usual one.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "NET-02",
        name: "access-mode-is-not-the-profiles",
        severity: Severity::Warn,
        title: Words::new("接入方式与接入商不符", "access mode is not the profile's"),
    },
    check,
};

static OTHER: Say = Say::new(
    Words::new(
        "网站接入方式填的是「{found}」，{isp}一般是「{own}」。",
        "The access mode is “{found}”; at {isp} it is usually “{own}”.",
    ),
    Words::new(
        "核对客户买的产品；是虚拟主机或建站的，改为「{own}」。",
        "Check what the customer bought; enter “{own}” where it is that.",
    ),
);

/// Where the other rows of the sheet tell it.
static BLANK: Say = Say::new(
    Words::new(
        "网站接入方式没有填，按{isp}的「{own}」。",
        "The access mode is blank; “{own}” of {isp} counts.",
    ),
    Words::new(
        "不是的话填上，是就不用改。",
        "Enter it if it is another, else leave it.",
    ),
)
.weighing(Severity::Info);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let own = case.profile.access.mode.as_str();
    if own.is_empty() {
        return;
    }
    let list = case.catalog.enumerations.of(Column::AccessMode);
    for site in &case.sites {
        let found = site.get(Column::AccessMode);
        if case.is_left_blank(found, Column::AccessMode) {
            let place = case.site_place(site, Column::AccessMode);
            sink.say(&BLANK, place, &[("own", own), ("isp", &case.profile.title)]);
        }
        if found.is_empty() || found == own {
            continue;
        }
        let same = list.is_some_and(|list| {
            let meant = list.find(found).map(|choice| &choice.name);
            meant.is_some() && meant == list.find(own).map(|choice| &choice.name)
        });
        if !same {
            sink.say(
                &OTHER,
                case.site_place(site, Column::AccessMode),
                &[("found", found), ("own", own), ("isp", &case.profile.title)],
            );
        }
    }
}
