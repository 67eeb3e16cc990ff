-- +goose Up
-- Other mails than the one with the tickets are about an order too.
ALTER TABLE notifications_mails DROP CONSTRAINT notifications_mails_tickets;
ALTER TABLE notifications_mails ADD CONSTRAINT notifications_mails_tickets CHECK (template <> 'order_tickets' OR order_id IS NOT NULL);
