//! MAT-02: one picture in two slots, or in two filings that cannot share it.

use super::place;
use crate::model::{Card, Material, Say, Severity, Slot, Words};
use crate::rules::{Case, Holder, Key, Rule, Sink};

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

static ELSEWHERE: Say = Say::new(
    Words::new(
        "「{slot}」的图片也用在“{other}”（{where}）的材料里。",
        "The picture for “{slot}” is also among the materials of {other} ({where_en}).",
    ),
    Words::new(
        "看看是哪一家的，放错的换成自己的。",
        "See whose it is and replace the wrong one.",
    ),
)
.customer(Words::new(
    "您好，您发来的「{slot}」与另一份备案的是同一张图片，请把这一份的「{slot}」重新发一份，谢谢。",
    "Hello, the picture for “{slot}” is the same as that of another filing. Please send the one for this filing. Thank you.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    within(case, sink);
    for material in case.materials {
        let Some(other) = elsewhere(case, material) else {
            continue;
        };
        let values = [
            ("slot", material.slot.header()),
            ("other", &*other.subject),
            ("where", &other.place()),
            ("where_en", &other.place_en()),
        ];
        sink.say(&ELSEWHERE, place(case, material), &values);
    }
}

/// A filing that has the same file and may not: another domain's sheet, another organisation's
/// licence, another person's card or photo.
fn elsewhere<'a>(case: &Case<'a>, material: &Material) -> Option<&'a Holder> {
    let person = match material.slot {
        Slot::PrincipalId => Some(&case.principal),
        Slot::SitePrincipalId | Slot::BackdropPhoto => {
            let site = material.site.and_then(|site| case.sites.get(site));
            site.or(case.sites.first()).map(|site| &site.principal)
        }
        _ => None,
    };
    material.sources.iter().find_map(|source| {
        let key = Key::Picture(&source.hash);
        match material.slot {
            Slot::VerificationSheet => case.other_filing(key),
            _ => case.other_organisation(key, person),
        }
    })
}

fn within(case: &Case<'_>, sink: &mut Sink<'_>) {
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
