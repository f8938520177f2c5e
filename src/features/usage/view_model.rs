//! What the Usage page shows, worked out of a report once, however many rows it has. Pure: no signals, no words.

use std::collections::BTreeMap;

use bursar_domain::{
    api::usage::UsageReport,
    calendar::{Date, Month},
    credits::Credits,
    money::mul_div_round,
};

/// Meters with a colour of their own; the rest is one part of each bar.
pub(super) const SERIES: usize = 5;
/// The most months that the picker lists.
const MONTHS: i32 = 240;

/// A report in sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digest {
    /// Every day of the month, in order, used or not.
    pub(super) days: Vec<DayUse>,
    /// The meters that have a part in each bar of their own, the largest first.
    pub(super) series: Vec<String>,
    /// Whether there are meters beyond these: then each day has one part more.
    pub(super) has_others: bool,
    /// By meter, the largest first.
    pub(super) meters: Vec<Share>,
    /// By team, the largest first; the empty name is no team.
    pub(super) teams: Vec<Share>,
    /// The most that one day used.
    pub(super) peak: i64,
}

/// A day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DayUse {
    /// Which.
    pub(super) date: Date,
    /// By series, in their order; the others last, if there are any.
    pub(super) parts: Vec<i64>,
    /// All of it.
    pub(super) total: i64,
}

/// A meter or a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Share {
    /// The host product's name.
    pub(super) name: String,
    /// How many credits.
    pub(super) credits: Credits,
}

impl Digest {
    /// Adds a report up.
    pub(super) fn of(report: &UsageReport) -> Self {
        let rows = report.rows.iter().filter(|row| row.day.year_month() == report.month);
        let (mut by_meter, mut by_team) = (BTreeMap::<&str, i64>::new(), BTreeMap::<&str, i64>::new());
        for row in rows.clone() {
            for (sums, name) in [(&mut by_meter, row.meter.as_str()), (&mut by_team, row.team.as_str())] {
                let sum = sums.entry(name).or_default();
                *sum = sum.saturating_add(row.credits.0);
            }
        }
        let (meters, teams) = (largest_first(by_meter), largest_first(by_team));
        // One meter more than there are colours needs no "others" of its own.
        let shown = if meters.len() <= SERIES + 1 { meters.len() } else { SERIES };
        let series: Vec<String> = meters.iter().take(shown).map(|share| share.name.clone()).collect();
        let has_others = meters.len() > shown;
        let places: BTreeMap<&str, usize> = series.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        let width = shown + usize::from(has_others);
        let mut days: Vec<_> =
            (1..=report.month.days()).map(|day| DayUse { date: report.month.day(day), parts: vec![0; width], total: 0 }).collect();
        for row in rows {
            let Some(day) = days.get_mut(usize::from(row.day.day).wrapping_sub(1)) else { continue };
            let at = places.get(row.meter.as_str()).copied().unwrap_or(shown);
            day.total = day.total.saturating_add(row.credits.0);
            if let Some(part) = day.parts.get_mut(at) {
                *part = part.saturating_add(row.credits.0);
            }
        }
        let peak = days.iter().map(|day| day.total).max().unwrap_or_default().max(0);
        Self { days, series, has_others, meters, teams, peak }
    }

    /// The days that used something.
    pub(super) fn used_days(&self) -> Vec<&DayUse> {
        self.days.iter().filter(|day| day.total != 0 || day.parts.iter().any(|part| *part != 0)).collect()
    }
}

fn largest_first(sums: BTreeMap<&str, i64>) -> Vec<Share> {
    let mut shares: Vec<_> = sums.into_iter().map(|(name, sum)| Share { name: name.to_owned(), credits: Credits(sum) }).collect();
    // Equal ones stay in the order of their names.
    shares.sort_by_key(|share| std::cmp::Reverse(share.credits));
    shares
}

/// Whole percent of a whole, half away from zero.
pub(super) fn share(part: Credits, whole: Credits) -> i64 {
    mul_div_round(part.0, 100, whole.0).unwrap_or_default()
}

/// How a month stands to the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    /// There was nothing then.
    NothingBefore,
    /// No difference that would show in percent.
    Same,
    /// So many percent more.
    More(i64),
    /// So many percent less.
    Less(i64),
}

/// Compares.
pub(super) fn compare(total: Credits, before: Credits) -> Comparison {
    let change = total.checked_sub(before).and_then(|difference| mul_div_round(difference.0, 100, before.0));
    match change {
        None => Comparison::NothingBefore,
        Some(0) => Comparison::Same,
        Some(percent) if percent > 0 => Comparison::More(percent),
        Some(percent) => Comparison::Less(percent.saturating_neg()),
    }
}

/// Reads `2026-11`, as it stands in the address.
pub(super) fn parse_month(text: &str) -> Option<Month> {
    let (year, month) = text.split_once('-')?;
    let digits = |text: &str, length: usize| text.len() == length && text.chars().all(|c| c.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) {
        return None;
    }
    let month = Month { year: year.parse().ok()?, month: month.parse().ok()? };
    (1..=12).contains(&month.month).then_some(month)
}

/// The months that can be chosen, the latest first. The shown one is among them whatever the bounds say.
pub(super) fn months(first: Month, latest: Month, shown: Month) -> Vec<Month> {
    let (first, latest) = (first.min(shown), latest.max(shown));
    (0..MONTHS).map(|back| latest.plus(-back)).take_while(|month| *month >= first).collect()
}

/// Whether a bar has its day below it: the first, and every fifth.
pub(super) const fn is_labelled(day: u8) -> bool {
    day == 1 || day.is_multiple_of(5)
}

