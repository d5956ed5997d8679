//! A filing as the rules see it: parsed once, with its papers, its province and its neighbours.

use super::flow::{self, Clock};
use super::neighbours::Me;
use super::{Dossier, Holder, Judge, Key, Neighbours};
use crate::catalog::divisions::{Broken, Chain};
use crate::catalog::enumerations::{Choice, Parts};
use crate::catalog::names::Term;
use crate::catalog::provinces::Answers;
use crate::catalog::{Catalog, Profile, Province};
use crate::model::filing::{Cells, Site};
use crate::model::life::{Event, Facts};
use crate::model::material::Source;
use crate::model::number::{
    CreditCode, CreditFault, IdFault, IdNumber, Landline, LandlineFault, Mobile, MobileFault,
};
use crate::model::web::{Address, Host, pieces};
use crate::model::{Column, Detail, Filing, Material, Place, Repair, Role, Slot};
use chrono::{NaiveDate, NaiveDateTime};
use std::borrow::Cow;
use std::cell::OnceCell;

/// National code of the nature 企业.
const ENTERPRISE: u64 = 4;
/// National code of the nature 个人.
const PERSONAL: u64 = 5;

/// Everything a rule may look at.
#[derive(Debug)]
pub struct Case<'a> {
    /// The filing, mended.
    pub filing: &'a Filing,
    /// Its materials, pressed or refused.
    pub materials: &'a [Material],
    /// Files of its folder that go into no slot.
    pub unmatched: &'a [Source],
    /// What is true where.
    pub catalog: &'a Catalog,
    /// The ISP's profile.
    pub profile: &'a Profile,
    /// The day on which the filing is judged.
    pub today: NaiveDate,
    /// The time, in the installation's zone.
    pub now: NaiveDateTime,
    /// The subject's province, `None` when its cell is empty or unknown.
    pub province: Option<&'a Province>,
    /// What the province asks of this kind of subject; the nation's answers when unknown.
    pub answers: &'a Answers,
    /// The subject's place by province, city and county, or why they name none.
    pub chain: Result<Chain<'a>, Broken<'a>>,
    /// The subject's nature, `None` when its cell is empty or unknown.
    pub nature: Option<&'a Choice>,
    /// The subject's certificate type, `None` when its cell is empty or unknown.
    pub cert_type: Option<&'a Choice>,
    /// The subject's certificate number read as a credit code.
    pub credit: Result<CreditCode, CreditFault>,
    /// The principal.
    pub principal: Person<'a>,
    /// The sites, in the order of the sheet; never empty.
    pub sites: Vec<SiteCase<'a>>,
    /// The batch and the history.
    pub neighbours: &'a Neighbours,
    /// What was told about its order, here or in other sheets.
    pub events: Cow<'a, [Event]>,
    clocks: OnceCell<Vec<Clock>>,
    me: Me,
    /// Whether the addresses of cells are read.
    addressed: bool,
}

/// One site of a case.
#[derive(Debug)]
pub struct SiteCase<'a> {
    /// The site's row.
    pub site: Site<'a>,
    cells: Cells<'a>,
    /// Its principal.
    pub principal: Person<'a>,
    /// Whether the principal and the site principal are one person, as far as the sheet tells.
    pub same_person: bool,
    /// Whether the site repeats an earlier row of its filing word for word.
    pub repeated: bool,
    /// The domain, when the cell holds exactly one and it is a host name.
    pub host: Option<Host<'a>>,
    /// The words of note in the site's name, each with its place in bytes.
    pub terms: Vec<(usize, &'a str, &'a Term)>,
    /// The service contents, each with what it means.
    pub services: Parts<'a>,
}

impl<'a> SiteCase<'a> {
    /// The text of a cell of this site's row.
    pub fn get(&self, column: Column) -> &'a str {
        self.cells.get(column)
    }
}

/// A person of a filing, in one role, with the numbers read.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words are those of the columns")]
pub struct Person<'a> {
    /// In which capacity.
    pub role: Role,
    /// Which of the filing's rows, from 0.
    pub index: usize,
    pub name: &'a str,
    pub cert_type: &'a str,
    pub cert_no: &'a str,
    pub cert_valid_to: &'a str,
    pub mobile: &'a str,
    pub landline: &'a str,
    pub emergency: &'a str,
    pub email: &'a str,
    pub im_type: &'a str,
    pub im_account: &'a str,
    pub remark_admin: &'a str,
    pub remark_isp: &'a str,
    /// The certificate type as a choice, `None` when empty or unknown.
    pub paper: Option<&'a Choice>,
    /// The certificate number read as an identity number, whatever the certificate type says.
    pub id: Result<IdNumber, IdFault>,
    /// The mobile, read.
    pub mobile_no: Result<Mobile<'a>, MobileFault>,
    /// The emergency phone, read as a mobile.
    pub emergency_no: Result<Mobile<'a>, MobileFault>,
    /// The landline, read.
    pub landline_no: Result<Landline<'a>, LandlineFault>,
}

