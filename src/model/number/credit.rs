//! Unified social credit codes (GB 32100-2015) and the organisation codes inside them (GB 11714).

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [u32; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];
const INNER_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// A credit code whose form and check character are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CreditCode([u8; 18]);

/// Why a text is no credit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CreditFault {
    /// Scientific notation: the sheet lost the last digits.
    Lost,
    /// Thirteen or fifteen digits: a registration number of before 2015.
    OldRegistration,
    /// The identity number of a person; the parser cannot tell, the case can.
    Identity,
    /// An organisation code, eight characters and a check.
    Organisation,
    /// Not eighteen characters; this many.
    Length(usize),
    /// A character that these codes never hold: I, O, S, V, Z, or no letter or digit at all.
    Character(char),
    /// The region, characters 3 to 8, is not six digits.
    Region,
    /// The last character does not fit the others.
    Check,
}

impl CreditCode {
    /// Reads a code; lower case is read as upper case.
    ///
    /// # Errors
    /// The first fault in the order length, characters, region, check.
    pub fn parse(text: &str) -> Result<Self, CreditFault> {
        let bytes = text.as_bytes();
        if super::paper::is_scientific(text) {
            return Err(CreditFault::Lost);
        }
        let Ok(mut code) = <[u8; 18]>::try_from(bytes) else {
            return Err(if matches!(bytes.len(), 13 | 15) && is_digits(bytes) {
                CreditFault::OldRegistration
            } else if OrganisationCode::parse(text).is_some() {
                CreditFault::Organisation
            } else {
                CreditFault::Length(text.chars().count())
            });
        };
        code.make_ascii_uppercase();
        if code.iter().any(|character| value(*character).is_none()) {
            let wrong = text
                .chars()
                .find(|&letter| {
                    !letter.is_ascii() || value(letter.to_ascii_uppercase() as u8).is_none()
                })
                .unwrap_or_default();
            return Err(CreditFault::Character(wrong));
        }
        if !is_digits(&code[2..8]) {
            return Err(CreditFault::Region);
        }
        let code = Self(code);
        if code.0[17] != code.check() {
            return Err(CreditFault::Check);
        }
        Ok(code)
    }

    fn check(&self) -> u8 {
        let sum: u32 = WEIGHTS
            .iter()
            .zip(self.0)
            .map(|(weight, character)| weight * value(character).unwrap_or(0))
            .sum();
        ALPHABET[((31 - sum % 31) % 31) as usize]
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("the alphabet is ASCII")
    }

    /// The registering body and the kind of organisation: the first two characters.
    pub fn prefix(&self) -> &str {
        &self.as_str()[..2]
    }

    /// The place of registration: six digits, of the registry's own table.
    pub fn region(&self) -> &str {
        &self.as_str()[2..8]
    }

    /// Whether the organisation code inside, characters 9 to 17, has the right check character.
    ///
    /// Some codes issued in the first years break it: worth a question, never a refusal.
    pub fn inner_fits(&self) -> bool {
        OrganisationCode::parse(&self.as_str()[8..17]).is_some()
    }
}

/// An organisation code: eight characters and a check character, with or without a hyphen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OrganisationCode([u8; 9]);

impl OrganisationCode {
    /// Reads a code, `None` when form or check are wrong.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let (body, check) = match bytes.len() {
            9 => (&bytes[..8], bytes[8]),
            10 if bytes[8] == b'-' => (&bytes[..8], bytes[9]),
            _ => return None,
        };
        let mut sum = 0;
        for (character, weight) in body.iter().zip(INNER_WEIGHTS) {
            sum += weight * char::from(*character).to_digit(36)?;
        }
        let expected = match (11 - sum % 11) % 11 {
            10 => b'X',
            digit => b'0' + digit as u8,
        };
        if check.to_ascii_uppercase() != expected {
            return None;
        }
        let mut code = [0; 9];
        code[..8].copy_from_slice(body);
        code[8] = check;
        code.make_ascii_uppercase();
        Some(Self(code))
    }

    /// The nine characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("letters and digits are ASCII")
    }
}

/// What each byte counts in a credit code: its place in the alphabet.
const VALUES: [Option<u8>; 256] = {
    let mut values = [None; 256];
    let mut at = 0;
    while at < ALPHABET.len() {
        values[ALPHABET[at] as usize] = Some(at as u8);
        at += 1;
    }
    values
};

fn value(character: u8) -> Option<u32> {
    VALUES[usize::from(character)].map(u32::from)
}

fn is_digits(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_digit)
}
