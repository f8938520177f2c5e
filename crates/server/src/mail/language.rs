//! The languages in which Bursar writes, dates and numbers in them. Which language a person reads is in the database.

use bursar_domain::{
    language::Language,
    time::{DAY_MS, Timestamp},
};

const GERMAN_MONTHS: [&str; 12] =
    ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"];

/// What the server does with a language: telling which one a browser prefers, dates and numbers.
pub trait LanguageExt: Sized {
    /// What a browser prefers of the languages that there are, by its `Accept-Language`.
    fn of_header(header: &str) -> Option<Self>;
    /// A day in words, in UTC: "4 March 2027", "4. März 2027".
    fn date(self, at: Timestamp) -> String;
    /// The last day before something ends, in UTC.
    fn last_day(self, end: Timestamp) -> String;
    /// An end in words, in UTC: the day alone if it ends with the day, else with the time.
    fn end(self, end: Timestamp) -> String;
    /// A moment in words, in UTC, to the minute.
    fn moment(self, at: Timestamp) -> String;
}

impl LanguageExt for Language {
    fn of_header(header: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for entry in header.split(',').take(20) {
            let (tag, rest) = entry.split_once(';').unwrap_or((entry, ""));
            let weight = rest.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse::<f32>().ok()).unwrap_or(0.0);
            // Of equal weight the first counts.
            if let Some(language) = Self::of_tag(tag.trim())
                && weight > best.map_or(0.0, |(_, weight)| weight)
            {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }

    fn date(self, at: Timestamp) -> String {
        let Ok(moment) = jiff::Timestamp::from_millisecond(at.0) else { return String::new() };
        match self {
            Self::English => moment.strftime("%-d %B %Y").to_string(),
            Self::German => {
                let day = moment.to_zoned(jiff::tz::TimeZone::UTC).date();
                let month = usize::from(day.month().unsigned_abs()).checked_sub(1).and_then(|at| GERMAN_MONTHS.get(at)).unwrap_or(&"");
                format!("{}. {month} {}", day.day(), day.year())
            }
        }
    }

    fn last_day(self, end: Timestamp) -> String {
        self.date(end.plus_ms(-1))
    }

    fn end(self, end: Timestamp) -> String {
        // The last minute of a day is its end as well.
        if end.0.rem_euclid(DAY_MS) == 0 || end.0.rem_euclid(DAY_MS) >= DAY_MS - 60_000 {
            return self.last_day(end);
        }
        self.moment(end)
    }

    fn moment(self, at: Timestamp) -> String {
        let time = jiff::Timestamp::from_millisecond(at.0).map_or_else(|_| String::new(), |t| t.strftime("%H:%M").to_string());
        match self {
            Self::English => format!("{}, {time}", self.date(at)),
            Self::German => format!("{}, {time} Uhr", self.date(at)),
        }
    }
}

/// A date and time in UTC, for the developer mailbox.
#[must_use]
pub fn date_time(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(|_| String::new(), |t| t.strftime("%-d %B %Y, %H:%M UTC").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_1_the_language_is_the_one_that_the_browser_prefers_of_those_that_there_are() {
        for (header, expected) in [
            ("de-AT,de;q=0.9,en;q=0.8", Some(Language::German)),
            ("fr, en;q=0.5, de;q=0.7", Some(Language::German)),
            ("en-GB,de", Some(Language::English)),
            ("de;q=0, en;q=0.1", Some(Language::English)),
            ("fr,*;q=0.5", None),
            ("de;q=x", None),
            ("", None),
        ] {
            assert_eq!(Language::of_header(header), expected, "{header}");
        }
    }

    #[test]
    fn mail_1_dates_are_in_the_words_of_the_language() {
        let at = Timestamp(1_804_118_400_000);
        assert_eq!(Language::English.date(at), "4 March 2027");
        assert_eq!(Language::German.date(at), "4. März 2027");
    }

    #[test]
    fn mail_1_an_end_is_told_to_the_minute_unless_it_is_that_of_a_day() {
        let midnight = Timestamp(1_804_118_400_000);
        assert_eq!(Language::English.end(midnight), "3 March 2027");
        assert_eq!(Language::English.end(midnight.plus_ms(-1)), "3 March 2027");
        assert_eq!(Language::English.end(midnight.plus_ms(5 * 3_600_000)), "4 March 2027, 05:00");
        assert_eq!(Language::German.end(midnight.plus_ms(-60 * 60_000)), "3. März 2027, 23:00 Uhr");
        assert_eq!(Language::English.last_day(midnight), "3 March 2027");
    }
}
