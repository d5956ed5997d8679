//! The file as it is written: every key, its default, and nothing else.

use super::Problem;
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

/// The commented file that ships with the program; its values are the defaults.
pub const EMBEDDED: &str = include_str!("../../config/beiand.toml");

macro_rules! section {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize, Deserialize)]
        pub(super) struct $name { $(pub(super) $field: $type,)* }
    };
}

section! {
    /// The whole file.
    Raw {
        profile: String, time_zone: String, lang: String,
        inbox: Inbox, sheet: Sheet, desk: Desk, schedule: Schedule, mail: Mail,
        retention: Retention, privacy: Privacy,
    }
}
section! {
    /// `[inbox]`
    Inbox { settle_seconds: u64, rescan_seconds: u64, max_files: u64, max_rows: u64, max_bytes: u64, max_file_bytes: u64, }
}
section! {
    /// `[sheet]`
    Sheet { max_rows: u64, memory_bytes: u64, seconds: u64, passwords_file: String, }
}
section! {
    /// `[desk]`
    Desk { threads: u64, picture_bytes: u64, picture_seconds: u64, tries: u64, min_free_bytes: u64, }
}
section! {
    /// `[schedule]`
    Schedule { run: String, digest: String, weekly: String, }
}
section! {
    /// `[mail]`
    Mail {
        send: String, channel: String, from: String, from_name: String, reply_to: String, to: String,
        max_attachment_bytes: u64, max_per_minute: u64, weekly: bool, smtp: Smtp,
    }
}
section! {
    /// `[mail.smtp]`
    Smtp {
        host: String, port: u64, security: String, user: String, password_file: String,
        ca_file: String, timeout_seconds: u64,
    }
}
section! {
    /// `[retention]`
    Retention { sources: u64, results: u64, records: u64, }
}
section! {
    /// `[privacy]`
    Privacy { share_outbox_with_group: bool, archive_recipients: Vec<String>, watermark: Vec<String>, }
}

/// One `[[reseller]]`; the fields left out are the installation's.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Reseller {
    pub(super) name: String,
    pub(super) profile: String,
    pub(super) manager: String,
    pub(super) manager_name: String,
    pub(super) lang: String,
}

/// What was read: the sections, and the resellers.
pub(super) struct Parsed {
    pub(super) raw: Raw,
    pub(super) resellers: Vec<Reseller>,
}

/// Reads the file over the defaults and collects every problem of form.
pub(super) fn parse(text: &str) -> (Parsed, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut merged: Table = toml::from_str(EMBEDDED).expect("the embedded file is TOML");
    let mut given: Table = match toml::from_str(text) {
        Ok(table) => table,
        Err(error) => {
            // Without the line itself: somebody may have written a password into it.
            let line = error
                .span()
                .map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            problems.push(Problem::new(
                "",
                format!("line {line} is not TOML: {}", error.message()),
            ));
            Table::new()
        }
    };
    let resellers = resellers(given.remove("reseller"), &mut problems);
    merge(&mut merged, given, "", &mut problems);
    let raw = Value::Table(merged)
        .try_into()
        .expect("merging keeps the defaults' keys and types");
    (Parsed { raw, resellers }, problems)
}

/// Lays the given values over the defaults; a key or a type that the defaults lack is a problem.
fn merge(defaults: &mut Table, given: Table, prefix: &str, problems: &mut Vec<Problem>) {
    for (key, value) in given {
        let full = format!("{prefix}{key}");
        match (defaults.get_mut(&key), value) {
            (None, _) => problems.push(unknown(&full, &key, defaults.keys())),
            (Some(Value::Table(defaults)), Value::Table(given)) => {
                merge(defaults, given, &format!("{full}."), problems);
            }
            (Some(default), value) if default.same_type(&value) => match &value {
                Value::Integer(number) if *number < 0 => {
                    problems.push(Problem::new(full, format!("{number} is below zero")));
                }
                Value::Array(items) if items.iter().any(|item| !item.is_str()) => {
                    problems.push(Problem::new(full, "every entry must be a text in quotes"));
                }
                _ => *default = value,
            },
            (Some(default), value) => problems.push(Problem::new(
                full,
                format!(
                    "expected {}, found {}",
                    default.type_str(),
                    value.type_str()
                ),
            )),
        }
    }
}

fn resellers(given: Option<Value>, problems: &mut Vec<Problem>) -> Vec<Reseller> {
    let blocks = match given {
        None => return Vec::new(),
        Some(Value::Array(blocks)) => blocks,
        Some(_) => {
            problems.push(Problem::new(
                "reseller",
                "write it as [[reseller]], once per reseller",
            ));
            return Vec::new();
        }
    };
    let empty = Table::try_from(Reseller::default()).expect("plain data");
    let mut resellers = Vec::new();
    for (index, block) in blocks.into_iter().enumerate() {
        let prefix = format!("reseller[{}].", index + 1);
        let Value::Table(block) = block else {
            problems.push(Problem::new(
                "reseller",
                "write it as [[reseller]], once per reseller",
            ));
            continue;
        };
        let mut merged = empty.clone();
        merge(&mut merged, block, &prefix, problems);
        let reseller: Reseller = Value::Table(merged)
            .try_into()
            .expect("merging keeps the defaults' keys and types");
        if reseller.name.is_empty() {
            problems.push(Problem::new(
                format!("{prefix}name"),
                "which sub-folder of the inbox is meant?",
            ));
        }
        resellers.push(reseller);
    }
    resellers
}

fn unknown<'a>(full: &str, key: &str, known: impl Iterator<Item = &'a String>) -> Problem {
    let near = known
        .map(|name| (strsim::jaro_winkler(key, name), name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    Problem::new(
        full,
        match near {
            Some((_, name)) => format!("unknown key; did you mean {name:?}?"),
            None => "unknown key".to_owned(),
        },
    )
}
