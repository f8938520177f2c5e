//! An organization as somebody who buys: what has to be known of it from several tables before anything is charged.

use bursar_domain::ids::OrgId;

use super::{Conn, Result};

/// Who buys.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct BuyerRow {
    /// Name of the organization.
    pub name: String,
    /// Its short name in addresses.
    pub slug: String,
    /// Since when it is suspended.
    pub suspended_at: Option<i64>,
    /// The three letters of its currency, once it has an account.
    pub currency: Option<String>,
    /// The account balance.
    pub balance: Option<i64>,
    /// JSON of the billing profile.
    pub profile: Option<String>,
    /// JSON of the subscription.
    pub subscription: Option<String>,
    /// Our identifier of the default card.
    pub method_id: Option<String>,
}

/// What is known of an organization that buys.
pub async fn find(conn: &mut Conn, org: &OrgId) -> Result<Option<BuyerRow>> {
    sqlx::query_as(
        "SELECT o.name, o.slug, o.suspended_at, a.currency, a.balance, a.profile, s.state AS subscription, m.id AS method_id
         FROM orgs o
         LEFT JOIN billing_accounts a ON a.org_id = o.id
         LEFT JOIN subscriptions s ON s.org_id = o.id
         LEFT JOIN payment_methods m ON m.org_id = o.id AND m.is_default = 1 AND m.removed_at IS NULL
         WHERE o.id = $1",
    )
    .bind(org.as_str())
    .fetch_optional(conn)
    .await
}
