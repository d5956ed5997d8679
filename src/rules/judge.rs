//! Judging: every rule over one case, each at the weight that data gives it.
//!
//! The weights are computed once per judge, for every province: the rule's default, then the
//! profile, then the province, then the profile in that province; the last word counts.

use super::{ALL, Case, Neighbours, Rule, Sink};
use crate::catalog::{Catalog, Profile, Province};
use crate::model::finding::Read;
use crate::model::life::Event;
use crate::model::material::Source;
use crate::model::{Column, Detail, Filing, Finding, Material, Role, Severity, Text};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::sync::Arc;

/// A filing with its papers, as it comes to be judged.
#[derive(Clone, Copy, Debug)]
pub struct Dossier<'a> {
    /// The filing, mended.
    pub filing: &'a Filing,
    /// Its materials, pressed or refused.
    pub materials: &'a [Material],
    /// Files of its folder that go into no slot.
    pub unmatched: &'a [Source],
    /// What was told about its order; `None` for what its own status columns say.
    pub events: Option<&'a [Event]>,
}

/// The time of a day of which only the date was given: when people come to work and read.
pub const MORNING: NaiveTime = NaiveTime::from_hms_opt(8, 0, 0).expect("a time");

/// Judges filings of one batch.
#[derive(Debug)]
pub struct Judge {
    pub(super) catalog: Arc<Catalog>,
    pub(super) profile: Profile,
    pub(super) now: NaiveDateTime,
    pub(super) read: Read,
    /// One per province in the catalogue's order, and one for an unknown province.
    weights: Vec<Weights>,
}

impl Judge {
    /// A judge for one ISP and one day, which is taken to be at its morning: see [`MORNING`].
    pub fn new(catalog: Arc<Catalog>, profile: &Profile, today: NaiveDate) -> Self {
        let weights = catalog
            .provinces
            .rows()
            .iter()
            .map(|province| Weights::new(profile, Some(province)))
            .chain([Weights::new(profile, None)])
            .collect();
        Self {
            catalog,
            profile: profile.clone(),
            now: today.and_time(MORNING),
            read: Read::default(),
            weights,
        }
    }

    /// The same at a time of the day, in the installation's zone: an SMS counts hours.
    pub fn at(mut self, now: NaiveDateTime) -> Self {
        self.now = now;
        self
    }

    /// The same, with the sentences that will be read.
    pub fn read(mut self, read: Read) -> Self {
        self.read = read;
        self
    }

    /// Everything the rules find, worst first; in the order of the catalogue where equally bad.
    pub fn judge(&self, dossier: &Dossier<'_>, neighbours: &Neighbours) -> Vec<Finding> {
        let all = self.judge_all(std::slice::from_ref(dossier), neighbours);
        all.into_iter().next().unwrap_or_default()
    }

