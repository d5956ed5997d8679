//! Patterns over which ISPs freeze a reseller's channel, as facts with counts.
//!
//! ISPs watch for bulk filings that nobody stands behind: many subjects with one phone, one
//! person, one address or one photo, serial domains, new sole traders on the cheapest suffix
//! (a notice of an ISP from 2023-04; checked 2026-11-23). None of this touches a verdict.

use super::{Context, words};
use crate::model::finding::Words;
use crate::model::judged::{JudgedBatch, JudgedFiling};
use crate::model::{Column, Slot, mask};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// From so many subjects on a shared thing is worth a line.
const SHARED: usize = 3;
/// From this share of a batch on a common trait is worth a line, in percent.
const COMMON: usize = 30;
/// How many filings a line names.
const NAMED: usize = 8;

/// One fact about the batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Risk {
    /// What was counted, in a sentence.
    pub fact: String,
    /// How many filings it concerns.
    pub count: usize,
    /// Some of them.
    pub filings: Vec<String>,
    /// How many more.
    pub more: usize,
}

/// All facts of a batch, the widest first.
pub fn risks(batch: &JudgedBatch, context: &Context<'_>) -> Vec<Risk> {
    let mut risks = Vec::new();
    for (words, values) in [
        (
            words::RISK_PHONE,
            shared(batch, |judged| {
                [
                    Column::PrincipalMobile,
                    Column::SitePrincipalMobile,
                    Column::PrincipalEmergency,
                ]
                .into_iter()
                .map(|column| mask::phone(judged.filing.get(column)))
                .zip(keys(
                    judged,
                    &[
                        Column::PrincipalMobile,
                        Column::SitePrincipalMobile,
                        Column::PrincipalEmergency,
                    ],
                ))
                .collect()
            }),
        ),
        (
            words::RISK_PERSON,
            shared(batch, |judged| {
                let name = mask::name(judged.filing.get(Column::PrincipalName));
                keys(judged, &[Column::PrincipalCertNo])
                    .into_iter()
                    .map(|key| (name.clone(), key))
                    .collect()
            }),
        ),
        (
            words::RISK_ADDRESS,
            shared(batch, |judged| {
                keys(judged, &[Column::SubjectContactAddress])
                    .into_iter()
                    .map(|key| (key.clone(), key))
                    .collect()
            }),
        ),
        (
            words::RISK_MAIL,
            shared(batch, |judged| {
                keys(judged, &[Column::PrincipalEmail])
                    .into_iter()
                    .map(|key| (mask::mail(&key), key))
                    .collect()
            }),
        ),
        (
            words::RISK_NAME,
            shared(batch, |judged| {
                keys(judged, &[Column::SiteName])
                    .into_iter()
                    .map(|key| (key.clone(), key))
                    .collect()
            }),
        ),
        (words::RISK_PHOTO, shared(batch, photos)),
        (
            words::RISK_SERIAL,
            shared(batch, |judged| {
                domains(judged)
                    .into_iter()
                    .filter_map(serial)
                    .map(|stem| (stem.clone(), stem))
                    .collect()
            }),
        ),
    ] {
        for (shown, filings) in values {
            risks.push(risk(words, &shown, filings, batch, context));
        }
    }
    common(batch, context, &mut risks);
    risks.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.fact.cmp(&b.fact)));
    risks
}

fn risk(
    words: Words,
    shown: &str,
    filings: Vec<usize>,
    batch: &JudgedBatch,
    context: &Context<'_>,
) -> Risk {
    let count = filings.len();
    let n = count.to_string();
    Risk {
        fact: context.say(words, &[("what", shown), ("n", &n)]),
        count,
        more: count.saturating_sub(NAMED),
        filings: filings
            .into_iter()
            .take(NAMED)
            .map(|index| batch.filings[index].filing.no.clone())
            .collect(),
    }
}

