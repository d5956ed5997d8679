//! MAT-14: metadata that was taken away.

use super::{place, pressed};
use crate::model::{Card, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "MAT-14",
        name: "metadata-stripped",
        severity: Severity::Info,
        title: Words::new("已去掉拍摄信息", "EXIF/GPS stripped"),
    },
    check,
};

static STRIPPED: Say = Say::new(
    Words::new(
        "「{slot}」里的 {what} 信息已去掉。",
        "The {what} data of “{slot}” were taken away.",
    ),
    Words::new(
        "不用处理；原文件没有改动。",
        "Nothing to do; the original file is unchanged.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for (material, picture) in pressed(case) {
        let stripped = &picture.facts.stripped;
        if stripped.is_empty() {
            continue;
        }
        let what = stripped.join("、");
        sink.say(
            &STRIPPED,
            place(case, material),
            &[("slot", material.slot.header()), ("what", &what)],
        );
    }
}
