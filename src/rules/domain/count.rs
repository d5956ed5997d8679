//! DOM-01: a site has exactly one domain.

use crate::model::web::pieces;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "DOM-01",
        name: "not-exactly-one-domain",
        severity: Severity::Error,
        title: Words::new("域名不是恰好一个", "not exactly one domain"),
    },
    check,
};

static NONE: Say = Say::new(
    Words::new("没有填域名。", "There is no domain."),
    Words::new(
        "填一个不带 www 的主域名，例如 example.com。",
        "Enter one main domain without www, such as example.com.",
    ),
)
.customer(Words::new(
    "您好，备案需要您网站的域名（不带 www），请发给我们，谢谢。",
    "Hello, the filing needs your website's domain (without www). Please send it to us. Thank you.",
));

static SEVERAL: Say = Say::new(
    Words::new(
        "一个网站填了{count}个域名：{domains}。",
        "One site has {count} domains: {domains}.",
    ),
    Words::new(
        "每个网站只填一个域名；其余的域名各占一行，作为另外的网站。",
        "One domain per site; give each other domain its own row as another site.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for site in &case.sites {
        let cell = site.get(Column::SiteDomain);
        let place = || case.site_place(site, Column::SiteDomain);
        match pieces(cell).count() {
            0 => {
                sink.say(&NONE, place(), &[]);
            }
            1 => {}
            count => {
                let domains = pieces(cell).collect::<Vec<_>>().join("、");
                let values = [("count", &*count.to_string()), ("domains", &domains)];
                sink.say(&SEVERAL, place(), &values);
            }
        }
    }
}
