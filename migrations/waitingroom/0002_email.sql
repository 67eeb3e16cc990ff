-- +goose Up
ALTER TABLE waitingroom_rooms ADD COLUMN email_required boolean NOT NULL DEFAULT false;

-- The code that was mailed last to an address that wants to join, for a quarter of an hour. Neither
-- the address nor the code is kept, only what they hash to.
CREATE TABLE waitingroom_codes (
  event_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  subject bytea NOT NULL CHECK (length(subject) = 16),
  nonce bytea,
  digest text NOT NULL,
  tries int NOT NULL DEFAULT 0,
  mails int NOT NULL DEFAULT 1,
  mailed_at timestamptz NOT NULL,
  PRIMARY KEY (event_id, subject)
);
CREATE UNIQUE INDEX waitingroom_codes_nonce ON waitingroom_codes (event_id, nonce);
CREATE INDEX waitingroom_codes_age ON waitingroom_codes (mailed_at);
SELECT core_tenant('waitingroom_codes');
