//! Where an order stands, and whose turn it then is.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Where an order stands, in the words of machine output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// 草稿: being written.
    Draft,
    /// 可提交: our check is clean.
    Ready,
    /// 等待初审: with the ISP.
    Submitted,
    /// 待修改: the ISP wants something changed.
    NeedsFix,
    /// 初审驳回: returned by the ISP.
    IspRejected,
    /// 待提交管局: the ISP hands it on.
    ToAdmin,
    /// 短信核验: the customer has 24 hours to confirm.
    Sms,
    /// 待管局审核: with the administration.
    AtAdmin,
    /// 管局驳回: returned by the administration.
    AdminRejected,
    /// 已备案: done.
    Filed,
    /// 放弃: given up.
    Abandoned,
    /// 已注销: cancelled.
    Cancelled,
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The reseller.
    Reseller,
    /// The ISP.
    Isp,
    /// The customer himself.
    Customer,
    /// The administration.
    Administration,
    /// Nobody any more.
    Nobody,
}

impl Stage {
    /// Every stage with its word, in order.
    pub const WORDS: [(Self, &'static str); 12] = [
        (Self::Draft, "draft"),
        (Self::Ready, "ready"),
        (Self::Submitted, "submitted"),
        (Self::NeedsFix, "needs_fix"),
        (Self::IspRejected, "isp_rejected"),
        (Self::ToAdmin, "to_admin"),
        (Self::Sms, "sms"),
        (Self::AtAdmin, "at_admin"),
        (Self::AdminRejected, "admin_rejected"),
        (Self::Filed, "filed"),
        (Self::Abandoned, "abandoned"),
        (Self::Cancelled, "cancelled"),
    ];

    /// The stage of a word of machine output.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::WORDS
            .iter()
            .find(|(_, known)| *known == word)
            .map(|&(stage, _)| stage)
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize].1
    }

    /// Whose turn it is.
    pub const fn actor(self) -> Actor {
        match self {
            Self::Draft
            | Self::Ready
            | Self::NeedsFix
            | Self::IspRejected
            | Self::AdminRejected => Actor::Reseller,
            Self::Submitted | Self::ToAdmin => Actor::Isp,
            Self::Sms => Actor::Customer,
            Self::AtAdmin => Actor::Administration,
            Self::Filed | Self::Abandoned | Self::Cancelled => Actor::Nobody,
        }
    }

    /// Whether the order came back and waits for a correction.
    pub const fn is_returned(self) -> bool {
        matches!(
            self,
            Self::NeedsFix | Self::IspRejected | Self::AdminRejected
        )
    }

    /// Whether the order is over: filed, given up or cancelled.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Filed | Self::Abandoned | Self::Cancelled)
    }

    /// Whether the order was not handed over yet.
    pub const fn is_written(self) -> bool {
        matches!(self, Self::Draft | Self::Ready)
    }

    /// Whether a subject with an order at this stage may hand over no other one.
    pub const fn is_in_flight(self) -> bool {
        matches!(
            self,
            Self::Submitted | Self::NeedsFix | Self::ToAdmin | Self::Sms | Self::AtAdmin
        )
    }

    /// How far along the way; `None` for a return, which may come from anywhere. ISPs differ in
    /// whether the message goes out before or after they hand the order on.
    pub(super) const fn step(self) -> Option<u8> {
        match self {
            Self::Draft | Self::Ready => Some(0),
            Self::Submitted => Some(1),
            Self::ToAdmin | Self::Sms => Some(2),
            Self::AtAdmin => Some(3),
            Self::Filed | Self::Abandoned | Self::Cancelled => Some(4),
            Self::NeedsFix | Self::IspRejected | Self::AdminRejected => None,
        }
    }
}

impl Serialize for Stage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for Stage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::of_word(&word)
            .ok_or_else(|| serde::de::Error::custom(format!("no stage is called {word:?}")))
    }
}
