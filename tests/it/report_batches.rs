//! Judged batches that look like real ones, in any size, for the tests, benches and pictures of
//! the report room. Everybody in them is invented; numbers are of reserved ranges.

use beiand::model::filing::{Layout, Row};
use beiand::model::finding::{Card, Place, Say, Words};
use beiand::model::judged::{Change, Changes, JudgedBatch, JudgedFiling, Manager, Origin};
use beiand::model::material::{
    Facts, Labels, Material, Outcome, Pressed, Refusal, RefusalKind, Source,
};
use beiand::model::text::Interner;
use beiand::model::{Column, Filing, Finding, Severity, Slot, Text};
use chrono::{NaiveDate, TimeZone, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

const PROVINCES: [(&str, &str, &str, &str); 8] = [
    ("广东省", "佛山市", "顺德区", "0757"),
    ("浙江省", "杭州市", "西湖区", "0571"),
    ("广东省", "深圳市", "南山区", "0755"),
    ("河南省", "郑州市", "金水区", "0371"),
    ("江苏省", "苏州市", "姑苏区", "0512"),
    ("四川省", "成都市", "武侯区", "028"),
    ("重庆市", "重庆市", "渝北区", "023"),
    ("北京市", "北京市", "东城区", "010"),
];
const NAMES: [&str; 8] = [
    "蓝禾", "青木", "云杉", "远山", "白鹭", "晨曦", "海棠", "星河",
];
const TRADES: [&str; 6] = [
    "商贸",
    "网络科技",
    "装饰工程",
    "机电设备",
    "文化创意",
    "食品",
];
const PEOPLE: [&str; 6] = ["林青禾", "陈白露", "周远山", "沈云杉", "许晨曦", "苏海棠"];

macro_rules! card {
    ($name:ident, $code:literal, $slug:literal, $severity:ident, $zh:literal, $en:literal) => {
        static $name: Card = Card {
            code: $code,
            name: $slug,
            severity: Severity::$severity,
            title: Words::new($zh, $en),
        };
    };
}

card!(
    CERT,
    "SUB-04",
    "certificate-number-invalid",
    Error,
    "证件号码校验不通过",
    "certificate number invalid"
);
card!(
    LANDLINE,
    "TEL-05",
    "landline-missing",
    Error,
    "缺座机且备注没有说明",
    "landline missing"
);
card!(
    EMERGENCY,
    "TEL-07",
    "emergency-equals-mobile",
    Error,
    "应急电话与手机相同",
    "emergency equals mobile"
);
card!(
    WWW,
    "DOM-02",
    "domain-with-www",
    Error,
    "域名带了 www",
    "domain with www"
);
card!(
    PLACE,
    "TEL-02",
    "mobile-from-elsewhere",
    Warn,
    "手机号归属地与备案省份不同",
    "mobile from another province"
);
card!(
    EMPTY,
    "MAT-01",
    "required-slot-empty",
    Error,
    "缺必传材料",
    "required material missing"
);
card!(
    TORN,
    "MAT-06",
    "not-a-picture",
    Error,
    "文件不是可用的图片",
    "not a usable picture"
);
card!(
    BLURRED,
    "MAT-07",
    "picture-unclear",
    Warn,
    "照片看不清",
    "picture unclear"
);
card!(
    BACKDROP,
    "MAT-08",
    "backdrop-photo",
    Manual,
    "幕布照人工核对",
    "look at the backdrop photo"
);
card!(
    EXIF,
    "MAT-14",
    "metadata-removed",
    Info,
    "已去掉照片里的位置信息",
    "metadata removed"
);
card!(
    NAME,
    "WEB-02",
    "site-name-is-domain",
    Error,
    "网站名称用了域名",
    "site name is a domain"
);

static CARDS: [&Card; 11] = [
    &CERT, &LANDLINE, &EMERGENCY, &WWW, &PLACE, &EMPTY, &TORN, &BLURRED, &BACKDROP, &EXIF, &NAME,
];

/// The sign of a rule that the batches speak of.
pub fn card(code: &str) -> Option<&'static Card> {
    CARDS.iter().copied().find(|card| card.code == code)
}

