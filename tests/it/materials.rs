//! The materials room from outside: names to slots, bytes to pictures.

mod corpus;
mod labelled;
mod pressing;
mod sorting;
