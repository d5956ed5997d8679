//! What is true where: columns, slots, profiles, provinces and reference tables, as data.
//!
//! Everything is embedded from `config/` and may be replaced, file by file, by an installation.
//! No rule holds a province's name; no table here holds a rule.

pub mod approvals;
pub mod clocks;
pub mod columns;
pub mod divisions;
pub mod enumerations;
pub mod holidays;
pub mod mapping;
pub mod names;
pub mod phones;
pub mod portal;
pub mod profile;
pub mod provinces;
pub mod slots;
pub mod suffixes;
mod table;
pub mod words;

pub use approvals::Approvals;
pub use clocks::Clocks;
pub use columns::Columns;
pub use divisions::Divisions;
pub use enumerations::Enumerations;
pub use holidays::Holidays;
pub use names::Names;
pub use phones::Phones;
pub use portal::Portals;
pub use profile::{Level, Profile};
pub use provinces::{Province, Provinces};
pub use slots::Slots;
pub use suffixes::Suffixes;

use std::collections::BTreeMap;

/// The installation's own text for a table, by the table's path inside `config/`.
pub type Overrides<'a> = dyn Fn(&str) -> Option<String> + Send + Sync + 'a;

/// Everything that is true where, read once and shared.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// Headers and aliases of the columns.
    pub columns: Columns,
    /// Words and by-eye points of the slots.
    pub slots: Slots,
    /// What may be chosen in a column.
    pub enumerations: Enumerations,
    /// The portals' pages.
    pub portals: Portals,
    /// What each administration asks for.
    pub provinces: Provinces,
    /// The ISPs' profiles, by name.
    pub profiles: BTreeMap<String, Profile>,
    /// Administrative divisions, in use and of old.
    pub divisions: Divisions,
    /// Where phone numbers belong.
    pub phones: Phones,
    /// What hints at a pre-approval.
    pub approvals: Approvals,
    /// Which suffixes of domains may be filed.
    pub suffixes: Suffixes,
    /// Words in names.
    pub names: Names,
    /// Working days.
    pub holidays: Holidays,
    /// What is due when after the hand-over.
    pub clocks: Clocks,
}

impl Catalog {
    /// The tables that ship with the program.
    pub fn embedded() -> Self {
        Self::load(&|_| None).expect("the embedded tables are read by a test")
    }

    /// Reads the profiles that an installation adds to those that ship, of these names.
    ///
    /// # Errors
    /// Every profile that is not there or cannot be read, with its path.
    pub fn add_profiles<'n>(
        &mut self,
        names: impl Iterator<Item = &'n str>,
        overrides: &Overrides<'_>,
    ) -> Result<(), Vec<String>> {
        let mut problems = Vec::new();
        for name in names {
            if self.profiles.contains_key(name) {
                continue;
            }
            let path = format!("profiles/{name}.toml");
            match overrides(&path).map(|text| Profile::parse(&text)) {
                Some(Ok(profile)) => {
                    self.profiles.insert(name.to_owned(), profile);
                }
                Some(Err(problem)) => problems.push(format!("{path}: {problem}")),
                None => problems.push(format!(
                    "profile: there is none called {name:?}; put one into config/{path}"
                )),
            }
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// The profile of a name.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.get(name)
    }

    /// The tables, each replaced by the installation's own where `overrides` has a text for its
    /// path inside `config/`, for example `provinces.toml` or `profiles/72dns.toml`.
    ///
    /// # Errors
    /// Every table that cannot be read, with its path.
    pub fn load(overrides: &Overrides<'_>) -> Result<Self, Vec<String>> {
        std::thread::scope(|scope| {
            // Half of the work, and a short run waits for it.
            let phones = scope.spawn(|| {
                let mut read = Reading::new(overrides);
                (read.phones(), read.problems)
            });
            let mut read = Reading::new(overrides);
            let columns = read.table("columns.toml", columns::EMBEDDED, Columns::parse);
            let slots = read.table("slots.toml", slots::EMBEDDED, Slots::parse);
            let enumerations = read.table(
                "enumerations.toml",
                enumerations::EMBEDDED,
                Enumerations::parse,
            );
            let portals = read.table("portal.toml", portal::EMBEDDED, Portals::parse);
            let provinces = read.table("provinces.toml", provinces::EMBEDDED, Provinces::parse);
            let mut profiles = BTreeMap::new();
            for (name, text) in profile::EMBEDDED {
                let path = format!("profiles/{name}.toml");
                if let Some(profile) = read.table(&path, text, Profile::parse) {
                    profiles.insert((*name).to_owned(), profile);
                }
            }
            let divisions = read.tables(
                [
                    ("data/divisions.tsv", divisions::HISTORY),
                    ("data/places.tsv", divisions::PLACES),
                ],
                |[history, places]| Divisions::parse(history, places),
            );
            let approvals = read.table("approvals.toml", approvals::EMBEDDED, Approvals::parse);
            let suffixes = read.table("data/tlds.tsv", suffixes::EMBEDDED, Suffixes::parse);
            let names = read.tables(
                [
                    ("data/surnames.tsv", names::SURNAMES),
                    ("data/site_name_terms.tsv", names::TERMS),
                ],
                |[surnames, terms]| Names::parse(surnames, terms),
            );
            let holidays = read.table("data/holidays.tsv", holidays::EMBEDDED, Holidays::parse);
            let clocks = read.table("clocks.toml", clocks::EMBEDDED, Clocks::parse);
            let Reading { mut problems, .. } = read;
            let (phones, problem) = phones.join().expect("it reads or says why not");
            problems.extend(problem);
            let all = || {
                Some(Self {
                    columns: columns?,
                    slots: slots?,
                    enumerations: enumerations?,
                    portals: portals?,
                    provinces: provinces?,
                    profiles,
                    divisions: divisions?,
                    phones: phones?,
                    approvals: approvals?,
                    suffixes: suffixes?,
                    names: names?,
                    holidays: holidays?,
                    clocks: clocks?,
                })
            };
            match all() {
                Some(catalog) if problems.is_empty() => Ok(catalog),
                _ => Err(problems),
            }
        })
    }
}