static CERT_SAYS: Say = Say::new(
    Words::new(
        "「{found}」的校验位不对",
        "the check digit of “{found}” is wrong",
    ),
    Words::new(
        "对照营业执照重新填写 18 位统一社会信用代码",
        "write the 18 characters of the licence again",
    ),
)
.customer(Words::new(
    "营业执照上的统一社会信用代码请再发一次（文字即可）",
    "please send the credit code of the licence once more, as text",
));
static LANDLINE_SAYS: Say = Say::new(
    Words::new(
        "没有填座机，备注里也没有说明原因",
        "no landline, and no reason in the remark",
    ),
    Words::new(
        "填写座机，格式 086-区号-号码；没有座机时在备注写明原因",
        "fill in 086-area-number, or the reason in the remark",
    ),
)
.customer(Words::new(
    "请提供公司的座机号码（带区号）；没有座机请告诉我原因",
    "please tell us the landline with its area code, or why there is none",
));
static EMERGENCY_SAYS: Say = Say::new(
    Words::new(
        "应急电话 {found} 与手机号码相同，{province}要求不同",
        "the emergency phone {found} equals the mobile; {province} wants another",
    ),
    Words::new(
        "换一个能联系到人的电话",
        "give another phone that reaches somebody",
    ),
)
.customer(Words::new(
    "请再提供一个和法人手机不同的应急联系电话",
    "please give an emergency phone other than the legal representative's mobile",
));
static WWW_SAYS: Say = Say::new(
    Words::new("域名前面带了 www.", "the domain starts with www."),
    Words::new("只填主域名", "write the bare domain"),
);
static PLACE_SAYS: Say = Say::new(
    Words::new(
        "手机号 {found} 的归属地不在{province}",
        "the mobile {found} is not from {province}",
    ),
    Words::new(
        "确认号码是本人在用；能换本省号码更稳妥",
        "make sure it is in use; a local one is safer",
    ),
);
static EMPTY_SAYS: Say = Say::new(
    Words::new("没有收到「{slot}」", "“{slot}” was not received"),
    Words::new(
        "补上「{slot}」，放进本条备案的材料文件夹",
        "add “{slot}” to the filing's folder",
    ),
)
.customer(Words::new(
    "请拍一张「{slot}」发给我：原件平放、四角都拍进去、光线均匀",
    "please send a photo of “{slot}”: the original, flat, all four corners",
));
static TORN_SAYS: Say = Say::new(
    Words::new(
        "「{file}」只有半张，文件没有传完整",
        "“{file}” is cut off: the file is incomplete",
    ),
    Words::new("重新发送原图", "send the original again"),
)
.customer(Words::new(
    "{slot}的照片没有传完整，请用「原图」重新发一次",
    "the photo of {slot} arrived cut off: please send the original again",
));
static BLURRED_SAYS: Say = Say::new(
    Words::new(
        "照片偏模糊（清晰度 {found}，建议 100 以上）",
        "the photo is blurred ({found}, 100 advised)",
    ),
    Words::new(
        "看一眼成品，字读得清就可以用",
        "look at the result; it will do if it can be read",
    ),
);
static BACKDROP_SAYS: Say = Say::new(
    Words::new(
        "幕布照需要人看：本人、幕布、衣着",
        "the backdrop photo needs an eye: person, curtain, clothes",
    ),
    Words::new(
        "对照核对清单逐点看",
        "go through the points of the checklist",
    ),
);
static EXIF_SAYS: Say = Say::new(
    Words::new(
        "照片里的拍摄位置已去掉",
        "the place of the photo was removed",
    ),
    Words::new("不用处理", "nothing to do"),
);
static NAME_SAYS: Say = Say::new(
    Words::new(
        "网站名称「{found}」是域名",
        "the site name “{found}” is a domain",
    ),
    Words::new("改成公司名称或简称", "use the company's name or short name"),
);

