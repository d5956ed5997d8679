//! Telephone numbers as the portal's form wants them.

/// A mainland mobile number: eleven digits, 13 to 19 in front.
///
/// Whether the segment is allocated, and where, is a question of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mobile<'a>(&'a str);

/// Why a text is no mobile number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MobileFault {
    /// Scientific notation.
    Lost,
    /// A landline stands there.
    Landline,
    /// Two numbers or more stand there.
    Several,
    /// Something else than digits.
    Characters,
    /// Not eleven digits; this many.
    Length(usize),
    /// Eleven digits that no mobile number starts with.
    Start,
}

impl<'a> Mobile<'a> {
    /// Reads a number as the mender left it.
    ///
    /// # Errors
    /// What it is instead.
    pub fn parse(text: &'a str) -> Result<Self, MobileFault> {
        if is_mobile(text) {
            return Ok(Self(text));
        }
        let bytes = text.as_bytes();
        let digits = bytes.iter().all(u8::is_ascii_digit);
        Err(if super::paper::is_scientific(text) {
            MobileFault::Lost
        } else if Landline::read(text).is_some() || is_dialled_landline(text) {
            MobileFault::Landline
        } else if bytes.iter().filter(|byte| byte.is_ascii_digit()).count() >= 22 {
            MobileFault::Several
        } else if !digits {
            MobileFault::Characters
        } else if bytes.len() == 11 {
            MobileFault::Start
        } else {
            MobileFault::Length(bytes.len())
        })
    }

    /// The eleven digits.
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// The first seven digits, which carriers give to one place.
    pub fn prefix(self) -> u32 {
        self.0.as_bytes()[..7]
            .iter()
            .fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
    }
}

/// A landline in the portal's form, `086-0757-22223333`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Landline<'a> {
    text: &'a str,
    /// How many digits the area code has.
    area: usize,
    /// How many the number has behind it.
    number: usize,
}

/// Why a text is no landline in the portal's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LandlineFault {
    /// Scientific notation, or the area code's zero is gone.
    Lost,
    /// A mobile number stands there.
    Mobile,
    /// A 400 or 800 number, which no administration can call back to a place.
    Service,
    /// The number is there but the area code is not.
    NoArea,
    /// A word that says there is none: 无, 没有.
    None,
    /// Two numbers or more stand there.
    Several,
    /// Not `086-`, area code, `-`, number.
    Form,
}

impl<'a> Landline<'a> {
    /// Reads a number in the portal's form; an extension `-123` may follow.
    ///
    /// # Errors
    /// What it is instead.
    pub fn parse(text: &'a str) -> Result<Self, LandlineFault> {
        if let Some(landline) = Self::read(text) {
            return Ok(landline);
        }
        let bare = text.strip_prefix("086-").unwrap_or(text);
        Err(if super::paper::is_scientific(text) {
            LandlineFault::Lost
        } else if is_mobile(bare) {
            LandlineFault::Mobile
        } else if bare.starts_with("400") || bare.starts_with("800") {
            LandlineFault::Service
        } else if is_number(bare.as_bytes()) {
            LandlineFault::NoArea
        } else if matches!(text, "无" | "没有" | "暂无" | "无座机" | "-" | "/") {
            LandlineFault::None
        } else if text.bytes().filter(u8::is_ascii_digit).count() >= 18 {
            LandlineFault::Several
        } else {
            LandlineFault::Form
        })
    }

    fn read(text: &'a str) -> Option<Self> {
        let bytes = text.as_bytes().strip_prefix(b"086-")?;
        let mut parts = bytes.split(|&byte| byte == b'-');
        let (area, number, extension) = (parts.next()?, parts.next()?, parts.next());
        let fits = parts.next().is_none()
            && is_area(area)
            && is_number(number)
            && extension.is_none_or(|digits| is_digits(digits) && digits.len() <= 6);
        fits.then_some(Self {
            text,
            area: area.len(),
            number: number.len(),
        })
    }

    /// The number as written.
    pub fn as_str(self) -> &'a str {
        self.text
    }

    /// The area code with its zero, `0757`.
    pub fn area(self) -> &'a str {
        &self.text[4..4 + self.area]
    }

    /// The number without area code and extension.
    pub fn number(self) -> &'a str {
        &self.text[5 + self.area..][..self.number]
    }
}

fn is_mobile(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes, [b'1', b'3'..=b'9', ..]) && bytes.len() == 11 && is_digits(bytes)
}

/// An area code and a number run together: `075722223333`.
fn is_dialled_landline(text: &str) -> bool {
    let parts = [3, 4].map(|at| text.as_bytes().split_at_checked(at));
    let mut parts = parts.into_iter().flatten();
    parts.any(|(area, number)| is_area(area) && is_number(number))
}

fn is_digits(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit)
}

/// `010`, `02x`, or four digits from `03xx` to `09xx`.
fn is_area(bytes: &[u8]) -> bool {
    is_digits(bytes)
        && matches!(
            bytes,
            [b'0', b'1', b'0'] | [b'0', b'2', _] | [b'0', b'3'..=b'9', _, _]
        )
}

/// Seven or eight digits; which of them are handed out is a question of data.
fn is_number(bytes: &[u8]) -> bool {
    is_digits(bytes) && matches!(bytes.len(), 7 | 8) && !bytes.starts_with(b"0")
}
