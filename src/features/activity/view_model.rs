//! What the list is narrowed to, and how its lines are put together by day. Pure.

use bursar_domain::api::{
    Cursor,
    activity::{Activity, ActivityArea, ActivityQuery},
};

use crate::messages::activity_page as t;

/// Lines that are asked for at a time.
const PAGE: u32 = 50;

/// What stands in the address of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filter {
    /// Parts of words of actor, invoice number or subject.
    pub(super) search: String,
    /// Only this area.
    pub(super) area: Option<ActivityArea>,
}

impl Filter {
    /// Reads the values of `q` and `area` in the address. What means nothing is left out.
    pub(super) fn from_address(search: Option<&str>, area: Option<&str>) -> Self {
        Self { search: search.unwrap_or_default().trim().to_owned(), area: area.and_then(area_of) }
    }

    /// The query part of the address, with its question mark; empty if nothing is narrowed.
    pub(super) fn to_address(&self) -> String {
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        if !self.search.is_empty() {
            pairs.push(("q", &self.search));
        }
        if let Some(area) = self.area {
            pairs.push(("area", area.name()));
        }
        match serde_urlencoded::to_string(&pairs) {
            Ok(text) if !text.is_empty() => format!("?{text}"),
            _ => String::new(),
        }
    }

    /// What the server is asked for a page.
    pub(super) fn query(&self, cursor: Option<Cursor>) -> ActivityQuery {
        ActivityQuery { cursor, limit: Some(PAGE), ..self.whole() }
    }

    /// What the server is asked for all of it, as a file.
    pub(super) fn whole(&self) -> ActivityQuery {
        let search = (!self.search.is_empty()).then(|| self.search.clone());
        ActivityQuery { search, area: self.area, cursor: None, limit: None }
    }
}

/// Reads the name of an area.
pub(super) fn area_of(name: &str) -> Option<ActivityArea> {
    ActivityArea::ALL.into_iter().find(|area| area.name() == name)
}

/// What people call an area.
pub(super) fn area(of: ActivityArea) -> &'static str {
    match of {
        ActivityArea::Plan => t::area_plan(),
        ActivityArea::Payments => t::area_payments(),
        ActivityArea::Credits => t::area_credits(),
        ActivityArea::Access => t::area_access(),
    }
}

/// What happened on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Day {
    /// What tells it from others.
    pub(super) key: String,
    /// A moment of it.
    pub(super) at: i64,
    /// Its lines, in the list's order.
    pub(super) lines: Vec<Activity>,
}

/// The lines by day. `day` names the day of a moment, in the reader's time zone.
pub(super) fn by_day(lines: &[Activity], day: impl Fn(i64) -> String) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for line in lines {
        let key = day(line.at.0);
        match days.last_mut().filter(|last| last.key == key) {
            Some(last) => last.lines.push(line.clone()),
            None => days.push(Day { key, at: line.at.0, lines: vec![line.clone()] }),
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use bursar_domain::{
        api::activity::ActivityKind,
        ids::ActivityId,
        time::{DAY_MS, Timestamp},
    };

    use super::*;

    fn line(n: u128, at: i64) -> Activity {
        Activity {
            id: ActivityId::from_parts(at, n),
            at: Timestamp(at),
            actor: None,
            what: ActivityKind::Renewed,
            subject: String::new(),
            plan: None,
            amount: None,
            credits: None,
            invoice: None,
        }
    }

    #[test]
    fn act_1_lines_are_grouped_by_day_in_their_order() {
        let lines = [line(1, 2 * DAY_MS + 5), line(2, 2 * DAY_MS), line(3, DAY_MS)];
        let days = by_day(&lines, |at| (at / DAY_MS).to_string());
        let told: Vec<_> = days.iter().map(|day| (day.key.as_str(), day.at, day.lines.len())).collect();
        assert_eq!(told, [("2", 2 * DAY_MS + 5, 2), ("1", DAY_MS, 1)]);
        assert_eq!(days[0].lines[1].id, lines[1].id);
        assert!(by_day(&[], |_| String::new()).is_empty());
    }

    #[test]
    fn act_1_the_file_carries_the_filter_and_no_page() {
        let filter = Filter { search: "ada".to_owned(), area: Some(ActivityArea::Credits) };
        assert_eq!(filter.to_address(), "?q=ada&area=credits");
        assert_eq!(Filter::from_address(Some(" ada "), Some("credits")), filter);
        assert_eq!(Filter::from_address(None, Some("weather")), Filter::default());
        let whole = filter.whole();
        assert_eq!((whole.search.as_deref(), whole.area, whole.cursor, whole.limit), (Some("ada"), filter.area, None, None));
        assert_eq!(filter.query(Some("next".to_owned())).cursor.as_deref(), Some("next"));
        for one in ActivityArea::ALL {
            assert_eq!(area_of(one.name()), Some(one));
        }
    }
}
