//! Tests of the whole house, one module per boundary.

mod cases;
mod crash_points;
mod doors;
mod double;
mod faults_drops;
mod faults_kill;
mod faults_secrets;
mod faults_store;
mod flow;
mod house;
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
mod rules_provinces;
mod rules_weights;
mod sheet_annotate;
mod sheet_corpus;
mod smtp;
mod store;
