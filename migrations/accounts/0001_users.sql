-- +goose Up
CREATE TABLE accounts_users (
  id uuid PRIMARY KEY,
  email text NOT NULL CONSTRAINT accounts_users_email_unique UNIQUE
    CONSTRAINT accounts_users_email_form CHECK (email = lower(btrim(email)) AND email LIKE '%_@_%' AND length(email) <= 254),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  password_hash text NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER accounts_users_touch BEFORE UPDATE ON accounts_users FOR EACH ROW EXECUTE FUNCTION core_touch();

-- A session is a family of refresh tokens, of which the one without used_at is good.
CREATE TABLE accounts_sessions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES accounts_users ON DELETE CASCADE,
  agent text NOT NULL DEFAULT '' CHECK (length(agent) <= 200),
  second_factor boolean NOT NULL,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz
);
CREATE INDEX accounts_sessions_user ON accounts_sessions (user_id);

CREATE TABLE accounts_session_tokens (
  hash bytea PRIMARY KEY CHECK (length(hash) = 32),
  session_id uuid NOT NULL REFERENCES accounts_sessions ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE UNIQUE INDEX accounts_session_tokens_one_good ON accounts_session_tokens (session_id) WHERE used_at IS NULL;
CREATE INDEX accounts_session_tokens_session ON accounts_session_tokens (session_id);

-- Counted before the password is looked at, for known and unknown addresses alike.
CREATE TABLE accounts_sign_in_attempts (
  key bytea PRIMARY KEY,
  count int NOT NULL,
  since timestamptz NOT NULL
);
CREATE INDEX accounts_sign_in_attempts_age ON accounts_sign_in_attempts (since);

CREATE TABLE accounts_totp (
  user_id uuid PRIMARY KEY REFERENCES accounts_users ON DELETE CASCADE,
  sealed bytea NOT NULL,
  last_step bigint NOT NULL DEFAULT 0,
  confirmed_at timestamptz,
  created_at timestamptz NOT NULL
);

CREATE TABLE accounts_recovery_codes (
  user_id uuid NOT NULL REFERENCES accounts_users ON DELETE CASCADE,
  hash text NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (user_id, hash)
);

CREATE TABLE accounts_password_resets (
  hash bytea PRIMARY KEY CHECK (length(hash) = 32),
  user_id uuid NOT NULL REFERENCES accounts_users ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX accounts_password_resets_user ON accounts_password_resets (user_id, created_at);
