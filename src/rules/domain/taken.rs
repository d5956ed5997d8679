//! DOM-11: a domain is filed once.

use super::hosts;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Key, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "DOM-11",
        name: "domain-already-used",
        severity: Severity::Error,
        title: Words::new(
            "域名在本批次或历史中已有",
            "domain already in the batch or history",
        ),
    },
    check,
};

static BATCH: Say = Say::new(
    Words::new(
        "域名「{domain}」在第{row}行的「{subject}」（{no}）里也有。",
        "The domain “{domain}” is also in row {row}, “{subject}” ({no}).",
    ),
    Words::new(
        "一个域名只能备一个网站：核对后改掉其中一处。",
        "One domain, one site: check, and correct one of the two.",
    ),
);

static PAST: Say = Say::new(
    Words::new(
        "域名「{domain}」以前在「{subject}」（{no}）名下报过。",
        "The domain “{domain}” was filed before for “{subject}” ({no}).",
    ),
    Words::new(
        "核对域名是否已转让；已转让的，先由原主体注销或变更备案。",
        "Check whether it was sold; if so, the earlier subject must cancel or change its filing first.",
    ),
);

static HERE: Say = Say::new(
    Words::new(
        "域名「{domain}」与第{row}行的网站相同。",
        "The domain “{domain}” is the same as in row {row}.",
    ),
    Words::new(
        "一个域名只能备一个网站：改成另一个域名，或删掉这一行。",
        "One domain, one site: enter another domain or delete this row.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for (site, _) in hosts(case) {
        if site.repeated {
            continue;
        }
        let domain = site.get(Column::SiteDomain);
        let place = || case.site_place(site, Column::SiteDomain);
        let earlier = case
            .sites
            .iter()
            .take(site.site.index)
            .find(|earlier| earlier.get(Column::SiteDomain).eq_ignore_ascii_case(domain));
        if let Some(earlier) = earlier {
            let row = earlier.site.row().to_string();
            sink.say(&HERE, place(), &[("domain", domain), ("row", &row)]);
        } else if let Some(other) = case.other_filing(Key::Domain(domain)) {
            let row = other.row.to_string();
            let values = [
                ("domain", domain),
                ("row", &row),
                ("subject", &other.subject),
                ("no", &other.no),
            ];
            sink.say(if other.past { &PAST } else { &BATCH }, place(), &values);
        }
    }
}
