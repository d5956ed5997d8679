//! Which file goes where, told by names alone.

use beiand::catalog::slots::{EMBEDDED, Slots};
use beiand::materials::{Sorted, sort};
use beiand::model::material::{Side, Source};
use beiand::model::{Column, Filing, Layout, Row, Slot, text::Interner};

/// Filings from rows of cells; a row whose first cell is empty belongs to the filing before.
fn filings(rows: &[&[(Column, &str)]]) -> Vec<Filing> {
    let mut filings: Vec<Filing> = Vec::new();
    for (index, cells) in rows.iter().enumerate() {
        let mut interner = Interner::default();
        let mut row = Row::new(index as u32 + 2);
        for (column, text) in *cells {
            row.set(*column, interner.intern(text));
        }
        filings.push(Filing {
            no: cells[0].1.to_owned(),
            rows: [row].into(),
            texts: interner.finish(),
            layout: Layout::default().into(),
            repairs: Vec::new(),
        });
    }
    filings
}

/// One filing with these sites, all cells in one table.
fn with_sites(no: &str, sites: &[&[(Column, &str)]]) -> Filing {
    let mut interner = Interner::default();
    let rows = sites
        .iter()
        .enumerate()
        .map(|(index, cells)| {
            let mut row = Row::new(index as u32 + 2);
            for (column, text) in *cells {
                row.set(*column, interner.intern(text));
            }
            row
        })
        .collect();
    Filing {
        no: no.into(),
        rows,
        texts: interner.finish(),
        layout: Layout::default().into(),
        repairs: Vec::new(),
    }
}

fn files(paths: &[&str]) -> Vec<Source> {
    paths
        .iter()
        .map(|path| Source {
            path: (*path).into(),
            bytes: 1,
            hash: format!("hash of {path}"),
        })
        .collect()
}

/// The result as lines: `filing slot[site] = file + file`.
fn lines(filings: &[Filing], paths: &[&str]) -> (Vec<String>, Vec<String>) {
    let slots = Slots::parse(EMBEDDED).expect("embedded");
    let Sorted {
        materials,
        unmatched,
    } = sort(filings, &files(paths), &slots);
    let lines = materials
        .iter()
        .zip(filings)
        .flat_map(|(materials, filing)| {
            materials.iter().map(|material| {
                let names: Vec<&str> = material
                    .sources
                    .iter()
                    .map(|source| source.path.rsplit('/').next().expect("a name"))
                    .collect();
                let site = material
                    .site
                    .map_or(String::new(), |site| format!("[{site}]"));
                format!(
                    "{} {}{site} = {}",
                    filing.no,
                    material.slot.key(),
                    names.join(" + ")
                )
            })
        })
        .collect();
    let left = unmatched.into_iter().map(|source| source.path).collect();
    (lines, left)
}

const TWO: &[&[(Column, &str)]] = &[
    &[
        (Column::FilingNo, "C01"),
        (Column::SubjectName, "演示一号科技有限公司"),
        (Column::PrincipalName, "张三丰"),
        (Column::SitePrincipalName, "张三丰"),
        (Column::SiteDomain, "one.cn"),
    ],
    &[
        (Column::FilingNo, "C02"),
        (Column::SubjectName, "演示二号科技有限公司"),
        (Column::PrincipalName, "李四光"),
        (Column::SitePrincipalName, "王五一"),
        (Column::SiteDomain, "two.cn"),
    ],
];

#[test]
fn folders_are_known_by_number_domain_subject_or_principal() {
    for folder in [
        "C01",
        "c01",
        "Ｃ０１",
        "one.cn",
        "演示一号 科技有限公司",
        "张三丰",
        "C01-演示一号",
    ] {
        let path = format!("{folder}/营业执照.jpg");
        let (lines, left) = lines(&filings(TWO), &[&path]);
        assert_eq!(
            lines,
            ["C01 subject_certificate = 营业执照.jpg"],
            "{folder}"
        );
        assert!(left.is_empty(), "{folder}");
    }
}

