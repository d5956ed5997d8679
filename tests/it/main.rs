//! Tests of the whole house, one module per boundary.

mod cases;
mod doors;
mod double;
mod faults_store;
mod flow;
mod mail;
mod materials;
mod numbers;
mod provinces;
mod report;
mod report_batches;
mod report_browser;
mod report_round;
mod rules_base;
mod rules_pages;
mod sheet_annotate;
mod sheet_corpus;
mod smtp;
mod store;
