//! Administrative divisions: those in use, and every code that was ever valid.
//!
//! People write names with and without their suffix, or codes; a name that stopped being used is
//! still on certificates and is found as well. Tables: `config/data/divisions.tsv` (codes since
//! 1980, with years) and `config/data/places.tsv` (those in use, with short names).

use super::table::{cell, or, rows};
use super::words::Words;
use foldhash::fast::FixedState;
use std::hash::BuildHasher;
use std::ops::Range;

/// Every code since 1980.
pub const HISTORY: &str = include_str!("../../config/data/divisions.tsv");
/// The divisions in use, with short names.
pub const PLACES: &str = include_str!("../../config/data/places.tsv");

/// A division.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Division {
    /// Its six digits.
    pub code: u32,
    /// The full name, `顺德区`.
    pub name: Box<str>,
    /// The name without suffix, `顺德`.
    pub short: Box<str>,
    /// The year the code began to mean this; 0 when before the list.
    pub from: u16,
    /// The year it ceased to; 0 while in use.
    pub until: u16,
}

impl Division {
    /// Whether a word means it: name, short name or code.
    pub fn is_called(&self, word: &str) -> bool {
        self.is_named(word, stem(word)) || self.is_shortened(word)
    }

    fn is_named(&self, word: &str, stem: &str) -> bool {
        *self.name == *word || *self.short == *word || (*self.short == *stem && stem != word)
    }

    /// 大理州 for 大理白族自治州; never 杭 for 杭州市.
    fn is_shortened(&self, word: &str) -> bool {
        let last = self.name.chars().last();
        last.and_then(|last| word.strip_suffix(last)) == Some(&*self.short)
            && self.name.contains("自治")
    }

    /// The first two digits.
    pub const fn province(&self) -> u8 {
        (self.code / 10_000) as u8
    }

    /// The first four digits.
    pub const fn city(&self) -> u16 {
        (self.code / 100) as u16
    }

    const fn level(&self) -> Level {
        if self.code.is_multiple_of(10_000) {
            Level::Province
        } else if self.code.is_multiple_of(100) {
            Level::City
        } else {
            Level::County
        }
    }
}

/// The three levels of a subject's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// 省, 自治区, 直辖市.
    Province,
    /// 地级市, 自治州, 盟, 地区.
    City,
    /// 县, 区, 县级市, 旗.
    County,
}

/// Where a subject is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chain<'a> {
    /// The province.
    pub province: &'a Division,
    /// The city; of a municipality the municipality itself.
    pub city: &'a Division,
    /// The county; a few cities have none.
    pub county: Option<&'a Division>,
}

/// Why three words do not name a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken<'a> {
    /// Nothing was written.
    Missing(Level),
    /// Nothing is called so.
    Unknown(Level),
    /// Something is called so, but not there: it is in this other place.
    Elsewhere(Level, &'a Division),
}

/// All divisions.
#[derive(Clone, Debug)]
pub struct Divisions {
    /// Sorted by code, then by year.
    rows: Vec<Division>,
    /// The code of each row, close together, for they are asked for most.
    codes: Vec<u32>,
    /// Of each row what its names come to, to pass over those that cannot be meant.
    marks: Vec<Mark>,
    /// Where the provinces stand among the rows.
    provinces: Vec<usize>,
    /// Names in use, full and short, with whether each surely means the place.
    names: Words<(u32, bool)>,
}

impl Divisions {
    /// Reads the two tables.
    ///
    /// # Errors
    /// When a line is not of its table's shape.
    pub fn parse(history: &str, places: &str) -> Result<Self, String> {
        let mut list = Vec::with_capacity(8_200);
        for row in rows(history, ["code", "name", "from", "until"]) {
            let (line, [code, name, from, until]) = row?;
            list.push(Division {
                code: cell(line, code)?,
                name: name.into(),
                short: stem(name).into(),
                from: or(line, from, 0)?,
                until: or(line, until, 0)?,
            });
        }
        list.sort_by_key(|row| (row.code, row.from));
        let mut names = Vec::with_capacity(3_300);
        for row in rows(places, ["code", "level", "name", "short", "ambiguous"]) {
            let (line, [code, _, name, short, ambiguous]) = row?;
            let code: u32 = cell(line, code)?;
            if name != short {
                names.push((name.to_owned(), (code, true)));
            }
            if ambiguous == "no" {
                // 青山, 凤凰 and 无为 are districts and words; provinces and cities are known.
                names.push((short.to_owned(), (code, code.is_multiple_of(100))));
            }
            let from = list.partition_point(|row| row.code < code);
            let known = list[from..]
                .iter_mut()
                .take_while(|row| row.code == code)
                .find(|row| row.until == 0);
            match known {
                Some(row) => {
                    row.name = name.into();
                    row.short = short.into();
                }
                None => return Err(format!("line {line}: {code} is not among the divisions")),
            }
        }
        let provinces = (0..list.len())
            .filter(|&at| list[at].level() == Level::Province)
            .collect();
        Ok(Self {
            codes: list.iter().map(|row| row.code).collect(),
            marks: list.iter().map(Mark::of).collect(),
            rows: list,
            provinces,
            names: Words::new(names),
        })
    }

