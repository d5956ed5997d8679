//! What runs out of a filing that is on its way or filed: domains, licences, people's papers.

use super::clocks::{Clock, Watch, end_of, masked, when_en};
use crate::model::life::{Actor, Nearness, What};
use crate::model::{Say, Words};
use chrono::{Duration, NaiveDate};

static DOMAIN: Say = Say::new(
    Words::new("域名 {name} {date}到期。", "The domain {name} expires on {date_en}."),
    Words::new(
        "请客户续费，并把新的到期日期填到“域名到期日期”。",
        "Ask the customer to renew it, then write the new day into «域名到期日期».",
    ),
)
.customer(Words::new(
    "您好，域名 {name} 在{date}到期，请及时续费；域名过期后网站备案会受影响，谢谢。",
    "Hello, the domain {name} expires on {date_en}. Please renew it in time: without it the filing suffers. Thank you.",
));

static SUBJECT: Say = Say::new(
    Words::new(
        "主办单位证件{date}到期。",
        "The subject's certificate expires on {date_en}.",
    ),
    Words::new(
        "请客户换证；换证后到{isp}做变更备案。",
        "Ask the customer for the new one, then file the change with {isp}.",
    ),
)
.customer(Words::new(
    "您好，备案用的主办单位证件在{date}到期，换好新证请发给我们办理变更，谢谢。",
    "Hello, the certificate used for the filing expires on {date_en}. Please send us the new one. Thank you.",
));

static PERSON: Say = Say::new(
    Words::new(
        "{role}{name}的证件{date}到期。",
        "The paper of the {role_en} {name} expires on {date_en}.",
    ),
    Words::new(
        "请客户换证；换证后到{isp}做变更备案。",
        "Ask the customer for the new one, then file the change with {isp}.",
    ),
)
.customer(Words::new(
    "您好，{role}{name}的证件在{date}到期，换好新证请发给我们办理变更，谢谢。",
    "Hello, the paper of {name} expires on {date_en}. Please send us the new one. Thank you.",
));

pub(super) fn clocks(watch: &Watch<'_>, found: &mut Vec<Clock>) {
    let (facts, lead) = (watch.facts, &watch.catalog.clocks.expiring);
    let mut add = |what,
                   say: &'static Say,
                   until: Option<NaiveDate>,
                   lead: u16,
                   name: &str,
                   role: [&str; 2]| {
        let Some(until) = until else { return };
        let today = watch.now.date();
        let from = until - Duration::days(i64::from(lead));
        if today < from {
            return;
        }
        let mut clock = Clock::new(what, say, from);
        clock.who = Actor::Customer;
        clock.by = Some(end_of(until));
        clock.nearness = match (until - today).num_days() {
            ..0 => Nearness::Over,
            0..=7 => Nearness::Now,
            _ => Nearness::Soon,
        };
        if what == What::Certificate && !name.is_empty() {
            clock.person = masked(name);
        }
        let date = until.format("%Y年%-m月%-d日").to_string();
        clock.values = vec![
            ("date", date),
            ("date_en", when_en(end_of(until), false)),
            ("name", name.to_owned()),
            ("role", role[0].to_owned()),
            ("role_en", role[1].to_owned()),
            ("isp", watch.profile.title.clone()),
        ];
        if !found.contains(&clock) {
            found.push(clock);
        }
    };
    let none = [""; 2];
    for site in &facts.sites {
        add(
            What::Domain,
            &DOMAIN,
            site.until,
            lead.domain,
            &site.domain,
            none,
        );
    }
    add(
        What::Certificate,
        &SUBJECT,
        facts.until,
        lead.subject,
        "",
        none,
    );
    let own = std::iter::once((&facts.principal, ["主体负责人", "principal"]));
    let of_sites = facts.sites.iter().filter_map(|site| {
        let principal = site.principal.as_ref()?;
        Some((principal, ["网站负责人", "site principal"]))
    });
    for (person, role) in own.chain(of_sites) {
        add(
            What::Certificate,
            &PERSON,
            person.until,
            lead.person,
            &person.name,
            role,
        );
    }
}
