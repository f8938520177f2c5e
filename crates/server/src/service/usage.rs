//! Usage as people read it: a month by day, meter and team, and the same as a file (ACT-1).

use bursar_domain::{
    api::{
        file::File,
        usage::{Resources, UsageQuery, UsageReport, UsageRow},
    },
    calendar::{Date, Month},
    credits::Credits,
    csv::{self, Cell},
    ids::OrgId,
    time::Timestamp,
};

use super::{OrgAccess, fault::Fault};
use crate::{
    app::App,
    store::{self, Conn},
};

/// What a month used.
///
/// # Errors
/// `bad_request` for a month that is none.
pub async fn report(app: &App, access: &OrgAccess, query: &UsageQuery) -> Result<UsageReport, Fault> {
    let (org, now) = (&access.org.id, app.now());
    let (today, month) = (Date::of(now), month(query, now)?);
    let mut conn = app.store.read().await?;
    let rows = rows(&mut conn, org, month).await?;
    let first = store::usage::first_month(&mut conn, org).await?.as_deref().and_then(parse).unwrap_or(today.year_month());
    // A month that is not over is compared with as many days of the one before.
    let before = month.plus(-1);
    let until = before.day(if month == today.year_month() { today.day } else { 31 });
    let total_before = store::usage::sum_of_days(&mut conn, org, &before.day(1).to_string(), &until.to_string()).await?;
    Ok(UsageReport {
        month,
        first,
        total: Credits(rows.iter().map(|row| row.credits.0).sum()),
        rows,
        total_before: Credits(total_before),
        limit: store::spend_limits::find(&mut conn, org).await?.map(|row| row.limit),
        resources: resources(&mut conn, org, month).await?,
    })
}

/// The same as CSV, one row for each day, meter and team.
///
/// # Errors
/// `bad_request` for a month that is none.
pub async fn export(app: &App, access: &OrgAccess, query: &UsageQuery) -> Result<File, Fault> {
    let month = month(query, app.now())?;
    let rows = rows(&mut *app.store.read().await?, &access.org.id, month).await?;
    let mut text = csv::row(&["day", "meter", "team", "credits"].map(Cell::Text));
    for row in rows {
        let day = row.day.to_string();
        text.push_str(&csv::row(&[Cell::Text(&day), Cell::Text(&row.meter), Cell::Text(&row.team), Cell::Int(row.credits.0)]));
    }
    Ok(File {
        name: format!("{}-usage-{month}.csv", access.org.slug),
        media_type: "text/csv; charset=utf-8".to_owned(),
        bytes: text.into_bytes(),
        inline: false,
    })
}

/// Credits that this calendar month has used.
///
/// # Errors
/// The database refused.
pub async fn used_this_month(conn: &mut Conn, org: &OrgId, now: Timestamp) -> Result<Credits, Fault> {
    Ok(Credits(store::usage::of_month(conn, org, &Month::of(now).to_string()).await?))
}

/// Resources under management in a month, if the host product has reported any.
///
/// # Errors
/// The database refused.
pub async fn resources(conn: &mut Conn, org: &OrgId, month: Month) -> Result<Option<Resources>, Fault> {
    let counts = store::usage::resources(conn, org, &month.to_string()).await?;
    Ok(counts.map(|(count, peak)| Resources { count: count.unsigned_abs(), peak: peak.unsigned_abs() }))
}

async fn rows(conn: &mut Conn, org: &OrgId, month: Month) -> Result<Vec<UsageRow>, Fault> {
    let rows = store::usage::days(conn, org, &month.day(1).to_string(), &month.day(31).to_string()).await?;
    let read = |row: store::usage::UsageRow| {
        let day = row.day.get(8..).and_then(|day| day.parse().ok()).ok_or_else(|| anyhow::anyhow!("{} is no day", row.day))?;
        Ok(UsageRow { day: month.day(day), meter: row.meter, team: row.team, credits: Credits(row.credits) })
    };
    rows.into_iter().map(read).collect()
}

fn month(query: &UsageQuery, now: Timestamp) -> Result<Month, Fault> {
    let Some(text) = query.month.as_deref() else { return Ok(Month::of(now)) };
    parse(text).ok_or_else(|| Fault::bad_request("`month` takes a year and a month, as in 2026-11"))
}

fn parse(text: &str) -> Option<Month> {
    let (year, month) = text.split_once('-')?;
    let digits = |part: &str, len: usize| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) {
        return None;
    }
    let month = Month { year: year.parse().ok()?, month: month.parse().ok()? };
    ((1..=12).contains(&month.month) && month.year > 0).then_some(month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn act_1_a_month_is_four_digits_a_hyphen_and_two() {
        assert_eq!(parse("2026-11"), Some(Month { year: 2026, month: 11 }));
        for text in ["", "2026", "2026-1", "2026-13", "2026-00", "26-11", "2026-11-01", "+026-11", "0000-01", "２０２６-11"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
