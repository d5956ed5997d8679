//! Where rules speak: a finding gets its weight here, from data, and the chain that set it.

use super::judge::Weights;
use crate::catalog::provinces::{Demand, Fact};
use crate::model::finding::Read;
use crate::model::{Card, Finding, Place, Say, Severity};

/// Takes what the rules say about one filing.
#[derive(Debug)]
pub struct Sink<'a> {
    pub(super) findings: Vec<Finding>,
    pub(super) read: Read,
    pub(super) weights: &'a Weights,
    pub(super) card: &'static Card,
    pub(super) rule: usize,
}

impl Sink<'_> {
    /// Says something at the rule's effective severity.
    ///
    /// A [`Say`] with a weight of its own keeps it where profile and province are silent or
    /// heavier: they may make a light case lighter, never heavier.
    pub fn say(&mut self, say: &Say, place: Place, values: &[(&str, &str)]) -> &mut Finding {
        let weight = self.weights.of(self.rule);
        let severity = match (weight.severity, say.severity) {
            (Some(set), Some(own)) => set.min(own),
            (Some(severity), None) | (None, Some(severity)) => severity,
            (None, None) => self.card.severity,
        };
        self.push(say, severity, false, place, values)
    }

    /// Says something that a province or the nation demands, as strongly as it is demanded.
    ///
    /// A province's own answer speaks after the profile; the nation's answer is the default.
    pub fn demand(
        &mut self,
        say: &Say,
        fact: &Fact<Demand>,
        place: Place,
        values: &[(&str, &str)],
    ) -> Option<&mut Finding> {
        let demanded = fact.is.severity()?;
        self.demand_at(say, demanded, fact.local, place, values)
    }

    /// The same, where the severity follows from other answers of the province.
    pub fn demand_at(
        &mut self,
        say: &Say,
        demanded: Severity,
        local: bool,
        place: Place,
        values: &[(&str, &str)],
    ) -> Option<&mut Finding> {
        let weight = self.weights.of(self.rule);
        // A table of severities outranks the answers.
        let by_answer = local && !weight.by_province;
        let severity = weight.severity.filter(|_| !by_answer).unwrap_or(demanded);
        Some(self.push(say, severity, by_answer, place, values))
    }

    fn push(
        &mut self,
        say: &Say,
        severity: Severity,
        by_answer: bool,
        place: Place,
        values: &[(&str, &str)],
    ) -> &mut Finding {
        let card = (self.card, severity);
        let mut finding = Finding::to_be_read(self.read, card, say, place, values);
        if self.read.whole {
            finding.because = match by_answer {
                true => self.weights.by_answer(self.rule),
                false => self.weights.of(self.rule).because.clone(),
            };
        }
        self.findings.push(finding);
        self.findings.last_mut().expect("just pushed")
    }
}