    /// The division of a code: the one in use, else the last that had it.
    pub fn get(&self, code: u32) -> Option<&Division> {
        let last = self
            .codes
            .partition_point(|&row| row <= code)
            .checked_sub(1)?;
        (self.codes[last] == code).then(|| &self.rows[last])
    }

    /// Whether a code was ever a division's, as the first six digits of an ID number must be.
    pub fn was_ever(&self, code: u32) -> bool {
        self.get(code).is_some()
    }

    /// The province that a word names.
    pub fn province(&self, word: &str) -> Option<&Division> {
        if let Some(code) = code(word) {
            return self.get(code / 10_000 * 10_000);
        }
        self.named(self.provinces.iter().copied(), word).next()
    }

    /// The rows at some places that a word names.
    fn named(
        &self,
        places: impl Iterator<Item = usize>,
        word: &str,
    ) -> impl Iterator<Item = &Division> {
        let stem = stem(word);
        let (of_word, of_stem) = (mark(word), mark(stem));
        places
            .filter(move |&at| self.marks[at].may_be(of_word, of_stem))
            .map(|at| &self.rows[at])
            .filter(move |row| row.is_named(word, stem))
    }

    /// Where the rows with codes from `first` to before `end` stand: a place is looked for where
    /// it can be.
    fn between(&self, first: u32, end: u32) -> Range<usize> {
        let before = |code| self.codes.partition_point(|&row| row < code);
        before(first)..before(end)
    }

    /// The division that a word means among some: one in use before one of old.
    fn best(
        &self,
        among: Range<usize>,
        word: &str,
        fits: impl Fn(&Division) -> bool,
    ) -> Option<&Division> {
        if let Some(code) = code(word) {
            let among = &self.rows[among];
            let end = among.partition_point(|row| row.code <= code);
            let last = among[..end].last()?;
            return (last.code == code && fits(last)).then_some(last);
        }
        let mut old = None;
        for row in self.named(among.clone(), word).filter(|row| fits(row)) {
            if row.until == 0 {
                return Some(row);
            }
            old = Some(row);
        }
        // Short forms are rare: looked for only when no name fits.
        old.or_else(|| {
            let mut short = self.rows[among]
                .iter()
                .filter(|row| fits(row) && row.is_shortened(word));
            short
                .clone()
                .find(|row| row.until == 0)
                .or_else(|| short.next_back())
        })
    }

    /// Whether a province has no cities between itself and its districts.
    pub fn is_municipality(&self, province: u8) -> bool {
        self.get(u32::from(province) * 10_000)
            .is_some_and(|row| row.name.ends_with('市'))
    }