impl<'a> Person<'a> {
    fn new(index: usize, cells: &Cells<'a>, role: Role, catalog: &'a Catalog) -> Self {
        let get = |detail| cells.get(Column::of(role, detail));
        let (cert_no, mobile, landline, emergency) = (
            get(Detail::CertNo),
            get(Detail::Mobile),
            get(Detail::Landline),
            get(Detail::Emergency),
        );
        let cert_type = get(Detail::CertType);
        Self {
            role,
            index,
            name: get(Detail::Name),
            cert_type,
            cert_no,
            cert_valid_to: get(Detail::CertValidTo),
            mobile,
            landline,
            emergency,
            email: get(Detail::Email),
            im_type: get(Detail::ImType),
            im_account: get(Detail::ImAccount),
            remark_admin: get(Detail::RemarkAdmin),
            remark_isp: get(Detail::RemarkIsp),
            paper: choice(catalog, Column::of(role, Detail::CertType), cert_type),
            id: IdNumber::parse(cert_no),
            mobile_no: Mobile::parse(mobile),
            emergency_no: Mobile::parse(emergency),
            landline_no: Landline::parse(landline),
        }
    }

    /// The column of one of this person's details.
    pub fn column(&self, detail: Detail) -> Column {
        Column::of(self.role, detail)
    }

    /// The words people use for the role.
    pub fn role_zh(&self) -> &'static str {
        match self.role {
            Role::Principal => "主体负责人",
            Role::SitePrincipal => "网站负责人",
        }
    }

    /// The same in English.
    pub fn role_en(&self) -> &'static str {
        match self.role {
            Role::Principal => "principal",
            Role::SitePrincipal => "site principal",
        }
    }

    /// Whether both are one person: by number where both have a sound one, else by name. One name
    /// with one mobile is one person whose number was mistaken somewhere.
    pub fn is(&self, other: &Person<'_>) -> bool {
        if !self.cert_no.is_empty() && self.cert_no.eq_ignore_ascii_case(other.cert_no) {
            return true;
        }
        if !self.mobile.is_empty() && self.mobile == other.mobile && self.name == other.name {
            return !self.name.is_empty();
        }
        // A number that is wrong anyway tells nobody apart: its own rule speaks of it.
        (!self.is_numbered() || !other.is_numbered())
            && !self.name.is_empty()
            && self.name == other.name
    }

    /// Whether the number tells this person from others.
    fn is_numbered(&self) -> bool {
        !self.cert_no.is_empty()
            && (self.id.is_ok() || !(self.has_id_card() || self.paper.is_none()))
    }

    /// Whether both are known to be different persons.
    pub fn differs(&self, other: &Person<'_>) -> bool {
        let known = |one: &str, two: &str| !one.is_empty() && !two.is_empty() && one != two;
        !self.is(other)
            && (known(self.name, other.name)
                || self.is_numbered() && other.is_numbered() && known(self.cert_no, other.cert_no))
    }

    /// Whether the certificate type is the mainland identity card.
    pub fn has_id_card(&self) -> bool {
        self.paper.is_some_and(|paper| paper.code == Some(2))
    }
}

