package guestbook

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/web"
)

type entryBody struct {
	ID        EntryID   `json:"id"`
	Text      string    `json:"text"`
	Author    string    `json:"author"`
	CreatedAt time.Time `json:"created_at"`
}

type createIn struct {
	web.OrganizationPath
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"500"`
	}
}

type createOut struct{ Body entryBody }

type listIn struct {
	web.OrganizationPath
	web.Page
}

type listOut struct{ Body web.List[entryBody] }

func (m *Module) routes(r *web.Router) {
	web.Handle(r, web.Operation{ID: "guestbook.entry.create", Method: http.MethodPost, Path: "organizations/{organization_id}/entries",
		Summary: "Write into the guestbook", Status: http.StatusCreated}, m.create)
	web.Handle(r, web.Operation{ID: "guestbook.entry.list", Method: http.MethodGet, Path: "organizations/{organization_id}/entries",
		Summary: "Read the guestbook, newest first"}, m.list)
}

func show(e Entry) entryBody { return entryBody{e.ID, e.Text, e.Author, e.CreatedAt} }

func (m *Module) create(ctx context.Context, in *createIn) (*createOut, error) {
	e := Entry{ID: newEntryID(), OrganizationID: in.OrganizationID, Text: in.Body.Text, Author: auth.From(ctx).Actor(), CreatedAt: m.clock.Now()}
	if err := m.store.add(ctx, e); err != nil {
		return nil, errs.Wrap("guestbook.create", err)
	}
	return &createOut{Body: show(e)}, nil
}

func (m *Module) list(ctx context.Context, in *listIn) (*listOut, error) {
	var before EntryID
	parts, err := web.ParseCursor(in.After, 1)
	if err != nil {
		return nil, err
	}
	if parts != nil && before.UnmarshalText([]byte(parts[0])) != nil {
		return nil, errs.InvalidField("query.after", "not a cursor of this list")
	}
	rows, err := m.store.list(ctx, in.OrganizationID, before, in.Limit+1)
	if err != nil {
		return nil, errs.Wrap("guestbook.list", err)
	}
	items := make([]entryBody, 0, len(rows))
	for _, e := range rows {
		items = append(items, show(e))
	}
	return &listOut{Body: web.Cut(items, in.Limit, func(e entryBody) string { return web.Cursor(e.ID.String()) })}, nil
}
