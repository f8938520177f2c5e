//! Billing activity: what happened to an organization's billing, for those who look after it (ACT-1). It is told in the transaction
//! in which it happens. The audit log stands beside it: wider, for owners, and never a substitute.

use bursar_domain::{
    api::{
        activity::{Activity, ActivityKind, ActivityQuery},
        file::File,
        page::Page,
    },
    credits::Credits,
    csv::{self, Cell},
    ids::{ActivityId, InvoiceId, OrgId, PersonId},
    invoice::InvoiceNumber,
    money::{Currency, Money},
    plan::{Cadence, Edition, Plan},
    time::Timestamp,
};

use super::{
    access::{OrgAccess, OrgTx},
    fault::Fault,
    members::search_words,
    page,
};
use crate::{
    app::{App, new_id},
    store::{
        self, Conn,
        activity::{ActivityRow, Filter},
    },
};

/// Lines that an export holds at most, the youngest ones.
pub const EXPORT_MAX: usize = 100_000;
/// Lines read at once for an export.
const EXPORT_PAGE: u32 = 2_000;

/// Something that happened, as it is told: `NewActivity::new(ActivityKind::Renewed).plan(plan).amount(total)`.
#[derive(Debug, Clone)]
pub struct NewActivity {
    kind: ActivityKind,
    subject: String,
    plan: Option<Plan>,
    amount: Option<Money>,
    credits: Option<Credits>,
    invoice: Option<(InvoiceId, InvoiceNumber)>,
}

impl NewActivity {
    /// What happened, with nothing more to say.
    #[must_use]
    pub const fn new(kind: ActivityKind) -> Self {
        Self { kind, subject: String::new(), plan: None, amount: None, credits: None, invoice: None }
    }

    /// About whom or what: a name, `visa 4242`.
    #[must_use]
    pub fn subject(self, subject: impl Into<String>) -> Self {
        Self { subject: subject.into(), ..self }
    }

    /// The plan that it leads to.
    #[must_use]
    pub fn plan(self, plan: Plan) -> Self {
        Self { plan: Some(plan), ..self }
    }

    /// How much money moved.
    #[must_use]
    pub fn amount(self, amount: Money) -> Self {
        Self { amount: Some(amount), ..self }
    }

    /// How many credits moved.
    #[must_use]
    pub fn credits(self, credits: Credits) -> Self {
        Self { credits: Some(credits), ..self }
    }

    /// The invoice or credit note that goes with it; it is found by its number, too.
    #[must_use]
    pub fn invoice(self, id: &InvoiceId, number: &InvoiceNumber) -> Self {
        Self { invoice: Some((id.clone(), number.clone())), ..self }
    }
}

/// Tells what happened. `actor` is who did it, with the name; nobody if Bursar did by itself.
///
/// # Errors
/// The database refused.
pub async fn note(
    conn: &mut Conn,
    org: &OrgId,
    now: Timestamp,
    actor: Option<(&PersonId, &str)>,
    activity: NewActivity,
) -> Result<(), Fault> {
    let NewActivity { kind, subject, plan, amount, credits, invoice } = activity;
    let (invoice_id, number) = invoice.map_or((None, None), |(id, number)| (Some(id.to_string()), Some(number.to_string())));
    let words = [actor.map(|(_, name)| name), Some(subject.as_str()), number.as_deref()];
    let terms = words.into_iter().flatten().collect::<Vec<_>>().join(" ").to_lowercase();
    let row = ActivityRow {
        id: new_id(now, ActivityId::from_parts).to_string(),
        at: now.0,
        actor_id: actor.map(|(id, _)| id.to_string()),
        actor: actor.map(|(_, name)| name.to_owned()),
        kind: kind.name().to_owned(),
        area: kind.area().name().to_owned(),
        subject,
        edition: plan.map(|plan| plan.edition.name().to_owned()),
        cadence: plan.map(|plan| plan.cadence.name().to_owned()),
        amount: amount.map(|money| money.minor),
        currency: amount.map(|money| money.currency.code().to_owned()),
        credits: credits.map(|credits| credits.0),
        invoice_id,
        invoice_number: number,
    };
    Ok(store::activity::insert(conn, org, &row, &terms).await?)
}

/// The same in a transaction of somebody who acts there.
///
/// # Errors
/// The database refused.
pub async fn note_in(tx: &mut OrgTx, activity: NewActivity) -> Result<(), Fault> {
    let (org, now, person) = (tx.org().clone(), tx.now, tx.actor().clone());
    note(tx.conn(), &org, now, Some((&person.id, &person.name)), activity).await
}

