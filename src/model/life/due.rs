//! What is due of an order or waited for, and by when.

use super::{Actor, Stage};
use crate::model::judged::Manager;
use crate::model::{Lang, Text};
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

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
    pub manager: Option<Manager>,
    /// What is due.
    #[serde(flatten)]
    pub due: Due,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::date;

    fn moment(text: &str) -> NaiveDateTime {
        date::read_time(text).expect("a moment")
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
