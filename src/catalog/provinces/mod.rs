//! What the administrations ask, province by province: `config/provinces.toml`.
//!
//! A province is a row of answers, each with its sources; a rule reads the answer and never the
//! province's name. What holds everywhere stands once, under `[nation]`, and a province overrides
//! it answer by answer; what it says for both kinds of subject may be overridden again for
//! organisations or for 个人. A value that only an old list gives is marked `stale`.

use super::profile::date;
use crate::model::Severity;
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use toml::{Table, Value};

/// The text that ships with the program.
pub const EMBEDDED: &str = include_str!("../../config/provinces.toml");

/// One answer, with where it comes from.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact<T> {
    /// The answer.
    pub is: T,
    /// The sources' letters, as explained at the head of the file; `72dns` is the tutorial.
    pub source: String,
    /// Whether only an old list says so: weigh it as a hint.
    #[serde(default)]
    pub stale: bool,
    /// What a clerk should know about it.
    #[serde(default)]
    pub note: String,
    /// Whether the province itself answered, not the nation's row; set while reading.
    #[serde(default)]
    pub local: bool,
}

impl<T> Deref for Fact<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.is
    }
}

/// How strongly something is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Demand {
    /// Not asked.
    #[default]
    No,
    /// Worth knowing.
    Info,
    /// A person must look.
    Manual,
    /// Asked by some, or advised.
    Warn,
    /// Asked: the filing comes back without it.
    Error,
}

impl Demand {
    /// The severity of a finding about it, `None` when nothing is asked.
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::No => None,
            Self::Info => Some(Severity::Info),
            Self::Manual => Some(Severity::Manual),
            Self::Warn => Some(Severity::Warn),
            Self::Error => Some(Severity::Error),
        }
    }
}

/// Who may be the 主体负责人 of an organisation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegalRep {
    /// Only the legal representative.
    #[default]
    Must,
    /// Also someone with a letter of authorisation.
    Letter,
    /// Also someone with a letter, who is then the site principal as well.
    LetterSame,
    /// Anyone.
    Free,
}

/// What a 个人 needs whose ID card is from another province.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NonLocalId {
    /// No source says.
    #[default]
    Unstated,
    /// Nothing more.
    Allowed,
    /// A proof of residence, one of `residence_proofs`.
    Proof,
    /// Cannot file there.
    Refused,
}

/// What is asked of persons without a mainland ID card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Foreign {
    /// No source says: a person must look.
    #[default]
    Unstated,
    /// Accepted with one of the listed documents.
    Allowed,
    /// Must delegate a holder of a mainland ID card, with a letter.
    Delegate,
    /// Cannot be the principal.
    Refused,
}

/// Whether a landline is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Landline {
    /// May stay empty.
    NotNeeded,
    /// May stay empty when the remark gives the reason.
    #[default]
    OrReason,
    /// May not stay empty.
    Required,
}

/// The fewest different phone numbers among mobiles, landlines and emergency phones; 0 is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MinPhones {
    /// When principal and site principal are one person.
    pub same_person: u8,
    /// When they are two.
    pub different_persons: u8,
}

/// Who is expected under 投资者或上级主管单位.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Investor {
    /// The organisation's own name.
    #[default]
    Company,
    /// The legal representative's name.
    LegalRep,
}

/// In whose name an organisation's domain may stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// Only the organisation.
    #[default]
    Company,
    /// The organisation or its legal representative.
    Either,
    /// The organisation, or its legal representative with a letter.
    EitherWithLetter,
}

/// What the remark must tell about a site's content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContentRemark {
    /// Nothing.
    No,
    /// What 其他 means, where that service content is chosen.
    #[default]
    Other,
    /// Some remark, be it only the sentence of the province.
    Any,
    /// The content in own words, beyond the sentence of the province.
    Content,
}

/// What came of a letter of undertaking in place of a pre-approval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undertaking {
    /// No source says.
    #[default]
    Unstated,
    /// Taken.
    Accepted,
    /// Not taken: get the approval or change the business scope.
    Refused,
}

/// When an extra sentence or document is asked for; what is set must all hold.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// Only when the site principal is another person than the principal.
    pub site_principal_differs: bool,
    /// Only when the principal is not the legal representative.
    pub principal_not_legal_rep: bool,
    /// Only for these natures of the subject.
    pub natures: Vec<String>,
    /// Only for sole traders (信用代码 92…).
    pub sole_trader: bool,
    /// Only from this many sites on.
    pub min_sites: u16,
    /// Only when the scope, the subject's name or a site's name holds one of these words.
    pub words: Vec<String>,
    /// Only when one site has several domains.
    pub several_domains: bool,
    /// Only when there is no landline.
    pub no_landline: bool,
    /// Only when one of these service contents is chosen.
    pub services: Vec<String>,
    /// Only when the principal's ID card is from another province.
    pub non_local_id: bool,
    /// Only for these kinds of filing; empty is every kind.
    pub filing_types: Vec<String>,
}

