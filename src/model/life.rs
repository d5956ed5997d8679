//! The life of a filing after the hand-over: what was told about it, where it stands by that,
//! and what is due.
//!
//! An [`Event`] is what a status row said. Events are kept as they were told and never changed;
//! where an order stands is computed from them ([`Order`]), by their dates and not by the order in
//! which the sheets came. Times are those of the installation's zone: a sheet knows no other.

use super::number::IdNumber;
use super::web::{Address, Host};
use super::{Column, Detail, Filing, Lang, Role, Site, Text, date, mask};
use chrono::{NaiveDate, NaiveDateTime};
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
    const fn step(self) -> Option<u8> {
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

/// What a status row told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The stage; `None` where only a message of the portal was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// When it was reached; midnight where only the day is known, `None` where nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<NaiveDateTime>,
    /// Whether the time of day is known.
    #[serde(default, skip_serializing_if = "is_false")]
    pub timed: bool,
    /// The domain it is about, as [`domain_key`]; empty for all sites of the filing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub site: String,
    /// 驳回原因, or what the portal said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// 备案号.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// When we were told: what stands in for `at` where the sheet names no day.
    pub told: NaiveDateTime,
}

fn is_false(value: &bool) -> bool {
    !*value
}

impl Event {
    /// An event of a stage and the text of a date cell.
    pub fn new(stage: Option<Stage>, when: &str, told: NaiveDateTime) -> Self {
        let at = date::read_time(when);
        Self {
            stage,
            at,
            timed: at.is_some() && date::has_time(when),
            site: String::new(),
            note: String::new(),
            number: String::new(),
            told,
        }
    }

    /// When it was, as far as is known.
    pub fn when(&self) -> NaiveDateTime {
        self.at.unwrap_or(self.told)
    }

    /// The events that a filing's own status columns tell, a site each.
    pub fn of_columns(
        filing: &Filing,
        stage_of: impl Fn(&str) -> Option<Stage>,
        told: NaiveDateTime,
    ) -> Vec<Self> {
        let mut events: Vec<Self> = Vec::new();
        let several = filing.rows.len() > 1;
        for site in filing.sites() {
            let stage = stage_of(site.get(Column::StatusStage));
            let note = site.get(Column::StatusReturnedReason);
            if stage.is_none() && note.is_empty() {
                continue;
            }
            let event = Self {
                site: if several {
                    domain_key(site.get(Column::SiteDomain))
                } else {
                    String::new()
                },
                note: note.to_owned(),
                number: site.get(Column::StatusFilingNumber).to_owned(),
                ..Self::new(stage, site.get(Column::StatusStageDate), told)
            };
            if !events.contains(&event) {
                events.push(event);
            }
        }
        // Sites that all say the same are one order.
        let alike = |one: &Self, other: &Self| {
            (one.stage, one.at, &one.note) == (other.stage, other.at, &other.note)
        };
        if events.len() == filing.rows.len() && events.iter().all(|one| alike(one, &events[0])) {
            events.truncate(1);
            if let Some(event) = events.first_mut() {
                event.site.clear();
            }
        }
        events
    }

    /// Adds an event unless it was told before; whether anything became known by it.
    ///
    /// The same stage told again without a day says nothing new, and the same stage of the same
    /// moment only adds the reason or the number that was missing.
    pub fn add(events: &mut Vec<Self>, new: Self) -> bool {
        let same_stage = |known: &&mut Self| {
            known.stage == new.stage && (known.site == new.site || known.site.is_empty())
        };
        let known = events.iter_mut().filter(same_stage).find(|known| {
            if new.stage.is_none() {
                return known.note == new.note;
            }
            match (known.at, new.at) {
                (Some(known_at), Some(at)) if known.timed && new.timed => known_at == at,
                (Some(known_at), Some(at)) => known_at.date() == at.date(),
                _ => false,
            }
        });
        if let Some(known) = known {
            let mut news = false;
            if new.timed && !known.timed {
                (known.at, known.timed, news) = (new.at, true, true);
            }
            for (known, new) in [(&mut known.note, new.note), (&mut known.number, new.number)] {
                if !new.is_empty() && *known != new {
                    (*known, news) = (new, true);
                }
            }
            return news;
        }
        if new.at.is_none() && new.stage.is_some() {
            let standing = Order::of(events, &new.site, NaiveDateTime::MAX).standing();
            if standing.is_some_and(|standing| Some(standing.stage) == new.stage) {
                return false;
            }
        }
        events.push(new);
        true
    }
}

