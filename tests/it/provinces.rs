//! Every province is asked at least once: an example that comes out otherwise when its row of
//! `config/provinces.toml` is lost.

use crate::rules_base::{Sheet, material};
use beiand::catalog::{Catalog, provinces};
use beiand::model::{Column, Slot};
use beiand::rules::{self, Dossier, Judge, Neighbours};
use std::sync::{Arc, LazyLock};

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::embedded);

type Example = (
    &'static str,
    char,
    &'static [(Column, &'static str)],
    &'static str,
);

/// An enterprise (`E`) or a 个人 (`P`) of a province, what is changed in its clean filing, and a
/// rule that speaks (`+`) or is silent (`-`) there and nowhere else in the country.
const EXAMPLES: &[Example] = &[
    (
        "北京",
        'E',
        &[(Column::SiteDomain, "lanhe-demo.org")],
        "+DOM-04",
    ),
    (
        "北京",
        'P',
        &[(Column::PrincipalEmergency, "19420000001")],
        "-TEL-07",
    ),
    (
        "天津",
        'E',
        &[(Column::SiteName, "蓝禾贸易平台")],
        "+WEB-08",
    ),
    ("天津", 'P', &[], "+REM-01"),
    (
        "河北",
        'E',
        &[(Column::SiteName, "蓝禾论坛商贸")],
        "+WEB-09 error",
    ),
    (
        "山西",
        'P',
        &[(Column::SubjectCertNo, "440102199505109994")],
        "+PER-07",
    ),
    (
        "内蒙古",
        'P',
        &[(Column::SiteServices, "博客/个人空间")],
        "+SVC-02",
    ),
    (
        "辽宁",
        'E',
        &[(Column::SubjectLegalRep, "容小楼")],
        "-PER-01",
    ),
    (
        "吉林",
        'E',
        &[(Column::SubjectLegalRep, "容小楼")],
        "+PER-11",
    ),
    ("黑龙江", 'E', &[(Column::SiteServices, "其他")], "+SVC-02"),
    ("上海", 'P', &[], "+PER-07"),
    (
        "江苏",
        'E',
        &[
            (Column::PrincipalLandline, ""),
            (Column::PrincipalRemarkAdmin, "没有座机"),
        ],
        "+TEL-05",
    ),
    (
        "浙江",
        'P',
        &[(Column::SiteServices, "博客/个人空间")],
        "+SVC-02",
    ),
    ("安徽", 'E', &[(Column::PrincipalLandline, "")], "+REM-01"),
    ("福建", 'E', &[(Column::DomainHolder, "林青禾")], "-DOM-08"),
    ("江西", 'E', &[], "+REM-01"),
    ("山东", 'P', &[], "+REM-01"),
    (
        "河南",
        'P',
        &[(Column::SiteName, "晨光个人手记")],
        "+WEB-08",
    ),
    (
        "湖北",
        'E',
        &[(Column::SiteServices, "网络图片")],
        "+SVC-03",
    ),
    ("湖南", 'E', &[], "+MAT-11"),
    ("广东", 'E', &[(Column::PrincipalLandline, "")], "-TEL-05"),
    (
        "广东",
        'E',
        &[(Column::SiteName, "蓝禾学院商贸")],
        "+WEB-08",
    ),
    ("广西", 'P', &[], "+REM-01"),
    (
        "海南",
        'P',
        &[(Column::SiteName, "昆明慢跑手记")],
        "+WEB-11",
    ),
    (
        "重庆",
        'E',
        &[(Column::SiteName, "蓝禾Mall商贸")],
        "+WEB-08",
    ),
    (
        "四川",
        'P',
        &[(Column::SiteName, "晨光空间手记")],
        "+WEB-09",
    ),
    (
        "贵州",
        'P',
        &[(Column::SiteName, "晨光博客手记")],
        "+WEB-08",
    ),
    ("云南", 'E', &[(Column::SiteName, "怒江网")], "+WEB-11"),
    (
        "西藏",
        'E',
        &[(Column::SubjectScope, "宗教用品销售")],
        "+MAT-11",
    ),
    (
        "陕西",
        'P',
        &[(Column::SiteServices, "博客/个人空间")],
        "+SVC-06",
    ),
    ("甘肃", 'P', &[], "+REM-01"),
    ("青海", 'P', &[], "+PER-07"),
    (
        "宁夏",
        'E',
        &[(Column::SubjectInvestor, "林青禾")],
        "-SUB-13",
    ),
    ("新疆", 'E', &[], "+MAT-11"),
];

