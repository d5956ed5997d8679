//! WEB-08: a name of a pattern that the province does not take.

use super::named;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "WEB-08",
        name: "site-name-pattern-refused-by-province",
        severity: Severity::Error,
        title: Words::new(
            "网站名称不合本省要求",
            "site name pattern banned by the province",
        ),
    },
    check,
};

static WORD: Say = Say::new(
    Words::new(
        "网站名称「{name}」里有「{word}」，{province}管局不收。",
        "The site name “{name}” holds “{word}”, which {province} refuses.",
    ),
    Words::new(
        "去掉「{word}」，换一个名称。",
        "Take “{word}” out and choose another name.",
    ),
)
.customer(Words::new(
    "您好，{province}备案的网站名称里不能有“{word}”，「{name}」请您换一个名称，谢谢。",
    "Hello, in {province} a website's name must not hold “{word}”. Please choose another name than “{name}”. Thank you.",
));

/// The word is part of the registered name: some take it, some return it.
static REGISTERED: Say = Say {
    severity: Some(Severity::Warn),
    ..WORD
};

static LATIN: Say = Say::new(
    Words::new(
        "网站名称「{name}」里有字母，{province}管局只收汉字。",
        "The site name “{name}” holds Latin letters; {province} takes Chinese characters only.",
    ),
    Words::new("把字母换成汉字。", "Replace the letters by Chinese characters."),
)
.customer(Words::new(
    "您好，{province}备案的网站名称里不能有英文字母，「{name}」请您换成中文名称，谢谢。",
    "Hello, in {province} a website's name must not hold Latin letters. Please choose a Chinese name instead of “{name}”. Thank you.",
));

static ALL_LATIN: Say = Say::new(
    Words::new(
        "网站名称「{name}」全是字母或数字，{province}管局不收。",
        "The site name “{name}” is all letters or digits, which {province} refuses.",
    ),
    Words::new("换成中文名称。", "Choose a Chinese name."),
)
.customer(Words::new(
    "您好，{province}备案的网站名称不能全是字母或数字，「{name}」请您换成中文名称，谢谢。",
    "Hello, in {province} a website's name must not be letters or digits alone. Please choose a Chinese name instead of “{name}”. Thank you.",
));

static QUALIFIER: Say = Say::new(
    Words::new(
        "网站名称「{name}」里有「{word}」，{province}管局要求注明性质。",
        "The site name “{name}” holds “{word}”; {province} wants it qualified.",
    ),
    Words::new(
        "没有独立法人资格的，在名称后加「{needs}」；是独立法人的，不用改，附证明。",
        "Add “{needs}” where it has no legal person of its own; where it has, leave it and add a proof.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let answers = case.answers;
    let province = case.province.map_or("", |province| province.name.as_str());
    for (site, name) in named(case) {
        let place = || case.site_place(site, Column::SiteName);
        let full = name == case.get(Column::SubjectName);
        let word = answers
            .name_words_refused
            .iter()
            .find(|word| name.contains(word.as_str()));
        if let Some(word) = word
            && !(full && case.is_organisation())
        {
            let values = [
                ("name", name),
                ("word", word.as_str()),
                ("province", province),
            ];
            if super::is_registered(case, word) {
                sink.say(&REGISTERED, place(), &values);
            } else {
                sink.demand_at(
                    &WORD,
                    Severity::Error,
                    answers.name_words_refused.local,
                    place(),
                    &values,
                );
            }
        }
        if name.bytes().any(|byte| byte.is_ascii_alphabetic()) && !full {
            let values = [("name", name), ("province", province)];
            sink.demand(&LATIN, &answers.name_latin, place(), &values);
        }
        if name.chars().any(char::is_alphanumeric) && !name.chars().any(super::is_han) {
            let values = [("name", name), ("province", province)];
            sink.demand(&ALL_LATIN, &answers.name_all_latin, place(), &values);
        }
        for qualified in &answers.name_qualified {
            if name.contains(&qualified.word)
                && !qualified.needs.iter().any(|needs| name.contains(needs))
                && !full
            {
                let needs = qualified.needs.first().map_or("", String::as_str);
                let values = [
                    ("name", name),
                    ("word", qualified.word.as_str()),
                    ("needs", needs),
                    ("province", province),
                ];
                sink.say(&QUALIFIER, place(), &values);
            }
        }
    }
}
