package accounts

import (
	"context"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Directory answers what other rooms and the policy ask about people and organizations. It
// needs the database only, so that rooms that accounts itself needs may ask it.
type Directory struct{ store store }

// NewDirectory makes the directory.
func NewDirectory(d *db.DB) *Directory { return &Directory{store: store{d}} }

// OrganizationName gives the name that the public sees; errs.Missing when there is none.
func (d *Directory) OrganizationName(ctx context.Context, org tix.OrganizationID) (string, error) {
	o, err := d.store.organization(ctx, org, false)
	return o.Name, errs.Wrap("accounts.organization_name", err)
}

// OrganizationCurrency gives the currency that an organization sells in; errs.Missing when
// there is no such organization.
func (d *Directory) OrganizationCurrency(ctx context.Context, org tix.OrganizationID) (tix.Currency, error) {
	o, err := d.store.organization(ctx, org, false)
	return o.Currency, errs.Wrap("accounts.organization_currency", err)
}

// Roles gives a user's roles in an organization, or on the platform for a zero organization;
// none for a stranger.
func (d *Directory) Roles(ctx context.Context, user tix.UserID, org tix.OrganizationID) ([]string, error) {
	roles, err := d.store.roles(ctx, user, org)
	return roles, errs.Wrap("accounts.roles", err)
}

// UserEmail gives how to address a user; errs.Missing when there is none.
func (d *Directory) UserEmail(ctx context.Context, user tix.UserID) (name, email string, err error) {
	u, err := d.store.user(ctx, user, false)
	return u.Name, u.Email, errs.Wrap("accounts.user_email", err)
}

// Owners gives how to address the owners of an organization, in the order in which they joined.
func (d *Directory) Owners(ctx context.Context, org tix.OrganizationID) ([]tix.Person, error) {
	found, err := d.store.ownersOf(ctx, org)
	return found, errs.Wrap("accounts.owners", err)
}
