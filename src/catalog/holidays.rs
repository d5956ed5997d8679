//! Working days: `config/data/holidays.tsv`.
//!
//! The State Council names next year's holidays in November; they cannot be computed. Past the
//! table's end a due date counts Monday to Friday and is provisional (暂定).

use super::table::{cell, rows};
use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The text that ships with the program.
pub const EMBEDDED: &str = include_str!("../../config/data/holidays.tsv");

/// The days that do not follow Monday to Friday.
#[derive(Clone, Debug)]
pub struct Holidays {
    /// Sorted; whether people work on that day.
    days: Vec<(NaiveDate, bool)>,
    /// The last day the table speaks about: the end of its last year.
    until: NaiveDate,
}

/// A day on which something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// The day.
    pub on: NaiveDate,
    /// Whether holidays that are not published yet may move it.
    pub provisional: bool,
}

impl Holidays {
    /// Reads the table.
    ///
    /// # Errors
    /// When a line is not of its shape, or there is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut days = Vec::new();
        for row in rows(text, ["date", "status"]) {
            let (line, [date, status]) = row?;
            let works = match status {
                "work" => true,
                "off" => false,
                _ => return Err(format!("line {line}: {status:?} is neither work nor off")),
            };
            days.push((cell(line, date)?, works));
        }
        days.sort_unstable();
        let last: NaiveDate = days.last().ok_or("the table is empty")?.0;
        let until = NaiveDate::from_ymd_opt(last.year(), 12, 31).ok_or("the last year is odd")?;
        Ok(Self { days, until })
    }

    /// Whether people work on a day.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        match self.days.binary_search_by_key(&day, |&(day, _)| day) {
            Ok(at) => self.days[at].1,
            Err(_) => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
        }
    }

    /// The last day the table speaks about.
    pub fn until(&self) -> NaiveDate {
        self.until
    }

    /// The day on which a number of working days after a day are over.
    pub fn due(&self, from: NaiveDate, working_days: u32) -> Due {
        let mut on = from;
        let mut left = working_days;
        while left > 0 {
            let Some(next) = on.checked_add_days(Days::new(1)) else {
                break;
            };
            on = next;
            left -= u32::from(self.is_working(on));
        }
        Due {
            on,
            provisional: on > self.until,
        }
    }

    /// How many working days lie after `from`, up to and with `to`; 0 when `to` is not later.
    pub fn working_days(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        from.iter_days()
            .skip(1)
            .take_while(|&day| day <= to)
            .map(|day| u32::from(self.is_working(day)))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn the_national_day_is_no_working_day_and_an_adjusted_sunday_is_one() {
        let holidays = Holidays::parse(EMBEDDED).expect("embedded");
        assert!(!holidays.is_working(day("2026-10-01")));
        assert!(
            holidays.is_working(day("2018-02-11")),
            "a Sunday before the spring festival"
        );
        assert!(
            !holidays.is_working(day("2026-11-22")),
            "an ordinary Sunday"
        );
    }

    #[test]
    fn twenty_working_days_leap_over_weekends_and_holidays() {
        let holidays = Holidays::parse(EMBEDDED).expect("embedded");
        let due = holidays.due(day("2026-07-20"), 20);
        assert_eq!(due.on, day("2026-08-17"));
        assert_eq!(holidays.working_days(day("2026-07-20"), due.on), 20);
        assert!(!due.provisional);
        assert!(holidays.due(day("2026-12-28"), 10).provisional);
        assert_eq!(holidays.working_days(due.on, day("2026-07-20")), 0);
    }
}
