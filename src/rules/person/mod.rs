//! Rules on the principal and the site principals.

mod age_proof_missing;
mod certificate_number;
mod certificate_type;
mod foreign_papers;
mod letter_missing;
mod name_malformed;
mod non_local_id;
mod not_legal_representative;
mod of_another_subject;
mod paper_expires;
mod too_old;
mod too_young;
mod two_delegates;

use super::Rule;
use crate::model::number::{IdFault, IdNumber, Origin, Paper};
use crate::model::{Column, Material, Slot};
use crate::rules::{Case, Person};
use chrono::NaiveDate;

pub(super) const RULES: &[&Rule] = &[
    &not_legal_representative::RULE,
    &name_malformed::RULE,
    &certificate_type::RULE,
    &certificate_number::RULE,
    &too_young::RULE,
    &too_old::RULE,
    &non_local_id::RULE,
    &paper_expires::RULE,
    &foreign_papers::RULE,
    &of_another_subject::RULE,
    &letter_missing::RULE,
    &two_delegates::RULE,
    &age_proof_missing::RULE,
];

/// What is wrong with a number on a person's paper, `None` when its form is right; `id` is the
/// number read as an identity number.
pub(super) fn person_number_fault(
    paper: &str,
    number: &str,
    id: Result<IdNumber, IdFault>,
) -> Option<&'static str> {
    let travel = match paper {
        "护照" => Paper::Passport,
        "台湾居民来往大陆通行证" => Paper::TaiwanPermit,
        "港澳居民来往内地通行证" => Paper::HongKongMacaoPermit,
        "外国人永久居留身份证" => Paper::PermanentResidence,
        _ => {
            return match id {
                Ok(id) => wrong_origin(paper, id.origin()),
                Err(fault) => Some(id_fault(fault)),
            };
        }
    };
    travel.check(number).err().map(|fault| fault.form)
}

fn wrong_origin(paper: &str, origin: Origin) -> Option<&'static str> {
    match (paper, origin) {
        ("港澳居民居住证", Origin::HongKongMacao) | ("台湾居民居住证", Origin::Taiwan) => {
            None
        }
        ("港澳居民居住证", _) => Some("港澳居民居住证号码以810000或820000开头"),
        ("台湾居民居住证", _) => Some("台湾居民居住证号码以830000开头"),
        (_, Origin::Mainland) => None,
        (_, Origin::HongKongMacao) => {
            Some("这是港澳居民居住证的号码，证件类型请改为港澳居民居住证")
        }
        (_, Origin::Taiwan) => Some("这是台湾居民居住证的号码，证件类型请改为台湾居民居住证"),
        (_, Origin::Foreign) => {
            Some("这是外国人永久居留身份证的号码，证件类型请改为外国人永久居留身份证")
        }
    }
}

/// The fault in words that fit after a colon.
fn id_fault(fault: IdFault) -> &'static str {
    match fault {
        IdFault::Old => "15位旧号码已于2013年停用，请用18位号码",
        IdFault::Lost => {
            "号码已变成科学计数法或末尾变成0，后几位丢失，请把单元格设为文本后重新输入"
        }
        IdFault::Length(_) => "不是18位",
        IdFault::Characters => "前17位应为数字，最后一位为数字或X",
        IdFault::Date => "第7至14位不是真实存在的出生日期",
        IdFault::Check => "最后一位校验码与前17位不符，至少有一位抄错",
    }
}

/// Whether the principal is known not to be the legal representative, `None` when unknown.
pub(super) fn is_not_legal_rep(case: &Case<'_>) -> Option<bool> {
    let legal_rep = case.get(Column::SubjectLegalRep);
    (!legal_rep.is_empty() && !case.principal.name.is_empty())
        .then(|| !name_malformed::bare(legal_rep).eq(name_malformed::bare(case.principal.name)))
}

/// Whether a paper whose file is called by one of the words lies with the filing.
pub(super) fn has_paper<'a>(
    case: &Case<'_>,
    words: impl IntoIterator<Item = &'a str> + Clone,
    fits: impl Fn(&Material) -> bool,
) -> bool {
    case.materials
        .iter()
        .filter(|material| fits(material))
        .any(|material| {
            words.clone().into_iter().any(|word| {
                material.labels.word.contains(word)
                    || material
                        .sources
                        .iter()
                        .any(|source| source.path.contains(word))
            })
        })
}

/// Whether a material belongs to a person: to the subject's principal, or to that site.
pub(super) fn is_of(material: &Material, person: &Person<'_>) -> bool {
    let named = material
        .labels
        .person
        .as_deref()
        .is_none_or(|name| person.name.is_empty() || name == person.name);
    named && material.site.is_none_or(|site| site == person.index)
}

/// The slots in which letters and proofs are handed in.
pub(super) fn is_extra(slot: Slot) -> bool {
    slot >= Slot::SubjectOther1
}

/// Until when a paper is valid, as people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Validity {
    /// 长期.
    Forever,
    /// To the end of this day.
    Until(NaiveDate),
    /// Something that is no date.
    Unreadable,
}

impl Validity {
    /// Reads a cell, `None` when it is empty. Of a range the end counts.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return None;
        }
        // 长期有效? is a question to somebody.
        if text.contains(['?', '？']) {
            return Some(Self::Unreadable);
        }
        if !text.is_ascii()
            && ["长期", "永久", "长久", "无固定期限"]
                .iter()
                .any(|word| text.contains(word))
        {
            return Some(Self::Forever);
        }
        let (mut parts, mut count) = ([0_u32; 8], 0);
        for part in text.split(|letter: char| !letter.is_ascii_digit()) {
            if part.is_empty() || count >= parts.len() {
                continue;
            }
            let Ok(figure) = part.parse() else {
                return Some(Self::Unreadable);
            };
            if part.len() == 8 {
                parts[count.min(5)..].fill(0);
                parts[count.min(5)] = figure / 10_000;
                parts[count.min(5) + 1] = figure / 100 % 100;
                parts[count.min(5) + 2] = figure % 100;
                count = count.min(5) + 3;
            } else {
                parts[count] = figure;
                count += 1;
            }
        }
        // A time of day may follow a date: it has no year.
        let first = (0..count)
            .rev()
            .find(|&at| parts[at] >= 1_000 && at + 2 < count);
        let date = first.and_then(|at| {
            NaiveDate::from_ymd_opt(i32::try_from(parts[at]).ok()?, parts[at + 1], parts[at + 2])
        });
        Some(date.map_or(Self::Unreadable, Self::Until))
    }
}