/// A batch of so many filings; `clean` has nothing to fix, else two in five have.
pub fn batch(size: usize, clean: bool) -> JudgedBatch {
    let layout = Layout {
        file: "备案信息.xlsx".into(),
        sheet: "备案信息".into(),
        header_row: 1,
        columns: Column::ALL
            .into_iter()
            .enumerate()
            .map(|(at, column)| (column, at as u32))
            .collect(),
        vertical: false,
        ..Layout::default()
    };
    let shared = Arc::new(layout.clone());
    let mut row = 2;
    let filings: Vec<JudgedFiling> = (0..size)
        .map(|n| {
            let sites = if n % 11 == 4 { 2 } else { 1 };
            let filing = filing(n, row, sites, &shared);
            row += sites;
            judged(n, filing, clean)
        })
        .collect();
    let first = filings.first().map(|judged| judged.filing.no.clone());
    let mut headers: BTreeMap<u32, String> = Column::ALL
        .into_iter()
        .enumerate()
        .map(|(at, column)| (at as u32, column.header().to_owned()))
        .collect();
    headers.insert(66, "内部备注".into());
    let cells = (2..row.min(9))
        .map(|row| {
            (
                row,
                BTreeMap::from([(66, "=HYPERLINK(\"http://example.com\")".to_owned())]),
            )
        })
        .collect();
    JudgedBatch {
        id: "20261124-qudaoa-3f9a2c-r2".into(),
        reseller: "渠道A".into(),
        drop: "20261123 第一批".into(),
        round: 2,
        received: Utc
            .with_ymd_and_hms(2026, 11, 23, 13, 4, 0)
            .single()
            .expect("a moment"),
        today: NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day"),
        profile: "72dns".into(),
        layout,
        origin: Origin { headers, cells },
        findings: vec![],
        answers: vec![],
        filings,
        changes: first.filter(|_| !clean).map(|no| Changes {
            since_round: 1,
            filings: vec![Change {
                no,
                fixed: vec![(
                    "EML-01".into(),
                    Text {
                        zh: "电子邮箱格式不对".into(),
                        en: "the e-mail is malformed".into(),
                    },
                )],
                new: vec![],
                added: false,
            }],
        }),
    }
}

fn filing(n: usize, row: u32, sites: u32, layout: &Arc<Layout>) -> Filing {
    use Column as C;
    let (province, city, county, area) = PROVINCES[n % PROVINCES.len()];
    let person = n % 7 == 6;
    let who = PEOPLE[n % PEOPLE.len()];
    let subject = if person {
        who.to_owned()
    } else {
        format!(
            "{}{}演示{}有限公司",
            city.trim_end_matches('市'),
            NAMES[(n * 3) % NAMES.len()],
            TRADES[(n * 5) % TRADES.len()]
        )
    };
    let id = format!("4401021985041299{}9", 9 - n % 10);
    let mut texts = Interner::default();
    let rows = (0..sites)
        .map(|site| {
            let domain = format!("demo-{:04}{}.cn", n + 1, ["", "-shop"][site as usize]);
            let mobile = format!("1942000{:04}", n % 10_000);
            let landline = format!("086-{area}-2000{:04}", n % 10_000);
            let values = [
                (C::FilingNo, format!("C{:03}", n + 1)),
                (C::FilingType, "首次备案".into()),
                (C::AccountManager, ["王经理", "李经理"][n % 2].into()),
                (
                    C::AccountManagerEmail,
                    ["wang@example.com", "li@example.com"][n % 2].into(),
                ),
                (C::AccountUsername, format!("demo_{:04}", n + 1)),
                (C::AccountPassword, "Secret2026ab".into()),
                (C::AccountEmail, format!("acc{:04}@example.com", n + 1)),
                (C::SubjectProvince, province.into()),
                (C::SubjectCity, city.into()),
                (C::SubjectCounty, county.into()),
                (C::SubjectName, subject.clone()),
                (
                    C::SubjectNature,
                    if person { "个人" } else { "企业" }.into(),
                ),
                (
                    C::SubjectCertType,
                    if person {
                        "居民身份证"
                    } else {
                        "营业执照(个人或企业)"
                    }
                    .into(),
                ),
                (
                    C::SubjectCertNo,
                    if person {
                        id.clone()
                    } else {
                        format!("91440606TEXT{:05}6", n % 100_000)
                    },
                ),
                (C::SubjectCertValidTo, ["长期", "2027-01-15"][n % 2].into()),
                (
                    C::SubjectCertAddress,
                    format!("{province}{city}{county}演示路{}号", n + 1),
                ),
                (
                    C::SubjectContactAddress,
                    format!("{province}{city}{county}演示路{}号", n + 1),
                ),
                (C::SubjectInvestor, subject.clone()),
                (C::SubjectLegalRep, who.into()),
                (C::PrincipalName, who.into()),
                (C::PrincipalCertType, "居民身份证".into()),
                (C::PrincipalCertNo, id.clone()),
                (C::PrincipalCertValidTo, "2035-06-30".into()),
                (C::PrincipalMobile, mobile.clone()),
                (C::PrincipalLandline, landline.clone()),
                (C::PrincipalEmergency, format!("1942001{:04}", n % 10_000)),
                (C::PrincipalEmail, format!("p{:04}@example.com", n + 1)),
                (C::SiteName, subject.clone()),
                (C::SiteHomeUrl, format!("www.{domain}")),
                (C::SiteDomain, domain),
                (C::DomainHolder, subject.clone()),
                (C::DomainExpires, ["2026-12-20", "2028-03-01"][n % 2].into()),
                (C::SiteServices, "单位门户网站".into()),
                (C::SiteLanguages, "中文简体".into()),
                (C::SiteAppTypes, "网站应用服务".into()),
                (C::SitePrincipalName, who.into()),
                (C::SitePrincipalCertType, "居民身份证".into()),
                (C::SitePrincipalCertNo, id.clone()),
                (C::SitePrincipalMobile, mobile),
                (C::SitePrincipalLandline, landline),
                (
                    C::SitePrincipalEmergency,
                    format!("1942001{:04}", n % 10_000),
                ),
                (C::SitePrincipalEmail, format!("p{:04}@example.com", n + 1)),
            ];
            let mut cells = Row::new(row + site);
            for (column, value) in values {
                cells.set(column, texts.intern(&value));
            }
            cells
        })
        .collect();
    Filing {
        no: format!("C{:03}", n + 1),
        rows,
        texts: texts.finish(),
        layout: layout.clone(),
        repairs: vec![],
    }
}

