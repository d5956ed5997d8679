//! SUB-01: the nature decides which rules hold, so it comes first.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SUB-01",
        name: "nature-missing-or-unknown",
        severity: Severity::Error,
        title: Words::new(
            "主办单位性质未填或不在可选范围",
            "organisation nature missing or unknown",
        ),
    },
    check,
};

static EMPTY: Say = Say::new(
    Words::new(
        "主办单位性质没有填。",
        "The nature of the organisation is empty.",
    ),
    Words::new(
        "从下拉列表里选择，例如“企业”或“个人”。",
        "Choose from the list, for example 企业 or 个人.",
    ),
)
.customer(Words::new(
    "请告诉我们备案是以企业、个人还是其他单位的名义办理。",
    "Please tell us whether the organisation is an enterprise, a person or something else.",
));

static UNKNOWN: Say = Say::new(
    Words::new(
        "“{found}”不是可选的主办单位性质。",
        "“{found}” is not a nature that can be chosen.",
    ),
    Words::new(
        "改成下拉列表里的一项；公司、个体工商户都选“企业”。",
        "Use one of the list; companies and sole traders are 企业.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    if case.nature.is_some() {
        return;
    }
    let found = case.get(Column::SubjectNature);
    let say = if found.is_empty() { &EMPTY } else { &UNKNOWN };
    sink.say(
        say,
        case.subject_place(Column::SubjectNature),
        &[("found", found)],
    );
}
