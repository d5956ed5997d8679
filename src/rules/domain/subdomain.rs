//! DOM-03: a name below the one that was registered.

use super::hosts;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "DOM-03",
        name: "domain-has-subdomain",
        severity: Severity::Error,
        title: Words::new("填了三级域名", "third-level domain"),
    },
    check,
};

static BELOW: Say = Say::new(
    Words::new(
        "「{found}」是「{owned}」下面的子域名。",
        "“{found}” is a name below “{owned}”.",
    ),
    Words::new(
        "改填主域名「{owned}」；子域名不用单独备案。",
        "Enter the main domain “{owned}”; names below it need no filing of their own.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for (site, host) in hosts(case) {
        if let Some(owned) = host.registrable()
            && owned != host.ascii()
            // A leading www is DOM-02's.
            && host.ascii().strip_prefix("www.") != Some(owned)
        {
            sink.say(
                &BELOW,
                case.site_place(site, Column::SiteDomain),
                &[("found", &host.unicode()), ("owned", owned)],
            );
        }
    }
}
