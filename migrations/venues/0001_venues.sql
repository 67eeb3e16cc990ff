-- +goose Up
CREATE TABLE venues_venues (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  name text NOT NULL CHECK (name <> ''),
  street text NOT NULL DEFAULT '',
  postal_code text NOT NULL DEFAULT '',
  city text NOT NULL CHECK (city <> ''),
  region text NOT NULL DEFAULT '',
  country char(2) NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  zone text NOT NULL CHECK (zone <> ''),
  capacity int NOT NULL CHECK (capacity BETWEEN 1 AND 1000000),
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  -- The target of the events' foreign key: an event is of its venue's organization, and the
  -- zone cannot change under events whose times were given in it.
  CONSTRAINT venues_venues_place UNIQUE (organization_id, id, zone)
);
CREATE UNIQUE INDEX venues_venues_name ON venues_venues (organization_id, lower(name), lower(city));
CREATE TRIGGER venues_venues_touch BEFORE UPDATE ON venues_venues FOR EACH ROW EXECUTE FUNCTION core_touch();

CREATE TABLE venues_gates (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  venue_id uuid NOT NULL REFERENCES venues_venues (id) ON DELETE CASCADE,
  name text NOT NULL CHECK (name <> ''),
  position int NOT NULL CHECK (position >= 0),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX venues_gates_name ON venues_gates (venue_id, lower(name));

SELECT core_tenant('venues_venues');
SELECT core_tenant('venues_gates');