/// Where an order stands, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The stage.
    pub stage: Stage,
    /// When it was reached; midnight where only the day is known, `None` where nothing is.
    pub since: Option<NaiveDateTime>,
    /// Whether the time of day is known.
    pub timed: bool,
}

/// The last order of a filing or of one of its sites: its events, in the order of time.
///
/// An order begins with the first event after an end (filed, given up, cancelled).
#[derive(Clone, Debug)]
pub struct Order<'a> {
    events: Vec<&'a Event>,
    messages: Vec<&'a Event>,
}

/// An uninterrupted time at one stage.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// The first event of it: when the stage was reached.
    pub first: &'a Event,
    /// The last one: a message sent again begins its time anew.
    pub last: &'a Event,
    /// What came after.
    pub next: Option<&'a Event>,
}

impl<'a> Order<'a> {
    /// The last order of a site (of the filing where `site` is empty), as known on `now`'s day.
    pub fn of(events: &'a [Event], site: &str, now: NaiveDateTime) -> Self {
        let mine = |event: &&Event| {
            (event.site.is_empty() || event.site == site) && event.when().date() <= now.date()
        };
        let mut stages: Vec<&Event> = events
            .iter()
            .filter(mine)
            .filter(|event| event.stage.is_some())
            .collect();
        stages.sort_by_key(|event| event.when().date());
        for day in stages.chunk_by_mut(|one, next| one.when().date() == next.when().date()) {
            order_day(day);
        }
        let is_over = |event: &Event| event.stage.is_some_and(Stage::is_over);
        let start = (1..stages.len())
            .rev()
            .find(|&at| is_over(stages[at - 1]) && !is_over(stages[at]))
            .unwrap_or(0);
        let began = stages.get(start).map(|event| event.when().date());
        let messages = events
            .iter()
            .filter(mine)
            .filter(|event| !event.note.is_empty())
            .filter(|event| event.stage.is_none() || Some(event.when().date()) >= began)
            .collect();
        Self {
            events: stages.split_off(start),
            messages,
        }
    }

    /// Where it stands; `None` before anything was told.
    pub fn standing(&self) -> Option<Standing> {
        let stage = self.events.last()?.stage?;
        let run = self.run(|other| other == stage)?;
        let of = if stage == Stage::Sms {
            run.last
        } else {
            run.first
        };
        Some(Standing {
            stage,
            since: of.at,
            timed: of.timed,
        })
    }

    /// The last time at a stage that fits.
    pub fn run(&self, fits: impl Fn(Stage) -> bool) -> Option<Run<'a>> {
        let fits = |event: &&Event| event.stage.is_some_and(&fits);
        let last = self.events.iter().rposition(fits)?;
        let before = self.events[..=last].iter().rposition(|event| !fits(event));
        let first = before.map_or(0, |before| before + 1);
        Some(Run {
            first: self.events[first],
            last: self.events[last],
            next: self.events.get(last + 1).copied(),
        })
    }

    /// What was said along the way: reasons and messages of the portal, in the order told.
    pub fn messages(&self) -> impl Iterator<Item = &'a Event> + '_ {
        self.messages.iter().copied()
    }

    /// The events that lead to where it stands, oldest first.
    pub fn events(&self) -> &[&'a Event] {
        &self.events
    }

    /// Two neighbouring events of which the later goes back without a return: something between
    /// them was not told, or a date is wrong. Which of them is true cannot be known.
    pub fn contradiction(&self) -> Option<(&'a Event, &'a Event)> {
        let step = |event: &Event| event.stage.and_then(Stage::step);
        self.events
            .windows(2)
            .find(|pair| matches!((step(pair[0]), step(pair[1])), (Some(a), Some(b)) if b < a))
            .map(|pair| (pair[0], pair[1]))
    }

    /// The filing number that was told, if one was.
    pub fn number(&self) -> &'a str {
        let told = self.events.iter().rev();
        told.map(|event| event.number.as_str())
            .find(|number| !number.is_empty())
            .unwrap_or_default()
    }
}

