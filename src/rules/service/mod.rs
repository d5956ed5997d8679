//! Rules on what a site offers: service contents, languages, kinds of application.

mod app_type;
mod approval;
mod content;
mod language;
mod personal;
mod remark;

use super::{Case, Rule, Sink, SiteCase};
use crate::catalog::enumerations::Parts;
use crate::model::{Column, Say};

pub(super) const RULES: &[&Rule] = &[
    &content::RULE,
    &personal::RULE,
    &remark::RULE,
    &language::RULE,
    &app_type::RULE,
    &approval::RULE,
];

/// What is chosen in a cell, each with what it means.
fn chosen<'a>(case: &Case<'a>, site: &SiteCase<'a>, column: Column) -> Parts<'a> {
    if column == Column::SiteServices {
        return site.services.clone();
    }
    let list = case.catalog.enumerations.of(column);
    list.map_or_else(Parts::new, |list| list.split(site.get(column)))
}

/// The service contents of a site that are known.
pub(super) fn services<'a>(site: &SiteCase<'a>) -> impl Iterator<Item = &'a str> {
    site.services
        .iter()
        .filter_map(|(_, choice)| choice.map(|choice| choice.name.as_str()))
}

/// Says of each site's cell that it is empty, or which of its words is in no list.
fn check_list(case: &Case<'_>, sink: &mut Sink<'_>, column: Column, empty: &Say, unknown: &Say) {
    for site in &case.sites {
        let place = || case.site_place(site, column);
        let cell = site.get(column);
        if cell.is_empty() {
            sink.say(empty, place(), &[]);
            continue;
        }
        let odd: Vec<&str> = chosen(case, site, column)
            .iter()
            .filter(|(_, choice)| choice.is_none())
            .map(|(word, _)| *word)
            .collect();
        if !odd.is_empty() {
            sink.say(unknown, place(), &[("words", &odd.join("、"))]);
        }
    }
}
