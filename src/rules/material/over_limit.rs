//! MAT-04: a required picture over the portal's limit.

use super::{is_required, is_too_big, place, size};
use crate::model::material::Outcome;
use crate::model::{Card, Material, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "MAT-04",
        name: "required-picture-over-limit",
        severity: Severity::Error,
        title: Words::new("必传图片超过大小上限", "over the slot limit"),
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

pub(super) const OVER: Say = Say::new(
    Words::new(
        "「{slot}」压不到 {limit} 以内。",
        "“{slot}” cannot be brought under {limit}.",
    ),
    Words::new(
        "换一张普通照片重拍，不要用拼图或超长截图。",
        "Take an ordinary photo again, no collage and no long screenshot.",
    ),
)
.customer(Words::new(
    "您好，您发来的「{slot}」图片太大处理不了，请用手机正对证件重新拍一张发给我们，谢谢。",
    "Hello, the picture for “{slot}” is too large to be used. Please take another photo of it and send it. Thank you.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for material in case.materials {
        if is_required(case, material.slot) {
            weigh(case, sink, material, &OVER);
        }
    }
}

/// Says what became of a picture's size.
pub(super) fn weigh(case: &Case<'_>, sink: &mut Sink<'_>, material: &Material, over: &Say) {
    let limit = case.profile.limit(material.slot).bytes;
    let slot = material.slot.header();
    match &material.outcome {
        Outcome::Pressed(picture) if picture.bytes > limit => {
            let values = [("slot", slot), ("limit", &*size(limit))];
            sink.say(over, place(case, material), &values);
        }
        Outcome::Pressed(picture) if picture.facts.bytes > limit => {
            let (from, to) = (size(picture.facts.bytes), size(picture.bytes));
            let values = [
                ("slot", slot),
                ("from", &*from),
                ("to", &to),
                ("limit", &size(limit)),
            ];
            let finding = sink.say(&SHRUNK, place(case, material), &values);
            finding.original = Some(from);
            finding.fixed_to = Some(to);
        }
        Outcome::Refused { why } if is_too_big(why.kind) => {
            let values = [("slot", slot), ("limit", &*size(limit))];
            sink.say(over, place(case, material), &values);
        }
        _ => {}
    }
}
