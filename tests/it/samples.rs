//! The sample batches through the whole program, as a user runs it.

use beiand::model::Slot;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")
}

/// `beiand check` on one sample batch, by a fixed day: its batch, and the exit status.
fn check(batch: &str) -> (Value, i32) {
    let nowhere = tempfile::tempdir().expect("a folder");
    // An unoptimised build on a busy machine is no reason to set a picture aside.
    let patient = "[sheet]\nseconds = 300\n\n[desk]\npicture_seconds = 600\n";
    std::fs::write(nowhere.path().join("beiand.toml"), patient).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_beiand"))
        .current_dir(nowhere.path())
        .args(["--format", "json", "--today", "2026-11-24", "check"])
        .arg(samples().join(batch))
        .output()
        .expect("the program starts");
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
    });
    assert_eq!(printed["schema"], 1);
    let code = output.status.code().expect("it ended by itself");
    (printed["batches"][0].clone(), code)
}

/// The flawed batch, checked once for all tests: its pictures take their time.
static FLAWED: LazyLock<(Value, i32)> = LazyLock::new(|| check("flawed-batch"));

/// Filing, rule, severity, place, 已修复 or nothing: what the README's table says of a finding.
type Line = [String; 5];

/// The findings of a batch as lines of the table; those of the drop itself belong to 整批.
fn found(batch: &Value) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut add = |of: &str, finding: &Value| {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        let place = match (finding["slot"].as_str(), finding["cell"].as_str()) {
            (Some(slot), _) => Slot::from_key(slot).expect("a slot").header().to_owned(),
            (None, Some(cell)) => cell.to_owned(),
            (None, None) => text("file"),
        };
        let mended = if finding["fixed_to"].is_null() {
            ""
        } else {
            "已修复"
        };
        let [rule, severity] = [text("rule"), text("severity")];
        lines.push([of.to_owned(), rule, severity, place, mended.to_owned()]);
    };
    for finding in batch["sheet_findings"].as_array().expect("a list") {
        add("整批", finding);
    }
    for filing in batch["filings"].as_array().expect("a list") {
        let no = filing["filing_no"].as_str().expect("a number");
        for finding in filing["findings"].as_array().expect("a list") {
            add(no, finding);
        }
    }
    lines.sort();
    lines
}

/// The table under «应当报出的问题» in the flawed batch's README.
fn due() -> Vec<Line> {
    let readme = std::fs::read_to_string(samples().join("flawed-batch/README.md")).expect("there");
    let (_, table) = readme.split_once("## 应当报出的问题").expect("its heading");
    let mut lines: Vec<Line> = table
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| 备案编号"))
        .map(|line| {
            let cells: Vec<String> = line[1..line.len() - 1]
                .split('|')
                .map(|cell| cell.trim().to_owned())
                .collect();
            cells.try_into().expect("five cells")
        })
        .collect();
    lines.sort();
    lines
}

#[test]
fn the_flawed_batch_yields_exactly_the_findings_its_readme_lists() {
    let (batch, code) = &*FLAWED;
    let (found, due) = (found(batch), due());
    let missing: Vec<_> = due.iter().filter(|line| !found.contains(line)).collect();
    let beyond: Vec<_> = found.iter().filter(|line| !due.contains(line)).collect();
    assert!(
        missing.is_empty() && beyond.is_empty(),
        "not found: {missing:#?}\nnot listed: {beyond:#?}"
    );
    assert_eq!(found, due, "each as often as it is listed");
    assert_eq!(*code, 1, "there are errors");
    assert_eq!(batch["counts"]["filings"], 12);
}

#[test]
fn every_finding_of_the_flawed_batch_says_what_and_what_to_do() {
    let (batch, _) = &*FLAWED;
    for filing in batch["filings"].as_array().expect("a list") {
        for finding in filing["findings"].as_array().expect("a list") {
            let text = |key: &str| finding[key].as_str().unwrap_or_default();
            assert!(!text("message").is_empty(), "{finding}");
            assert!(!text("message").contains('{'), "not filled in: {finding}");
            let nothing_to_do = finding["severity"] == "info";
            assert!(nothing_to_do || !text("remedy").is_empty(), "{finding}");
            assert!(text("because").starts_with("default"), "{finding}");
        }
    }
}

#[test]
fn the_clean_batch_may_be_handed_over_as_it_is() {
    let (batch, code) = check("clean-batch");
    let filings = batch["filings"].as_array().expect("a list");
    for filing in filings {
        assert_eq!(filing["verdict"], "ready", "{:#}", filing["findings"]);
    }
    assert_eq!(batch["counts"]["ready"], 3);
    assert_eq!(code, 0);
    let slots: BTreeMap<&str, Vec<&str>> = filings
        .iter()
        .map(|filing| {
            let materials = filing["materials"].as_array().expect("a list");
            for material in materials {
                let bytes = material["bytes"].as_u64().expect("pressed");
                assert!(bytes <= 1_000_000, "{material}");
            }
            let slots = materials
                .iter()
                .map(|material| material["slot"].as_str().expect("a slot"))
                .collect();
            (filing["filing_no"].as_str().expect("a number"), slots)
        })
        .collect();
    assert_eq!(slots["C01"].len(), 6, "five, and the letter of commitment");
    assert_eq!(slots["C02"].len(), 6, "five, and the authorisation");
    assert_eq!(slots["C03"].len(), 5, "the one card serves three slots");
}

#[test]
fn the_status_sheet_tells_what_is_due_of_the_clean_batch() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("home");
    let run = |now: &str, words: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_beiand"))
            .current_dir(folder.path())
            .args(["--home", "home", "--format", "json", "--now", now])
            .args(words)
            .output()
            .expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        // 1: something is due.
        assert!(
            matches!(output.status.code(), Some(0 | 1)),
            "{words:?}: {said}"
        );
        serde_json::from_slice::<Value>(&output.stdout).unwrap_or_default()
    };
    let made = Command::new(env!("CARGO_BIN_EXE_beiand"))
        .arg("init")
        .arg(&home)
        .output()
        .expect("the program starts");
    assert!(made.status.success());
    let inbox = home.join("inbox/示例渠道");
    std::fs::create_dir_all(&inbox).expect("made");
    crate::store::copy_dir(&samples().join("clean-batch"), &inbox.join("clean-batch"));
    run("2026-11-24T08:00", &["once"]);
    std::fs::copy(samples().join("备案状态.xlsx"), inbox.join("备案状态.xlsx")).expect("copied");
    run("2026-11-25T08:00", &["once"]);

    let status = run("2026-11-25T08:00", &["status", "--due"]);
    let due: Vec<[&str; 3]> = status["due"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|due| due["today"] == true)
        .map(|due| ["no", "what", "left"].map(|key| due[key].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(
        due,
        [
            ["C01", "sms", "还剩 7 小时 40 分"],
            ["C02", "returned", ""],
            ["C03", "administration", "已过 9 天"],
        ]
    );
}
