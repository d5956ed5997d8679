//! The life of a filing after the hand-over: what was told about it, where it stands by that,
//! and what is due.
//!
//! An [`Event`] is what a status row said. Events are kept as they were told and never changed;
//! where an order stands is computed from them ([`Order`]), by their dates and not by the order in
//! which the sheets came. Times are those of the installation's zone: a sheet knows no other.

mod answer;
mod due;
mod facts;
mod order;
mod stage;

pub use answer::{Answer, Outcome, Told};
pub use due::{Due, Errand, Nearness, What, left};
pub use facts::{Facts, Responsible, SiteFacts, domain_key};
pub use order::{Event, Order, Run, Standing};
pub use stage::{Actor, Stage};