fn wire(row: ActivityRow) -> Result<Activity, Fault> {
    let edition = row.edition.as_deref().and_then(Edition::from_name);
    let cadence = row.cadence.as_deref().and_then(Cadence::from_name);
    let currency = row.currency.as_deref().and_then(Currency::from_code);
    Ok(Activity {
        id: row.id.parse()?,
        at: Timestamp(row.at),
        actor: row.actor,
        what: ActivityKind::from_name(&row.kind),
        subject: row.subject,
        plan: edition.zip(cadence).map(|(edition, cadence)| Plan { edition, cadence }),
        amount: row.amount.zip(currency).map(|(minor, currency)| Money::new(minor, currency)),
        credits: row.credits.map(Credits),
        invoice: row.invoice_id.map(|id| id.parse()).transpose()?,
    })
}

fn filter(query: &ActivityQuery) -> Result<Filter, Fault> {
    let before = query.cursor.as_deref().map(|cursor| cursor.parse().map_err(|_| page::bad_cursor())).transpose()?;
    Ok(Filter { area: query.area, parts: search_words(query.search.as_deref())?, before, limit: 0 })
}

/// A page, the youngest first.
///
/// # Errors
/// `bad_request` for a search that is too long, a cursor or limit that we did not give.
pub async fn list(app: &App, access: &OrgAccess, query: &ActivityQuery) -> Result<Page<Activity>, Fault> {
    let limit = page::limit(query.limit)?;
    let filter = Filter { limit: limit + 1, ..filter(query)? };
    let mut rows = store::activity::list(&mut *app.store.read().await?, &access.org.id, &filter).await?;
    let next = page::cut(&mut rows, limit, |row| row.id.clone());
    Ok(Page { items: rows.into_iter().map(wire).collect::<Result<_, _>>()?, next })
}

/// The youngest, for a glance.
///
/// # Errors
/// The database refused.
pub async fn latest(conn: &mut Conn, org: &OrgId, count: u32) -> Result<Vec<Activity>, Fault> {
    let filter = Filter { limit: count, ..Filter::default() };
    store::activity::list(conn, org, &filter).await?.into_iter().map(wire).collect()
}

/// All that the filter lets through as CSV, the youngest first, [`EXPORT_MAX`] lines at most; if there is more, the file's name says so.
/// A cursor and a limit in the query mean nothing here.
///
/// # Errors
/// `bad_request` for a search that is too long.
pub async fn export(app: &App, access: &OrgAccess, query: &ActivityQuery) -> Result<File, Fault> {
    let query = ActivityQuery { cursor: None, limit: None, ..query.clone() };
    let mut filter = Filter { limit: EXPORT_PAGE, ..filter(&query)? };
    let titles = ["at", "actor", "what", "subject", "edition", "cadence", "amount", "currency", "credits", "invoice"];
    let mut text = csv::row(&titles.map(Cell::Text));
    let (mut lines, mut all) = (0, true);
    loop {
        let mut rows = store::activity::list(&mut *app.store.read().await?, &access.org.id, &filter).await?;
        let more = rows.len() == EXPORT_PAGE as usize;
        if rows.len() > EXPORT_MAX - lines {
            rows.truncate(EXPORT_MAX - lines);
            all = false;
        }
        lines += rows.len();
        rows.iter().for_each(|row| text.push_str(&csv_line(row)));
        filter.before = rows.last().map(|row| row.id.parse()).transpose()?;
        if !(more && all) {
            break;
        }
    }
    let cut = if all { String::new() } else { format!("-latest-{EXPORT_MAX}") };
    Ok(File {
        name: format!("{}-billing-activity{cut}.csv", access.org.slug),
        media_type: "text/csv; charset=utf-8".to_owned(),
        bytes: text.into_bytes(),
        inline: false,
    })
}

fn csv_line(row: &ActivityRow) -> String {
    let money = row.amount.zip(row.currency.as_deref().and_then(Currency::from_code));
    csv::row(&[
        Cell::At(Timestamp(row.at)),
        text(row.actor.as_deref()),
        Cell::Text(&row.kind),
        Cell::Text(&row.subject),
        text(row.edition.as_deref()),
        text(row.cadence.as_deref()),
        money.map_or(Cell::Empty, |(minor, currency)| Cell::Money(Money::new(minor, currency))),
        text(row.currency.as_deref()),
        row.credits.map_or(Cell::Empty, Cell::Int),
        text(row.invoice_number.as_deref()),
    ])
}

fn text(value: Option<&str>) -> Cell<'_> {
    value.map_or(Cell::Empty, Cell::Text)
}
