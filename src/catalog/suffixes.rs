//! Which suffixes of domains may be filed: `config/data/tlds.tsv`.
//!
//! The ministry's own register could not be read; the table joins the lists that cite it, the
//! newest of August 2025. `approved` stands in such a list, `likely` only in a registrar's.

use super::table::rows;
use foldhash::HashMap;

/// The text that ships with the program.
pub const EMBEDDED: &str = include_str!("../../config/data/tlds.tsv");

/// The suffixes that may be filed.
#[derive(Clone, Debug)]
pub struct Suffixes {
    known: HashMap<Box<str>, Approval>,
}

/// How sure it is that a suffix may be filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approval {
    /// A list that cites the ministry names it.
    Approved,
    /// Only a registrar names it.
    Likely,
    /// No list names it.
    Unlisted,
}

impl Suffixes {
    /// Reads the table.
    ///
    /// # Errors
    /// When a line is not of its shape.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut known = HashMap::default();
        for row in rows(text, ["tld", "punycode", "status"]) {
            let (line, [tld, ascii, status]) = row?;
            let approval = match status {
                "approved" => Approval::Approved,
                "likely" => Approval::Likely,
                _ => return Err(format!("line {line}: {status:?} is not a status")),
            };
            known.insert(tld.into(), approval);
            known.insert(ascii.into(), approval);
        }
        Ok(Self { known })
    }

    /// Whether a top-level domain may be filed; in either writing, lower case.
    pub fn approval(&self, tld: &str) -> Approval {
        self.known.get(tld).copied().unwrap_or(Approval::Unlisted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suffix_is_approved_in_either_writing() {
        let suffixes = Suffixes::parse(EMBEDDED).expect("embedded");
        assert_eq!(suffixes.approval("cn"), Approval::Approved);
        assert_eq!(suffixes.approval("中国"), Approval::Approved);
        assert_eq!(suffixes.approval("xn--fiqs8s"), Approval::Approved);
        assert_eq!(suffixes.approval("io"), Approval::Unlisted);
    }
}
