-- +goose Up
-- +goose StatementBegin
-- core_tenant puts a table with organization_id behind forced row-level security: a session
-- sees the rows of the organization in tixters.organization, or all rows when that is '*'.
CREATE FUNCTION core_tenant(t regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
  EXECUTE format($p$CREATE POLICY tenant ON %s USING (
    current_setting('tixters.organization', true) = '*'
    OR organization_id::text = current_setting('tixters.organization', true))$p$, t);
END $$;

-- core_touch keeps updated_at true.
CREATE FUNCTION core_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NEW.updated_at := now(); RETURN NEW; END $$;
-- +goose StatementEnd

CREATE TABLE core_messages (
  id uuid PRIMARY KEY,
  topic text NOT NULL,
  payload jsonb NOT NULL,
  trace text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT now(),
  next_try_at timestamptz NOT NULL DEFAULT now(),
  attempts int NOT NULL DEFAULT 0,
  last_error text NOT NULL DEFAULT '',
  done_at timestamptz
);
CREATE INDEX core_messages_waiting ON core_messages (next_try_at) WHERE done_at IS NULL;

CREATE TABLE core_inbox (
  message_id uuid NOT NULL,
  subscriber text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (message_id, subscriber)
);

CREATE TABLE core_idempotency (
  caller text NOT NULL,
  operation text NOT NULL,
  key text NOT NULL,
  request bytea NOT NULL,
  status int NOT NULL DEFAULT 0,
  header jsonb NOT NULL DEFAULT '{}',
  body bytea,
  started_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (caller, operation, key)
);
CREATE INDEX core_idempotency_age ON core_idempotency (started_at);

CREATE TABLE core_signing_keys (
  kid text PRIMARY KEY,
  public bytea NOT NULL,
  sealed bytea NOT NULL,
  created_at timestamptz NOT NULL,
  retires_at timestamptz NOT NULL
);

CREATE UNLOGGED TABLE core_rates (
  key text PRIMARY KEY,
  free_at timestamptz NOT NULL
);

CREATE UNLOGGED TABLE core_live (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL,
  data jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX core_live_topic ON core_live (topic, id);
