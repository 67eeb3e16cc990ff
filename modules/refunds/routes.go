package refunds

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type refundBody struct {
	ID        tix.RefundID   `json:"id"`
	EventID   tix.EventID    `json:"event_id"`
	OrderID   tix.OrderID    `json:"order_id"`
	State     string         `json:"state" enum:"requested,pending,refunded,failed,settled,aborted" doc:"failed waits for a decision; aborted: the buyer keeps the order, or was paid by the bank (failure lost_to_bank)"`
	Amount    tix.Money      `json:"amount"`
	Fee       tix.Money      `json:"fee" doc:"Of the amount, the platform's fee that is given back"`
	Credit    *tix.Money     `json:"credit,omitempty" doc:"Of the amount, what goes onto a credit instead of the card"`
	Tickets   []tix.TicketID `json:"tickets" nullable:"false" doc:"Void with it"`
	Restock   bool           `json:"restock"`
	Actor     string         `json:"actor"`
	ActorKind string         `json:"actor_kind" enum:"organizer,buyer,system,provider"`
	Reason    string         `json:"reason"`
	Reference string         `json:"reference,omitempty" doc:"The payment provider's"`
	Failure   string         `json:"failure,omitempty" doc:"The payment provider's code"`
	CreatedAt time.Time      `json:"created_at"`
	ClosedAt  *time.Time     `json:"closed_at,omitempty"`
}

func show(r Refund) refundBody {
	b := refundBody{
		ID: r.ID, EventID: r.EventID, OrderID: r.OrderID, State: string(r.State), Amount: r.Money(), Fee: tix.Money{Amount: r.Fee, Currency: tix.Currency(r.Currency)},
		Tickets: r.Tickets, Restock: r.Restock, Actor: r.Actor, ActorKind: r.ActorKind, Reason: r.Reason, Failure: r.Failure, CreatedAt: r.CreatedAt, ClosedAt: r.ClosedAt,
	}
	if r.Credit > 0 {
		b.Credit = &tix.Money{Amount: r.Credit, Currency: tix.Currency(r.Currency)}
	}
	if r.Reference != nil {
		b.Reference = *r.Reference
	}
	return b
}

type refundOut struct{ Body refundBody }

func answer(r Refund, err error) (*refundOut, error) {
	if err != nil {
		return nil, err
	}
	return &refundOut{show(r)}, nil
}

type askBody struct {
	Tickets  []tix.TicketID `json:"tickets,omitempty" maxItems:"100" doc:"None and no amount: everything that is left"`
	Amount   int64          `json:"amount,omitempty" minimum:"0" doc:"Minor units of the order's currency; with it no ticket becomes void by itself"`
	KeepFees bool           `json:"keep_fees,omitempty" doc:"What the buyer paid on top of the face price stays"`
	Restock  bool           `json:"restock,omitempty" doc:"The places go back on sale"`
	UsedToo  bool           `json:"used_too,omitempty" doc:"Also tickets that were let in"`
	Reason   string         `json:"reason,omitempty" maxLength:"500" doc:"For the record; buyers do not see it"`
}

func (b askBody) ask() Ask {
	return Ask{Tickets: b.Tickets, Amount: b.Amount, KeepFees: b.KeepFees, Restock: b.Restock, UsedToo: b.UsedToo, Reason: b.Reason}
}

// OrderPath names an order of an organization; exported because the router reads embedded fields of
// exported types only.
type OrderPath struct {
	web.OrganizationPath
	OrderID tix.OrderID `path:"order_id"`
}

type askIn struct {
	OrderPath
	Body askBody
}

type previewOut struct {
	Body struct {
		Amount  tix.Money      `json:"amount"`
		Fee     tix.Money      `json:"fee" doc:"Of the amount, the platform's fee that is given back"`
		Tickets []tix.TicketID `json:"tickets" nullable:"false" doc:"That would become void"`
	}
}

type listIn struct {
	web.OrganizationPath
	web.Page
	EventID string `query:"event_id" maxLength:"40"`
	OrderID string `query:"order_id" maxLength:"40"`
	State   string `query:"state" enum:"requested,pending,refunded,failed,settled,aborted"`
}

type listOut struct{ Body web.List[refundBody] }

// RefundPath names a refund of an organization.
type RefundPath struct {
	web.OrganizationPath
	RefundID tix.RefundID `path:"refund_id"`
}

