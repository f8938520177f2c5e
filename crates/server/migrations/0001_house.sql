-- People, organizations, membership, delegation. Times are integer milliseconds UTC; ids are text with a prefix.
-- The text runs on SQLite and, type names apart, on PostgreSQL: $1 placeholders, RETURNING, ON CONFLICT, partial indexes.

CREATE TABLE people (
    id                TEXT PRIMARY KEY,
    name              TEXT NOT NULL,
    email             TEXT NOT NULL,
    email_key         TEXT NOT NULL UNIQUE,
    email_verified_at INTEGER,
    password_hash     TEXT,
    created_at        INTEGER NOT NULL,
    disabled_at       INTEGER
) STRICT;

CREATE TABLE sessions (
    id           TEXT PRIMARY KEY,
    token_hash   BLOB NOT NULL UNIQUE,
    person_id    TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    user_agent   TEXT NOT NULL,
    address      TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_by_person ON sessions (person_id);

-- One-time tokens that travel by mail. Only their hash is kept.
CREATE TABLE mail_tokens (
    token_hash BLOB PRIMARY KEY,
    purpose    TEXT NOT NULL CHECK (purpose IN ('verify_email', 'reset_password')),
    person_id  TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    email_key  TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;

CREATE TABLE orgs (
    id           TEXT PRIMARY KEY,
    slug         TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    edition      TEXT NOT NULL CHECK (edition IN ('free', 'team', 'enterprise', 'business_critical')),
    cadence      TEXT CHECK (cadence IN ('monthly', 'annual')),
    renews_at    INTEGER,
    member_count INTEGER NOT NULL DEFAULT 0,
    created_at   INTEGER NOT NULL,
    suspended_at INTEGER
) STRICT;

-- sort_key is the lower-case name, so that lists page by an index.
CREATE TABLE members (
    org_id    TEXT NOT NULL REFERENCES orgs (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    role      TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    sort_key  TEXT NOT NULL,
    joined_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_name ON members (org_id, sort_key, person_id);
CREATE INDEX members_by_role ON members (org_id, role, sort_key, person_id);
CREATE INDEX members_by_person ON members (person_id);

-- Every word by which a member is found: searching is a range over this key, however many members there are.
CREATE TABLE member_terms (
    org_id    TEXT NOT NULL,
    term      TEXT NOT NULL,
    person_id TEXT NOT NULL,
    PRIMARY KEY (org_id, term, person_id),
    FOREIGN KEY (org_id, person_id) REFERENCES members (org_id, person_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX member_terms_by_person ON member_terms (org_id, person_id, term);

-- No cascade on purpose: whoever takes membership away has to take the grant away too, and say so (DEL-5).
CREATE TABLE billing_admins (
    org_id      TEXT NOT NULL,
    person_id   TEXT NOT NULL,
    granted_by  TEXT NOT NULL REFERENCES people (id),
    granted_at  INTEGER NOT NULL,
    ends_at     INTEGER,
    reminded_at INTEGER,
    PRIMARY KEY (org_id, person_id),
    FOREIGN KEY (org_id, person_id) REFERENCES members (org_id, person_id)
) STRICT;
CREATE INDEX billing_admins_by_end ON billing_admins (ends_at) WHERE ends_at IS NOT NULL;

CREATE TABLE billing_managers (
    org_id      TEXT NOT NULL REFERENCES orgs (id),
    person_id   TEXT NOT NULL REFERENCES people (id),
    accepted_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, person_id)
) STRICT;
CREATE INDEX billing_managers_by_person ON billing_managers (person_id);

CREATE TABLE invitations (
    id         TEXT PRIMARY KEY,
    org_id     TEXT NOT NULL REFERENCES orgs (id),
    kind       TEXT NOT NULL CHECK (kind IN ('member', 'billing_manager')),
    channel    TEXT NOT NULL CHECK (channel IN ('email', 'link')),
    email      TEXT,
    email_key  TEXT,
    invited_by TEXT NOT NULL REFERENCES people (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    closed_at  INTEGER
) STRICT;
CREATE UNIQUE INDEX invitations_open_by_email ON invitations (org_id, email_key)
    WHERE closed_at IS NULL AND email_key IS NOT NULL;

CREATE TABLE access_requests (
    id         TEXT PRIMARY KEY,
    org_id     TEXT NOT NULL REFERENCES orgs (id),
    person_id  TEXT NOT NULL REFERENCES people (id),
    note       TEXT NOT NULL,
    asked_at   INTEGER NOT NULL,
    closed_at  INTEGER,
    outcome    TEXT CHECK (outcome IN ('approved', 'declined', 'withdrawn', 'moot')),
    decided_by TEXT REFERENCES people (id)
) STRICT;
CREATE UNIQUE INDEX access_requests_open ON access_requests (org_id, person_id) WHERE closed_at IS NULL;

-- Addresses that billing mail goes to, whether or not they belong to a person with an account.
CREATE TABLE billing_recipients (
    org_id    TEXT NOT NULL REFERENCES orgs (id),
    email     TEXT NOT NULL,
    email_key TEXT NOT NULL,
    PRIMARY KEY (org_id, email_key)
) STRICT;

-- One chain per scope (an organization's id, or a person's for what concerns no organization).
CREATE TABLE audit_log (
    scope      TEXT NOT NULL,
    seq        INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    actor_id   TEXT,
    actor_name TEXT NOT NULL,
    action     TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    target     TEXT,
    before     TEXT,
    after      TEXT,
    address    TEXT NOT NULL,
    request_id TEXT NOT NULL,
    prev_hash  BLOB NOT NULL,
    hash       BLOB NOT NULL,
    PRIMARY KEY (scope, seq)
) STRICT;
CREATE TRIGGER audit_log_keeps_rows BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_keeps_content BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TABLE outbox (
    id         TEXT PRIMARY KEY,
    org_id     TEXT REFERENCES orgs (id),
    kind       TEXT NOT NULL,
    to_address TEXT NOT NULL,
    subject    TEXT NOT NULL,
    body       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    sent_at    INTEGER,
    attempts   INTEGER NOT NULL DEFAULT 0,
    next_at    INTEGER NOT NULL,
    last_error TEXT
) STRICT;
CREATE INDEX outbox_waiting ON outbox (next_at) WHERE sent_at IS NULL;
