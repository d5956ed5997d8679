//! MAT-05: an optional picture over the portal's limit.

use super::is_required;
use super::over_limit::weigh;
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

static SHRUNK: Say = Say::new(
    Words::new(
        "「{slot}」原图 {from}，已压到 {to}（上限 {limit}）。",
        "“{slot}” was {from}; it is now {to} (limit {limit}).",
    ),
    Words::new(
        "不用再改，直接上传压好的图。",
        "Nothing to do: upload the pressed picture.",
    ),
)
.weighing(Severity::Info);

static OVER: Say = Say::new(
    Words::new(
        "「{slot}」压不到 {limit} 以内。",
        "“{slot}” cannot be brought under {limit}.",
    ),
    Words::new(
        "页数多的分几次放，或换一张普通照片。",
        "Split it where it has many pages, or take an ordinary photo.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for material in case.materials {
        if !is_required(case, material.slot) {
            weigh(case, sink, material, &SHRUNK, &OVER);
        }
    }
}
