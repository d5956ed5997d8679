//! DOM-05: the suffix that the nature of the subject asks for.

use super::hosts;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "DOM-05",
        name: "suffix-not-allowed-for-nature",
        severity: Severity::Error,
        title: Words::new("域名后缀与单位性质不符", "TLD not allowed for the nature"),
    },
    check,
};

static WRONG: Say = Say::new(
    Words::new(
        "{nature}的网站要用 {suffixes} 域名，「{domain}」不是。",
        "A site of a {nature} needs a domain under {suffixes}; “{domain}” is not.",
    ),
    Words::new(
        "换成 {suffixes} 域名；单位性质填错的，改单位性质。",
        "Use a domain under {suffixes}; or correct the nature if it is wrong.",
    ),
)
.customer(Words::new(
    "您好，按规定贵单位的网站要使用 {suffixes} 结尾的域名，目前的「{domain}」不符合，请您确认是否有这样的域名，谢谢。",
    "Hello, your organisation's website has to use a domain ending in {suffixes}; “{domain}” does not. Please tell us whether you have one. Thank you.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let Some(nature) = case.nature else {
        return;
    };
    let Some(asked) = case
        .answers
        .nature_suffixes
        .iter()
        .find(|asked| asked.nature == nature.name)
    else {
        return;
    };
    for (site, host) in hosts(case) {
        let name = host.unicode();
        let fits = asked.suffixes.iter().any(|suffix| {
            name.strip_suffix(suffix.as_str())
                .is_some_and(|rest| rest.ends_with('.'))
        });
        if !fits && host.registrable().is_some() {
            let suffixes = asked
                .suffixes
                .iter()
                .map(|suffix| format!(".{suffix}"))
                .collect::<Vec<_>>()
                .join("、");
            let values = [
                ("nature", nature.name.as_str()),
                ("suffixes", &suffixes),
                ("domain", &name),
            ];
            sink.say(&WRONG, case.site_place(site, Column::SiteDomain), &values);
        }
    }
}