fn judged(n: usize, mut filing: Filing, clean: bool) -> JudgedFiling {
    use Column as C;
    let row = filing.rows[0].number;
    let layout = filing.layout.clone();
    let province = PROVINCES[n % PROVINCES.len()]
        .0
        .trim_end_matches(['省', '市']);
    let at = |column: Column| Place {
        row: Some(row),
        field: Some(column),
        cell: layout.cell(row, column),
        ..Place::default()
    };
    let slot = |slot: Slot, file: Option<&str>| Place {
        row: Some(row),
        slot: Some(slot),
        file: file.map(str::to_owned),
        ..Place::default()
    };
    let mut materials = materials(n, filing.rows.len());
    let mut findings = Vec::new();
    if !clean {
        let mobile = filing.get(C::PrincipalMobile).to_owned();
        let number = filing.get(C::SubjectCertNo).to_owned();
        match n % 15 {
            0 => findings.push(Finding::new(
                &CERT,
                &CERT_SAYS,
                at(C::SubjectCertNo),
                &[("found", &number)],
            )),
            3 | 9 => {
                findings.push(Finding::new(
                    &LANDLINE,
                    &LANDLINE_SAYS,
                    at(C::PrincipalLandline),
                    &[],
                ));
                findings.push(Finding::new(
                    &PLACE,
                    &PLACE_SAYS,
                    at(C::PrincipalMobile),
                    &[("found", &mobile), ("province", province)],
                ));
            }
            5 => {
                let mut finding = Finding::new(
                    &EMERGENCY,
                    &EMERGENCY_SAYS,
                    at(C::PrincipalEmergency),
                    &[("found", &mobile), ("province", province)],
                );
                finding.because = format!("default|profile:72dns|province:{province}").into();
                findings.push(finding);
            }
            6 => {
                materials.retain(|material| material.slot != Slot::BackdropPhoto);
                findings.push(Finding::new(
                    &EMPTY,
                    &EMPTY_SAYS,
                    slot(Slot::BackdropPhoto, None),
                    &[("slot", Slot::BackdropPhoto.header())],
                ));
            }
            8 => {
                let file = "营业执照.jpg";
                findings.push(Finding::new(
                    &TORN,
                    &TORN_SAYS,
                    slot(Slot::SubjectCertificate, Some(file)),
                    &[("file", file), ("slot", Slot::SubjectCertificate.header())],
                ));
                materials[0].outcome = Outcome::Refused {
                    why: Refusal {
                        kind: RefusalKind::Truncated,
                        found: Text {
                            zh: "只有半张，文件没有传完整。".into(),
                            en: "the file is incomplete.".into(),
                        },
                        remedy: Text {
                            zh: "重新发送原图。".into(),
                            en: "send the original again.".into(),
                        },
                    },
                };
            }
            12 => {
                let name = filing.get(C::SiteDomain).to_owned();
                filing.replace(&[(0, C::SiteName, name.as_str().into())]);
                findings.push(Finding::new(
                    &NAME,
                    &NAME_SAYS,
                    at(C::SiteName),
                    &[("found", &name)],
                ));
                findings.push(Finding::new(
                    &LANDLINE,
                    &LANDLINE_SAYS,
                    at(C::PrincipalLandline),
                    &[],
                ));
            }
            2 | 10 => findings.push(Finding::new(
                &PLACE,
                &PLACE_SAYS,
                at(C::PrincipalMobile),
                &[("found", &mobile), ("province", province)],
            )),
            7 => findings.push(Finding::new(
                &BLURRED,
                &BLURRED_SAYS,
                slot(Slot::VerificationSheet, Some("核验单.jpg")),
                &[("found", "61")],
            )),
            _ => {}
        }
        if n % 4 == 1 {
            let domain = filing.get(C::SiteDomain).to_owned();
            findings.push(
                Finding::new(&WWW, &WWW_SAYS, at(C::SiteDomain), &[])
                    .fixed(&format!("www.{domain}"), &domain),
            );
            filing.replace(&[(0, C::SiteDomain, format!("www.{domain}").into())]);
            filing.repair(&[(0, C::SiteDomain, domain.into())]);
        }
    }
    findings.push(Finding::new(
        &BACKDROP,
        &BACKDROP_SAYS,
        slot(Slot::BackdropPhoto, None),
        &[],
    ));
    if n.is_multiple_of(3) {
        findings.push(Finding::new(
            &EXIF,
            &EXIF_SAYS,
            slot(Slot::BackdropPhoto, Some("幕布照.jpg")),
            &[],
        ));
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let name = filing.get(C::AccountManager).to_owned();
    let address = filing.get(C::AccountManagerEmail).to_owned();
    JudgedFiling {
        filing,
        materials,
        findings,
        trouble: None,
        manager: Some(Manager { address, name }),
        dues: vec![],
    }
}

/// The keys of the pictures that the materials speak of: `<kind>` and `<kind>-thumb`.
pub const KINDS: [&str; 5] = ["licence", "id", "id", "backdrop", "sheet"];

fn materials(n: usize, sites: usize) -> Vec<Material> {
    let mut materials = Vec::new();
    let slots = [
        (
            Slot::SubjectCertificate,
            "营业执照.jpg",
            (4032, 3024),
            (1600, 1200),
        ),
        (
            Slot::PrincipalId,
            "法人身份证正面.jpg",
            (3024, 4032),
            (1131, 1600),
        ),
        (
            Slot::SitePrincipalId,
            "网站负责人身份证.jpg",
            (3024, 4032),
            (1131, 1600),
        ),
        (
            Slot::BackdropPhoto,
            "幕布照.jpg",
            (3024, 4032),
            (1080, 1440),
        ),
        (
            Slot::VerificationSheet,
            "核验单.jpg",
            (2480, 3508),
            (1131, 1600),
        ),
    ];
    for ((slot, file, was, is), kind) in slots.into_iter().zip(KINDS) {
        for site in 0..if slot.is_per_site() { sites } else { 1 } {
            let key = format!("{kind}-{}", n % 7);
            let bytes = 1_800_000 + (n as u64 * 7919 + site as u64 * 131) % 2_600_000;
            materials.push(Material {
                slot,
                site: slot.is_per_site().then_some(site),
                sources: vec![Source {
                    path: format!("C{:03}/{file}", n + 1),
                    bytes,
                    hash: key.clone(),
                }],
                labels: Labels::default(),
                outcome: Outcome::Pressed(Pressed {
                    blob: key.clone(),
                    thumb: format!("thumb-{key}"),
                    bytes: 88_000 + (n as u64 * 613) % 11_900,
                    width: is.0,
                    height: is.1,
                    quality: 64 + (n % 20) as u8,
                    facts: Facts {
                        format: "jpeg".into(),
                        width: was.0,
                        height: was.1,
                        bytes,
                        pages: 1,
                        ..Facts::default()
                    },
                }),
            });
        }
    }
    materials
}
