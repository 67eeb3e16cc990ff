-- +goose Up
CREATE TABLE accounts_organizations (
  id uuid PRIMARY KEY,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  slug text NOT NULL CONSTRAINT accounts_organizations_slug_unique UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  country char(2) NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER accounts_organizations_touch BEFORE UPDATE ON accounts_organizations FOR EACH ROW EXECUTE FUNCTION core_touch();

CREATE TABLE accounts_memberships (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations,
  user_id uuid NOT NULL REFERENCES accounts_users,
  role text NOT NULL CHECK (role IN ('owner', 'manager', 'finance', 'box_office', 'door')),
  created_at timestamptz NOT NULL,
  CONSTRAINT accounts_memberships_once UNIQUE (organization_id, user_id)
);
CREATE INDEX accounts_memberships_user ON accounts_memberships (user_id);
SELECT core_tenant('accounts_memberships');

CREATE TABLE accounts_invitations (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES accounts_organizations,
  email text NOT NULL CHECK (email = lower(email)),
  role text NOT NULL CHECK (role IN ('owner', 'manager', 'finance', 'box_office', 'door')),
  hash bytea NOT NULL CONSTRAINT accounts_invitations_hash_unique UNIQUE CHECK (length(hash) = 32),
  invited_by uuid NOT NULL REFERENCES accounts_users,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz
);
CREATE UNIQUE INDEX accounts_invitations_one_open ON accounts_invitations (organization_id, email) WHERE accepted_at IS NULL;
SELECT core_tenant('accounts_invitations');

CREATE TABLE accounts_platform_roles (
  user_id uuid PRIMARY KEY REFERENCES accounts_users,
  role text NOT NULL CHECK (role IN ('admin', 'support')),
  granted_by text NOT NULL,
  created_at timestamptz NOT NULL
);

-- Every replica forgets what it knew of this person's roles: "<user>:<organization>", the
-- organization being all zeros for platform roles.
-- +goose StatementBegin
CREATE FUNCTION accounts_membership_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM pg_notify('tixters_memberships', OLD.user_id || ':' || OLD.organization_id);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM pg_notify('tixters_memberships', NEW.user_id || ':' || NEW.organization_id);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION accounts_platform_role_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('tixters_memberships', coalesce(NEW.user_id, OLD.user_id) || ':00000000-0000-0000-0000-000000000000');
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER accounts_memberships_tell AFTER INSERT OR UPDATE OR DELETE ON accounts_memberships
  FOR EACH ROW EXECUTE FUNCTION accounts_membership_changed();
CREATE TRIGGER accounts_platform_roles_tell AFTER INSERT OR UPDATE OR DELETE ON accounts_platform_roles
  FOR EACH ROW EXECUTE FUNCTION accounts_platform_role_changed();
