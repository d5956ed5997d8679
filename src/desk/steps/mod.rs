//! The steps of the desk, in the order in which a batch goes through them.

mod announce;
mod judge;
pub(super) mod prepare;
mod publish;
mod read;
mod records;
mod told;

pub(super) use announce::letter_key;
pub(super) use judge::{TOGETHER, judged};
pub(super) use prepare::{SLICE, is_troubled};
pub(super) use read::Look;
pub(super) use records::Drafts;
