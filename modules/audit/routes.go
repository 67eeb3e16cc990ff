package audit

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// EntryItem is one line of the record.
type EntryItem struct {
	ID             tix.EntryID        `json:"id"`
	OrganizationID tix.OrganizationID `json:"organization_id,omitzero" doc:"Absent for the platform's own entries"`
	Seq            int64              `json:"seq" doc:"Place in the organization's chain, from 1"`
	At             time.Time          `json:"at"`
	Actor          string             `json:"actor" doc:"usr_…, dev_…, buyer or system"`
	Verb           string             `json:"verb" example:"accounts.member.update"`
	Subject        string             `json:"subject" doc:"Id of the thing"`
	Details        map[string]string  `json:"details"`
	Hash           []byte             `json:"hash" doc:"SHA-256 over this entry and the one before it"`
}

func item(e Entry) EntryItem {
	return EntryItem{ID: e.ID, OrganizationID: e.OrganizationID, Seq: e.Seq, At: e.At, Actor: e.Actor, Verb: e.Verb, Subject: e.Subject, Details: e.Details, Hash: e.Hash}
}

type listIn struct {
	web.OrganizationPath
	web.Page
	Subject string `query:"subject" maxLength:"64" doc:"Only entries about this thing"`
}

type platformListIn struct {
	web.Page
	Subject string `query:"subject" maxLength:"64" doc:"Only entries about this thing"`
}

type listOut struct{ Body web.List[EntryItem] }

func (m *Module) routes(r *web.Router) {
	web.Handle(r, web.Operation{ID: "audit.entry.list", Method: http.MethodGet, Path: "organizations/{organization_id}/entries", Summary: "Record of an organization, newest first"},
		func(ctx context.Context, in *listIn) (*listOut, error) {
			var before int64
			parts, err := web.ParseCursor(in.After, 1)
			if err == nil && parts != nil {
				before, err = strconv.ParseInt(parts[0], 10, 64)
			}
			if err != nil {
				return nil, errs.InvalidField("query.after", "not a cursor of this list")
			}
			rows, err := m.service.Entries(ctx, in.OrganizationID, in.Subject, before, in.Limit+1)
			return list(in.Page, rows, err, func(e EntryItem) string { return strconv.FormatInt(e.Seq, 10) })
		})
	web.Handle(r, web.Operation{ID: "audit.platform_entry.list", Method: http.MethodGet, Path: "entries", Summary: "Record of the whole platform, newest first"},
		func(ctx context.Context, in *platformListIn) (*listOut, error) {
			var before tix.EntryID
			parts, err := web.ParseCursor(in.After, 1)
			if err == nil && parts != nil {
				err = before.UnmarshalText([]byte(parts[0]))
			}
			if err != nil {
				return nil, errs.InvalidField("query.after", "not a cursor of this list")
			}
			rows, err := m.service.PlatformEntries(ctx, in.Subject, before, in.Limit+1)
			return list(in.Page, rows, err, func(e EntryItem) string { return e.ID.String() })
		})
}

func list(p web.Page, rows []Entry, err error, cursor func(EntryItem) string) (*listOut, error) {
	if err != nil {
		return nil, err
	}
	items := make([]EntryItem, len(rows))
	for i, e := range rows {
		items[i] = item(e)
	}
	return &listOut{Body: web.Cut(items, p.Limit, func(e EntryItem) string { return web.Cursor(cursor(e)) })}, nil
}
