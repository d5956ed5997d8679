//! MAT-11: papers that a province wants beyond the required pictures.

use crate::catalog::provinces::Document;
use crate::model::{Card, Place, Say, Severity, Slot, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "MAT-11",
        name: "province-extra-paper-missing",
        severity: Severity::Error,
        title: Words::new("缺本省要求的其他材料", "province extra document missing"),
    },
    check,
};

static MISSING: Say = Say::new(
    Words::new(
        "{province}要求提供「{paper}」，材料里没有找到。{note}",
        "{province} wants “{paper}”; it was not found among the materials. {note}",
    ),
    Words::new(
        "把「{paper}」放进材料文件夹，文件名含“{word}”，上传到「{slot}」。",
        "Put “{paper}” into the folder, with “{word}” in its name; upload it under “{slot}”.",
    ),
)
.customer(Words::new(
    "您好，{province}备案还需要「{paper}」，请准备好拍照发给我们，谢谢。",
    "Hello, {province} also asks for “{paper}”. Please prepare it and send us a photo. Thank you.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    if case.is_cancellation() {
        return;
    }
    let province = case.province.map_or("", |province| province.name.as_str());
    for paper in &case.answers.documents {
        let Some(severity) = paper.demand.severity() else {
            continue;
        };
        if !case.holds(&paper.when) || is_there(case, paper) {
            continue;
        }
        let slot = slot(case, paper);
        let values = [
            ("province", province),
            ("paper", paper.name.as_str()),
            ("word", paper.words.first().map_or("", String::as_str)),
            ("slot", slot.header()),
            ("note", paper.note.as_str()),
        ];
        let place: Place = case.slot_place(slot, slot.is_per_site().then_some(0));
        sink.demand_at(&MISSING, severity, true, place, &values);
    }
}

/// Whether a file of the filing is called so.
fn is_there(case: &Case<'_>, paper: &Document) -> bool {
    case.materials
        .iter()
        .filter(|material| !super::is_required(case, material.slot))
        .any(|material| {
            paper.words.iter().any(|word| {
                material.labels.word.contains(word.as_str())
                    || material.sources.iter().any(|source| {
                        let name = source.path.rsplit('/').next().unwrap_or(&source.path);
                        name.contains(word.as_str())
                    })
                    || material.slot == Slot::Commitment
                        && Slot::Commitment.header().contains(word.as_str())
            })
        })
}

/// The slot of the portal that takes a paper: by the slots' own words.
fn slot(case: &Case<'_>, paper: &Document) -> Slot {
    let words = std::iter::once(&paper.name).chain(&paper.words);
    words
        .flat_map(|word| case.catalog.slots.of_word(word))
        .copied()
        .find(|&slot| !super::is_required(case, slot))
        .unwrap_or(Slot::SubjectOther1)
}
