//! What the administrations ask, province by province: `config/provinces.toml`.
//!
//! A province is a row of answers, each with its sources; a rule reads the answer and never the
//! province's name. What holds everywhere stands once, under `[nation]`, and a province overrides
//! it answer by answer; what it says for both kinds of subject may be overridden again for
//! organisations or for 个人. A value that only an old list gives is marked `stale`.

mod answers;

pub use answers::{
    Answers, ContentRemark, Dated, Demand, Document, Fact, Foreign, Holder, Investor, Landline,
    LegalRep, MinPhones, NatureSuffixes, NonLocalId, Qualified, Sentence, Undertaking, When,
};

use super::profile::date;
use crate::model::Severity;
use chrono::NaiveDate;
use foldhash::HashMap;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};

/// The text that ships with the program.
pub const EMBEDDED: &str = include_str!("../../../config/provinces.toml");

/// One province.
#[derive(Clone, Debug)]
pub struct Province {
    /// The short name, for example `广东`.
    pub name: String,
    /// The first two digits of its divisions.
    pub code: u8,
    /// The character on its filing numbers and plates, for example `粤`.
    pub sign: String,
    /// When the row was last compared with its sources.
    pub checked: NaiveDate,
    /// First four digits of old ID numbers that belong here though their code names another province.
    pub old_id_prefixes: Vec<u16>,
    /// Severities that differ from the catalogue, by rule code.
    pub severity: BTreeMap<String, Severity>,
    /// Severities that differ under one profile: profile, rule code.
    pub profile_severity: BTreeMap<String, BTreeMap<String, Severity>>,
    /// The keys of the answers that its row gives itself.
    pub own: BTreeSet<String>,
    /// What is asked of organisations.
    pub enterprise: Answers,
    /// What is asked of 个人.
    pub personal: Answers,
}

impl Province {
    /// What is asked of one kind of subject.
    pub fn answers(&self, personal: bool) -> &Answers {
        if personal {
            &self.personal
        } else {
            &self.enterprise
        }
    }
}

/// All provinces.
#[derive(Clone, Debug)]
pub struct Provinces {
    /// Answers where the province is not known: what holds everywhere.
    pub nation: Province,
    rows: Vec<Province>,
    /// The code of each row, close together, for they are asked for most.
    codes: Vec<u8>,
    /// The row of each name.
    names: HashMap<String, usize>,
}