    /// The place that three words name.
    ///
    /// # Errors
    /// What keeps them from naming one; the highest level first.
    pub fn chain(&self, province: &str, city: &str, county: &str) -> Result<Chain<'_>, Broken<'_>> {
        if province.is_empty() {
            return Err(Broken::Missing(Level::Province));
        }
        let province = self
            .province(province)
            .ok_or(Broken::Unknown(Level::Province))?;
        let whole = u32::from(province.province()) * 10_000;
        let within = self.between(whole + 1, whole + 10_000);
        if self.is_municipality(province.province()) {
            let own = city.is_empty()
                || province.is_called(city)
                || matches!(city, "市辖区" | "县" | "辖区" | "辖县")
                || code(city).is_some_and(|code| code / 10_000 == whole / 10_000);
            if !own {
                // People put the district into both columns.
                let district = self.best(within.clone(), city, |row| row.level() == Level::County);
                if district.is_none() {
                    return Err(self.astray(Level::City, city));
                }
            }
            let county = self.county(county, within, false)?;
            return Ok(Chain {
                province,
                city: province,
                county,
            });
        }
        if city.is_empty() {
            return Err(Broken::Missing(Level::City));
        }
        let is_city = |row: &Division| row.level() == Level::City;
        if let Some(found) = self.best(within.clone(), city, is_city) {
            let inside = u32::from(found.city()) * 100;
            let inside = self.between(inside + 1, inside + 100);
            // Rows for 市辖区 alone are no districts: 东莞 and its like have none.
            let childless = !self.rows[inside.clone()]
                .iter()
                .any(|row| row.until == 0 && !is_summary(&row.name));
            let county = match self.county(county, inside, childless) {
                Err(Broken::Elsewhere(_, other)) if other.province() == province.province() => {
                    // Enlarged cities: the district's code still stands under the old prefecture.
                    return Err(Broken::Elsewhere(Level::County, other));
                }
                county => county?,
            };
            return Ok(Chain {
                province,
                city: found,
                county,
            });
        }
        // Counties directly under the province stand in both columns, or under a summary's name.
        // 义乌 was one until 1993 and is 金华's now.
        let direct = |row: &Division| {
            row.level() == Level::County && row.city() % 100 == 90 && row.until == 0
        };
        let word = if county.is_empty() { city } else { county };
        if (city.contains("直辖") || self.best(within.clone(), city, direct).is_some())
            && let Some(found) = self.best(within, word, direct)
        {
            return Ok(Chain {
                province,
                city: found,
                county: Some(found),
            });
        }
        Err(self.astray(Level::City, city))
    }

    fn county(
        &self,
        word: &str,
        among: Range<usize>,
        childless: bool,
    ) -> Result<Option<&Division>, Broken<'_>> {
        if childless {
            return Ok(None);
        }
        if word.is_empty() {
            return Err(Broken::Missing(Level::County));
        }
        self.best(among, word, |row| row.level() == Level::County)
            .map(Some)
            .ok_or_else(|| self.astray(Level::County, word))
    }

    /// The city of the county that a word names, in a province.
    pub fn county_in(&self, province: u8, word: &str) -> Option<&Division> {
        let whole = u32::from(province) * 10_000;
        let among = self.between(whole + 1, whole + 10_000);
        let county = self.best(among, word, |row| {
            row.level() == Level::County && row.until == 0
        })?;
        self.get(u32::from(county.city()) * 100)
    }

    fn astray(&self, level: Level, word: &str) -> Broken<'_> {
        self.best(0..self.rows.len(), word, |row| {
            row.level() == level && row.until == 0
        })
        .map_or(Broken::Unknown(level), |row| Broken::Elsewhere(level, row))
    }

    /// The names of divisions that a text holds, each with whether it surely means the place:
    /// short names of counties may be meant otherwise, those that are ordinary words are left out.
    pub fn named_in<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (&'a str, bool)> + 'a {
        self.names
            .find_all(text)
            .map(|(_, name, &(_, sure))| (name, sure))
    }
}

/// What the full and the short name of a row come to.
#[derive(Clone, Copy, Debug)]
struct Mark {
    name: u32,
    short: u32,
}

impl Mark {
    fn of(row: &Division) -> Self {
        Self {
            name: mark(&row.name),
            short: mark(&row.short),
        }
    }

    /// Whether its row may be called by a word or its stem; whoever is, may be.
    fn may_be(self, word: u32, stem: u32) -> bool {
        self.name == word || self.short == word || self.short == stem
    }
}

/// A word as a number that few others come to.
fn mark(word: &str) -> u32 {
    FixedState::default().hash_one(word) as u32
}

fn code(word: &str) -> Option<u32> {
    (word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| word.parse().ok())
        .flatten()
}

fn is_summary(name: &str) -> bool {
    matches!(name, "市辖区" | "县" | "市") || name.contains("直辖")
}

