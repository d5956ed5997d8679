//! A filing, its papers and its neighbours → findings. One rule, one file.
//!
//! A rule looks at a [`Case`] and speaks through a [`Sink`]; what it weighs is decided by data
//! (catalogue, profile, province), not by the rule. Rules read no disk, no clock and no network,
//! and hold no province's name. A rule that lacks its input says nothing.

mod asked;
mod case;
mod judge;
mod mend;
mod neighbours;
mod pages;
mod sink;

mod access;
mod account;
mod approval;
mod batch;
mod domain;
mod email;
mod flow;
mod im;
mod material;
mod person;
mod phone;
mod remark;
mod service;
mod site_name;
mod subject;

pub use case::{Case, Person, SiteCase};
pub use flow::{Watch, dues, plan, stage_of};
pub use judge::{Dossier, Judge, MORNING};
pub use mend::{Mended, Mender, mend};
pub use neighbours::{Holder, Key, Neighbours, Trace, keys, trace};
pub use pages::page;
pub use sink::Sink;

use crate::model::Card;

/// One thing that may be wrong with a filing.
#[derive(Debug)]
pub struct Rule {
    /// The sign on the rule.
    pub card: Card,
    /// Looks at a case and says what it found.
    pub check: fn(&Case<'_>, &mut Sink<'_>),
}

/// Every rule, in the order of the catalogue.
pub static ALL: &[&Rule] = &concat::<{ total(FAMILIES) }>(FAMILIES);

/// The rules of each family, in the order of the catalogue.
const FAMILIES: &[&[&Rule]] = &[
    batch::RULES,
    account::RULES,
    subject::RULES,
    person::RULES,
    phone::RULES,
    email::RULES,
    im::RULES,
    site_name::RULES,
    domain::RULES,
    service::RULES,
    remark::RULES,
    approval::RULES,
    access::RULES,
    material::RULES,
    flow::RULES,
];

/// The rule of a code.
pub fn find(code: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.card.code == code)
}

const fn total(families: &[&[&Rule]]) -> usize {
    let (mut sum, mut at) = (0, 0);
    while at < families.len() {
        sum += families[at].len();
        at += 1;
    }
    sum
}

const fn concat<const N: usize>(families: &[&[&'static Rule]]) -> [&'static Rule; N] {
    let mut all = [&batch::IDENTICAL; N];
    let (mut to, mut family) = (0, 0);
    while family < families.len() {
        let mut at = 0;
        while at < families[family].len() {
            all[to] = families[family][at];
            to += 1;
            at += 1;
        }
        family += 1;
    }
    all
}
