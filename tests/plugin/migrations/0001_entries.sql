-- +goose Up
CREATE TABLE guestbook_entries (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations,
  text text NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
  author text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX guestbook_entries_newest ON guestbook_entries (organization_id, id DESC);
SELECT core_tenant('guestbook_entries');

CREATE TABLE guestbook_invitations (
  order_id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations,
  invited_at timestamptz NOT NULL,
  thanked_at timestamptz
);
SELECT core_tenant('guestbook_invitations');
