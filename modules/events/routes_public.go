package events

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type publicListIn struct {
	web.Page
	Query string `query:"q" maxLength:"200" doc:"Words in name, summary, venue or city; accents do not matter"`
	From  string `query:"from" format:"date" doc:"First day, as on the wall at the venue" example:"2026-12-01"`
	To    string `query:"to" format:"date" doc:"Last day" example:"2026-12-31"`
	City  string `query:"city" maxLength:"120"`
}

type publicListOut struct{ Body web.List[ListingBody] }

type publicGetIn struct {
	Slug string `path:"slug" maxLength:"80" example:"nils-frahm"`
}

type publicBody struct {
	ListingBody
	Description  string     `json:"description" doc:"Plain text; paragraphs are parted by empty lines"`
	RefundsUntil *time.Time `json:"refunds_until,omitempty"`
	CancelReason string     `json:"cancel_reason,omitempty"`
}

type publicGetOut struct{ Body publicBody }

func (m *Module) publicRoutes(r *web.Router) {
	web.Handle(r, web.Operation{ID: "events.public.list", Method: http.MethodGet, Path: "public", Summary: "Find events",
		Description: "Published events that have not ended, by start."}, m.publicList)
	web.Handle(r, web.Operation{ID: "events.public.get", Method: http.MethodGet, Path: "public/{slug}", Summary: "Show a published event",
		Description: "Ended and cancelled events are shown too."}, m.publicGet)
}

func (m *Module) publicList(ctx context.Context, in *publicListIn) (*publicListOut, error) {
	parts, err := web.ParseCursor(in.After, 2)
	if err != nil {
		return nil, err
	}
	var after *Place
	if parts != nil {
		at, timeErr := time.Parse(time.RFC3339Nano, parts[0])
		id, idErr := tix.ParseEventID(parts[1])
		if timeErr != nil || idErr != nil {
			return nil, errs.InvalidField("query.after", "not a cursor of this list")
		}
		after = &Place{StartsAt: at, ID: id}
	}
	found, err := m.listings.List(ctx, Search{Query: in.Query, City: in.City, From: in.From, To: in.To}, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	shown := make([]ListingBody, 0, len(found))
	for _, l := range found {
		shown = append(shown, showListing(l))
	}
	cursor := func(l ListingBody) string { return web.Cursor(l.StartsAt.Format(time.RFC3339Nano), l.ID.String()) }
	return &publicListOut{Body: web.Cut(shown, in.Limit, cursor)}, nil
}

func (m *Module) publicGet(ctx context.Context, in *publicGetIn) (*publicGetOut, error) {
	l, err := m.listings.BySlug(ctx, in.Slug)
	if err != nil {
		return nil, err
	}
	return &publicGetOut{Body: publicBody{ListingBody: showListing(l), Description: l.Description,
		RefundsUntil: optional(l.Card.RefundsUntil), CancelReason: l.CancelReason}}, nil
}
