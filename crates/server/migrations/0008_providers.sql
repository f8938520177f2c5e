-- What payment providers told us, and the tables of the embedded sandbox. Nothing outside `payments/` reads these.

CREATE TABLE provider_events (
    provider    TEXT NOT NULL,
    event_id    TEXT NOT NULL,
    payload     TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    next_at     INTEGER NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    last_error  TEXT,
    handled_at  INTEGER,
    PRIMARY KEY (provider, event_id)
) STRICT;
CREATE INDEX provider_events_waiting ON provider_events (next_at) WHERE handled_at IS NULL;

CREATE TABLE sandbox_customers (
    id             TEXT PRIMARY KEY,
    -- The caller's name for it: asking again gives the same customer.
    reference      TEXT NOT NULL UNIQUE,
    name           TEXT NOT NULL,
    default_method TEXT
) STRICT;

-- `script` says how the card behaves. There is no column for a number, for none is ever kept.
CREATE TABLE sandbox_methods (
    id          TEXT PRIMARY KEY,
    customer    TEXT NOT NULL REFERENCES sandbox_customers (id),
    script      TEXT NOT NULL,
    brand       TEXT NOT NULL,
    last4       TEXT NOT NULL CHECK (length(last4) = 4),
    exp_year    INTEGER NOT NULL,
    exp_month   INTEGER NOT NULL CHECK (exp_month BETWEEN 1 AND 12),
    created_at  INTEGER NOT NULL,
    detached_at INTEGER
) STRICT;
CREATE INDEX sandbox_methods_by_customer ON sandbox_methods (customer);

-- Visits to the sandbox's own pages: taking a card, the portal. Whoever knows the id may open the page.
CREATE TABLE sandbox_visits (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('setup', 'portal')),
    customer   TEXT NOT NULL REFERENCES sandbox_customers (id),
    -- The caller's reference, for a setup: asking again gives the same visit.
    reference  TEXT UNIQUE,
    return_url TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- How a setup ended. After `declined` the person may still try another card.
    outcome    TEXT CHECK (outcome IN ('stored', 'canceled', 'declined')),
    method_id  TEXT REFERENCES sandbox_methods (id)
) STRICT;

-- `reference` is the caller's, and its idempotency key; `request` the hash of everything that was asked with it.
CREATE TABLE sandbox_payments (
    id          TEXT PRIMARY KEY,
    reference   TEXT NOT NULL UNIQUE,
    request     BLOB NOT NULL,
    customer    TEXT NOT NULL REFERENCES sandbox_customers (id),
    method_id   TEXT NOT NULL REFERENCES sandbox_methods (id),
    amount      INTEGER NOT NULL CHECK (amount > 0),
    currency    TEXT NOT NULL,
    description TEXT NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('processing', 'requires_action', 'succeeded', 'failed', 'canceled')),
    -- Why it failed, or will fail.
    decline     TEXT,
    refunded    INTEGER NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND amount),
    return_url  TEXT NOT NULL,
    -- When a processing payment turns out: failed if there is a decline, otherwise succeeded.
    due_at      INTEGER,
    created_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX sandbox_payments_by_age ON sandbox_payments (created_at);
CREATE INDEX sandbox_payments_by_customer ON sandbox_payments (customer, created_at);
CREATE INDEX sandbox_payments_by_method ON sandbox_payments (method_id);

-- One row for each refund, under the caller's idempotency key.
CREATE TABLE sandbox_refunds (
    key        TEXT PRIMARY KEY,
    payment_id TEXT NOT NULL REFERENCES sandbox_payments (id),
    amount     INTEGER NOT NULL CHECK (amount > 0),
    created_at INTEGER NOT NULL
) STRICT;
