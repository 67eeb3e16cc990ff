-- +goose Up
-- How much of an order is paid with a credit of its organization; the rest is paid by card.
ALTER TABLE checkout_orders
  ADD COLUMN credit_amount bigint NOT NULL DEFAULT 0 CONSTRAINT checkout_orders_credit CHECK (credit_amount BETWEEN 0 AND total_amount);
