//! Tests of the whole house, one module per boundary.

mod double;
mod mail;
mod materials;
mod rules_base;
mod rules_pages;
mod sheet_corpus;
mod smtp;
mod store;
mod report;
mod report_batches;
