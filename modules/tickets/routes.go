package tickets

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// EventPath names an event; exported because the router reads embedded fields of exported types only.
type EventPath struct {
	web.OrganizationPath
	EventID tix.EventID `path:"event_id" example:"evt_01k9z3v5m8q2w4x6y8a0b2c4d6"`
}

type ticketBody struct {
	ID             tix.TicketID `json:"id"`
	OrderID        tix.OrderID  `json:"order_id"`
	OrderReference string       `json:"order_reference" example:"K7QM2XPA"`
	TierID         tix.TierID   `json:"tier_id"`
	TierName       string       `json:"tier_name" example:"Floor"`
	HolderName     string       `json:"holder_name" example:"Ada Moreno"`
	Number         int          `json:"number" doc:"Which of the order's tickets, from 1"`
	Of             int          `json:"of" doc:"How many tickets the order has"`
	State          string       `json:"state" enum:"valid,void"`
	VoidReason     string       `json:"void_reason,omitempty"`
	IssuedAt       time.Time    `json:"issued_at"`
	VoidedAt       *time.Time   `json:"voided_at,omitempty"`
}

func showTicket(t Ticket) ticketBody {
	return ticketBody{ID: t.ID, OrderID: t.OrderID, OrderReference: t.OrderReference, TierID: t.TierID, TierName: t.TierName,
		HolderName: t.HolderName, Number: t.Number, Of: t.OfCount, State: t.State, VoidReason: t.VoidReason, IssuedAt: t.IssuedAt, VoidedAt: t.VoidedAt}
}

type listIn struct {
	EventPath
	web.Page
	Q string `query:"q" maxLength:"200" doc:"Part of the holder's name, an order reference or a ticket id"`
}

type listOut struct{ Body web.List[ticketBody] }

type voidIn struct {
	web.OrganizationPath
	TicketID tix.TicketID `path:"ticket_id"`
	Body     struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200" doc:"For the record; no personal data"`
	}
}

type ticketOut struct{ Body ticketBody }

type keysIn struct {
	EventID tix.EventID `path:"event_id"`
}

type keysOut struct{ Body web.List[PublicKey] }

type rotateIn struct{ EventPath }

func (m *Module) routes(r *web.Router) {
	m.paperRoutes(r)
	web.Handle(r, web.Operation{ID: "tickets.ticket.list", Method: http.MethodGet, Path: "organizations/{organization_id}/events/{event_id}/tickets",
		Summary: "List or search the tickets of an event"}, m.list)
	web.Handle(r, web.Operation{ID: "tickets.ticket.void", Method: http.MethodPost, Path: "organizations/{organization_id}/tickets/{ticket_id}/void",
		Summary: "Make one ticket worthless", Description: "The door refuses it from now on. Neither the place nor the money goes back."}, m.void)
	web.Handle(r, web.Operation{ID: "tickets.key.list", Method: http.MethodGet, Path: "events/{event_id}/keys",
		Summary: "Public keys of an event's ticket codes", Description: "A device reads those of its own event. Codes of retired keys stay good."}, m.keys)
	web.Handle(r, web.Operation{ID: "tickets.key.rotate", Method: http.MethodPost, Path: "organizations/{organization_id}/events/{event_id}/keys",
		Summary: "Sign new tickets of an event with a new key", Status: http.StatusCreated}, m.rotate)
}

func (m *Module) list(ctx context.Context, in *listIn) (*listOut, error) {
	var after tix.TicketID
	if parts, err := web.ParseCursor(in.After, 1); err != nil {
		return nil, err
	} else if parts != nil {
		if after, err = tix.ParseTicketID(parts[0]); err != nil {
			return nil, errs.InvalidField("query.after", "not a cursor of this list")
		}
	}
	rows, err := m.documents.List(ctx, in.OrganizationID, in.EventID, in.Q, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	items := make([]ticketBody, 0, len(rows))
	for _, t := range rows {
		items = append(items, showTicket(t))
	}
	return &listOut{Body: web.Cut(items, in.Limit, func(t ticketBody) string { return web.Cursor(t.ID.String()) })}, nil
}

func (m *Module) void(ctx context.Context, in *voidIn) (*ticketOut, error) {
	t, err := m.documents.Void(ctx, in.OrganizationID, in.TicketID, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &ticketOut{Body: showTicket(t)}, nil
}

func (m *Module) keys(ctx context.Context, in *keysIn) (*keysOut, error) {
	if auth.From(ctx).EventID != in.EventID {
		return nil, errs.Missing("event")
	}
	keys, err := m.documents.Keys(ctx, in.EventID)
	if err != nil {
		return nil, err
	}
	return &keysOut{Body: web.NewList(keys)}, nil
}

func (m *Module) rotate(ctx context.Context, in *rotateIn) (*keysOut, error) {
	if err := m.documents.RotateKey(ctx, in.OrganizationID, in.EventID); err != nil {
		return nil, err
	}
	keys, err := m.documents.Keys(ctx, in.EventID)
	if err != nil {
		return nil, err
	}
	return &keysOut{Body: web.NewList(keys)}, nil
}
