//! Materials: the scans of a filing, by slot, before and after pressing.

use super::Text;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A place for a picture on the portal's upload page, in the page's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// 主办单位有效证件: the subject's certificate; of a 个人 the organiser's ID.
    SubjectCertificate,
    /// 主体负责人证件: the principal's ID, front over back.
    PrincipalId,
    /// 网站负责人证件: the site principal's ID; the principal's is reused when it is the same person.
    SitePrincipalId,
    /// 当面核验照片: the site principal before the ISP's backdrop.
    BackdropPhoto,
    /// 真实性核验单: the verification sheet.
    VerificationSheet,
    /// 主体其他证件一.
    #[serde(rename = "subject_other_1")]
    SubjectOther1,
    /// 主体其他证件二.
    #[serde(rename = "subject_other_2")]
    SubjectOther2,
    /// 主体负责人的其他证件.
    PrincipalOther,
    /// 网站负责人的其他证件.
    SitePrincipalOther,
    /// 网站其他材料.
    SiteOther,
    /// 备案承诺书.
    Commitment,
}

impl Slot {
    /// Every slot, in the order of the portal's upload page.
    pub const ALL: [Self; 11] = [
        Self::SubjectCertificate,
        Self::PrincipalId,
        Self::SitePrincipalId,
        Self::BackdropPhoto,
        Self::VerificationSheet,
        Self::SubjectOther1,
        Self::SubjectOther2,
        Self::PrincipalOther,
        Self::SitePrincipalOther,
        Self::SiteOther,
        Self::Commitment,
    ];

    /// The stable key, for example `subject_certificate`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::SubjectCertificate => "subject_certificate",
            Self::PrincipalId => "principal_id",
            Self::SitePrincipalId => "site_principal_id",
            Self::BackdropPhoto => "backdrop_photo",
            Self::VerificationSheet => "verification_sheet",
            Self::SubjectOther1 => "subject_other_1",
            Self::SubjectOther2 => "subject_other_2",
            Self::PrincipalOther => "principal_other",
            Self::SitePrincipalOther => "site_principal_other",
            Self::SiteOther => "site_other",
            Self::Commitment => "commitment",
        }
    }

    /// The name on the portal's upload page.
    pub const fn header(self) -> &'static str {
        match self {
            Self::SubjectCertificate => "主办单位有效证件",
            Self::PrincipalId => "主体负责人证件",
            Self::SitePrincipalId => "网站负责人证件",
            Self::BackdropPhoto => "当面核验照片",
            Self::VerificationSheet => "真实性核验单",
            Self::SubjectOther1 => "主体其他证件一",
            Self::SubjectOther2 => "主体其他证件二",
            Self::PrincipalOther => "主体负责人的其他证件",
            Self::SitePrincipalOther => "网站负责人的其他证件",
            Self::SiteOther => "网站其他材料",
            Self::Commitment => "备案承诺书",
        }
    }

    /// The slot of a key, if there is one.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|slot| slot.key() == key)
    }

    /// The place on the upload page, from 1: the `NN` of the pressed file's name.
    pub const fn number(self) -> usize {
        self as usize + 1
    }

    /// Whether each site of a filing has its own, or the subject has one.
    pub const fn is_per_site(self) -> bool {
        matches!(
            self,
            Self::SitePrincipalId
                | Self::BackdropPhoto
                | Self::VerificationSheet
                | Self::SitePrincipalOther
                | Self::SiteOther
        )
    }

    /// Whether it holds an identity card, whose two sides belong in one picture.
    pub const fn is_id(self) -> bool {
        matches!(self, Self::PrincipalId | Self::SitePrincipalId)
    }
}

/// A file of the drop.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Source {
    /// The path inside the drop, with `/`.
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The content's BLAKE3, in hex.
    pub hash: String,
}

/// Which side of a card a file shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// 人像面, the side with the portrait.
    Front,
    /// 国徽面, the side with the emblem.
    Back,
    /// Both sides are on one picture already.
    Both,
}

/// What a file's name says about it besides its slot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Labels {
    /// The sides named, one per source that names one; for cards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sides: Vec<Side>,
    /// A person's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// The verification sheet's version, `广东版` or `全国版`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The document's date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
    /// A domain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// The word by which the slot was recognised, for example `网站负责人授权书`.
    #[serde(default)]
    pub word: String,
}