    /// The same of several filings, each alone: a rule looks at one after the other before the
    /// next rule does, so that the processor need not fetch all rules anew for every filing.
    pub fn judge_all(
        &self,
        dossiers: &[Dossier<'_>],
        neighbours: &Neighbours,
    ) -> Vec<Vec<Finding>> {
        let case = |dossier| Case::new(self, dossier, neighbours);
        let cases: Vec<Case<'_>> = dossiers.iter().map(case).collect();
        let mut sinks: Vec<Sink<'_>> = cases.iter().map(|case| self.sink(case)).collect();
        for (at, rule) in ALL.iter().enumerate() {
            for (case, sink) in cases.iter().zip(&mut sinks) {
                if sink.weights.speaks[at] {
                    sink.rule = at;
                    sink.card = &rule.card;
                    (rule.check)(case, sink);
                }
            }
        }
        let found = |(case, sink): (&Case<'_>, Sink<'_>)| {
            let mut findings = sink.findings;
            ask_once(case, &mut findings);
            findings.sort_by_key(|finding| Reverse((finding.blocks(), finding.severity)));
            findings
        };
        cases.iter().zip(sinks).map(found).collect()
    }

    /// Where the rules speak of a case, at the weights of its province.
    fn sink(&self, case: &Case<'_>) -> Sink<'_> {
        let at = case
            .province
            .and_then(|province| self.catalog.provinces.place(province.code))
            .unwrap_or(self.weights.len() - 1);
        Sink {
            findings: Vec::with_capacity(12),
            read: self.read,
            weights: &self.weights[at],
            card: &ALL[0].card,
            rule: 0,
        }
    }
}

/// One person in both roles is asked once: where both cells hold the same, each cell is shown
/// for the clerk, but the customer reads the question of the first alone.
fn ask_once(case: &Case<'_>, findings: &mut [Finding]) {
    let first = |role| Column::of(role, Detail::Name).index();
    let (one, two) = (first(Role::Principal), first(Role::SitePrincipal));
    for at in 1..findings.len() {
        let (earlier, rest) = findings.split_at_mut(at);
        let later = &mut rest[0];
        let Some(field) = later.place.field.filter(|_| !later.customer.is_empty()) else {
            continue;
        };
        let offset = field.index().checked_sub(two);
        let Some(twin) = offset.and_then(|offset| Column::ALL.get(one + offset)) else {
            continue;
        };
        let same = case.sites.iter().any(|site| {
            Some(site.site.row()) == later.place.row
                && site.same_person
                && site.get(field) == case.get(*twin)
        });
        if same
            && earlier
                .iter()
                .any(|finding| finding.rule == later.rule && finding.place.field == Some(*twin))
        {
            later.customer = Text::default();
        }
    }
}

/// What profile and province make of each rule's default.
#[derive(Debug)]
pub(super) struct Weights {
    rules: Vec<Weight>,
    /// Which rules are not silenced.
    speaks: Vec<bool>,
    province: String,
}

/// What profile and province make of one rule's default.
#[derive(Debug)]
pub(super) struct Weight {
    /// The severity they set; `None` where they leave the default.
    pub severity: Option<Severity>,
    /// Whether the last word was a province's.
    pub by_province: bool,
    /// Who spoke, in order.
    pub because: Cow<'static, str>,
}

impl Weights {
    fn new(profile: &Profile, province: Option<&Province>) -> Self {
        let weight = |rule: &&Rule| Weight::new(rule.card.code, profile, province);
        let (rules, speaks) = ALL.iter().map(weight).unzip();
        Self {
            rules,
            speaks,
            province: province.map_or_else(String::new, |province| province.name.clone()),
        }
    }

    pub(super) fn of(&self, rule: usize) -> &Weight {
        &self.rules[rule]
    }

    /// The chain when the province's answer to a question decided, not its table of severities.
    pub(super) fn by_answer(&self, rule: usize) -> Cow<'static, str> {
        [&*self.rules[rule].because, "|province:", &*self.province]
            .concat()
            .into()
    }
}

impl Weight {
    /// The weight, and whether the rule speaks at all.
    fn new(code: &str, profile: &Profile, province: Option<&Province>) -> (Self, bool) {
        let mut speaks = true;
        let mut weight = Self {
            severity: None,
            by_province: false,
            because: Cow::Borrowed("default"),
        };
        if let Some(level) = profile.severity.everywhere.get(code) {
            weight.severity = level.severity();
            speaks = weight.severity.is_some();
            *weight.because.to_mut() += &format!("|profile:{}", profile.name);
        }
        let Some(province) = province else {
            return (weight, speaks);
        };
        if let Some(&severity) = province.severity.get(code) {
            weight.severity = Some(severity);
            speaks = true;
            weight.by_province = true;
            *weight.because.to_mut() += &format!("|province:{}", province.name);
        }
        let of_profile = profile
            .severity
            .province
            .get(&province.name)
            .and_then(|rules| rules.get(code))
            .map(|level| level.severity());
        let of_province = province
            .profile_severity
            .get(&profile.name)
            .and_then(|rules| rules.get(code))
            .map(|&severity| Some(severity));
        if let Some(severity) = of_province.or(of_profile) {
            weight.severity = severity;
            speaks = severity.is_some();
            weight.by_province = true;
            *weight.because.to_mut() +=
                &format!("|profile:{}+province:{}", profile.name, province.name);
        }
        (weight, speaks)
    }
}
