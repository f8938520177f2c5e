//! The tables of the embedded payment provider. They are its own, as another company's would be: nothing but
//! `payments::sandbox` calls this, and nothing here knows organizations. There is no column that a card number fits into.

use bursar_domain::{
    calendar::Month,
    money::{Currency, Money},
    time::Timestamp,
};

use super::{Conn, Result};

/// A stored test card.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct MethodRow {
    /// Identifier.
    pub id: String,
    /// Whose it is.
    pub customer: String,
    /// How it behaves.
    pub script: String,
    /// Brand, in small letters.
    pub brand: String,
    /// The last four digits.
    pub last4: String,
    /// Until when: the year.
    pub exp_year: i32,
    /// Until when: the month.
    pub exp_month: i32,
    /// When it was removed.
    pub detached_at: Option<i64>,
}

impl MethodRow {
    /// The month to whose end it can be used.
    #[must_use]
    pub fn expires(&self) -> Month {
        Month { year: self.exp_year, month: u8::try_from(self.exp_month).unwrap_or(1) }
    }
}

/// A visit to one of the pages.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct VisitRow {
    /// Identifier; whoever knows it may open the page.
    pub id: String,
    /// `setup` or `portal`.
    pub kind: String,
    /// Whose it is.
    pub customer: String,
    /// Where the person comes back to.
    pub return_url: String,
    /// When it was begun.
    pub created_at: i64,
    /// How a setup ended.
    pub outcome: Option<String>,
    /// The card that came of it.
    pub method_id: Option<String>,
}

/// A payment.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PaymentRow {
    /// Identifier; whoever knows it may authenticate it.
    pub id: String,
    /// The caller's reference and idempotency key.
    pub reference: String,
    /// Hash of what was asked.
    pub request: Vec<u8>,
    /// Whose it is.
    pub customer: String,
    /// The card.
    pub method_id: String,
    /// Minor units.
    pub amount: i64,
    /// ISO 4217.
    pub currency: String,
    /// What for.
    pub description: String,
    /// Where it stands, as far as that has been decided.
    pub status: String,
    /// Why it failed, or will fail.
    pub decline: Option<String>,
    /// Minor units that were paid back.
    pub refunded: i64,
    /// Where the person comes back to.
    pub return_url: String,
    /// When a processing payment turns out.
    pub due_at: Option<i64>,
    /// When it was made.
    pub created_at: i64,
}

/// A payment to note.
#[derive(Debug)]
pub struct NewPayment<'a> {
    /// Identifier.
    pub id: &'a str,
    /// The caller's reference and idempotency key.
    pub reference: &'a str,
    /// Hash of what was asked.
    pub request: &'a [u8],
    /// Whose it is.
    pub customer: &'a str,
    /// The card.
    pub method: &'a str,
    /// How much.
    pub amount: Money,
    /// What for.
    pub description: &'a str,
    /// Where it stands.
    pub status: &'a str,
    /// Why it failed, or will fail.
    pub decline: Option<&'a str>,
    /// Where the person comes back to.
    pub return_url: &'a str,
    /// When a processing payment turns out.
    pub due_at: Option<Timestamp>,
}

impl PaymentRow {
    /// How much; none if the currency is not one of ours.
    #[must_use]
    pub fn money(&self) -> Option<Money> {
        Currency::from_code(&self.currency).map(|currency| Money::new(self.amount, currency))
    }
}

/// The customer of this reference, made with this id if there is none.
pub async fn ensure_customer(conn: &mut Conn, id: &str, reference: &str, name: &str) -> Result<String> {
    sqlx::query_scalar(
        "INSERT INTO sandbox_customers (id, reference, name) VALUES ($1, $2, $3)
         ON CONFLICT (reference) DO UPDATE SET name = excluded.name RETURNING id",
    )
    .bind(id)
    .bind(reference)
    .bind(name)
    .fetch_one(conn)
    .await
}

/// Name and default card of a customer.
pub async fn customer(conn: &mut Conn, id: &str) -> Result<Option<(String, Option<String>)>> {
    sqlx::query_as("SELECT name, default_method FROM sandbox_customers WHERE id = $1").bind(id).fetch_optional(conn).await
}

