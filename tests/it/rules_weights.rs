//! How much a finding weighs: default, profile, province, profile in that province, in this
//! order, and the finding tells who spoke.

use crate::rules_base::Sheet;
use beiand::catalog::Catalog;
use beiand::model::{Column, Finding, Severity};
use beiand::rules::{self, Dossier, Judge, Neighbours};
use std::sync::Arc;

const PROFILE: &str = include_str!("../../config/profiles/72dns.toml");
const PROVINCES: &str = include_str!("../../config/provinces.toml");

/// The findings of one rule, with severities added to the profile and to 广东's row.
fn judged(changes: &[(Column, &str)], code: &str, profile: &str, guangdong: &str) -> Vec<Finding> {
    let profile = format!("{PROFILE}\n{profile}\n");
    let provinces = PROVINCES.replace("sign = \"粤\"", &format!("sign = \"粤\"\n{guangdong}"));
    let catalog = Catalog::load(&|path| match path {
        "profiles/72dns.toml" => Some(profile.clone()),
        "provinces.toml" => Some(provinces.clone()),
        _ => None,
    })
    .unwrap_or_else(|problems| panic!("{problems:?}"));
    let catalog = Arc::new(catalog);
    let mut sheet = Sheet::enterprise();
    for (column, text) in changes {
        sheet.set(0, *column, text);
    }
    let filing = sheet.filing();
    let today = "2026-09-01".parse().expect("a date");
    Judge::new(Arc::clone(&catalog), &catalog.profiles["72dns"], today)
        .judge(
            &Dossier {
                filing: &filing,
                materials: &sheet.materials,
                unmatched: &[],
                events: None,
            },
            &Neighbours::default(),
        )
        .into_iter()
        .filter(|finding| finding.rule == code)
        .collect()
}

#[track_caller]
fn weighs(findings: &[Finding], severity: Severity, because: &str) {
    let found: Vec<_> = findings
        .iter()
        .map(|finding| (finding.severity, &*finding.because))
        .collect();
    assert_eq!(found, [(severity, because)]);
}

const NO_DOOR: &[(Column, &str)] = &[(Column::SubjectContactAddress, "广东佛山市顺德区演示街")];

#[test]
fn the_last_to_speak_sets_the_severity_and_the_chain_names_all() {
    let judged = |profile: &str, guangdong: &str| judged(NO_DOOR, "SUB-12", profile, guangdong);
    weighs(&judged("", ""), Severity::Warn, "default");
    let info = "SUB-12 = \"info\"";
    weighs(&judged(info, ""), Severity::Info, "default|profile:72dns");
    let error = "severity = { SUB-12 = \"error\" }";
    weighs(&judged("", error), Severity::Error, "default|province:广东");
    weighs(
        &judged(info, error),
        Severity::Error,
        "default|profile:72dns|province:广东",
    );
    weighs(
        &judged(
            "SUB-12 = \"info\"\n[severity.province.\"广东\"]\nSUB-12 = \"manual\"",
            error,
        ),
        Severity::Manual,
        "default|profile:72dns|province:广东|profile:72dns+province:广东",
    );
}

#[test]
fn a_rule_may_be_switched_off_everywhere_or_in_one_province() {
    assert!(judged(NO_DOOR, "SUB-12", "SUB-12 = \"off\"", "").is_empty());
    let here = "[severity.province.\"广东\"]\nSUB-12 = \"off\"";
    assert!(judged(NO_DOOR, "SUB-12", here, "").is_empty());
    let elsewhere = "[severity.province.\"浙江\"]\nSUB-12 = \"off\"";
    assert_eq!(judged(NO_DOOR, "SUB-12", elsewhere, "").len(), 1);
    let back = "SUB-12 = \"off\"\n[severity.province.\"广东\"]\nSUB-12 = \"warn\"";
    assert_eq!(judged(NO_DOOR, "SUB-12", back, "").len(), 1);
}

#[test]
fn a_provinces_answer_speaks_as_the_province() {
    let same = &[(Column::PrincipalEmergency, "19420000001")];
    weighs(
        &judged(same, "TEL-07", "", ""),
        Severity::Error,
        "default|province:广东",
    );
    let elsewhere = &[
        (Column::PrincipalEmergency, "19420000001"),
        (Column::SubjectProvince, "福建"),
    ];
    weighs(
        &judged(elsewhere, "TEL-07", "", ""),
        Severity::Warn,
        "default",
    );
    weighs(
        &judged(elsewhere, "TEL-07", "TEL-07 = \"error\"", ""),
        Severity::Error,
        "default|profile:72dns",
    );
}

#[test]
fn a_light_case_of_a_rule_is_made_lighter_but_never_heavier() {
    let inner = &[(Column::SubjectCertNo, "91440606TEXT001018")];
    weighs(&judged(inner, "SUB-04", "", ""), Severity::Warn, "default");
    weighs(
        &judged(inner, "SUB-04", "SUB-04 = \"error\"", ""),
        Severity::Warn,
        "default|profile:72dns",
    );
    weighs(
        &judged(inner, "SUB-04", "SUB-04 = \"info\"", ""),
        Severity::Info,
        "default|profile:72dns",
    );
}

#[test]
fn the_worst_finding_stands_first_and_a_cured_one_after_those_that_block() {
    let mut sheet = Sheet::enterprise();
    for (column, text) in [
        (Column::SubjectContactAddress, "广东佛山市顺德区演示街"),
        (Column::PrincipalLandline, "0757-20000001"),
        (Column::PrincipalMobile, ""),
    ] {
        sheet.set(0, column, text);
    }
    let catalog = Arc::new(Catalog::embedded());
    let mut filing = sheet.filing();
    rules::mend(&mut filing, &catalog);
    let today = "2026-09-01".parse().expect("a date");
    let found = Judge::new(Arc::clone(&catalog), &catalog.profiles["72dns"], today).judge(
        &Dossier {
            filing: &filing,
            materials: &sheet.materials,
            unmatched: &[],
            events: None,
        },
        &Neighbours::default(),
    );
    let codes: Vec<&str> = found.iter().map(|finding| &*finding.rule).collect();
    assert_eq!(&codes[..2], ["TEL-01", "TEL-03"], "{codes:?}");
    assert_eq!(found[1].fixed_to.as_deref(), Some("086-0757-20000001"));
    assert!(found[0].blocks() && !found[1].blocks());
}
