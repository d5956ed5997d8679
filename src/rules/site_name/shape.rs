//! WEB-04: too short, too long, only digits or Latin letters, or with symbols.

use super::{is_han, named};
use crate::model::web::Host;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "WEB-04",
        name: "site-name-malformed",
        severity: Severity::Error,
        title: Words::new(
            "网站名称少于三个汉字、纯数字字母或含符号",
            "site name under 3 Chinese characters, only digits/Latin, symbols",
        ),
    },
    check,
};

static SHORT: Say = Say::new(
    Words::new(
        "网站名称「{name}」只有{count}个汉字，至少要{least}个。",
        "The site name “{name}” has {count} Chinese characters; it needs {least}.",
    ),
    Words::new(
        "改成不少于{least}个汉字的名称。",
        "Choose a name of at least {least} Chinese characters.",
    ),
)
.customer(Words::new(
    "您好，网站名称至少要{least}个汉字，「{name}」不够，请您换一个，谢谢。",
    "Hello, a website's name needs at least {least} Chinese characters; “{name}” is too short. Please choose another. Thank you.",
));

static NO_HAN: Say = Say {
    message: Words::new(
        "网站名称「{name}」里没有汉字，至少要{least}个。",
        "The site name “{name}” has no Chinese characters; it needs {least}.",
    ),
    ..SHORT
};

static SYMBOL: Say = Say::new(
    Words::new(
        "网站名称「{name}」里有符号：{symbol}。",
        "The site name “{name}” holds the symbol “{symbol}”.",
    ),
    Words::new(
        "去掉这个符号，只用汉字、字母、数字。",
        "Take out “{symbol}”; use Chinese characters, letters and digits only.",
    ),
)
.customer(Words::new(
    "您好，网站名称里不能有符号，「{name}」请您去掉“{symbol}”，或换一个名称，谢谢。",
    "Hello, a website's name may hold no symbols: please take “{symbol}” out of “{name}”, or choose another name. Thank you.",
));

static LONG: Say = Say::new(
    Words::new(
        "网站名称「{name}」有{count}个字，一般不超过{most}个。",
        "The site name “{name}” has {count} characters; {most} are usual at most.",
    ),
    Words::new("缩短网站名称。", "Shorten the site's name."),
)
.customer(Words::new(
    "您好，网站名称「{name}」偏长，备案一般不超过{most}个字，请您换一个短一点的名称，谢谢。",
    "Hello, the website's name “{name}” is long; {most} characters are usual at most. Please choose a shorter one. Thank you.",
))
.weighing(Severity::Warn);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for (site, name) in named(case) {
        let place = || case.site_place(site, Column::SiteName);
        // A domain is WEB-02's: one finding tells it.
        if Host::parse(name).is_ok() || name.contains("://") {
            continue;
        }
        let count = name.chars().filter(|&letter| is_han(letter)).count();
        let least = usize::from(case.answers.name_min_chars.is);
        if count < least {
            let values = [
                ("name", name),
                ("count", &count.to_string()),
                ("least", &least.to_string()),
            ];
            sink.say(if count == 0 { &NO_HAN } else { &SHORT }, place(), &values);
        } else if let Some(symbol) = name.chars().find(|&letter| !is_allowed(letter)) {
            let symbol = match symbol {
                ' ' => "空格".to_owned(),
                symbol => symbol.to_string(),
            };
            sink.say(&SYMBOL, place(), &[("name", name), ("symbol", &symbol)]);
        }
        let most = usize::from(case.answers.name_max_chars.is);
        let all = name.chars().count();
        if most > 0 && all > most && name != case.get(Column::SubjectName) {
            let values = [
                ("name", name),
                ("count", &all.to_string()),
                ("most", &most.to_string()),
            ];
            sink.say(&LONG, place(), &values);
        }
    }
}

/// Letters and digits of any script, the brackets and dots of registered names, and hyphens.
fn is_allowed(letter: char) -> bool {
    is_han(letter)
        || letter.is_alphanumeric()
        || matches!(
            letter,
            '(' | ')' | '（' | '）' | '·' | '•' | '-' | '－' | '—'
        )
}
