package venues

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type venueBody struct {
	ID         tix.VenueID `json:"id"`
	Name       string      `json:"name" example:"Kesselhaus"`
	Street     string      `json:"street" example:"Schönhauser Allee 36"`
	PostalCode string      `json:"postal_code" example:"10435"`
	City       string      `json:"city" example:"Berlin"`
	Region     string      `json:"region" doc:"State or province; may be empty"`
	Country    string      `json:"country" doc:"ISO 3166-1 alpha-2" example:"DE"`
	Zone       string      `json:"zone" doc:"IANA time zone" example:"Europe/Berlin"`
	Capacity   int         `json:"capacity" doc:"People" example:"1000"`
	Gates      []gateBody  `json:"gates" nullable:"false"`
	Version    int64       `json:"version"`
	CreatedAt  time.Time   `json:"created_at"`
	UpdatedAt  time.Time   `json:"updated_at"`
}

type gateBody struct {
	ID       tix.GateID `json:"id"`
	Name     string     `json:"name" example:"Main entrance"`
	Position int        `json:"position" doc:"Gates are shown in this order"`
}

func showGate(g Gate) gateBody { return gateBody{ID: g.ID, Name: g.Name, Position: g.Position} }

func showVenue(v Venue) venueBody {
	gates := make([]gateBody, 0, len(v.Gates))
	for _, g := range v.Gates {
		gates = append(gates, showGate(g))
	}
	return venueBody{ID: v.ID, Name: v.Name, Street: v.Street, PostalCode: v.PostalCode, City: v.City, Region: v.Region,
		Country: v.Country, Zone: v.Zone, Capacity: v.Capacity, Gates: gates, Version: v.Version, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt}
}

// VenuePath names a venue; exported because the router reads embedded fields of exported types only.
type VenuePath struct {
	web.OrganizationPath
	VenueID tix.VenueID `path:"venue_id" example:"ven_01k9z3v5m8q2w4x6y8a0b2c4d6"`
}

type venueOut struct {
	ETag string `header:"ETag"`
	Body venueBody
}

func answer(v Venue, err error) (*venueOut, error) {
	if err != nil {
		return nil, err
	}
	return &venueOut{ETag: web.ETag(v.Version), Body: showVenue(v)}, nil
}

type venueListIn struct {
	web.OrganizationPath
	web.Page
}

type venueListOut struct{ Body web.List[venueBody] }

type venueCreateIn struct {
	web.OrganizationPath
	Body struct {
		Name       string `json:"name" minLength:"1" maxLength:"200"`
		Street     string `json:"street,omitempty" maxLength:"200"`
		PostalCode string `json:"postal_code,omitempty" maxLength:"20"`
		City       string `json:"city" minLength:"1" maxLength:"120"`
		Region     string `json:"region,omitempty" maxLength:"120"`
		Country    string `json:"country" minLength:"2" maxLength:"2"`
		Zone       string `json:"zone" doc:"IANA time zone" minLength:"1" maxLength:"64"`
		Capacity   int    `json:"capacity" minimum:"1" maximum:"1000000"`
	}
}

type venueUpdateIn struct {
	VenuePath
	web.IfMatch
	Body struct {
		Name       *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Street     *string `json:"street,omitempty" maxLength:"200"`
		PostalCode *string `json:"postal_code,omitempty" maxLength:"20"`
		City       *string `json:"city,omitempty" minLength:"1" maxLength:"120"`
		Region     *string `json:"region,omitempty" maxLength:"120"`
		Country    *string `json:"country,omitempty" minLength:"2" maxLength:"2"`
		Zone       *string `json:"zone,omitempty" minLength:"1" maxLength:"64"`
		Capacity   *int    `json:"capacity,omitempty" minimum:"1" maximum:"1000000"`
	}
}

func (m *Module) routes(r *web.Router) {
	const one = "organizations/{organization_id}/venues/{venue_id}"
	web.Handle(r, web.Operation{ID: "venues.venue.list", Method: http.MethodGet, Path: "organizations/{organization_id}/venues",
		Summary: "List venues", Description: "Newest first."}, m.list)
	web.Handle(r, web.Operation{ID: "venues.venue.create", Method: http.MethodPost, Path: "organizations/{organization_id}/venues",
		Summary: "Add a venue", Status: http.StatusCreated}, m.create)
	web.Handle(r, web.Operation{ID: "venues.venue.get", Method: http.MethodGet, Path: one, Summary: "Show a venue"}, m.get)
	web.Handle(r, web.Operation{ID: "venues.venue.update", Method: http.MethodPatch, Path: one, Summary: "Change a venue",
		Description: "Absent members stay as they are. The time zone is fixed while events use the venue."}, m.update)
	web.Handle(r, web.Operation{ID: "venues.venue.delete", Method: http.MethodDelete, Path: one, Summary: "Delete a venue",
		Description: "Refused (409) while events use it."}, m.remove)
	m.gateRoutes(r, one+"/gates")
}

func (m *Module) list(ctx context.Context, in *venueListIn) (*venueListOut, error) {
	after, err := web.ParseCursor(in.After, 1)
	if err != nil {
		return nil, err
	}
	var from tix.VenueID
	if after != nil {
		if from, err = tix.ParseVenueID(after[0]); err != nil {
			return nil, errs.InvalidField("query.after", "not a cursor of this list")
		}
	}
	found, err := m.service.List(ctx, in.OrganizationID, from, in.Limit+1)
	if err != nil {
		return nil, err
	}
	shown := make([]venueBody, 0, len(found))
	for _, v := range found {
		shown = append(shown, showVenue(v))
	}
	return &venueListOut{Body: web.Cut(shown, in.Limit, func(v venueBody) string { return web.Cursor(v.ID.String()) })}, nil
}

func (m *Module) create(ctx context.Context, in *venueCreateIn) (*venueOut, error) {
	b := &in.Body
	return answer(m.service.Create(ctx, in.OrganizationID, Details{Name: &b.Name, Street: &b.Street, PostalCode: &b.PostalCode,
		City: &b.City, Region: &b.Region, Country: &b.Country, Zone: &b.Zone, Capacity: &b.Capacity}))
}

func (m *Module) get(ctx context.Context, in *VenuePath) (*venueOut, error) {
	return answer(m.service.Get(ctx, in.OrganizationID, in.VenueID))
}

func (m *Module) update(ctx context.Context, in *venueUpdateIn) (*venueOut, error) {
	b := &in.Body
	match := func(version int64) error { return web.CheckMatch(in.IfMatch.IfMatch, version) }
	return answer(m.service.Update(ctx, in.OrganizationID, in.VenueID, match, Details{Name: b.Name, Street: b.Street, PostalCode: b.PostalCode,
		City: b.City, Region: b.Region, Country: b.Country, Zone: b.Zone, Capacity: b.Capacity}))
}

func (m *Module) remove(ctx context.Context, in *VenuePath) (*struct{}, error) {
	return nil, m.service.Delete(ctx, in.OrganizationID, in.VenueID)
}
