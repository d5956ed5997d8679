//! A filing that fits its province: what the 31 administrations still ask of it, and nothing else.

use crate::rules_base::Sheet;
use beiand::catalog::Catalog;
use beiand::model::{Column, Finding, Severity};
use beiand::rules::{self, Dossier, Judge, Neighbours};
use std::sync::{Arc, LazyLock};

static CATALOG: LazyLock<Arc<Catalog>> = LazyLock::new(|| Arc::new(Catalog::embedded()));

/// Province, city, county, division, a landline of the place.
const PLACES: [(&str, &str, &str, &str, &str); 31] = [
    ("北京", "北京市", "朝阳区", "110105", "086-010-20000001"),
    ("天津", "天津市", "南开区", "120104", "086-022-20000001"),
    ("河北", "石家庄市", "长安区", "130102", "086-0311-20000001"),
    ("山西", "太原市", "小店区", "140105", "086-0351-2000001"),
    (
        "内蒙古",
        "呼和浩特市",
        "新城区",
        "150102",
        "086-0471-2000001",
    ),
    ("辽宁", "沈阳市", "和平区", "210102", "086-024-20000001"),
    ("吉林", "长春市", "南关区", "220102", "086-0431-20000001"),
    (
        "黑龙江",
        "哈尔滨市",
        "道里区",
        "230102",
        "086-0451-20000001",
    ),
    ("上海", "上海市", "黄浦区", "310101", "086-021-20000001"),
    ("江苏", "苏州市", "姑苏区", "320508", "086-0512-20000001"),
    ("浙江", "杭州市", "西湖区", "330106", "086-0571-20000001"),
    ("安徽", "合肥市", "庐阳区", "340103", "086-0551-20000001"),
    ("福建", "福州市", "鼓楼区", "350102", "086-0591-20000001"),
    ("江西", "南昌市", "东湖区", "360102", "086-0791-20000001"),
    ("山东", "济南市", "历下区", "370102", "086-0531-20000001"),
    ("河南", "郑州市", "金水区", "410105", "086-0371-20000001"),
    ("湖北", "武汉市", "江岸区", "420102", "086-027-20000001"),
    ("湖南", "长沙市", "岳麓区", "430104", "086-0731-20000001"),
    ("广东", "佛山市", "顺德区", "440606", "086-0757-20000001"),
    ("广西", "南宁市", "青秀区", "450103", "086-0771-2000001"),
    ("海南", "海口市", "龙华区", "460106", "086-0898-20000001"),
    ("重庆", "重庆市", "渝中区", "500103", "086-023-20000001"),
    ("四川", "成都市", "锦江区", "510104", "086-028-20000001"),
    ("贵州", "贵阳市", "云岩区", "520103", "086-0851-20000001"),
    ("云南", "昆明市", "五华区", "530102", "086-0871-20000001"),
    ("西藏", "拉萨市", "城关区", "540102", "086-0891-2000001"),
    ("陕西", "西安市", "雁塔区", "610113", "086-029-20000001"),
    ("甘肃", "兰州市", "城关区", "620102", "086-0931-2000001"),
    ("青海", "西宁市", "城中区", "630103", "086-0971-2000001"),
    ("宁夏", "银川市", "兴庆区", "640104", "086-0951-2000001"),
    ("新疆", "乌鲁木齐市", "天山区", "650102", "086-0991-2000001"),
];

/// What remains to be handed in or said for a plain company, by province; papers, mostly.
const ENTERPRISE: &[(&str, &[&str])] = &[
    ("江苏", &["MAT-11"]), // 责任告知书
    ("江西", &["REM-01"]), // 该网站…不涉及前置审批业务
    ("湖南", &["MAT-11"]), // 域名证书
    ("宁夏", &["SUB-13"]), // the investor is the legal representative
    ("新疆", &["MAT-11"]), // 党建备案信息确认函
];

