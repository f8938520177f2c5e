//! People and the one-time tokens that are mailed to them.

use bursar_domain::{email::EmailAddress, ids::PersonId, time::Timestamp};

use super::{Conn, Result};

/// A person with an account.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PersonRow {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Address as written.
    pub email: String,
    /// Address in lower case.
    pub email_key: String,
    /// When the address was verified.
    pub email_verified_at: Option<i64>,
    /// PHC string; absent for people who sign in elsewhere.
    pub password_hash: Option<String>,
    /// Since when the account is closed.
    pub disabled_at: Option<i64>,
}

impl PersonRow {
    /// The name, of somebody who has shown that the address is theirs.
    #[must_use]
    pub fn verified_name(&self) -> Option<&str> {
        self.email_verified_at.map(|_| self.name.as_str())
    }
}

const COLUMNS: &str = "id, name, email, email_key, email_verified_at, password_hash, disabled_at";

/// Creates a person.
pub async fn insert(
    conn: &mut Conn,
    id: &PersonId,
    name: &str,
    email: &EmailAddress,
    password_hash: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("INSERT INTO people (id, name, email, email_key, password_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id.as_str())
        .bind(name)
        .bind(email.as_str())
        .bind(email.key())
        .bind(password_hash)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// The person with this address, in whatever case it is written.
pub async fn by_email(conn: &mut Conn, email_key: &str) -> Result<Option<PersonRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM people WHERE email_key = $1")))
        .bind(email_key)
        .fetch_optional(conn)
        .await
}

/// The person with this id.
pub async fn by_id(conn: &mut Conn, id: &PersonId) -> Result<Option<PersonRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM people WHERE id = $1"))).bind(id.as_str()).fetch_optional(conn).await
}

/// Changes the name.
pub async fn rename(conn: &mut Conn, id: &PersonId, name: &str) -> Result<()> {
    sqlx::query("UPDATE people SET name = $2 WHERE id = $1").bind(id.as_str()).bind(name).execute(conn).await?;
    Ok(())
}

/// Changes the password.
pub async fn set_password(conn: &mut Conn, id: &PersonId, hash: &str) -> Result<()> {
    sqlx::query("UPDATE people SET password_hash = $2 WHERE id = $1").bind(id.as_str()).bind(hash).execute(conn).await?;
    Ok(())
}

/// Marks the address as verified, if it still is this one.
pub async fn set_verified(conn: &mut Conn, id: &PersonId, email_key: &str, now: Timestamp) -> Result<bool> {
    let done = sqlx::query("UPDATE people SET email_verified_at = COALESCE(email_verified_at, $3) WHERE id = $1 AND email_key = $2")
        .bind(id.as_str())
        .bind(email_key)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Closes or opens an account.
pub async fn set_disabled(conn: &mut Conn, id: &PersonId, at: Option<Timestamp>) -> Result<()> {
    sqlx::query("UPDATE people SET disabled_at = $2 WHERE id = $1").bind(id.as_str()).bind(at.map(|t| t.0)).execute(conn).await?;
    Ok(())
}

/// Notes which language a person reads: a BCP 47 tag that there are templates for.
pub async fn set_language(conn: &mut Conn, id: &PersonId, tag: &str) -> Result<()> {
    sqlx::query("UPDATE people SET language = $2 WHERE id = $1 AND language IS NOT $2").bind(id.as_str()).bind(tag).execute(conn).await?;
    Ok(())
}

/// The language to write to an address in: that of the person who has it, else that of the person on whose behalf.
pub async fn language_for(conn: &mut Conn, email_key: &str, by: Option<&PersonId>) -> Result<Option<String>> {
    sqlx::query_scalar("SELECT COALESCE((SELECT language FROM people WHERE email_key = $1), (SELECT language FROM people WHERE id = $2))")
        .bind(email_key)
        .bind(by.map(PersonId::as_str))
        .fetch_one(conn)
        .await
}

/// What a mailed token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenPurpose {
    /// To say that an address is one's own.
    VerifyEmail,
    /// To set a new password.
    ResetPassword,
}

impl TokenPurpose {
    const fn name(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ResetPassword => "reset_password",
        }
    }
}

/// A token as it is found.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TokenRow {
    /// Whose it is.
    pub person_id: String,
    /// The address that it was mailed to.
    pub email_key: String,
    /// When it runs out.
    pub expires_at: i64,
    /// When it was used.
    pub used_at: Option<i64>,
}

/// Keeps a token's hash. Older ones stay good until they run out: else whoever asks for a new one could make the one that
/// was mailed useless.
pub async fn insert_token(
    conn: &mut Conn,
    hash: &[u8],
    purpose: TokenPurpose,
    person: &PersonId,
    email_key: &str,
    expires_at: Timestamp,
) -> Result<()> {
    sqlx::query("INSERT INTO mail_tokens (token_hash, purpose, person_id, email_key, expires_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(hash)
        .bind(purpose.name())
        .bind(person.as_str())
        .bind(email_key)
        .bind(expires_at.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Looks a token up without using it.
pub async fn find_token(conn: &mut Conn, hash: &[u8], purpose: TokenPurpose) -> Result<Option<TokenRow>> {
    sqlx::query_as("SELECT person_id, email_key, expires_at, used_at FROM mail_tokens WHERE token_hash = $1 AND purpose = $2")
        .bind(hash)
        .bind(purpose.name())
        .fetch_optional(conn)
        .await
}

/// Uses a token up; false if somebody was quicker.
pub async fn use_token(conn: &mut Conn, hash: &[u8], now: Timestamp) -> Result<bool> {
    let done = sqlx::query("UPDATE mail_tokens SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL")
        .bind(hash)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Makes a person's unused tokens of a purpose useless.
pub async fn delete_tokens(conn: &mut Conn, person: &PersonId, purpose: TokenPurpose) -> Result<()> {
    sqlx::query("DELETE FROM mail_tokens WHERE person_id = $1 AND purpose = $2 AND used_at IS NULL")
        .bind(person.as_str())
        .bind(purpose.name())
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets tokens that ran out before a moment, used or not.
pub async fn purge_tokens(conn: &mut Conn, before: Timestamp) -> Result<()> {
    sqlx::query("DELETE FROM mail_tokens WHERE expires_at < $1").bind(before.0).execute(conn).await?;
    Ok(())
}

/// Whether anybody has an account.
pub async fn any(conn: &mut Conn) -> Result<bool> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM people)").fetch_one(conn).await
}