impl<'a> Case<'a> {
    pub(super) fn new(judge: &'a Judge, dossier: &Dossier<'a>, neighbours: &'a Neighbours) -> Self {
        let (catalog, now) = (&*judge.catalog, judge.now);
        let filing = dossier.filing;
        let mut principal = None;
        let mut sites: Vec<SiteCase<'a>> = Vec::with_capacity(filing.rows.len());
        for site in filing.sites() {
            let cells = site.cells();
            let principal =
                principal.get_or_insert_with(|| Person::new(0, &cells, Role::Principal, catalog));
            let own = Person::new(site.index, &cells, Role::SitePrincipal, catalog);
            let repeated = sites.iter().any(|earlier| is_same(earlier.site, site));
            sites.push(SiteCase {
                site,
                same_person: own.is(principal),
                principal: own,
                repeated,
                host: host(cells.get(Column::SiteDomain)),
                terms: catalog
                    .names
                    .terms
                    .find_all(cells.get(Column::SiteName))
                    .collect(),
                services: catalog
                    .enumerations
                    .of(Column::SiteServices)
                    .map_or_else(Parts::new, |list| {
                        list.split(cells.get(Column::SiteServices))
                    }),
                cells,
            });
        }
        let principal = principal.expect("a filing has at least one row");
        let get = |column| sites[0].get(column);
        let nature = choice(catalog, Column::SubjectNature, get(Column::SubjectNature));
        let province = catalog.provinces.find(get(Column::SubjectProvince));
        let personal = nature.is_some_and(|nature| nature.code == Some(PERSONAL));
        Self {
            filing,
            materials: dossier.materials,
            unmatched: dossier.unmatched,
            catalog,
            profile: &judge.profile,
            today: now.date(),
            now,
            province,
            answers: province
                .unwrap_or(&catalog.provinces.nation)
                .answers(personal),
            chain: catalog.divisions.chain(
                get(Column::SubjectProvince),
                get(Column::SubjectCity),
                get(Column::SubjectCounty),
            ),
            nature,
            cert_type: choice(
                catalog,
                Column::SubjectCertType,
                get(Column::SubjectCertType),
            ),
            credit: if personal && IdNumber::parse(get(Column::SubjectCertNo)).is_ok() {
                // One identity number in 31 passes the check of credit codes as well.
                Err(CreditFault::Identity)
            } else {
                CreditCode::parse(get(Column::SubjectCertNo))
            },
            principal,
            sites,
            neighbours,
            events: match dossier.events {
                Some(events) => Cow::Borrowed(events),
                None => Cow::Owned(Event::of_columns(
                    filing,
                    |cell| flow::stage_of(&catalog.enumerations, cell),
                    now,
                )),
            },
            clocks: OnceCell::new(),
            me: neighbours.me(filing),
            addressed: judge.read.whole,
        }
    }

    /// What is due of its order, computed when it is first asked for.
    pub(super) fn clocks(&self) -> &[Clock] {
        if self.events.is_empty() {
            return &[];
        }
        self.clocks.get_or_init(|| {
            flow::clocks(&flow::Watch {
                facts: &Facts::of(self.filing),
                events: &self.events,
                kind: self.get(Column::FilingType),
                catalog: self.catalog,
                profile: self.profile,
                answers: self.answers,
                now: self.now,
            })
        })
    }

