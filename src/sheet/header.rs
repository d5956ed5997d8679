//! Headers: which of our columns a cell of the header row names.
//!
//! A header is compared after NFKC, without spaces, case, `*` and words such as （必填）. What is
//! in no list may still be read when it resembles exactly one missing column and the cells below
//! look like that column; when two would fit it is left unread and asked about.

use super::values::{Class, class, looks_like};
use crate::catalog::columns::Columns;
use crate::model::Column;
use std::collections::{BTreeMap, HashMap, HashSet};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// All names of all columns, ready for comparison.
pub struct Names {
    known: HashMap<String, Vec<(Column, By)>>,
    /// What the names begin with.
    starts: HashSet<char>,
    required: Vec<Column>,
}

/// How a header names its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// A mapping that a person confirmed for this reseller.
    Mapping,
    /// The template's own header.
    Header,
    /// An alias of the table of columns.
    Alias,
    /// Resemblance, with the cells below as proof.
    Resemblance,
}

/// One column of the sheet that has a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The sheet's column, from 0.
    pub at: u32,
    /// The header as written, on one line.
    pub text: String,
    /// What stands above it, when the header has two lines.
    pub group: String,
}

/// What the header row came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Our columns, where they stand, and how they were known.
    pub columns: BTreeMap<Column, (u32, By)>,
    /// Headers in no list.
    pub unknown: Vec<Heading>,
    /// Headers that name a column already named: the column, the first place, the other.
    pub duplicate: Vec<(Column, u32, Heading)>,
}

/// A header that resembles columns of ours, for a person to confirm with `beiand map`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Proposal {
    /// The header as written.
    pub header: String,
    /// The sheet's column, from 0.
    pub at: u32,
    /// The columns it may mean, the likeliest first.
    pub candidates: Vec<Column>,
    /// Whether the first candidate was read so in this run.
    pub used: bool,
    /// How many of the looked-at cells below look like the first candidate, and how many there were.
    pub proof: (u32, u32),
}

/// Words in brackets that say how to fill in a column and nothing of what it is.
const DECORATIONS: [&str; 14] = [
    "必填",
    "选填",
    "必须",
    "必选",
    "可选",
    "非必填",
    "可不填",
    "可空",
    "示例",
    "如:",
    "例",
    "格式",
    "文本",
    "下拉",
];

const NUMERALS: &str = "一二三四五六七八九十";

/// A header as it is compared: NFKC, no spaces, no case, no decoration.
pub fn key(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    // Thousands of cells are looked at for a header, and most are written plainly.
    if is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        text.chars().for_each(|letter| put(&mut plain, letter));
    } else {
        text.nfkc().for_each(|letter| put(&mut plain, letter));
    }
    for (open, close) in [('(', ')'), ('[', ']'), ('【', '】'), ('<', '>')] {
        let mut from = 0;
        while let Some(start) = plain[from..].find(open).map(|at| from + at) {
            let Some(end) = plain[start..].find(close).map(|at| start + at) else {
                break;
            };
            let inner = &plain[start + open.len_utf8()..end];
            if DECORATIONS.iter().any(|word| inner.contains(word)) {
                plain.replace_range(start..end + close.len_utf8(), "");
                from = start;
            } else {
                from = end;
            }
        }
    }
    without_number(&plain)
        .trim_end_matches([':', '.', '。', '、', ',', ';'])
        .to_owned()
}

/// Whether a letter is compared as it stands, and counts nothing.
fn is_plain(letter: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&letter) && !NUMERALS.contains(letter)
}

/// Puts a letter to those that are compared, in lower case; what only decorates is left out.
fn put(plain: &mut String, letter: char) {
    match letter {
        '\u{4E00}'..='\u{9FFF}' => plain.push(letter),
        '*' | '·' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}' => {}
        _ if letter.is_whitespace() || letter.is_control() => {}
        _ => plain.extend(letter.to_lowercase()),
    }
}

