//! Numbers against an independent oracle, and against themselves.
//!
//! `tests/fixtures/numbers.tsv` holds generated numbers, sound and spoilt, with the verdicts of
//! python-stdnum and id-validator. Where one differs, the difference is one of those named in
//! `docs/numbers.md`; any other fails.

use crate::rules_base::Sheet;
use beiand::catalog::Catalog;
use beiand::model::number::{
    CreditCode, CreditFault, IdFault, IdNumber, Landline, LandlineFault, Mobile, MobileFault,
    Origin, Paper,
};
use beiand::model::{Column, Detail, Role};
use beiand::rules;
use proptest::prelude::*;
use std::sync::LazyLock;

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::embedded);

/// Why we take a number that the oracle refuses; `None` where we may not.
fn known_difference(kind: &str, number: &str, oracle: &str) -> Option<&'static str> {
    match (kind, oracle) {
        ("id", "InvalidComponent") => Some("area not in use in the year of birth"),
        ("id", "KeyError") => Some("the oracle stumbles over some areas"),
        ("credit", "InvalidFormat")
            if number.starts_with(|first: char| first.is_ascii_alphabetic()) =>
        {
            Some("prefixes with a letter: A, N, Y")
        }
        _ => None,
    }
}

#[test]
fn numbers_are_judged_as_python_stdnum_does_but_for_the_named_differences() {
    let (mut compared, mut differing) = (0, 0);
    for line in include_str!("../fixtures/numbers.tsv").lines().skip(1) {
        let [kind, _, number, oracle, _] = cells(line);
        let ours = match kind {
            "id" => IdNumber::parse(number).is_ok(),
            _ => CreditCode::parse(number).is_ok(),
        };
        compared += 1;
        if ours && oracle != "ok" {
            differing += 1;
            assert!(known_difference(kind, number, oracle).is_some(), "{line}");
        }
        assert!(
            ours || oracle != "ok",
            "the oracle takes what we refuse: {line}"
        );
    }
    assert!(
        compared > 2_000 && differing > 100,
        "{compared}, {differing}"
    );
}

#[test]
fn identity_numbers_are_judged_as_id_validator_does_but_for_their_areas() {
    let (mut compared, mut areas) = (0, 0);
    for line in include_str!("../fixtures/numbers.tsv").lines().skip(1) {
        let ["id", _, number, _, oracle] = cells(line) else {
            continue;
        };
        compared += 1;
        areas += usize::from(oracle == "area");
        match IdNumber::parse(number) {
            Ok(_) => assert!(matches!(oracle, "ok" | "area"), "{line}"),
            Err(_) => assert_ne!(oracle, "ok", "{line}"),
        }
    }
    assert!(compared > 1_400 && areas > 0, "{compared}, {areas}");
}

fn cells(line: &str) -> [&str; 5] {
    let cells: Vec<_> = line.split('\t').collect();
    cells.try_into().expect("five cells")
}

#[test]
fn the_area_of_a_sound_number_was_once_a_division() {
    for line in include_str!("../fixtures/numbers.tsv").lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        if let ("id", "sound") = (cells[0], cells[1]) {
            let id = IdNumber::parse(cells[2]).expect("sound");
            assert!(CATALOG.divisions.was_ever(id.area()), "{line}");
        }
    }
}

#[test]
fn old_numbers_of_chongqing_and_hainan_belong_where_these_are_now() {
    for (number, home) in [
        ("510220198202249991", "重庆"),
        ("442101196204129999", "海南"),
        ("440102198504129999", "广东"),
        ("511102198504129999", "四川"),
    ] {
        let province = CATALOG.provinces.of_id(number).expect("a province");
        assert_eq!(province.name, home, "{number}");
    }
}

