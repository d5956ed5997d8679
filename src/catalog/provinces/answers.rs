//! The answers of an administration: what may be asked, and in which shape it is written.

use crate::model::Severity;
use serde::Deserialize;
use std::ops::Deref;

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