/// A header without what counts it or draws the eye to it: `12、`, `(3)`, `一.`, ① (a plain 1 by
/// now), ★. None of our headers begins with a digit.
fn without_number(text: &str) -> &str {
    let rest =
        text.trim_start_matches(['★', '☆', '※', '●', '○', '◆', '◇', '▲', '△', '■', '#', '√']);
    let is_digit = |letter: char| letter.is_ascii_digit();
    let counted = if let Some(inner) = rest.strip_prefix('(') {
        let close = inner.trim_start_matches(is_digit);
        close
            .strip_prefix(')')
            .filter(|_| close.len() < inner.len())
    } else if rest.starts_with(is_digit) {
        let mark = rest.trim_start_matches(is_digit);
        Some(mark.trim_start_matches(['、', '.', ')', ':', '-', ',']))
    } else {
        // 一般纳税人 is no number: a Chinese one needs its mark.
        let mark = rest.trim_start_matches(|letter| NUMERALS.contains(letter));
        mark.strip_prefix(['、', '.', ')'])
            .filter(|_| mark.len() < rest.len())
    };
    counted.filter(|rest| !rest.is_empty()).unwrap_or(rest)
}

/// The key without a last remark in brackets: `法人邮箱(email)` is `法人邮箱`.
fn bare(key: &str) -> Option<&str> {
    let open = key.strip_suffix(')')?.rfind('(')?;
    (open > 0).then(|| &key[..open])
}

impl Names {
    /// The names in the table of columns and those confirmed for this reseller.
    pub fn new(columns: &Columns, mapping: &BTreeMap<String, Column>) -> Self {
        let mut known: HashMap<String, Vec<(Column, By)>> = HashMap::new();
        let mut add = |text: &str, column: Column, by: By| {
            let meanings = known.entry(key(text)).or_default();
            if !meanings.iter().any(|(known, _)| *known == column) {
                meanings.push((column, by));
                meanings.sort_by_key(|(_, by)| *by);
            }
        };
        for (header, column) in mapping {
            add(header, *column, By::Mapping);
        }
        for entry in &columns.entries {
            add(&entry.header, entry.key, By::Header);
            add(entry.key.header(), entry.key, By::Header);
        }
        for entry in &columns.entries {
            for alias in &entry.aliases {
                add(alias, entry.key, By::Alias);
            }
        }
        let required = columns
            .entries
            .iter()
            .filter(|entry| entry.required)
            .map(|entry| entry.key)
            .collect();
        let starts = known.keys().filter_map(|name| name.chars().next());
        Self {
            starts: starts.collect(),
            known,
            required,
        }
    }

    /// The columns that may not be missing.
    pub fn required(&self) -> &[Column] {
        &self.required
    }

    /// The columns a header may mean, the surest first; with what stands above it, if anything.
    fn meanings(&self, text: &str, group: &str) -> &[(Column, By)] {
        // Most cells that are looked at hold somebody's name or address.
        let first = text.chars().next();
        if group.is_empty()
            && first.is_some_and(|first| is_plain(first) && !self.starts.contains(&first))
        {
            return &[];
        }
        let own = key(text);
        if own.is_empty() {
            return &[];
        }
        let lookup = |key: &str| self.known.get(key).map(Vec::as_slice);
        // A confirmed mapping and the template's own header stand above any group.
        if let Some(meanings) = lookup(&own)
            && meanings.iter().any(|(_, by)| *by < By::Alias)
        {
            return meanings;
        }
        let group = key(group);
        if !group.is_empty() {
            for group in groups(&group) {
                if let Some(meanings) = lookup(&format!("{group}{own}")) {
                    return meanings;
                }
            }
        }
        lookup(&own)
            .or_else(|| lookup(bare(&own)?))
            .unwrap_or_default()
    }

    /// How many different columns of ours a row of headers names.
    pub fn score(&self, headings: &[Heading]) -> usize {
        let mut seen: Vec<Column> = headings
            .iter()
            .filter_map(|heading| {
                self.meanings(&heading.text, &heading.group)
                    .first()
                    .map(|(column, _)| *column)
            })
            .collect();
        seen.sort_unstable();
        seen.dedup();
        seen.len()
    }

    /// Assigns the headers to our columns.
    pub fn assign(&self, headings: &[Heading]) -> Mapping {
        let mut mapping = Mapping::default();
        let mut ambiguous: Vec<(&Heading, &[(Column, By)])> = Vec::new();
        for heading in headings {
            match self.meanings(&heading.text, &heading.group) {
                [] => mapping.unknown.push(heading.clone()),
                [(column, by)] => mapping.put(*column, *by, heading),
                several => ambiguous.push((heading, several)),
            }
        }
        for (heading, meanings) in ambiguous {
            // 法人姓名 is the legal representative, and the principal too when nobody else is
            // named: it is read as every column it means that no other header names.
            let mut free = meanings
                .iter()
                .filter(|(column, _)| !mapping.columns.contains_key(column))
                .copied()
                .collect::<Vec<_>>();
            if free.is_empty() {
                free.push(meanings[0]);
            }
            for (column, by) in free {
                mapping.put(column, by, heading);
            }
        }
        mapping
    }