type resolveIn struct {
	RefundPath
	Body struct {
		Action string `json:"action" enum:"retry,settle,abort" doc:"Try again; the buyer was paid by other means; there will be no refund"`
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

func (m *Module) routes(r *web.Router) {
	const all, one = "organizations/{organization_id}/refunds", "organizations/{organization_id}/refunds/{refund_id}"
	const order = "organizations/{organization_id}/orders/{order_id}/refunds"
	web.Handle(r, web.Operation{ID: "refunds.refund.create", Method: http.MethodPost, Path: order, Status: http.StatusCreated, Summary: "Give money of an order back",
		Description: "Tickets, an amount, or everything that is left. The tickets are void at once; a run brings the money to the buyer."},
		func(ctx context.Context, in *askIn) (*refundOut, error) {
			return answer(m.service.Request(ctx, in.OrganizationID, in.OrderID, in.Body.ask()))
		})
	web.Handle(r, web.Operation{ID: "refunds.refund.preview", Method: http.MethodPost, Path: order + "/preview", NoIdempotency: true, Summary: "What a refund would give back",
		Description: "Changes nothing."}, m.preview)
	web.Handle(r, web.Operation{ID: "refunds.refund.list", Method: http.MethodGet, Path: all, Summary: "List refunds", Description: "Newest first."}, m.list)
	web.Handle(r, web.Operation{ID: "refunds.refund.get", Method: http.MethodGet, Path: one, Summary: "Show a refund"},
		func(ctx context.Context, in *RefundPath) (*refundOut, error) {
			return answer(m.service.Get(ctx, in.OrganizationID, in.RefundID))
		})
	web.Handle(r, web.Operation{ID: "refunds.refund.resolve", Method: http.MethodPost, Path: one + "/resolve", Status: http.StatusAccepted, Summary: "Decide about a refund that cannot go on",
		Description: "The decision goes to the refund's run, which carries it out. Refused (409) while the run does not wait for one."}, m.resolve)
	m.buyerRoutes(r)
	m.policyRoutes(r)
	m.cancelRoutes(r)
	m.batchRoutes(r)
	m.choiceRoutes(r)
	m.creditRoutes(r)
}

func (m *Module) preview(ctx context.Context, in *askIn) (*previewOut, error) {
	p, err := m.service.Preview(ctx, in.OrganizationID, in.OrderID, in.Body.ask())
	if err != nil {
		return nil, err
	}
	out := &previewOut{}
	out.Body.Amount, out.Body.Fee, out.Body.Tickets = p.Money, tix.Money{Amount: p.Fee, Currency: p.Money.Currency}, idsOf(p.Tickets)
	return out, nil
}

func idsOf(tickets []tix.TicketSheet) []tix.TicketID {
	ids := make([]tix.TicketID, len(tickets))
	for i, t := range tickets {
		ids[i] = t.ID
	}
	return ids
}

func (m *Module) list(ctx context.Context, in *listIn) (*listOut, error) {
	f := Filter{State: State(in.State)}
	if err := f.EventID.UnmarshalText([]byte(in.EventID)); err != nil {
		return nil, errs.InvalidField("query.event_id", "not the id of an event")
	}
	if err := f.OrderID.UnmarshalText([]byte(in.OrderID)); err != nil {
		return nil, errs.InvalidField("query.order_id", "not the id of an order")
	}
	parts, err := web.ParseCursor(in.After, 1)
	if err != nil {
		return nil, err
	}
	var before tix.RefundID
	if parts != nil {
		if before, err = tix.ParseRefundID(parts[0]); err != nil {
			return nil, errs.InvalidField("query.after", "not a cursor of this list")
		}
	}
	found, err := m.service.List(ctx, in.OrganizationID, f, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	shown := make([]refundBody, len(found))
	for i, r := range found {
		shown[i] = show(r)
	}
	return &listOut{Body: web.Cut(shown, in.Limit, func(r refundBody) string { return web.Cursor(r.ID.String()) })}, nil
}

func (m *Module) resolve(ctx context.Context, in *resolveIn) (*struct{}, error) {
	if _, err := m.service.Get(ctx, in.OrganizationID, in.RefundID); err != nil {
		return nil, err
	}
	return nil, m.runs.Resolve(ctx, in.RefundID, in.Body.Action, auth.From(ctx).Actor(), in.Body.Reason)
}
