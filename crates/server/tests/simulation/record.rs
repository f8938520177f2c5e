//! What happened, in words: per day with anything but usage its activity, invoices, mails and balances.

use std::{collections::BTreeMap, fmt::Write as _};

use bursar::{service, words};
use bursar_domain::{
    calendar::{Date, Month},
    language::Language,
    money::{Currency, Money},
    time::Timestamp,
};

use crate::money::Payer;

const EN: Language = Language::English;

/// The file, and how far everything is in it.
#[derive(Debug, Default)]
pub(crate) struct Record {
    text: String,
    activity: i64,
    mail: i64,
    /// Where each invoice stood at the end of the day before.
    invoices: BTreeMap<String, String>,
}

fn usd(minor: i64) -> String {
    words::money(EN, Money::new(minor, Currency::Usd))
}

fn time(at: i64) -> String {
    let minutes = at.div_euclid(60_000).rem_euclid(24 * 60);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

impl Record {
    pub(crate) fn text(&self) -> String {
        self.text.clone()
    }

    /// Writes a day down, if anything but usage happened.
    pub(crate) async fn day(&mut self, payer: &Payer, date: Date) {
        let mut day = self.activity(payer).await;
        day.push_str(&self.invoices(payer).await);
        day.push_str(&self.mails(payer).await);
        if date.day == 1 {
            day.push_str(&month_before(payer, date).await);
        }
        if !day.is_empty() {
            let _ = write!(self.text, "{date}\n{day}{}\n", balances(payer).await);
        }
    }

    async fn activity(&mut self, payer: &Payer) -> String {
        type Row = (i64, i64, Option<String>, String, String, Option<String>, Option<String>, Option<i64>, Option<i64>, Option<String>);
        let mut conn = payer.app.app.store.read().await.expect("conn");
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT a.rowid, a.at, a.actor, a.kind, a.subject, a.edition, a.cadence, a.amount, a.credits, i.number
             FROM activity a LEFT JOIN invoices i ON i.id = a.invoice_id WHERE a.org_id = $1 AND a.rowid > $2 ORDER BY a.rowid",
        )
        .bind(payer.org.id.as_str())
        .bind(self.activity)
        .fetch_all(&mut *conn)
        .await
        .expect("activity");
        let mut text = String::new();
        for (id, at, actor, kind, subject, edition, cadence, amount, credits, invoice) in rows {
            self.activity = id;
            let plan = edition.zip(cadence).map(|(edition, cadence)| format!("{edition} {cadence}"));
            let credits = credits.map(|credits| format!("{} credits", words::integer(EN, credits)));
            let facts = [Some(subject).filter(|subject| !subject.is_empty()), plan, amount.map(usd), credits, invoice];
            let facts: Vec<String> = facts.into_iter().flatten().collect();
            let by = actor.map_or_else(String::new, |actor| format!(" ({actor})"));
            let _ = writeln!(text, "  {}  {kind}  {}{by}", time(at), facts.join(", "));
        }
        text
    }

    async fn invoices(&mut self, payer: &Payer) -> String {
        let mut text = String::new();
        for invoice in payer.invoices().await {
            let stands = match &invoice.paid_with {
                Some(with) if !with.is_empty() => format!("{} with {with}", invoice.status),
                _ => invoice.status.clone(),
            };
            match self.invoices.insert(invoice.number.clone(), stands.clone()) {
                None => {
                    let _ = writeln!(text, "  invoice {} ({stands})", invoice.number);
                    for line in &invoice.snapshot.lines {
                        let period = words::line_period(line.what).map_or_else(String::new, |period| words::period(EN, period));
                        let what = format!("{} {period}", words::line(EN, line.what));
                        let _ = writeln!(text, "    {what:<72}{:>12}", words::money(EN, line.amount));
                    }
                    let totals = [
                        ("total", usd(invoice.total)),
                        ("from the account balance", words::money(EN, invoice.snapshot.from_balance)),
                        ("charged or to be charged", usd(invoice.due)),
                    ];
                    for (what, amount) in totals {
                        let _ = writeln!(text, "    {what:<72}{amount:>12}");
                    }
                }
                Some(before) if before != stands => {
                    let _ = writeln!(text, "  invoice {} was {before}, is {stands}", invoice.number);
                }
                Some(_) => {}
            }
        }
        text
    }

    async fn mails(&mut self, payer: &Payer) -> String {
        let mut conn = payer.app.app.store.read().await.expect("conn");
        let rows: Vec<(i64, String, String)> =
            sqlx::query_as("SELECT rowid, to_address, subject FROM outbox WHERE rowid > $1 ORDER BY rowid")
                .bind(self.mail)
                .fetch_all(&mut *conn)
                .await
                .expect("mails");
        let mut text = String::new();
        for (id, to, subject) in rows {
            self.mail = id;
            let _ = writeln!(text, "  mail to {to}: {subject}");
        }
        text
    }
}

/// What the month before used.
async fn month_before(payer: &Payer, date: Date) -> String {
    let month: Month = date.year_month().plus(-1);
    let mut conn = payer.app.app.store.read().await.expect("conn");
    let used: Option<i64> = sqlx::query_scalar("SELECT credits FROM usage_months WHERE org_id = $1 AND month = $2")
        .bind(payer.org.id.as_str())
        .bind(month.to_string())
        .fetch_optional(&mut *conn)
        .await
        .expect("usage");
    format!("  used in {month}: {} credits\n", words::integer(EN, used.unwrap_or(0)))
}

async fn balances(payer: &Payer) -> String {
    let app = &payer.app.app;
    let mut conn = app.store.read().await.expect("conn");
    let summary = service::ledger::summary(&mut conn, &payer.org.id, app.now()).await.expect("summary");
    drop(conn);
    let (included, purchased) = payer.credits().await;
    let locked = if purchased < 0 { " (locked)" } else { "" };
    let (edition, balance) = (payer.edition().await, payer.account().await.balance);
    let ends = payer.subscription().await;
    format!(
        "  = {edition}, {}; account {}; credits {}: included {}, purchased {}{locked}\n",
        standing(&ends, Timestamp(app.now().0)),
        usd(balance),
        words::integer(EN, summary.balance.0),
        words::integer(EN, included),
        words::integer(EN, purchased.abs()),
    )
}

fn standing(subscription: &bursar_domain::subscription::Subscription, now: Timestamp) -> String {
    use bursar_domain::subscription::{AtPeriodEnd, Standing};
    let period = words::period(EN, subscription.period());
    let what = match subscription.standing {
        Standing::Active => "active".to_owned(),
        Standing::Renewing => "renewing".to_owned(),
        Standing::PastDue { failures, .. } => format!("past due after {failures} failures"),
        Standing::Unpaid { .. } => "unpaid".to_owned(),
        Standing::Ended { .. } => return "ended".to_owned(),
    };
    let next = match subscription.next {
        None => String::new(),
        Some(AtPeriodEnd::Cancel) => ", then it ends".to_owned(),
        Some(AtPeriodEnd::Change { to }) => format!(", then {}", words::plan(EN, to)),
    };
    let over = if subscription.period().end <= now { ", over" } else { "" };
    format!("{} {what}, {period}{next}{over}", words::plan(EN, subscription.plan))
}
