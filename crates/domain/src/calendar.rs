//! The civil calendar in UTC: just enough to bill by month and to name a day. No time zones, no parsing, no locale.
//!
//! The two conversions are `days_from_civil` and `civil_from_days` of Howard Hinnant, "chrono-Compatible Low-Level Date
//! Algorithms" (<https://howardhinnant.github.io/date_algorithms.html>), for the proleptic Gregorian calendar.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::time::{DAY_MS, Timestamp};

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Date {
    /// Year of the Gregorian calendar.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Date {
    /// The day on which the moment falls in UTC.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        // civil_from_days: years begin in March, so that the leap day is the last of its year; an era has 400 years.
        let z = at.0.div_euclid(DAY_MS) + 719_468;
        let era = z.div_euclid(146_097);
        let day_of_era = z.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds in 64 bits span 300 million years")]
        Self { year: year as i32, month: month as u8, day: day as u8 }
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn days_since_epoch(self) -> i64 {
        let (year, month, day) = (i64::from(self.year) - i64::from(self.month <= 2), i64::from(self.month), i64::from(self.day));
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// Midnight (UTC) at which the day begins.
    #[must_use]
    pub fn start(self) -> Timestamp {
        Timestamp(self.days_since_epoch().saturating_mul(DAY_MS))
    }

    /// The month that the day lies in.
    #[must_use]
    pub const fn year_month(self) -> Month {
        Month { year: self.year, month: self.month }
    }
}

impl fmt::Display for Date {
    /// `2026-01-31`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A calendar month in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Month {
    /// Year of the Gregorian calendar.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
}

impl Month {
    /// The month in which the moment falls.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        Date::of(at).year_month()
    }

    /// The month so many months later, or earlier if negative.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        let index = self.year.saturating_mul(12).saturating_add(i32::from(self.month) - 1).saturating_add(months);
        Self { year: index.div_euclid(12), month: index.rem_euclid(12) as u8 + 1 }
    }

    /// The first moment of the month.
    #[must_use]
    pub fn start(self) -> Timestamp {
        self.day(1).start()
    }

    /// The first moment after the month.
    #[must_use]
    pub fn end(self) -> Timestamp {
        self.plus(1).start()
    }

    /// How many days it has.
    #[must_use]
    pub const fn days(self) -> u8 {
        match self.month {
            4 | 6 | 9 | 11 => 30,
            2 if self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0) => 29,
            2 => 28,
            _ => 31,
        }
    }

    /// That day of the month, or its last day if it is shorter.
    #[must_use]
    pub const fn day(self, day: u8) -> Date {
        let last = self.days();
        Date { year: self.year, month: self.month, day: if day > last { last } else { day } }
    }
}

impl fmt::Display for Month {
    /// `2026-01`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// The moment so many months after `anchor`: same day of the month and time of day, or the last day of a shorter month
/// (SUB-5). Always count from the original anchor: adding month by month would lose the 31st.
#[must_use]
pub fn add_months(anchor: Timestamp, months: u32) -> Timestamp {
    let date = Date::of(anchor);
    let target = date.year_month().plus(i32::try_from(months).unwrap_or(i32::MAX)).day(date.day);
    target.start().plus_ms(anchor.0.rem_euclid(DAY_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u8, day: u8) -> Date {
        Date { year, month, day }
    }

    #[test]
    fn every_day_of_eight_centuries_follows_the_one_before() {
        let mut expected = date(1600, 1, 1);
        let first = expected.days_since_epoch();
        for days in first..first + 146_097 * 2 {
            let at = Timestamp(days * DAY_MS + DAY_MS - 1);
            assert_eq!(Date::of(at), expected);
            assert_eq!(expected.days_since_epoch(), days);
            expected = if expected.day < expected.year_month().days() {
                Date { day: expected.day + 1, ..expected }
            } else {
                expected.year_month().plus(1).day(1)
            };
        }
        assert_eq!(date(1970, 1, 1).days_since_epoch(), 0);
        assert_eq!(date(2026, 11, 22).start(), Timestamp(1_795_305_600_000));
    }

    #[test]
    fn sub_5_the_31st_returns_after_a_short_month() {
        let noon = 12 * 60 * 60 * 1000;
        let anchor = date(2026, 1, 31).start().plus_ms(noon);
        let days: Vec<String> = (0..=5).map(|n| Date::of(add_months(anchor, n)).to_string()).collect();
        assert_eq!(days, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30"]);
        assert_eq!(add_months(anchor, 1).0.rem_euclid(DAY_MS), noon);
    }

    #[test]
    fn sub_5_a_leap_day_returns_every_four_years() {
        let anchor = date(2024, 2, 29).start();
        let days: Vec<String> = (0..=4).map(|n| Date::of(add_months(anchor, n * 12)).to_string()).collect();
        assert_eq!(days, ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]);
    }

    #[test]
    fn months_count_over_years_both_ways() {
        assert_eq!(Month { year: 2026, month: 12 }.plus(1), Month { year: 2027, month: 1 });
        assert_eq!(Month { year: 2026, month: 1 }.plus(-1), Month { year: 2025, month: 12 });
        assert_eq!(Month { year: 2026, month: 2 }.end(), date(2026, 3, 1).start());
        assert_eq!(Month { year: 1900, month: 2 }.days(), 28);
        assert_eq!(Month { year: 2000, month: 2 }.days(), 29);
    }
}
