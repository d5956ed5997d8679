//! `beiand map`: a header that was confirmed once is read from then on, for that reseller only.

use std::fs;
use std::path::Path;
use std::process::Command;

/// What a run printed, as JSON, and its exit code.
fn run(home: &Path, words: &[&str]) -> (serde_json::Value, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_beiand"))
        .args(["--today", "2026-11-20", "--format", "json", "--home"])
        .arg(home)
        .args(words)
        .output()
        .expect("the program starts");
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    (
        serde_json::from_str(&printed).unwrap_or_default(),
        output.status.code().expect("it ended by itself"),
    )
}

fn header<'a>(printed: &'a serde_json::Value, header: &str) -> &'a serde_json::Value {
    let headers = printed["headers"].as_array().expect("headers");
    let mut found = headers.iter().filter(|one| one["header"] == header);
    found.next().expect("the header is listed")
}

fn has_finding(printed: &serde_json::Value, rule: &str, words: &str) -> bool {
    let findings = printed["batches"][0]["sheet_findings"].as_array();
    findings.is_some_and(|findings| {
        findings.iter().any(|finding| {
            finding["rule"] == rule
                && finding["message"]
                    .as_str()
                    .is_some_and(|text| text.contains(words))
        })
    })
}

#[test]
fn a_confirmed_header_is_read_from_then_on_for_that_reseller_only() {
    let dir = tempfile::tempdir().expect("a folder");
    let home = dir.path().join("home");
    fs::create_dir_all(home.join("config")).expect("a folder");
    fs::write(home.join("beiand.toml"), "").expect("a configuration");
    let sheet = dir.path().join("导出.csv");
    fs::write(
        &sheet,
        "编号,主办单位名称,域名,老板大哥大,证件号码\nC01,演示甲,a.cn,19400000001,x\nC02,演示乙,b.cn,19400000002,y\n",
    )
    .expect("a sheet");
    let sheet = sheet.to_str().expect("UTF-8");

    let (before, _) = run(&home, &["map", sheet, "--reseller", "渠道A"]);
    assert_eq!(header(&before, "老板大哥大")["how"], "unknown");
    assert_eq!(header(&before, "编号")["how"], "known");

    let word = "老板大哥大=principal.mobile";
    let (after, _) = run(&home, &["map", sheet, "--reseller", "渠道A", word]);
    assert_eq!(header(&after, "老板大哥大")["how"], "confirmed");
    assert_eq!(
        header(&after, "老板大哥大")["fields"][0],
        "principal.mobile"
    );
    let kept = fs::read_to_string(home.join("config/mappings/渠道A.toml")).expect("the file");
    assert!(
        kept.contains("\"老板大哥大\" = \"principal.mobile\""),
        "{kept}"
    );

    let (checked, _) = run(&home, &["check", "--reseller", "渠道A", sheet]);
    assert!(has_finding(&checked, "XLS-12", "老板大哥大"));
    let (checked, _) = run(&home, &["check", sheet]);
    assert!(has_finding(&checked, "XLS-02", "老板大哥大"));
    assert!(!has_finding(&checked, "XLS-12", "老板大哥大"));

    // The header's own name stands for the field too, and an empty one forgets.
    let word = "老板大哥大=主体负责人手机号码";
    let (again, _) = run(&home, &["map", sheet, "--reseller", "渠道A", word]);
    assert_eq!(
        header(&again, "老板大哥大")["fields"][0],
        "principal.mobile"
    );
    let (gone, _) = run(&home, &["map", sheet, "--reseller", "渠道A", "老板大哥大="]);
    assert_eq!(header(&gone, "老板大哥大")["how"], "unknown");
}

#[test]
fn a_header_or_field_that_there_is_not_is_refused_with_what_there_is() {
    let dir = tempfile::tempdir().expect("a folder");
    let home = dir.path().join("home");
    fs::create_dir_all(home.join("config")).expect("a folder");
    fs::write(home.join("beiand.toml"), "").expect("a configuration");
    let sheet = dir.path().join("导出.csv");
    fs::write(&sheet, "编号,主办单位名称,域名\nC01,演示甲,a.cn\n").expect("a sheet");
    let sheet = sheet.to_str().expect("UTF-8");
    for word in ["没有的表头=site.domain", "编号=no.such.field", "编号"] {
        let (_, code) = run(&home, &["map", sheet, word]);
        assert_eq!(code, 2, "{word}");
    }
    assert!(!home.join("config/mappings").exists());
}
