//! Safe repairs of a filing's cells: how something is written, never what it says.
//!
//! Names, addresses, check digits and promises are left alone. Each repair keeps what stood
//! there; mending twice changes nothing more.

use crate::catalog::enumerations::Choice;
use crate::catalog::{Catalog, Enumerations};
use crate::model::bytes::ByteSet;
use crate::model::filing::Site;
use crate::model::number::{CreditCode, CreditFault, Landline, Mobile};
use crate::model::repair::Change;
use crate::model::web::{self, Host, STOPS};
use crate::model::{Column, Filing, Repair, TextId, Texts};
use foldhash::HashMap;
use std::borrow::Cow;
use std::sync::{Arc, LazyLock};
use unicode_normalization::UnicodeNormalization;

/// A repair of the mender, of which somebody was told or should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    row: u32,
    column: Column,
    original: String,
    repaired: String,
    /// Whether it is worth a note: landlines, domains and home pages have rules that tell, and
    /// another spelling of a list's word is no news.
    pub noteworthy: bool,
}

impl Mended {
    /// What stood there and what stands there now.
    pub fn repair(&self) -> Repair<'_> {
        Repair {
            row: self.row,
            column: self.column,
            original: &self.original,
            repaired: &self.repaired,
        }
    }
}

/// Repairs what can be repaired without asking anybody, notes each repair in the filing, and
/// returns those of which somebody was told or should be.
pub fn mend(filing: &mut Filing, catalog: &Catalog) -> Vec<Mended> {
    let (changes, made) = Mender::new(catalog).repairs(filing);
    filing.repair(&changes);
    made
}

/// Finds what is to be repaired in filings, and remembers what the words of a sheet mean: columns
/// that choose hold the same few again and again.
#[derive(Debug)]
pub struct Mender<'c> {
    catalog: &'c Catalog,
    /// The table whose words are remembered.
    texts: Arc<Texts>,
    /// How each is written; `None` where nothing is to be repaired.
    words: HashMap<(Column, TextId), Option<Cow<'c, str>>>,
}

/// The most words that are remembered: a sheet may hold another one in every row.
const MOST_WORDS: usize = 4_096;

impl<'c> Mender<'c> {
    /// A mender that remembers nothing yet.
    pub fn new(catalog: &'c Catalog) -> Self {
        Self {
            catalog,
            texts: Arc::default(),
            words: HashMap::default(),
        }
    }

    /// What is to be repaired in a filing, and of what somebody was told or should be. The cells
    /// are left to the caller, who may have a whole sheet of them.
    pub fn repairs(&mut self, filing: &Filing) -> (Vec<Change<'c>>, Vec<Mended>) {
        if !Arc::ptr_eq(&self.texts, &filing.texts) {
            self.texts = Arc::clone(&filing.texts);
            self.words.clear();
        }
        let (mut changes, mut made) = (Vec::new(), Vec::new());
        for site in filing.sites() {
            for &(column, how) in &*MENDED {
                let cell = site.id(column);
                if cell.is_empty() || (site.index > 0 && !column.is_per_site()) {
                    continue;
                }
                let mended = match how {
                    How::Choice => self.word(column, cell),
                    How::Written(mend) => {
                        let text = site.get(column);
                        let mended = mend(self.catalog, text);
                        let mended = mended.filter(|mended| differs(mended, text));
                        mended.map(|mended| mended.into_owned().into())
                    }
                };
                if let Some(mended) = mended {
                    made.extend(told(site, column, &mended));
                    changes.push((site.index, column, mended));
                }
            }
        }
        (changes, made)
    }

    /// The word that is meant by one in a column that chooses, if it is another.
    fn word(&mut self, column: Column, cell: TextId) -> Option<Cow<'c, str>> {
        if let Some(known) = self.words.get(&(column, cell)) {
            return known.clone();
        }
        let text = self.texts.get(cell);
        let word = chosen(self.catalog, column, text).filter(|word| differs(word, text));
        if self.words.len() < MOST_WORDS {
            self.words.insert((column, cell), word.clone());
        }
        word
    }
}

/// Whether a text is another; mostly it is the very same.
fn differs(mended: &str, text: &str) -> bool {
    !std::ptr::eq(mended, text) && mended != text
}

