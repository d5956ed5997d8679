//! What a picture shows, as far as its slot tells: what the eye looks for and how it is pressed.

use crate::model::material::Slot;

/// What kind of picture a slot holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Kind {
    /// A licence or certificate: small print, seals, perhaps a QR code.
    Licence,
    /// An identity card, both sides in one picture.
    Card,
    /// A person before a backdrop.
    Photo,
    /// The verification sheet: A4, upright.
    Sheet,
    /// Any other paper.
    Document,
}

impl From<Slot> for Kind {
    fn from(slot: Slot) -> Self {
        match slot {
            Slot::SubjectCertificate => Self::Licence,
            Slot::PrincipalId | Slot::SitePrincipalId => Self::Card,
            Slot::BackdropPhoto => Self::Photo,
            Slot::VerificationSheet => Self::Sheet,
            _ => Self::Document,
        }
    }
}
