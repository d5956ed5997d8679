//! What a filing has that others may have too: digests for the comparison, small enough to keep.

use crate::catalog::Enumerations;
use crate::model::life::Stage;
use crate::model::{Column, Detail, Filing, Material, Role, Slot};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// What two filings may have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'a> {
    /// The account's user name.
    Account(&'a str),
    /// The subject's certificate number, or its name where that is missing.
    Organisation(&'a str),
    /// A domain, without `www.`.
    Domain(&'a str),
    /// A site's name among those of its organisation, by the organisation's digest.
    SiteName(u64, &'a str),
    /// The content of a file among the materials.
    Picture(&'a str),
    /// The certificate number of a principal or site principal.
    Person(&'a str),
    /// The certificate number of a site principal.
    SitePerson(&'a str),
    /// A person's mobile; emergency phones are often a colleague's and are not held against him.
    Mobile(&'a str),
    /// A landline.
    Landline(&'a str),
    /// A person's e-mail address.
    Email(&'a str),
}

impl Key<'_> {
    /// A stable number for the key; letters' case does not count.
    pub(super) fn digest(self) -> u64 {
        let seed = match self {
            Self::Account(_) => u64::from(b'a'),
            Self::Organisation(_) => u64::from(b'o'),
            Self::Domain(_) => u64::from(b'd'),
            Self::SiteName(of, _) => of ^ u64::from(b'n'),
            Self::Picture(_) => u64::from(b'q'),
            Self::Person(_) => u64::from(b'p'),
            Self::SitePerson(_) => u64::from(b's'),
            Self::Mobile(_) => u64::from(b'm'),
            Self::Landline(_) => u64::from(b'l'),
            Self::Email(_) => u64::from(b'e'),
        };
        let digest = digest_of(seed, self.text());
        // The low bit tells whether a question ever leaves out the organisation itself.
        match self {
            Self::Organisation(_) => digest | 1,
            _ => digest & !1,
        }
    }

    /// What of it is compared.
    fn text(&self) -> &str {
        match self {
            Self::Domain(text) => text.strip_prefix("www.").unwrap_or(text),
            Self::Account(text)
            | Self::Organisation(text)
            | Self::SiteName(_, text)
            | Self::Picture(text)
            | Self::Person(text)
            | Self::SitePerson(text)
            | Self::Mobile(text)
            | Self::Landline(text)
            | Self::Email(text) => text,
        }
    }
}

fn digest(kind: u8, text: &str) -> u64 {
    digest_of(u64::from(kind), text)
}

/// What is kept in the ledger must mean the same in every version: XXH3 is fixed for good, and a
/// text of this length costs it a twentieth of what a cryptographic hash takes.
fn digest_of(seed: u64, text: &str) -> u64 {
    let mut short = [0; 64];
    match short.get_mut(..text.len()) {
        Some(lower) => {
            lower.copy_from_slice(text.as_bytes());
            lower.make_ascii_lowercase();
            xxh3_64_with_seed(lower, seed)
        }
        None => xxh3_64_with_seed(text.to_ascii_lowercase().as_bytes(), seed),
    }
}

/// A hash of the text as it stands.
pub(super) fn hash(text: &str) -> u64 {
    xxh3_64(text.as_bytes())
}

/// What others need to know of a filing, small enough to keep for years: names for the sentence,
/// digests for the comparison. No number of a person is kept in the clear.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// The filing's key.
    pub no: String,
    /// The subject's name.
    pub subject: String,
    /// The first row in its sheet.
    pub row: u32,
    /// Which organisation.
    pub(super) organisation: u64,
    /// All that was written in the filing.
    pub(super) whole: u64,
    /// Whether an order of it is with the ISP or the administration: by its status column, until
    /// whoever knows more of its life says otherwise.
    pub in_flight: bool,
    /// What it has, and through which person.
    pub(super) keys: Vec<(u64, u64)>,
}

impl Trace {
    /// See [`keys`].
    pub fn keys(&self) -> &[(u64, u64)] {
        &self.keys
    }
}

/// The trace a filing leaves, with its materials.
pub fn trace(filing: &Filing, materials: &[Material]) -> Trace {
    Trace {
        no: filing.no.clone(),
        subject: filing.name().to_owned(),
        row: filing.rows[0].number,
        organisation: organisation(filing),
        whole: whole(filing),
        in_flight: is_in_flight(filing.get(Column::StatusStage)),
        keys: keys(filing, materials),
    }
}

/// What a filing has that others may have too, as digests, each with the digest of the person
/// through whom it has it. Two filings that say the same have at least one in common.
pub fn keys(filing: &Filing, materials: &[Material]) -> Vec<(u64, u64)> {
    let mut keys = Vec::with_capacity(16);
    let own = organisation(filing);
    let mut add = |key: u64, person: u64| {
        if !keys.contains(&(key, person)) {
            keys.push((key, person));
        }
    };
    let account = account_digest(filing.get(Column::AccountUsername));
    if account != NO_ACCOUNT {
        add(account, own);
    }
    if organisation_key(filing).is_some() {
        add(own, account);
    }
    let people = std::iter::once((Role::Principal, 0))
        .chain((0..filing.rows.len()).map(|index| (Role::SitePrincipal, index)));
    for (role, index) in people {
        let of = |detail| {
            filing
                .texts
                .get(filing.rows[index].get(Column::of(role, detail)))
        };
        let number = of(Detail::CertNo);
        let person = person(number, of(Detail::Name));
        if !number.is_empty() {
            // Who has a number is told by it.
            add(person, own);
            if role == Role::SitePrincipal {
                add(Key::SitePerson(number).digest(), own);
            }
        }
        for key in [
            Key::Mobile(of(Detail::Mobile)),
            Key::Landline(of(Detail::Landline)),
            Key::Email(of(Detail::Email)),
        ] {
            if !key.text().is_empty() {
                add(key.digest(), person);
            }
        }
    }
    for site in filing.sites() {
        let domain = site.get(Column::SiteDomain);
        if !domain.is_empty() {
            keys.push((Key::Domain(domain).digest(), own));
        }
        let name = site.get(Column::SiteName);
        if !name.is_empty() {
            keys.push((Key::SiteName(own, name).digest(), own));
        }
    }
    for material in materials {
        let owner = owner(filing, material, own);
        for source in &material.sources {
            let entry = (Key::Picture(&source.hash).digest(), owner);
            if !keys.contains(&entry) {
                keys.push(entry);
            }
        }
    }
    if organisation_key(filing).is_none() {
        // It may have nothing else in common with the same filing under another number.
        keys.push((whole(filing) & !1, own));
    }
    keys
}

/// Whose a material is: of cards and photos the person's, of all else the organisation's.
fn owner(filing: &Filing, material: &Material, organisation: u64) -> u64 {
    let role = match material.slot {
        Slot::PrincipalId => Role::Principal,
        Slot::SitePrincipalId | Slot::BackdropPhoto => Role::SitePrincipal,
        _ => return organisation,
    };
    let row = &filing.rows[material
        .site
        .filter(|&site| site < filing.rows.len())
        .unwrap_or(0)];
    let of = |detail| filing.texts.get(row.get(Column::of(role, detail)));
    person(of(Detail::CertNo), of(Detail::Name))
}

/// Whether an order at this stage is with the ISP or the administration.
fn is_in_flight(stage: &str) -> bool {
    if stage.is_empty() {
        return false;
    }
    Enumerations::embedded()
        .of(Column::StatusStage)
        .and_then(|list| list.find(stage))
        .and_then(|choice| Stage::of_word(&choice.word))
        .is_some_and(Stage::is_in_flight)
}

/// What tells the organisation from others: its certificate number, else its name.
pub(in crate::rules) fn organisation_key(filing: &Filing) -> Option<&str> {
    [Column::SubjectCertNo, Column::SubjectName]
        .into_iter()
        .map(|column| filing.get(column))
        .find(|text| !text.is_empty())
}

pub(super) fn organisation(filing: &Filing) -> u64 {
    organisation_key(filing).map_or_else(
        || digest(b'#', &filing.no),
        |text| Key::Organisation(text).digest(),
    )
}

/// What tells a person from others: the certificate's number, else the name.
pub(super) fn person(number: &str, name: &str) -> u64 {
    match number {
        "" => digest(b'~', name),
        number => Key::Person(number).digest(),
    }
}

/// What stands for the account of a filing that names none.
pub(super) const NO_ACCOUNT: u64 = 0;

pub(super) fn account_digest(account: &str) -> u64 {
    match account {
        "" => NO_ACCOUNT,
        account => Key::Account(account).digest(),
    }
}

/// A digest of everything that makes the filing, but not of how the reseller manages it.
pub(super) fn whole(filing: &Filing) -> u64 {
    let mut all = Vec::with_capacity(2_048);
    for site in filing.sites() {
        for column in Column::ALL {
            if !is_managed(column) {
                all.extend_from_slice(site.get(column).as_bytes());
                all.push(0x1f);
            }
        }
    }
    xxh3_64(&all)
}

/// Columns for the reseller's own use, which do not make two filings different.
fn is_managed(column: Column) -> bool {
    matches!(
        column,
        Column::FilingNo
            | Column::AccountManager
            | Column::AccountManagerEmail
            | Column::MaterialsFolder
            | Column::StatusStage
            | Column::StatusStageDate
            | Column::StatusReturnedReason
            | Column::StatusFilingNumber
    )
}
