//! DOM-10: the registry needs some days after the domain's real-name check.

use crate::model::{Card, Column, Say, Severity, Words, date};
use crate::rules::{Case, Rule, Sink};
use chrono::Days;

pub static RULE: Rule = Rule {
    card: Card {
        code: "DOM-10",
        name: "real-name-check-too-fresh",
        severity: Severity::Warn,
        title: Words::new("域名实名认证时间太近", "domain real-name check too fresh"),
    },
    check,
};

static FRESH: Say = Say::new(
    Words::new(
        "域名「{domain}」{date}才通过实名认证，不满{days}天，管局可能还查不到。",
        "The domain “{domain}” passed its real-name check on {date}, less than {days} days ago; the administration may not see it yet.",
    ),
    Words::new("{until} 起再提交。", "Hand it over from {until} on."),
);

static FUTURE: Say = Say::new(
    Words::new(
        "域名「{domain}」的实名认证日期{date}晚于今天。",
        "The real-name check of “{domain}” is dated {date}, later than today.",
    ),
    Words::new(
        "核对日期；还没通过的，等通过再提交。",
        "Check the date; hand it over once the check has passed.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let days = u64::from(case.answers.realname_days.is);
    for site in &case.sites {
        let Some(date) = date::read(site.get(Column::DomainRealnameDone)) else {
            continue;
        };
        let Some(until) = date.checked_add_days(Days::new(days)) else {
            continue;
        };
        let say = if date > case.today {
            &FUTURE
        } else if until > case.today {
            &FRESH
        } else {
            continue;
        };
        let values = [
            ("domain", site.get(Column::SiteDomain)),
            ("date", &date.to_string()),
            ("days", &days.to_string()),
            ("until", &until.to_string()),
        ];
        sink.say(
            say,
            case.site_place(site, Column::DomainRealnameDone),
            &values,
        );
    }
}