#[test]
fn a_number_is_named_for_what_it_is() {
    assert_eq!(IdNumber::parse("440102850412999"), Err(IdFault::Old));
    assert_eq!(IdNumber::parse("4.40102198504129E+17"), Err(IdFault::Lost));
    assert_eq!(IdNumber::parse("440102198504129000"), Err(IdFault::Lost));
    assert_eq!(
        IdNumber::parse("44010219850412999"),
        Err(IdFault::Length(17))
    );
    assert_eq!(IdNumber::parse("440102198502309996"), Err(IdFault::Date));
    let hong_kong = IdNumber::parse("81000019850412999X").expect("a residence permit");
    assert_eq!(hong_kong.origin(), Origin::HongKongMacao);
    assert_eq!(
        CreditCode::parse("440606000012345"),
        Err(CreditFault::OldRegistration)
    );
    assert_eq!(
        CreditCode::parse("9144O606TEXT000176"),
        Err(CreditFault::Character('O'))
    );
    assert!(
        !CreditCode::parse("91440606TEXT001018")
            .expect("outside")
            .inner_fits()
    );
    assert_eq!(Mobile::parse("0757-22223333"), Err(MobileFault::Characters));
    assert_eq!(Mobile::parse("075722223333"), Err(MobileFault::Landline));
    assert_eq!(
        Landline::parse("086-13800000000"),
        Err(LandlineFault::Mobile)
    );
    assert!(Paper::HongKongMacaoPermit.check("H12345678").is_ok());
    assert!(Paper::HongKongMacaoPermit.check("A12345678").is_err());
    assert!(Paper::TaiwanPermit.check("12345678").is_ok());
    assert!(Paper::PermanentResidence.check("ABC123456789012").is_ok());
    assert!(Paper::Passport.check("E12345678").is_ok());
}

/// A sound identity number of any area, day and order.
fn identity() -> impl Strategy<Value = String> {
    (
        110_000_u32..660_000,
        1930_u32..2025,
        1_u32..=12,
        1_u32..=28,
        996_u32..1000,
    )
        .prop_map(|(area, year, month, day, order)| {
            let body = format!("{area}{year}{month:02}{day:02}{order}");
            let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
            let sum: u32 = body
                .bytes()
                .zip(weights)
                .map(|(digit, weight)| u32::from(digit - b'0') * weight)
                .sum();
            format!("{body}{}", char::from(b"10X98765432"[sum as usize % 11]))
        })
}

proptest! {
    // A failure prints its smallest input; no file is left behind.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_sound_identity_number_is_read_and_one_wrong_digit_is_seen(
        number in identity(),
        at in 0_usize..17,
        by in 1_u8..10,
    ) {
        let id = IdNumber::parse(&number).expect("sound");
        prop_assert_eq!(id.as_str(), &number);
        prop_assert_eq!(id.birth().format("%Y%m%d").to_string(), &number[6..14]);
        let mut spoilt = number.into_bytes();
        spoilt[at] = b'0' + (spoilt[at] - b'0' + by) % 10;
        let spoilt = String::from_utf8(spoilt).expect("digits");
        prop_assert!(IdNumber::parse(&spoilt).is_err());
    }

    #[test]
    fn one_wrong_character_of_a_credit_code_is_seen(at in 0_usize..18, by in 1_usize..31) {
        const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
        let mut code = *b"91440606TEXT000176";
        let place = ALPHABET.iter().position(|letter| *letter == code[at]).expect("of the alphabet");
        code[at] = ALPHABET[(place + by) % 31];
        let spoilt = String::from_utf8(code.to_vec()).expect("ASCII");
        prop_assert!(CreditCode::parse(&spoilt).is_err());
    }

    #[test]
    fn reading_never_panics_whatever_stands_there(text in "\\PC{0,40}") {
        let _ = (IdNumber::parse(&text), CreditCode::parse(&text));
        let _ = (Mobile::parse(&text), Landline::parse(&text));
        for paper in [
            Paper::HongKongMacaoPermit,
            Paper::TaiwanPermit,
            Paper::Passport,
            Paper::PermanentResidence,
        ] {
            let _ = paper.check(&text);
        }
    }

    #[test]
    fn mending_twice_is_mending_once(
        number in "[0-9xX +()（）-]{0,24}",
        address in "(https?://)?(WWW\\.)?[a-zA-Z0-9.-]{0,20}(/|:80|/a)?",
        word in "(公司|企业|身份证|广东省|简体中文、英文|博客|\\PC{0,6})",
    ) {
        let mut sheet = Sheet::enterprise();
        for column in [
            Column::SubjectCertNo,
            Column::of(Role::Principal, Detail::CertNo),
            Column::of(Role::Principal, Detail::Mobile),
            Column::of(Role::Principal, Detail::Landline),
            Column::of(Role::SitePrincipal, Detail::Emergency),
        ] {
            sheet.set(0, column, &number);
        }
        sheet.set(0, Column::SiteDomain, &address);
        sheet.set(0, Column::SiteHomeUrl, &address);
        for column in [
            Column::SubjectNature,
            Column::SubjectProvince,
            Column::SiteLanguages,
            Column::SiteServices,
        ] {
            sheet.set(0, column, &word);
        }
        let mut once = sheet.filing();
        rules::mend(&mut once, &CATALOG);
        let mut twice = once.clone();
        rules::mend(&mut twice, &CATALOG);
        for column in Column::ALL {
            prop_assert_eq!(once.get(column), twice.get(column));
        }
        prop_assert!(once.repairs().eq(twice.repairs()));
        for repair in once.repairs() {
            prop_assert_ne!(repair.original, repair.repaired);
            prop_assert_eq!(repair.repaired, once.get(repair.column));
        }
    }
}

