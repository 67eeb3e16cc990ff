-- +goose Up
-- The parts of holds that are over, first those that ended first. In its first minute the table of
-- a drop has no statistics, and a plan that reads and sorts all that ended costs every sweep what
-- all of them together need: these functions read the index in its order and stop.
-- +goose StatementBegin
CREATE FUNCTION inventory_due(since timestamptz, now timestamptz, pools uuid[], most int) RETURNS SETOF tid
LANGUAGE sql STABLE ROWS 100 SET enable_bitmapscan = off SET enable_seqscan = off
BEGIN ATOMIC
  SELECT ctid FROM inventory_holds
  WHERE order_id IS NULL AND expires_at > since AND expires_at <= now AND (pools IS NULL OR pool_id = ANY(pools))
  ORDER BY expires_at LIMIT most;
END;
-- +goose StatementEnd

-- inventory_end removes them. It does not lock them first, which would cost as much as removing
-- them; instead it fails (55P03) rather than wait long for one that somebody is converting, and looks
-- again at what it waited for.
-- +goose StatementBegin
CREATE FUNCTION inventory_end(since timestamptz, now timestamptz, pools uuid[], most int) RETURNS SETOF inventory_holds
LANGUAGE sql VOLATILE SET lock_timeout = '5ms'
BEGIN ATOMIC
  DELETE FROM inventory_holds WHERE ctid = ANY(ARRAY(SELECT inventory_due(since, now, pools, most)))
  AND order_id IS NULL AND expires_at <= now RETURNING *;
END;
-- +goose StatementEnd

-- inventory_end_free removes those that nobody has locked.
-- +goose StatementBegin
CREATE FUNCTION inventory_end_free(since timestamptz, now timestamptz, pools uuid[], most int) RETURNS SETOF inventory_holds
LANGUAGE sql VOLATILE
BEGIN ATOMIC
  WITH free AS (
    SELECT ctid FROM inventory_holds WHERE ctid = ANY(ARRAY(SELECT inventory_due(since, now, pools, most)))
    AND order_id IS NULL AND expires_at <= now FOR UPDATE SKIP LOCKED)
  DELETE FROM inventory_holds WHERE ctid = ANY(ARRAY(SELECT ctid FROM free)) RETURNING *;
END;
-- +goose StatementEnd
