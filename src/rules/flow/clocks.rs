//! What is due of one filing, computed once: the flow rules speak from it, and so do the list
//! for today, the checklist and `status --due`.
//!
//! Each clock begins with an event and is stopped by the event that answers it. In an order
//! whose events contradict each other (a step back that no return explains) it cannot be known
//! which of them is true: there a clock runs until its own answer was told.

use super::{administration, cached, expiring, filed, first_review, handed_on, returned, sms};
use crate::catalog::holidays::Due as Day;
use crate::catalog::profile::{Days, Review};
use crate::catalog::provinces::Answers;
use crate::catalog::{Catalog, Holidays, Profile};
use crate::model::life::{Actor, Due, Event, Facts, Nearness, Order, Stage, What};
use crate::model::{Say, Words, mask};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// Everything that decides what is due of one filing.
#[derive(Clone, Copy, Debug)]
pub struct Watch<'a> {
    /// What of the filing matters.
    pub facts: &'a Facts,
    /// What was told about its order.
    pub events: &'a [Event],
    /// Its filing type, as written; empty for a first filing.
    pub kind: &'a str,
    /// What is true where.
    pub catalog: &'a Catalog,
    /// The ISP's profile.
    pub profile: &'a Profile,
    /// What the administration answers.
    pub answers: &'a Answers,
    /// The time, in the installation's zone.
    pub now: NaiveDateTime,
}

/// One clock of a filing, with what is to be said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    pub what: What,
    pub say: Spoken,
    /// Whether the rule of this code speaks of it; `None` for what only the list shows.
    pub rule: Option<&'static str>,
    pub nearness: Nearness,
    pub by: Option<NaiveDateTime>,
    pub exact: bool,
    pub provisional: bool,
    pub from: NaiveDate,
    pub who: Actor,
    pub person: String,
    /// The site by its domain, where the filing's sites differ; empty otherwise.
    pub site: String,
    pub values: Vec<(&'static str, String)>,
}

/// A saying, compared by its place: two are the same only when they are one.
#[derive(Clone, Copy, Debug)]
pub struct Spoken(pub &'static Say);

impl PartialEq for Spoken {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Clock {
    /// A clock that says this, with nothing else known.
    pub fn new(what: What, say: &'static Say, from: NaiveDate) -> Self {
        Self {
            what,
            say: Spoken(say),
            rule: None,
            nearness: Nearness::Waiting,
            by: None,
            exact: false,
            provisional: false,
            from,
            who: Actor::Nobody,
            person: String::new(),
            site: String::new(),
            values: Vec::new(),
        }
    }

    /// Lets it run until the end of a day.
    pub fn until(&mut self, due: Day) {
        self.by = Some(end_of(due.on));
        self.provisional = due.provisional;
    }

    /// Lets it be over since that day, with other words.
    pub fn over(&mut self, due: Day, late: &'static Say) {
        self.say = Spoken(late);
        self.nearness = Nearness::Over;
        self.from = due.on.succ_opt().unwrap_or(due.on);
    }

    fn due(&self) -> Due {
        let values: Vec<(&str, &str)> = self
            .values
            .iter()
            .map(|(key, value)| (*key, value.as_str()))
            .collect();
        let say = self.say.0;
        Due {
            what: self.what,
            nearness: self.nearness,
            by: self.by,
            exact: self.exact,
            provisional: self.provisional,
            from: self.from,
            who: self.who,
            person: self.person.clone(),
            site: self.site.clone(),
            message: say.message.fill(&values),
            remedy: say.remedy.fill(&values),
            customer: say.customer.fill(&values),
        }
    }
}

/// One order of the filing: its events, and the site it is about when the sites differ.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    pub watch: &'a Watch<'a>,
    pub order: &'a Order<'a>,
    pub contradicts: bool,
}

impl Line<'_> {
    pub fn today(&self) -> NaiveDate {
        self.watch.now.date()
    }

    pub fn holidays(&self) -> &Holidays {
        &self.watch.catalog.holidays
    }

    pub fn review(&self) -> &Review {
        &self.watch.profile.review
    }

    pub fn isp(&self) -> (&'static str, String) {
        ("isp", self.watch.profile.title.clone())
    }

    /// Whether the event after a run answers its clock: any does, unless the order contradicts
    /// itself; then only one at which the clock's own answer is told.
    pub fn is_answered(&self, next: Option<&Event>, own: impl Fn(Stage) -> bool) -> bool {
        match next.and_then(|event| event.stage) {
            None => false,
            Some(_) if !self.contradicts => true,
            Some(stage) => own(stage),
        }
    }

    /// The days of a span as its profile counts them, and the day on which so many are over.
    pub fn days(&self, from: NaiveDate, to: NaiveDate, counts: Days) -> u32 {
        match counts {
            Days::Working => self.holidays().working_days(from, to),
            Days::Natural => u32::try_from((to - from).num_days()).unwrap_or(0),
        }
    }

    /// The day on which so many days are over.
    pub fn after(&self, from: NaiveDate, days: u32, counts: Days) -> Day {
        match counts {
            Days::Working => self.holidays().due(from, days),
            Days::Natural => Day {
                on: from + chrono::Duration::days(i64::from(days)),
                provisional: false,
            },
        }
    }
}

