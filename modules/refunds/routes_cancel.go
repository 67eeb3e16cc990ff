package refunds

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// CostsBody is what cancelling an event would give back.
type CostsBody struct {
	Orders  int         `json:"orders"`
	Tickets int         `json:"tickets"`
	Amount  tix.Money   `json:"amount" doc:"That buyers would get back"`
	Kept    []tix.Money `json:"provider_keeps" nullable:"false" doc:"What the payment provider keeps of their payments all the same"`
}

func costsOf(c Costs) CostsBody { return CostsBody{c.Orders, c.Tickets, c.Amount, c.Provider} }

type costsOut struct{ Body CostsBody }

type progressBody struct {
	State       string     `json:"state" enum:"running,paused,done"`
	Orders      int        `json:"orders" doc:"Whose buyers were told"`
	Complete    bool       `json:"complete" doc:"It is decided what becomes of every order"`
	Waiting     int        `json:"waiting" doc:"Orders whose buyers have not chosen yet"`
	ChooseUntil *time.Time `json:"choose_until,omitempty" doc:"Until when buyers choose"`
	Moved       int        `json:"moved" doc:"Orders that moved to the new event"`
	Credits     int        `json:"credits" doc:"Orders whose buyers have a credit"`
	Open        int        `json:"open" doc:"Refunds on their way"`
	Refunded    int        `json:"refunded"`
	Failed      int        `json:"failed" doc:"Refunds that wait for a decision of their own"`
	Began       time.Time  `json:"began_at"`
	DoneAt      *time.Time `json:"done_at,omitempty"`
}

func progressOf(p Progress) progressBody {
	return progressBody{
		State: p.State, Orders: p.Orders, Complete: p.Complete, Waiting: p.Waiting, ChooseUntil: p.ChooseUntil, Moved: p.Decided[GetMove], Credits: p.Decided[GetCredit],
		Open: p.open(), Refunded: p.refunded(), Failed: p.States[Failed], Began: p.CreatedAt, DoneAt: p.DoneAt,
	}
}

type progressOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         progressBody
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
			return &costsOut{costsOf(c)}, nil
		})
	show := func(p Progress, err error) (*progressOut, error) {
		if err != nil {
			return nil, err
		}
		return &progressOut{CacheControl: "no-store", Body: progressOf(p)}, nil
	}
	web.Handle(r, web.Operation{ID: "refunds.cancellation.get", Method: http.MethodGet, Path: path, Summary: "How far the orders of a cancelled event are"},
		func(ctx context.Context, in *EventPath) (*progressOut, error) {
			return show(m.service.CancelProgress(ctx, in.OrganizationID, in.EventID))
		})
	turn := func(id, end, summary string, pause bool) {
		web.Handle(r, web.Operation{ID: id, Method: http.MethodPost, Path: path + "/" + end, Summary: summary},
			func(ctx context.Context, in *EventPath) (*progressOut, error) {
				return show(m.service.PauseCancel(ctx, in.OrganizationID, in.EventID, pause))
			})
	}
	turn("refunds.cancellation.pause", "pause", "Stop going through the orders of a cancelled event before the next one", true)
	turn("refunds.cancellation.resume", "resume", "Let it go on", false)
}