/// Puts the events of one day in order: by the time where all tell one, else along the way; a
/// day with a return keeps the order in which it was told, for a return may come before or after.
fn order_day(day: &mut [&Event]) {
    if day.iter().all(|event| event.timed) {
        day.sort_by_key(|event| event.at);
    } else if day
        .iter()
        .all(|event| event.stage.and_then(Stage::step).is_some())
    {
        day.sort_by_key(|event| event.stage.and_then(Stage::step));
    }
}

/// A domain as it is compared: the host alone, in ASCII and small letters, without `www.`.
pub fn domain_key(text: &str) -> String {
    let host = Address::read(text).host;
    let ascii = Host::parse(host).map_or_else(
        |_| host.trim().to_lowercase(),
        |host| host.ascii().to_ascii_lowercase(),
    );
    match ascii.strip_prefix("www.") {
        Some(bare) if bare.contains('.') => bare.to_owned(),
        _ => ascii,
    }
}

/// What of a filing matters after the hand-over; small enough to keep for years.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The filing's key.
    pub no: String,
    /// Whether the key is the reseller's own, and not made from the row.
    pub numbered: bool,
    /// The subject's name.
    pub subject: String,
    /// Whether the subject is a person.
    #[serde(default)]
    pub personal: bool,
    /// The subject's province, as written.
    pub province: String,
    /// Until when the subject's certificate is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// The principal.
    pub principal: Responsible,
    /// The sites, in the order of the sheet.
    pub sites: Vec<SiteFacts>,
}

/// One site, after the hand-over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteFacts {
    /// The domain, as written.
    pub domain: String,
    /// Until when the domain is paid for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// The site principal, where he is somebody else than the principal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<Responsible>,
}

/// Who has to confirm, and until when his paper is valid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Responsible {
    /// The name.
    pub name: String,
    /// Until when the paper is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

impl Facts {
    /// The facts of a filing, names in full.
    pub fn of(filing: &Filing) -> Self {
        let principal = responsible(filing.sites().next(), Role::Principal);
        let sites = filing
            .sites()
            .map(|site| SiteFacts {
                domain: site.get(Column::SiteDomain).to_owned(),
                until: date::read(site.get(Column::DomainExpires)),
                principal: is_other_person(filing, site)
                    .then(|| responsible(Some(site), Role::SitePrincipal)),
            })
            .collect();
        Self {
            no: filing.no.clone(),
            numbered: !filing.get(Column::FilingNo).is_empty(),
            subject: filing.get(Column::SubjectName).to_owned(),
            personal: filing.get(Column::SubjectNature) == "个人",
            province: filing.get(Column::SubjectProvince).to_owned(),
            until: date::read(filing.get(Column::SubjectCertValidTo)),
            principal,
            sites,
        }
    }

    /// The same with the names of people shortened, for what is kept and mailed.
    pub fn masked(mut self) -> Self {
        if self.personal || self.subject.chars().count() <= 4 {
            self.subject = mask::name(&self.subject);
        }
        self.subject = mask::text(&self.subject);
        self.principal.name = mask::name(&self.principal.name);
        for site in &mut self.sites {
            if let Some(principal) = &mut site.principal {
                principal.name = mask::name(&principal.name);
            }
        }
        self
    }

    /// Whether one of the sites has this domain, given as [`domain_key`].
    pub fn has_domain(&self, key: &str) -> bool {
        !key.is_empty()
            && self
                .sites
                .iter()
                .any(|site| domain_key(&site.domain) == key)
    }

