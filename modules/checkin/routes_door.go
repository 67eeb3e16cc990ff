package checkin

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type sessionOut struct {
	Body struct {
		Device   deviceBody  `json:"device"`
		Event    eventBody   `json:"event"`
		Gates    []gateBody  `json:"gates" nullable:"false"`
		GateID   *tix.GateID `json:"gate_id,omitempty"`
		Counters counters    `json:"counters"`
	}
}

type gateIn struct {
	Body struct {
		GateID tix.GateID `json:"gate_id,omitempty" doc:"Absent: at no gate"`
	}
}

type scanIn struct {
	Body struct {
		ScanID tix.ScanID `json:"scan_id" doc:"Made by the device; the same id again gives the same verdict"`
		Code   string     `json:"code" maxLength:"2048" doc:"What the camera or keyboard gave, as it is"`
	}
}

type admitIn struct {
	Body struct {
		ScanID   tix.ScanID   `json:"scan_id"`
		TicketID tix.TicketID `json:"ticket_id"`
		Reason   string       `json:"reason,omitempty" maxLength:"200"`
	}
}

type verdictOut struct{ Body verdictBody }

type undoIn struct {
	ScanID tix.ScanID `path:"scan_id"`
	Body   struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200"`
	}
}

type undoOut struct {
	Body struct {
		ScanID   tix.ScanID   `json:"scan_id"`
		TicketID tix.TicketID `json:"ticket_id"`
		UndoneAt time.Time    `json:"undone_at"`
	}
}

type scansIn struct {
	web.Page
	Mine bool `query:"mine" doc:"Only scans of this device"`
}

type scansOut struct{ Body web.List[verdictBody] }

