//! The eye's verdicts on labelled pictures, where some are at hand.
//!
//! `BEIAND_LABELLED_PICTURES` names a folder with a `labels.jsonl` of lines `{"file", "kind",
//! "label", "expect", "quad"}`, as `tests/pictures/draw.py` makes it; without it there is nothing
//! to try and the test passes.

use beiand::materials::{Want, press};
use beiand::model::Slot;
use beiand::model::material::{FlawKind, Labels, Outcome, Source};
use serde_json::Value;
use std::path::Path;

fn slot(kind: &str) -> Slot {
    match kind {
        "licence" => Slot::SubjectCertificate,
        "card" => Slot::PrincipalId,
        "photo" => Slot::BackdropPhoto,
        "sheet" => Slot::VerificationSheet,
        _ => Slot::SiteOther,
    }
}

/// Whether a flaw is what was done to the picture; blurred is blurred, however it came.
fn fits(expect: &str, flaw: FlawKind) -> bool {
    match expect {
        "blurred" | "motion" => matches!(flaw, FlawKind::Blurred | FlawKind::MotionBlurred),
        "dark" => flaw == FlawKind::Dark,
        "over" => matches!(flaw, FlawKind::Overexposed | FlawKind::Blank),
        "glare" => matches!(flaw, FlawKind::Glare | FlawKind::Overexposed),
        "grey" => flaw == FlawKind::Grey,
        "cut" => flaw == FlawKind::EdgeCut,
        "sideways" => matches!(flaw, FlawKind::Sideways | FlawKind::WrongShape),
        "blank" => flaw == FlawKind::Blank,
        "small" => flaw == FlawKind::Small,
        "screen" => flaw == FlawKind::ScreenPhoto,
        "wrong" => flaw == FlawKind::WrongKind,
        "noface" => flaw == FlawKind::NoFace,
        _ => false,
    }
}

#[test]
fn no_good_picture_is_called_bad_and_most_bad_ones_are_found() {
    let Some(folder) = std::env::var_os("BEIAND_LABELLED_PICTURES") else {
        return;
    };
    let folder = Path::new(&folder);
    let list = std::fs::read_to_string(folder.join("labels.jsonl")).expect("the labels");
    let (mut wrong, mut missed, mut bad, mut cropped) = (Vec::new(), Vec::new(), 0, 0);
    for line in list.lines() {
        let entry: Value = serde_json::from_str(line).expect("a line of JSON");
        let word = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
        let (file, expect) = (word("file"), word("expect"));
        let bytes = std::fs::read(folder.join(&file)).expect("a listed file");
        let source = Source {
            path: file.clone(),
            bytes: bytes.len() as u64,
            hash: String::new(),
        };
        let want = Want::new(slot(&word("kind")), 100_000);
        let pressing = press(
            &[(&source, bytes.as_slice())],
            &Labels::default(),
            &want,
            &|| false,
        );
        let Outcome::Pressed(pressed) = &pressing.outcome else {
            wrong.push(format!("{file}: {:?}", pressing.outcome));
            continue;
        };
        let facts = &pressed.facts;
        let flaws: Vec<FlawKind> = facts.flaws.iter().map(|flaw| flaw.kind).collect();
        let seen: Vec<String> = (facts.flaws.iter())
            .map(|flaw| format!("{:?} {:.3}", flaw.kind, flaw.figure))
            .collect();
        println!("{file:40} cropped {:5} {}", facts.cropped, seen.join(", "));
        match word("label").as_str() {
            "good" if !flaws.is_empty() => wrong.push(format!("{file}: {flaws:?}")),
            "good" => cropped += usize::from(facts.cropped),
            "other" if facts.cropped => wrong.push(format!("{file}: cropped")),
            "bad" => {
                bad += 1;
                if !flaws.iter().any(|&flaw| fits(&expect, flaw)) {
                    missed.push(format!("{file}: {flaws:?}"));
                }
            }
            _ => {}
        }
    }
    println!(
        "{cropped} good ones cropped; {} of {bad} bad ones missed: {missed:#?}",
        missed.len()
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(missed.len() * 10 <= bad, "{missed:#?}");
}
