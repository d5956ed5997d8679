//! Overnight batch processing of ICP filings (ICP备案) for hosting resellers.
//!
//! The house, from the inbox to the letter, is drawn in `docs/ARCHITECTURE.md`.

pub mod catalog;
pub mod config;
pub mod mail;
pub mod materials;
pub mod model;
pub mod report;
pub mod rules;
pub mod sheet;
pub mod store;
pub mod wall;
