//! What hints at a pre-approval, and where it is granted: `config/approvals.toml`.

use super::words::Words;
use serde::Deserialize;

/// The text that ships with the program.
pub const EMBEDDED: &str = include_str!("../../config/approvals.toml");

/// A kind of pre-approval.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The kind, as the portal lists it.
    pub kind: String,
    /// The paper that grants it.
    pub paper: String,
    /// Who grants it.
    pub authority: String,
    /// Words in a name or business scope that hint at it.
    pub words: Vec<String>,
    /// Whether the step still exists nationally; some administrations ask for others.
    #[serde(default = "yes")]
    pub national: bool,
}

fn yes() -> bool {
    true
}

/// All kinds.
#[derive(Clone, Debug)]
pub struct Approvals {
    /// The kinds, in the order of the file.
    pub kinds: Vec<Approval>,
    words: Words<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    approval: Vec<Approval>,
}

impl Approvals {
    /// Reads the table.
    ///
    /// # Errors
    /// When the text is not TOML of this shape.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let words =
            file.approval.iter().enumerate().flat_map(|(at, approval)| {
                approval.words.iter().map(move |word| (word.clone(), at))
            });
        Ok(Self {
            words: Words::new(words),
            kinds: file.approval,
        })
    }

    /// The words of a text that hint at a kind, with the kind.
    pub fn hints<'a>(
        &'a self,
        text: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a Approval)> + 'a {
        self.words
            .find_all(text)
            .map(|(_, word, &at)| (word, &self.kinds[at]))
    }

    /// The kind of a name.
    pub fn get(&self, kind: &str) -> Option<&Approval> {
        self.kinds.iter().find(|approval| approval.kind == kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Enumerations;

    #[test]
    fn every_kind_can_be_chosen_on_the_portal_and_is_found_by_its_words() {
        let approvals = Approvals::parse(EMBEDDED).expect("embedded");
        let list = Enumerations::embedded()
            .list("preapproval")
            .expect("a list");
        for approval in &approvals.kinds {
            assert_eq!(
                list.find(&approval.kind).map(|choice| &choice.name),
                Some(&approval.kind)
            );
        }
        let (word, approval) = approvals.hints("销售药品、日用品").next().expect("a hint");
        assert_eq!((word, approval.kind.as_str()), ("药品", "药品和医疗器械"));
        assert_eq!(approvals.hints("销售日用品").count(), 0);
    }
}
