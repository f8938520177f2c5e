-- Billing: what an organization pays, with what, and what it has paid. Amounts are whole minor units beside their currency,
-- credits whole credits, times milliseconds UTC. What the domain defines as one value is kept as its JSON; what is searched by
-- has columns of its own.

CREATE TABLE billing_accounts (
    org_id           TEXT PRIMARY KEY REFERENCES orgs (id),
    currency         TEXT NOT NULL,
    -- The account balance: the sum of balance_entries, kept in the same transaction.
    balance          INTEGER NOT NULL DEFAULT 0,
    -- The provider's name for the organization, once there is one.
    customer         TEXT,
    number_prefix    TEXT NOT NULL,
    last_invoice     INTEGER NOT NULL DEFAULT 0,
    last_credit_note INTEGER NOT NULL DEFAULT 0,
    profile          TEXT NOT NULL DEFAULT '{}',
    created_at       INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX billing_accounts_by_customer ON billing_accounts (customer) WHERE customer IS NOT NULL;

CREATE TABLE balance_entries (
    org_id     TEXT NOT NULL REFERENCES orgs (id),
    operation  TEXT NOT NULL,
    at         INTEGER NOT NULL,
    amount     INTEGER NOT NULL,
    invoice_id TEXT,
    PRIMARY KEY (org_id, operation)
) STRICT;
CREATE TRIGGER balance_entries_keep_rows BEFORE DELETE ON balance_entries
BEGIN SELECT RAISE(ABORT, 'the account balance is append-only'); END;
CREATE TRIGGER balance_entries_keep_content BEFORE UPDATE ON balance_entries
BEGIN SELECT RAISE(ABORT, 'the account balance is append-only'); END;

CREATE TABLE subscriptions (
    org_id     TEXT PRIMARY KEY REFERENCES orgs (id),
    state      TEXT NOT NULL,
    period_end INTEGER NOT NULL,
    -- The invoice of the present period while it is not paid.
    invoice_id TEXT REFERENCES invoices (id)
) STRICT;
CREATE INDEX subscriptions_by_end ON subscriptions (period_end);

-- What would be done, to be confirmed within ten minutes, once.
CREATE TABLE previews (
    id         TEXT PRIMARY KEY,
    org_id     TEXT NOT NULL REFERENCES orgs (id),
    kind       TEXT NOT NULL CHECK (kind IN ('plan_change', 'top_up')),
    content    TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;
CREATE INDEX previews_by_end ON previews (expires_at);

-- One row for each key that a caller chose: what was asked, and which answer it got.
CREATE TABLE idempotency_keys (
    org_id     TEXT NOT NULL REFERENCES orgs (id),
    person_id  TEXT NOT NULL REFERENCES people (id),
    key        TEXT NOT NULL,
    request    BLOB NOT NULL,
    -- The payment that the request began, or nothing where it was done without one.
    payment_id TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, person_id, key)
) STRICT;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

CREATE TABLE payment_methods (
    id          TEXT PRIMARY KEY,
    org_id      TEXT NOT NULL REFERENCES orgs (id),
    reference   TEXT NOT NULL,
    brand       TEXT NOT NULL,
    last4       TEXT NOT NULL CHECK (length(last4) = 4),
    exp_year    INTEGER NOT NULL,
    exp_month   INTEGER NOT NULL CHECK (exp_month BETWEEN 1 AND 12),
    is_default  INTEGER NOT NULL DEFAULT 0,
    created_at  INTEGER NOT NULL,
    removed_at  INTEGER,
    -- The last expiry warning that went out, in days ahead.
    warned_days INTEGER,
    UNIQUE (org_id, reference)
) STRICT;
CREATE UNIQUE INDEX payment_methods_default ON payment_methods (org_id) WHERE is_default = 1 AND removed_at IS NULL;
CREATE INDEX payment_methods_by_expiry ON payment_methods (exp_year, exp_month) WHERE removed_at IS NULL;

CREATE TABLE card_setups (
    id         TEXT PRIMARY KEY,
    org_id     TEXT NOT NULL REFERENCES orgs (id),
    reference  TEXT,
    replaces   TEXT REFERENCES payment_methods (id),
    person_id  TEXT NOT NULL REFERENCES people (id),
    created_at INTEGER NOT NULL,
    -- The card that came of it.
    method_id  TEXT REFERENCES payment_methods (id)
) STRICT;

-- One row for each attempt to collect money. The id is the provider's idempotency key and our reference there.
CREATE TABLE payments (
    id           TEXT PRIMARY KEY,
    org_id       TEXT NOT NULL REFERENCES orgs (id),
    purpose      TEXT NOT NULL CHECK (purpose IN ('plan_change', 'invoice', 'top_up', 'recharge')),
    -- The domain's value that is applied when it has succeeded: the planned change, the purchase.
    content      TEXT NOT NULL,
    amount       INTEGER NOT NULL CHECK (amount > 0),
    currency     TEXT NOT NULL,
    method_id    TEXT NOT NULL REFERENCES payment_methods (id),
    -- Whether a person is there to authenticate.
    on_session   INTEGER NOT NULL,
    -- Whether it is one of the tries that dunning counts.
    scheduled    INTEGER NOT NULL DEFAULT 0,
    status       TEXT NOT NULL CHECK (status IN ('created', 'processing', 'unknown', 'canceled', 'failed', 'succeeded')),
    decline      TEXT,
    reference    TEXT,
    authenticate_at TEXT,
    invoice_id   TEXT REFERENCES invoices (id),
    actor_id     TEXT REFERENCES people (id),
    actor_name   TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    -- When the provider was asked first; its memory of the key counts from there.
    asked_at     INTEGER,
    closed_at    INTEGER
) STRICT;
CREATE INDEX payments_by_org ON payments (org_id, created_at);
-- One at a time of each kind that must not overlap.
CREATE UNIQUE INDEX payments_open_plan_change ON payments (org_id)
    WHERE purpose = 'plan_change' AND status IN ('created', 'processing', 'unknown');
CREATE UNIQUE INDEX payments_open_recharge ON payments (org_id)
    WHERE purpose = 'recharge' AND status IN ('created', 'processing', 'unknown');
CREATE UNIQUE INDEX payments_open_invoice ON payments (invoice_id)
    WHERE purpose = 'invoice' AND status IN ('created', 'processing', 'unknown');
CREATE INDEX payments_open ON payments (created_at) WHERE status IN ('created', 'processing', 'unknown');

-- A row is finalized when it is written: it gets its number in the same transaction. Afterwards only its state moves.
CREATE TABLE invoices (
    id        TEXT PRIMARY KEY,
    org_id    TEXT NOT NULL REFERENCES orgs (id),
    series    TEXT NOT NULL CHECK (series IN ('invoice', 'credit_note')),
    sequence  INTEGER NOT NULL,
    number    TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    total     INTEGER NOT NULL,
    due       INTEGER NOT NULL,
    currency  TEXT NOT NULL,
    -- Seller, buyer, lines, sums, as JSON.
    snapshot  TEXT NOT NULL,
    corrects  TEXT REFERENCES invoices (id),
    status    TEXT NOT NULL CHECK (status IN ('open', 'paid', 'void', 'uncollectible')),
    paid_at   INTEGER,
    paid_with TEXT,
    UNIQUE (org_id, series, sequence)
) STRICT;
CREATE INDEX invoices_by_age ON invoices (org_id, issued_at, id);
CREATE INDEX invoices_open ON invoices (org_id) WHERE status = 'open';
CREATE TRIGGER invoices_keep_rows BEFORE DELETE ON invoices
BEGIN SELECT RAISE(ABORT, 'a finalized invoice stays'); END;
CREATE TRIGGER invoices_keep_content BEFORE UPDATE OF org_id, series, sequence, number, issued_at, total, due, currency, snapshot, corrects
ON invoices BEGIN SELECT RAISE(ABORT, 'a finalized invoice does not change'); END;

CREATE TABLE activity (
    id         TEXT PRIMARY KEY,
    org_id     TEXT NOT NULL REFERENCES orgs (id),
    at         INTEGER NOT NULL,
    actor_id   TEXT,
    actor      TEXT,
    kind       TEXT NOT NULL,
    area       TEXT NOT NULL,
    subject    TEXT NOT NULL,
    edition    TEXT,
    cadence    TEXT,
    amount     INTEGER,
    currency   TEXT,
    credits    INTEGER,
    invoice_id TEXT REFERENCES invoices (id),
    -- Lower-case words that it is found by.
    terms      TEXT NOT NULL
) STRICT;
CREATE INDEX activity_by_age ON activity (org_id, id);
CREATE INDEX activity_by_area ON activity (org_id, area, id);

CREATE TABLE auto_recharge (
    org_id   TEXT PRIMARY KEY REFERENCES orgs (id),
    settings TEXT NOT NULL,
    state    TEXT NOT NULL,
    -- Counted up with each change of the state, so that a decision made on an old one is noticed.
    version  INTEGER NOT NULL,
    -- When to decide again: after a draw, after a settlement, when a back-off is over.
    due_at   INTEGER
) STRICT;
CREATE INDEX auto_recharge_due ON auto_recharge (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE spend_limits (
    org_id     TEXT PRIMARY KEY REFERENCES orgs (id),
    settings   TEXT NOT NULL,
    -- The highest alert that went out, and in which month (`2026-11`).
    told       INTEGER NOT NULL DEFAULT 0,
    told_month TEXT NOT NULL DEFAULT ''
) STRICT;

-- Background work. At least once: what a job does is safe to do again.
CREATE TABLE jobs (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,
    -- What it is about; the same again is the same job.
    unique_key  TEXT NOT NULL UNIQUE,
    org_id      TEXT REFERENCES orgs (id),
    run_at      INTEGER NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    leased_until INTEGER,
    -- Who holds it: counted up with each lease, so that somebody slow cannot finish what another took over.
    fence       INTEGER NOT NULL DEFAULT 0,
    last_error  TEXT,
    created_at  INTEGER NOT NULL,
    done_at     INTEGER
) STRICT;
CREATE INDEX jobs_due ON jobs (run_at) WHERE done_at IS NULL;
CREATE INDEX jobs_done ON jobs (done_at) WHERE done_at IS NOT NULL;