/// A sentence the remark must hold.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    /// The forms that are taken; `…` stands for what differs. The first is what we propose.
    pub any: Vec<String>,
    /// When it is asked for.
    #[serde(default)]
    pub when: When,
    /// How strongly.
    #[serde(default = "error")]
    pub demand: Demand,
    /// The sources' letters.
    pub source: String,
}

/// A paper beyond the five required pictures.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// What it is called.
    pub name: String,
    /// Words in a file's name that mean it; the slot it belongs to counts as well when it is
    /// the only paper of that slot.
    pub words: Vec<String>,
    /// When it is asked for.
    #[serde(default)]
    pub when: When,
    /// How strongly.
    #[serde(default = "error")]
    pub demand: Demand,
    /// The sources' letters.
    pub source: String,
    /// What a clerk should know about it.
    #[serde(default)]
    pub note: String,
}

/// How old a dated paper may be.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dated {
    /// Words in a file's name that mean the paper.
    pub words: Vec<String>,
    /// At most so many months.
    #[serde(default)]
    pub months: u32,
    /// At most so many days; months count where this is 0.
    #[serde(default)]
    pub days: u32,
    /// The sources' letters.
    pub source: String,
}

/// A word in the site's name that needs a qualifier beside it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Qualified {
    /// The word.
    pub word: String,
    /// One of these must stand in the name as well.
    pub needs: Vec<String>,
    /// The sources' letters.
    pub source: String,
}

/// The suffixes that a nature's domains must have.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NatureSuffixes {
    /// The nature.
    pub nature: String,
    /// The suffixes without their leading dot, in Chinese where they are.
    pub suffixes: Vec<String>,
    /// Natures that are sure not to be given such a domain.
    #[serde(default)]
    pub closed_to: Vec<String>,
    /// The sources' letters.
    pub source: String,
}

fn error() -> Demand {
    Demand::Error
}