#[test]
fn names_addresses_and_broken_numbers_are_never_mended() {
    let mut sheet = Sheet::enterprise();
    let kept = [
        (Column::SubjectName, "佛山市 蓝禾(演示)有限公司"),
        (Column::PrincipalName, "林 青禾"),
        (Column::SubjectCertAddress, "广东 佛山市 1 号"),
        (Column::PrincipalCertNo, "440102198504129998"),
        (Column::SubjectCertNo, "91440606TEXT000170"),
        (Column::PrincipalRemarkAdmin, "本网站是个人网站 "),
        (Column::SiteDomain, "a.cn;b.cn"),
        (Column::PrincipalLandline, "22223333"),
    ];
    for (column, text) in kept {
        sheet.set(0, column, text);
    }
    let mut filing = sheet.filing();
    rules::mend(&mut filing, &CATALOG);
    for (column, text) in kept {
        assert_eq!(filing.get(column), text);
    }
}

#[test]
fn a_mender_takes_no_word_of_one_sheet_for_one_of_another() {
    // The same cells of tables that are made alike: only what stands in them tells them apart.
    let filings =
        [("公司", "英文"), ("自然人", "简体中文"), ("公司", "英文")].map(|(nature, language)| {
            let mut sheet = Sheet::enterprise();
            sheet.set(0, Column::SubjectNature, nature);
            sheet.set(0, Column::SiteLanguages, language);
            sheet.filing()
        });
    let mut mender = rules::Mender::new(&CATALOG);
    let mended = filings.each_ref().map(|filing| mender.repairs(filing));
    let alone = |filing| rules::Mender::new(&CATALOG).repairs(filing);
    assert_eq!(mended, filings.each_ref().map(alone));
    let nature = |at: usize| {
        let (changes, _) = &mended[at];
        let mut of = changes.iter().map(|(_, column, word)| (*column, &**word));
        of.find(|(column, _)| *column == Column::SubjectNature)
    };
    assert_eq!(nature(0), Some((Column::SubjectNature, "企业")));
    assert_eq!(nature(1), Some((Column::SubjectNature, "个人")));
}

#[test]
fn a_repair_keeps_what_the_customer_wrote() {
    let mut sheet = Sheet::enterprise();
    let mended = [
        (
            Column::SiteDomain,
            "HTTPS://www.Lanhe-Demo-0001.cn/",
            "lanhe-demo-0001.cn",
        ),
        (
            Column::SiteHomeUrl,
            "http://www.lanhe-demo-0001.cn/",
            "www.lanhe-demo-0001.cn",
        ),
        (
            Column::PrincipalLandline,
            "+86 757 2000 0001",
            "086-0757-20000001",
        ),
        (
            Column::SitePrincipalLandline,
            "010-20000001-123",
            "086-010-20000001-123",
        ),
        (Column::PrincipalMobile, "+86 194-2000-0001", "19420000001"),
        (
            Column::PrincipalCertNo,
            "44012019800120999x",
            "44012019800120999X",
        ),
        (
            Column::SubjectCertNo,
            "91440606text000176",
            "91440606TEXT000176",
        ),
        (Column::SubjectNature, "公司", "企业"),
        (Column::SubjectProvince, "广东省", "广东"),
        (Column::SiteLanguages, "简体中文，英文", "中文简体、英语"),
    ];
    for (column, text, _) in mended {
        sheet.set(0, column, text);
    }
    let mut filing = sheet.filing();
    rules::mend(&mut filing, &CATALOG);
    for (column, original, repaired) in mended {
        assert_eq!(filing.get(column), repaired);
        let repair = filing
            .repairs()
            .find(|repair| repair.column == column)
            .unwrap_or_else(|| panic!("{column:?} was repaired silently"));
        assert_eq!(repair.original, original);
    }
}