#[cfg(test)]
mod tests {
    use bursar_domain::api::usage::UsageRow;

    use super::*;

    const NOVEMBER: Month = Month { year: 2026, month: 11 };

    fn row(day: u8, meter: &str, team: &str, credits: i64) -> UsageRow {
        UsageRow { day: NOVEMBER.day(day), meter: meter.to_owned(), team: team.to_owned(), credits: Credits(credits) }
    }

    fn report(rows: Vec<UsageRow>) -> UsageReport {
        let total = Credits(rows.iter().map(|row| row.credits.0).sum());
        UsageReport { month: NOVEMBER, first: NOVEMBER, rows, total, total_before: Credits::ZERO, limit: None, resources: None }
    }

    #[test]
    fn act_1_rows_add_up_by_day_meter_and_team() {
        let rows =
            vec![row(1, "compute", "red", 5), row(1, "storage", "red", 7), row(1, "compute", "", 1), row(30, "compute", "blue", 100)];
        let digest = Digest::of(&report(rows));
        assert_eq!(digest.series, ["compute", "storage"]);
        assert_eq!(digest.days.len(), 30, "every day has its place");
        assert_eq!((digest.days[0].parts.clone(), digest.days[0].total), (vec![6, 7], 13));
        assert_eq!((digest.days[29].total, digest.peak), (100, 100));
        let names = |shares: &[Share]| shares.iter().map(|share| (share.name.clone(), share.credits.0)).collect::<Vec<_>>();
        assert_eq!(names(&digest.meters), [("compute".to_owned(), 106), ("storage".to_owned(), 7)]);
        assert_eq!(names(&digest.teams), [("blue".to_owned(), 100), ("red".to_owned(), 12), (String::new(), 1)]);
        assert_eq!(digest.used_days().len(), 2);
    }

    #[test]
    fn act_1_many_meters_share_the_last_part_of_a_bar_and_nothing_is_lost() {
        let with = |count: i64| Digest::of(&report((0..count).map(|n| row(2, &format!("m{n}"), "", 10 + n)).collect()));
        let six = with(6);
        assert_eq!((six.series.len(), six.has_others), (6, false), "a sixth meter is shown by its name");
        let nine = with(9);
        assert_eq!((nine.series.len(), nine.has_others), (SERIES, true));
        assert_eq!(nine.series[0], "m8", "the largest first");
        assert_eq!(nine.days[1].parts.len(), SERIES + 1);
        assert_eq!(nine.days[1].parts.iter().sum::<i64>(), nine.days[1].total);
        assert_eq!(nine.meters.len(), 9);
    }

    #[test]
    fn act_1_ten_thousand_rows_and_rows_of_other_months_are_no_matter() {
        let mut rows: Vec<_> = (0..10_000)
            .map(|n: u16| row(u8::try_from(n % 30).unwrap_or(0) + 1, &format!("m{}", n % 7), &format!("t{}", n % 1000), 1))
            .collect();
        rows.push(UsageRow { day: NOVEMBER.plus(1).day(1), ..rows[0].clone() });
        let digest = Digest::of(&report(rows));
        assert_eq!(digest.days.iter().map(|day| day.total).sum::<i64>(), 10_000);
        assert_eq!(digest.teams.len(), 1000);
        let huge = Digest::of(&report(vec![row(3, "a", "", i64::MAX / 2), row(3, "a", "", i64::MAX / 2), row(4, "a", "", 1)]));
        assert_eq!(huge.peak, i64::MAX - 1);
        assert!(Digest::of(&report(Vec::new())).used_days().is_empty());
    }

    #[test]
    fn act_1_the_month_before_is_compared_in_percent() {
        let compare = |total, before| compare(Credits(total), Credits(before));
        assert_eq!(compare(112, 100), Comparison::More(12));
        assert_eq!(compare(88, 100), Comparison::Less(12));
        assert_eq!(compare(0, 100), Comparison::Less(100));
        assert_eq!(compare(1001, 1000), Comparison::Same);
        assert_eq!(compare(5, 0), Comparison::NothingBefore);
        assert_eq!((share(Credits(1), Credits(3)), share(Credits(2), Credits(3)), share(Credits(1), Credits(0))), (33, 67, 0));
    }

    #[test]
    fn act_1_a_month_reads_back_from_the_address_and_nothing_else_does() {
        for month in [NOVEMBER, Month { year: 2024, month: 2 }, Month { year: 1999, month: 12 }] {
            assert_eq!(parse_month(&month.to_string()), Some(month));
        }
        for text in ["", "2026", "2026-13", "2026-00", "2026-1", "26-11", "2026-11-01", "+026-11", "2026-+1", "now"] {
            assert_eq!(parse_month(text), None, "{text}");
        }
    }

    #[test]
    fn act_1_the_picker_lists_every_month_between_first_usage_and_now() {
        let month = |year, month| Month { year, month };
        let listed = months(month(2025, 11), month(2026, 2), month(2026, 1));
        assert_eq!(listed, [month(2026, 2), month(2026, 1), month(2025, 12), month(2025, 11)]);
        assert_eq!(months(NOVEMBER, NOVEMBER, NOVEMBER), [NOVEMBER]);
        assert!(months(NOVEMBER, NOVEMBER, month(2026, 9)).contains(&month(2026, 9)), "what is shown can be chosen");
        assert!(months(month(1, 1), NOVEMBER, NOVEMBER).len() <= 240);
    }

    #[test]
    fn act_1_few_days_are_labelled_below_the_bars() {
        let labelled: Vec<_> = (1..=31).filter(|day| is_labelled(*day)).collect();
        assert_eq!(labelled, [1, 5, 10, 15, 20, 25, 30]);
    }
}
