package refunds

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// BuyerPath names an order by its link; exported because the router reads embedded fields of exported
// types only.
type BuyerPath struct {
	OrderID tix.OrderID `path:"order_id"`
	Token   string      `header:"Order-Token" required:"true" maxLength:"100" doc:"From the order's link"`
}

type offerOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Allowed bool           `json:"allowed"`
		Reason  string         `json:"reason,omitempty" doc:"Why not; may be shown"`
		Amount  tix.Money      `json:"amount" doc:"For all tickets that are left"`
		Tickets []tix.TicketID `json:"tickets" nullable:"false"`
		Until   time.Time      `json:"until"`
	}
}

type buyerAskIn struct {
	BuyerPath
	Body struct {
		Tickets []tix.TicketID `json:"tickets,omitempty" maxItems:"100" doc:"None: all that are left"`
	}
}

type buyerRefundOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         buyerRefund
}

type buyerRefund struct {
	ID        tix.RefundID   `json:"id"`
	State     string         `json:"state" enum:"requested,pending,refunded,failed,settled,aborted"`
	Amount    tix.Money      `json:"amount"`
	Tickets   []tix.TicketID `json:"tickets" nullable:"false"`
	CreatedAt time.Time      `json:"created_at"`
}

func (m *Module) buyerRoutes(r *web.Router) {
	const path = "orders/{order_id}/refunds"
	web.Handle(r, web.Operation{ID: "refunds.buyer_refund.get", Method: http.MethodGet, Path: path + "/offer", Summary: "What the buyer of an order may have back"},
		func(ctx context.Context, in *BuyerPath) (*offerOut, error) {
			o, err := m.service.OfferTo(ctx, in.OrderID, in.Token, nil)
			if err != nil {
				return nil, err
			}
			out := &offerOut{CacheControl: "no-store"}
			out.Body.Allowed, out.Body.Amount, out.Body.Tickets, out.Body.Until = o.Refusal == nil, o.Money, idsOf(o.Tickets), o.Until
			var why *errs.Error
			if errors.As(o.Refusal, &why) {
				out.Body.Reason = why.Safe
			}
			return out, nil
		})
	web.Handle(r, web.Operation{ID: "refunds.buyer_refund.create", Method: http.MethodPost, Path: path, Status: http.StatusCreated, Summary: "Give tickets back",
		Description: "By the event's policy. The tickets are void at once."},
		func(ctx context.Context, in *buyerAskIn) (*buyerRefundOut, error) {
			r, err := m.service.RequestAsBuyer(ctx, in.OrderID, in.Token, in.Body.Tickets)
			if err != nil {
				return nil, err
			}
			return &buyerRefundOut{CacheControl: "no-store", Body: buyerRefund{r.ID, string(r.State), r.Money(), r.Tickets, r.CreatedAt}}, nil
		})
}
