package accounts

import (
	"context"
	"strings"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// NewOrganization says what a new organization is.
type NewOrganization struct {
	Name     string
	Country  string // ISO 3166-1 alpha-2, upper case
	Currency tix.Currency
}

// CreateOrganization makes an organization with its maker as owner. The slug comes from the
// name; when it is taken, four characters are added.
func (s *Service) CreateOrganization(ctx context.Context, owner tix.UserID, n NewOrganization) (Organization, error) {
	name, err := label("body.name", n.Name)
	if err != nil {
		return Organization{}, err
	}
	if err := checkPlace(n.Country, n.Currency); err != nil {
		return Organization{}, err
	}
	now := s.clock.Now()
	o := Organization{ID: tix.NewOrganizationID(), Name: name, Slug: slug(name), Country: n.Country, Currency: n.Currency, Version: 1, CreatedAt: now}
	write := func(ctx context.Context) error {
		if err := s.store.create(ctx, &o); err != nil {
			return err
		}
		if err := s.store.create(ctx, &Membership{ID: tix.NewMembershipID(), OrganizationID: o.ID, UserID: owner, Role: RoleOwner, CreatedAt: now}); err != nil {
			return err
		}
		return s.record(ctx, o.ID, "accounts.organization.create", o.ID.String(), map[string]string{"owner": owner.String()})
	}
	err = s.db.InTx(ctx, write)
	if db.IsUnique(err, "accounts_organizations_slug_unique") {
		o.Slug += "-" + strings.ToLower(o.ID.String()[len(o.ID.String())-4:])
		err = s.db.InTx(ctx, write)
	}
	if err != nil {
		return Organization{}, errs.Wrap("accounts.create_organization", err)
	}
	return o, nil
}

// Organizations lists where a user is a member and as what, oldest first, after one.
func (s *Service) Organizations(ctx context.Context, user tix.UserID, after tix.OrganizationID, limit int) ([]Affiliation, error) {
	rows, err := s.store.affiliations(ctx, user, after, limit)
	return rows, errs.Wrap("accounts.organizations", err)
}

// Organization gives one organization and the caller's role in it, "" for platform staff.
func (s *Service) Organization(ctx context.Context, org tix.OrganizationID) (Affiliation, error) {
	o, err := s.store.organization(ctx, org, false)
	if err != nil {
		return Affiliation{}, errs.Wrap("accounts.organization", err)
	}
	roles, err := s.store.roles(ctx, auth.From(ctx).UserID, org)
	if err != nil {
		return Affiliation{}, errs.Wrap("accounts.organization", err)
	}
	return Affiliation{Organization: o, Role: strings.Join(roles, "")}, nil
}

// OrganizationChange says what changes; nil leaves it. The currency never changes.
type OrganizationChange struct {
	Name    *string
	Country *string
}

// UpdateOrganization changes an organization if check accepts its present version.
func (s *Service) UpdateOrganization(ctx context.Context, org tix.OrganizationID, check func(version int64) error, c OrganizationChange) (Affiliation, error) {
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		o, err := s.store.organization(ctx, org, true)
		if err != nil {
			return err
		}
		if err := check(o.Version); err != nil {
			return err
		}
		if c.Name != nil {
			if o.Name, err = label("body.name", *c.Name); err != nil {
				return err
			}
		}
		if c.Country != nil {
			if err := checkPlace(*c.Country, o.Currency); err != nil {
				return err
			}
			o.Country = *c.Country
		}
		if err := s.store.updateOrganization(ctx, o); err != nil {
			return err
		}
		return s.record(ctx, org, "accounts.organization.update", org.String(), nil)
	})
	if err != nil {
		return Affiliation{}, errs.Wrap("accounts.update_organization", err)
	}
	return s.Organization(ctx, org)
}

func checkPlace(country string, currency tix.Currency) error {
	if len(country) != 2 || strings.ContainsFunc(country, func(r rune) bool { return r < 'A' || r > 'Z' }) {
		return errs.InvalidField("body.country", "must be an ISO 3166-1 country code, such as DE")
	}
	if !currency.Valid() {
		return errs.InvalidField("body.currency", "must be an ISO 4217 currency code, such as EUR")
	}
	return nil
}

// slug keeps letters a to z and digits, with single hyphens between words; accents of common
// Latin letters fall off.
func slug(name string) string {
	plain := strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "é", "e", "è", "e", "ê", "e", "á", "a", "à", "a", "â", "a",
		"ç", "c", "ñ", "n", "ó", "o", "ô", "o", "í", "i", "î", "i", "ú", "u", "û", "u", "å", "aa", "ø", "oe", "æ", "ae", "'", "", "’", "", "&", " and ").Replace(strings.ToLower(name))
	words := strings.FieldsFunc(plain, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	text := strings.Join(words, "-")
	if len(text) > 60 {
		text = strings.TrimRight(text[:60], "-")
	}
	if text == "" {
		return "organization"
	}
	return text
}