    /// Looks at the unknown headers once more: what resembles a missing column, with its proof.
    ///
    /// `below` are the first texts below each column of the sheet.
    pub fn propose(
        &self,
        mapping: &mut Mapping,
        below: &HashMap<u32, Vec<String>>,
    ) -> Vec<Proposal> {
        let missing: Vec<Column> = Column::ALL
            .into_iter()
            .filter(|column| !mapping.columns.contains_key(column))
            .collect();
        let mut proposals = Vec::new();
        for heading in &mapping.unknown {
            let mut fitting: Vec<(u32, Column, (u32, u32))> = missing
                .iter()
                .filter_map(|&column| {
                    let alike = self.resemblance(column, heading)?;
                    let proof = proof(column, below.get(&heading.at));
                    // Where the cells can be told, most of them must agree.
                    (!provable(column) || proof.0 * 4 >= proof.1 * 3)
                        .then_some((alike, column, proof))
                })
                .collect();
            fitting.sort_by_key(|(alike, column, _)| (std::cmp::Reverse(*alike), *column));
            let Some(&(alike, _, proof)) = fitting.first() else {
                continue;
            };
            let clear = fitting
                .get(1)
                .is_none_or(|(second, _, _)| alike >= second + 15);
            proposals.push(Proposal {
                header: heading.text.clone(),
                at: heading.at,
                candidates: fitting
                    .iter()
                    .take(3)
                    .map(|(_, column, _)| *column)
                    .collect(),
                used: clear && alike >= 70,
                proof,
            });
        }
        // Two headers that would both be read as one column are both asked about.
        let wanted: Vec<Column> = proposals
            .iter()
            .filter(|proposal| proposal.used)
            .map(|proposal| proposal.candidates[0])
            .collect();
        for proposal in &mut proposals {
            let column = proposal.candidates[0];
            proposal.used &= wanted.iter().filter(|other| **other == column).count() == 1;
            if proposal.used {
                mapping
                    .columns
                    .insert(column, (proposal.at, By::Resemblance));
            }
        }
        mapping
            .unknown
            .retain(|heading| !proposals.iter().any(|proposal| proposal.at == heading.at));
        proposals
    }

    /// How much a header resembles a column, in hundredths of the characters they share in order.
    fn resemblance(&self, column: Column, heading: &Heading) -> Option<u32> {
        let own = key(&heading.text);
        let with_group = format!("{}{own}", key(&heading.group));
        self.known
            .iter()
            .filter(|(_, meanings)| meanings.iter().any(|(known, _)| *known == column))
            .map(|(name, _)| alike(name, &own).max(alike(name, &with_group)))
            .max()
            .filter(|alike| *alike >= 60)
    }
}

impl Mapping {
    fn put(&mut self, column: Column, by: By, heading: &Heading) {
        match self.columns.get(&column) {
            Some((first, _)) if *first != heading.at => {
                self.duplicate.push((column, *first, heading.clone()));
            }
            Some(_) => {}
            None => {
                self.columns.insert(column, (heading.at, by));
            }
        }
    }
}

/// The group line's words, from the longest: 主体负责人基本情况 also says 主体负责人.
fn groups(group: &str) -> impl Iterator<Item = &str> {
    const TAILS: [&str; 9] = [
        "基本情况",
        "基本信息",
        "信息",
        "情况",
        "资料",
        "接入信息",
        "网站信息",
        "登记表",
        "栏",
    ];
    const HEADS: [&str; 3] = ["icp备案", "备案", "icp"];
    let tail = TAILS
        .iter()
        .find_map(|tail| group.strip_suffix(tail))
        .filter(|rest| !rest.is_empty());
    let head = HEADS
        .iter()
        .find_map(|head| tail.unwrap_or(group).strip_prefix(head))
        .filter(|rest| !rest.is_empty());
    [Some(group), tail, head].into_iter().flatten()
}

