//! Rounds: how a corrected drop meets the one before.

use crate::ledger::FilingRecord;
use crate::model::judged::{Change, Changes};
use crate::model::{Column, Filing, Finding, Material, Text};
use unicode_normalization::UnicodeNormalization;

/// The identity of a drop across rounds: reseller and name, however they are spaced.
pub fn series(reseller: &str, drop: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in [reseller, drop] {
        let plain: String = part
            .nfkc()
            .filter(|c| !c.is_whitespace())
            .flat_map(char::to_lowercase)
            .collect();
        hasher.update(plain.as_bytes());
        hasher.update(&[0]);
    }
    hasher.finalize().to_hex()[..8].to_owned()
}

/// Whether two records are the same filing in different rounds.
pub fn same_filing(a: &Filing, b: &Filing) -> bool {
    let numbered = |filing: &Filing| !filing.get(Column::FilingNo).is_empty();
    if numbered(a) && numbered(b) {
        return a.no == b.no;
    }
    let domain = |filing: &Filing| filing.get(Column::SiteDomain).to_owned();
    !domain(a).is_empty() && domain(a) == domain(b)
        || !a.get(Column::SubjectCertNo).is_empty()
            && a.get(Column::SubjectCertNo) == b.get(Column::SubjectCertNo)
            && a.get(Column::SubjectName) == b.get(Column::SubjectName)
}

/// Adds the materials of the round before where the corrected drop brought none for the slot.
pub fn inherit(materials: &mut Vec<Material>, filing: &Filing, before: &FilingRecord) {
    for old in &before.materials {
        let site_known = old.site.is_none_or(|site| site < filing.rows.len());
        let brought = materials
            .iter()
            .any(|new| new.slot == old.slot && new.site == old.site);
        if site_known && !brought && old.pressed().is_some() {
            materials.push(old.clone());
        }
    }
    materials.sort_by_key(|material| (material.slot, material.site));
}

/// A finding's identity across rounds: the same rule at the same field or slot.
fn key(finding: &Finding) -> (&str, Option<Column>, Option<crate::model::Slot>, &str) {
    (
        &finding.rule,
        finding.place.field,
        finding.place.slot,
        &finding.message.zh,
    )
}

/// What a filing's new findings are against those of the round before.
pub fn change(no: &str, before: Option<&[Finding]>, now: &[Finding]) -> Change {
    let Some(before) = before else {
        return Change {
            no: no.to_owned(),
            added: true,
            ..Change::default()
        };
    };
    let told = |findings: &[Finding], other: &[Finding]| -> Vec<(String, Text)> {
        findings
            .iter()
            .filter(|finding| finding.fixed_to.is_none())
            .filter(|finding| !other.iter().any(|other| key(other) == key(finding)))
            .map(|finding| (finding.rule.to_string(), finding.message.clone()))
            .collect()
    };
    Change {
        no: no.to_owned(),
        fixed: told(before, now),
        new: told(now, before),
        added: false,
    }
}

/// The changes of a round, if there was one before.
pub fn changes(since_round: u32, filings: Vec<Change>) -> Changes {
    Changes {
        since_round,
        filings: filings
            .into_iter()
            .filter(|change| change.added || !change.fixed.is_empty() || !change.new.is_empty())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drops_name_is_known_again_however_it_is_spaced() {
        assert_eq!(series("渠道A", "第一批"), series("渠道Ａ", "第 一 批"));
        assert_ne!(series("渠道A", "第一批"), series("渠道B", "第一批"));
        assert_ne!(series("a", "bc"), series("ab", "c"));
    }
}
