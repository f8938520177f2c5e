-- Mail that is sent: its HTML, how far it has come, who is sending it at the moment, and the recipient's language.

ALTER TABLE people ADD COLUMN language TEXT CHECK (language IN ('en', 'de'));

-- Mail of before may hold a one-time link in plain. None of it could be sent, and such links live for a day at most.
DELETE FROM outbox WHERE kind IN ('verify_email', 'reset_password');

-- Of a mail that carries a one-time link, body and html are empty; both stand in `sealed`, until it is sent.
ALTER TABLE outbox ADD COLUMN html TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN sealed BLOB;
ALTER TABLE outbox ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
-- While a process sends it, no other does: until this moment, should the process die. By the machine's clock.
ALTER TABLE outbox ADD COLUMN claimed_until INTEGER;
-- Given up.
ALTER TABLE outbox ADD COLUMN failed_at INTEGER;

DROP INDEX outbox_waiting;
CREATE INDEX outbox_waiting ON outbox (next_at, id) WHERE sent_at IS NULL AND failed_at IS NULL;
CREATE INDEX outbox_done ON outbox (COALESCE(sent_at, failed_at)) WHERE COALESCE(sent_at, failed_at) IS NOT NULL;
CREATE INDEX invitations_by_mail ON invitations (mail_id) WHERE mail_id IS NOT NULL;
