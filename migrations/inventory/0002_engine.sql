-- +goose Up
-- What the combining engine writes for each hold is as small as it can be: the event is that of
-- the pool, the time of making is in the id, a hold that stands needs no word for it, columns are
-- in an order that leaves no gaps, and the index of what is due is on the time alone. A hold that
-- expires is removed; one that is given back or sold keeps its row.
CREATE TABLE inventory_holds_next (
  hold_id uuid NOT NULL,
  pool_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  quantity smallint NOT NULL CHECK (quantity > 0),
  ended text CHECK (ended IN ('converted', 'released')),
  order_id uuid,
  subject uuid,
  tickets int,
  codes uuid[],
  code_uses int[],
  CHECK ((ended IS NOT DISTINCT FROM 'converted') = (order_id IS NOT NULL)),
  CHECK (coalesce(cardinality(codes), 0) = coalesce(cardinality(code_uses), 0))
) WITH (fillfactor = 80);
INSERT INTO inventory_holds_next (hold_id, pool_id, organization_id, expires_at, quantity, ended, order_id)
SELECT hold_id, pool_id, organization_id, expires_at, quantity, nullif(state, 'held'), order_id FROM inventory_holds WHERE state <> 'expired';
DROP TABLE inventory_holds;
ALTER TABLE inventory_holds_next RENAME TO inventory_holds;
ALTER TABLE inventory_holds ADD CONSTRAINT inventory_holds_pkey PRIMARY KEY (hold_id, pool_id);
CREATE INDEX inventory_holds_due ON inventory_holds (expires_at) WHERE ended IS NULL;
SELECT core_tenant('inventory_holds');

-- A sale is counted (moved from the pool's held to its sold) after its transaction, together
-- with all others that wait, so that no sale ever waits for the pool's row.
ALTER TABLE inventory_sales
  ADD COLUMN subject uuid,
  ADD COLUMN tickets int CHECK (tickets BETWEEN 0 AND quantity),
  ADD COLUMN counted boolean NOT NULL DEFAULT true;
ALTER TABLE inventory_sales ALTER COLUMN counted SET DEFAULT false;
CREATE INDEX inventory_sales_uncounted ON inventory_sales (pool_id) WHERE NOT counted;

-- How many tickets of an event one person holds or owns.
CREATE TABLE inventory_buyers (
  event_id uuid NOT NULL,
  subject uuid NOT NULL,
  organization_id uuid NOT NULL,
  quantity int NOT NULL CHECK (quantity >= 0),
  PRIMARY KEY (event_id, subject)
) WITH (fillfactor = 70);

-- How often a code was used, of how many times at most.
CREATE TABLE inventory_codes (
  code_id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  event_id uuid NOT NULL,
  max_uses int NOT NULL CHECK (max_uses >= 0),
  used int NOT NULL DEFAULT 0 CHECK (used >= 0),
  CONSTRAINT inventory_codes_fit CHECK (used <= max_uses)
) WITH (fillfactor = 10);
CREATE INDEX inventory_codes_event ON inventory_codes (event_id);

-- The first answer to each Idempotency-Key, for a day.
CREATE TABLE inventory_requests (
  key uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  hold_id uuid NOT NULL,
  digest bigint NOT NULL,
  memo bytea,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX inventory_requests_age ON inventory_requests USING brin (created_at);

-- How many tickets of an event one person may have.
CREATE TABLE inventory_limits (
  event_id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  per_buyer int NOT NULL CHECK (per_buyer BETWEEN 1 AND 1000)
);

-- +goose StatementBegin
-- inventory_fit undoes the statement that calls it unless everything fits.
CREATE FUNCTION inventory_fit(fits boolean) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF NOT fits THEN
    RAISE EXCEPTION 'does not fit' USING ERRCODE = 'TX001';
  END IF;
  RETURN true;
END $$;
-- +goose StatementEnd

SELECT core_tenant('inventory_buyers');
SELECT core_tenant('inventory_codes');
SELECT core_tenant('inventory_requests');
SELECT core_tenant('inventory_limits');