/// Says which card is the default; false if there is no such customer.
pub async fn set_default(conn: &mut Conn, customer: &str, method: &str) -> Result<bool> {
    let done =
        sqlx::query("UPDATE sandbox_customers SET default_method = $2 WHERE id = $1").bind(customer).bind(method).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// Stores a card.
pub async fn insert_method(conn: &mut Conn, row: &MethodRow, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO sandbox_methods (id, customer, script, brand, last4, exp_year, exp_month, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&row.id)
    .bind(&row.customer)
    .bind(&row.script)
    .bind(&row.brand)
    .bind(&row.last4)
    .bind(row.exp_year)
    .bind(row.exp_month)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

macro_rules! method_query {
    ($rest:literal) => {
        concat!("SELECT id, customer, script, brand, last4, exp_year, exp_month, detached_at FROM sandbox_methods ", $rest)
    };
}

/// A card, removed or not.
pub async fn method(conn: &mut Conn, id: &str) -> Result<Option<MethodRow>> {
    sqlx::query_as(method_query!("WHERE id = $1")).bind(id).fetch_optional(conn).await
}

/// The cards of a customer, the oldest first.
pub async fn methods(conn: &mut Conn, customer: &str) -> Result<Vec<MethodRow>> {
    sqlx::query_as(method_query!("WHERE customer = $1 AND detached_at IS NULL ORDER BY created_at, id"))
        .bind(customer)
        .fetch_all(conn)
        .await
}

/// Forgets a card; the row stays for the payments that were made with it.
pub async fn detach(conn: &mut Conn, id: &str, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE sandbox_methods SET detached_at = $2 WHERE id = $1 AND detached_at IS NULL")
        .bind(id)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Begins a visit; the same reference again is the visit that is there.
pub async fn ensure_visit(conn: &mut Conn, row: &VisitRow, reference: Option<&str>) -> Result<VisitRow> {
    sqlx::query_as(
        "INSERT INTO sandbox_visits (id, kind, customer, reference, return_url, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (reference) DO UPDATE SET reference = excluded.reference
         RETURNING id, kind, customer, return_url, created_at, outcome, method_id",
    )
    .bind(&row.id)
    .bind(&row.kind)
    .bind(&row.customer)
    .bind(reference)
    .bind(&row.return_url)
    .bind(row.created_at)
    .fetch_one(conn)
    .await
}

/// A visit of this kind.
pub async fn visit(conn: &mut Conn, kind: &str, id: &str) -> Result<Option<VisitRow>> {
    sqlx::query_as("SELECT id, kind, customer, return_url, created_at, outcome, method_id FROM sandbox_visits WHERE id = $1 AND kind = $2")
        .bind(id)
        .bind(kind)
        .fetch_optional(conn)
        .await
}

/// Notes how a setup ended.
pub async fn end_visit(conn: &mut Conn, id: &str, outcome: &str, method: Option<&str>) -> Result<()> {
    sqlx::query("UPDATE sandbox_visits SET outcome = $2, method_id = $3 WHERE id = $1")
        .bind(id)
        .bind(outcome)
        .bind(method)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes a payment.
pub async fn insert_payment(conn: &mut Conn, new: &NewPayment<'_>, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO sandbox_payments (id, reference, request, customer, method_id, amount, currency, description, status, decline,
                                       return_url, due_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(new.id)
    .bind(new.reference)
    .bind(new.request)
    .bind(new.customer)
    .bind(new.method)
    .bind(new.amount.minor)
    .bind(new.amount.currency.code())
    .bind(new.description)
    .bind(new.status)
    .bind(new.decline)
    .bind(new.return_url)
    .bind(new.due_at.map(|at| at.0))
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

macro_rules! payment_query {
    ($rest:literal) => {
        concat!(
            "SELECT id, reference, request, customer, method_id, amount, currency, description, status, decline, refunded, return_url,
                    due_at, created_at
             FROM sandbox_payments ",
            $rest
        )
    };
}

/// A payment.
pub async fn payment(conn: &mut Conn, id: &str) -> Result<Option<PaymentRow>> {
    sqlx::query_as(payment_query!("WHERE id = $1")).bind(id).fetch_optional(conn).await
}

/// The payment of this reference.
pub async fn payment_of(conn: &mut Conn, reference: &str) -> Result<Option<PaymentRow>> {
    sqlx::query_as(payment_query!("WHERE reference = $1")).bind(reference).fetch_optional(conn).await
}

/// Payments that were made since then, the oldest first.
pub async fn payments_since(conn: &mut Conn, since: Timestamp) -> Result<Vec<PaymentRow>> {
    sqlx::query_as(payment_query!("WHERE created_at >= $1 ORDER BY created_at, id")).bind(since.0).fetch_all(conn).await
}

/// The latest payments of a customer.
pub async fn payments_of_customer(conn: &mut Conn, customer: &str, limit: u32) -> Result<Vec<PaymentRow>> {
    sqlx::query_as(payment_query!("WHERE customer = $1 ORDER BY created_at DESC, id DESC LIMIT $2"))
        .bind(customer)
        .bind(i64::from(limit))
        .fetch_all(conn)
        .await
}

/// How many payments with this card were declined.
pub async fn declines(conn: &mut Conn, method: &str) -> Result<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM sandbox_payments WHERE method_id = $1 AND status = 'failed'")
        .bind(method)
        .fetch_one(conn)
        .await
}

/// Decides a payment that waits for the person; false if it does not wait any more.
pub async fn decide(conn: &mut Conn, id: &str, status: &str, decline: Option<&str>) -> Result<bool> {
    let done = sqlx::query("UPDATE sandbox_payments SET status = $2, decline = $3 WHERE id = $1 AND status = 'requires_action'")
        .bind(id)
        .bind(status)
        .bind(decline)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Payment and amount of the refund with this key.
pub async fn refund(conn: &mut Conn, key: &str) -> Result<Option<(String, i64)>> {
    sqlx::query_as("SELECT payment_id, amount FROM sandbox_refunds WHERE key = $1").bind(key).fetch_optional(conn).await
}

/// Pays back; false if that were more than is left of the payment.
pub async fn insert_refund(conn: &mut Conn, key: &str, payment: &str, amount: i64, now: Timestamp) -> Result<bool> {
    let done = sqlx::query("UPDATE sandbox_payments SET refunded = refunded + $2 WHERE id = $1 AND refunded + $2 <= amount")
        .bind(payment)
        .bind(amount)
        .execute(&mut *conn)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query("INSERT INTO sandbox_refunds (key, payment_id, amount, created_at) VALUES ($1, $2, $3, $4)")
        .bind(key)
        .bind(payment)
        .bind(amount)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(true)
}
