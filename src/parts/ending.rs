//! When delegated access ends: the words for a grant's end, and the draft behind the end picker. Pure: the clock and
//! the calendar are arguments.

use bursar_domain::{
    delegation::{GrantEnd, MAX_DAYS, reminder_due},
    time::{DAY_MS, Timestamp},
};

/// How far away the end of a grant is, as it is worth saying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It has none.
    Never,
    /// More than three days ahead.
    Later {
        /// Begun days until then.
        days: i64,
    },
    /// Within three days: the time of the reminder (DEL-6).
    Soon {
        /// Begun days until then, 1 to 3.
        days: i64,
    },
    /// It has passed while the page was open.
    Past,
}

impl Ending {
    /// How far `ends_at` is from `now`.
    pub(crate) fn of(ends_at: Option<Timestamp>, now: Timestamp) -> Self {
        let Some(end) = ends_at else { return Self::Never };
        let ahead = end.ms_since(now);
        if ahead <= 0 {
            return Self::Past;
        }
        let days = (ahead + DAY_MS - 1) / DAY_MS;
        if reminder_due(end, now) { Self::Soon { days } } else { Self::Later { days } }
    }

    /// Whether it deserves the warning tone.
    pub(crate) fn is_near(self) -> bool {
        matches!(self, Self::Soon { .. } | Self::Past)
    }
}

/// The last moment at which a grant holds. Its date is the one that people mean by "until": a grant until the end of
/// 4 March ends at the first moment of 5 March.
pub(crate) fn last_moment(ends_at: Timestamp) -> Timestamp {
    ends_at.plus_ms(-1)
}

/// Which way of ending is chosen in the picker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum EndKind {
    /// Until somebody removes it.
    #[default]
    Never,
    /// At the end of a day.
    OnDate,
    /// After so many days.
    AfterDays,
}

impl EndKind {
    /// Every way, in the order of the picker.
    pub(crate) const ALL: [Self; 3] = [Self::Never, Self::OnDate, Self::AfterDays];

    /// The value in the form.
    pub(crate) const fn value(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::OnDate => "date",
            Self::AfterDays => "days",
        }
    }

    /// Reads [`Self::value`] back.
    pub(crate) fn from_value(value: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.value() == value).unwrap_or_default()
    }
}

/// What somebody has put into the picker so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EndDraft {
    /// The chosen way.
    pub(crate) kind: EndKind,
    /// `YYYY-MM-DD`, as a date field gives it; may be empty.
    pub(crate) date: String,
    /// A number of days, as typed.
    pub(crate) days: String,
}

impl Default for EndDraft {
    fn default() -> Self {
        Self { kind: EndKind::Never, date: String::new(), days: "30".to_owned() }
    }
}

/// What is wrong with the draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndProblem {
    /// No date yet, or none that exists.
    DateMissing,
    /// The day is over.
    InThePast,
    /// Further ahead than a grant may last.
    TooFar,
    /// Not a number of days from 1 to 3650.
    DaysOutOfRange,
}

impl EndDraft {
    /// The end that the draft means. `end_of_day` gives the last millisecond of a day `YYYY-MM-DD` of the reader's
    /// calendar; the grant ends with it.
    ///
    /// # Errors
    /// Says what is missing or out of bounds.
    pub(crate) fn read(&self, now: Timestamp, end_of_day: impl Fn(&str) -> Option<i64>) -> Result<GrantEnd, EndProblem> {
        match self.kind {
            EndKind::Never => Ok(GrantEnd::Never),
            EndKind::OnDate => {
                let at = Timestamp(end_of_day(self.date.trim()).ok_or(EndProblem::DateMissing)?).plus_ms(1);
                if at <= now {
                    Err(EndProblem::InThePast)
                } else if at > now.plus_days(i64::from(MAX_DAYS)) {
                    Err(EndProblem::TooFar)
                } else {
                    Ok(GrantEnd::At { at })
                }
            }
            EndKind::AfterDays => match self.days.trim().parse() {
                Ok(days) if (1..=MAX_DAYS).contains(&days) => Ok(GrantEnd::AfterDays { days }),
                _ => Err(EndProblem::DaysOutOfRange),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn draft(kind: EndKind, date: &str, days: &str) -> EndDraft {
        EndDraft { kind, date: date.to_owned(), days: days.to_owned() }
    }

    #[test]
    fn del_6_an_end_within_three_days_is_near() {
        assert_eq!(Ending::of(None, NOW), Ending::Never);
        assert_eq!(Ending::of(Some(NOW.plus_days(12)), NOW), Ending::Later { days: 12 });
        assert_eq!(Ending::of(Some(NOW.plus_days(3)), NOW), Ending::Soon { days: 3 });
        assert_eq!(Ending::of(Some(NOW.plus_days(3).plus_ms(1)), NOW), Ending::Later { days: 4 });
        assert_eq!(Ending::of(Some(NOW.plus_ms(1)), NOW), Ending::Soon { days: 1 });
        assert_eq!(Ending::of(Some(NOW), NOW), Ending::Past);
        assert!(Ending::of(Some(NOW.plus_days(1)), NOW).is_near());
        assert!(!Ending::of(None, NOW).is_near());
    }

    #[test]
    fn del_6_a_date_means_until_the_end_of_that_day() {
        let midnight = NOW.plus_days(4);
        let last = |_: &str| Some(midnight.0 - 1);
        let draft = draft(EndKind::OnDate, "2027-01-19", "");
        assert_eq!(draft.read(NOW, last), Ok(GrantEnd::At { at: midnight }));
        assert_eq!(last_moment(midnight), Timestamp(midnight.0 - 1));
    }

    #[test]
    fn ops_2_a_bad_end_is_named() {
        let never_asked = |_: &str| -> Option<i64> { None };
        assert_eq!(draft(EndKind::OnDate, "", "").read(NOW, never_asked), Err(EndProblem::DateMissing));
        assert_eq!(draft(EndKind::OnDate, "2020-01-01", "").read(NOW, |_| Some(NOW.0 - 1)), Err(EndProblem::InThePast));
        assert_eq!(draft(EndKind::OnDate, "2040-01-01", "").read(NOW, |_| Some(NOW.plus_days(4000).0)), Err(EndProblem::TooFar));
        for days in ["", "0", "3651", "-1", "two"] {
            assert_eq!(draft(EndKind::AfterDays, "", days).read(NOW, never_asked), Err(EndProblem::DaysOutOfRange), "{days}");
        }
        assert_eq!(draft(EndKind::AfterDays, "", " 14 ").read(NOW, never_asked), Ok(GrantEnd::AfterDays { days: 14 }));
        assert_eq!(draft(EndKind::Never, "", "x").read(NOW, never_asked), Ok(GrantEnd::Never));
    }

    #[test]
    fn the_picker_reads_its_own_values_back() {
        for kind in EndKind::ALL {
            assert_eq!(EndKind::from_value(kind.value()), kind);
        }
    }
}
