//! The words of the trade as values: filings, materials, findings, verdicts.
//!
//! Everything may see the model; the model knows nobody. It reads no disk, no clock, no network.

pub mod bytes;
pub mod column;
pub mod date;
pub mod filing;
pub mod finding;
pub mod judged;
pub mod letter;
pub mod life;
pub mod mask;
pub mod material;
pub mod measure;
pub mod number;
pub mod repair;
pub mod text;
pub mod web;

pub use column::{Column, Detail, Role};
pub use filing::{Filing, Layout, Row, Site};
pub use finding::{Card, Finding, Place, Say, Severity, Verdict, Words};
pub use judged::{JudgedBatch, JudgedFiling};
pub use letter::Letter;
pub use material::{Material, Slot, Source};
pub use repair::{Repair, Repaired};
pub use text::{Lang, Text, TextId, Texts};
