-- +goose Up
-- A pool is a number of places that tiers sell from. Its two counters are the truth of the
-- hot path; holds and sales are the rows that explain them. The low fillfactor leaves room
-- on the page, so that counter updates stay HOT and never touch an index.
CREATE TABLE inventory_pools (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  event_id uuid NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  capacity int NOT NULL CHECK (capacity >= 0),
  sold int NOT NULL DEFAULT 0 CHECK (sold >= 0),
  held int NOT NULL DEFAULT 0 CHECK (held >= 0),
  created_at timestamptz NOT NULL,
  CONSTRAINT inventory_pools_fit CHECK (sold + held <= capacity)
) WITH (fillfactor = 10);
CREATE INDEX inventory_pools_event ON inventory_pools (event_id);

-- One row for each hold and pool. The row's state is what a sweep and a conversion fight for.
CREATE TABLE inventory_holds (
  hold_id uuid NOT NULL,
  pool_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  event_id uuid NOT NULL,
  quantity int NOT NULL CHECK (quantity > 0),
  state text NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'converted', 'released', 'expired')),
  expires_at timestamptz NOT NULL,
  order_id uuid,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (hold_id, pool_id),
  CHECK ((state = 'converted') = (order_id IS NOT NULL))
) WITH (fillfactor = 80);
CREATE INDEX inventory_holds_due ON inventory_holds (expires_at, pool_id) WHERE state = 'held';

-- What an order took for good, and how much of it was given back.
CREATE TABLE inventory_sales (
  order_id uuid NOT NULL,
  pool_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  event_id uuid NOT NULL,
  quantity int NOT NULL CHECK (quantity > 0),
  returned int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (order_id, pool_id),
  CHECK (returned BETWEEN 0 AND quantity)
);
CREATE INDEX inventory_sales_pool ON inventory_sales (pool_id);

SELECT core_tenant('inventory_pools');
SELECT core_tenant('inventory_holds');
SELECT core_tenant('inventory_sales');