    /// Whether both are the same filing told at different times: by the reseller's own number
    /// where both have one, else by a domain, else by the subject.
    pub fn is(&self, other: &Self) -> bool {
        if self.numbered && other.numbered {
            return self.no == other.no;
        }
        let mut domains = self.sites.iter().map(|site| domain_key(&site.domain));
        if self.sites.iter().all(|site| site.domain.is_empty()) {
            return !self.subject.is_empty() && self.subject == other.subject;
        }
        domains.any(|domain| other.has_domain(&domain))
    }

    /// What people call it: the first domain, else the number.
    pub fn label(&self) -> &str {
        let mut domains = self.sites.iter().map(|site| site.domain.as_str());
        domains
            .find(|domain| !domain.is_empty())
            .unwrap_or(&self.no)
    }
}

fn responsible(site: Option<Site<'_>>, role: Role) -> Responsible {
    let get = |detail| site.map_or("", |site| site.get(Column::of(role, detail)));
    Responsible {
        name: get(Detail::Name).to_owned(),
        until: date::read(get(Detail::CertValidTo)),
    }
}

/// Whether the site principal is known to be somebody else: by a sound number, else by the name.
fn is_other_person(filing: &Filing, site: Site<'_>) -> bool {
    let of = |role: Role, detail: Detail| match role {
        Role::Principal => filing.get(Column::of(role, detail)),
        Role::SitePrincipal => site.get(Column::of(role, detail)),
    };
    let pair = |detail| (of(Role::Principal, detail), of(Role::SitePrincipal, detail));
    let (name, other_name) = pair(Detail::Name);
    let (number, other_number) = pair(Detail::CertNo);
    if other_name.is_empty() || number.eq_ignore_ascii_case(other_number) && !number.is_empty() {
        return false;
    }
    name != other_name || IdNumber::parse(number).is_ok() && IdNumber::parse(other_number).is_ok()
}

/// What is due, or waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// One person's confirmation by SMS.
    Sms,
    /// A return to be corrected.
    Returned,
    /// The portal's «already filed» that is only its cache.
    Cached,
    /// The ISP's first review.
    FirstReview,
    /// The ISP hands the order on.
    HandedOn,
    /// The administration's review.
    Administration,
    /// Footer and police registration after the success.
    Footer,
    /// A domain that runs out.
    Domain,
    /// A certificate that runs out.
    Certificate,
}

/// How near a due thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nearness {
    /// The time is over.
    Over,
    /// Somebody must act now.
    Now,
    /// Soon.
    Soon,
    /// Nothing to do but wait.
    Waiting,
}

/// One thing that is due, in words that were said once, by the rules room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// What.
    pub what: What,
    /// How near it is.
    pub nearness: Nearness,
    /// Until when; the end of the day where only the day is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<NaiveDateTime>,
    /// Whether `by` is meant to the minute.
    pub exact: bool,
    /// Whether holidays that are not published yet may move it.
    pub provisional: bool,
    /// The day on which it became worth telling.
    pub from: NaiveDate,
    /// Whose turn it is.
    pub who: Actor,
    /// Which person has to act, masked; empty where that is nobody in particular.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub person: String,
    /// The domain, where it concerns one site of several.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub site: String,
    /// What is so.
    pub message: Text,
    /// What to do.
    pub remedy: Text,
    /// What to send the customer; empty where he need not do anything.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub customer: Text,
}

impl Due {
    /// Whether somebody has to act on it now.
    pub fn is_today(&self) -> bool {
        self.nearness <= Nearness::Now
    }

    /// Whether somebody has to act on it, now or soon.
    pub fn is_urgent(&self) -> bool {
        self.nearness < Nearness::Waiting
    }

    /// Whether a letter is written on this day for its sake alone: a running SMS window each
    /// day, anything else on the day it comes up, on the next two, and then once a week.
    pub fn is_news(&self, day: NaiveDate) -> bool {
        if !self.is_urgent() {
            return false;
        }
        let days = (day - self.from).num_days();
        let again = days <= 2 || days % 7 == 0;
        match self.what {
            What::Sms if self.nearness != Nearness::Over => true,
            _ => days >= 0 && again,
        }
    }

