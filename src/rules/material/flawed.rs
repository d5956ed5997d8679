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
    Words::new("「{slot}」{flaws}，可能被退回。", "“{slot}” {flaws_en}; it may be returned."),
    Words::new(
        "看一眼图片；确实不清楚或不完整的，请客户重拍：光线均匀，正对，四角都在画面里。",
        "Look at the picture; if it is unclear or incomplete, ask for another: even light, straight on, all four corners in view.",
    ),
)
.customer(Words::new(
    "您好，您发来的「{slot}」照片{flaws}，备案可能通不过，麻烦重新拍一张：光线均匀、正对拍摄、四个角都拍进去，谢谢。",
    "Hello, the photo for “{slot}” {flaws_en} and may be refused. Please take another: even light, straight on, all four corners in view. Thank you.",
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
        ];
        sink.say(&FLAWED, place(case, material), &values);
    }
}

fn zh(flaw: &Flaw) -> String {
    let words = match flaw.kind {
        FlawKind::Small => {
            return format!("太小（{:.0} 像素，至少 {:.0}）", flaw.figure, flaw.limit);
        }
        FlawKind::Blurred => "不够清晰",
        FlawKind::MotionBlurred => "拍的时候晃了",
        FlawKind::Dark => "太暗",
        FlawKind::Overexposed => "过曝发白",
        FlawKind::Glare => "有反光",
        FlawKind::Blank => "几乎是空白",
        FlawKind::Grey => "是黑白的",
        FlawKind::ScreenPhoto => "像是翻拍屏幕",
        FlawKind::EdgeCut => "边缘没拍全",
        FlawKind::Sideways => "方向是歪的",
        FlawKind::WrongShape => "形状不像这种材料",
        FlawKind::WrongKind => "不像这种材料",
        FlawKind::NoFace => "没看到人像",
        FlawKind::Unreadable => "文字看不清",
    };
    if flaw.detail.is_empty() {
        words.to_owned()
    } else {
        format!("{words}（{}）", flaw.detail)
    }
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
