//! What the installation knows of foreign sheets before it opens them: the passwords they may
//! have, and the headers that a person confirmed.

use super::{Desk, Error};
use crate::catalog::mapping::{self, Mapping};
use crate::report::names::clean;

/// As many passwords are tried as a person waits for; each costs a tenth of a second.
const MOST_PASSWORDS: usize = 20;

/// Passwords and confirmed headers.
#[derive(Debug, Default)]
pub(super) struct Hints {
    pub(super) passwords: Vec<String>,
    pub(super) mapping: Mapping,
}

/// The file of a reseller's confirmed headers, inside the installation's `config/`.
pub fn mapping_file(reseller: &str) -> String {
    format!("{}/{}.toml", mapping::FOLDER, clean(reseller, 60))
}

impl Desk {
    pub(super) fn hints(&self, reseller: &str) -> Result<Hints, Error> {
        Ok(Hints {
            passwords: self.passwords()?,
            mapping: self.mapping(reseller)?,
        })
    }

    /// The headers confirmed for a reseller.
    ///
    /// # Errors
    /// A file that somebody edited and that cannot be read any more.
    pub fn mapping(&self, reseller: &str) -> Result<Mapping, Error> {
        let file = mapping_file(reseller);
        let text = (self.overrides)(&file).unwrap_or_default();
        mapping::parse(&text).map_err(|why| Error::Hints { file, why })
    }

    fn passwords(&self) -> Result<Vec<String>, Error> {
        let Some(path) = &self.settings.sheet_passwords else {
            return Ok(Vec::new());
        };
        let text = std::fs::read_to_string(path).map_err(|error| Error::Hints {
            file: path.display().to_string(),
            why: error.to_string(),
        })?;
        let passwords = text.trim_start_matches('\u{feff}').lines();
        Ok(passwords
            .filter(|password| !password.is_empty())
            .take(MOST_PASSWORDS)
            .map(str::to_owned)
            .collect())
    }
}
