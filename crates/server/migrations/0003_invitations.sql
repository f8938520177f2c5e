-- Invitations by e-mail and by link. Tokens are kept as hashes only, apart from the invitation: a link can be copied again
-- without the mailed one dying, while sending again kills all older ones.

DROP INDEX invitations_open_by_email;
ALTER TABLE invitations RENAME TO invitations_before;
CREATE TABLE invitations (
    id             TEXT PRIMARY KEY,
    org_id         TEXT NOT NULL REFERENCES orgs (id),
    kind           TEXT NOT NULL CHECK (kind IN ('member', 'billing_manager')),
    role           TEXT CHECK (role IN ('admin', 'member')),
    channel        TEXT NOT NULL CHECK (channel IN ('email', 'link')),
    email          TEXT,
    email_key      TEXT,
    invited_by     TEXT NOT NULL REFERENCES people (id),
    created_at     INTEGER NOT NULL,
    sent_at        INTEGER NOT NULL,
    expires_at     INTEGER,
    mail_id        TEXT REFERENCES outbox (id),
    failed_at      INTEGER,
    failure        TEXT,
    outcome        TEXT CHECK (outcome IN ('accepted', 'declined', 'revoked')),
    closed_at      INTEGER,
    accepted_by    TEXT REFERENCES people (id),
    CHECK ((kind = 'member') = (role IS NOT NULL)),
    CHECK ((channel = 'email') = (email IS NOT NULL)),
    CHECK ((outcome IS NULL) = (closed_at IS NULL))
) STRICT;
INSERT INTO invitations (id, org_id, kind, role, channel, email, email_key, invited_by, created_at, sent_at, expires_at)
    SELECT id, org_id, kind, CASE kind WHEN 'member' THEN 'member' END, channel, email, email_key, invited_by, created_at, created_at, expires_at
    FROM invitations_before WHERE closed_at IS NULL;
DROP TABLE invitations_before;
CREATE UNIQUE INDEX invitations_open_by_email ON invitations (org_id, kind, email_key) WHERE closed_at IS NULL AND email_key IS NOT NULL;
CREATE INDEX invitations_open ON invitations (org_id, kind, sent_at) WHERE closed_at IS NULL;
CREATE INDEX invitations_by_day ON invitations (org_id, created_at);

CREATE TABLE invitation_tokens (
    token_hash    BLOB PRIMARY KEY,
    invitation_id TEXT NOT NULL REFERENCES invitations (id) ON DELETE CASCADE,
    dead_at       INTEGER
) STRICT;
CREATE INDEX invitation_tokens_by_invitation ON invitation_tokens (invitation_id);

-- Which invitation a browser opened last: held by a session, or by the pre-session of somebody who is not signed in yet.
CREATE TABLE opened_invitations (
    holder     TEXT PRIMARY KEY,
    token_hash BLOB NOT NULL REFERENCES invitation_tokens (token_hash) ON DELETE CASCADE,
    opened_at  INTEGER NOT NULL
) STRICT;