/// A name without its suffix; names of one letter keep it.
pub fn stem(name: &str) -> &str {
    const SUFFIXES: [&str; 15] = [
        "维吾尔自治区",
        "壮族自治区",
        "回族自治区",
        "特别行政区",
        "自治区",
        "自治州",
        "自治县",
        "自治旗",
        "地区",
        "省",
        "市",
        "盟",
        "区",
        "县",
        "旗",
    ];
    // Of the names that end in none of their signs most are told by the last byte.
    let last = name.as_bytes().last();
    SUFFIXES
        .iter()
        .filter(|suffix| suffix.as_bytes().last() == last)
        .find_map(|suffix| name.strip_suffix(suffix))
        .filter(|rest| rest.chars().nth(1).is_some())
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> Divisions {
        Divisions::parse(HISTORY, PLACES).expect("embedded")
    }

    fn codes(chain: Result<Chain<'_>, Broken<'_>>) -> (u32, u32, Option<u32>) {
        let chain = chain.unwrap_or_else(|broken| panic!("{broken:?}"));
        (
            chain.province.code,
            chain.city.code,
            chain.county.map(|county| county.code),
        )
    }

    #[test]
    fn a_place_is_found_by_names_with_or_without_suffix_and_by_codes() {
        let all = shipped();
        let shunde = (440000, 440600, Some(440606));
        assert_eq!(codes(all.chain("广东", "佛山", "顺德")), shunde);
        assert_eq!(codes(all.chain("广东省", "佛山市", "顺德区")), shunde);
        assert_eq!(codes(all.chain("440000", "440600", "440606")), shunde);
        assert_eq!(
            codes(all.chain("云南", "大理州", "大理市")).0,
            530000,
            "an autonomous prefecture by its short name"
        );
        assert_eq!(codes(all.chain("内蒙古", "呼伦贝尔", "鄂温克旗")).1, 150700);
    }

    #[test]
    fn a_municipality_stands_for_its_own_city() {
        let all = shipped();
        let nankai = (120000, 120000, Some(120104));
        for city in ["", "天津", "天津市", "市辖区", "120100"] {
            assert_eq!(codes(all.chain("天津", city, "南开区")), nankai, "{city:?}");
        }
        assert_eq!(
            all.chain("天津", "佛山", "南开区").expect_err("not there"),
            Broken::Elsewhere(Level::City, all.get(440600).expect("佛山"))
        );
    }

    #[test]
    fn a_city_without_counties_and_a_county_without_a_city_are_places() {
        let all = shipped();
        assert_eq!(codes(all.chain("广东", "东莞", "")), (440000, 441900, None));
        assert_eq!(codes(all.chain("广东", "东莞市", "长安镇")).2, None);
        let xiantao = (420000, 429004, Some(429004));
        assert_eq!(codes(all.chain("湖北", "仙桃", "仙桃")), xiantao);
        assert_eq!(
            codes(all.chain("湖北", "省直辖县级行政区划", "仙桃市")),
            xiantao
        );
    }

    #[test]
    fn a_district_that_ceased_is_still_on_certificates() {
        let all = shipped();
        let chain = all.chain("重庆", "重庆", "渝北区").expect("a place");
        assert_eq!(chain.county.map(|county| county.until), Some(2025));
        assert!(all.was_ever(510220), "an ID number from before 1997");
        assert!(!all.was_ever(999999));
    }

    #[test]
    fn what_is_missing_unknown_or_elsewhere_is_told_apart() {
        let all = shipped();
        assert_eq!(all.chain("", "", ""), Err(Broken::Missing(Level::Province)));
        assert_eq!(all.chain("广东", "", ""), Err(Broken::Missing(Level::City)));
        assert_eq!(
            all.chain("广东", "佛山", ""),
            Err(Broken::Missing(Level::County))
        );
        assert_eq!(
            all.chain("火星", "佛山", "顺德"),
            Err(Broken::Unknown(Level::Province))
        );
        assert!(matches!(
            all.chain("广东", "佛山", "天河区"),
            Err(Broken::Elsewhere(Level::County, row)) if row.code == 440106
        ));
    }

    #[test]
    fn a_place_name_is_found_in_a_sites_name_unless_it_is_a_common_word() {
        let all = shipped();
        let named = |text: &str| {
            all.named_in(text)
                .map(|(name, sure)| (name.to_owned(), sure))
                .collect::<Vec<_>>()
        };
        assert_eq!(named("郑州美食小记"), [("郑州".to_owned(), true)]);
        assert_eq!(named("青山手记"), [("青山".to_owned(), false)]);
        assert!(named("和平的早晨").is_empty());
    }
}
