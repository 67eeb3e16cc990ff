package waitingroom

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// RoomPath names an organization's event.
type RoomPath struct {
	web.OrganizationPath
	EventID tix.EventID `path:"event_id"`
}

type roomBody struct {
	EventID         tix.EventID `json:"event_id"`
	Mode            string      `json:"mode" enum:"off,on,automatic"`
	PrequeueOpensAt *time.Time  `json:"prequeue_opens_at,omitempty"`
	SaleStartsAt    *time.Time  `json:"sale_starts_at,omitempty"`
	ProofOfWork     bool        `json:"proof_of_work"`
	EmailRequired   bool        `json:"email_required"`
	Difficulty      int         `json:"difficulty"`
	PassMinutes     int         `json:"pass_minutes"`
	RateLimit       int         `json:"rate_limit" doc:"People per second at most; 0: as many as can be served"`
	Paused          bool        `json:"paused"`
	Message         string      `json:"message"`
	DrawnAt         *time.Time  `json:"drawn_at,omitempty"`
	Version         int64       `json:"version"`
}

type roomOutput struct {
	ETag string `header:"ETag"`
	Body roomBody
}

func answerRoom(r Room, err error) (*roomOutput, error) {
	if err != nil {
		return nil, err
	}
	return &roomOutput{ETag: web.ETag(r.Version), Body: roomBody{
		EventID: r.EventID, Mode: r.Mode, PrequeueOpensAt: r.PrequeueOpensAt, SaleStartsAt: r.SaleStartsAt, ProofOfWork: r.ProofOfWork, EmailRequired: r.EmailRequired, Difficulty: r.Difficulty,
		PassMinutes: r.PassMinutes, RateLimit: r.RateLimit, Paused: r.Paused, Message: r.Message, DrawnAt: r.DrawnAt, Version: r.Version,
	}}, nil
}

type updateInput struct {
	RoomPath
	web.IfMatch
	Body struct {
		Mode               *string    `json:"mode,omitempty" enum:"off,on,automatic"`
		PrequeueOpensAt    *time.Time `json:"prequeue_opens_at,omitempty"`
		ClearPrequeueOpens bool       `json:"clear_prequeue_opens_at,omitempty" doc:"No prequeue"`
		SaleStartsAt       *time.Time `json:"sale_starts_at,omitempty"`
		ClearSaleStarts    bool       `json:"clear_sale_starts_at,omitempty" doc:"No draw: first come, first served from the start"`
		ProofOfWork        *bool      `json:"proof_of_work,omitempty"`
		EmailRequired      *bool      `json:"email_required,omitempty" doc:"One place for each address instead of each device; those who are in stay in"`
		Difficulty         *int       `json:"difficulty,omitempty" minimum:"1" maximum:"22"`
		PassMinutes        *int       `json:"pass_minutes,omitempty" minimum:"2" maximum:"30"`
		RateLimit          *int       `json:"rate_limit,omitempty" minimum:"0" maximum:"10000"`
		Paused             *bool      `json:"paused,omitempty"`
		Message            *string    `json:"message,omitempty" maxLength:"500" doc:"Shown to everybody who waits"`
	}
}

type stateOutput struct {
	Body struct {
		statusBody
		Outstanding int     `json:"outstanding" doc:"People who were let in and have reserved nothing yet"`
		P99Ms       float64 `json:"hold_p99_ms" doc:"Of reservations, the slowest replica"`
		Tries       int     `json:"hold_tries" doc:"In the last seconds, all replicas"`
		Failed      int     `json:"hold_failed"`
		Free        int     `json:"free"`
		Held        int     `json:"held"`
		Reason      string  `json:"reason" doc:"Of the present rate"`
	}
}

func (m *Module) roomRoutes(r *web.Router) {
	const path = "organizations/{organization_id}/events/{event_id}/room"
	web.Handle(r, web.Operation{ID: "waitingroom.room.get", Method: http.MethodGet, Path: path, Summary: "The settings of an event's waiting room"},
		func(ctx context.Context, in *RoomPath) (*roomOutput, error) {
			return answerRoom(m.service.Room(ctx, in.OrganizationID, in.EventID))
		})
	web.Handle(r, web.Operation{ID: "waitingroom.room.update", Method: http.MethodPatch, Path: path, Summary: "Set up, steer, pause or resume a waiting room",
		Description: "Absent members stay as they are. Those who wait see a change when they look next: after about two seconds, or up to fifteen while the crowd is large."},
		func(ctx context.Context, in *updateInput) (*roomOutput, error) {
			b := &in.Body
			d := Details{Mode: b.Mode, PrequeueOpensAt: b.PrequeueOpensAt, SaleStartsAt: b.SaleStartsAt, ProofOfWork: b.ProofOfWork, EmailRequired: b.EmailRequired, Difficulty: b.Difficulty,
				PassMinutes: b.PassMinutes, RateLimit: b.RateLimit, Paused: b.Paused, Message: b.Message}
			if b.ClearPrequeueOpens {
				d.PrequeueOpensAt = &time.Time{}
			}
			if b.ClearSaleStarts {
				d.SaleStartsAt = &time.Time{}
			}
			match := func(version int64) error { return web.CheckMatch(in.IfMatch.IfMatch, version) }
			return answerRoom(m.service.Put(ctx, in.OrganizationID, in.EventID, match, d))
		})
	web.Handle(r, web.Operation{ID: "waitingroom.state.get", Method: http.MethodGet, Path: path + "/live", Summary: "How an event's queue is doing right now"},
		func(ctx context.Context, in *RoomPath) (*stateOutput, error) {
			s, err := m.service.Live(ctx, in.OrganizationID, in.EventID)
			if err != nil {
				return nil, err
			}
			out := &stateOutput{}
			b := &out.Body
			b.statusBody, b.Outstanding, b.P99Ms, b.Tries, b.Failed = statusOf(s.Status), s.Outstanding, float64(s.P99.Microseconds())/1000, s.Tries, s.Failed
			b.Free, b.Held, b.Reason = s.Free, s.Held, s.Reason
			return out, nil
		})
}
