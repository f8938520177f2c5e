//! Do the books agree? What the provider holds, what was settled, what stands on invoices, on the account balance and in the credit
//! ledger, of every organization. Shared with the crash and the simulation.

use std::collections::BTreeMap;

use bursar::{
    app::App,
    service::{books, ledger},
    store,
};
use bursar_domain::ids::OrgId;

/// A payment as it was settled, with what came of it.
#[derive(Debug, sqlx::FromRow)]
struct Settled {
    id: String,
    purpose: String,
    amount: i64,
    invoice_id: Option<String>,
    /// Credit lots that it has bought.
    groups: i64,
    /// Entries of the account balance that keep it.
    kept: i64,
}

/// Everything that does not fit, in words; nothing if the books agree.
pub(crate) async fn problems(app: &App) -> Vec<String> {
    let mut found = Vec::new();
    let mut conn = app.store.read().await.expect("conn");
    let orgs: Vec<String> = sqlx::query_scalar("SELECT id FROM orgs ORDER BY id").fetch_all(&mut *conn).await.expect("orgs");
    for id in orgs {
        let org: OrgId = id.parse().expect("id");
        found.extend(ledger::verify(app, &org).await.expect("verified").into_iter().map(|difference| format!("{org}: {difference:?}")));
        found.extend(books::verify(app, &org).await.expect("verified").into_iter().map(|difference| format!("{org}: {difference:?}")));
    }
    let at_provider = succeeded_at_provider(&mut conn, app.now().0).await;
    let settled = settled(&mut conn).await;
    for (reference, amount) in &at_provider {
        match settled.iter().filter(|payment| payment.id == *reference).map(|payment| payment.amount).collect::<Vec<_>>()[..] {
            [ours] if ours == *amount => {}
            ref other => found.push(format!("the provider holds {amount} for {reference}, settled: {other:?}")),
        }
    }
    let mut by_invoice: BTreeMap<String, i64> = BTreeMap::new();
    for payment in &settled {
        if !at_provider.iter().any(|(reference, _)| *reference == payment.id) {
            found.push(format!("the provider holds nothing for {payment:?}"));
        }
        let effect = match payment.purpose.as_str() {
            "top_up" | "recharge" => (1, 0, payment.invoice_id.is_some()),
            "plan_change" if payment.invoice_id.is_some() => (0, 0, true),
            "plan_change" => (0, 1, false),
            _ => (0, payment.kept, true),
        };
        if (payment.groups, payment.kept, payment.invoice_id.is_some()) != effect {
            found.push(format!("not settled once: {payment:?}"));
        }
        if let (Some(invoice), 0) = (&payment.invoice_id, payment.kept) {
            *by_invoice.entry(invoice.clone()).or_default() += payment.amount;
        }
    }
    let charged: Vec<(String, String, i64, String)> =
        sqlx::query_as("SELECT id, org_id, due, status FROM invoices WHERE series = 'invoice' AND due > 0 ORDER BY id")
            .fetch_all(&mut *conn)
            .await
            .expect("invoices");
    for (id, org, due, status) in charged {
        let paid = by_invoice.remove(&id).unwrap_or(0);
        if paid != if status == "paid" { due } else { 0 } {
            found.push(format!("{org}: the invoice {id} is {status}, {paid} of {due} was paid"));
        }
    }
    found.extend(by_invoice.into_iter().map(|(invoice, paid)| format!("{paid} was paid for the invoice {invoice}, which charged nothing")));
    found
}

/// Reference and amount of every payment that the provider has, or will say it has.
async fn succeeded_at_provider(conn: &mut store::Conn, now: i64) -> Vec<(String, i64)> {
    sqlx::query_as(
        "SELECT reference, amount FROM sandbox_payments
         WHERE status = 'succeeded' OR (status = 'processing' AND decline IS NULL AND due_at <= $1) ORDER BY id",
    )
    .bind(now)
    .fetch_all(conn)
    .await
    .expect("payments")
}

async fn settled(conn: &mut store::Conn) -> Vec<Settled> {
    sqlx::query_as(
        "SELECT p.id, p.purpose, p.amount, p.invoice_id,
                (SELECT COUNT(*) FROM credit_groups g WHERE g.org_id = p.org_id AND g.operation = 'topup:' || p.id || ':settle') AS groups,
                (SELECT COUNT(*) FROM balance_entries b WHERE b.org_id = p.org_id AND b.operation = 'kept:' || p.id) AS kept
         FROM payments p WHERE p.status = 'succeeded' ORDER BY p.id",
    )
    .fetch_all(conn)
    .await
    .expect("payments")
}

/// The books agree.
pub(crate) async fn assert_agree(app: &App) {
    let found = problems(app).await;
    assert!(found.is_empty(), "the books do not agree:\n{}", found.join("\n"));
}
