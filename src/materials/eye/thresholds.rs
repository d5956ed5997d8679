//! `config/eye.toml`: the figures beyond which a reviewer would mind.

use crate::materials::Kind;
use serde::Deserialize;
use std::sync::LazyLock;

/// The text that ships with the program.
const EMBEDDED: &str = include_str!("../../../config/eye.toml");

/// The thresholds in force.
pub(super) static THRESHOLDS: LazyLock<Thresholds> =
    LazyLock::new(|| toml::from_str(EMBEDDED).expect("the embedded file is read by a test"));

/// All thresholds; the file says what each means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Thresholds {
    pub small: Small,
    pub sharp: Sharp,
    pub light: Light,
    pub screen: Screen,
    pub colour: Colour,
    pub turn: Turn,
    pub shape: Shape,
    pub face: Face,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Small {
    licence: f64,
    card: f64,
    photo: f64,
    sheet: f64,
    document: f64,
}

impl Small {
    /// The fewest pixels for a kind of picture.
    pub fn of(&self, kind: Kind) -> f64 {
        match kind {
            Kind::Licence => self.licence,
            Kind::Card => self.card,
            Kind::Photo => self.photo,
            Kind::Sheet => self.sheet,
            Kind::Document => self.document,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sharp {
    pub blurred: f64,
    pub blurred_photo: f64,
    pub detail: f64,
    pub detail_from: f64,
    pub streak: f64,
    pub streak_below: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Light {
    pub blank_spread: f64,
    pub blank_dark: f64,
    pub black_mean: f64,
    pub dark_bright: f64,
    pub burnt_white: f64,
    pub burnt_ink: f64,
    pub burnt_tinted: f64,
    pub burnt_faded: f64,
    pub burnt_desk: f64,
    pub burnt_print: f64,
    pub glare_share: f64,
    pub glare_most: f64,
    pub glare_print: f64,
    pub glare_faded: f64,
    pub glare_paper: f64,
    pub glare_faded_white: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Screen {
    pub waves: f64,
    pub height_card: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Colour {
    pub grey: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Turn {
    pub sideways: f64,
    pub tiles: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shape {
    pub card: [f64; 2],
    pub photo_widest: f64,
    pub sheet_widest: f64,
    pub tallest: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Face {
    pub score: f64,
    pub portrait_width: f64,
    pub portrait_width_card: f64,
    pub portrait_middle: [f64; 2],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_thresholds_are_read() {
        assert!(THRESHOLDS.small.of(Kind::Licence) > THRESHOLDS.small.of(Kind::Card));
    }
}
