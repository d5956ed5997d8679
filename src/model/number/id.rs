//! Identity numbers of eighteen characters: GB 11643-1999 and the cards that follow it.

use chrono::{Datelike, NaiveDate};

/// An identity number whose form, date and check character are right.
///
/// Whether its area ever existed is a question of data: ask the divisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IdNumber {
    characters: [u8; 18],
    birth: Option<NaiveDate>,
}

/// Which kind of card bears the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// 居民身份证, and the 居住证 of residents without a mainland household register.
    Mainland,
    /// 港澳居民居住证: 810000 (Hong Kong) or 820000 (Macao).
    HongKongMacao,
    /// 台湾居民居住证: 830000.
    Taiwan,
    /// 外国人永久居留身份证 since 2023: starts with 9.
    Foreign,
}

/// Why a text is no identity number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdFault {
    /// Fifteen digits: the card of before 1999, void since 2013.
    Old,
    /// Scientific notation, or zeros where the last digits were: the sheet lost them.
    Lost,
    /// Not eighteen characters; this many.
    Length(usize),
    /// Something else than seventeen digits and a digit or X.
    Characters,
    /// The digits 7 to 14 are no day of the calendar.
    Date,
    /// The last character does not fit the others.
    Check,
}

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

impl IdNumber {
    /// Reads a number; a lower-case `x` is read as `X`.
    ///
    /// # Errors
    /// The first fault in the order length, characters, date, check.
    pub fn parse(text: &str) -> Result<Self, IdFault> {
        let bytes = text.as_bytes();
        if super::paper::is_scientific(text) {
            return Err(IdFault::Lost);
        }
        if bytes.len() == 15 && bytes.iter().all(u8::is_ascii_digit) {
            return Err(IdFault::Old);
        }
        let Ok(mut characters) = <[u8; 18]>::try_from(bytes) else {
            return Err(IdFault::Length(text.chars().count()));
        };
        characters[17] = characters[17].to_ascii_uppercase();
        if !characters[..17].iter().all(u8::is_ascii_digit)
            || !(characters[17].is_ascii_digit() || characters[17] == b'X')
        {
            return Err(IdFault::Characters);
        }
        let mut id = Self {
            characters,
            birth: None,
        };
        let birth = NaiveDate::from_ymd_opt(
            id.figure(6, 10).cast_signed(),
            id.figure(10, 12),
            id.figure(12, 14),
        );
        match birth.filter(|birth| birth.year() >= 1850) {
            None if id.is_lost() => return Err(IdFault::Lost),
            None => return Err(IdFault::Date),
            birth => id.birth = birth,
        }
        if characters[17] != id.check() {
            return Err(if id.is_lost() {
                IdFault::Lost
            } else {
                IdFault::Check
            });
        }
        Ok(id)
    }

    /// Excel keeps fifteen digits and writes zeros for the rest.
    fn is_lost(&self) -> bool {
        &self.characters[15..] == b"000"
    }

    fn figure(&self, from: usize, to: usize) -> u32 {
        self.characters[from..to]
            .iter()
            .fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
    }

    /// The character that ISO 7064 MOD 11-2 demands at the end.
    fn check(&self) -> u8 {
        let sum: u32 = WEIGHTS
            .iter()
            .zip(self.characters)
            .map(|(weight, digit)| weight * u32::from(digit - b'0'))
            .sum();
        CHECKS[(sum % 11) as usize]
    }

    /// The number.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.characters).expect("digits and X are ASCII")
    }

    /// The first six digits: the area of the first registration.
    pub fn area(&self) -> u32 {
        self.figure(0, 6)
    }

    /// The date of birth.
    pub fn birth(&self) -> NaiveDate {
        self.birth.expect("a parsed number has a date")
    }

    /// The full years of age on a day.
    pub fn age(&self, today: NaiveDate) -> u32 {
        today.years_since(self.birth()).unwrap_or(0)
    }

    /// Whether the bearer is a man.
    pub fn is_male(&self) -> bool {
        (self.characters[16] - b'0') % 2 == 1
    }

    /// Which kind of card bears it.
    pub fn origin(&self) -> Origin {
        match &self.characters[..6] {
            b"810000" | b"820000" => Origin::HongKongMacao,
            b"830000" => Origin::Taiwan,
            [b'9', ..] => Origin::Foreign,
            _ => Origin::Mainland,
        }
    }
}
