-- +goose Up
-- How the payment of an order was made, decided with it and never changed: on our account or on the
-- organizer's own (a direct charge), and why it does not follow the event's rule, where it does not.
ALTER TABLE checkout_orders
  ADD COLUMN charge_type text NOT NULL DEFAULT 'separate' CHECK (charge_type IN ('separate', 'at_once', 'direct')),
  ADD COLUMN payment_account text NOT NULL DEFAULT '',
  ADD COLUMN charge_note text NOT NULL DEFAULT '',
  ADD CONSTRAINT checkout_orders_account CHECK ((charge_type = 'direct') = (payment_account <> ''));
