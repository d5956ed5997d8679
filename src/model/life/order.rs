//! What was told of an order, and where it stands by that.

use super::{Stage, domain_key};
use crate::model::{Column, Filing, date};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

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
}
