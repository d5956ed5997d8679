//! Tests of the whole house, one module per boundary.
mod double;
mod mail;
mod materials;
mod smtp;
mod store;

mod rules_base;
mod rules_pages;
