//! Periods from the original anchor (SUB-5).

use serde::{Deserialize, Serialize};

use crate::{calendar::add_months, plan::Cadence, time::Timestamp};

/// A span of time: `start` belongs to it, `end` does not. Both are whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// The first moment.
    pub start: Timestamp,
    /// The first moment after it.
    pub end: Timestamp,
}

impl Period {
    /// Its length in seconds.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.end.seconds_since(self.start)
    }

    /// Whole seconds from `now` to its end, never less than none and never more than all of them.
    #[must_use]
    pub fn seconds_left(self, now: Timestamp) -> i64 {
        self.end.seconds_since(now.floor_second()).clamp(0, self.seconds())
    }
}

/// Where a subscription is in its rhythm: so many months after the anchor, which stays what it was. So the 31st comes back after
/// every short month, and the 29th of February every four years, whatever cadences there were in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cycle {
    /// When the first period began; a whole second.
    pub anchor: Timestamp,
    /// Months from the anchor to the start of the present period.
    pub months: u32,
}

impl Cycle {
    /// A rhythm that begins in the second of this moment.
    #[must_use]
    pub fn starting(at: Timestamp) -> Self {
        Self { anchor: at.floor_second(), months: 0 }
    }

    /// The present period, for this cadence.
    #[must_use]
    pub fn period(self, cadence: Cadence) -> Period {
        Period { start: add_months(self.anchor, self.months), end: add_months(self.anchor, self.months.saturating_add(cadence.months())) }
    }

    /// The rhythm one period of this cadence later.
    #[must_use]
    pub const fn next(self, cadence: Cadence) -> Self {
        Self { anchor: self.anchor, months: self.months.saturating_add(cadence.months()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Date;

    #[test]
    fn sub_5_a_change_of_cadence_keeps_the_anchor() {
        let anchor = Date { year: 2026, month: 1, day: 31 }.start();
        let year = Cycle::starting(anchor);
        let month = year.next(Cadence::Annual).next(Cadence::Monthly);
        let period = month.period(Cadence::Monthly);
        assert_eq!(Date::of(period.start).to_string(), "2027-02-28");
        assert_eq!(Date::of(period.end).to_string(), "2027-03-31");
    }

    #[test]
    fn sub_5_time_counts_in_whole_seconds() {
        let cycle = Cycle::starting(Timestamp(1_999));
        assert_eq!(cycle.anchor, Timestamp(1_000));
        let period = Period { start: Timestamp(1_000), end: Timestamp(11_000) };
        assert_eq!(period.seconds(), 10);
        assert_eq!(period.seconds_left(Timestamp(1_999)), 10);
        assert_eq!(period.seconds_left(Timestamp(2_000)), 9);
        assert_eq!(period.seconds_left(Timestamp(10_999)), 1);
        assert_eq!(period.seconds_left(Timestamp(99_000)), 0);
        assert_eq!(period.seconds_left(Timestamp(0)), 10);
    }
}
