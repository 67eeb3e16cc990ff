-- +goose Up
-- Who issues documents, and what the law wants on them: an organization, or the platform itself, which
-- has no organization_id.
CREATE TABLE invoices_sellers (
  issuer text PRIMARY KEY CHECK (issuer = coalesce(organization_id::text, 'platform')),
  organization_id uuid REFERENCES accounts_organizations (id),
  details jsonb NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER invoices_sellers_touch BEFORE UPDATE ON invoices_sellers FOR EACH ROW EXECUTE FUNCTION core_touch();
SELECT core_tenant('invoices_sellers');

-- The last number of a series. Whoever makes documents locks the row, so that a number is given in the
-- transaction that makes its document, and is free again when that one fails.
CREATE TABLE invoices_counters (
  issuer text NOT NULL,
  series text NOT NULL,
  last bigint NOT NULL CHECK (last >= 0),
  PRIMARY KEY (issuer, series)
);

-- Invoices and credit notes as they were issued. The amounts of credit notes are negative, so that sums
-- are right. A correction is another row of the same number with the next version.
CREATE TABLE invoices_documents (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  issuer text NOT NULL CHECK (issuer IN ('platform', organization_id::text)),
  kind text NOT NULL CHECK (kind IN ('invoice', 'credit_note', 'fee_invoice', 'fee_credit_note')),
  series text NOT NULL CHECK (series <> ''),
  sequence bigint NOT NULL CHECK (sequence > 0),
  number text NOT NULL,
  version int NOT NULL CHECK (version > 0),
  reference text NOT NULL CHECK (reference <> ''),
  replaces uuid CONSTRAINT invoices_documents_replaced_once UNIQUE,
  corrects uuid,
  event_id uuid NOT NULL,
  order_id uuid,
  currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  net bigint NOT NULL,
  tax bigint NOT NULL,
  total bigint NOT NULL,
  content jsonb NOT NULL,
  issued_on date NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT invoices_documents_number UNIQUE (issuer, series, sequence, version),
  CONSTRAINT invoices_documents_once UNIQUE (kind, reference, version),
  CHECK ((version = 1) = (replaces IS NULL)),
  CHECK (total = net + tax AND total <> 0),
  CHECK ((total < 0) = (kind IN ('credit_note', 'fee_credit_note'))),
  CHECK (total > 0 OR corrects IS NOT NULL),
  CHECK ((order_id IS NOT NULL) = (kind IN ('invoice', 'credit_note'))),
  CHECK ((issuer = 'platform') = (order_id IS NULL))
);
CREATE INDEX invoices_documents_organization ON invoices_documents (organization_id, id DESC);
CREATE INDEX invoices_documents_order ON invoices_documents (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX invoices_documents_event ON invoices_documents (event_id) WHERE order_id IS NULL;
CREATE INDEX invoices_documents_period ON invoices_documents (organization_id, issued_on);
CREATE INDEX invoices_documents_fees ON invoices_documents (issued_on) WHERE order_id IS NULL;

-- What a document is to say of its buyer, until it is issued; then the document says it.
CREATE TABLE invoices_recipients (
  order_id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  party jsonb NOT NULL,
  updated_at timestamptz NOT NULL
);
SELECT core_tenant('invoices_recipients');

-- What happened to money and has no document yet: it waits for the details of a seller, or, with
-- waits_for '', for the credit note that it undoes.
CREATE TABLE invoices_waiting (
  kind text NOT NULL CHECK (kind IN ('paid', 'returned', 'undone', 'fees')),
  reference text NOT NULL,
  waits_for text NOT NULL,
  organization_id uuid NOT NULL REFERENCES accounts_organizations (id),
  due jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (kind, reference)
);
CREATE INDEX invoices_waiting_seller ON invoices_waiting (waits_for, created_at);

-- +goose StatementBegin
CREATE FUNCTION invoices_gapless() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.sequence > 1 AND NOT EXISTS (SELECT 1 FROM invoices_documents
    WHERE issuer = NEW.issuer AND series = NEW.series AND sequence = NEW.sequence - 1) THEN
    RAISE EXCEPTION 'number % would leave a gap', NEW.number USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'invoices_gapless';
  END IF;
  IF NEW.replaces IS NOT NULL AND NOT EXISTS (SELECT 1 FROM invoices_documents
    WHERE id = NEW.replaces AND issuer = NEW.issuer AND kind = NEW.kind AND number = NEW.number AND version = NEW.version - 1
      AND (currency, net, tax, total, issued_on) = (NEW.currency, NEW.net, NEW.tax, NEW.total, NEW.issued_on)) THEN
    RAISE EXCEPTION 'version % of % is none of what it replaces', NEW.version, NEW.number USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'invoices_versions';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION invoices_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'documents are never edited' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'invoices_append_only';
END $$;
-- +goose StatementEnd
CREATE TRIGGER invoices_documents_gapless AFTER INSERT ON invoices_documents FOR EACH ROW EXECUTE FUNCTION invoices_gapless();
CREATE TRIGGER invoices_documents_append_only BEFORE UPDATE OR DELETE ON invoices_documents FOR EACH ROW EXECUTE FUNCTION invoices_append_only();
CREATE TRIGGER invoices_documents_no_truncate BEFORE TRUNCATE ON invoices_documents FOR EACH STATEMENT EXECUTE FUNCTION invoices_append_only();
SELECT core_tenant('invoices_documents');
REVOKE UPDATE, DELETE, TRUNCATE ON invoices_documents FROM CURRENT_USER;
