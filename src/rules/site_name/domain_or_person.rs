//! WEB-02: a domain, an address or a person's name in place of a site's name.

use super::named;
use crate::catalog::suffixes::Approval;
use crate::model::web::{Address, Host, pieces};
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink, SiteCase};

pub static RULE: Rule = Rule {
    card: Card {
        code: "WEB-02",
        name: "site-name-is-domain-or-person",
        severity: Severity::Error,
        title: Words::new(
            "网站名称是域名或人名",
            "site name is a domain or a person's name",
        ),
    },
    check,
};

static DOMAIN: Say = Say::new(
    Words::new(
        "网站名称「{name}」是域名或网址。",
        "The site name “{name}” is a domain or an address.",
    ),
    Words::new(
        "换成中文的网站名称；单位一般用单位全称或简称。",
        "Enter a Chinese name; organisations usually take their full or short name.",
    ),
)
.customer(Words::new(
    "您好，网站名称不能直接用域名「{name}」，请您另起一个中文名称，公司网站用公司全称或简称就可以，谢谢。",
    "Hello, a website cannot be named after its domain “{name}”. Please choose a Chinese name; your company's full or short name is fine. Thank you.",
));

static PERSON: Say = Say::new(
    Words::new(
        "网站名称「{name}」是{whose}的姓名。",
        "The site name “{name}” is the name of the {whose_en}.",
    ),
    Words::new(
        "换成与网站内容有关的名称，不用个人姓名。",
        "Choose a name that fits the site's content, not a person's name.",
    ),
)
.customer(Words::new(
    "您好，网站名称不能用个人姓名「{name}」，请您另起一个与网站内容有关的名称，谢谢。",
    "Hello, a website cannot carry a person's name (“{name}”). Please choose a name that fits its content. Thank you.",
));

static MAYBE: Say = Say::new(
    Words::new(
        "网站名称「{name}」看起来像人名。",
        "The site name “{name}” looks like a person's name.",
    ),
    Words::new(
        "请看一眼：是人名就换一个名称；是品牌或字号就不用改。",
        "Please look: if it is a person's name, choose another; a brand may stay.",
    ),
)
.weighing(Severity::Manual);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for (site, name) in named(case) {
        let place = || case.site_place(site, Column::SiteName);
        if is_address(case, site, name) {
            sink.say(&DOMAIN, place(), &[("name", name)]);
        } else if let Some((whose, whose_en)) = whose(case, name) {
            let values = [("name", name), ("whose", whose), ("whose_en", whose_en)];
            sink.say(&PERSON, place(), &values);
        } else if case.catalog.names.looks_like_a_person(name) && !super::is_registered(case, name)
        {
            sink.say(&MAYBE, place(), &[("name", name)]);
        }
    }
}

/// Whether a name is an address: its own domain, or anything under a suffix that exists.
fn is_address(case: &Case<'_>, site: &SiteCase<'_>, name: &str) -> bool {
    let mut own = pieces(site.get(Column::SiteDomain));
    if own.any(|domain| domain.eq_ignore_ascii_case(name)) || name.contains("://") {
        return true;
    }
    if !name.contains(['.', '。', '．']) {
        return false;
    }
    Host::parse(Address::read(name).host).is_ok_and(|host| {
        host.ascii().starts_with("www.")
            || case.catalog.suffixes.approval(host.tld()) != Approval::Unlisted
            || (name.is_ascii() && host.registrable().is_some())
    })
}

/// Whose name it is, among the persons of the filing.
fn whose(case: &Case<'_>, name: &str) -> Option<(&'static str, &'static str)> {
    let same = |other: &str| !other.is_empty() && other == name;
    if let Some(person) = case.persons().find(|person| same(person.name)) {
        return Some((person.role_zh(), person.role_en()));
    }
    if same(case.get(Column::SubjectLegalRep)) {
        return Some(("法定代表人", "legal representative"));
    }
    // A company filed as 个人 is told so by SUB-02; its name is nobody's.
    let is_short = name.chars().count() <= 4 || name.contains('·');
    (case.is_personal() && is_short && same(case.get(Column::SubjectName)))
        .then_some(("主办者", "organiser"))
}
