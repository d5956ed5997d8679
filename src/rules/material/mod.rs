//! Rules on materials: what the customer sent, and what became of it.

mod different_code;
mod extra_paper;
mod flawed;
mod metadata;
mod missing;
mod one_side;
mod optional_over_limit;
mod over_limit;
mod sheet_domain;
mod sheet_version;
mod stale_letter;
mod twice;
mod unmatched;
mod unusable;
mod wrong_person;

use super::{Case, Rule};
use crate::model::material::{Pressed, RefusalKind};
use crate::model::{Material, Place, Slot};

pub(super) const RULES: &[&Rule] = &[
    &missing::RULE,
    &twice::RULE,
    &one_side::RULE,
    &over_limit::RULE,
    &optional_over_limit::RULE,
    &unusable::RULE,
    &flawed::RULE,
    &wrong_person::RULE,
    &sheet_version::RULE,
    &sheet_domain::RULE,
    &extra_paper::RULE,
    &stale_letter::RULE,
    &unmatched::RULE,
    &metadata::RULE,
    &different_code::RULE,
];

/// Where a material is: its slot, its site's row, its first file.
fn place(case: &Case<'_>, material: &Material) -> Place {
    let site = material.site.filter(|&site| site < case.sites.len());
    Place {
        file: material.sources.first().map(|source| source.path.clone()),
        ..case.slot_place(material.slot, site)
    }
}

/// The materials that became a picture.
fn pressed<'c, 'a>(
    case: &'c Case<'a>,
) -> impl Iterator<Item = (&'a Material, &'a Pressed)> + use<'c, 'a> {
    case.materials
        .iter()
        .filter_map(|material| Some((material, material.pressed()?)))
}

/// Whether a slot must be filled at this ISP.
fn is_required(case: &Case<'_>, slot: Slot) -> bool {
    case.profile.limit(slot).required
}

/// Whether a file was refused for its size alone.
fn is_too_big(kind: RefusalKind) -> bool {
    matches!(kind, RefusalKind::CannotFit | RefusalKind::TooLarge)
}

/// A size as people say it: `98 KB`, `4.2 MB`; 1 KB is 1000 bytes, as in the limits.
fn size(bytes: u64) -> String {
    if bytes < 1_000_000 {
        format!("{} KB", bytes.div_ceil(1000))
    } else {
        format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
    }
}