/// A repair where somebody was told of the cell or should be.
fn told(site: Site<'_>, column: Column, repaired: &str) -> Option<Mended> {
    let row = site.row();
    // The reader may have repaired the same cell: what the customer wrote stays the original.
    let mut known = site.filing.repairs();
    let known = known.find(|repair| repair.row == row && repair.column == column);
    let repair = Repair {
        row,
        column,
        original: known.map_or_else(|| site.get(column), |known| known.original),
        repaired,
    };
    let noteworthy = is_noteworthy(repair);
    (noteworthy || known.is_some()).then(|| Mended {
        row,
        column,
        original: repair.original.to_owned(),
        repaired: repaired.to_owned(),
        noteworthy,
    })
}

fn is_noteworthy(repair: Repair<'_>) -> bool {
    match repair.column {
        Column::PrincipalLandline | Column::SitePrincipalLandline => !rewrites_landline(repair),
        Column::SiteDomain | Column::SiteHomeUrl => !rewrites_address(repair),
        Column::SubjectCertNo => !rewrites_credit_code(repair),
        // 广东省 is 广东 to everybody.
        Column::SubjectProvince => !repair.original.starts_with(repair.repaired),
        column => match Enumerations::embedded().of(column) {
            Some(list) => !list.several && list.is_alias(repair.original),
            None => true,
        },
    }
}

/// Whether letters that no credit code holds were repaired.
pub(super) fn rewrites_credit_code(repair: Repair<'_>) -> bool {
    let written = repair.original.nfkc();
    let letters: String = written.filter(char::is_ascii_alphanumeric).collect();
    letters.len() == repair.repaired.len() && !letters.eq_ignore_ascii_case(repair.repaired)
}

/// Whether more than blanks of a landline was repaired.
pub(super) fn rewrites_landline(repair: Repair<'_>) -> bool {
    Landline::parse(&compact(repair.original)).is_err()
}

/// Whether more of an address was repaired than its blanks, width and letters' case.
pub(super) fn rewrites_address(repair: Repair<'_>) -> bool {
    let plain: String = compact(repair.original).nfkc().collect();
    !plain
        .trim_end_matches('.')
        .eq_ignore_ascii_case(repair.repaired)
}

/// How the texts of a column are repaired.
#[derive(Clone, Copy)]
enum How {
    /// A word that means a choice is written as the choice is.
    Choice,
    /// Gives the text with what is to be repaired, mostly as it stands; `None` where nothing can
    /// be.
    Written(for<'t> fn(&Catalog, &'t str) -> Option<Cow<'t, str>>),
}

/// The columns in which something may be repaired: of many it is never even looked at.
static MENDED: LazyLock<Vec<(Column, How)>> = LazyLock::new(|| {
    let columns = Column::ALL.into_iter();
    columns
        .filter_map(|column| Some((column, how(column)?)))
        .collect()
});

fn how(column: Column) -> Option<How> {
    use Column as C;
    Some(match column {
        C::PrincipalCertNo | C::SitePrincipalCertNo => How::Written(|_, text| certificate(text)),
        C::SubjectCertNo => How::Written(|_, text| {
            let written = certificate(text)?;
            let meant = credit_code(&written).map(Cow::Owned);
            Some(meant.unwrap_or(written))
        }),
        C::PrincipalMobile | C::SitePrincipalMobile => How::Written(|_, text| mobile(text)),
        C::PrincipalEmergency | C::SitePrincipalEmergency => {
            How::Written(|catalog, text| mobile(text).or_else(|| landline(text, catalog)))
        }
        C::PrincipalLandline | C::SitePrincipalLandline => {
            How::Written(|catalog, text| landline(text, catalog))
        }
        C::PrincipalEmail | C::SitePrincipalEmail | C::AccountEmail => {
            How::Written(|_, text| Some(compact(text)))
        }
        C::SiteDomain => How::Written(|_, text| domain(text)),
        C::SiteHomeUrl => How::Written(|_, text| home(text)),
        C::SubjectProvince => How::Choice,
        _ if Enumerations::embedded().of(column).is_some() => How::Choice,
        _ => return None,
    })
}