/// Which answers a rule reads; what is in no rule's list is for the report.
const READ: &[(&str, &[&str])] = &[
    ("SUB-03", &["certificates_refused"]),
    ("SUB-09", &["certificate_address_local"]),
    ("SUB-10", &["contact_same_city"]),
    ("SUB-13", &["investor"]),
    (
        "SUB-16",
        &["sole_trader_trade_name", "sole_trader_sentence"],
    ),
    ("PER-01", &["principal"]),
    ("PER-05", &["min_age", "site_principal_min_age"]),
    (
        "PER-06",
        &["site_principal_max_age_men", "site_principal_max_age_women"],
    ),
    (
        "PER-07",
        &[
            "non_local_id",
            "residence_proofs",
            "residence_proofs_refused",
        ],
    ),
    ("PER-08", &["id_months", "certificate_months"]),
    ("PER-09", &["foreigner", "hk_mo_tw", "hk_mo_tw_papers"]),
    ("PER-10", &["person_of_one_subject"]),
    ("PER-11", &["principal", "site_principal_letter"]),
    ("PER-12", &["principal"]),
    ("PER-13", &["proof_below", "age_proofs"]),
    (
        "TEL-02",
        &["mobile_local", "mobile_local_with_non_local_id"],
    ),
    ("TEL-04", &["landline_local"]),
    ("TEL-05", &["landline", "landline_reasons"]),
    ("TEL-07", &["emergency_distinct"]),
    ("TEL-08", &["min_phones"]),
    ("TEL-10", &["phone_of_one_subject"]),
    ("TEL-12", &["phone_owner_remark", "phone_owner_sentence"]),
    ("WEB-04", &["name_min_chars", "name_max_chars"]),
    (
        "WEB-08",
        &[
            "name_words_refused",
            "name_latin",
            "name_all_latin",
            "name_qualified",
        ],
    ),
    ("WEB-09", &["name_words_approval"]),
    ("WEB-10", &["same_name_remark"]),
    ("WEB-11", &["name_places", "name_place_portals"]),
    ("DOM-04", &["suffixes_refused", "domain_prefixes_refused"]),
    ("DOM-05", &["nature_suffixes"]),
    ("DOM-08", &["domain_holder"]),
    ("DOM-09", &["domain_months"]),
    ("DOM-10", &["realname_days"]),
    (
        "DOM-12",
        &["max_sites", "many_sites", "plan_from_sites", "plan_name"],
    ),
    ("SVC-02", &["services_refused", "services_only"]),
    ("SVC-03", &["content_remark", "content_remark_free"]),
    ("SVC-06", &["services_approval", "services_approval_maybe"]),
    ("REM-01", &["sentences"]),
    ("REM-02", &["remark_min_chars", "remark_max_chars"]),
    ("PRE-02", &["undertaking"]),
    ("MAT-09", &["sheet_version"]),
    ("MAT-11", &["documents"]),
    ("MAT-12", &["dated"]),
    ("FLW-03", &["review_days"]),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    name: String,
    code: u8,
    #[serde(default)]
    sign: String,
    #[serde(deserialize_with = "date")]
    checked: NaiveDate,
    #[serde(default)]
    old_id_prefixes: Vec<u16>,
    #[serde(default)]
    severity: BTreeMap<String, Severity>,
    #[serde(default)]
    profile_severity: BTreeMap<String, BTreeMap<String, Severity>>,
}

impl Provinces {
    /// Reads the table.
    ///
    /// # Errors
    /// Every row that is not of this shape, with the province's name and the key.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut file: Table = text.parse().map_err(|error| format!("{error}"))?;
        let sentences = match file.remove("sentence") {
            Some(Value::Table(sentences)) => sentences,
            _ => Table::new(),
        };
        let mut problems = Vec::new();
        let mut nation_table = match file.remove("nation") {
            Some(Value::Table(table)) => table,
            _ => return Err("no table [nation]".to_owned()),
        };
        for section in ["all", "enterprise", "personal"] {
            expand(&mut nation_table, section, &sentences);
        }
        let nation = read(nation_table.clone(), &Table::new(), &mut problems);
        let mut rows = Vec::new();
        match file.remove("province") {
            Some(Value::Array(provinces)) => {
                for province in provinces {
                    let Value::Table(mut table) = province else {
                        problems.push("[[province]] is not a table".to_owned());
                        continue;
                    };
                    for section in ["all", "enterprise", "personal"] {
                        expand(&mut table, section, &sentences);
                    }
                    rows.extend(read(table, &nation_table, &mut problems));
                }
            }
            _ => problems.push("no table [[province]]".to_owned()),
        }
        for key in file.keys() {
            problems.push(format!("the key {key:?} is not known"));
        }
        rows.sort_by_key(|row| row.code);
        for pair in rows.windows(2) {
            if pair[0].code == pair[1].code {
                problems.push(format!("the code {} stands twice", pair[0].code));
            }
        }
        match nation {
            Some(nation) if problems.is_empty() => Ok(Self {
                codes: rows.iter().map(|row| row.code).collect(),
                names: (0..)
                    .zip(&rows)
                    .map(|(at, row)| (row.name.clone(), at))
                    .collect(),
                nation,
                rows,
            }),
            _ => Err(problems.join("; ")),
        }
    }

    /// One row each, by code.
    pub fn rows(&self) -> &[Province] {
        &self.rows
    }

    /// The provinces that have a word of their own in a rule, by name: an answer that it reads, or
    /// a severity.
    pub fn speaking(&self, code: &str) -> Vec<&str> {
        let keys = READ.iter().find(|(of, _)| *of == code);
        let keys = keys.map_or(&[][..], |(_, keys)| keys);
        let differs = |row: &&Province| {
            keys.iter().any(|key| row.own.contains(*key))
                || row.severity.contains_key(code)
                || row
                    .profile_severity
                    .values()
                    .any(|table| table.contains_key(code))
        };
        self.rows
            .iter()
            .filter(differs)
            .map(|row| row.name.as_str())
            .collect()
    }

    /// The province of a name as people write it: `广东`, `广东省`, `内蒙古自治区`, or a division's code.
    pub fn find(&self, name: &str) -> Option<&Province> {
        if let Some(digits) = name.get(..2)
            && name.bytes().all(|byte| byte.is_ascii_digit())
            && let Ok(code) = digits.parse()
        {
            return self.by_code(code);
        }
        let bare = name.strip_suffix(['省', '市']).unwrap_or(name);
        if let Some(&at) = self.names.get(bare) {
            return Some(&self.rows[at]);
        }
        self.rows.iter().find(|row| {
            let rest = name.strip_prefix(row.name.as_str());
            rest.is_some_and(|rest| rest.ends_with("自治区"))
        })
    }

    /// The place of a province among the rows, by its code.
    pub fn place(&self, code: u8) -> Option<usize> {
        self.codes.binary_search(&code).ok()
    }

    /// The province of the first two digits of a division's code.
    pub fn by_code(&self, code: u8) -> Option<&Province> {
        self.place(code).map(|at| &self.rows[at])
    }

    /// The province where somebody with this ID number has his home: by the number's first digits.
    pub fn of_id(&self, number: &str) -> Option<&Province> {
        let prefix: u16 = number.get(..4)?.parse().ok()?;
        self.rows
            .iter()
            .find(|row| row.old_id_prefixes.contains(&prefix))
            .or_else(|| self.by_code((prefix / 100) as u8))
    }
}

