package accounts

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// OrganizationItem is an organization as its members see it.
type OrganizationItem struct {
	ID        tix.OrganizationID `json:"id"`
	Name      string             `json:"name"`
	Slug      string             `json:"slug"`
	Country   string             `json:"country" doc:"ISO 3166-1 alpha-2"`
	Currency  tix.Currency       `json:"currency" doc:"ISO 4217; never changes"`
	Role      string             `json:"role,omitempty" enum:"owner,manager,finance,box_office,door" doc:"The caller's role; absent for platform staff"`
	CreatedAt time.Time          `json:"created_at"`
}

func organizationItem(a Affiliation) OrganizationItem {
	return OrganizationItem{ID: a.ID, Name: a.Name, Slug: a.Slug, Country: a.Country, Currency: a.Currency, Role: a.Role, CreatedAt: a.CreatedAt}
}

type createOrganizationIn struct {
	Body struct {
		Name     string       `json:"name" minLength:"1" maxLength:"120"`
		Country  string       `json:"country" pattern:"^[A-Z]{2}$" example:"DE"`
		Currency tix.Currency `json:"currency" pattern:"^[A-Z]{3}$" example:"EUR"`
	}
}

type organizationOut struct {
	ETag string `header:"ETag"`
	Body OrganizationItem
}

type organizationListIn struct{ web.Page }

type organizationListOut struct{ Body web.List[OrganizationItem] }

type organizationIn struct{ web.OrganizationPath }

type updateOrganizationIn struct {
	web.OrganizationPath
	web.IfMatch
	Body struct {
		Name    *string `json:"name,omitempty" minLength:"1" maxLength:"120"`
		Country *string `json:"country,omitempty" pattern:"^[A-Z]{2}$"`
	}
}

func (m *Module) organizationRoutes(r *web.Router) {
	answer := func(a Affiliation, err error) (*organizationOut, error) {
		if err != nil {
			return nil, err
		}
		return &organizationOut{ETag: web.ETag(a.Version), Body: organizationItem(a)}, nil
	}
	web.Handle(r, web.Operation{ID: "accounts.organization.create", Method: http.MethodPost, Path: "organizations", Status: http.StatusCreated, Summary: "Make an organization; the caller becomes its owner",
		Limit: web.Limit{Burst: 10, Per: time.Hour, By: web.ByPrincipal},
	}, func(ctx context.Context, in *createOrganizationIn) (*organizationOut, error) {
		o, err := m.service.CreateOrganization(ctx, auth.From(ctx).UserID, NewOrganization{Name: in.Body.Name, Country: in.Body.Country, Currency: in.Body.Currency})
		return answer(Affiliation{Organization: o, Role: RoleOwner}, err)
	})
	web.Handle(r, web.Operation{ID: "accounts.organization.list", Method: http.MethodGet, Path: "organizations", Summary: "Organizations that the caller is a member of"},
		func(ctx context.Context, in *organizationListIn) (*organizationListOut, error) {
			after, err := cursorID[tix.OrganizationID](in.Page)
			if err != nil {
				return nil, err
			}
			rows, err := m.service.Organizations(ctx, auth.From(ctx).UserID, after, in.Limit+1)
			if err != nil {
				return nil, err
			}
			return &organizationListOut{Body: page(in.Page, rows, organizationItem, func(o OrganizationItem) string { return o.ID.String() })}, nil
		})
	web.Handle(r, web.Operation{ID: "accounts.organization.get", Method: http.MethodGet, Path: "organizations/{organization_id}", Summary: "One organization"},
		func(ctx context.Context, in *organizationIn) (*organizationOut, error) {
			return answer(m.service.Organization(ctx, in.OrganizationID))
		})
	web.Handle(r, web.Operation{ID: "accounts.organization.update", Method: http.MethodPatch, Path: "organizations/{organization_id}", Summary: "Change an organization"},
		func(ctx context.Context, in *updateOrganizationIn) (*organizationOut, error) {
			check := func(version int64) error { return web.CheckMatch(in.IfMatch.IfMatch, version) }
			return answer(m.service.UpdateOrganization(ctx, in.OrganizationID, check, OrganizationChange{Name: in.Body.Name, Country: in.Body.Country}))
		})
}
