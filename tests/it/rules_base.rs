//! A clean filing to change one thing in, for the tests of rules.

use beiand::model::filing::Layout;
use beiand::model::material::{Facts, Labels, Outcome, Pressed, Side, Source};
use beiand::model::text::Interner;
use beiand::model::{Column, Filing, Material, Row, Slot};
use std::sync::Arc;

/// Nobody's company and nobody's number: see `docs/numbers.md`.
const ENTERPRISE: &[(Column, &str)] = &[
    (Column::FilingNo, "A01"),
    (Column::AccountUsername, "demo_001"),
    (Column::AccountPassword, "Demo2026ab"),
    (Column::AccountEmail, "acc001@example.com"),
    (Column::SubjectProvince, "广东"),
    (Column::SubjectCity, "佛山市"),
    (Column::SubjectCounty, "顺德区"),
    (Column::SubjectName, "佛山市蓝禾演示商贸有限公司"),
    (Column::SubjectNature, "企业"),
    (Column::SubjectCertType, "营业执照(个人或企业)"),
    (Column::SubjectCertNo, "91440606TEXT000176"),
    (Column::SubjectCertAddress, "广东佛山市顺德区演示路1号"),
    (Column::SubjectContactAddress, "广东佛山市顺德区演示路1号"),
    (Column::SubjectInvestor, "佛山市蓝禾演示商贸有限公司"),
    (Column::SubjectLegalRep, "林青禾"),
    (Column::PrincipalName, "林青禾"),
    (Column::PrincipalCertType, "居民身份证"),
    (Column::PrincipalCertNo, "440102198504129999"),
    (Column::PrincipalCertValidTo, "2035-06-30"),
    (Column::PrincipalMobile, "19420000001"),
    (Column::PrincipalLandline, "086-0757-20000001"),
    (Column::PrincipalEmergency, "19420000002"),
    (Column::PrincipalEmail, "p44060602@example.com"),
    (Column::SiteName, "佛山市蓝禾演示商贸有限公司"),
    (Column::SiteHomeUrl, "www.lanhe-demo-0001.cn"),
    (Column::SiteDomain, "lanhe-demo-0001.cn"),
    (Column::DomainHolder, "佛山市蓝禾演示商贸有限公司"),
    (Column::DomainExpires, "2028-03-01"),
    (Column::DomainRealnameDone, "2026-05-01"),
    (Column::SiteServices, "单位门户网站"),
    (Column::SiteLanguages, "中文简体"),
    (Column::SiteAppTypes, "网站应用服务"),
    (Column::SitePrincipalName, "林青禾"),
    (Column::SitePrincipalCertType, "居民身份证"),
    (Column::SitePrincipalCertNo, "440102198504129999"),
    (Column::SitePrincipalCertValidTo, "2035-06-30"),
    (Column::SitePrincipalMobile, "19420000001"),
    (Column::SitePrincipalLandline, "086-0757-20000001"),
    (Column::SitePrincipalEmergency, "19420000002"),
    (Column::SitePrincipalEmail, "p44060602@example.com"),
    (Column::AccessLocation, "广东"),
    (Column::AccessMode, "虚拟主机/建站"),
    (Column::AccessIpFrom, "61.142.253.194"),
    (Column::AccessIpTo, "61.142.253.194"),
    (Column::AccessIpVer, "ipv4"),
];

/// What a person's filing has otherwise.
const PERSONAL: &[(Column, &str)] = &[
    (Column::SubjectName, "江晚舟"),
    (Column::SubjectNature, "个人"),
    (Column::SubjectCertType, "居民身份证"),
    (Column::SubjectCertNo, "440102199505109994"),
    (Column::SubjectInvestor, ""),
    (Column::SubjectLegalRep, ""),
    (Column::PrincipalName, "江晚舟"),
    (Column::PrincipalCertNo, "440102199505109994"),
    (Column::SitePrincipalName, "江晚舟"),
    (Column::SitePrincipalCertNo, "440102199505109994"),
    (
        Column::SitePrincipalRemarkAdmin,
        "记录晨跑和读书的心得，没有其他内容",
    ),
    (Column::SiteName, "晨光慢跑手记"),
    (Column::SiteServices, "博客/个人空间"),
    (Column::DomainHolder, "江晚舟"),
];

/// A filing with its papers, to be changed cell by cell.
#[derive(Clone)]
pub struct Sheet {
    pub rows: Vec<Vec<(Column, String)>>,
    pub materials: Vec<Material>,
    pub unmatched: Vec<Source>,
}

