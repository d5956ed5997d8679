//! DOM-09: the domain outlives the filing by some months.

use crate::model::{Card, Column, Say, Severity, Words, date};
use crate::rules::{Case, Rule, Sink};
use chrono::Months;

pub static RULE: Rule = Rule {
    card: Card {
        code: "DOM-09",
        name: "domain-expires-too-soon",
        severity: Severity::Error,
        title: Words::new("域名快到期", "domain expires too soon"),
    },
    check,
};

static SOON: Say = Say::new(
    Words::new(
        "域名「{domain}」{date}到期，剩余不足{months}个月。",
        "The domain “{domain}” expires on {date}, in less than {months} months.",
    ),
    Words::new(
        "先续费，使有效期超过{months}个月，再改到期日期。",
        "Renew it to more than {months} months, then correct the date.",
    ),
)
.customer(Words::new(
    "您好，域名「{domain}」{date}到期，备案要求有效期在{months}个月以上，请您先续费，续好告诉我们，谢谢。",
    "Hello, the domain “{domain}” expires on {date}; the filing needs more than {months} months. Please renew it and tell us. Thank you.",
));

static OVER: Say = Say::new(
    Words::new(
        "域名「{domain}」已于{date}到期。",
        "The domain “{domain}” expired on {date}.",
    ),
    Words::new(
        "先续费，再改到期日期；续不了的换一个域名。",
        "Renew it, then correct the date; or use another domain.",
    ),
)
.customer(Words::new(
    "您好，域名「{domain}」已经在{date}到期，请您尽快续费，续好告诉我们，谢谢。",
    "Hello, the domain “{domain}” expired on {date}. Please renew it soon and tell us. Thank you.",
));

static UNREADABLE: Say = Say::new(
    Words::new(
        "域名到期日期“{found}”看不懂，没有核对。",
        "The domain's expiry date “{found}” cannot be read and was not compared.",
    ),
    Words::new("写成 2028-03-01。", "Write it as 2028-03-01."),
)
.weighing(Severity::Warn);

/// Where the other rows of the sheet tell it.
static BLANK: Say = Say::new(
    Words::new(
        "域名到期日期没有填，没有核对。",
        "The domain's expiry date is blank and was not compared.",
    ),
    Words::new(
        "在域名注册商处查到后补上。",
        "Look it up at the registrar and enter it.",
    ),
)
.weighing(Severity::Info);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let months = u32::from(case.answers.domain_months.is);
    let Some(least) = case.today.checked_add_months(Months::new(months)) else {
        return;
    };
    for site in &case.sites {
        let found = site.get(Column::DomainExpires);
        let Some(date) = date::read(found) else {
            let place = || case.site_place(site, Column::DomainExpires);
            if !found.is_empty() {
                sink.say(&UNREADABLE, place(), &[("found", found)]);
            } else if case.is_left_blank(found, Column::DomainExpires) {
                sink.say(&BLANK, place(), &[]);
            }
            continue;
        };
        let say = if date < case.today {
            &OVER
        } else if date < least {
            &SOON
        } else {
            continue;
        };
        let values = [
            ("domain", site.get(Column::SiteDomain)),
            ("date", &date.to_string()),
            ("months", &months.to_string()),
        ];
        sink.say(say, case.site_place(site, Column::DomainExpires), &values);
    }
}
