//! The materials room from outside: names to slots, bytes to pictures.

mod corpus;
mod pressing;
mod sorting;