/// The share of common pairs of neighbouring characters, in hundredths (Dice).
fn alike(one: &str, other: &str) -> u32 {
    let pairs = |text: &str| -> Vec<(char, char)> {
        let characters: Vec<char> = text.chars().collect();
        let mut pairs: Vec<_> = characters
            .windows(2)
            .map(|pair| (pair[0], pair[1]))
            .collect();
        pairs.sort_unstable();
        pairs
    };
    let (one, mut other) = (pairs(one), pairs(other));
    let total = one.len() + other.len();
    if total == 0 {
        return 0;
    }
    let common = one
        .iter()
        .filter(|pair| match other.iter().position(|other| other == *pair) {
            Some(at) => {
                other.swap_remove(at);
                true
            }
            None => false,
        })
        .count();
    (200 * common / total) as u32
}

/// Whether the cells of a column can be told by their look.
fn provable(column: Column) -> bool {
    class(column) != Class::Text && class(column) != Class::List
}

fn proof(column: Column, below: Option<&Vec<String>>) -> (u32, u32) {
    let Some(below) = below else { return (0, 0) };
    let good = below.iter().filter(|text| looks_like(column, text)).count();
    (good as u32, below.len() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::columns::EMBEDDED;

    fn names() -> Names {
        Names::new(
            &Columns::parse(EMBEDDED).expect("embedded"),
            &BTreeMap::new(),
        )
    }

    fn headings(texts: &[&str]) -> Vec<Heading> {
        (0_u32..)
            .zip(texts)
            .map(|(at, text)| Heading {
                at,
                text: (*text).to_owned(),
                group: String::new(),
            })
            .collect()
    }

    #[test]
    fn decorations_do_not_hide_a_header() {
        assert_eq!(key("序号*\n（必填）"), "序号");
        assert_eq!(key("主办单位所在省 :"), "主办单位所在省");
        assert_eq!(key("主体备注(提交至管局)　"), "主体备注(提交至管局)");
        assert_eq!(key("备案类型　"), "备案类型");
    }

    #[test]
    fn a_number_before_a_header_does_not_hide_it() {
        for text in [
            "1、主办单位名称",
            "12.主办单位名称",
            "（3）主办单位名称",
            "⑥主办单位名称",
            "三、主办单位名称",
            "★ 主办单位名称*",
        ] {
            assert_eq!(key(text), "主办单位名称", "{text}");
        }
        assert_eq!(key("一般纳税人"), "一般纳税人");
        assert_eq!(key("2026"), "2026");
    }

    #[test]
    fn a_group_line_tells_two_persons_apart() {
        let mut headings = headings(&["证件类型", "证件类型", "姓名"]);
        headings[0].group = "主体负责人基本情况".into();
        headings[1].group = "网站负责人基本情况".into();
        headings[2].group = "网站负责人基本情况".into();
        let mapping = names().assign(&headings);
        assert_eq!(mapping.columns[&Column::PrincipalCertType].0, 0);
        assert_eq!(mapping.columns[&Column::SitePrincipalCertType].0, 1);
        assert_eq!(mapping.columns[&Column::SitePrincipalName].0, 2);
    }

    #[test]
    fn a_header_twice_is_told_with_both_places() {
        let mapping = names().assign(&headings(&["主办单位名称", "主办单位名称", "未知列X"]));
        assert_eq!(mapping.duplicate.len(), 1);
        assert_eq!(mapping.duplicate[0].1, 0);
        assert_eq!(mapping.duplicate[0].2.at, 1);
        assert_eq!(mapping.unknown[0].text, "未知列X");
    }

    #[test]
    fn a_resembling_header_is_read_only_with_proof_and_without_a_rival() {
        let names = names();
        let below = |texts: &[&str]| {
            HashMap::from([(0, texts.iter().map(|text| (*text).to_owned()).collect())])
        };
        let mut mapping = names.assign(&headings(&["网站负责人手机号码（常用）号"]));
        let proposals = names.propose(&mut mapping, &below(&["19425710005", "19425710006"]));
        assert!(proposals[0].used, "{proposals:?}");
        assert_eq!(proposals[0].candidates[0], Column::SitePrincipalMobile);

        let mut mapping = names.assign(&headings(&["负责人手机号码"]));
        let proposals = names.propose(&mut mapping, &below(&["19425710005"]));
        assert!(!proposals[0].used, "{proposals:?}");
        assert!(mapping.columns.is_empty());
    }
}
