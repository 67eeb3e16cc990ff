package testkit

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/tix"
)

// Org inserts an organization, which most foreign keys lead to, and gives its id. Tests that
// share a package's database stay apart by having one each.
func Org(t testing.TB, d *db.DB) tix.OrganizationID {
	t.Helper()
	id := tix.NewOrganizationID()
	_, err := d.Pool().Exec(context.Background(), `INSERT INTO accounts_organizations (id, name, slug, country, currency, created_at)
		VALUES ($1, 'Harbour Nights', $2, 'US', 'USD', now())`, id, "org-"+id.UUID())
	require.NoError(t, err)
	return id
}
