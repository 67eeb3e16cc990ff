-- +goose Up
-- An order that moves to another event gets tickets of that event, numbered anew; those of the first
-- stay, void.
ALTER TABLE tickets_tickets DROP CONSTRAINT tickets_tickets_once;
ALTER TABLE tickets_tickets ADD CONSTRAINT tickets_tickets_once UNIQUE (order_id, event_id, number);
