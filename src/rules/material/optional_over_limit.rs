//! MAT-05: an optional picture over the portal's limit.

use super::is_required;
use super::over_limit::{self, weigh};
use crate::model::{Card, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "MAT-05",
        name: "optional-picture-over-limit",
        severity: Severity::Error,
        title: Words::new("选传图片超过大小上限", "optional slot over 1000 KB"),
    },
    check,
};

/// Optional papers are the reseller's to split; nobody need ask the customer.
static OVER: Say = Say {
    remedy: Words::new(
        "页数多的分几次放，或换一张普通照片。",
        "Split it where it has many pages, or take an ordinary photo.",
    ),
    customer: Words::new("", ""),
    ..over_limit::OVER
};

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for material in case.materials {
        if !is_required(case, material.slot) {
            weigh(case, sink, material, &OVER);
        }
    }
}
