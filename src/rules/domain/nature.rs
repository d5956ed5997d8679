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

static CLOSED: Say = Say::new(
    Words::new(
        "「{domain}」的后缀只给{owner}用，这一单的单位性质是“{nature}”。",
        "The suffix of “{domain}” is for a {owner} alone; the nature here is “{nature}”.",
    ),
    Words::new(
        "域名写错的改域名；单位性质填错的，改单位性质。",
        "Correct the domain, or the nature if that is wrong.",
    ),
)
.customer(Words::new(
    "您好，「{domain}」这样的域名只给{owner}使用，请您确认网站实际使用的域名，谢谢。",
    "Hello, a domain such as “{domain}” is for a {owner} alone. Please tell us the domain your site really uses. Thank you.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let Some(nature) = case.nature else {
        return;
    };
    for asked in &case.answers.nature_suffixes {
        let own = asked.nature == nature.name;
        if !own && !asked.closed_to.contains(&nature.name) {
            continue;
        }
        for (site, host) in hosts(case) {
            let name = host.unicode();
            let has = asked.suffixes.iter().any(|suffix| {
                name.strip_suffix(suffix.as_str())
                    .is_some_and(|rest| rest.ends_with('.'))
            });
            if has == own || host.registrable().is_none() {
                continue;
            }
            let suffixes = asked
                .suffixes
                .iter()
                .map(|suffix| format!(".{suffix}"))
                .collect::<Vec<_>>()
                .join("、");
            let values = [
                ("nature", nature.name.as_str()),
                ("owner", asked.nature.as_str()),
                ("suffixes", &suffixes),
                ("domain", &name),
            ];
            let say = if own { &WRONG } else { &CLOSED };
            sink.say(say, case.site_place(site, Column::SiteDomain), &values);
        }
    }
}