/// Puts the literal sentences where a row refers to them by their key.
fn expand(table: &mut Table, section: &str, sentences: &Table) {
    let Some(Value::Array(entries)) = table
        .get_mut(section)
        .and_then(Value::as_table_mut)
        .and_then(|section| section.get_mut("sentences"))
    else {
        return;
    };
    for entry in entries {
        let Some(Value::Array(any)) = entry.get_mut("any") else {
            continue;
        };
        for text in any {
            if let Some(full) = text.as_str().and_then(|key| sentences.get(key)) {
                *text = full.clone();
            }
        }
    }
}

/// One row over the nation's.
fn read(mut table: Table, nation: &Table, problems: &mut Vec<String>) -> Option<Province> {
    let name = table
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or("[[province]] without a name")
        .to_owned();
    let mut section = |key: &str| match table.remove(key) {
        Some(Value::Table(section)) => section,
        _ => Table::new(),
    };
    let (all, enterprise, personal) = (section("all"), section("enterprise"), section("personal"));
    let own = [&all, &enterprise, &personal]
        .into_iter()
        .flat_map(|section| section.keys().cloned())
        .collect();
    let none = Table::new();
    let of = |key: &str| nation.get(key).and_then(Value::as_table).unwrap_or(&none);
    let mut answers = |kind: &str, own: &Table| {
        let mut merged = Table::new();
        for (layer, local) in [
            (of("all"), false),
            (of(kind), false),
            (&all, !nation.is_empty()),
            (own, !nation.is_empty()),
        ] {
            for (key, value) in layer {
                let mut value = value.clone();
                if let Value::Table(fact) = &mut value {
                    fact.insert("local".to_owned(), Value::Boolean(local));
                }
                match (merged.get_mut(key), value) {
                    // Papers and sentences add up; an answer replaces the one before.
                    (Some(Value::Array(before)), Value::Array(more)) if key != "dated" => {
                        before.extend(more);
                    }
                    // The province's own limits are looked at before the nation's.
                    (Some(Value::Array(before)), Value::Array(more)) => {
                        before.splice(0..0, more);
                    }
                    (_, value) => {
                        merged.insert(key.clone(), value);
                    }
                }
            }
        }
        merged
            .try_into::<Answers>()
            .map_err(|error| problems.push(format!("{name}, {kind}: {}", error.message())))
            .ok()
    };
    let enterprise = answers("enterprise", &enterprise);
    let personal = answers("personal", &personal);
    let head = table
        .try_into::<Head>()
        .map_err(|error| problems.push(format!("{name}: {}", error.message())))
        .ok()?;
    Some(Province {
        name: head.name,
        code: head.code,
        sign: head.sign,
        checked: head.checked,
        old_id_prefixes: head.old_id_prefixes,
        severity: head.severity,
        profile_severity: head.profile_severity,
        own,
        enterprise: enterprise?,
        personal: personal?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_table_answers_for_31_provinces() {
        let provinces = Provinces::parse(EMBEDDED).unwrap_or_else(|all| panic!("{all}"));
        assert_eq!(provinces.rows.len(), 31);
    }

    #[test]
    fn a_province_overrides_the_nation_and_an_organisation_overrides_its_province() {
        let provinces = Provinces::parse(EMBEDDED).expect("embedded");
        let guangdong = provinces.find("广东省").expect("a province");
        assert_eq!(guangdong.enterprise.landline.is, Landline::NotNeeded);
        assert!(guangdong.enterprise.landline.local);
        let jiangsu = provinces.find("江苏").expect("a province");
        assert_eq!(jiangsu.enterprise.landline.is, Landline::Required);
        assert_eq!(jiangsu.personal.landline.is, Landline::OrReason);
        assert!(!jiangsu.personal.landline.local);
    }

    #[test]
    fn every_answer_is_read_by_a_rule_or_by_the_report() {
        let provinces = Provinces::parse(EMBEDDED).expect("embedded");
        let of_report = ["by_eye", "change", "notes"];
        for row in &provinces.rows {
            for key in &row.own {
                let read = READ.iter().any(|(_, keys)| keys.contains(&key.as_str()));
                assert!(read || of_report.contains(&key.as_str()), "{key}");
            }
        }
        assert_eq!(provinces.speaking("SUB-13"), ["吉林", "福建", "宁夏"]);
        assert_eq!(provinces.speaking("TEL-07").len(), 12);
    }

    #[test]
    fn papers_add_up_and_the_provinces_own_age_of_a_letter_comes_first() {
        let provinces = Provinces::parse(EMBEDDED).expect("embedded");
        let hebei = provinces.find("河北").expect("a province");
        assert_eq!(hebei.enterprise.dated[0].months, 6);
        assert_eq!(provinces.nation.enterprise.dated[0].months, 3);
        let inner_mongolia = provinces.find("内蒙古自治区").expect("a province");
        assert_eq!(inner_mongolia.enterprise.documents.len(), 2);
    }

    #[test]
    fn an_old_card_of_a_later_province_belongs_to_that_province() {
        let provinces = Provinces::parse(EMBEDDED).expect("embedded");
        let name = |number| provinces.of_id(number).map(|row| row.name.as_str());
        assert_eq!(name("510220198202249991"), Some("重庆"));
        assert_eq!(name("510102198202249991"), Some("四川"));
        assert_eq!(name("990102198202249991"), None);
    }

    #[test]
    fn every_fault_of_the_table_is_named_at_once() {
        let problems = Provinces::parse(
            "[nation]\nname='全国'\ncode=0\nchecked=2026-01-01\n\
             [[province]]\nname='甲'\ncode=11\nchecked=2026-01-01\n[province.all]\nlandlin={is='x',source='T'}\n\
             [[province]]\nname='乙'\ncode=12\nchecked=2026-01-01\n[province.all]\nmin_age={is='x',source='T'}\n",
        )
        .expect_err("two faults");
        assert!(
            problems.contains("甲") && problems.contains("landlin") && problems.contains("乙"),
            "{problems}"
        );
    }
}
