//! WEB-09: a word in the name that needs a pre-approval.

use super::{is_registered, named};
use crate::catalog::names::{Scope, TermKind};
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "WEB-09",
        name: "site-name-needs-approval",
        severity: Severity::Error,
        title: Words::new(
            "网站名称含前置审批用词",
            "pre-approval word in the site name",
        ),
    },
    check,
};

static FOUND: Say = Say::new(
    Words::new(
        "网站名称「{name}」里有「{word}」，没有前置审批不能用。",
        "The site name “{name}” holds “{word}”, which needs a pre-approval.",
    ),
    Words::new(
        "去掉「{word}」；已有批文的，填前置审批内容类型和文号并上传批文。",
        "Take “{word}” out; where there is an approval, enter its kind and number and upload it.",
    ),
)
.customer(Words::new(
    "您好，网站名称里的“{word}”需要主管部门的批准文件。请您换一个名称；如果已有批文，请拍照发给我们，谢谢。",
    "Hello, “{word}” in the website's name needs an approval from the authorities. Please choose another name, or send us a photo of the approval if you have it. Thank you.",
));

/// Not every administration asks, or the word is part of the registered name.
static HINT: Say = Say {
    message: Words::new(
        "网站名称「{name}」里有「{word}」，有的管局要前置审批。",
        "The site name “{name}” holds “{word}”, which some administrations want a pre-approval for.",
    ),
    remedy: Words::new(
        "能不用就去掉「{word}」；要保留的先问接入商，已有批文的填上并上传。",
        "Take “{word}” out if you can; otherwise ask the ISP first, and enter the approval where there is one.",
    ),
    severity: Some(Severity::Warn),
    ..FOUND
};

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for (site, name) in named(case) {
        if !site.get(Column::SitePreapproval).is_empty() {
            continue;
        }
        let place = || case.site_place(site, Column::SiteName);
        let answers = case.answers;
        let of_province = answers
            .name_words_approval
            .iter()
            .find(|word| name.contains(word.as_str()));
        if let Some(word) = of_province {
            let values = [("name", name), ("word", word.as_str())];
            if is_registered(case, word) {
                sink.say(&HINT, place(), &values);
            } else {
                let local = answers.name_words_approval.local;
                sink.demand_at(&FOUND, Severity::Error, local, place(), &values);
            }
            continue;
        }
        let personal = case.is_personal();
        let term = site
            .terms
            .iter()
            .filter(|(_, _, term)| {
                term.kind == TermKind::Approval && (personal || term.scope == Scope::All)
            })
            .max_by_key(|(_, _, term)| term.firm);
        if let Some((_, word, term)) = term
            && !is_refused(case, word)
        {
            let say = if personal && term.firm { &FOUND } else { &HINT };
            sink.say(say, place(), &[("name", name), ("word", word)]);
        }
    }
}

/// Whether the province refuses the word altogether: WEB-08 has said so.
fn is_refused(case: &Case<'_>, word: &str) -> bool {
    case.answers
        .name_words_refused
        .iter()
        .any(|refused| refused == word)
}
