//! MAT-03: both sides of an identity card.

use super::{place, pressed};
use crate::model::material::Side;
use crate::model::{Card, Material, Say, Severity, Slot, Words};
use crate::rules::{Case, Person, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "MAT-03",
        name: "card-has-one-side-only",
        severity: Severity::Error,
        title: Words::new(
            "身份证正反面没有合在一起",
            "ID card front and back not merged",
        ),
    },
    check,
};

static ONE: Say = Say::new(
    Words::new(
        "「{slot}」只有{have}，缺{lack}。",
        "“{slot}” shows the {have_en} only; the {lack_en} is missing.",
    ),
    Words::new(
        "补一张{lack}，文件名写“{slot}-{lack}”；两面会自动上下合成一张。",
        "Add a picture of the {lack_en}, named “{slot}-{lack}”; both sides are joined automatically.",
    ),
)
.customer(Words::new(
    "您好，{whose}的身份证还缺{lack}，请拍一张发给我们，谢谢。",
    "Hello, of {whose}'s identity card the {lack_en} is still missing. Please send us a photo. Thank you.",
));

static MAYBE: Say = Say::new(
    Words::new(
        "「{slot}」的文件名没写哪一面，图片是横的，可能只有一面。",
        "The name of “{slot}” tells no side and the picture lies flat: it may show one side only.",
    ),
    Words::new(
        "看一眼：两面都在就不用管；只有一面的，补另一面。",
        "Please look: nothing to do if both sides are there; otherwise add the other.",
    ),
)
.weighing(Severity::Manual);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for (material, picture) in pressed(case) {
        let Some(person) = whose(case, material) else {
            continue;
        };
        // A passport has one page that counts.
        if person.paper.is_some_and(|paper| paper.code == Some(7)) {
            continue;
        }
        let facts = &picture.facts;
        let sides = &material.labels.sides;
        if facts.both_sides || sides.contains(&Side::Both) {
            continue;
        }
        let slot = material.slot.header();
        let whose = if person.name.is_empty() {
            person.role_zh()
        } else {
            person.name
        };
        let (have, lack) = match (sides.contains(&Side::Front), sides.contains(&Side::Back)) {
            (true, true) => continue,
            (true, false) => (("人像面", "portrait side"), ("国徽面", "emblem side")),
            (false, true) => (("国徽面", "emblem side"), ("人像面", "portrait side")),
            (false, false) => {
                // Two cards on top of each other stand upright.
                let flat = u64::from(picture.width) * 10 > u64::from(picture.height) * 13;
                if !facts.joined && facts.pages <= 1 && flat {
                    sink.say(&MAYBE, place(case, material), &[("slot", slot)]);
                }
                continue;
            }
        };
        let values = [
            ("slot", slot),
            ("have", have.0),
            ("have_en", have.1),
            ("lack", lack.0),
            ("lack_en", lack.1),
            ("whose", whose),
        ];
        sink.say(&ONE, place(case, material), &values);
    }
}

/// The person whose card a material is.
fn whose<'c, 'a>(case: &'c Case<'a>, material: &Material) -> Option<&'c Person<'a>> {
    match material.slot {
        Slot::PrincipalId => Some(&case.principal),
        Slot::SitePrincipalId => material
            .site
            .and_then(|site| case.sites.get(site))
            .or(case.sites.first())
            .map(|site| &site.principal),
        Slot::SubjectCertificate if case.is_personal() => Some(&case.principal),
        _ => None,
    }
}
