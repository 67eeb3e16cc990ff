package events

import (
	"context"
	"net/http"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// EventPath names an event; exported because the router reads embedded fields of exported types only.
type EventPath struct {
	web.OrganizationPath
	EventID tix.EventID `path:"event_id" example:"evt_01k9z3v5m8q2w4x6y8a0b2c4d6"`
}

type eventOut struct {
	ETag string `header:"ETag"`
	Body eventBody
}

type eventListIn struct {
	web.OrganizationPath
	web.Page
	Status string `query:"status" enum:"draft,published,ended,cancelled"`
	Query  string `query:"q" maxLength:"200" doc:"Words in name, summary, venue or city"`
}

type eventListOut struct{ Body web.List[eventBody] }

type eventCreateIn struct {
	web.OrganizationPath
	Body struct {
		Name         string        `json:"name" minLength:"1" maxLength:"200" example:"Nils Frahm"`
		Slug         *string       `json:"slug,omitempty" maxLength:"80" doc:"Made from the name when absent"`
		Summary      *string       `json:"summary,omitempty" maxLength:"300"`
		Description  *string       `json:"description,omitempty" maxLength:"20000"`
		VenueID      *tix.VenueID  `json:"venue_id,omitempty"`
		Currency     *tix.Currency `json:"currency,omitempty" minLength:"3" maxLength:"3" doc:"The organization's when absent"`
		StartsLocal  *string       `json:"starts_local,omitempty" doc:"Wall time at the venue" example:"2026-12-04T20:00"`
		EndsLocal    *string       `json:"ends_local,omitempty" example:"2026-12-04T23:00"`
		DoorsLocal   *string       `json:"doors_local,omitempty" example:"2026-12-04T19:00"`
		RefundsLocal *string       `json:"refunds_local,omitempty" doc:"Until then buyers may ask for their money back" example:"2026-11-27T20:00"`
	}
}

type eventUpdateIn struct {
	EventPath
	web.IfMatch
	Body struct {
		Name         *string       `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Slug         *string       `json:"slug,omitempty" maxLength:"80" doc:"In drafts only"`
		Summary      *string       `json:"summary,omitempty" maxLength:"300"`
		Description  *string       `json:"description,omitempty" maxLength:"20000"`
		VenueID      *tix.VenueID  `json:"venue_id,omitempty" doc:"Empty text: no venue"`
		Currency     *tix.Currency `json:"currency,omitempty" minLength:"3" maxLength:"3" doc:"In drafts without prices only"`
		StartsLocal  *string       `json:"starts_local,omitempty" doc:"Wall time at the venue; empty text: none"`
		EndsLocal    *string       `json:"ends_local,omitempty"`
		DoorsLocal   *string       `json:"doors_local,omitempty"`
		RefundsLocal *string       `json:"refunds_local,omitempty"`
		ImageAlt     *string       `json:"image_alt,omitempty" maxLength:"300" doc:"What the picture shows"`
	}
}

type eventCancelIn struct {
	EventPath
	web.IfMatch
	Body struct {
		Reason string `json:"reason" minLength:"3" maxLength:"500" doc:"Ticket holders read it"`
	}
}

func (m *Module) routes(r *web.Router) {
	const all, one = "organizations/{organization_id}/events", "organizations/{organization_id}/events/{event_id}"
	web.Handle(r, web.Operation{ID: "events.event.list", Method: http.MethodGet, Path: all, Summary: "List events", Description: "Newest first."}, m.list)
	web.Handle(r, web.Operation{ID: "events.event.create", Method: http.MethodPost, Path: all, Summary: "Draft an event", Status: http.StatusCreated,
		Description: "A name is enough for a draft. Times are wall times at the venue: one that the clocks skip is refused, of one that comes twice the earlier is meant."}, m.create)
	web.Handle(r, web.Operation{ID: "events.event.get", Method: http.MethodGet, Path: one, Summary: "Show an event"}, m.get)
	web.Handle(r, web.Operation{ID: "events.event.update", Method: http.MethodPatch, Path: one, Summary: "Change an event",
		Description: "Absent members stay as they are. A new venue in another time zone keeps the wall times."}, m.update)
	web.Handle(r, web.Operation{ID: "events.event.delete", Method: http.MethodDelete, Path: one, Summary: "Delete a draft"}, m.remove)
	web.Handle(r, web.Operation{ID: "events.event.publish", Method: http.MethodPost, Path: one + "/publish", Summary: "Publish an event", Status: http.StatusOK,
		Description: "Needs a venue, a start to come, an end and a visible tier; everything missing is answered at once (409)."}, m.publish)
	web.Handle(r, web.Operation{ID: "events.event.cancel", Method: http.MethodPost, Path: one + "/cancel", Summary: "Cancel a published event", Status: http.StatusOK}, m.cancel)
	m.imageRoutes(r, one)
	m.publicRoutes(r)
}

func (m *Module) list(ctx context.Context, in *eventListIn) (*eventListOut, error) {
	parts, err := web.ParseCursor(in.After, 1)
	if err != nil {
		return nil, err
	}
	var after tix.EventID
	if parts != nil {
		if after, err = tix.ParseEventID(parts[0]); err != nil {
			return nil, errs.InvalidField("query.after", "not a cursor of this list")
		}
	}
	found, err := m.service.Events(ctx, in.OrganizationID, Filter{Status: in.Status, Query: in.Query}, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	shown, err := m.show(ctx, found)
	if err != nil {
		return nil, err
	}
	return &eventListOut{Body: web.Cut(shown, in.Limit, func(e eventBody) string { return web.Cursor(e.ID.String()) })}, nil
}

func (m *Module) create(ctx context.Context, in *eventCreateIn) (*eventOut, error) {
	b := &in.Body
	return m.answer(ctx)(m.service.CreateEvent(ctx, in.OrganizationID, Details{Name: &b.Name, Slug: b.Slug, Summary: b.Summary,
		Description: b.Description, VenueID: b.VenueID, Currency: b.Currency, StartsLocal: b.StartsLocal, EndsLocal: b.EndsLocal,
		DoorsLocal: b.DoorsLocal, RefundsLocal: b.RefundsLocal}))
}

func (m *Module) get(ctx context.Context, in *EventPath) (*eventOut, error) {
	return m.answer(ctx)(m.service.Event(ctx, in.OrganizationID, in.EventID))
}

func (m *Module) update(ctx context.Context, in *eventUpdateIn) (*eventOut, error) {
	b := &in.Body
	return m.answer(ctx)(m.service.UpdateEvent(ctx, in.OrganizationID, in.EventID, match(in.IfMatch), Details{Name: b.Name, Slug: b.Slug,
		Summary: b.Summary, Description: b.Description, VenueID: b.VenueID, Currency: b.Currency, StartsLocal: b.StartsLocal,
		EndsLocal: b.EndsLocal, DoorsLocal: b.DoorsLocal, RefundsLocal: b.RefundsLocal, ImageAlt: b.ImageAlt}))
}

func (m *Module) remove(ctx context.Context, in *EventPath) (*struct{}, error) {
	return nil, m.service.DeleteEvent(ctx, in.OrganizationID, in.EventID)
}

func (m *Module) publish(ctx context.Context, in *EventPath) (*eventOut, error) {
	return m.answer(ctx)(m.service.Publish(ctx, in.OrganizationID, in.EventID))
}

func (m *Module) cancel(ctx context.Context, in *eventCancelIn) (*eventOut, error) {
	return m.answer(ctx)(m.service.Cancel(ctx, in.OrganizationID, in.EventID, match(in.IfMatch), in.Body.Reason))
}

func match(h web.IfMatch) func(int64) error {
	return func(version int64) error { return web.CheckMatch(h.IfMatch, version) }
}

// answer encodes one event.
func (m *Module) answer(ctx context.Context) func(Event, error) (*eventOut, error) {
	return func(e Event, err error) (*eventOut, error) {
		if err != nil {
			return nil, err
		}
		shown, err := m.show(ctx, []Event{e})
		if err != nil {
			return nil, err
		}
		return &eventOut{ETag: web.ETag(e.Version), Body: shown[0]}, nil
	}
}
