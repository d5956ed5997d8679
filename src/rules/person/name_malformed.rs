//! PER-02: the name is compared with the register of residents.

use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Person, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "PER-02",
        name: "person-name-malformed",
        severity: Severity::Error,
        title: Words::new("负责人姓名未填或写法不对", "person name malformed"),
    },
    check,
};

static EMPTY: Say = Say::new(
    Words::new("{role}姓名没有填。", "The name of the {role_en} is empty."),
    Words::new("按身份证填写姓名。", "Enter the name as on the ID card."),
)
.customer(Words::new(
    "请提供{role}的姓名。",
    "Please tell us the name of the {role_en}.",
));

static DIGIT: Say = Say::new(
    Words::new(
        "{role}姓名“{found}”里有数字或符号“{letter}”。",
        "The name “{found}” of the {role_en} holds “{letter}”.",
    ),
    Words::new(
        "只填姓名，按身份证原样。",
        "Enter the name only, as on the ID card.",
    ),
);

static TITLE: Say = Say::new(
    Words::new(
        "{role}姓名“{found}”带了称呼。",
        "The name “{found}” of the {role_en} carries a title.",
    ),
    Words::new(
        "去掉“先生、女士、经理”等称呼，按身份证填写。",
        "Remove the title; enter the name as on the ID card.",
    ),
);

static LATIN: Say = Say::new(
    Words::new(
        "{role}持居民身份证，姓名“{found}”却含字母。",
        "The {role_en} shows a mainland ID card, yet the name “{found}” holds Latin letters.",
    ),
    Words::new(
        "按身份证上的汉字填写。",
        "Enter the Chinese characters of the ID card.",
    ),
);

static SPACE: Say = Say::new(
    Words::new(
        "{role}姓名“{found}”里有空格。",
        "The name “{found}” of the {role_en} holds a space.",
    ),
    Words::new(
        "去掉空格；少数民族姓名的间隔用“·”。",
        "Remove the space; parts of a name are separated by “·”.",
    ),
);

static SHORT: Say = Say::new(
    Words::new(
        "{role}姓名“{found}”只有一个字。",
        "The name “{found}” of the {role_en} has one character.",
    ),
    Words::new(
        "按身份证填写全名。",
        "Enter the full name as on the ID card.",
    ),
);

static LONG: Say = Say::new(
    Words::new(
        "{role}姓名“{found}”太长，不像姓名。",
        "“{found}” is too long for the name of the {role_en}.",
    ),
    Words::new(
        "只填姓名，按身份证原样。",
        "Enter the name only, as on the ID card.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for person in case.persons() {
        if let Some((say, letter)) = fault(person) {
            sink.say(
                say,
                case.person_place(person, Detail::Name),
                &[
                    ("found", person.name),
                    ("role", person.role_zh()),
                    ("role_en", person.role_en()),
                    ("letter", &letter.to_string()),
                ],
            );
        }
    }
}

const TITLES: &[&str] = &["先生", "女士", "小姐", "经理", "老师", "总监", "法人"];

/// A name's letters, without blanks, title and the writing of the dot inside.
pub(super) fn bare(name: &str) -> impl Iterator<Item = char> {
    TITLES
        .iter()
        .find_map(|title| name.strip_suffix(title))
        .filter(|rest| rest.chars().nth(1).is_some())
        .unwrap_or(name)
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '·' | '•' | '.' | '・'))
}

fn fault(person: &Person<'_>) -> Option<(&'static Say, char)> {
    let name = person.name;
    if name.is_empty() {
        return Some((&EMPTY, ' '));
    }
    let (mut count, mut latin, mut space) = (0, false, false);
    for letter in name.chars() {
        count += 1;
        match letter {
            '·' | '•' | '.' | '-' | '\'' | '’' => {}
            'a'..='z' | 'A'..='Z' => latin = true,
            letter if letter.is_whitespace() => space = true,
            '\u{4E00}'..='\u{9FFF}' => {}
            letter if letter.is_alphabetic() => {}
            // Rare characters that fonts lack are written from the private use area.
            '\u{e000}'..='\u{f8ff}' | '\u{20000}'..='\u{3ffff}' => {}
            _ => return Some((&DIGIT, letter)),
        }
    }
    if TITLES
        .iter()
        .any(|title| name.ends_with(title) && name != *title)
    {
        Some((&TITLE, ' '))
    } else if latin && person.has_id_card() {
        Some((&LATIN, ' '))
    } else if space && !latin {
        Some((&SPACE, ' '))
    } else if count < 2 {
        Some((&SHORT, ' '))
    } else if count > if latin { 60 } else { 20 } {
        Some((&LONG, ' '))
    } else {
        None
    }
}
