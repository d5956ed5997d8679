//! The clocks of an order after the hand-over: `config/clocks.toml`.

use super::profile::date;
use chrono::NaiveDate;
use serde::Deserialize;

/// The text that ships with the program.
pub const EMBEDDED: &str = include_str!("../../config/clocks.toml");

/// What is due when, and how early it is told.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clocks {
    /// When the figures were last checked.
    #[serde(deserialize_with = "date")]
    pub checked: NaiveDate,
    /// The ministry's message.
    pub sms: Sms,
    /// The ISP hands the order on.
    pub to_admin: ToAdmin,
    /// The ISP wants something changed.
    pub needs_fix: NeedsFix,
    /// The portal's cache.
    pub cached: Cached,
    /// After the success.
    pub filed: Filed,
    /// What runs out.
    pub expiring: Expiring,
}

/// The ministry's message and its window.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    /// How many hours each person has.
    pub hours: u16,
    /// With fewer hours left the customer is called now.
    pub urgent_hours: u16,
    /// Filing types that need no confirmation.
    pub not_for: Vec<String>,
}

/// How long the ISP takes to hand an order on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToAdmin {
    /// In working days.
    pub working_days: u8,
}

/// How long a change that the ISP wants may wait.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeedsFix {
    /// In hours.
    pub hours: u16,
}

/// What the portal says when only its cache speaks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cached {
    /// Any of these is in its message.
    pub words: Vec<String>,
}

/// What follows the success.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filed {
    /// Days until the registration with the police.
    pub police_days: u16,
}

/// How many days before its end a thing is told of.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expiring {
    /// A domain.
    pub domain: u16,
    /// The subject's certificate.
    pub subject: u16,
    /// A person's certificate.
    pub person: u16,
}

impl Clocks {
    /// Reads the table.
    ///
    /// # Errors
    /// When the text is not TOML of this shape.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_customer_has_twenty_four_hours() {
        let clocks = Clocks::parse(EMBEDDED).expect("embedded");
        assert_eq!(clocks.sms.hours, 24);
        assert!(clocks.sms.urgent_hours < clocks.sms.hours);
    }
}