/// Everything asked of one kind of subject in one province.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Answers {
    /// Who may be the principal of an organisation.
    pub principal: Fact<LegalRep>,
    /// A letter when the site principal is another person.
    pub site_principal_letter: Fact<Demand>,
    /// Under this age nobody can file.
    pub min_age: Fact<u8>,
    /// Under this age only with one of `age_proofs`.
    pub proof_below: Fact<u8>,
    /// Words in a file's name that prove income, study, work or a guardian's consent.
    pub age_proofs: Fact<Vec<String>>,
    /// Under this age nobody can be site principal; 0 is as `min_age`.
    pub site_principal_min_age: Fact<u8>,
    /// Over this age no man can be site principal; 0 is no limit.
    pub site_principal_max_age_men: Fact<u8>,
    /// Over this age no woman can be site principal; 0 is no limit.
    pub site_principal_max_age_women: Fact<u8>,
    /// A 个人 with an ID card from elsewhere.
    pub non_local_id: Fact<NonLocalId>,
    /// Words in a file's name that prove residence.
    pub residence_proofs: Fact<Vec<String>>,
    /// Papers that are not taken as such a proof.
    pub residence_proofs_refused: Fact<Vec<String>>,
    /// ID cards must be valid for so many months more.
    pub id_months: Fact<u8>,
    /// The subject's certificate must be valid for so many months more.
    pub certificate_months: Fact<u8>,
    /// Foreigners as principals.
    pub foreigner: Fact<Foreign>,
    /// Persons from Hong Kong, Macao and Taiwan as principals.
    pub hk_mo_tw: Fact<Foreign>,
    /// The certificate types taken from them; empty is every type of the national list.
    pub hk_mo_tw_papers: Fact<Vec<String>>,
    /// Whether a person may answer for one subject only.
    pub person_of_one_subject: Fact<Demand>,
    /// Whether a phone may be used for one subject only.
    pub phone_of_one_subject: Fact<Demand>,

    /// Whether the mobile must be from the province.
    pub mobile_local: Fact<Demand>,
    /// The same for a principal with an ID card from elsewhere.
    pub mobile_local_with_non_local_id: Fact<Demand>,
    /// Whether the landline must be from the province.
    pub landline_local: Fact<Demand>,
    /// Whether a landline is asked for.
    pub landline: Fact<Landline>,
    /// Words in the remark that count as the reason for having none.
    pub landline_reasons: Fact<Vec<String>>,
    /// Whether the emergency phone must differ from the person's mobile.
    pub emergency_distinct: Fact<Demand>,
    /// How many different numbers there must be.
    pub min_phones: Fact<MinPhones>,
    /// Whether the remark must name whose the second phone is, where it is a mobile.
    pub phone_owner_remark: Fact<Demand>,
    /// How that remark reads, as a proposal.
    pub phone_owner_sentence: Fact<String>,

    /// Certificates of organisations not taken here though the nation's list has them.
    pub certificates_refused: Fact<Vec<String>>,
    /// Who stands under 投资者或上级主管单位.
    pub investor: Fact<Investor>,
    /// Whether contact and certificate address must be in one city.
    pub contact_same_city: Fact<Demand>,
    /// Whether the certificate's address must be in the province.
    pub certificate_address_local: Fact<Demand>,
    /// Whether a sole trader needs a trade name and a seal.
    pub sole_trader_trade_name: Fact<Demand>,
    /// What the remark says for a sole trader with neither, as a proposal.
    pub sole_trader_sentence: Fact<String>,

    /// In whose name the domain may stand.
    pub domain_holder: Fact<Holder>,
    /// The domain must be valid for so many months more.
    pub domain_months: Fact<u8>,
    /// The domain's real-name check must be so many days old.
    pub realname_days: Fact<u8>,
    /// Suffixes not taken here though approved nationally.
    pub suffixes_refused: Fact<Vec<String>>,
    /// Suffixes that only some natures must have.
    pub nature_suffixes: Vec<NatureSuffixes>,
    /// Words with which a domain may not begin.
    pub domain_prefixes_refused: Fact<Vec<String>>,
    /// At most so many sites in one order; 0 is no limit.
    pub max_sites: Fact<u16>,
    /// From so many on worth asking first; 0 is never.
    pub many_sites: Fact<u16>,
    /// From so many on a plan or a sealed statement is asked for; 0 is never.
    pub plan_from_sites: Fact<u16>,
    /// What that paper is called.
    pub plan_name: Fact<String>,

    /// The fewest Chinese characters of a site's name.
    pub name_min_chars: Fact<u8>,
    /// The most characters of a site's name; 0 is no limit.
    pub name_max_chars: Fact<u8>,
    /// Words a site's name may not hold.
    pub name_words_refused: Fact<Vec<String>>,
    /// Words a site's name may hold only with a pre-approval.
    pub name_words_approval: Fact<Vec<String>>,
    /// How strongly Latin letters in a site's name are refused.
    pub name_latin: Fact<Demand>,
    /// How strongly a name of Latin letters and digits alone is refused.
    pub name_all_latin: Fact<Demand>,
    /// How strongly a place with 门户 behind it is refused to all but state bodies.
    pub name_place_portals: Fact<Demand>,
    /// How strongly the name of an administrative division in a site's name is refused.
    pub name_places: Fact<Demand>,
    /// Words that need a qualifier.
    pub name_qualified: Vec<Qualified>,
    /// Whether the same name twice needs a remark that tells the sites apart.
    pub same_name_remark: Fact<Demand>,

    /// Service contents not taken.
    pub services_refused: Fact<Vec<String>>,
    /// The only service contents taken; empty is no limit.
    pub services_only: Fact<Vec<String>>,
    /// Service contents that need a pre-approval.
    pub services_approval: Fact<Vec<String>>,
    /// Service contents for which one should ask whether they do.
    pub services_approval_maybe: Fact<Vec<String>>,
    /// What the remark must tell about the content.
    pub content_remark: Fact<ContentRemark>,
    /// The service contents that need no such remark; where set, all others do.
    pub content_remark_free: Fact<Vec<String>>,
    /// The fewest characters of the site's remark, when there is one; 0 is no limit.
    pub remark_min_chars: Fact<u16>,
    /// The most characters of a remark; 0 is no limit.
    pub remark_max_chars: Fact<u16>,
    /// Sentences the remark must hold.
    pub sentences: Vec<Sentence>,

    /// Whether a letter of undertaking is taken in place of a pre-approval.
    pub undertaking: Fact<Undertaking>,
    /// The version of the verification sheet.
    pub sheet_version: Fact<String>,
    /// Papers beyond the five required pictures.
    pub documents: Vec<Document>,
    /// How old dated papers may be; the first whose words fit counts.
    pub dated: Vec<Dated>,
    /// What a person checks by eye besides the slots' own points.
    pub by_eye: Fact<Vec<String>>,
    /// How the administration takes changes of the subject, in its own words.
    pub change: Fact<String>,
    /// What a clerk should know.
    pub notes: Fact<Vec<String>>,
    /// The administration's review, in working days.
    pub review_days: Fact<u8>,
}

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
    /// One row each, by code.
    pub rows: Vec<Province>,
    /// Answers where the province is not known: what holds everywhere.
    pub nation: Province,
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
            Some(nation) if problems.is_empty() => Ok(Self { rows, nation }),
            _ => Err(problems.join("; ")),
        }
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
        self.rows.iter().find(|row| {
            name.strip_prefix(row.name.as_str()).is_some_and(|rest| {
                rest.is_empty() || rest == "省" || rest == "市" || rest.ends_with("自治区")
            })
        })
    }

    /// The province of the first two digits of a division's code.
    pub fn by_code(&self, code: u8) -> Option<&Province> {
        self.rows
            .binary_search_by_key(&code, |row| row.code)
            .ok()
            .map(|at| &self.rows[at])
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
