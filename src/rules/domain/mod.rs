//! Rules on domains and home pages.

mod approved;
mod count;
mod expiry;
mod fresh;
mod holder;
mod home;
mod home_count;
mod idn;
mod nature;
mod subdomain;
mod taken;
mod too_many;
mod written;

use super::{Case, Rule, SiteCase};
use crate::model::web::{Host, pieces};

pub(super) const RULES: &[&Rule] = &[
    &count::RULE,
    &written::RULE,
    &subdomain::RULE,
    &approved::RULE,
    &nature::RULE,
    &home_count::RULE,
    &home::RULE,
    &holder::RULE,
    &expiry::RULE,
    &fresh::RULE,
    &taken::RULE,
    &too_many::RULE,
    &idn::RULE,
];

/// The only piece of a cell; `None` when there is none or there are several.
fn only(cell: &str) -> Option<&str> {
    let mut pieces = pieces(cell);
    pieces.next().filter(|_| pieces.next().is_none())
}

/// The sites with one domain that is a host name.
fn hosts<'c, 'a>(
    case: &'c Case<'a>,
) -> impl Iterator<Item = (&'c SiteCase<'a>, &'c Host<'a>)> + use<'c, 'a> {
    case.sites
        .iter()
        .filter_map(|site| Some((site, site.host.as_ref()?)))
}
