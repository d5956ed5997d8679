//! What is true where: columns, slots, profiles, provinces and reference tables, as data.
//!
//! Everything is embedded from `config/` and may be replaced, file by file, by an installation.
//! No rule holds a province's name; no table here holds a rule.

pub mod columns;
pub mod enumerations;
pub mod profile;
pub mod provinces;
pub mod slots;

pub use columns::Columns;
pub use enumerations::Enumerations;
pub use profile::{Level, Profile};
pub use provinces::{Province, Provinces};
pub use slots::Slots;

use std::collections::BTreeMap;

/// Everything that is true where, read once and shared.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// Headers and aliases of the columns.
    pub columns: Columns,
    /// Words and by-eye points of the slots.
    pub slots: Slots,
    /// What may be chosen in a column.
    pub enumerations: Enumerations,
    /// What each administration asks for.
    pub provinces: Provinces,
    /// The ISPs' profiles, by name.
    pub profiles: BTreeMap<String, Profile>,
}

impl Catalog {
    /// The tables that ship with the program.
    pub fn embedded() -> Self {
        Self::load(&|_| None).expect("the embedded tables are read by a test")
    }

    /// The tables, each replaced by the installation's own where `overrides` has a text for its
    /// path inside `config/`, for example `provinces.toml` or `profiles/72dns.toml`.
    ///
    /// # Errors
    /// Every table that cannot be read, with its path.
    pub fn load(overrides: &dyn Fn(&str) -> Option<String>) -> Result<Self, Vec<String>> {
        let mut read = Reading {
            overrides,
            problems: vec![],
        };
        let columns = read.table("columns.toml", columns::EMBEDDED, Columns::parse);
        let slots = read.table("slots.toml", slots::EMBEDDED, Slots::parse);
        let enumerations = read.table(
            "enumerations.toml",
            enumerations::EMBEDDED,
            Enumerations::parse,
        );
        let provinces = read.table("provinces.toml", provinces::EMBEDDED, Provinces::parse);
        let mut profiles = BTreeMap::new();
        for (name, text) in profile::EMBEDDED {
            let path = format!("profiles/{name}.toml");
            if let Some(profile) = read.table(&path, text, Profile::parse) {
                profiles.insert((*name).to_owned(), profile);
            }
        }
        match (columns, slots, enumerations, provinces) {
            (Some(columns), Some(slots), Some(enumerations), Some(provinces))
                if read.problems.is_empty() =>
            {
                Ok(Self {
                    columns,
                    slots,
                    enumerations,
                    provinces,
                    profiles,
                })
            }
            _ => Err(read.problems),
        }
    }
}

/// Reads tables and collects every problem.
struct Reading<'a> {
    overrides: &'a dyn Fn(&str) -> Option<String>,
    problems: Vec<String>,
}

impl Reading<'_> {
    fn table<T>(
        &mut self,
        path: &str,
        embedded: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        let own = (self.overrides)(path);
        parse(own.as_deref().unwrap_or(embedded))
            .map_err(|problem| self.problems.push(format!("{path}: {problem}")))
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_table_is_named_and_the_others_are_still_read() {
        let problems = Catalog::load(&|path| {
            matches!(path, "slots.toml" | "profiles/72dns.toml").then(|| "nonsense".into())
        })
        .expect_err("two tables are broken");
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[0].starts_with("slots.toml"), "{problems:?}");
        Catalog::embedded();
    }
}
