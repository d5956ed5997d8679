//! Tests of the whole house, one module per boundary.
mod mail;
mod materials;
mod store;