type attendeesIn struct {
	Q     string `query:"q" minLength:"1" maxLength:"200" required:"true" doc:"Part of the holder's name, an order reference or a ticket id"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type attendeesOut struct{ Body web.List[attendeeBody] }

type countersOut struct{ Body counters }

// doorRoutes are what a device does. Scans bring their own idempotency: the scan id.
func (m *Module) doorRoutes(r *web.Router) {
	web.Handle(r, web.Operation{ID: "checkin.session.get", Method: http.MethodGet, Path: "session", Summary: "The device, its event and its figures"}, m.session)
	web.Handle(r, web.Operation{ID: "checkin.session.update", Method: http.MethodPut, Path: "session/gate", Summary: "Choose the gate"}, m.gate)
	web.Handle(r, web.Operation{ID: "checkin.scan.create", Method: http.MethodPost, Path: "scans", Summary: "Judge a code", NoIdempotency: true, MaxBody: 8 << 10,
		Description: "A refusal is an answer as well: 200 with its verdict. Every scan is logged."}, m.scan)
	web.Handle(r, web.Operation{ID: "checkin.scan.undo", Method: http.MethodPost, Path: "scans/{scan_id}/undo", Summary: "Take an admission back",
		Description: "Within 10 minutes, by any device of the event."}, m.undo)
	web.Handle(r, web.Operation{ID: "checkin.scan.list", Method: http.MethodGet, Path: "scans", Summary: "The event's scans, newest first"}, m.scans)
	web.Handle(r, web.Operation{ID: "checkin.admission.create", Method: http.MethodPost, Path: "admissions", Summary: "Judge a ticket that was found by search", NoIdempotency: true}, m.admit)
	web.Handle(r, web.Operation{ID: "checkin.attendee.list", Method: http.MethodGet, Path: "attendees", Summary: "Search the event's tickets"}, m.attendees)
	web.Handle(r, web.Operation{ID: "checkin.counter.get", Method: http.MethodGet, Path: "counters", Summary: "How many are in, of how many"}, m.counters)
}

func (m *Module) session(ctx context.Context, _ *struct{}) (*sessionOut, error) {
	d, card, err := m.service.Session(ctx, auth.From(ctx))
	return m.showSession(ctx, d, card, err)
}

func (m *Module) gate(ctx context.Context, in *gateIn) (*sessionOut, error) {
	d, card, err := m.service.ChooseGate(ctx, auth.From(ctx), in.Body.GateID)
	return m.showSession(ctx, d, card, err)
}

func (m *Module) showSession(ctx context.Context, d Device, card tix.EventCard, err error) (*sessionOut, error) {
	if err != nil {
		return nil, err
	}
	figures, err := m.service.counters(ctx, d)
	if err != nil {
		return nil, err
	}
	out := &sessionOut{}
	out.Body.Device, out.Body.Event, out.Body.Gates = showDevice(d), showEvent(card), showGates(card)
	out.Body.GateID, out.Body.Counters = gateOrNone(d.GateID), figures
	return out, nil
}

func (m *Module) scan(ctx context.Context, in *scanIn) (*verdictOut, error) {
	if in.Body.ScanID.IsZero() {
		return nil, errs.InvalidField("body.scan_id", "an id is needed")
	}
	j, err := m.service.Scan(ctx, auth.From(ctx), in.Body.ScanID, in.Body.Code)
	if err != nil {
		return nil, err
	}
	return &verdictOut{Body: showVerdict(j)}, nil
}

func (m *Module) admit(ctx context.Context, in *admitIn) (*verdictOut, error) {
	if in.Body.ScanID.IsZero() {
		return nil, errs.InvalidField("body.scan_id", "an id is needed")
	}
	j, err := m.service.Admit(ctx, auth.From(ctx), in.Body.ScanID, in.Body.TicketID, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &verdictOut{Body: showVerdict(j)}, nil
}

func (m *Module) undo(ctx context.Context, in *undoIn) (*undoOut, error) {
	a, err := m.service.Undo(ctx, auth.From(ctx), in.ScanID, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	out := &undoOut{}
	out.Body.ScanID, out.Body.TicketID, out.Body.UndoneAt = a.ScanID, a.TicketID, *a.UndoneAt
	return out, nil
}

func (m *Module) scans(ctx context.Context, in *scansIn) (*scansOut, error) {
	var after place
	if parts, err := web.ParseCursor(in.After, 2); err != nil {
		return nil, err
	} else if parts != nil {
		at, errAt := time.Parse(time.RFC3339Nano, parts[0])
		id, errID := tix.ParseScanID(parts[1])
		if errAt != nil || errID != nil {
			return nil, errs.InvalidField("query.after", "not a cursor of this list")
		}
		after = place{at, id}
	}
	rows, err := m.service.Scans(ctx, auth.From(ctx), after, in.Limit+1, in.Mine)
	if err != nil {
		return nil, err
	}
	items := make([]verdictBody, 0, len(rows))
	for _, p := range rows {
		items = append(items, showPast(p))
	}
	return &scansOut{Body: web.Cut(items, in.Limit, func(v verdictBody) string { return web.Cursor(v.At.UTC().Format(time.RFC3339Nano), v.ScanID.String()) })}, nil
}

func (m *Module) attendees(ctx context.Context, in *attendeesIn) (*attendeesOut, error) {
	rows, err := m.service.Search(ctx, auth.From(ctx), in.Q, in.Limit)
	if err != nil {
		return nil, err
	}
	items := make([]attendeeBody, 0, len(rows))
	for _, a := range rows {
		items = append(items, attendeeBody{TicketID: a.Sheet.ID, HolderName: a.Sheet.HolderName, TierName: a.Sheet.TierName, Number: a.Sheet.Number,
			Of: a.Sheet.Of, OrderReference: a.Reference, State: a.Sheet.State, AdmittedAt: a.AdmittedAt})
	}
	return &attendeesOut{Body: web.NewList(items)}, nil
}

func (m *Module) counters(ctx context.Context, _ *struct{}) (*countersOut, error) {
	figures, err := m.service.Counters(ctx, auth.From(ctx))
	if err != nil {
		return nil, err
	}
	return &countersOut{Body: figures}, nil
}
