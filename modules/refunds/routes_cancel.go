package refunds

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type costsOut struct {
	Body struct {
		Orders  int       `json:"orders"`
		Tickets int       `json:"tickets"`
		Amount  tix.Money `json:"amount" doc:"That buyers would get back; what the payment provider keeps of the payments is lost beside it"`
	}
}

type progressOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		State    string     `json:"state" enum:"running,paused,done"`
		Orders   int        `json:"orders" doc:"Gone through so far"`
		Complete bool       `json:"complete" doc:"All were gone through"`
		Open     int        `json:"open" doc:"Refunds on their way"`
		Refunded int        `json:"refunded"`
		Failed   int        `json:"failed" doc:"Each waits for a decision of its own"`
		Began    time.Time  `json:"began_at"`
		DoneAt   *time.Time `json:"done_at,omitempty"`
	}
}

func (m *Module) cancelRoutes(r *web.Router) {
	const path = "organizations/{organization_id}/events/{event_id}/cancellation"
	web.Handle(r, web.Operation{ID: "refunds.cancellation.preview", Method: http.MethodGet, Path: path + "/preview", Summary: "What cancelling an event would give back",
		Description: "Changes nothing."},
		func(ctx context.Context, in *EventPath) (*costsOut, error) {
			c, err := m.service.CancelCosts(ctx, in.OrganizationID, in.EventID)
			if err != nil {
				return nil, err
			}
			out := &costsOut{}
			out.Body.Orders, out.Body.Tickets, out.Body.Amount = c.Orders, c.Tickets, c.Amount
			return out, nil
		})
	show := func(p Progress, err error) (*progressOut, error) {
		if err != nil {
			return nil, err
		}
		out := &progressOut{CacheControl: "no-store"}
		b := &out.Body
		b.State, b.Orders, b.Complete, b.Open, b.Refunded, b.Failed = p.State, p.Orders, p.Complete, p.open(), p.States[Refunded]+p.States[Settled], p.States[Failed]
		b.Began, b.DoneAt = p.CreatedAt, p.DoneAt
		return out, nil
	}
	web.Handle(r, web.Operation{ID: "refunds.cancellation.get", Method: http.MethodGet, Path: path, Summary: "How far the refunds of a cancelled event are"},
		func(ctx context.Context, in *EventPath) (*progressOut, error) {
			return show(m.service.CancelProgress(ctx, in.OrganizationID, in.EventID))
		})
	turn := func(id, end, summary string, pause bool) {
		web.Handle(r, web.Operation{ID: id, Method: http.MethodPost, Path: path + "/" + end, Summary: summary},
			func(ctx context.Context, in *EventPath) (*progressOut, error) {
				return show(m.service.PauseCancel(ctx, in.OrganizationID, in.EventID, pause))
			})
	}
	turn("refunds.cancellation.pause", "pause", "Stop the refunds of a cancelled event before the next order", true)
	turn("refunds.cancellation.resume", "resume", "Let the refunds of a cancelled event go on", false)
}
