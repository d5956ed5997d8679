//! Travel papers and passports: numbers without a check character, known by their form only.

/// A paper that a person may show besides the identity card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Paper {
    /// 港澳居民来往内地通行证: H or M and eight digits; two more on cards of before 2013.
    HongKongMacaoPermit,
    /// 台湾居民来往大陆通行证: eight digits, two more and a bracketed letter on old booklets.
    TaiwanPermit,
    /// 护照: a letter or two and seven or eight digits in China, else 5 to 15 letters and digits.
    Passport,
    /// 外国人永久居留身份证: three letters and twelve digits before 2023, else as an identity card.
    PermanentResidence,
}

/// Why a number is not of its paper's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PaperFault {
    /// What such a number looks like.
    pub form: &'static str,
}

impl Paper {
    /// Whether a number has the form of the paper.
    ///
    /// # Errors
    /// The form it should have.
    pub fn check(self, text: &str) -> Result<(), PaperFault> {
        let bytes = text.as_bytes();
        let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
        let letters = |part: &[u8]| part.iter().all(u8::is_ascii_uppercase);
        let (fits, form) = match self {
            Self::HongKongMacaoPermit => (
                matches!(bytes.len(), 9 | 11)
                    && matches!(bytes[0], b'H' | b'M')
                    && digits(&bytes[1..]),
                "H或M开头加8位数字",
            ),
            Self::TaiwanPermit => (
                matches!(bytes.len(), 8 | 10) && digits(bytes)
                    || bytes.len() >= 11
                        && digits(&bytes[..10])
                        && matches!(&bytes[10..], [b'(', b'A'..=b'Z', b')'] | [b'A'..=b'Z']),
                "8位数字",
            ),
            Self::Passport => (
                (5..=15).contains(&bytes.len())
                    && bytes.iter().all(u8::is_ascii_alphanumeric)
                    && bytes.iter().any(u8::is_ascii_digit)
                    && !is_scientific(text),
                "5至15位字母和数字",
            ),
            Self::PermanentResidence => (
                bytes.len() == 15 && letters(&bytes[..3]) && digits(&bytes[3..])
                    || bytes.first() == Some(&b'9') && super::IdNumber::parse(text).is_ok(),
                "9开头的18位号码，或3个字母加12位数字（旧证）",
            ),
        };
        if fits {
            Ok(())
        } else {
            Err(PaperFault { form })
        }
    }
}

/// A number that a spreadsheet turned into scientific notation: `4.40102E+17`.
pub(crate) fn is_scientific(text: &str) -> bool {
    let Some(at) = memchr::memchr2(b'E', b'e', text.as_bytes()) else {
        return false;
    };
    let (figure, exponent) = (&text[..at], &text[at + 1..]);
    let figure = figure.strip_prefix(['+', '-']).unwrap_or(figure);
    let exponent = exponent.strip_prefix(['+', '-']);
    exponent.is_some_and(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()))
        && !figure.is_empty()
        && figure.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}
