//! How many filings a core judges in a second, all rules on: `cargo bench --bench judge`.
//!
//! 100 000 generated filings of one sheet, nine in ten clean, one in ten with a fault or two;
//! numbers pass their check digits and belong to nobody.

use beiand::catalog::Catalog;
use beiand::model::filing::Layout;
use beiand::model::material::{Facts, Labels, Outcome, Pressed, Side, Source};
use beiand::model::text::Interner;
use beiand::model::{Column, Filing, Material, Row, Slot, Verdict};
use beiand::rules::{self, Dossier, Judge, Neighbours};
use divan::counter::ItemsCount;
use std::hint::black_box;
use std::sync::{Arc, LazyLock};

const FILINGS: usize = 100_000;
const TODAY: &str = "2026-09-01";

static SET: LazyLock<Set> = LazyLock::new(Set::generate);

struct Set {
    catalog: Arc<Catalog>,
    filings: Vec<Filing>,
    /// By place.
    materials: Vec<Vec<Material>>,
    neighbours: Neighbours,
}

/// The program's own.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn judge_all(bencher: divan::Bencher) {
    let set = &*SET;
    let today = TODAY.parse().expect("a date");
    let judge = Judge::new(
        Arc::clone(&set.catalog),
        &set.catalog.profiles["72dns"],
        today,
    );
    let dossiers: Vec<_> = set.dossiers().collect();
    bencher.counter(ItemsCount::new(FILINGS)).bench(|| {
        let mut found = 0;
        for dossiers in dossiers.chunks(64) {
            let all = black_box(judge.judge_all(dossiers, &set.neighbours));
            found += all.iter().map(Vec::len).sum::<usize>();
        }
        found
    });
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn index_neighbours(bencher: divan::Bencher) {
    let set = &*SET;
    bencher
        .counter(ItemsCount::new(FILINGS))
        .bench(|| Neighbours::new(black_box(set.dossiers()), std::iter::empty()));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn mend_all(bencher: divan::Bencher) {
    let set = &*SET;
    bencher
        .counter(ItemsCount::new(10_000_usize))
        .with_inputs(|| set.filings[..10_000].to_vec())
        .bench_values(|mut filings| {
            for filing in &mut filings {
                rules::mend(filing, &set.catalog);
            }
            filings
        });
}

/// Start-up: every table that ships with the program.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn read_catalog() -> Catalog {
    Catalog::embedded()
}

impl Set {
    fn generate() -> Self {
        let catalog = Arc::new(Catalog::embedded());
        let layout = Arc::new(Layout {
            file: "备案.xlsx".into(),
            sheet: "备案信息".into(),
            header_row: 1,
            columns: Column::ALL.into_iter().zip(0..).collect(),
            vertical: false,
            ..Layout::default()
        });
        let mut interner = Interner::default();
        let mut rows = Vec::with_capacity(FILINGS);
        for at in 0..FILINGS {
            let mut row = Row::new(at as u32 + 2);
            for (column, text) in cells(at) {
                row.set(column, interner.intern(&text));
            }
            rows.push(row);
        }
        let texts = interner.finish();
        let mut filings: Vec<Filing> = rows
            .into_iter()
            .enumerate()
            .map(|(at, row)| Filing {
                no: format!("N{at:06}"),
                rows: [row].into(),
                texts: Arc::clone(&texts),
                layout: Arc::clone(&layout),
                repairs: vec![],
            })
            .collect();
        for filing in filings.iter_mut().step_by(10) {
            rules::mend(filing, &catalog);
        }
        let materials = PLACES.map(|(province, ..)| materials(&catalog, province));
        let mut set = Self {
            catalog,
            filings,
            materials: materials.to_vec(),
            neighbours: Neighbours::default(),
        };
        // The filings share their drawn papers, as no real ones do: they are indexed without.
        let bare = set.filings.iter().map(|filing| Dossier {
            filing,
            materials: &[],
            unmatched: &[],
            events: None,
        });
        set.neighbours = Neighbours::new(bare, std::iter::empty());
        set.is_mostly_clean();
        set
    }

