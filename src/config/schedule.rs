//! When something is appointed, and which appointments are due.
//!
//! What is due is computed from the last slot the ledger knows, never remembered:
//! tokio-cron-scheduler forgets what it missed while the program was down, may run a job twice
//! at a time and loses one that panics, so it only rings the bell. A slot is the appointed time
//! itself: it is kept once however often the bell rings, and one that was missed is caught up once.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use croner::Cron;
use croner::parser::{CronParser, Seconds};

/// A schedule of five fields, as crontab has them, that comes due at some time.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    cron: Cron,
    expression: String,
}

impl Schedule {
    /// Reads an expression.
    ///
    /// # Errors
    /// A sentence: not five fields, or a day that never comes (30 February).
    pub fn parse(expression: &str) -> Result<Self, String> {
        let cron = CronParser::builder()
            .seconds(Seconds::Disallowed)
            .build()
            .parse(expression)
            .map_err(|error| format!("{expression:?} is not a schedule of five fields: {error}"))?;
        let start = DateTime::from_timestamp(1_700_000_000, 0).expect("a plain moment");
        cron.find_next_occurrence(&start, false)
            .map_err(|_| format!("{expression:?} names a time that never comes"))?;
        Ok(Self {
            cron,
            expression: expression.to_owned(),
        })
    }

    /// The expression as it was written.
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// The newest slot in `(last, now]`, if one has passed: several missed ones are caught up once.
    pub fn due(&self, zone: Tz, last: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let now = now.with_timezone(&zone);
        let mut newest = None;
        // Looking back from now in widening windows finds the newest slot without walking years.
        for days in [2, 40, 400, 1500] {
            let from = last.with_timezone(&zone).max(now - Duration::days(days));
            let mut at = from;
            while let Ok(next) = self.cron.find_next_occurrence(&at, false) {
                if next > now {
                    break;
                }
                newest = Some(next.with_timezone(&Utc));
                at = next;
            }
            if newest.is_some() || from == last.with_timezone(&zone) {
                break;
            }
        }
        newest
    }

    /// The next slot after now.
    pub fn next(&self, zone: Tz, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let next = self
            .cron
            .find_next_occurrence(&now.with_timezone(&zone), false)
            .ok()?;
        Some(next.with_timezone(&Utc))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Asia::Shanghai;

    fn schedule(expression: &str) -> Schedule {
        Schedule::parse(expression).expect("a schedule")
    }

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text)
            .expect("a moment")
            .with_timezone(&Utc)
    }

    #[test]
    fn half_past_eight_is_meant_in_the_installations_zone() {
        let slot = schedule("30 8 * * *").due(
            Shanghai,
            at("2026-09-01T00:00:00Z"),
            at("2026-09-01T01:00:00Z"),
        );
        assert_eq!(slot, Some(at("2026-09-01T00:30:00Z")));
    }

    #[test]
    fn a_slot_is_due_once() {
        let slot = at("2026-09-01T00:30:00Z");
        assert_eq!(
            schedule("30 8 * * *").due(Shanghai, slot, at("2026-09-01T05:00:00Z")),
            None
        );
    }

    #[test]
    fn three_missed_days_are_caught_up_once() {
        let slot = schedule("30 8 * * *").due(
            Shanghai,
            at("2026-08-20T00:30:00Z"),
            at("2026-09-01T05:00:00Z"),
        );
        assert_eq!(slot, Some(at("2026-09-01T00:30:00Z")));
    }

    #[test]
    fn a_clock_that_steps_back_rings_nothing_twice() {
        let slot = at("2026-09-01T00:30:00Z");
        assert_eq!(
            schedule("30 8 * * *").due(Shanghai, slot, at("2026-08-31T23:00:00Z")),
            None
        );
    }

    #[test]
    fn a_leap_day_is_found_across_years() {
        let slot = schedule("0 9 29 2 *").due(
            Shanghai,
            at("2024-03-01T00:00:00Z"),
            at("2028-03-01T00:00:00Z"),
        );
        assert_eq!(slot, Some(at("2028-02-29T01:00:00Z")));
    }

    #[test]
    fn a_day_that_never_comes_is_refused() {
        assert!(Schedule::parse("0 2 30 2 *").is_err());
        assert!(Schedule::parse("0 2 * * *").is_ok());
        assert!(Schedule::parse("0 0 2 * * *").is_err());
    }
}
