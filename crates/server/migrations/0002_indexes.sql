-- For looking up a person's tokens and requests, and for clearing tokens that ran out.
CREATE INDEX mail_tokens_by_person ON mail_tokens (person_id, purpose);
CREATE INDEX mail_tokens_by_end ON mail_tokens (expires_at);
CREATE INDEX access_requests_by_person ON access_requests (org_id, person_id, asked_at);
