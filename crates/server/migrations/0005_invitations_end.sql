-- What mail carries runs out, invitations die with the right of whoever sent them, and one person sends so many a day.

-- When what it carries runs out: after that it is not sent any more.
ALTER TABLE outbox ADD COLUMN expires_at INTEGER;
UPDATE outbox SET expires_at = (SELECT i.expires_at FROM invitations i WHERE i.mail_id = outbox.id) WHERE kind = 'invitation';
UPDATE outbox SET expires_at = created_at + 86400000 WHERE kind = 'verify_email';
UPDATE outbox SET expires_at = created_at + 3600000 WHERE kind = 'reset_password';
CREATE INDEX outbox_ending ON outbox (expires_at) WHERE sent_at IS NULL AND failed_at IS NULL AND expires_at IS NOT NULL;

-- Who sent it, for the limit of a person.
ALTER TABLE invitation_sends ADD COLUMN person_id TEXT REFERENCES people (id);
CREATE INDEX invitation_sends_by_person ON invitation_sends (person_id, sent_at);

-- What dies with whoever sent it, and what has run out long ago, is found without reading every invitation.
CREATE INDEX invitations_open_by_inviter ON invitations (invited_by) WHERE closed_at IS NULL;
CREATE INDEX invitations_open_by_end ON invitations (expires_at) WHERE closed_at IS NULL AND expires_at IS NOT NULL;