    /// The text of a cell of the subject's row.
    pub fn get(&self, column: Column) -> &'a str {
        self.sites[0].get(column)
    }

    /// Whether the subject is known to be a 个人.
    pub fn is_personal(&self) -> bool {
        self.nature
            .is_some_and(|nature| nature.code == Some(PERSONAL))
    }

    /// Whether the subject is known to be an organisation of any nature.
    pub fn is_organisation(&self) -> bool {
        self.nature
            .is_some_and(|nature| nature.code != Some(PERSONAL))
    }

    /// Whether the subject is known to be an 企业.
    pub fn is_enterprise(&self) -> bool {
        self.nature
            .is_some_and(|nature| nature.code == Some(ENTERPRISE))
    }

    /// Whether the credit code says the subject is a sole trader (个体工商户).
    pub fn is_sole_trader(&self) -> bool {
        self.credit.is_ok_and(|code| code.prefix() == "92")
    }

    /// The principal and each site's, in the order of the sheet.
    pub fn persons(&self) -> impl Iterator<Item = &Person<'a>> {
        std::iter::once(&self.principal).chain(self.sites.iter().map(|site| &site.principal))
    }

    /// The principal, and of the sites' only those who are somebody else: a fault in a detail
    /// that both cells share is shown in both, but a fault of the person only once.
    pub fn different_persons(&self) -> impl Iterator<Item = &Person<'a>> {
        std::iter::once(&self.principal).chain(
            self.sites
                .iter()
                .filter(|site| !site.same_person)
                .map(|site| &site.principal),
        )
    }

    /// Site principals who share something with somebody else of the filing, each with the first
    /// of those.
    pub fn sharing<'c>(
        &'c self,
        shares: impl Fn(&Person<'a>, &Person<'a>) -> bool + 'c,
    ) -> impl Iterator<Item = (&'c Person<'a>, &'c Person<'a>)> {
        self.sites.iter().enumerate().filter_map(move |(at, site)| {
            let person = &site.principal;
            let earlier = self.sites[..at].iter().map(|earlier| &earlier.principal);
            std::iter::once(&self.principal)
                .chain(earlier)
                .find(|other| person.differs(other) && shares(person, other))
                .map(|other| (person, other))
        })
    }

    /// Whether a cell is blank that nearly every other row of the sheet fills.
    pub fn is_left_blank(&self, text: &str, column: Column) -> bool {
        text.is_empty() && self.filing.layout.usual.contains(&column)
    }

    /// The place of a cell of the subject's row.
    pub fn subject_place(&self, column: Column) -> Place {
        self.place(0, column)
    }

    /// The place of a cell of a site's row.
    pub fn site_place(&self, site: &SiteCase<'_>, column: Column) -> Place {
        self.place(site.site.index, column)
    }

    /// The place of one of a person's cells.
    pub fn person_place(&self, person: &Person<'_>, detail: Detail) -> Place {
        self.place(person.index, person.column(detail))
    }

    /// The place of a slot, of a site or of the subject.
    pub fn slot_place(&self, slot: Slot, site: Option<usize>) -> Place {
        Place {
            row: Some(self.filing.rows[site.unwrap_or(0)].number),
            slot: Some(slot),
            ..Place::default()
        }
    }

    fn place(&self, index: usize, column: Column) -> Place {
        let row = self.filing.rows[index].number;
        let layout = &self.filing.layout;
        Place {
            row: Some(row),
            field: Some(column),
            cell: self.addressed.then(|| layout.cell(row, column)).flatten(),
            ..Place::default()
        }
    }

    /// The materials in a slot, of a site or of the subject.
    pub fn materials_in(&self, slot: Slot, site: Option<usize>) -> impl Iterator<Item = &Material> {
        self.materials.iter().filter(move |material| {
            material.slot == slot
                && (site.is_none() || material.site.is_none_or(|of| Some(of) == site))
        })
    }

    /// What a cell of a row was repaired from, by the reader or the mender.
    pub fn repair(&self, index: usize, column: Column) -> Option<Repair<'a>> {
        let row = self.filing.rows[index].number;
        self.filing.repaired(row, column)
    }

    /// The first filing of the batch that is the same as this one, when this is a later one.
    pub fn twin(&self) -> Option<&'a Holder> {
        self.neighbours.twin(self.me)
    }

    /// A filing of another organisation with the same key.
    ///
    /// With a person, only where the other organisation's person is somebody else: one person's
    /// own phone in all of his companies is as it should be.
    pub fn other_organisation(
        &self,
        key: Key<'_>,
        through: Option<&Person<'_>>,
    ) -> Option<&'a Holder> {
        self.neighbours
            .other_organisation(self.me, key, through.map(|one| (one.cert_no, one.name)))
    }

    /// Another filing with the same key: of this batch, or of another organisation's history.
    pub fn other_filing(&self, key: Key<'_>) -> Option<&'a Holder> {
        self.neighbours.other_filing(self.me, key)
    }

    /// A filing of this organisation under another account.
    pub fn other_account(&self) -> Option<&'a Holder> {
        let account = self.get(Column::AccountUsername);
        if account.is_empty() {
            return None;
        }
        self.neighbours.other_account(self.me, account)
    }

    /// Another order of this organisation: one in flight, or an earlier one of this batch.
    pub fn other_order(&self) -> Option<&'a Holder> {
        super::neighbours::organisation_key(self.filing)?;
        let domains = self
            .sites
            .iter()
            .map(|site| site.get(Column::SiteDomain))
            .filter(|domain| !domain.is_empty());
        self.neighbours.other_order(self.me, domains)
    }

    /// A filing of this organisation that has another site of the same name.
    pub fn namesake(&self, name: &str, domain: &str) -> Option<&'a Holder> {
        self.neighbours.namesake(self.me, name, domain)
    }
}

/// The host name of a cell that holds exactly one.
fn host(cell: &str) -> Option<Host<'_>> {
    let mut pieces = pieces(cell);
    let only = pieces.next().filter(|_| pieces.next().is_none())?;
    Host::parse(Address::read(only).host).ok()
}

/// The choice that a cell's text means.
fn choice<'a>(catalog: &'a Catalog, column: Column, text: &str) -> Option<&'a Choice> {
    if text.is_empty() {
        return None;
    }
    catalog.enumerations.of(column)?.find(text)
}

/// Whether two rows of one filing say the same about the site.
fn is_same(one: Site<'_>, other: Site<'_>) -> bool {
    !other.get(Column::SiteDomain).is_empty()
        && Column::ALL
            .into_iter()
            .filter(|column| column.is_per_site())
            .all(|column| one.get(column) == other.get(column))
}
