//! DOM-07: the home page is www and the domain.

use super::only;
use crate::model::web::{Address, Host, STOPS};
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::mend::rewrites_address;
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "DOM-07",
        name: "home-page-is-not-www-and-domain",
        severity: Severity::Error,
        title: Words::new("首页网址不是 www 加域名", "home page is not www + domain"),
    },
    check,
};

static OTHER: Say = Say::new(
    Words::new(
        "首页网址「{found}」不是「www.{domain}」。",
        "The home page “{found}” is not “www.{domain}”.",
    ),
    Words::new("改为「www.{domain}」。", "Enter “www.{domain}”."),
);

static REPAIRED: Say = Say::new(
    Words::new(
        "首页网址写成了「{found}」，已改为「{page}」。",
        "The home page was written “{found}”; it is now “{page}”.",
    ),
    Words::new(
        "不用再改；以后填 www 加域名。",
        "Nothing more to do; enter www and the domain.",
    ),
);

/// Only what surrounds the page.
static TIDIED: Say = Say {
    severity: Some(Severity::Info),
    ..REPAIRED
};

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for site in &case.sites {
        let Some(found) = only(site.get(Column::SiteHomeUrl)) else {
            continue;
        };
        let place = || case.site_place(site, Column::SiteHomeUrl);
        // A name below the domain is told by DOM-03; its home page is the domain's all the same.
        let domain = site
            .host
            .as_ref()
            .map(|host| host.registrable().unwrap_or(host.ascii()));
        let repair = case.repair(site.site.index, Column::SiteHomeUrl);
        let is_exact = |domain| found.strip_prefix("www.") == Some(domain);
        if repair.is_none() && domain.is_some_and(is_exact) {
            continue;
        }
        let address = Address::read(found);
        let page = Host::parse(address.host)
            .ok()
            .filter(|_| address.is_bare() && !found.contains(STOPS));
        let page = page
            .as_ref()
            .and_then(|page| page.ascii().strip_prefix("www."));
        if let Some(repair) = repair
            && rewrites_address(repair)
        {
            let values = [("found", repair.original), ("page", repair.repaired)];
            let bare = !repair.original.to_ascii_lowercase().contains("www.");
            // Where the page is another's, that is the fault, and this a note beside it.
            let say = if bare && page.is_some() && page == domain {
                &REPAIRED
            } else {
                &TIDIED
            };
            let finding = sink.say(say, place(), &values);
            finding.original = Some(repair.original.to_owned());
            finding.fixed_to = Some(repair.repaired.to_owned());
        }
        let Some(domain) = domain.filter(|_| page != domain) else {
            continue;
        };
        let written = Host::parse(domain).map_or_else(
            |_| domain.to_owned(),
            |domain| domain.unicode().into_owned(),
        );
        sink.say(&OTHER, place(), &[("found", found), ("domain", &written)]);
    }
}
