//! Which city a mobile number was handed out in, and area codes of landlines.
//!
//! `config/data/phone_prefixes.tsv` tells for the first seven digits of a mobile number where the
//! number was handed out, as of December 2023; numbers are reassigned and new ones appear, so an
//! unlisted prefix is «cannot tell». An installation adds what it knows in
//! `data/phone_prefixes_extra.tsv`.

use super::table::{cell, header, rows};
use crate::model::text::leading_number;
use foldhash::HashMap;
use std::ops::RangeInclusive;

/// Where runs of prefixes begin, and their places.
pub const PREFIXES: &str = include_str!("../../config/data/phone_prefixes.tsv");
/// The places.
pub const PLACES: &str = include_str!("../../config/data/phone_places.tsv");
/// What an installation adds; empty as it ships.
pub const EXTRA: &str = include_str!("../../config/data/phone_prefixes_extra.tsv");
/// Segments that are not an ordinary person's mobile.
pub const SEGMENTS: &str = include_str!("../../config/data/phone_segments.tsv");
/// Area codes of landlines.
pub const AREAS: &str = include_str!("../../config/data/area_codes.tsv");

/// The segments of mobile numbers: 1 and two more digits.
const SEGMENT: RangeInclusive<u32> = 100..=199;

/// Where phone numbers belong.
#[derive(Clone, Debug)]
pub struct Phones {
    places: Vec<Place>,
    /// A block of 10 000 places for each three-digit segment that is listed at all.
    blocks: Vec<Box<[u16]>>,
    /// The block of each segment, from 0; `NONE` for an unlisted one.
    block_of: [u8; 100],
    /// Segments of three or four digits.
    kinds: Vec<(u16, Kind)>,
    /// By their codes.
    areas: HashMap<String, Area>,
}

const NONE: u8 = u8::MAX;

/// A place where numbers are handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The first two digits of the province's divisions.
    pub province: u8,
    /// The division, of the city where it is known.
    pub division: u32,
    /// The name as people say it, for example `佛山`.
    pub name: String,
}

/// Numbers that may not receive the ministry's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Of an operator without a network of its own.
    Virtual,
    /// Of machines.
    Iot,
    /// Of satellite phones.
    Satellite,
}

/// An area code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// With its leading 0, for example `0757`.
    pub code: String,
    /// The first two digits of the province's divisions.
    pub province: u8,
    /// The cities that share it.
    pub divisions: Vec<u32>,
    /// The cities' names, for example `乐山,眉山`.
    pub cities: String,
    /// How many digits a number has after it; empty when unknown.
    pub digits: Vec<u8>,
}

impl Phones {
    /// Reads the tables; `extra` speaks over `prefixes`.
    ///
    /// # Errors
    /// When a line is not of its table's shape.
    pub fn parse(
        prefixes: &str,
        places: &str,
        extra: &str,
        segments: &str,
        areas: &str,
    ) -> Result<Self, String> {
        let mut phones = Self {
            places: vec![Place {
                province: 0,
                division: 0,
                name: String::new(),
            }],
            blocks: Vec::new(),
            block_of: [NONE; 100],
            kinds: Vec::new(),
            areas: HashMap::default(),
        };
        for row in rows(places, ["place", "province", "division", "city"]) {
            let (line, [id, province, division, city]) = row?;
            if cell::<usize>(line, id)? != phones.places.len() {
                return Err(format!("line {line}: the places are not numbered in order"));
            }
            phones.places.push(Place {
                province: cell(line, province)?,
                division: cell(line, division)?,
                name: city.to_owned(),
            });
        }
        phones.read_prefixes(prefixes)?;
        for row in rows(extra, ["from", "to", "place"]) {
            let (line, [from, to, place]) = row?;
            let place = phones.place_named(place).ok_or_else(|| {
                format!("line {line}: {place:?} is neither a city nor a division's code")
            })?;
            phones.fill(cell(line, from)?, cell(line, to)?, place);
        }
        for row in rows(segments, ["prefix", "kind"]) {
            let (line, [prefix, kind]) = row?;
            let kind = match kind {
                "virtual" => Kind::Virtual,
                "iot" => Kind::Iot,
                "satellite" => Kind::Satellite,
                _ => return Err(format!("line {line}: {kind:?} is not a kind")),
            };
            phones.kinds.push((cell(line, prefix)?, kind));
        }
        for row in rows(
            areas,
            ["area_code", "province", "divisions", "digits", "cities"],
        ) {
            let (line, [code, province, divisions, digits, cities]) = row?;
            let divisions: Result<_, _> =
                divisions.split(',').map(|code| cell(line, code)).collect();
            let digits: Result<_, _> = digits
                .split(',')
                .filter(|digits| !digits.is_empty())
                .map(|digits| cell(line, digits))
                .collect();
            let area = Area {
                code: code.to_owned(),
                province: cell(line, province)?,
                divisions: divisions?,
                cities: cities.to_owned(),
                digits: digits?,
            };
            phones.areas.insert(code.to_owned(), area);
        }
        Ok(phones)
    }