/// Two days as people say them: since when an order waits, and until when it may.
pub(super) fn span(
    since: NaiveDateTime,
    due: NaiveDate,
    today: NaiveDate,
) -> [(&'static str, String); 4] {
    let until = end_of(due);
    [
        ("since", when(since, false, today)),
        ("since_en", when_en(since, false)),
        ("due", when(until, false, today)),
        ("due_en", when_en(until, false)),
    ]
}

/// The words for which days are counted.
pub(super) fn unit(counts: Days) -> [(&'static str, String); 2] {
    let (zh, en) = match counts {
        Days::Working => ("个工作日", "working days"),
        Days::Natural => ("天", "days"),
    };
    [("unit", zh.to_owned()), ("unit_en", en.to_owned())]
}

/// Every clock of a filing, the nearest first.
pub fn clocks(watch: &Watch<'_>) -> Vec<Clock> {
    if watch.events.is_empty() {
        return Vec::new();
    }
    let mut sites: Vec<String> = watch
        .facts
        .sites
        .iter()
        .map(|site| crate::model::life::domain_key(&site.domain))
        .collect();
    if watch.events.iter().all(|event| event.site.is_empty()) || sites.len() < 2 {
        sites.truncate(1);
    }
    let several = sites.len() > 1;
    let mut found: Vec<Clock> = Vec::new();
    let mut running = false;
    for (at, site) in sites.iter().enumerate() {
        let order = Order::of(watch.events, site, watch.now);
        let line = Line {
            watch,
            order: &order,
            contradicts: order.contradiction().is_some(),
        };
        let of_site = several.then_some(at);
        let mut clocks = Vec::new();
        first_review::clocks(&line, &mut clocks);
        sms::clocks(&line, of_site, &mut clocks);
        handed_on::clocks(&line, &mut clocks);
        administration::clocks(&line, &mut clocks);
        returned::clocks(&line, &mut clocks);
        cached::clocks(&line, &mut clocks);
        filed::clocks(&line, &mut clocks);
        running |= order.standing().is_some_and(|standing| {
            !standing.stage.is_written()
                && !matches!(standing.stage, Stage::Abandoned | Stage::Cancelled)
        });
        for mut clock in clocks {
            // What two sites have in common is said once, of the filing.
            let twin = found.iter_mut().find(|known| {
                known.say == clock.say && known.values == clock.values && known.by == clock.by
            });
            match twin {
                Some(twin) => twin.site.clear(),
                None => {
                    if several {
                        clock.site.clone_from(&watch.facts.sites[at].domain);
                    }
                    found.push(clock);
                }
            }
        }
    }
    if running {
        expiring::clocks(watch, &mut found);
    }
    found.sort_by_key(|clock| (clock.nearness.max(Nearness::Now), clock.what, clock.by));
    found
}

/// What is due of a filing, the nearest first.
pub fn dues(watch: &Watch<'_>) -> Vec<Due> {
    clocks(watch).iter().map(Clock::due).collect()
}

/// The last moment of a day.
pub(super) fn end_of(day: NaiveDate) -> NaiveDateTime {
    day.and_time(NaiveTime::from_hms_opt(23, 59, 0).expect("a time"))
}

/// A moment as people say it, with the time where it is known; the year where it is another.
pub(super) fn when(moment: NaiveDateTime, timed: bool, today: NaiveDate) -> String {
    use chrono::Datelike;
    let day = if moment.year() == today.year() {
        moment.format("%-m月%-d日").to_string()
    } else {
        moment.format("%Y年%-m月%-d日").to_string()
    };
    if timed {
        format!("{day} {}", moment.format("%H:%M"))
    } else {
        day
    }
}

/// The same in English.
pub(super) fn when_en(moment: NaiveDateTime, timed: bool) -> String {
    let format = if timed { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d" };
    moment.format(format).to_string()
}

/// A name in a list that is kept or mailed.
pub(super) fn masked(name: &str) -> String {
    if name.contains('*') {
        name.to_owned()
    } else {
        mask::name(name)
    }
}

static FIRST_REVIEW_PLANNED: Say = Say::new(
    Words::new(
        "今天上交的话，{isp}初审最晚{due}（一般{usual}天）。",
        "Handed over today, {isp} reviews it by {due_en} ({usual} days are usual).",
    ),
    Words::new("", ""),
);

static ADMINISTRATION_PLANNED: Say = Say::new(
    Words::new(
        "接着管局审核{days}个工作日内，最晚{due}{provisional}。",
        "The administration then has {days} working days, until {due_en}{provisional_en}.",
    ),
    Words::new("", ""),
);

/// What would be due, were the order handed over today.
pub fn plan(watch: &Watch<'_>) -> Vec<Due> {
    let order = Order::of(&[], "", watch.now);
    let line = Line {
        watch,
        order: &order,
        contradicts: false,
    };
    let (review, today) = (line.review(), line.today());
    let days = u32::from(review.first_days);
    let first = line.after(today, days, review.first_counts);
    let admin_days = u32::from(watch.answers.review_days.is);
    let last = line.holidays().due(first.on, admin_days);
    let planned = |what, say, due: Day, more: Vec<(&'static str, String)>| {
        let mut clock = Clock::new(what, say, today);
        clock.by = Some(end_of(due.on));
        clock.provisional = due.provisional;
        let (zh, en) = match due.provisional {
            true => ("（暂定）", " (provisional)"),
            false => ("", ""),
        };
        clock.values = vec![
            ("due", when(end_of(due.on), false, today)),
            ("due_en", when_en(end_of(due.on), false)),
            ("provisional", zh.to_owned()),
            ("provisional_en", en.to_owned()),
        ];
        clock.values.extend(more);
        clock.due()
    };
    let usual = ("usual", review.first_usual.clone());
    vec![
        planned(
            What::FirstReview,
            &FIRST_REVIEW_PLANNED,
            first,
            vec![usual, line.isp()],
        ),
        planned(
            What::Administration,
            &ADMINISTRATION_PLANNED,
            last,
            vec![("days", admin_days.to_string())],
        ),
    ]
}
