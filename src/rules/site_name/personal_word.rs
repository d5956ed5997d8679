//! WEB-03: the site of a 个人 with a name of business, of a place or of a person.

use super::named;
use crate::catalog::names::{Scope, TermKind};
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "WEB-03",
        name: "personal-site-name-has-business-word",
        severity: Severity::Error,
        title: Words::new(
            "个人网站名称含商业、企业、人名或地名",
            "personal site name: commercial, enterprise, person or place word",
        ),
    },
    check,
};

static WORD: Say = Say::new(
    Words::new(
        "个人网站的名称「{name}」里有商业或企业用词「{word}」。",
        "The personal site's name “{name}” holds “{word}”, a word of business.",
    ),
    Words::new(
        "去掉「{word}」，换成生活或兴趣类的名称，例如“某某小记”“某某手札”。",
        "Take out “{word}”; choose a name of daily life or hobbies, such as “…小记” or “…手札”.",
    ),
)
.customer(Words::new(
    "您好，个人网站的名称不能带商业或企业用词，「{name}」里的“{word}”需要去掉，请您换一个生活、兴趣类的名称，例如“某某小记”，谢谢。",
    "Hello, a personal website's name must not sound like a business; “{word}” in “{name}” has to go. Please choose a name of daily life or hobbies. Thank you.",
));

/// Only blogs say so: worth a look, not a return.
static HINT: Say = Say {
    severity: Some(Severity::Warn),
    ..WORD
};

static PLACE: Say = Say::new(
    Words::new(
        "个人网站的名称「{name}」里有地名「{word}」。",
        "The personal site's name “{name}” holds the place “{word}”.",
    ),
    Words::new(
        "去掉地名「{word}」。",
        "Take out the place “{word}”.",
    ),
)
.customer(Words::new(
    "您好，个人网站的名称里不能有地名，「{name}」里的“{word}”需要去掉，请您换一个名称，谢谢。",
    "Hello, a personal website's name must not hold a place; “{word}” in “{name}” has to go. Please choose another name. Thank you.",
));

/// A county's short name may be meant otherwise: 青山, 凤凰.
static MAYBE_PLACE: Say = Say {
    severity: Some(Severity::Warn),
    ..PLACE
};

static PERSON: Say = Say::new(
    Words::new(
        "个人网站的名称「{name}」里有人名「{word}」。",
        "The personal site's name “{name}” holds a person's name, “{word}”.",
    ),
    Words::new("去掉人名「{word}」。", "Take out the name “{word}”."),
)
.customer(Words::new(
    "您好，个人网站的名称里不能有人名，「{name}」里的“{word}”需要去掉，请您换一个名称，谢谢。",
    "Hello, a personal website's name must not hold a person's name; “{word}” in “{name}” has to go. Please choose another. Thank you.",
));

/// 张小明的日记: a surname and two letters more may be somebody's, or a figure of speech.
static MAYBE_PERSON: Say = Say {
    message: Words::new(
        "个人网站的名称「{name}」里的「{word}」看起来像人名。",
        "“{word}” in the personal site's name “{name}” looks like a person's name.",
    ),
    remedy: Words::new(
        "请看一眼：是人名就去掉，不是就不用改。",
        "Please look: take it out if it is one; otherwise leave it.",
    ),
    customer: Words::new("", ""),
    severity: Some(Severity::Manual),
};

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    if !case.is_personal() {
        return;
    }
    for (site, name) in named(case) {
        let place = || case.site_place(site, Column::SiteName);
        // The longest word at each spot tells; one finding per kind is enough to rename the site.
        let business = site
            .terms
            .iter()
            .filter(|(at, _, term)| {
                term.kind == TermKind::Business
                    && matches!(term.scope, Scope::All | Scope::Personal)
                    && (*at == 0 || !term.only_first)
            })
            .max_by_key(|(_, word, term)| (term.firm, word.len()));
        if let Some((_, word, term)) = business {
            let say = if term.firm { &WORD } else { &HINT };
            sink.say(say, place(), &[("name", name), ("word", word)]);
        }
        let named = case.catalog.divisions.named_in(name);
        if let Some((word, sure)) = named.max_by_key(|(word, sure)| (*sure, word.len())) {
            let say = if sure { &PLACE } else { &MAYBE_PLACE };
            sink.say(say, place(), &[("name", name), ("word", word)]);
        }
        let person = case.persons().map(|person| person.name).find(|person| {
            *person != name && person.chars().nth(1).is_some() && name.contains(person)
        });
        if let Some(word) = person {
            sink.say(&PERSON, place(), &[("name", name), ("word", word)]);
        } else if let Some((word, _)) = name.split_once('的')
            && case.catalog.names.looks_like_a_person(word)
        {
            sink.say(&MAYBE_PERSON, place(), &[("name", name), ("word", word)]);
        }
    }
}
