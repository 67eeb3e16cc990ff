-- +goose Up
-- How an event's buyers wait, and how far the queue has come. last_position and serving are moved
-- by one statement at a time; advanced_at is what replicas compare before they move serving.
CREATE TABLE waitingroom_rooms (
  event_id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  mode text NOT NULL CHECK (mode IN ('off', 'on', 'automatic')),
  active boolean NOT NULL DEFAULT false, -- what "automatic" has decided
  prequeue_opens_at timestamptz,
  sale_starts_at timestamptz,
  proof_of_work boolean NOT NULL DEFAULT true,
  difficulty int NOT NULL DEFAULT 16 CHECK (difficulty BETWEEN 1 AND 22),
  pass_minutes int NOT NULL DEFAULT 8 CHECK (pass_minutes BETWEEN 2 AND 30),
  rate_limit int NOT NULL DEFAULT 0 CHECK (rate_limit BETWEEN 0 AND 10000),
  paused boolean NOT NULL DEFAULT false,
  message text NOT NULL DEFAULT '' CHECK (length(message) <= 500),
  version bigint NOT NULL DEFAULT 1,
  seed bytea NOT NULL CHECK (length(seed) = 32),
  drawn_at timestamptz,
  drawn int NOT NULL DEFAULT 0,
  last_position int NOT NULL DEFAULT 0,
  serving int NOT NULL DEFAULT 0,
  rate double precision NOT NULL DEFAULT 0,
  reason text NOT NULL DEFAULT '',
  sold_out boolean NOT NULL DEFAULT false,
  advanced_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  CHECK (prequeue_opens_at IS NULL OR sale_starts_at IS NULL OR prequeue_opens_at < sale_starts_at),
  CHECK (serving BETWEEN 0 AND last_position)
) WITH (fillfactor = 20);

-- One place of one person.
CREATE TABLE waitingroom_entries (
  id uuid PRIMARY KEY,
  event_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  subject bytea NOT NULL CHECK (length(subject) = 16),
  nonce bytea,
  position int,
  joined_at timestamptz NOT NULL,
  pass_expires_at timestamptz,
  used_at timestamptz,
  left_at timestamptz
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX waitingroom_entries_person ON waitingroom_entries (event_id, subject) WHERE left_at IS NULL;
CREATE UNIQUE INDEX waitingroom_entries_nonce ON waitingroom_entries (event_id, nonce);
CREATE UNIQUE INDEX waitingroom_entries_position ON waitingroom_entries (event_id, position);

-- What each replica measured of an event's reservations in the last second.
CREATE TABLE waitingroom_gauges (
  event_id uuid NOT NULL,
  replica uuid NOT NULL,
  p99_ms double precision NOT NULL,
  tries int NOT NULL,
  failed int NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (event_id, replica)
) WITH (fillfactor = 20);

SELECT core_tenant('waitingroom_rooms');
SELECT core_tenant('waitingroom_entries');
