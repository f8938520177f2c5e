//! Tokens of the host product: made and revoked by the operator, shown once, and good for reporting usage of one organization.
//! Nothing else opens to them.

use anyhow::{Context as _, bail};
use bursar_domain::{
    api::error::{ErrorCode, Refusal},
    ids::{OrgId, OrgTokenId},
    slug::Slug,
    text,
    time::Timestamp,
};
use serde_json::json;

use super::{
    audit::{self, Actor, Entry, Origin},
    fault::Fault,
};
use crate::{
    app::{App, new_id},
    identity::token,
    store::{self, Tx, org_tokens::TokenRow},
};

/// What every token begins with, so that people and scanners see what it is.
pub const PREFIX: &str = "burs_";

/// A token that was checked, as proof.
#[derive(Debug, Clone)]
pub struct OrgToken {
    /// For which organization.
    pub org: OrgId,
    /// Identifier.
    pub id: OrgTokenId,
    /// What the operator calls it.
    pub name: String,
}

impl OrgToken {
    fn from_row(row: TokenRow) -> Result<Self, Fault> {
        if row.suspended_at.is_some() {
            // All that tokens are good for is writing.
            return Err(Fault::refused(Refusal::OrgSuspended));
        }
        Ok(Self { org: row.org_id.parse()?, id: row.id.parse()?, name: row.name })
    }

    /// Looks up whose token this is.
    ///
    /// # Errors
    /// `unauthenticated` for one that nobody has or that was revoked, `org_suspended`.
    pub async fn authenticate(app: &App, secret: &str) -> Result<Self, Fault> {
        let row = store::org_tokens::by_hash(&mut *app.store.read().await?, &token::hash(secret)).await?;
        Self::from_row(row.ok_or_else(|| Fault::code(ErrorCode::Unauthenticated))?)
    }

    /// Begins a transaction in which nobody else writes, and checks the token again in there: what was true when the request came
    /// in may not be true any more.
    ///
    /// # Errors
    /// As [`Self::authenticate`].
    pub async fn begin(&self, app: &App) -> Result<(Tx, Timestamp), Fault> {
        let mut tx = app.store.write().await?;
        let now = app.now();
        let row = store::org_tokens::find(&mut tx, &self.org, &self.id).await?;
        Self::from_row(row.ok_or_else(|| Fault::code(ErrorCode::Unauthenticated))?)?;
        store::org_tokens::set_used(&mut tx, &self.org, &self.id, now).await?;
        Ok((tx, now))
    }
}

/// Makes a token; the secret is returned once and kept nowhere.
///
/// # Errors
/// Says which value cannot be taken, or that a token of this name is in use.
pub async fn create(app: &App, slug: &str, name: &str) -> anyhow::Result<String> {
    let name = text::name(name).map_err(|_| anyhow::anyhow!("--name takes 1 to {} characters", text::NAME_MAX))?;
    let now = app.now();
    let mut tx = app.store.write().await?;
    let org = find_org(&mut tx, slug).await?;
    let (id, secret) = (new_id(now, OrgTokenId::from_parts), format!("{PREFIX}{}", token::new_secret()));
    match store::org_tokens::insert(&mut tx, &org, &id, &name, &token::hash(&secret), now).await {
        Err(error) if store::is_unique_violation(&error) => {
            bail!("{slug} has a token named {name}; revoke it first, or choose another name")
        }
        other => other?,
    }
    let entry = Entry::new("create_org_token").target(&id).after(json!({ "name": name }));
    audit::append(&mut tx, org.as_str(), now.0, &Actor::system(), &Origin::system("command line"), entry, "done").await?;
    tx.commit().await?;
    Ok(secret)
}

/// Revokes a token: the next call with it is refused.
///
/// # Errors
/// There is none of this name.
pub async fn revoke(app: &App, slug: &str, name: &str) -> anyhow::Result<()> {
    let now = app.now();
    let mut tx = app.store.write().await?;
    let org = find_org(&mut tx, slug).await?;
    let name = text::name(name).unwrap_or_else(|_| name.trim().to_owned());
    let id = store::org_tokens::revoke(&mut tx, &org, &name, now).await?;
    let id = id.with_context(|| format!("{slug} has no token named {name}"))?;
    let entry = Entry::new("revoke_org_token").target(&id).before(json!({ "name": name }));
    audit::append(&mut tx, org.as_str(), now.0, &Actor::system(), &Origin::system("command line"), entry, "done").await?;
    tx.commit().await?;
    Ok(())
}

async fn find_org(conn: &mut store::Conn, slug: &str) -> anyhow::Result<OrgId> {
    let known = Slug::existing(slug).with_context(|| slug.to_owned())?;
    let id = store::orgs::id_of_slug(conn, &known).await?;
    Ok(id.with_context(|| format!("there is no organization {slug}"))?.parse()?)
}