impl Sheet {
    /// A clean filing of a company in 广东.
    pub fn enterprise() -> Self {
        let mut sheet = Self {
            rows: vec![vec![]],
            materials: vec![],
            unmatched: vec![],
        };
        for (column, text) in ENTERPRISE {
            sheet.set(0, *column, text);
        }
        for slot in [
            Slot::SubjectCertificate,
            Slot::PrincipalId,
            Slot::SitePrincipalId,
            Slot::BackdropPhoto,
            Slot::VerificationSheet,
            Slot::Commitment,
        ] {
            sheet.materials.push(material(slot, "林青禾"));
        }
        sheet
    }

    /// A clean filing of a person in 广东.
    pub fn personal() -> Self {
        let mut sheet = Self::enterprise();
        for (column, text) in PERSONAL {
            sheet.set(0, *column, text);
        }
        for material in &mut sheet.materials {
            if let Some(person) = &mut material.labels.person {
                "江晚舟".clone_into(person);
            }
            // The organiser's certificate is his ID card, both sides on one picture.
            if material.slot == Slot::SubjectCertificate {
                material.labels.sides = vec![Side::Both];
                if let Outcome::Pressed(pressed) = &mut material.outcome {
                    pressed.facts.both_sides = true;
                }
            }
        }
        sheet
    }

    /// Writes into a cell.
    pub fn set(&mut self, row: usize, column: Column, text: &str) {
        let cells = &mut self.rows[row];
        match cells.iter_mut().find(|(of, _)| *of == column) {
            Some((_, cell)) => text.clone_into(cell),
            None => cells.push((column, text.to_owned())),
        }
    }

    /// The filing, not mended yet.
    pub fn filing(&self) -> Filing {
        let mut interner = Interner::default();
        let rows = self
            .rows
            .iter()
            .zip(2..)
            .map(|(cells, number)| {
                let mut row = Row::new(number);
                for (column, text) in cells {
                    row.set(*column, interner.intern(text));
                }
                row
            })
            .collect();
        let texts = interner.finish();
        let layout = Layout {
            file: "备案.xlsx".into(),
            sheet: "备案信息".into(),
            header_row: 1,
            columns: Column::ALL.into_iter().zip(0..).collect(),
            vertical: false,
            ..Layout::default()
        };
        let mut filing = Filing {
            no: String::new(),
            rows,
            texts,
            layout: Arc::new(layout),
            repairs: vec![],
        };
        filing.no = filing.get(Column::FilingNo).to_owned();
        filing
    }
}

/// A pressed picture without fault.
pub fn material(slot: Slot, person: &str) -> Material {
    let (width, height) = match slot {
        Slot::VerificationSheet | Slot::Commitment => (1240, 1754),
        Slot::BackdropPhoto => (900, 1200),
        _ => (1400, 1000),
    };
    let words = match slot {
        Slot::Commitment => "互联网信息服务备案承诺书",
        slot => slot.header(),
    };
    // Far apart from each other, as different pictures' likenesses are.
    let likeness = blake(slot.key());
    Material {
        slot,
        site: slot.is_per_site().then_some(0),
        sources: vec![Source {
            path: format!("A01/{words}.jpg"),
            bytes: 92_000,
            hash: likeness.clone(),
        }],
        labels: Labels {
            sides: if slot.is_id() {
                vec![Side::Both]
            } else {
                vec![]
            },
            person: (slot.is_id() || slot == Slot::BackdropPhoto).then(|| person.to_owned()),
            version: (slot == Slot::VerificationSheet).then(|| "广东版".to_owned()),
            date: (slot == Slot::Commitment).then(|| "2026-08-20".parse().expect("a date")),
            domain: (slot == Slot::VerificationSheet).then(|| "lanhe-demo-0001.cn".to_owned()),
            word: words.to_owned(),
        },
        outcome: Outcome::Pressed(Pressed {
            blob: likeness.clone(),
            thumb: likeness.clone(),
            bytes: 92_000,
            width,
            height,
            quality: 82,
            facts: Facts {
                format: "jpeg".into(),
                width,
                height,
                bytes: 92_000,
                pages: 1,
                both_sides: slot.is_id(),
                likeness: likeness[..16].to_owned(),
                ..Facts::default()
            },
        }),
    }
}

fn blake(text: &str) -> String {
    // A fixed spread of the key's bytes: tests need no real digest.
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    let mut hex = String::new();
    for round in 0..4_u8 {
        for byte in text.bytes().chain([round]) {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            state ^= state >> 29;
        }
        hex += &format!("{state:016x}");
    }
    hex
}
