//! SQL, and nothing but SQL: no rule, no HTTP. Every function that touches an organization's data takes the
//! organization. Callers own the transaction.
//!
//! One writer: a transaction that will write begins with `BEGIN IMMEDIATE`, so that what it reads cannot have changed
//! by the time it writes. Readers run beside it on connections of their own (WAL).

pub mod access_requests;
pub mod activity;
pub mod audit;
pub mod balance;
pub mod billing_accounts;
pub mod billing_admins;
pub mod billing_managers;
pub mod buyers;
pub mod idempotency;
pub mod invitations;
pub mod invoice_list;
pub mod invoices;
pub mod jobs;
pub mod ledger;
pub mod mail;
pub mod member_list;
pub mod members;
pub mod org_tokens;
pub mod orgs;
pub mod payment_methods;
pub mod payments;
pub mod people;
pub mod previews;
pub mod recharge;
pub mod sandbox;
pub mod sessions;
pub mod spend_limits;
pub mod subscriptions;
pub mod usage;

use std::{path::Path, time::Duration};

use anyhow::Context as _;
use sqlx::{
    SqliteConnection, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

/// One connection, inside a transaction or not.
pub type Conn = SqliteConnection;
/// A transaction; undone unless it is committed.
pub type Tx = Transaction<'static, sqlx::Sqlite>;
/// Why a query failed.
pub type Error = sqlx::Error;
/// What a query returns.
pub type Result<T> = std::result::Result<T, Error>;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// Pages that the writer keeps in memory, as SQLite wants it said: 64 MiB. Indexes of many members stay there while they are written.
const WRITER_CACHE: &str = "-65536";

/// How many connections read at once.
const READERS: u32 = 8;

/// The database.
#[derive(Debug, Clone)]
pub struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Store {
    /// Opens the file, creating it if it is not there. Does not migrate.
    ///
    /// # Errors
    /// The file cannot be opened or is no database.
    pub async fn open(path: &Path) -> anyhow::Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("trusted_schema", "OFF")
            .optimize_on_close(true, 400);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(30))
            .connect_with(options.clone().pragma("cache_size", WRITER_CACHE))
            .await
            .with_context(|| format!("cannot open the database {}", path.display()))?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(Duration::from_secs(30))
            .connect_with(options.pragma("query_only", "ON"))
            .await
            .with_context(|| format!("cannot open the database {}", path.display()))?;
        Ok(Self { writer, readers })
    }

    /// Brings the schema up to this version.
    ///
    /// # Errors
    /// A migration failed, or the database is of a newer version.
    pub async fn migrate(&self) -> anyhow::Result<()> {
        MIGRATIONS.run(&self.writer).await.context("cannot bring the database up to date")
    }

    /// Whether the schema is of exactly this version.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn is_current(&self) -> anyhow::Result<bool> {
        let newest = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
        let applied: std::result::Result<Option<i64>, _> =
            sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations WHERE success").fetch_one(&self.readers).await;
        Ok(matches!(applied, Ok(Some(version)) if version == newest))
    }

    /// A connection to read from.
    ///
    /// # Errors
    /// No connection became free in time.
    pub async fn read(&self) -> Result<sqlx::pool::PoolConnection<sqlx::Sqlite>> {
        self.readers.acquire().await
    }

    /// A transaction to write in: nobody else writes until it ends.
    ///
    /// # Errors
    /// No connection became free in time.
    pub async fn write(&self) -> Result<Tx> {
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }

    /// Writes a consistent copy of the database to a new file.
    ///
    /// # Errors
    /// The file exists or cannot be written.
    pub async fn backup(&self, to: &Path) -> anyhow::Result<()> {
        let target = to.to_str().context("the backup's path is not UTF-8")?;
        let mut conn = self.writer.acquire().await?;
        sqlx::query("VACUUM INTO $1")
            .bind(target)
            .execute(&mut *conn)
            .await
            .with_context(|| format!("cannot write the backup {target}"))?;
        Ok(())
    }

    /// Closes all connections.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// The smallest text that is greater than every text beginning with `prefix`: the open end of a range over an index.
fn after_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

/// Whether the error is a broken uniqueness, which a caller may turn into a plain answer.
#[must_use]
pub fn is_unique_violation(error: &Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}
