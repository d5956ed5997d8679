//! An ISP's profile: what its portal takes. `config/profiles/<name>.toml`.

use crate::model::{Severity, Slot};
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The profiles that ship with the program, by name.
pub const EMBEDDED: &[(&str, &str)] = &[
    ("72dns", include_str!("../../config/profiles/72dns.toml")),
    (
        "tutorial_strict",
        include_str!("../../config/profiles/tutorial_strict.toml"),
    ),
    (
        "generic-cloud",
        include_str!("../../config/profiles/generic-cloud.toml"),
    ),
];

/// What one ISP's portal takes and returns.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The name used in the configuration and in `because`.
    pub name: String,
    /// The ISP's name for people.
    pub title: String,
    /// Where the facts come from.
    pub source: String,
    /// When they were last checked.
    #[serde(deserialize_with = "date")]
    pub checked: NaiveDate,
    /// How sites are connected there.
    pub access: Access,
    /// The photo before the ISP's backdrop.
    pub backdrop: Backdrop,
    /// How long the reviews take there.
    #[serde(default)]
    pub review: Review,
    /// What the upload page takes.
    pub limits: Vec<Limit>,
    /// Severities that differ from the catalogue here.
    #[serde(default)]
    pub severity: Severities,
}

/// Severities that differ from the catalogue at an ISP.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Severities {
    /// In some provinces only, by the province's short name and rule code; these speak last.
    #[serde(default)]
    pub province: BTreeMap<String, BTreeMap<String, Level>>,
    /// Everywhere, by rule code.
    #[serde(flatten)]
    pub everywhere: BTreeMap<String, Level>,
}

/// A severity as data sets it: one of the four, or none at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The rule is silent.
    Off,
    /// Worth knowing.
    Info,
    /// A person must look.
    Manual,
    /// Explain or fix.
    Warn,
    /// Would be returned.
    Error,
}

impl Level {
    /// The severity, `None` for silence.
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Info => Some(Severity::Info),
            Self::Manual => Some(Severity::Manual),
            Self::Warn => Some(Severity::Warn),
            Self::Error => Some(Severity::Error),
        }
    }
}

/// How sites are connected at an ISP; an empty field is not checked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Access {
    /// The province of the servers.
    pub location: String,
    /// The access mode.
    pub mode: String,
    /// The address, first and last of the range.
    pub ip: String,
    /// `ipv4` or `ipv6`.
    pub ip_version: String,
}

/// How long the reviews take at an ISP, as it says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Review {
    /// Days until its first review is over; beyond this it is late.
    pub first_days: u8,
    /// Which days those are.
    pub first_counts: Days,
    /// The usual time of the first review, in the ISP's words: `2—3`.
    pub first_usual: String,
    /// The usual time of the administration's review, first and last day; 0 where it says none.
    pub administration_days: [u8; 2],
    /// Which days those are.
    pub administration_counts: Days,
}

/// Which days count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Days {
    /// Every day.
    Natural,
    /// Days on which people work.
    Working,
}

impl Default for Review {
    fn default() -> Self {
        Self {
            first_days: 3,
            first_counts: Days::Working,
            first_usual: "1—3".to_owned(),
            administration_days: [0, 0],
            administration_counts: Days::Working,
        }
    }
}

/// The photo of the site principal.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backdrop {
    /// Whether the ISP wants it before its own backdrop.
    pub required: bool,
}

/// What the upload page takes in some slots.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The slots.
    pub slots: Vec<Slot>,
    /// The most bytes of a picture.
    pub bytes: u64,
    /// Whether the slot may not stay empty.
    pub required: bool,
    /// What of a photo is pressed.
    #[serde(default)]
    pub frame: Frame,
    /// Whether the page takes progressive JPEG; where that was not tried, baseline is safe.
    #[serde(default)]
    pub progressive: bool,
}

/// What of a photo of a document goes to the portal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Frame {
    /// The photo as it is.
    Whole,
    /// The document with a margin, where all four corners are certain.
    #[default]
    Crop,
    /// The same, laid flat as a scanner would show it.
    Flatten,
}

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// When the text is not TOML of this shape, or a slot has no limit or two.
    pub fn parse(text: &str) -> Result<Self, String> {
        let profile: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        for slot in Slot::ALL {
            let limits = profile
                .limits
                .iter()
                .filter(|limit| limit.slots.contains(&slot))
                .count();
            if limits != 1 {
                return Err(format!(
                    "the slot {:?} has {limits} limits instead of one",
                    slot.key()
                ));
            }
        }
        Ok(profile)
    }

    /// What the upload page takes in a slot.
    pub fn limit(&self, slot: Slot) -> &Limit {
        self.limits
            .iter()
            .find(|limit| limit.slots.contains(&slot))
            .expect("a profile has one limit for every slot, checked when it was read")
    }
}

/// A TOML date.
pub(super) fn date<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<NaiveDate, D::Error> {
    let date = toml::value::Datetime::deserialize(deserializer)?;
    date.to_string().parse().map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tutorials_profile_limits_required_pictures_to_100_000_bytes() {
        let profile = Profile::parse(EMBEDDED[0].1).expect("embedded");
        assert_eq!(profile.limit(Slot::PrincipalId).bytes, 100_000);
        assert!(!profile.limit(Slot::Commitment).required);
    }
}
