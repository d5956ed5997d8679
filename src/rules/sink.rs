//! Where rules speak: a finding gets its weight here, from data, and the chain that set it.

use super::judge::Weights;
use crate::catalog::provinces::{Demand, Fact};
use crate::model::finding::Read;
use crate::model::{Card, Finding, Place, Say, Severity};
use std::borrow::Cow;

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
        self.push(say, severity, weight.because.clone(), place, values)
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
        let (severity, because) = if weight.by_province {
            // A table of severities outranks the answers.
            (weight.severity.unwrap_or(demanded), weight.because.clone())
        } else if local {
            (demanded, self.weights.by_answer(self.rule))
        } else {
            (weight.severity.unwrap_or(demanded), weight.because.clone())
        };
        Some(self.push(say, severity, because, place, values))
    }

    fn push(
        &mut self,
        say: &Say,
        severity: Severity,
        because: Cow<'static, str>,
        place: Place,
        values: &[(&str, &str)],
    ) -> &mut Finding {
        let mut finding = Finding::to_be_read(self.read, self.card, say, place, values);
        finding.severity = severity;
        finding.because = because;
        self.findings.push(finding);
        self.findings.last_mut().expect("just pushed")
    }
}
