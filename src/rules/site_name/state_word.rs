//! WEB-05: a name that begins with a word of the state.

use super::{is_registered, is_state, named};
use crate::catalog::names::TermKind;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "WEB-05",
        name: "site-name-begins-with-state-word",
        severity: Severity::Error,
        title: Words::new(
            "网站名称以国字头词语开头",
            "site name starts with a state word",
        ),
    },
    check,
};

static FOUND: Say = Say::new(
    Words::new(
        "网站名称「{name}」以「{word}」开头，只有国家机关等持批文可用。",
        "The site name “{name}” begins with “{word}”, which only state bodies may use, with a paper.",
    ),
    Words::new(
        "去掉开头的「{word}」；确有批文的，上传到网站其他材料。",
        "Take “{word}” out; where there is a paper for it, upload it under other site materials.",
    ),
)
.customer(Words::new(
    "您好，网站名称不能以“{word}”开头，「{name}」请您换一个名称；如果有上级部门的批准文件，也可以拍照发给我们，谢谢。",
    "Hello, a website's name cannot begin with “{word}”. Please choose another name than “{name}”, or send us a photo of the approval if you have one. Thank you.",
));

static REGISTERED: Say = Say::new(
    Words::new(
        "网站名称「{name}」以「{word}」开头，与登记的单位名称一致，管局可能要批文。",
        "The site name “{name}” begins with “{word}” as the registered name does; the administration may ask for a paper.",
    ),
    Words::new(
        "准备名称核准文件，上传到网站其他材料。",
        "Have the paper that grants the name ready, under other site materials.",
    ),
)
.weighing(Severity::Warn);

static STATE: Say = Say::new(
    Words::new(
        "网站名称「{name}」以「{word}」开头，请确认有相应的批文。",
        "The site name “{name}” begins with “{word}”; please make sure there is a paper for it.",
    ),
    Words::new(
        "核对批文，并上传到网站其他材料。",
        "Check the paper and upload it under other site materials.",
    ),
)
.weighing(Severity::Manual);

/// Only blogs refuse the word.
static HINT: Say = Say {
    severity: Some(Severity::Warn),
    ..FOUND
};

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for (site, name) in named(case) {
        let word = site
            .terms
            .iter()
            .take_while(|(at, ..)| *at == 0)
            .filter(|(_, _, term)| matches!(term.kind, TermKind::State | TermKind::Government))
            .max_by_key(|(_, word, _)| word.len());
        let Some((_, word, term)) = word else {
            continue;
        };
        let say = if is_state(case) {
            &STATE
        } else if case.get(Column::SubjectName).starts_with(word) && is_registered(case, word) {
            &REGISTERED
        } else if term.firm {
            &FOUND
        } else {
            &HINT
        };
        sink.say(
            say,
            case.site_place(site, Column::SiteName),
            &[("name", name), ("word", word)],
        );
    }
}
