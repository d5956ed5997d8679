//! What of a filing matters after the hand-over.

use crate::model::number::IdNumber;
use crate::model::web::{Address, Host};
use crate::model::{Column, Detail, Filing, Role, Site, date, mask};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A domain as it is compared: the host alone, in ASCII and small letters, without `www.`.
pub fn domain_key(text: &str) -> String {
    let host = Address::read(text).host;
    let ascii = Host::parse(host).map_or_else(
        |_| host.trim().to_lowercase(),
        |host| host.ascii().to_ascii_lowercase(),
    );
    match ascii.strip_prefix("www.") {
        Some(bare) if bare.contains('.') => bare.to_owned(),
        _ => ascii,
    }
}

/// What of a filing matters after the hand-over; small enough to keep for years.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The filing's key.
    pub no: String,
    /// Whether the key is the reseller's own, and not made from the row.
    pub numbered: bool,
    /// The subject's name.
    pub subject: String,
    /// Whether the subject is a person.
    #[serde(default)]
    pub personal: bool,
    /// The subject's province, as written.
    pub province: String,
    /// Until when the subject's certificate is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// The principal.
    pub principal: Responsible,
    /// The sites, in the order of the sheet.
    pub sites: Vec<SiteFacts>,
}

/// One site, after the hand-over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteFacts {
    /// The domain, as written.
    pub domain: String,
    /// Until when the domain is paid for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// The site principal, where he is somebody else than the principal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<Responsible>,
}

/// Who has to confirm, and until when his paper is valid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Responsible {
    /// The name.
    pub name: String,
    /// Until when the paper is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

impl Facts {
    /// The facts of a filing, names in full.
    pub fn of(filing: &Filing) -> Self {
        let principal = responsible(filing.sites().next(), Role::Principal);
        let sites = filing
            .sites()
            .map(|site| SiteFacts {
                domain: site.get(Column::SiteDomain).to_owned(),
                until: date::read(site.get(Column::DomainExpires)),
                principal: is_other_person(filing, site)
                    .then(|| responsible(Some(site), Role::SitePrincipal)),
            })
            .collect();
        Self {
            no: filing.no.clone(),
            numbered: !filing.get(Column::FilingNo).is_empty(),
            subject: filing.get(Column::SubjectName).to_owned(),
            personal: filing.get(Column::SubjectNature) == "个人",
            province: filing.get(Column::SubjectProvince).to_owned(),
            until: date::read(filing.get(Column::SubjectCertValidTo)),
            principal,
            sites,
        }
    }

    /// The same with the names of people shortened, for what is kept and mailed.
    pub fn masked(mut self) -> Self {
        if self.personal || self.subject.chars().count() <= 4 {
            self.subject = mask::name(&self.subject);
        }
        self.subject = mask::text(&self.subject).into_owned();
        self.principal.name = mask::name(&self.principal.name);
        for site in &mut self.sites {
            site.domain = mask::domain(&site.domain);
            if let Some(principal) = &mut site.principal {
                principal.name = mask::name(&principal.name);
            }
        }
        self
    }

    /// Whether one of the sites has this domain, given as [`domain_key`].
    pub fn has_domain(&self, key: &str) -> bool {
        !key.is_empty()
            && self
                .sites
                .iter()
                .any(|site| domain_key(&site.domain) == key)
    }

    /// Whether both are the same filing told at different times: by the reseller's own number
    /// where both have one, else by a domain, else by the subject.
    pub fn is(&self, other: &Self) -> bool {
        if self.numbered && other.numbered {
            return self.no == other.no;
        }
        let mut domains = self.sites.iter().map(|site| domain_key(&site.domain));
        if self.sites.iter().all(|site| site.domain.is_empty()) {
            return !self.subject.is_empty() && self.subject == other.subject;
        }
        domains.any(|domain| other.has_domain(&domain))
    }

    /// What people call it: the first domain, else the number.
    pub fn label(&self) -> &str {
        let mut domains = self.sites.iter().map(|site| site.domain.as_str());
        domains
            .find(|domain| !domain.is_empty())
            .unwrap_or(&self.no)
    }
}

fn responsible(site: Option<Site<'_>>, role: Role) -> Responsible {
    let get = |detail| site.map_or("", |site| site.get(Column::of(role, detail)));
    Responsible {
        name: get(Detail::Name).to_owned(),
        until: date::read(get(Detail::CertValidTo)),
    }
}

/// Whether the site principal is known to be somebody else: by a sound number, else by the name.
fn is_other_person(filing: &Filing, site: Site<'_>) -> bool {
    let of = |role: Role, detail: Detail| match role {
        Role::Principal => filing.get(Column::of(role, detail)),
        Role::SitePrincipal => site.get(Column::of(role, detail)),
    };
    let pair = |detail| (of(Role::Principal, detail), of(Role::SitePrincipal, detail));
    let (name, other_name) = pair(Detail::Name);
    let (number, other_number) = pair(Detail::CertNo);
    if other_name.is_empty() || number.eq_ignore_ascii_case(other_number) && !number.is_empty() {
        return false;
    }
    name != other_name || IdNumber::parse(number).is_ok() && IdNumber::parse(other_number).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_the_same_however_it_is_written() {
        for text in [
            "演示.cn",
            "WWW.演示.CN",
            "https://www.xn--24-fv0b.cn/",
            "演示.cn.",
        ] {
            let key = domain_key(text);
            assert!(
                key.ends_with(".cn") && !key.starts_with("www."),
                "{text}: {key}"
            );
        }
        assert_eq!(domain_key("http://www.A-b.cn:80/x"), "a-b.cn");
        assert_eq!(domain_key("演示.cn"), domain_key("www.演示.CN/"));
        assert_eq!(domain_key("www.cn"), "www.cn");
    }
}