    /// 137 000 lines in a few milliseconds: each byte is looked at once.
    fn read_prefixes(&mut self, text: &str) -> Result<(), String> {
        header(text, &["from", "place"])?;
        let (_, rows) = text.split_once('\n').unwrap_or_default();
        let mut rest = rows.as_bytes();
        let mut run: Option<(u32, u16)> = None;
        for line in 2.. {
            if rest.is_empty() {
                break;
            }
            if matches!(rest[0], b'#' | b'\r' | b'\n') {
                let end = rest.iter().position(|&byte| byte == b'\n');
                rest = end.map_or(&[], |end| &rest[end + 1..]);
                continue;
            }
            let not_two = || format!("line {line}: not two numbers");
            let (from, behind) = leading_number(rest).ok_or_else(not_two)?;
            let behind = behind.strip_prefix(b"\t").ok_or_else(not_two)?;
            let (place, behind) = leading_number(behind).ok_or_else(not_two)?;
            let behind = behind.strip_prefix(b"\r").unwrap_or(behind);
            rest = match behind {
                [] => &[],
                [b'\n', behind @ ..] => behind,
                _ => return Err(not_two()),
            };
            let place = u16::try_from(place)
                .ok()
                .filter(|&place| usize::from(place) < self.places.len())
                .ok_or_else(|| format!("line {line}: there is no place {place}"))?;
            if let Some((before, place)) = run {
                if from <= before {
                    return Err(format!("line {line}: the prefixes are not in order"));
                }
                self.fill(before, from - 1, place);
            }
            run = Some((from, place));
        }
        Ok(())
    }

    fn fill(&mut self, from: u32, to: u32, place: u16) {
        let mut at = from;
        while at <= to {
            let end = to.min(at / 10_000 * 10_000 + 9_999);
            if SEGMENT.contains(&(at / 10_000)) {
                let segment = (at / 10_000 - SEGMENT.start()) as usize;
                if self.block_of[segment] == NONE && place != 0 {
                    self.block_of[segment] = self.blocks.len() as u8;
                    self.blocks.push(vec![0; 10_000].into_boxed_slice());
                }
                if self.block_of[segment] != NONE {
                    let block = &mut self.blocks[usize::from(self.block_of[segment])];
                    block[(at % 10_000) as usize..=(end % 10_000) as usize].fill(place);
                }
            }
            at = end + 1;
        }
    }

    /// The place of a name or code, added when only its province is meant.
    fn place_named(&mut self, word: &str) -> Option<u16> {
        let at = match word.parse::<u32>() {
            Ok(code) => {
                let known = self.places.iter().position(|place| place.division == code);
                known.unwrap_or_else(|| {
                    self.places.push(Place {
                        province: (code / 10_000) as u8,
                        division: code,
                        name: String::new(),
                    });
                    self.places.len() - 1
                })
            }
            Err(_) => self.places.iter().position(|place| place.name == word)?,
        };
        u16::try_from(at).ok()
    }

