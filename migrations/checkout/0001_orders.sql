-- +goose Up
-- What a buyer has in the basket for ten minutes: the prices are frozen in quote.
CREATE TABLE checkout_holds (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  event_id uuid NOT NULL,
  token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
  quote jsonb NOT NULL,
  expires_at timestamptz NOT NULL,
  released_at timestamptz,
  created_at timestamptz NOT NULL
);
CREATE INDEX checkout_holds_age ON checkout_holds (created_at);

CREATE TABLE checkout_orders (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  event_id uuid NOT NULL,
  hold_id uuid NOT NULL CONSTRAINT checkout_orders_hold UNIQUE,
  reference text NOT NULL CONSTRAINT checkout_orders_reference UNIQUE CHECK (length(reference) = 8),
  status text NOT NULL CHECK (status IN ('pending_payment', 'paid', 'expired', 'cancelled', 'refunding', 'refunded')),
  buyer_name text NOT NULL,
  buyer_email text NOT NULL,
  quote jsonb NOT NULL,
  total_amount bigint NOT NULL CHECK (total_amount >= 0),
  currency char(3) NOT NULL,
  tickets int NOT NULL CHECK (tickets > 0),
  token_epoch int NOT NULL DEFAULT 1,
  terms_accepted_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  extended boolean NOT NULL DEFAULT false,
  graced boolean NOT NULL DEFAULT false,
  payment_reference text CONSTRAINT checkout_orders_payment UNIQUE,
  payment_secret bytea,
  payment_status text NOT NULL DEFAULT '',
  decline_code text NOT NULL DEFAULT '',
  charge_reference text NOT NULL DEFAULT '',
  refund_reference text NOT NULL DEFAULT '',
  refund_status text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  paid_at timestamptz,
  closed_at timestamptz,
  CHECK (status <> 'paid' OR paid_at IS NOT NULL),
  CHECK (status NOT IN ('expired', 'cancelled', 'refunded') OR closed_at IS NOT NULL)
);
CREATE INDEX checkout_orders_event ON checkout_orders (event_id, id DESC);
CREATE INDEX checkout_orders_buyer ON checkout_orders (lower(buyer_email), id DESC);
CREATE INDEX checkout_orders_open ON checkout_orders (expires_at) WHERE status IN ('pending_payment', 'refunding');

-- Somebody asked for the links of an address; the row lives until the mail is queued. It is
-- written for strangers too, so that the answer says nothing about who has bought.
CREATE TABLE checkout_link_requests (
  id uuid PRIMARY KEY,
  email text NOT NULL,
  created_at timestamptz NOT NULL
);

SELECT core_tenant('checkout_holds');
SELECT core_tenant('checkout_orders');