    fn dossiers(&self) -> impl Iterator<Item = Dossier<'_>> {
        self.filings.iter().enumerate().map(|(at, filing)| Dossier {
            filing,
            materials: &self.materials[at % PLACES.len()],
            unmatched: &[],
            events: None,
        })
    }

    /// Looks whether nine in ten have nothing to mend: faults cost time to tell.
    fn is_mostly_clean(&self) {
        let judge = Judge::new(
            Arc::clone(&self.catalog),
            &self.catalog.profiles["72dns"],
            TODAY.parse().expect("a date"),
        );
        for (at, dossier) in self.dossiers().enumerate().take(400) {
            let findings = judge.judge(&dossier, &self.neighbours);
            let clean = Verdict::of(&findings) == Verdict::Ready;
            assert!(clean || at.is_multiple_of(10), "{at}: {findings:?}");
        }
    }
}

/// The places of the generated filings: province, city, county, division, area code.
const PLACES: [(&str, &str, &str, &str, &str); 4] = [
    ("广东", "佛山市", "顺德区", "440606", "0757"),
    ("浙江", "杭州市", "西湖区", "330106", "0571"),
    ("江苏", "苏州市", "姑苏区", "320508", "0512"),
    ("山东", "济南市", "市中区", "370103", "0531"),
];

fn cells(at: usize) -> Vec<(Column, String)> {
    use Column as C;
    let (province, city, county, division, area) = PLACES[at % PLACES.len()];
    let name = name(at);
    let company = format!("{}{}演示商贸有限公司", city.trim_end_matches('市'), name);
    let id = identity(division, at);
    let mobile = format!("194{:08}", at * 2);
    let emergency = format!("194{:08}", at * 2 + 1);
    let landline = format!("086-{area}-{}", 20_000_000 + at);
    let domain = format!("demo-{at:06}.cn");
    let address = format!("{province}{city}{county}演示路{}号", at % 999 + 1);
    let mut cells: Vec<(Column, String)> = [
        (C::AccountUsername, format!("demo_{at:06}")),
        (C::AccountPassword, "Demo2026ab".into()),
        (C::AccountEmail, format!("acc{at}@example.com")),
        (C::SubjectProvince, province.into()),
        (C::SubjectCity, city.into()),
        (C::SubjectCounty, county.into()),
        (C::SubjectName, company.clone()),
        (C::SubjectNature, "企业".into()),
        (C::SubjectCertType, "营业执照(个人或企业)".into()),
        (C::SubjectCertNo, credit(division, at)),
        (C::SubjectCertAddress, address.clone()),
        (C::SubjectContactAddress, address),
        (C::SubjectInvestor, company.clone()),
        (C::SubjectLegalRep, name.clone()),
        (C::SiteName, company.clone()),
        (C::SiteHomeUrl, format!("www.{domain}")),
        (C::SiteDomain, domain),
        (C::DomainHolder, company),
        (C::DomainExpires, "2028-03-01".into()),
        (C::DomainRealnameDone, "2026-05-01".into()),
        (C::SiteServices, "单位门户网站".into()),
        (C::SiteLanguages, "中文简体".into()),
        (C::SiteAppTypes, "网站应用服务".into()),
        (C::AccessLocation, "广东".into()),
        (C::AccessMode, "虚拟主机/建站".into()),
        (C::AccessIpFrom, "61.142.253.194".into()),
        (C::AccessIpTo, "61.142.253.194".into()),
        (C::AccessIpVer, "ipv4".into()),
    ]
    .to_vec();
    for first in [C::PrincipalName, C::SitePrincipalName] {
        let details = [
            name.as_str(),
            "居民身份证",
            &id,
            "2035-06-30",
            &mobile,
            &landline,
            &emergency,
            &format!("p{at}@example.com"),
        ];
        for (offset, text) in details.into_iter().enumerate() {
            cells.push((C::ALL[first.index() + offset], text.to_owned()));
        }
    }
    // One in ten has a fault, each kind in turn.
    let faults = [
        (C::PrincipalCertNo, "440102198504129998"),
        (C::PrincipalMobile, "1380000"),
        (C::SiteDomain, "https://www.shop.demo.com.cn/"),
        (C::SubjectContactAddress, "广东佛山市市辖区"),
        (C::SiteName, ""),
        (C::PrincipalLandline, "0757-20000001"),
    ];
    if at.is_multiple_of(10) {
        let (column, text) = faults[at / 10 % faults.len()];
        cells.retain(|(of, _)| *of != column);
        cells.push((column, text.into()));
    }
    cells
}