/// The codes that are found, each with its severity.
fn found(catalog: &Catalog, province: &str, kind: char, changes: &[(Column, &str)]) -> Vec<String> {
    let mut sheet = if kind == 'E' {
        Sheet::enterprise()
    } else {
        Sheet::personal()
    };
    // 海南 and others: the sheet of the country, so that only what is asked about differs.
    let version = material(Slot::VerificationSheet, "林青禾");
    sheet
        .materials
        .retain(|paper| paper.slot != Slot::VerificationSheet);
    sheet.materials.push(version);
    sheet.set(0, Column::SubjectProvince, province);
    for (column, text) in changes {
        sheet.set(0, *column, text);
    }
    let mut filing = sheet.filing();
    rules::mend(&mut filing, catalog);
    let dossier = Dossier {
        filing: &filing,
        materials: &sheet.materials,
        unmatched: &[],
        events: None,
    };
    let neighbours = Neighbours::new([dossier].into_iter(), [].iter());
    let judge = Judge::new(
        Arc::new(catalog.clone()),
        &catalog.profiles["72dns"],
        "2026-09-01".parse().expect("a date"),
    );
    judge
        .judge(&dossier, &neighbours)
        .into_iter()
        .map(|finding| format!("{} {}", finding.rule, finding.severity.word()))
        .collect()
}

/// The table as if nothing were known of a province.
fn table_without(name: &str) -> provinces::Provinces {
    let row = format!("\nname = {name:?}\n");
    let blocks = provinces::EMBEDDED.split("[[province]]");
    let others: Vec<&str> = blocks.filter(|block| !block.starts_with(&row)).collect();
    let table = provinces::Provinces::parse(&others.join("[[province]]")).expect("a table");
    assert_eq!(table.rows().len(), CATALOG.provinces.rows().len() - 1);
    table
}

#[test]
fn each_province_asks_something_that_is_lost_with_its_row() {
    for province in CATALOG.provinces.rows() {
        assert!(
            EXAMPLES.iter().any(|example| example.0 == province.name),
            "{} has no example",
            province.name
        );
    }
    let mut wrong = Vec::new();
    for (province, kind, changes, asked) in EXAMPLES {
        let mut without = CATALOG.clone();
        without.provinces = table_without(province);
        let (speaks, code) = asked.split_at(1);
        let says = |catalog: &Catalog| {
            found(catalog, province, *kind, changes)
                .iter()
                .any(|finding| finding.starts_with(code))
        };
        let (with, lost) = (says(&CATALOG), says(&without));
        if with != (speaks == "+") || with == lost {
            wrong.push(format!(
                "{province} {kind} {asked}: with its row {:?}, without {:?}",
                found(&CATALOG, province, *kind, changes),
                found(&without, province, *kind, changes),
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_answer_names_a_source_that_the_file_explains() {
    let text = beiand::catalog::provinces::EMBEDDED;
    let known = ["72dns", "T", "T17", "T25", "H", "H25", "A", "X"];
    let mut count = 0;
    for (at, line) in text.lines().enumerate() {
        let line = line.split(" #").next().unwrap_or(line);
        if line.starts_with('#') {
            continue;
        }
        let mut rest = line;
        while let Some((_, after)) = rest.split_once("source = \"") {
            let (letters, after) = after.split_once('"').expect("a closing quote");
            for letter in letters.split(',') {
                assert!(known.contains(&letter), "line {}: {letter:?}", at + 1);
            }
            // What only the list of 2017 says is never more than a hint.
            if letters == "T17" {
                assert!(line.contains("stale = true"), "line {}", at + 1);
            }
            count += 1;
            rest = after;
        }
    }
    assert!(count > 300, "{count} answers with a source");
}

#[test]
fn a_clerk_may_replace_the_table_and_a_slip_is_named() {
    let text = beiand::catalog::provinces::EMBEDDED.replace(
        "sheet_version = { is = \"广东版\"",
        "sheet_version = { is = \"粤版\"",
    );
    let own = Catalog::load(&|path| (path == "provinces.toml").then(|| text.clone()))
        .expect("a good table");
    let guangdong = own.provinces.find("广东").expect("a province");
    assert_eq!(guangdong.enterprise.sheet_version.is, "粤版");

    let slip = text.replace("min_phones", "min_phone");
    let problems = Catalog::load(&|path| (path == "provinces.toml").then(|| slip.clone()))
        .expect_err("an unknown key");
    assert!(
        problems[0].starts_with("provinces.toml") && problems[0].contains("min_phone"),
        "{problems:?}"
    );
}
