-- +goose Up
-- From where a buyer ordered, and, when it was another address, confirmed the payment: what a bank asks
-- for when its cardholder says that it was somebody else.
ALTER TABLE checkout_orders
  ADD COLUMN placed_from text NOT NULL DEFAULT '',
  ADD COLUMN confirmed_from text NOT NULL DEFAULT '',
  ADD COLUMN confirmed_at timestamptz;