/// Whether a certificate's number is as it should be: most are, and cost no copy.
fn is_plain(text: &str) -> bool {
    static PLAIN: ByteSet = ByteSet::of(&[(b'A', b'Z'), (b'0', b'9')], b"");
    PLAIN.makes(text.as_bytes())
}

/// The names of what a cell chooses, where all of it is known and something is written another way.
fn chosen<'c>(catalog: &'c Catalog, column: Column, text: &str) -> Option<Cow<'c, str>> {
    if column == Column::SubjectProvince {
        return Some(Cow::Borrowed(&catalog.provinces.find(text)?.name));
    }
    let list = catalog.enumerations.of(column)?;
    if let Some(choice) = list.find(text) {
        return Some(Cow::Borrowed(&choice.name));
    }
    let parts = list.split(text);
    // Separators stay as they are unless a word is written another way.
    let exact = |(word, choice): &(&str, Option<&Choice>)| {
        choice.is_some_and(|choice| choice.name == *word)
    };
    if parts.iter().all(exact) {
        return None;
    }
    let names: Option<Vec<&str>> = parts
        .iter()
        .map(|(_, choice)| choice.map(|choice| choice.name.as_str()))
        .collect();
    names.map(|names| names.join("、").into())
}

/// The text without any white space.
fn compact(text: &str) -> Cow<'_, str> {
    // Most hold nothing but letters, digits and signs.
    static GRAPHIC: ByteSet = ByteSet::of(&[(b'!', b'~')], b"");
    if GRAPHIC.makes(text.as_bytes()) || !text.contains(char::is_whitespace) {
        return text.into();
    }
    text.split_whitespace().collect::<String>().into()
}

/// Certificate numbers: upper case, no spaces; hyphens are the number's own.
fn certificate(text: &str) -> Option<Cow<'_, str>> {
    if is_plain(text) {
        return Some(Cow::Borrowed(text));
    }
    let mended = compact(text).to_ascii_uppercase();
    // Scientific notation is no number any more and must be seen as it stands.
    (!text.contains('.')).then_some(Cow::Owned(mended))
}

/// The credit code meant by one with letters that no code holds: O for 0, I for 1, Z for 2, S for
/// 5. Only where both check characters, its own and the organisation code's, then fit.
fn credit_code(written: &str) -> Option<String> {
    if !matches!(CreditCode::parse(written), Err(CreditFault::Character(_))) {
        return None;
    }
    let meant: String = written
        .chars()
        .map(|letter| match letter {
            'O' => '0',
            'I' => '1',
            'Z' => '2',
            'S' => '5',
            letter => letter,
        })
        .collect();
    let code = CreditCode::parse(&meant).ok()?;
    code.inner_fits().then_some(meant)
}

/// The digits of a telephone number, with what separates them taken away.
fn dialled(text: &str) -> Option<String> {
    let mut digits = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '0'..='9' => digits.push(letter),
            '+' | '＋' if digits.is_empty() => {}
            _ if is_between(letter) => {}
            _ => return None,
        }
    }
    Some(digits)
}

/// What people put between the parts of a telephone number.
fn is_between(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(
            letter,
            '-' | '—' | '–' | '－' | '‐' | '‑' | '(' | ')' | '（' | '）' | '/' | '.' | '_'
        )
}

/// `+86 138-0000-0000` → `13800000000`; `0138…` as some dial it.
fn mobile(text: &str) -> Option<Cow<'_, str>> {
    if Mobile::parse(text).is_ok() {
        return Some(Cow::Borrowed(text));
    }
    let digits = dialled(text)?;
    let bare = ["0086", "086", "86", "0"]
        .into_iter()
        .find_map(|prefix| digits.strip_prefix(prefix).filter(|rest| rest.len() == 11))
        .unwrap_or(&digits);
    Mobile::parse(bare).is_ok().then(|| bare.to_owned().into())
}

