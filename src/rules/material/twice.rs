//! MAT-02: one picture in two slots.

use super::place;
use crate::model::{Card, Material, Say, Severity, Slot, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "MAT-02",
        name: "same-picture-in-two-slots",
        severity: Severity::Error,
        title: Words::new("同一张图片用在两处", "same image in two slots"),
    },
    check,
};

static SAME: Say = Say::new(
    Words::new(
        "「{slot}」和「{other}」是同一张图片。",
        "“{slot}” and “{other}” are the same picture.",
    ),
    Words::new(
        "看看哪一处放错了，换成正确的图片。",
        "See which of the two is wrong and replace it.",
    ),
)
.customer(Words::new(
    "您好，您发来的「{slot}」和「{other}」是同一张图片，请把「{slot}」重新发一份，谢谢。",
    "Hello, the pictures for “{slot}” and “{other}” are the same one. Please send “{slot}” again. Thank you.",
));

/// Not the same file, but the same to the eye.
static ALIKE: Say = Say {
    severity: Some(Severity::Warn),
    ..SAME
};

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for (at, later) in case.materials.iter().enumerate() {
        let Some(earlier) = case.materials[..at]
            .iter()
            .find(|earlier| !may_share(case, earlier, later) && alike(earlier, later).is_some())
        else {
            continue;
        };
        let say = match alike(earlier, later) {
            Some(true) => &SAME,
            _ => &ALIKE,
        };
        let values = [
            ("slot", later.slot.header()),
            ("other", earlier.slot.header()),
        ];
        sink.say(say, place(case, later), &values);
    }
}

/// Whether two materials are one picture: by content, or only by look.
fn alike(one: &Material, other: &Material) -> Option<bool> {
    let same_file = one
        .sources
        .iter()
        .any(|source| other.sources.iter().any(|file| file.hash == source.hash));
    if same_file {
        return Some(true);
    }
    let (one, other) = (one.pressed()?, other.pressed()?);
    if one.blob == other.blob {
        return Some(true);
    }
    let (one, other) = (&one.facts.likeness, &other.facts.likeness);
    (one.len() >= 16 && one == other).then_some(false)
}

/// Whether two materials may well be one: the same slot, or the same person's card.
fn may_share(case: &Case<'_>, one: &Material, other: &Material) -> bool {
    if one.slot == other.slot {
        // Each site has its own sheet; a photo may serve for several.
        return one.slot != Slot::VerificationSheet || one.site == other.site;
    }
    let card = |slot: Slot| slot.is_id() || slot == Slot::SubjectCertificate && case.is_personal();
    if !card(one.slot) || !card(other.slot) {
        return false;
    }
    [one, other]
        .into_iter()
        .filter(|material| material.slot == Slot::SitePrincipalId)
        .all(|material| {
            let site = material.site.and_then(|site| case.sites.get(site));
            site.or(case.sites.first())
                .is_some_and(|site| site.same_person)
        })
}
