//! Host names, and what people write instead of them.
//!
//! [`Address`] takes a written address apart without judging it; [`Host`] is a valid name in its
//! ASCII form. Which part of it somebody can own follows the ICANN part of the public suffix
//! list, and 政务.cn and 公益.cn, which the national system hands out and the list lacks.

use crate::model::bytes::ByteSet;
use std::borrow::Cow;

/// Suffixes that the public suffix list lacks: 政务.cn and 公益.cn.
const NATIONAL: [&str; 2] = ["xn--zfr164b.cn", "xn--55qw42g.cn"];

/// Chinese full stops, which people take for the dot and name servers do not.
pub const STOPS: [char; 2] = ['。', '｡'];

/// The addresses in a cell, apart by what people put between them; `a.cn/b.com` are two.
pub fn pieces(cell: &str) -> impl Iterator<Item = &str> {
    // What nearly every cell holds is one name, and is not looked through letter by letter.
    let (one, several) = match is_plain_host(cell) {
        true => (Some(cell), ""),
        false => (None, cell),
    };
    let several = several
        .split(|letter: char| {
            letter.is_whitespace() || matches!(letter, ',' | ';' | '、' | '，' | '；' | '|' | '｜')
        })
        .flat_map(|piece| {
            let several = piece.contains('/') && piece.split('/').all(is_known_host);
            piece.split(if several { '/' } else { '\0' })
        });
    one.into_iter()
        .chain(several)
        .filter(|piece| !piece.is_empty())
}

/// Whether a text is only what a plain host name is made of: small letters, digits, dots, dashes.
pub fn is_plain_host(text: &str) -> bool {
    static PLAIN: ByteSet = ByteSet::of(&[(b'a', b'z'), (b'0', b'9')], b"-.");
    PLAIN.makes(text.as_bytes())
}

/// Whether a text is a host under a suffix of the list: `index.html` is none.
fn is_known_host(text: &str) -> bool {
    Host::parse(text).is_ok_and(|host| {
        psl::suffix(host.ascii.as_bytes()).is_some_and(|suffix| suffix.is_known())
    })
}

/// A written address, taken apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Address<'a> {
    /// `http` or another word before `://`.
    pub scheme: Option<&'a str>,
    /// What should be the host name.
    pub host: &'a str,
    /// What follows the host after a colon.
    pub port: Option<&'a str>,
    /// What follows the first slash, question mark or hash; without a lone trailing slash.
    pub path: &'a str,
}

impl<'a> Address<'a> {
    /// Takes an address apart; anything is an address of some host.
    pub fn read(text: &'a str) -> Self {
        if is_plain_host(text) {
            return Self {
                host: text.strip_suffix('.').unwrap_or(text),
                ..Self::default()
            };
        }
        let text = text.trim();
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (Some(scheme), rest),
            None => (None, text.strip_prefix("//").unwrap_or(text)),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (host, port) = match authority.split_once([':', '：']) {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        Self {
            scheme,
            host: host.strip_suffix('.').unwrap_or(host),
            port,
            path: path.trim_matches('/'),
        }
    }

    /// Whether there is nothing but a host name.
    pub fn is_bare(&self) -> bool {
        self.scheme.is_none() && self.port.is_none() && self.path.is_empty()
    }
}

/// A valid host name with at least one dot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host<'a> {
    ascii: Cow<'a, str>,
    /// Where the part begins that somebody owns; `None` for a bare suffix.
    owned: Option<usize>,
    /// Whether any part is written in other than Latin letters.
    idn: bool,
}

/// Why a text is no host name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostFault {
    /// Nothing was written.
    Empty,
    /// There is no dot in it.
    NoSuffix,
    /// It is an IP address.
    Address,
    /// It holds a letter that no host name has, or an empty or overlong part.
    Letters,
}

