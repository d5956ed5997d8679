//! The portal's pages in the order of filling in: `config/portal.toml`.

use crate::model::{Column, Lang, Text};
use serde::Deserialize;

/// The text that ships with the program.
pub const EMBEDDED: &str = include_str!("../../config/portal.toml");

/// The portals, one per profile.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Portals {
    /// One entry each; the first serves profiles that have none.
    #[serde(rename = "portal")]
    pub entries: Vec<Portal>,
}

/// One ISP's portal.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Portal {
    /// The profile it belongs to.
    pub profile: String,
    /// Where it is.
    pub url: String,
    /// Its pages, in order.
    #[serde(rename = "page")]
    pub pages: Vec<Page>,
    /// What happens after submitting.
    #[serde(rename = "step", default)]
    pub steps: Vec<Step>,
}

/// One page of the portal.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// A stable name.
    pub key: String,
    /// The page's title.
    pub title: Text,
    /// What to know before filling it in.
    #[serde(default)]
    pub hint: Text,
    /// Whether it is filled in once per site.
    #[serde(default)]
    pub per_site: bool,
    /// Whether this is where the pictures go.
    #[serde(default)]
    pub upload: bool,
    /// Its fields, in order.
    #[serde(default)]
    pub fields: Vec<Field>,
}

/// One field of a page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The label beside the box.
    pub label: String,
    /// The column whose value goes in; `None` when only a person knows.
    #[serde(default)]
    pub column: Option<Column>,
    /// How it is filled in.
    #[serde(default)]
    pub how: How,
    /// What to know about it.
    #[serde(default)]
    pub hint: Text,
    /// Which value of the profile's access stands in for an empty cell.
    #[serde(default)]
    pub default: Option<Preset>,
}

/// How a field is filled in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// A text to paste.
    #[default]
    Copy,
    /// One of the portal's list.
    Choose,
    /// Boxes to tick.
    Tick,
    /// Only a person can type it.
    Type,
}

impl How {
    /// The word in templates.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Choose => "choose",
            Self::Tick => "tick",
            Self::Type => "type",
        }
    }
}

/// A value of the profile's access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "named as the fields of the profile")]
pub enum Preset {
    Location,
    Mode,
    Ip,
    IpVersion,
}

/// What happens after submitting.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What.
    pub title: Text,
    /// How long it takes.
    pub span: Text,
    /// What to do or to know.
    #[serde(default)]
    pub note: Text,
    /// Whether missing it throws the filing back.
    #[serde(default)]
    pub urgent: bool,
}

impl Portals {
    /// Reads the table.
    ///
    /// # Errors
    /// When the text is not TOML of this shape, or there is no portal.
    pub fn parse(text: &str) -> Result<Self, String> {
        let portals: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        if portals.entries.is_empty() {
            return Err("no [[portal]]".to_owned());
        }
        Ok(portals)
    }

    /// The portal of a profile, else the first.
    pub fn of(&self, profile: &str) -> &Portal {
        self.entries
            .iter()
            .find(|portal| portal.profile == profile)
            .unwrap_or(&self.entries[0])
    }
}

impl Step {
    /// The step in one language: what, how long, what to know.
    pub fn get(&self, lang: Lang) -> (&str, &str, &str) {
        (
            self.title.get(lang),
            self.span.get(lang),
            self.note.get(lang),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_assistant_offers_every_column_the_portal_asks_for() {
        let portals = Portals::parse(EMBEDDED).expect("embedded");
        let portal = portals.of("72dns");
        let asked = |column| {
            portal
                .pages
                .iter()
                .flat_map(|page| &page.fields)
                .any(|field| field.column == Some(column))
        };
        // What a sheet holds besides is for checking, or for us, or never written down.
        let kept = Column::ALL
            .into_iter()
            .filter(|&column| !asked(column))
            .map(Column::key)
            .collect::<Vec<_>>();
        assert_eq!(
            kept,
            [
                "filing_no",
                "filing_type",
                "account_manager",
                "account_manager_email",
                "account.password",
                "subject.cert_valid_to",
                "subject.legal_rep",
                "subject.scope",
                "principal.cert_valid_to",
                "domain.holder",
                "domain.expires",
                "domain.realname_done",
                "site.principal.cert_valid_to",
                "materials.folder",
                "status.stage",
                "status.stage_date",
                "status.returned_reason",
                "status.filing_number",
            ]
        );
    }
}