    /// How much time is left, in words; nothing where no moment is known.
    pub fn left(&self, now: NaiveDateTime, lang: Lang) -> String {
        let Some(by) = self.by else {
            return String::new();
        };
        if self.exact {
            return left(by, now, lang);
        }
        let days = (by.date() - now.date()).num_days();
        let zh = lang == Lang::Zh;
        match (days, zh) {
            (0, true) => "今天到期".to_owned(),
            (0, false) => "due today".to_owned(),
            (1.., true) => format!("还有 {days} 天"),
            (..0, true) => format!("已过 {} 天", -days),
            (1, false) => "1 day left".to_owned(),
            (-1, false) => "1 day over".to_owned(),
            (2.., false) => format!("{days} days left"),
            (..-1, false) => format!("{} days over", -days),
        }
    }
}

/// `还剩 3 小时 20 分`, `已过 2 小时`.
pub fn left(by: NaiveDateTime, now: NaiveDateTime, lang: Lang) -> String {
    let minutes = (by - now).num_minutes();
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    let zh = lang == Lang::Zh;
    let span = match (hours, rest) {
        (0, rest) if zh => format!("{rest} 分钟"),
        (hours, 0) if zh => format!("{hours} 小时"),
        (hours, rest) if zh => format!("{hours} 小时 {rest} 分"),
        (0, rest) => format!("{rest} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, rest) => format!("{hours} h {rest} min"),
    };
    match (minutes > 0, zh) {
        (true, true) => format!("还剩 {span}"),
        (true, false) => format!("{span} left"),
        (false, true) => format!("已过 {span}"),
        (false, false) => format!("{span} over"),
    }
}

/// Something due, with the filing it is about: a line of the list for today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errand {
    /// The reseller.
    pub reseller: String,
    /// The drop's name.
    pub drop: String,
    /// The newest batch of it.
    pub batch: String,
    /// The filing's key.
    pub no: String,
    /// The subject's name, a person's masked.
    pub subject: String,
    /// The first domain, or the site's own.
    pub domain: String,
    /// Where the order stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Who gets the letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<super::judged::Manager>,
    /// What is due.
    #[serde(flatten)]
    pub due: Due,
}

/// What became of one row of a status sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The sheet.
    pub sheet: String,
    /// The row in it, from 1.
    pub row: u32,
    /// What the row calls the filing: number and domain.
    pub asked: String,
    /// The stage as written.
    pub told: String,
    /// What became of it.
    pub outcome: Outcome,
    /// The filing it was taken for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filing: Option<Told>,
    /// Why it was not taken, or what is odd about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<super::Finding>,
}

/// The filing that a status row was taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Its key.
    pub no: String,
    /// The domain, else the key.
    pub label: String,
    /// The subject's name, a person's masked.
    pub subject: String,
    /// The drop it came with.
    pub drop: String,
}

