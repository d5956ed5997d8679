//! MAT-06: a file that is no picture, is torn, or has another form than the portal takes.

use super::{is_too_big, place};
use crate::model::material::Outcome;
use crate::model::{Card, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "MAT-06",
        name: "material-unusable",
        severity: Severity::Error,
        title: Words::new(
            "不是图片、损坏或格式不对",
            "not an image, corrupt, or wrong format",
        ),
    },
    check,
};

static UNUSABLE: Say = Say::new(
    Words::new("「{slot}」不能用：{why}", "“{slot}” cannot be used: {why_en}"),
    Words::new("{remedy}", "{remedy_en}"),
)
.customer(Words::new(
    "您好，您发来的「{slot}」打不开或不完整，请用手机重新拍一张照片发给我们，谢谢。",
    "Hello, the file for “{slot}” cannot be opened or is incomplete. Please take a new photo and send it. Thank you.",
));

static CONVERTED: Say = Say::new(
    Words::new(
        "「{slot}」是 {format} 文件，填报系统只收 JPEG，已转换。",
        "“{slot}” is a {format} file; the portal takes JPEG only; it was converted.",
    ),
    Words::new(
        "看一眼转换后的图片是否完整，然后直接上传。",
        "See whether the converted picture is complete, then upload it.",
    ),
);

/// Ordinary picture formats: nothing to look at.
static PICTURE: Say = Say {
    severity: Some(Severity::Info),
    remedy: Words::new(
        "不用再改，直接上传转换好的图。",
        "Nothing to do: upload the converted picture.",
    ),
    ..CONVERTED
};

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for material in case.materials {
        let slot = material.slot.header();
        match &material.outcome {
            Outcome::Refused { why } if !is_too_big(why.kind) => {
                let values = [
                    ("slot", slot),
                    ("why", &*why.found.zh),
                    ("why_en", &*why.found.en),
                    ("remedy", &*why.remedy.zh),
                    ("remedy_en", &*why.remedy.en),
                ];
                sink.say(&UNUSABLE, place(case, material), &values);
            }
            Outcome::Pressed(picture) => {
                let format = picture.facts.format.as_str();
                if matches!(format, "jpeg" | "jpg" | "") {
                    continue;
                }
                let say = if format == "pdf" {
                    &CONVERTED
                } else {
                    &PICTURE
                };
                let shown = format.to_uppercase();
                let values = [("slot", slot), ("format", &*shown)];
                let finding = sink.say(say, place(case, material), &values);
                finding.original = Some(shown);
                finding.fixed_to = Some("JPEG".to_owned());
            }
            _ => {}
        }
    }
}
