//! The adversarial pictures of a folder, where one is at hand.
//!
//! `BEIAND_BAD_PICTURES` names a folder with a `bad.jsonl` of lines `{"file", "expect", "why"}`;
//! without it there is nothing to try and the test passes.

use beiand::materials::{Want, press};
use beiand::model::Slot;
use beiand::model::material::{FlawKind, Labels, Outcome, RefusalKind, Source};
use serde_json::Value;
use std::path::Path;

#[test]
fn adversarial_pictures_end_as_expected() {
    let Some(folder) = std::env::var_os("BEIAND_BAD_PICTURES") else {
        return;
    };
    let folder = Path::new(&folder);
    let list = std::fs::read_to_string(folder.join("bad.jsonl")).expect("the list of pictures");
    let mut wrong = Vec::new();
    for line in list.lines() {
        let entry: Value = serde_json::from_str(line).expect("a line of JSON");
        let word = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
        let bytes = std::fs::read(folder.join(word("file"))).expect("a listed file");
        let source = Source {
            path: word("file"),
            bytes: bytes.len() as u64,
            hash: String::new(),
        };
        let start = std::time::Instant::now();
        let pressing = press(
            &[(&source, bytes.as_slice())],
            &Labels::default(),
            &Want::new(Slot::SubjectCertificate, 100_000),
            &|| false,
        );
        let seconds = start.elapsed().as_secs_f64();
        let verdict = match &pressing.outcome {
            Outcome::Pressed(pressed) if pressed.bytes > 100_000 => "over".to_owned(),
            Outcome::Pressed(pressed) => {
                let flaws: Vec<FlawKind> =
                    pressed.facts.flaws.iter().map(|flaw| flaw.kind).collect();
                format!("pressed {flaws:?}")
            }
            Outcome::Refused { why } => format!("refused {:?}", why.kind),
            other => format!("{other:?}"),
        };
        let pressed = verdict.starts_with("pressed");
        let refused = verdict.starts_with("refused");
        let flawed = |kinds: &[FlawKind]| {
            kinds
                .iter()
                .any(|kind| verdict.contains(&format!("{kind:?}")))
        };
        let expect = word("expect");
        let right = match expect.as_str() {
            _ if word("file").ends_with(".pdf") && cfg!(not(feature = "pdf")) => refused,
            // An AVIF needs a converter, which is not this room's.
            "accept-or-clear-reject" | "reject-or-warn" | "reject-or-repair" => pressed || refused,
            "reject-password" => verdict == format!("refused {:?}", RefusalKind::Encrypted),
            "reject-low-resolution" => refused || flawed(&[FlawKind::Small]),
            "warn" => flawed(&[FlawKind::Unreadable]),
            "flag-blank" => flawed(&[FlawKind::Blank, FlawKind::Dark]),
            "flag-blurred" => flawed(&[FlawKind::Blurred]),
            "flag-exposure" => flawed(&[FlawKind::Dark, FlawKind::Overexposed]),
            // What no decoder here reads is refused in clear words, whatever is expected.
            "accept" if word("file").contains("heic") => refused,
            _ if expect.starts_with("accept") => pressed,
            _ => refused,
        };
        println!("{:32} {expect:24} {verdict} {seconds:.2} s", word("file"));
        // Without optimisation everything takes ten times as long.
        let is_slow = seconds > if cfg!(debug_assertions) { 50.0 } else { 5.0 };
        if !right || is_slow {
            wrong.push(format!("{}: {expect}, but {verdict}", word("file")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
