-- +goose Up
-- Pools besides pool_id in which each ticket of the tier takes a place too: a limit that several
-- tiers share, such as the room's own, beside the tier's own number.
ALTER TABLE pricing_tiers ADD COLUMN more_pools jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(more_pools) = 'array');
