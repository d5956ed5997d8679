//! Numbers that carry their own proof: identity cards, credit codes, telephones, travel papers.
//!
//! Parsing takes the text as it stands after mending and allocates nothing. What cannot be
//! decided from the number alone (whether it was issued, whose it is) is nobody's claim here.
//! How this differs from other libraries, and why, is told in `docs/numbers.md`.

mod credit;
mod id;
mod paper;
mod phone;

pub use credit::{CreditCode, CreditFault, OrganisationCode};
pub use id::{IdFault, IdNumber, Origin};
pub use paper::{Paper, PaperFault};
pub use phone::{Landline, LandlineFault, Mobile, MobileFault};
