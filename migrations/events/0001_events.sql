-- +goose Up
CREATE TABLE events_events (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  venue_id uuid,
  zone text NOT NULL DEFAULT '',
  slug text NOT NULL CONSTRAINT events_events_slug UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 80),
  name text NOT NULL CHECK (name <> ''),
  summary text NOT NULL DEFAULT '',
  description text NOT NULL DEFAULT '',
  status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'published', 'cancelled')),
  currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  -- What the organizer said, as wall time at the venue ('2026-12-04T20:00', '' when unsaid),
  -- and the instants that this means there.
  starts_local text NOT NULL DEFAULT '',
  ends_local text NOT NULL DEFAULT '',
  doors_local text NOT NULL DEFAULT '',
  refunds_local text NOT NULL DEFAULT '',
  starts_at timestamptz,
  ends_at timestamptz,
  doors_at timestamptz,
  refunds_until timestamptz,
  image_id uuid,
  image_alt text NOT NULL DEFAULT '',
  city text NOT NULL DEFAULT '',
  search text NOT NULL DEFAULT '',
  cancel_reason text NOT NULL DEFAULT '',
  published_at timestamptz,
  cancelled_at timestamptz,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT events_events_money UNIQUE (organization_id, id, currency),
  -- Of the same organization, and the venue keeps its zone while events use it.
  CONSTRAINT events_events_venue FOREIGN KEY (organization_id, venue_id, zone) REFERENCES venues_venues (organization_id, id, zone),
  CHECK (ends_at > starts_at),
  CHECK (doors_at <= starts_at),
  CHECK (status = 'draft' OR (venue_id IS NOT NULL AND starts_at IS NOT NULL AND ends_at IS NOT NULL))
);
CREATE INDEX events_events_mine ON events_events (organization_id, id DESC);
CREATE INDEX events_events_listing ON events_events (starts_at, id) WHERE status = 'published';
CREATE INDEX events_events_at ON events_events (venue_id);
CREATE TRIGGER events_events_touch BEFORE UPDATE ON events_events FOR EACH ROW EXECUTE FUNCTION core_touch();

CREATE TABLE events_images (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  event_id uuid NOT NULL REFERENCES events_events (id) ON DELETE CASCADE,
  width int NOT NULL CHECK (width > 0),
  height int NOT NULL CHECK (height > 0),
  large bytea NOT NULL,
  small bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX events_images_event ON events_images (event_id, id DESC);

SELECT core_tenant('events_events');
SELECT core_tenant('events_images');
