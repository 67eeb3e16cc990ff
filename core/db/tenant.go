package db

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/tixters/tixters/core/tix"
)

// tenantSetting is read by the row-level security policies that core_tenant() makes.
// A connection starts with every tenant visible and is narrowed per use.
const (
	tenantSetting = "tixters.organization"
	everyTenant   = "*"
)

type tenantKey struct{}

// WithTenant narrows every query under ctx to rows of one organization.
func WithTenant(ctx context.Context, org tix.OrganizationID) context.Context {
	return context.WithValue(ctx, tenantKey{}, org.UUID())
}

// System lifts the narrowing of WithTenant, for what a tenant's call needs of public things.
// It has no effect inside a transaction that is already narrowed.
func System(ctx context.Context) context.Context {
	return context.WithValue(ctx, tenantKey{}, everyTenant)
}

// narrow sets the tenant on a connection as it leaves the pool; it costs a round trip only
// when the connection last served another tenant.
func narrow(ctx context.Context, c *pgx.Conn) (bool, error) {
	want, _ := ctx.Value(tenantKey{}).(string)
	if want == "" {
		want = everyTenant
	}
	data := c.PgConn().CustomData()
	have, _ := data[tenantSetting].(string)
	if have == "" {
		have = everyTenant
	}
	if have == want {
		return true, nil
	}
	if _, err := c.Exec(ctx, "SELECT set_config($1, $2, false)", tenantSetting, want); err != nil {
		return false, err
	}
	data[tenantSetting] = want
	return true, nil
}
