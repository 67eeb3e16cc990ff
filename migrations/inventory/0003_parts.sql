-- +goose Up
-- Every part of a hold knows how many parts there are, so that nobody sells what a sweep took some
-- parts of. A hold that is given back is removed as one that expires, what belongs to limits is one
-- column, and with at most eight columns a row's header is eight bytes smaller.
CREATE TYPE inventory_claim AS (subject uuid, tickets int, codes uuid[], uses int[]);
CREATE TABLE inventory_holds_next (
  hold_id uuid NOT NULL,
  pool_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  quantity smallint NOT NULL CHECK (quantity > 0),
  parts smallint NOT NULL DEFAULT 1 CHECK (parts > 0),
  order_id uuid,
  claim inventory_claim
) WITH (fillfactor = 80);
INSERT INTO inventory_holds_next
SELECT hold_id, pool_id, organization_id, expires_at, quantity, count(*) OVER (PARTITION BY hold_id), order_id,
  CASE WHEN subject IS NOT NULL OR codes IS NOT NULL THEN ROW(subject, tickets, codes, code_uses)::inventory_claim END
FROM inventory_holds WHERE ended IS DISTINCT FROM 'released';
DROP TABLE inventory_holds;
ALTER TABLE inventory_holds_next RENAME TO inventory_holds;
ALTER TABLE inventory_holds ADD CONSTRAINT inventory_holds_pkey PRIMARY KEY (hold_id, pool_id);
CREATE INDEX inventory_holds_due ON inventory_holds (expires_at) WHERE order_id IS NULL;
SELECT core_tenant('inventory_holds');