/// The same for a person.
const PERSONAL: &[(&str, &[&str])] = &[
    ("北京", &["SVC-02"]), // no 博客
    ("天津", &["REM-01"]), // the sentence
    ("内蒙古", &["MAT-11", "REM-01", "REM-02", "SVC-02"]),
    ("江苏", &["MAT-11"]),
    ("浙江", &["SVC-02"]),
    ("江西", &["SVC-02"]),
    ("山东", &["REM-01"]),
    ("河南", &["SVC-02"]),
    ("湖南", &["MAT-11", "SVC-02"]),
    ("广西", &["REM-01"]),
    ("贵州", &["SVC-02"]),
    ("陕西", &["SVC-06"]), // 博客 needs an approval there
    ("甘肃", &["REM-01"]),
    ("新疆", &["MAT-11"]),
];

fn identity(division: &str) -> String {
    let body = format!("{division}19850412999");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = body
        .bytes()
        .zip(weights)
        .map(|(digit, weight)| usize::from(digit - b'0') * weight)
        .sum();
    format!("{body}{}", char::from(b"10X98765432"[sum % 11]))
}

fn credit(division: &str) -> String {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let body = format!("91{division}TEXT00017");
    let weights = [
        1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
    ];
    let sum: usize = body
        .bytes()
        .zip(weights)
        .map(|(byte, weight)| {
            let place = ALPHABET.iter().position(|letter| *letter == byte);
            place.expect("of the alphabet") * weight
        })
        .sum();
    format!("{body}{}", char::from(ALPHABET[(31 - sum % 31) % 31]))
}

fn local(mut sheet: Sheet, at: usize) -> Sheet {
    let (province, city, county, division, landline) = PLACES[at];
    let personal = sheet.filing().get(Column::SubjectNature) == "个人";
    let address = format!(
        "{province}{}{county}演示路1号",
        if city.starts_with(province) { "" } else { city }
    );
    let id = identity(division);
    let number = if personal {
        id.clone()
    } else {
        credit(division)
    };
    for (column, text) in [
        (Column::SubjectProvince, province),
        (Column::SubjectCity, city),
        (Column::SubjectCounty, county),
        (Column::SubjectCertAddress, &address),
        (Column::SubjectContactAddress, &address),
        (Column::SubjectCertNo, &number),
        (Column::PrincipalCertNo, &id),
        (Column::SitePrincipalCertNo, &id),
        (Column::PrincipalLandline, landline),
        (Column::SitePrincipalLandline, landline),
    ] {
        sheet.set(0, column, text);
    }
    if province != "广东" {
        for paper in &mut sheet.materials {
            if paper.labels.version.is_some() {
                paper.labels.version = Some("全国版".into());
            }
        }
    }
    sheet
}

fn judge(sheet: &Sheet) -> Vec<Finding> {
    let mut filing = sheet.filing();
    rules::mend(&mut filing, &CATALOG);
    let today = "2026-09-01".parse().expect("a date");
    let dossier = Dossier {
        filing: &filing,
        materials: &sheet.materials,
        unmatched: &sheet.unmatched,
        events: None,
    };
    let neighbours = Neighbours::new([dossier].into_iter(), std::iter::empty());
    Judge::new(Arc::clone(&CATALOG), &CATALOG.profiles["72dns"], today).judge(&dossier, &neighbours)
}

fn compare(base: &Sheet, expected: &[(&str, &[&str])]) {
    let mut wrong = Vec::new();
    for (at, (province, ..)) in PLACES.iter().enumerate() {
        let found = judge(&local(base.clone(), at));
        let mut codes: Vec<&str> = found
            .iter()
            .filter(|finding| finding.severity >= Severity::Warn)
            .map(|finding| &*finding.rule)
            .collect();
        codes.sort_unstable();
        codes.dedup();
        let wanted = expected
            .iter()
            .find(|(name, _)| name == province)
            .map_or(&[][..], |(_, codes)| codes);
        if codes != wanted {
            let lines: Vec<String> = found
                .iter()
                .map(|one| {
                    format!(
                        "    {} {} {}",
                        one.rule,
                        one.severity.word(),
                        one.message.zh
                    )
                })
                .collect();
            wrong.push(format!("{province}: {codes:?}\n{}", lines.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_local_company_owes_its_province_only_what_the_province_asks() {
    compare(&Sheet::enterprise(), ENTERPRISE);
}

#[test]
fn a_local_person_owes_the_province_only_what_the_province_asks() {
    compare(&Sheet::personal(), PERSONAL);
}
