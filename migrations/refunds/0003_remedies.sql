-- +goose Up
-- What buyers of a cancelled event may have instead of their money, until when they choose, and what
-- they get who say nothing. The orders are gone through twice: to tell the buyers, and to close.
ALTER TABLE refunds_cancellations
  ADD COLUMN pass smallint NOT NULL DEFAULT 1 CHECK (pass IN (1, 2)),
  ADD COLUMN credit boolean NOT NULL DEFAULT false,
  ADD COLUMN new_event_id uuid,
  ADD COLUMN tiers jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN choose_until timestamptz,
  ADD COLUMN otherwise text NOT NULL DEFAULT 'refund' CHECK (otherwise IN ('refund', 'credit', 'move')),
  ADD CHECK (choose_until IS NOT NULL OR NOT credit AND new_event_id IS NULL),
  ADD CHECK (otherwise <> 'credit' OR credit),
  ADD CHECK (otherwise <> 'move' OR new_event_id IS NOT NULL);

-- What becomes of each order of a cancelled event. The row is made in the transaction that queues the
-- buyer's mail, and done in the one that carries it out.
CREATE TABLE refunds_remedies (
  event_id uuid NOT NULL REFERENCES refunds_cancellations,
  order_id uuid NOT NULL,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  state text NOT NULL CHECK (state IN ('open', 'chosen', 'done')),
  kind text NOT NULL DEFAULT '' CHECK (kind IN ('', 'refund', 'credit', 'move', 'none')),
  failure text NOT NULL DEFAULT '',
  tries int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  chosen_at timestamptz,
  done_at timestamptz,
  PRIMARY KEY (event_id, order_id),
  CHECK ((state = 'open') = (kind = '')),
  CHECK ((state = 'done') = (done_at IS NOT NULL))
);
CREATE INDEX refunds_remedies_order ON refunds_remedies (order_id, created_at);
CREATE INDEX refunds_remedies_waiting ON refunds_remedies (event_id, order_id) WHERE state <> 'done';
SELECT core_tenant('refunds_remedies');

-- Events that are cancelled together, and what became of each.
CREATE TABLE refunds_batches (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  reason text NOT NULL CHECK (reason <> ''),
  credit boolean NOT NULL,
  choose_until timestamptz,
  otherwise text NOT NULL CHECK (otherwise IN ('refund', 'credit', 'move')),
  actor text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX refunds_batches_organization ON refunds_batches (organization_id, id DESC);
SELECT core_tenant('refunds_batches');

CREATE TABLE refunds_batch_events (
  batch_id uuid NOT NULL REFERENCES refunds_batches,
  event_id uuid NOT NULL,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  position int NOT NULL,
  new_event_id uuid,
  tiers jsonb NOT NULL DEFAULT '{}',
  state text NOT NULL CHECK (state IN ('asked', 'cancelled', 'failed')),
  problem text NOT NULL DEFAULT '',
  PRIMARY KEY (batch_id, event_id)
);
SELECT core_tenant('refunds_batch_events');
