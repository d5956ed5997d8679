//! SVC-04: the languages are chosen from the portal's list.

use super::check_list;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SVC-04",
        name: "language-missing-or-unknown",
        severity: Severity::Error,
        title: Words::new("网站语言没填或不认识", "language empty or unknown"),
    },
    check,
};

static EMPTY: Say = Say::new(
    Words::new("没有填网站语言类别。", "There is no language."),
    Words::new(
        "至少选一种，一般是“中文简体”。",
        "Choose at least one, usually «中文简体».",
    ),
);

static UNKNOWN: Say = Say::new(
    Words::new(
        "网站语言「{words}」不在填报系统的列表里。",
        "The language “{words}” is not on the portal's list.",
    ),
    Words::new(
        "换成列表里的写法，例如“中文简体”“英语”。",
        "Write it as the list does, such as «中文简体» or «英语».",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    check_list(case, sink, Column::SiteLanguages, &EMPTY, &UNKNOWN);
}
