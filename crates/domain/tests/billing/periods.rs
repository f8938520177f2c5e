//! Periods from anchors on every day of the month.

use bursar_domain::{
    calendar::{Date, Month},
    plan::Cadence,
    subscription::{Cycle, Period},
    time::{DAY_MS, Timestamp},
};
use proptest::prelude::*;

fn cadence() -> impl Strategy<Value = Cadence> {
    prop_oneof![Just(Cadence::Monthly), Just(Cadence::Annual)]
}

/// Anchors crowd at the ends of months, where the rules are.
fn anchor() -> impl Strategy<Value = Timestamp> {
    let day = prop_oneof![1 => 1u8..=28, 4 => 29u8..=31];
    (1990i32..2090, 1u8..=12, day, 0..DAY_MS / 1000)
        .prop_map(|(year, month, day, second)| Month { year, month }.day(day).start().plus_ms(second * 1000))
}

proptest! {
    #[test]
    fn sub_5_periods_join_and_return_to_the_anchor(anchor in anchor(), cadences in prop::collection::vec(cadence(), 1..40)) {
        let first = Date::of(anchor);
        let mut cycle = Cycle::starting(anchor);
        let mut expected_start = anchor;
        let mut month = first.year_month();
        for cadence in cadences {
            let Period { start, end } = cycle.period(cadence);
            prop_assert_eq!(start, expected_start, "no gap and no overlap");
            prop_assert!(end > start);
            month = month.plus(i32::try_from(cadence.months()).expect("few"));
            let date = Date::of(end);
            // Said again without the function under test: the anchor's day, or the day before the next month's first.
            prop_assert_eq!(date.year_month(), month);
            let last = Date::of(Timestamp(month.plus(1).start().0 - 1)).day;
            prop_assert_eq!(date.day, first.day.min(last));
            prop_assert_eq!(end.0.rem_euclid(DAY_MS), anchor.0.rem_euclid(DAY_MS), "the time of day stays");
            expected_start = end;
            cycle = cycle.next(cadence);
        }
    }

    #[test]
    fn dates_and_moments_read_each_other_back(ms in -60_000_000_000_000i64..250_000_000_000_000) {
        let date = Date::of(Timestamp(ms));
        prop_assert!(date.start().0 <= ms && ms - date.start().0 < DAY_MS);
        prop_assert_eq!(Date::of(date.start()), date);
        prop_assert!(date.day >= 1 && date.day <= date.year_month().days());
    }
}