/// What several subjects have in common: how it is shown, and which filings.
fn shared(
    batch: &JudgedBatch,
    of: impl Fn(&JudgedFiling) -> Vec<(String, String)>,
) -> Vec<(String, Vec<usize>)> {
    struct Group {
        shown: String,
        subjects: BTreeSet<String>,
        filings: Vec<usize>,
    }
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for (index, judged) in batch.filings.iter().enumerate() {
        for (shown, key) in of(judged) {
            if key.is_empty() {
                continue;
            }
            let group = groups.entry(key).or_insert_with(|| Group {
                shown,
                subjects: BTreeSet::new(),
                filings: vec![],
            });
            group
                .subjects
                .insert(judged.filing.get(Column::SubjectCertNo).to_owned());
            if group.filings.last() != Some(&index) {
                group.filings.push(index);
            }
        }
    }
    groups
        .into_values()
        .filter(|group| group.subjects.len() >= SHARED)
        .map(|group| (group.shown, group.filings))
        .collect()
}

fn keys(judged: &JudgedFiling, columns: &[Column]) -> Vec<String> {
    columns
        .iter()
        .map(|&column| judged.filing.get(column).to_owned())
        .collect()
}

fn domains(judged: &JudgedFiling) -> Vec<&str> {
    judged
        .filing
        .sites()
        .map(|site| site.get(Column::SiteDomain))
        .filter(|domain| !domain.is_empty())
        .collect()
}

/// The backdrop photos by content: one face before the curtain for many subjects.
fn photos(judged: &JudgedFiling) -> Vec<(String, String)> {
    judged
        .materials
        .iter()
        .filter(|material| material.slot == Slot::BackdropPhoto)
        .filter_map(|material| material.pressed())
        .map(|pressed| {
            (
                Slot::BackdropPhoto.header().to_owned(),
                pressed.blob.clone(),
            )
        })
        .collect()
}

/// `abc*.cn` for `abc012.cn`; nothing for a domain without a counter at the end of its label.
fn serial(domain: &str) -> Option<String> {
    let (label, rest) = domain.split_once('.')?;
    let stem = label.trim_end_matches(|letter: char| letter.is_ascii_digit());
    (stem.len() < label.len() && stem.len() >= 2).then(|| format!("{stem}*.{rest}"))
}

/// Traits of a large part of the batch: sole traders, one cheap suffix.
fn common(batch: &JudgedBatch, context: &Context<'_>, risks: &mut Vec<Risk>) {
    // Registries sell these for next to nothing; .cn and .com are everybody's.
    const EVERYBODYS: [&str; 4] = ["cn", "com", "net", "com.cn"];
    let wide = |count: usize| count >= SHARED && count * 100 >= batch.filings.len() * COMMON;
    let traders: Vec<usize> = batch
        .filings
        .iter()
        .enumerate()
        .filter(|(_, judged)| judged.filing.get(Column::SubjectCertNo).starts_with("92"))
        .map(|(index, _)| index)
        .collect();
    if wide(traders.len()) {
        risks.push(risk(words::RISK_TRADERS, "", traders, batch, context));
    }
    let mut suffixes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, judged) in batch.filings.iter().enumerate() {
        let own: BTreeSet<&str> = domains(judged)
            .into_iter()
            .filter_map(|domain| domain.split_once('.'))
            .map(|(_, suffix)| suffix)
            .filter(|suffix| !EVERYBODYS.contains(suffix))
            .collect();
        for suffix in own {
            suffixes.entry(suffix.to_owned()).or_default().push(index);
        }
    }
    for (suffix, filings) in suffixes {
        if wide(filings.len()) {
            let shown = format!(".{suffix}");
            risks.push(risk(words::RISK_SUFFIX, &shown, filings, batch, context));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counted_domain_shows_its_series() {
        assert_eq!(serial("shop012.cn").as_deref(), Some("shop*.cn"));
        assert_eq!(serial("shop.cn"), None);
        assert_eq!(serial("8.cn"), None);
    }
}
