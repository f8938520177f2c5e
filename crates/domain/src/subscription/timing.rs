//! The change table of billing: which change happens when.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::plan::{Cadence, Plan};

/// When a change takes effect, and what it does to the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    /// There is nothing to change.
    Nothing,
    /// Now; the period is kept and the prorated difference is due.
    Now,
    /// Now; a new period starts, the unused rest of the old one is credited and the full price is due.
    NowRestart,
    /// The edition now, in the present cadence; the cadence when the period ends.
    EditionNow,
    /// When the period ends; nothing is due now.
    AtPeriodEnd,
}

/// Reads the table.
#[must_use]
pub fn timing(from: Plan, to: Plan) -> Timing {
    use Cadence::{Annual, Monthly};
    match (to.edition.cmp(&from.edition), from.cadence, to.cadence) {
        (Ordering::Equal, Monthly, Monthly) | (Ordering::Equal, Annual, Annual) => Timing::Nothing,
        (Ordering::Greater, Monthly, Monthly) | (Ordering::Greater, Annual, Annual) => Timing::Now,
        (Ordering::Greater | Ordering::Equal, Monthly, Annual) => Timing::NowRestart,
        (Ordering::Greater, Annual, Monthly) => Timing::EditionNow,
        (Ordering::Less, _, _) | (Ordering::Equal, Annual, Monthly) => Timing::AtPeriodEnd,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Edition;

    #[test]
    fn sub_2_the_change_table() {
        let plan = |edition, cadence| Plan { edition, cadence };
        let (team, enterprise) = (Edition::Team, Edition::Enterprise);
        let (month, year) = (Cadence::Monthly, Cadence::Annual);
        for (from, to, expected) in [
            (plan(team, month), plan(enterprise, month), Timing::Now),
            (plan(team, year), plan(enterprise, year), Timing::Now),
            (plan(enterprise, month), plan(team, month), Timing::AtPeriodEnd),
            (plan(enterprise, year), plan(team, year), Timing::AtPeriodEnd),
            (plan(team, month), plan(team, year), Timing::NowRestart),
            (plan(team, month), plan(enterprise, year), Timing::NowRestart),
            (plan(team, year), plan(team, month), Timing::AtPeriodEnd),
            (plan(enterprise, year), plan(team, month), Timing::AtPeriodEnd),
            (plan(team, year), plan(enterprise, month), Timing::EditionNow),
            (plan(enterprise, month), plan(team, year), Timing::AtPeriodEnd),
            (plan(team, month), plan(team, month), Timing::Nothing),
        ] {
            assert_eq!(timing(from, to), expected, "{from:?} to {to:?}");
        }
    }
}