/// The files that go into one slot of one filing, and what became of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Material {
    /// The slot.
    pub slot: Slot,
    /// Which of the filing's sites it belongs to, from 0; `None` for the subject's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<usize>,
    /// The files, front before back, pages in order; never empty.
    pub sources: Vec<Source>,
    /// What the names say.
    pub labels: Labels,
    /// What became of it.
    pub outcome: Outcome,
}

impl Material {
    /// The pressed picture, once there is one.
    pub fn pressed(&self) -> Option<&Pressed> {
        match &self.outcome {
            Outcome::Pressed(pressed) => Some(pressed),
            _ => None,
        }
    }
}

/// What became of a material.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Outcome {
    /// Not looked at yet.
    Waiting,
    /// Ready for the portal.
    Pressed(Pressed),
    /// The file cannot be used; the customer must send another.
    Refused {
        /// Why, in a machine's word and a person's sentence.
        why: Refusal,
    },
    /// We failed, not the customer; tried again, then shown as our trouble.
    Trouble {
        /// What happened, for the operator.
        what: String,
    },
}

/// A picture that the portal takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pressed {
    /// The content's BLAKE3 in hex: its key among the blobs.
    pub blob: String,
    /// Key of a small preview (JPEG, long edge 240 px) of the result.
    pub thumb: String,
    /// The size in bytes, at or under the slot's limit.
    pub bytes: u64,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The JPEG quality reached, 1 to 100 on libjpeg's scale of the luma table.
    pub quality: u8,
    /// What was seen in the source.
    pub facts: Facts,
}

/// What was seen in the source of a pressed picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The format found by content, for example `jpeg`, `png`, `heic`, `pdf`.
    pub format: String,
    /// Pixels across, upright, before pressing.
    pub width: u32,
    /// Pixels down, upright, before pressing.
    pub height: u32,
    /// The size of all sources in bytes.
    pub bytes: u64,
    /// How many pages or frames the source holds.
    pub pages: u32,
    /// Whether several pictures were joined into one (front over back, pages).
    pub joined: bool,
    /// Whether both sides of a card are on the result.
    pub both_sides: bool,
    /// Whether the desk around a document was left out, its four corners being certain.
    #[serde(default)]
    pub cropped: bool,
    /// Metadata taken away, for example `EXIF`, `GPS`, `XMP`.
    #[serde(default)]
    pub stripped: Vec<String>,
    /// A 64- to 256-bit perceptual hash in hex, for finding the same picture again.
    #[serde(default)]
    pub likeness: String,
    /// The text of a QR code that was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qr: Option<String>,
    /// Whether the mark 仅供备案使用 was set; `Some(false)` when it was wanted and the picture has
    /// no empty place for it, `None` when nobody wanted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watermark: Option<bool>,
    /// What a reviewer would return it for.
    #[serde(default)]
    pub flaws: Vec<Flaw>,
}

/// Something a reviewer would see, with its figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flaw {
    /// What kind.
    pub kind: FlawKind,
    /// The figure measured.
    pub figure: f64,
    /// The figure allowed.
    pub limit: f64,
    /// Where or what, for the sentence: `右上角`.
    #[serde(default)]
    pub detail: String,
}

/// The kinds of flaw that an eye can tell; thresholds are data of the materials room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum FlawKind {
    Small,
    Blurred,
    MotionBlurred,
    Dark,
    Overexposed,
    Glare,
    Blank,
    Grey,
    ScreenPhoto,
    EdgeCut,
    Sideways,
    WrongShape,
    WrongKind,
    NoFace,
    Unreadable,
}

/// Why a file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// A machine's word.
    pub kind: RefusalKind,
    /// What was found, what to do: both sentences without the file's name.
    pub found: Text,
    /// What to do.
    pub remedy: Text,
}

/// The kinds of refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum RefusalKind {
    Empty,
    NotAPicture,
    Truncated,
    Corrupt,
    Encrypted,
    TooLarge,
    TooSmall,
    Unsupported,
    CannotFit,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slots_key_is_its_written_form() {
        for slot in Slot::ALL {
            let written = serde_json::to_value(slot).expect("a word");
            assert_eq!(written, slot.key());
            assert_eq!(Slot::from_key(slot.key()), Some(slot));
        }
        assert_eq!(Slot::Commitment.number(), 11);
    }
}