#[test]
fn both_sides_of_a_card_come_together_and_serve_both_roles_of_one_person() {
    let (lines, _) = lines(
        &filings(TWO),
        &["C01/法人身份证-反面.jpg", "C01/法人身份证-正面.jpg"],
    );
    assert_eq!(
        lines,
        [
            "C01 principal_id = 法人身份证-正面.jpg + 法人身份证-反面.jpg",
            "C01 site_principal_id[0] = 法人身份证-正面.jpg + 法人身份证-反面.jpg",
        ]
    );
}

#[test]
fn a_bare_id_goes_to_whom_its_name_belongs() {
    let (lines, left) = lines(
        &filings(TWO),
        &[
            "C02/身份证-李四光.jpg",
            "C02/身份证_王五一_正面.jpg",
            "C02/身份证_王五一_反面.jpg",
            "C02/身份证.jpg",
        ],
    );
    assert_eq!(
        lines,
        [
            "C02 principal_id = 身份证-李四光.jpg",
            "C02 site_principal_id[0] = 身份证_王五一_正面.jpg + 身份证_王五一_反面.jpg",
        ]
    );
    assert_eq!(left, ["C02/身份证.jpg"], "two people, and no name on it");
}

#[test]
fn files_beside_the_sheet_are_known_by_their_prefix() {
    let (lines, left) = lines(
        &filings(TWO),
        &[
            "C01-营业执照.jpg",
            "two.cn_核验单-广东版-20260820.pdf",
            "C010-营业执照.jpg",
            "风景.jpg",
        ],
    );
    assert_eq!(
        lines,
        [
            "C01 subject_certificate = C01-营业执照.jpg",
            "C02 verification_sheet[0] = two.cn_核验单-广东版-20260820.pdf",
        ]
    );
    assert_eq!(left, ["C010-营业执照.jpg", "风景.jpg"]);
}

#[test]
fn a_sites_own_folder_wins_over_the_shared_one() {
    let filing = with_sites(
        "C09",
        &[
            &[
                (Column::SubjectName, "演示公司"),
                (Column::SiteDomain, "a.cn"),
            ],
            &[(Column::SiteDomain, "b.cn")],
        ],
    );
    let (lines, left) = lines(
        &[filing],
        &[
            "演示公司/幕布照.jpg",
            "演示公司/b.cn/幕布照2.jpg",
            "演示公司/执照.jpg",
        ],
    );
    assert_eq!(
        lines,
        [
            "C09 subject_certificate = 执照.jpg",
            "C09 backdrop_photo[0] = 幕布照.jpg",
            "C09 backdrop_photo[1] = 幕布照2.jpg",
        ]
    );
    assert!(left.is_empty());
}

#[test]
fn a_second_licence_is_listed_and_numbered_pages_are_joined() {
    let (lines, left) = lines(
        &filings(TWO),
        &[
            "C01/营业执照.jpg",
            "C01/营业执照-旧.jpg",
            "C01/承诺书-2.jpg",
            "C01/承诺书-1.jpg",
            "C01/Thumbs.db",
            "备案信息.xlsx",
        ],
    );
    assert_eq!(
        lines,
        [
            "C01 subject_certificate = 营业执照.jpg",
            "C01 commitment = 承诺书-1.jpg + 承诺书-2.jpg",
        ]
    );
    assert_eq!(left, ["C01/营业执照-旧.jpg"]);
}

#[test]
fn a_slots_folder_tells_the_slot_and_the_file_the_side() {
    let slots = Slots::parse(EMBEDDED).expect("embedded");
    let sorted = sort(
        &filings(TWO),
        &files(&["C01/主体负责人证件/正面.jpg", "C01/主体负责人证件/反面.jpg"]),
        &slots,
    );
    let card = &sorted.materials[0][0];
    assert_eq!(card.slot, Slot::PrincipalId);
    assert_eq!(card.labels.sides, [Side::Front, Side::Back]);
}