    /// Where a mobile number was handed out; `None` is «cannot tell».
    pub fn place(&self, mobile: &str) -> Option<&Place> {
        let prefix: u32 = mobile.get(..7)?.parse().ok()?;
        let segment = (prefix / 10_000).checked_sub(*SEGMENT.start())? as usize;
        let block = *self.block_of.get(segment)?;
        let places = self.blocks.get(usize::from(block))?;
        match places[(prefix % 10_000) as usize] {
            0 => None,
            place => Some(&self.places[usize::from(place)]),
        }
    }

    /// What a number is besides an ordinary person's mobile.
    pub fn kind(&self, mobile: &str) -> Option<Kind> {
        let four: u16 = mobile.get(..4)?.parse().ok()?;
        self.kinds
            .iter()
            .find(|(prefix, _)| *prefix == four / 10 || *prefix == four)
            .map(|&(_, kind)| kind)
    }

    /// An area code, with its leading 0.
    pub fn area(&self, code: &str) -> Option<&Area> {
        self.areas.get(code)
    }

    /// The area code that a number of digits begins with, for example of `075722223333`.
    pub fn area_of(&self, digits: &str) -> Option<&Area> {
        [3, 4]
            .into_iter()
            .filter_map(|length| digits.get(..length))
            .find_map(|code| self.area(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped(extra: &str) -> Phones {
        Phones::parse(PREFIXES, PLACES, extra, SEGMENTS, AREAS).expect("embedded")
    }

    #[test]
    fn a_mobile_number_names_its_city_and_an_unlisted_one_none() {
        let phones = shipped(EXTRA);
        let place = phones.place("13000000000").expect("listed");
        assert_eq!((place.province, place.name.as_str()), (37, "济南"));
        assert_eq!(phones.place("19420000001"), None);
        assert_eq!(phones.place("1300"), None);
        assert_eq!(phones.place("23000000000"), None);
    }

    #[test]
    fn an_installation_adds_prefixes_by_city_or_by_code() {
        let extra = "from\tto\tplace\n1942000\t1942009\t440000\n1942010\t1942010\t北京\n1300000\t1300000\t佛山\n";
        let phones = shipped(extra);
        assert_eq!(phones.place("19420000001").expect("added").province, 44);
        assert_eq!(phones.place("19420100001").expect("added").province, 11);
        assert_eq!(phones.place("13000000000").expect("moved").name, "佛山");
        assert_eq!(phones.place("19420110001"), None);
    }

    #[test]
    fn a_line_that_is_not_two_numbers_is_named() {
        let read = |prefixes: &str| {
            let prefixes = format!("from\tplace\n{prefixes}");
            let read = Phones::parse(&prefixes, PLACES, EXTRA, SEGMENTS, AREAS);
            read.map(|phones| phones.place("13000000000").map(|place| place.name.clone()))
        };
        let known = "# of 2023\r\n\n1300000\t1\r\n1300001\t0\n1999999\t0";
        assert!(read(known).expect("well formed").is_some());
        for (bad, line) in [
            ("1300000 1\n", 2),
            ("1300000\t1\n1300001\n", 3),
            ("1300000\t1x\n", 2),
            ("1300000\t65535\n", 2),
            ("13000000000\t1\n", 2),
            ("\n1300001\t1\n1300000\t1\n", 4),
        ] {
            let error = read(bad).expect_err(bad);
            assert!(error.starts_with(&format!("line {line}:")), "{error}");
        }
    }

    #[test]
    fn a_virtual_operator_is_known_by_its_segment() {
        let phones = shipped(EXTRA);
        assert_eq!(phones.kind("17000000000"), Some(Kind::Virtual));
        assert_eq!(phones.kind("13490000000"), Some(Kind::Satellite));
        assert_eq!(phones.kind("13500000000"), None);
    }

    #[test]
    fn an_area_code_names_its_province_and_its_numbers_length() {
        let phones = shipped(EXTRA);
        let foshan = phones.area_of("075722223333").expect("an area");
        assert_eq!((foshan.code.as_str(), foshan.province), ("0757", 44));
        assert_eq!(foshan.digits, [8]);
        assert_eq!(phones.area_of("01022223333").expect("an area").province, 11);
        assert_eq!(phones.area("0999999"), None);
    }
}