/// `0757-22223333`, `(0757)22223333`, `+86 757 22223333` → `086-0757-22223333`.
///
/// Only where it is certain where the area code ends: written with its zero, or a known one.
fn landline<'t>(text: &'t str, catalog: &Catalog) -> Option<Cow<'t, str>> {
    if Landline::parse(text).is_ok() {
        return Some(Cow::Borrowed(text));
    }
    // An extension stands behind 转 or a hyphen.
    let (text, told) = match text.split_once('转') {
        Some((text, extension)) => (text, extension.trim()),
        None => (text, ""),
    };
    dialled(text)?;
    let mut parts: Vec<&str> = text
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    if matches!(parts.first(), Some(&("086" | "86" | "0086"))) && parts.len() > 1 {
        parts.remove(0);
    } else if let Some(first) = parts.first_mut() {
        // Run together with what follows: +860757…, 86075722223333.
        for prefix in ["0086", "086", "86"] {
            if let Some(rest) = first.strip_prefix(prefix)
                && (rest.starts_with('0') || known(rest, catalog))
            {
                *first = rest;
                break;
            }
        }
    }
    let (area, number, extension) = match *parts {
        [area, number, extension] if (7..=8).contains(&number.len()) => {
            (area, number.to_owned(), extension)
        }
        [area, first, second] if first.len() + second.len() <= 8 => {
            (area, format!("{first}{second}"), told)
        }
        [area, number] => (area, number.to_owned(), told),
        [whole] => {
            // 010 and 02x have three digits, all others four; the zero may be missing.
            let three = ["010", "02", "10", "2"];
            let at = 3 - usize::from(!whole.starts_with('0'));
            let at = at + usize::from(!three.iter().any(|start| whole.starts_with(start)));
            (whole.get(..at)?, whole.get(at..)?.to_owned(), told)
        }
        _ => return None,
    };
    let zero = if area.starts_with('0') {
        ""
    } else if known(area, catalog) {
        "0"
    } else {
        // 400 and 800 are no places; nor is a number's own beginning.
        return None;
    };
    let dash = if extension.is_empty() { "" } else { "-" };
    let written = format!("086-{zero}{area}-{number}{dash}{extension}");
    Landline::parse(&written)
        .is_ok()
        .then_some(Cow::Owned(written))
}

/// Whether digits begin with an area code in use, without its zero.
fn known(digits: &str, catalog: &Catalog) -> bool {
    catalog.phones.area_of(&format!("0{digits}")).is_some()
}

/// A host name without scheme, `www.`, port and trailing dot or slash, in lower case.
fn domain(text: &str) -> Option<Cow<'_, str>> {
    Some(match host(text)? {
        Cow::Borrowed(host) => without_www(host).into(),
        Cow::Owned(host) => without_www(&host).to_owned().into(),
    })
}

/// `www.cn` is a name of its own; only what stands before a whole domain is taken away.
fn without_www(host: &str) -> &str {
    let mut bare = host;
    while let Some(rest) = bare.strip_prefix("www.").filter(|rest| rest.contains('.')) {
        bare = rest;
    }
    bare
}

/// A home page without scheme and trailing slash, in lower case, and with its `www.` where it is
/// a domain without: whether it is the site's own is told by its rule.
fn home(text: &str) -> Option<Cow<'_, str>> {
    let host = host(text)?;
    let is_domain =
        !host.contains(STOPS) && Host::parse(&host).is_ok_and(|host| host.is_registrable());
    Some(if is_domain {
        format!("www.{host}").into()
    } else {
        host
    })
}

/// The host of a single address; `None` when there are several or a path that says something.
fn host(text: &str) -> Option<Cow<'_, str>> {
    if web::is_plain_host(text) {
        let bare = text.trim_end_matches('.');
        return (!bare.is_empty()).then_some(Cow::Borrowed(bare));
    }
    if text.contains(|letter: char| {
        letter.is_whitespace() || matches!(letter, ',' | ';' | '、' | '，' | '；' | '|')
    }) {
        return None;
    }
    // A 。 may stand for a dot or for a letter that is missing: nobody but the owner knows.
    let lower = text.to_lowercase().replace('．', ".");
    let lower = lower
        .strip_prefix("https://")
        .or_else(|| lower.strip_prefix("http://"))
        .or_else(|| lower.strip_prefix("//"))
        .unwrap_or(&lower);
    let mut bare = lower;
    while let Some(shorter) = ["/", ".", ":80", ":443"]
        .iter()
        .find_map(|end| bare.strip_suffix(end))
    {
        bare = shorter;
    }
    (!bare.is_empty() && !bare.contains(['/', ':', '?', '#', '@'])).then(|| bare.to_owned().into())
}
