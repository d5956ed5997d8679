//! DOM-06: a site has exactly one home page.

use crate::model::web::pieces;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "DOM-06",
        name: "not-exactly-one-home-page",
        severity: Severity::Error,
        title: Words::new("首页网址不是恰好一个", "not exactly one home page"),
    },
    check,
};

static NONE: Say = Say::new(
    Words::new("没有填首页网址。", "There is no home page."),
    Words::new(
        "填 www 加域名，例如 www.example.com。",
        "Enter www and the domain, such as www.example.com.",
    ),
);

static SEVERAL: Say = Say::new(
    Words::new(
        "首页网址填了{count}个：{pages}。",
        "There are {count} home pages: {pages}.",
    ),
    Words::new("只留一个：www 加域名。", "Keep one: www and the domain."),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for site in &case.sites {
        let cell = site.get(Column::SiteHomeUrl);
        let place = || case.site_place(site, Column::SiteHomeUrl);
        match pieces(cell).count() {
            0 => {
                sink.say(&NONE, place(), &[]);
            }
            1 => {}
            count => {
                let pages = pieces(cell).collect::<Vec<_>>().join("、");
                let values = [("count", &*count.to_string()), ("pages", &pages)];
                sink.say(&SEVERAL, place(), &values);
            }
        }
    }
}
