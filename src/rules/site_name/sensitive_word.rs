//! WEB-06: a word that no site's name may hold.

use super::{is_registered, is_state, named};
use crate::catalog::names::TermKind;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "WEB-06",
        name: "site-name-has-sensitive-word",
        severity: Severity::Error,
        title: Words::new("网站名称含敏感词", "site name has a sensitive word"),
    },
    check,
};

static FOUND: Say = Say::new(
    Words::new(
        "网站名称「{name}」里有「{word}」，管局不收。",
        "The site name “{name}” holds “{word}”, which the administration refuses.",
    ),
    Words::new("去掉「{word}」。", "Take “{word}” out."),
)
.customer(Words::new(
    "您好，网站名称里不能出现“{word}”，「{name}」请您换一个名称，谢谢。",
    "Hello, a website's name must not hold “{word}”. Please choose another name than “{name}”. Thank you.",
));

static REGISTERED: Say = Say::new(
    Words::new(
        "网站名称「{name}」里有「{word}」；单位名称里也有，请附说明。",
        "The site name “{name}” holds “{word}”, as the organisation's own name does; please explain.",
    ),
    Words::new(
        "换一个不含「{word}」的名称，或在备注说明并附证明。",
        "Choose a name without “{word}”, or explain in the remark and add a proof.",
    ),
)
.weighing(Severity::Warn);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for (site, name) in named(case) {
        let word = site
            .terms
            .iter()
            .find(|(_, _, term)| term.kind == TermKind::Sensitive);
        if let Some((_, word, _)) = word {
            let own = is_state(case) || is_registered(case, word);
            sink.say(
                if own { &REGISTERED } else { &FOUND },
                case.site_place(site, Column::SiteName),
                &[("name", name), ("word", word)],
            );
        }
    }
}
