//! Tests of the whole house, one module per boundary.
mod materials;
mod store;
