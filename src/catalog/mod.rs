//! What is true where: columns, slots, profiles, provinces and reference tables, as data.
//!
//! Everything is embedded from `config/` and may be replaced, file by file, by an installation.
//! No rule holds a province's name; no table here holds a rule.

pub mod columns;
pub mod enumerations;
pub mod profile;
pub mod provinces;
pub mod slots;
