-- +goose Up
-- How much of an order was given back, or is on its way: reserved when a refund is asked for, so
-- that no two refunds together can give more than was paid. And the tracked link of a promoter by
-- which the buyer came.
ALTER TABLE checkout_orders
  ADD COLUMN refunded_amount bigint NOT NULL DEFAULT 0 CONSTRAINT checkout_orders_refunded CHECK (refunded_amount BETWEEN 0 AND total_amount),
  ADD COLUMN link text NOT NULL DEFAULT '';
UPDATE checkout_orders SET refunded_amount = total_amount WHERE status IN ('refunding', 'refunded');
CREATE INDEX checkout_orders_charge ON checkout_orders (charge_reference) WHERE charge_reference <> '';