/// Reads tables and collects every problem.
struct Reading<'a> {
    overrides: &'a Overrides<'a>,
    problems: Vec<String>,
}

impl<'a> Reading<'a> {
    fn new(overrides: &'a Overrides<'a>) -> Self {
        Self {
            overrides,
            problems: Vec::new(),
        }
    }

    fn phones(&mut self) -> Option<Phones> {
        self.tables(
            [
                ("data/phone_prefixes.tsv", phones::PREFIXES),
                ("data/phone_places.tsv", phones::PLACES),
                ("data/phone_prefixes_extra.tsv", phones::EXTRA),
                ("data/phone_segments.tsv", phones::SEGMENTS),
                ("data/area_codes.tsv", phones::AREAS),
            ],
            |[prefixes, places, extra, segments, areas]| {
                Phones::parse(prefixes, places, extra, segments, areas)
            },
        )
    }

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

    /// One table in several files; a problem names the files that were replaced, or all.
    fn tables<const N: usize, T>(
        &mut self,
        files: [(&str, &str); N],
        parse: impl Fn([&str; N]) -> Result<T, String>,
    ) -> Option<T> {
        let own = files.map(|(path, _)| (self.overrides)(path));
        let mut texts = files.map(|(_, embedded)| embedded);
        for (text, own) in texts.iter_mut().zip(&own) {
            if let Some(own) = own {
                *text = own;
            }
        }
        parse(texts)
            .map_err(|problem| {
                let mut paths: Vec<&str> = files
                    .iter()
                    .zip(&own)
                    .filter(|(_, own)| own.is_some())
                    .map(|((path, _), _)| *path)
                    .collect();
                if paths.is_empty() {
                    paths = files.iter().map(|(path, _)| *path).collect();
                }
                self.problems
                    .push(format!("{}: {problem}", paths.join(", ")));
            })
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reseller_adds_a_profile_of_its_own() {
        let mut catalog = Catalog::embedded();
        let own = |path: &str| {
            (path == "profiles/mine.toml").then(|| {
                profile::EMBEDDED[0]
                    .1
                    .replace("61.142.253.194", "198.51.100.7")
            })
        };
        catalog
            .add_profiles(["mine", "72dns"].into_iter(), &own)
            .expect("a good profile");
        let mine = catalog.profile("mine").expect("added");
        assert_eq!(mine.access.ip, "198.51.100.7");
        let problems = catalog
            .add_profiles(["yours"].into_iter(), &own)
            .expect_err("nobody wrote it");
        assert!(problems[0].contains("profiles/yours.toml"), "{problems:?}");
    }

    #[test]
    fn every_table_that_ships_may_be_replaced_and_is_named_when_broken() {
        let asked = std::sync::Mutex::new(Vec::new());
        Catalog::load(&|path| {
            asked.lock().expect("whole").push(path.to_owned());
            None
        })
        .expect("what ships");
        let asked = asked.into_inner().expect("whole");
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
        for shipped in std::fs::read_dir(folder.join("data")).expect("tables") {
            let name = shipped.expect("a file").file_name();
            let path = format!("data/{}", name.to_string_lossy());
            assert!(path.ends_with(".md") || asked.contains(&path), "{path}");
        }
        for broken in &asked {
            let problems = Catalog::load(&|path| (path == broken).then(|| "no such\ttable".into()))
                .expect_err(broken);
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert!(problems[0].starts_with(broken.as_str()), "{problems:?}");
        }
    }

    #[test]
    fn rows_of_an_installation_are_what_is_looked_up() {
        let own = Catalog::load(&|path| {
            Some(
                match path {
                    "data/holidays.tsv" => "date\tstatus\tname\n2031-02-03\toff\t春节\n",
                    "data/surnames.tsv" => "surname\tcommon_word\n霂\tno\n",
                    "data/tlds.tsv" => {
                        "tld\tpunycode\tstatus\tevidence\nxyzzy\txyzzy\tapproved\town\n"
                    }
                    _ => return None,
                }
                .to_owned(),
            )
        })
        .expect("three tables of a row each");
        let shipped = Catalog::embedded();
        for (catalog, here) in [(&own, true), (&shipped, false)] {
            assert_eq!(catalog.names.looks_like_a_person("霂清光"), here);
            assert_eq!(
                catalog.suffixes.approval("xyzzy") == suffixes::Approval::Approved,
                here
            );
            let monday = "2031-02-03".parse().expect("a date");
            assert_eq!(!catalog.holidays.is_working(monday), here);
        }
    }

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
