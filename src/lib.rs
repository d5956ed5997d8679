//! Overnight batch processing of ICP filings (ICP备案) for hosting resellers.
//!
//! The house, from the inbox to the letter, is drawn in `docs/ARCHITECTURE.md`.

pub mod audit;
pub mod cards;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod daemon;
pub mod desk;
pub mod inbox;
pub mod ledger;
pub mod mail;
pub mod materials;
pub mod model;
pub mod outbox;
pub mod report;
pub mod rules;
pub mod seal;
pub mod sheet;
pub mod store;
pub mod wall;