/// What became of a status row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It told something new.
    Taken,
    /// It was known.
    Known,
    /// It could not be taken.
    Refused,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> NaiveDateTime {
        date::read_time(text).expect("a moment")
    }

    fn events(told: &[(&str, &str)]) -> Vec<Event> {
        let mut events = Vec::new();
        for (word, when) in told {
            let stage = Stage::of_word(word);
            Event::add(
                &mut events,
                Event::new(stage, when, moment("2026-09-01 08:00")),
            );
        }
        events
    }

    fn standing(told: &[(&str, &str)]) -> (Stage, String) {
        let events = events(told);
        let standing = Order::of(&events, "", moment("2026-09-30")).standing();
        let standing = standing.expect("something was told");
        let since = standing.since.map(|since| since.to_string());
        (standing.stage, since.unwrap_or_default())
    }

    #[test]
    fn an_order_stands_where_its_dates_say_however_the_rows_are_sorted() {
        let mut told = [
            ("submitted", "2026-08-03"),
            ("isp_rejected", "2026-08-05"),
            ("submitted", "2026-08-06"),
            ("to_admin", "2026-08-10"),
            ("sms", "2026-08-10 16:00"),
            ("at_admin", "2026-08-11"),
        ];
        for _ in 0..6 {
            told.rotate_left(1);
            let expected = (Stage::AtAdmin, "2026-08-11 00:00:00".to_owned());
            assert_eq!(standing(&told), expected, "{told:?}");
        }
        told.reverse();
        assert_eq!(standing(&told).0, Stage::AtAdmin);
    }

    #[test]
    fn a_stage_began_when_it_was_first_told_but_a_message_sent_again_begins_anew() {
        let told = [("at_admin", "2026-08-11"), ("at_admin", "2026-08-18")];
        assert_eq!(standing(&told).1, "2026-08-11 00:00:00");
        let told = [("sms", "2026-08-11 10:00"), ("sms", "2026-08-12 09:30")];
        assert_eq!(standing(&told).1, "2026-08-12 09:30:00");
    }

    #[test]
    fn what_was_told_before_is_not_told_again() {
        let mut known = events(&[("submitted", "2026-08-03"), ("at_admin", "2026-08-11")]);
        let before = known.clone();
        for (word, when) in [
            ("submitted", "2026-08-03"),
            ("at_admin", ""),
            ("at_admin", "2026/8/11"),
        ] {
            let event = Event::new(Stage::of_word(word), when, moment("2026-09-02"));
            assert!(!Event::add(&mut known, event), "{word} {when}");
        }
        assert_eq!(known, before);
        let timed = Event::new(
            Some(Stage::AtAdmin),
            "2026-08-11 23:59",
            moment("2026-09-02"),
        );
        assert!(Event::add(&mut known, timed));
        assert_eq!(known.len(), 2);
        assert_eq!(known[1].at, Some(moment("2026-08-11 23:59")));
    }

    #[test]
    fn a_new_order_begins_after_an_end_and_a_step_back_is_a_contradiction() {
        let told = events(&[
            ("submitted", "2026-06-01"),
            ("filed", "2026-06-20"),
            ("submitted", "2026-08-20"),
        ]);
        let order = Order::of(&told, "", moment("2026-09-01"));
        assert_eq!(order.events().len(), 1);
        assert!(order.contradiction().is_none());
        let told = events(&[("at_admin", "2026-07-20"), ("submitted", "2026-08-20")]);
        assert!(
            Order::of(&told, "", moment("2026-09-01"))
                .contradiction()
                .is_some()
        );
        let early = Order::of(&told, "", moment("2026-08-01"));
        assert_eq!(early.standing().map(|it| it.stage), Some(Stage::AtAdmin));
        assert!(
            early.contradiction().is_none(),
            "what comes later is not known yet"
        );
    }

    #[test]
    fn a_domain_is_the_same_however_it_is_written() {
        for text in [
            "演示.cn",
            "WWW.演示.CN",
            "https://www.xn--24-fv0b.cn/",
            "演示.cn.",
        ] {
            let key = domain_key(text);
            assert!(
                key.ends_with(".cn") && !key.starts_with("www."),
                "{text}: {key}"
            );
        }
        assert_eq!(domain_key("http://www.A-b.cn:80/x"), "a-b.cn");
        assert_eq!(domain_key("演示.cn"), domain_key("www.演示.CN/"));
        assert_eq!(domain_key("www.cn"), "www.cn");
    }

    #[test]
    fn time_left_is_said_to_the_minute() {
        let by = moment("2026-09-01 11:00");
        assert_eq!(
            left(by, moment("2026-09-01 07:40"), Lang::Zh),
            "还剩 3 小时 20 分"
        );
        assert_eq!(left(by, moment("2026-09-01 10:59"), Lang::En), "1 min left");
        assert_eq!(
            left(by, moment("2026-09-01 13:00"), Lang::Zh),
            "已过 2 小时"
        );
    }
}