impl<'a> Host<'a> {
    /// Reads a host name; Chinese letters become their ASCII form.
    ///
    /// # Errors
    /// What keeps it from being one.
    pub fn parse(text: &'a str) -> Result<Self, HostFault> {
        if text.is_empty() {
            return Err(HostFault::Empty);
        }
        let bytes = text.as_bytes();
        // Most texts that are no host have no dot at all, and need no mapping to tell.
        if !bytes.contains(&b'.') && !text.contains(['。', '．', '｡']) {
            return Err(HostFault::NoSuffix);
        }
        let has_mapped = || bytes.contains(&b'-') && bytes.windows(4).any(|four| four == b"xn--");
        let foreign = !text.is_ascii() || has_mapped();
        let ascii = if foreign {
            // The mapping also takes 。 for a dot and full-width letters for plain ones.
            Cow::Owned(
                idna::domain_to_ascii_cow(text.as_bytes(), idna::AsciiDenyList::URL)
                    .map_err(|_| HostFault::Letters)?
                    .into_owned(),
            )
        } else if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        };
        let labels = || ascii.as_bytes().split(|&byte| byte == b'.');
        if labels().nth(1).is_none() {
            return Err(HostFault::NoSuffix);
        }
        let last = labels().next_back().unwrap_or_default();
        let in_digits = last.iter().all(u8::is_ascii_digit);
        if in_digits && ascii.parse::<std::net::Ipv4Addr>().is_ok() {
            return Err(HostFault::Address);
        }
        if in_digits || ascii.len() > 253 || !labels().all(is_label) {
            return Err(HostFault::Letters);
        }
        let idn = foreign && labels().any(|label| label.starts_with(b"xn--"));
        let mut host = Self {
            ascii,
            owned: None,
            idn,
        };
        host.owned = host.owned();
        Ok(host)
    }

    fn owned(&self) -> Option<usize> {
        let rest = self.ascii.len().checked_sub(self.suffix().len() + 1)?;
        Some(self.ascii[..rest].rfind('.').map_or(0, |dot| dot + 1))
    }

    /// The name as the wire has it, lower case.
    pub fn ascii(&self) -> &str {
        &self.ascii
    }

    /// The name as people read it.
    pub fn unicode(&self) -> Cow<'_, str> {
        if self.is_idn() {
            idna::domain_to_unicode(&self.ascii).0.into()
        } else {
            Cow::Borrowed(&self.ascii)
        }
    }

    /// Whether any part is written in other than Latin letters.
    pub fn is_idn(&self) -> bool {
        self.idn
    }

    /// The last part, for example `cn`.
    pub fn tld(&self) -> &str {
        self.ascii.rsplit('.').next().unwrap_or(&self.ascii)
    }

    /// What nobody can own: `cn`, `com.cn`, `政务.cn` in its ASCII form.
    pub fn suffix(&self) -> &str {
        for national in NATIONAL {
            if let Some(rest) = self.ascii.strip_suffix(national)
                && (rest.is_empty() || rest.ends_with('.'))
            {
                return &self.ascii[rest.len()..];
            }
        }
        let mut name: &str = &self.ascii;
        loop {
            // A suffix of the private part (github.io) is somebody's domain: ask further right.
            let Some(suffix) = psl::suffix(name.as_bytes()) else {
                return self.tld();
            };
            let length = suffix.as_bytes().len();
            let found = &name[name.len() - length..];
            if suffix.typ() != Some(psl::Type::Private) {
                return found;
            }
            match found.split_once('.') {
                Some((_, rest)) => name = rest,
                None => return found,
            }
        }
    }

    /// The part that somebody owns, for example `example.com.cn`; `None` for a bare suffix.
    pub fn registrable(&self) -> Option<&str> {
        self.owned.map(|start| &self.ascii[start..])
    }

    /// Whether this is exactly what somebody owns, with nothing before it.
    pub fn is_registrable(&self) -> bool {
        self.registrable() == Some(self.ascii())
    }
}

/// Whether a part between dots is one that a name server takes.
pub fn is_label(label: &[u8]) -> bool {
    static LETTERS: ByteSet = ByteSet::of(&[(b'a', b'z'), (b'A', b'Z'), (b'0', b'9')], b"-");
    (1..=63).contains(&label.len())
        && !label.starts_with(b"-")
        && !label.ends_with(b"-")
        && LETTERS.makes(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let address = Address::read("https://www.a.cn:8080/shop/");
        assert_eq!(address.scheme, Some("https"));
        assert_eq!(address.host, "www.a.cn");
        assert_eq!(address.port, Some("8080"));
        assert_eq!(address.path, "shop");
        assert!(Address::read("a.cn.").is_bare());
        assert!(Address::read("a.cn/").is_bare());
        assert_eq!(pieces("a.cn；b.cn, c.cn\nd.cn").count(), 4);
        assert_eq!(pieces("a.cn/b.com").count(), 2);
        assert_eq!(pieces("a.cn/index.html").count(), 1);
        assert_eq!(pieces("http://a.cn/b.com").count(), 1);
    }

    #[test]
    fn what_somebody_owns_is_one_part_more_than_the_suffix() {
        for (name, owned) in [
            ("a.cn", Some("a.cn")),
            ("www.a.com.cn", Some("a.com.cn")),
            ("shop.b.a.com", Some("a.com")),
            ("foo.github.io", Some("github.io")),
            ("com.cn", None),
            ("映川演示.中国", Some("xn--jpro12f1svj9l.xn--fiqs8s")),
            ("民政.政务.cn", Some("xn--jvtr63c.xn--zfr164b.cn")),
        ] {
            let host = Host::parse(name).unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
            if owned.is_some_and(str::is_ascii) && name.is_ascii() {
                assert_eq!(host.registrable(), owned, "{name}");
            } else {
                assert_eq!(host.registrable().is_some(), owned.is_some(), "{name}");
                assert!(owned.is_none() || host.is_registrable(), "{name}");
            }
        }
    }

    #[test]
    fn a_chinese_name_has_both_writings() {
        let host = Host::parse("映川演示.中国").expect("a name");
        assert!(host.is_idn());
        assert_eq!(host.unicode(), "映川演示.中国");
        assert_eq!(Host::parse(host.ascii()).expect("the same"), host);
        assert_eq!(host.tld(), "xn--fiqs8s");
    }

    #[test]
    fn what_is_no_name_says_why() {
        assert_eq!(Host::parse(""), Err(HostFault::Empty));
        assert_eq!(Host::parse("localhost"), Err(HostFault::NoSuffix));
        assert_eq!(Host::parse("61.142.253.194"), Err(HostFault::Address));
        for bad in ["a_b.cn", "-a.cn", "a..cn", "a b.cn", "a.1"] {
            assert_eq!(Host::parse(bad), Err(HostFault::Letters), "{bad}");
        }
        assert_eq!(Host::parse("A.CN").expect("a name").ascii(), "a.cn");
    }
}
