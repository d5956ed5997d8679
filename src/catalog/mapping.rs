//! Headers that a person confirmed for one reseller: `config/mappings/<reseller>.toml`.
//!
//! A reseller's system writes the same headers every time; what was confirmed once with
//! `beiand map` is not asked again. The file is for people too: a header and the key of its
//! column a line.

use crate::model::Column;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The folder of these files inside the installation's `config/`.
pub const FOLDER: &str = "mappings";

/// Headers, as written, with the columns they mean.
pub type Mapping = BTreeMap<String, Column>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    headers: Mapping,
}

/// Reads the file.
///
/// # Errors
/// When it is not TOML of this shape, or names a column that there is not.
pub fn parse(text: &str) -> Result<Mapping, String> {
    toml::from_str(text)
        .map(|written: Written| written.headers)
        .map_err(|error| error.to_string())
}

/// Writes the file; `whose` is the reseller as people call him.
pub fn written(mapping: &Mapping, whose: &str) -> String {
    let mut text = format!(
        "# Headers in the sheets of {}, confirmed with `beiand map`: the header, and the key of its column.\n\n[headers]\n",
        whose.escape_debug()
    );
    for (header, column) in mapping {
        // A basic string of TOML is written as a string of JSON is.
        let header = serde_json::Value::from(header.as_str());
        let _ = writeln!(
            text,
            "{header} = \"{}\" # {}",
            column.key(),
            column.header()
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_again_whatever_the_header_holds() {
        let mapping = Mapping::from([
            ("老板电话".to_owned(), Column::PrincipalMobile),
            ("a \"b\" = #\nc\\".to_owned(), Column::SiteDomain),
        ]);
        assert_eq!(parse(&written(&mapping, "渠道A\n[x]")), Ok(mapping));
        assert!(parse("[headers]\n\"x\" = \"no.such\"").is_err());
        assert_eq!(parse(""), Ok(Mapping::new()));
    }
}