fn name(at: usize) -> String {
    let family = ["林", "何", "邵", "唐", "白", "韩", "郭", "丁"];
    let given = [
        "青", "禾", "沐", "竹", "云", "墨", "海", "晏", "晚", "舟", "山", "岭",
    ];
    let mut rest = at / family.len();
    let mut name = family[at % family.len()].to_owned();
    for _ in 0..2 {
        name += given[rest % given.len()];
        rest /= given.len();
    }
    name
}

fn identity(division: &str, at: usize) -> String {
    // Nobody twice: 53 760 births and orders in each of two districts.
    let (year, month, day) = (1960 + at % 40, at / 40 % 12 + 1, at / 480 % 28 + 1);
    let order = 996 + at / 13_440 % 4;
    let (city, county) = division.split_at(4);
    let county: usize = county.parse().expect("two digits");
    let county = county - usize::from(at >= 53_760);
    let body = format!("{city}{county:02}{year}{month:02}{day:02}{order}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = body
        .bytes()
        .zip(weights)
        .map(|(digit, weight)| usize::from(digit - b'0') * weight)
        .sum();
    format!("{body}{}", char::from(b"10X98765432"[sum % 11]))
}

fn credit(division: &str, at: usize) -> String {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let organisation = format!("TE{at:06}");
    let value = |byte: u8| match byte {
        b'0'..=b'9' => usize::from(byte - b'0'),
        _ => usize::from(byte - b'A') + 10,
    };
    let sum: usize = organisation
        .bytes()
        .zip([3, 7, 9, 10, 5, 8, 4, 2])
        .map(|(byte, weight)| value(byte) * weight)
        .sum();
    let inner = match (11 - sum % 11) % 11 {
        10 => 'X',
        digit => char::from(b'0' + digit as u8),
    };
    let body = format!("91{division}{organisation}{inner}");
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

/// What a company of a province hands in: the required pictures and the province's papers.
fn materials(catalog: &Catalog, province: &str) -> Vec<Material> {
    let required = [
        Slot::SubjectCertificate,
        Slot::PrincipalId,
        Slot::SitePrincipalId,
        Slot::BackdropPhoto,
        Slot::VerificationSheet,
        Slot::Commitment,
    ];
    let province = catalog.provinces.find(province).expect("a province");
    let papers = province.answers(false).documents.iter().map(|paper| {
        let mut material = material(Slot::SubjectOther1);
        material.labels.word.clone_from(&paper.name);
        material
    });
    required.map(material).into_iter().chain(papers).collect()
}

fn material(slot: Slot) -> Material {
    // As different from the first letter on as digests are.
    let hash = format!(
        "{:016x}",
        (slot as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    )
    .repeat(4);
    Material {
        slot,
        site: slot.is_per_site().then_some(0),
        sources: vec![Source {
            path: format!("{}.jpg", slot.header()),
            bytes: 92_000,
            hash: hash.clone(),
        }],
        labels: Labels {
            sides: if slot.is_id() {
                vec![Side::Both]
            } else {
                vec![]
            },
            word: slot.header().to_owned(),
            ..Labels::default()
        },
        outcome: Outcome::Pressed(Pressed {
            blob: hash.clone(),
            thumb: hash,
            bytes: 92_000,
            width: 1_400,
            height: 1_000,
            quality: 80,
            facts: Facts {
                format: "jpeg".into(),
                width: 1_400,
                height: 1_000,
                bytes: 92_000,
                pages: 1,
                both_sides: slot.is_id(),
                likeness: format!(
                    "{:016x}",
                    (slot as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
                ),
                ..Facts::default()
            },
        }),
    }
}
