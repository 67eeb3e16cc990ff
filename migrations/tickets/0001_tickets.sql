-- +goose Up
-- A code has room for a 32-bit event number, not for an id; the sequence gives it once.
CREATE SEQUENCE tickets_event_numbers AS bigint MINVALUE 1 MAXVALUE 4294967295 NO CYCLE;

CREATE TABLE tickets_events (
  event_id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  number bigint NOT NULL DEFAULT nextval('tickets_event_numbers'),
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT tickets_events_number UNIQUE (number),
  CONSTRAINT tickets_events_number_fits CHECK (number BETWEEN 1 AND 4294967295)
);
ALTER SEQUENCE tickets_event_numbers OWNED BY tickets_events.number;

CREATE TABLE tickets_tiers (
  tier_id uuid PRIMARY KEY,
  event_id uuid NOT NULL REFERENCES tickets_events,
  organization_id uuid NOT NULL,
  number int NOT NULL,
  CONSTRAINT tickets_tiers_number UNIQUE (event_id, number),
  CONSTRAINT tickets_tiers_number_fits CHECK (number BETWEEN 1 AND 65535)
);

CREATE TABLE tickets_keys (
  event_id uuid NOT NULL REFERENCES tickets_events,
  kid int NOT NULL,
  organization_id uuid NOT NULL,
  public bytea NOT NULL,
  sealed bytea NOT NULL, -- the private seed, encrypted with a key that is not in this database
  created_at timestamptz NOT NULL,
  retired_at timestamptz, -- signs no new codes from then on; those it signed stay good
  PRIMARY KEY (event_id, kid),
  CONSTRAINT tickets_keys_kid_fits CHECK (kid BETWEEN 1 AND 255),
  CONSTRAINT tickets_keys_public_is_ed25519 CHECK (octet_length(public) = 32)
);
CREATE UNIQUE INDEX tickets_keys_current ON tickets_keys (event_id) WHERE retired_at IS NULL;

CREATE TABLE tickets_tickets (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  event_id uuid NOT NULL REFERENCES tickets_events,
  order_id uuid NOT NULL,
  order_reference text NOT NULL,
  tier_id uuid NOT NULL REFERENCES tickets_tiers,
  tier_name text NOT NULL,
  holder_name text NOT NULL,
  number int NOT NULL,
  of_count int NOT NULL,
  kid int NOT NULL,
  generation int NOT NULL DEFAULT 1,
  valid_from timestamptz NOT NULL,
  valid_until timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'valid',
  issued_at timestamptz NOT NULL,
  voided_at timestamptz,
  void_reason text NOT NULL DEFAULT '',
  FOREIGN KEY (event_id, kid) REFERENCES tickets_keys,
  CONSTRAINT tickets_tickets_once UNIQUE (order_id, number),
  CONSTRAINT tickets_tickets_number_within CHECK (number BETWEEN 1 AND of_count),
  CONSTRAINT tickets_tickets_generation_fits CHECK (generation BETWEEN 1 AND 65535),
  CONSTRAINT tickets_tickets_window CHECK (valid_from < valid_until),
  CONSTRAINT tickets_tickets_state CHECK (state IN ('valid', 'void')),
  CONSTRAINT tickets_tickets_void_is_dated CHECK ((state = 'void') = (voided_at IS NOT NULL))
);
CREATE INDEX tickets_tickets_by_event ON tickets_tickets (event_id, id);
CREATE INDEX tickets_tickets_by_reference ON tickets_tickets (order_reference);

SELECT core_tenant('tickets_events');
SELECT core_tenant('tickets_tiers');
SELECT core_tenant('tickets_keys');
SELECT core_tenant('tickets_tickets');
