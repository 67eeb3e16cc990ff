-- +goose Up
-- Two more accounts: the bridge over which the money of an order goes from one event to another, and
-- what buyers have as credit.
ALTER TABLE payouts_entries DROP CONSTRAINT payouts_entries_account_check;
ALTER TABLE payouts_entries ADD CONSTRAINT payouts_entries_account_check CHECK (account IN ('stripe', 'stripe_cost', 'platform_fee', 'payable', 'reserve', 'refund_due',
  'dispute', 'stripe_account', 'custody', 'conversion', 'adjustment', 'own', 'own_account', 'advance', 'netting', 'exchange', 'moved', 'credit'));
