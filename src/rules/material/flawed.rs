//! MAT-07: what a reviewer would return a picture for.

use super::{place, pressed};
use crate::model::material::{Flaw, FlawKind};
use crate::model::{Card, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "MAT-07",
        name: "picture-flawed",
        severity: Severity::Warn,
        title: Words::new(
            "图片太小、模糊、灰度或不完整",
            "small, blurred, grey or clipped",
        ),
    },
    check,
};

static FLAWED: Say = Say::new(
    Words::new(
        "「{slot}」{flaws}，可能被退回。",
        "“{slot}” {flaws_en}; it may be returned.",
    ),
    Words::new("{advice}。", "{advice_en}."),
)
.customer(Words::new(
    "您好，您发来的「{slot}」照片{flaws}，备案可能通不过。{advice}，谢谢。",
    "Hello, the photo for “{slot}” {flaws_en} and may be refused. {advice_en}. Thank you.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for (material, picture) in pressed(case) {
        let flaws = &picture.facts.flaws;
        if flaws.is_empty() {
            continue;
        }
        let list = |words: fn(&Flaw) -> String, comma: &str| {
            let mut all: Vec<String> = Vec::new();
            for flaw in flaws {
                let text = words(flaw);
                if !all.contains(&text) {
                    all.push(text);
                }
            }
            all.join(comma)
        };
        let values = [
            ("slot", material.slot.header()),
            ("flaws", &*list(zh, "、")),
            ("flaws_en", &list(en, ", ")),
            ("advice", &list(advice, "；")),
            ("advice_en", &list(advice_en, "; ")),
        ];
        sink.say(&FLAWED, place(case, material), &values);
    }
}

/// Where on the picture, as the eye tells it; `画面` where it does not.
fn spot(flaw: &Flaw) -> &str {
    if flaw.detail.is_empty() {
        "画面"
    } else {
        &flaw.detail
    }
}

/// What was seen, to be read after the slot's name.
fn zh(flaw: &Flaw) -> String {
    match flaw.kind {
        FlawKind::Small => {
            return format!(
                "太小（长边 {:.0} 像素，至少 {:.0}）",
                flaw.figure, flaw.limit
            );
        }
        FlawKind::Glare => return format!("{}有反光", spot(flaw)),
        FlawKind::EdgeCut if flaw.detail.is_empty() => "边缘没拍全",
        FlawKind::EdgeCut => return format!("{}被裁掉", flaw.detail),
        FlawKind::Blurred => "整张模糊",
        FlawKind::MotionBlurred => "拍的时候手抖了，字有拖影",
        FlawKind::Dark => "太暗",
        FlawKind::Overexposed => "过曝发白",
        FlawKind::Blank => "几乎是空白",
        FlawKind::Grey => "没有颜色，像复印件",
        FlawKind::ScreenPhoto => "像是翻拍的屏幕",
        FlawKind::Sideways => "没有转正",
        FlawKind::WrongShape => "画面形状不像这种材料",
        FlawKind::WrongKind => "不像这种材料",
        FlawKind::NoFace => "没有找到正面人脸",
        FlawKind::Unreadable if flaw.detail.is_empty() => "文字看不清",
        FlawKind::Unreadable => return flaw.detail.clone(),
    }
    .to_owned()
}

/// What the person who takes the picture should do.
fn advice(flaw: &Flaw) -> String {
    match flaw.kind {
        FlawKind::Small => "请发原图（微信里勾选“原图”），或靠近一点重拍",
        FlawKind::Blurred => "请擦一下镜头，对焦到字上重拍",
        FlawKind::MotionBlurred => "请两手拿稳、光线亮一点重拍",
        FlawKind::Dark => "请到窗边或开灯重拍",
        FlawKind::Overexposed => "请避开强光、关掉闪光灯重拍",
        FlawKind::Glare => return format!("请换个角度避开灯光重拍，让{}看得清", spot(flaw)),
        FlawKind::Blank => "请核对是不是传错了文件，换成正确的图片",
        FlawKind::Grey => "请拍彩色原件，不要用复印件或黑白扫描",
        FlawKind::ScreenPhoto => "请直接拍原件，不要对着屏幕拍",
        FlawKind::EdgeCut if flaw.detail.is_empty() => "请重拍，四个角都拍进去",
        FlawKind::EdgeCut => {
            return format!("请重拍，把{}拍进去，四边都留一点桌面", flaw.detail);
        }
        FlawKind::Sideways => "请把图片转正再放进来",
        FlawKind::WrongShape | FlawKind::WrongKind => "请核对是不是放错了位置，换成正确的图片",
        FlawKind::NoFace => "请换成网站负责人正面免冠的半身照",
        FlawKind::Unreadable => "请看一眼压缩后的图；看不清的，请发原图或重拍",
    }
    .to_owned()
}

fn advice_en(flaw: &Flaw) -> String {
    match flaw.kind {
        FlawKind::Small => "Please send the original, or take it again from closer",
        FlawKind::Blurred => "Please wipe the lens, focus on the print and take it again",
        FlawKind::MotionBlurred => "Please hold the phone with both hands and take it again",
        FlawKind::Dark => "Please take it again by a window or a lamp",
        FlawKind::Overexposed => "Please take it again out of the glare, without flash",
        FlawKind::Glare => "Please take it again from another angle, away from the lamp",
        FlawKind::Blank => "Please see whether it is the wrong file",
        FlawKind::Grey => "Please photograph the original, in colour",
        FlawKind::ScreenPhoto => "Please photograph the original, not a screen",
        FlawKind::EdgeCut => "Please take it again with all four corners in view",
        FlawKind::Sideways => "Please turn it upright",
        FlawKind::WrongShape | FlawKind::WrongKind => "Please see whether it is in the right place",
        FlawKind::NoFace => "Please send a photo of the site principal's face, bare-headed",
        FlawKind::Unreadable => {
            "Please look at the result; if it cannot be read, send the original"
        }
    }
    .to_owned()
}

fn en(flaw: &Flaw) -> String {
    match flaw.kind {
        FlawKind::Small => {
            return format!("is small ({:.0} pixels of {:.0})", flaw.figure, flaw.limit);
        }
        FlawKind::Blurred => "is not sharp",
        FlawKind::MotionBlurred => "was shaken",
        FlawKind::Dark => "is too dark",
        FlawKind::Overexposed => "is overexposed",
        FlawKind::Glare => "has glare",
        FlawKind::Blank => "is nearly blank",
        FlawKind::Grey => "has no colour",
        FlawKind::ScreenPhoto => "looks like a photo of a screen",
        FlawKind::EdgeCut => "is cut at an edge",
        FlawKind::Sideways => "lies sideways",
        FlawKind::WrongShape => "has another shape than such papers",
        FlawKind::WrongKind => "does not look like such a paper",
        FlawKind::NoFace => "shows no face",
        FlawKind::Unreadable => "cannot be read",
    }
    .to_owned()
}
