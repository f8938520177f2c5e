-- Credits: a double-entry, append-only ledger, and what is worked out of it so that nobody has to add up history.

CREATE TABLE credit_pools (
    org_id  TEXT PRIMARY KEY REFERENCES orgs (id),
    -- The sum of all entries of lots and debt, kept in the same transaction and verified by a job.
    balance INTEGER NOT NULL DEFAULT 0,
    debt    INTEGER NOT NULL DEFAULT 0 CHECK (debt >= 0),
    locked  INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE credit_lots (
    org_id       TEXT NOT NULL REFERENCES orgs (id),
    id           TEXT NOT NULL,
    class        TEXT NOT NULL CHECK (class IN ('included', 'promotional', 'purchased')),
    granted      INTEGER NOT NULL CHECK (granted > 0),
    remaining    INTEGER NOT NULL CHECK (remaining >= 0),
    expired      INTEGER NOT NULL DEFAULT 0,
    withdrawn    INTEGER NOT NULL DEFAULT 0,
    effective_at INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    carried_to   TEXT,
    PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX credit_lots_left ON credit_lots (org_id, class, expires_at) WHERE remaining > 0;
-- For carrying over: lots that are used up go along, so that what comes back to them finds its way.
CREATE INDEX credit_lots_by_class ON credit_lots (org_id, class, expires_at);
CREATE INDEX credit_lots_expiring ON credit_lots (expires_at) WHERE remaining > 0 AND expires_at IS NOT NULL;

-- Whoever inserts an operation first has done it. Operations that post nothing (an authorization, a lock) stand here too.
CREATE TABLE credit_groups (
    org_id    TEXT NOT NULL REFERENCES orgs (id),
    operation TEXT NOT NULL,
    seq       INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    kind      TEXT,
    change    INTEGER NOT NULL,
    PRIMARY KEY (org_id, operation)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX credit_groups_in_order ON credit_groups (org_id, seq);

CREATE TABLE credit_entries (
    org_id  TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    line    INTEGER NOT NULL,
    account TEXT NOT NULL,
    lot_id  TEXT,
    amount  INTEGER NOT NULL,
    PRIMARY KEY (org_id, seq, line)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER credit_groups_keep_rows BEFORE DELETE ON credit_groups
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER credit_groups_keep_content BEFORE UPDATE ON credit_groups
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER credit_entries_keep_rows BEFORE DELETE ON credit_entries
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER credit_entries_keep_content BEFORE UPDATE ON credit_entries
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- Which lots a draw used, as JSON, so that it can be taken back; `owed` is the part that is debt.
CREATE TABLE credit_draws (
    org_id    TEXT NOT NULL REFERENCES orgs (id),
    operation TEXT NOT NULL,
    seq       INTEGER NOT NULL,
    taken     TEXT NOT NULL,
    owed      INTEGER NOT NULL,
    usage     INTEGER NOT NULL,
    PRIMARY KEY (org_id, operation)
) STRICT, WITHOUT ROWID;
CREATE INDEX credit_draws_owed ON credit_draws (org_id, seq) WHERE owed > 0;

CREATE TABLE credit_holds (
    org_id     TEXT NOT NULL REFERENCES orgs (id),
    id         TEXT NOT NULL,
    amount     INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX credit_holds_by_end ON credit_holds (org_id, expires_at, amount);

-- What the host product was answered, so that the same id again gets the same answer.
CREATE TABLE metering_calls (
    org_id  TEXT NOT NULL REFERENCES orgs (id),
    id      TEXT NOT NULL,
    request BLOB NOT NULL,
    answer  TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;

-- Usage added up by day, for the report and for the monthly limit.
CREATE TABLE usage_days (
    org_id  TEXT NOT NULL REFERENCES orgs (id),
    day     TEXT NOT NULL,
    meter   TEXT NOT NULL,
    team    TEXT NOT NULL,
    credits INTEGER NOT NULL,
    PRIMARY KEY (org_id, day, meter, team)
) STRICT, WITHOUT ROWID;

-- The same by month, so that asking whether work may start does not add up days.
CREATE TABLE usage_months (
    org_id  TEXT NOT NULL REFERENCES orgs (id),
    month   TEXT NOT NULL,
    credits INTEGER NOT NULL,
    PRIMARY KEY (org_id, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE resource_counts (
    org_id TEXT NOT NULL REFERENCES orgs (id),
    month  TEXT NOT NULL,
    latest INTEGER NOT NULL,
    peak   INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (org_id, month)
) STRICT, WITHOUT ROWID;

-- Tokens of the host product: only the hash is kept.
CREATE TABLE org_tokens (
    id         TEXT PRIMARY KEY,
    org_id     TEXT NOT NULL REFERENCES orgs (id),
    name       TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    used_at    INTEGER,
    revoked_at INTEGER
) STRICT;
-- A name can be used again once its token is revoked.
CREATE UNIQUE INDEX org_tokens_names ON org_tokens (org_id, name) WHERE revoked_at IS NULL;
