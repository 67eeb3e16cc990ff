package checkout

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// askAgain is when a buyer whose payment could not be made should try to confirm.
const askAgain = 2 // seconds

type createOrderInput struct {
	Body struct {
		HoldID      tix.HoldID `json:"hold_id"`
		HoldToken   string     `json:"hold_token" maxLength:"8000"`
		Name        string     `json:"name" minLength:"1" maxLength:"120"`
		Email       string     `json:"email" format:"email" maxLength:"254"`
		AcceptTerms bool       `json:"accept_terms"`
		CreditCode  string     `json:"credit_code,omitempty" maxLength:"40" doc:"Code of a credit of the organizer: it pays as much as it can, the card the rest"`
		Link        string     `json:"link,omitempty" maxLength:"40" pattern:"^[a-z0-9-]*$" doc:"Tracked link by which the buyer came"`
	}
}

type createOrderOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Order             orderBody    `json:"order"`
		OrderToken        string       `json:"order_token" doc:"Opens the order's page; sent as header Order-Token"`
		Payment           *paymentBody `json:"payment,omitempty" doc:"Absent for free orders, and when the provider is away"`
		PaymentRetryAfter int          `json:"payment_retry_after,omitempty" doc:"Seconds to wait before confirming the order to get its payment, when the provider was away"`
	}
}

type orderInput struct {
	OrderID tix.OrderID `path:"order_id"`
	Token   string      `header:"Order-Token" required:"true" maxLength:"100" doc:"From the order's link"`
}

type orderOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         orderBody
}

type linksInput struct {
	Body struct {
		Email string `json:"email" format:"email" maxLength:"254"`
	}
}

func (m *Module) orderRoutes(r *web.Router) {
	web.Handle(r, web.Operation{
		ID: "checkout.order.create", Method: http.MethodPost, Path: "orders", Status: http.StatusCreated, NoIdempotency: true,
		Summary: "Order what a hold reserves",
		Description: "One order for each hold: the same hold again gives the same order. Free orders are paid at once. " +
			"When the payment provider is away the order stands without payment: confirm it after payment_retry_after seconds.",
	}, func(ctx context.Context, in *createOrderInput) (*createOrderOutput, error) {
		b := in.Body
		p, err := m.service.PlaceOrder(ctx, Place{HoldID: b.HoldID, HoldToken: b.HoldToken, Name: b.Name, Email: b.Email, AcceptTerms: b.AcceptTerms, Credit: b.CreditCode, Link: b.Link, Address: web.Address(ctx)})
		if err != nil {
			return nil, err
		}
		out := &createOrderOutput{CacheControl: "no-store"}
		out.Body.Order, out.Body.OrderToken, out.Body.Payment = bodyOf(p.View), p.Token, paymentOf(p.Payment)
		if p.Order.Status == Pending && p.Payment == nil {
			out.Body.PaymentRetryAfter = askAgain
		}
		return out, nil
	})
	act := func(op web.Operation, do func(context.Context, tix.OrderID, string) (View, error)) {
		op.NoIdempotency = true // the answer carries the means to pay, and repeating is safe
		web.Handle(r, op, func(ctx context.Context, in *orderInput) (*orderOutput, error) {
			v, err := do(ctx, in.OrderID, in.Token)
			if err != nil {
				return nil, err
			}
			return &orderOutput{CacheControl: "no-store", Body: bodyOf(v)}, nil
		})
	}
	act(web.Operation{
		ID: "checkout.order.get", Method: http.MethodGet, Path: "orders/{order_id}", Summary: "An order, for whoever has its link",
	}, m.service.Order)
	act(web.Operation{
		ID: "checkout.order.confirm", Method: http.MethodPost, Path: "orders/{order_id}/confirm",
		Limit:   web.Limit{Burst: 300, Per: 5 * time.Minute, By: web.ByAddress},
		Summary: "Ask the payment provider now", Description: "Call it after the card form and on the return from 3-D Secure. A declined try leaves the order pending and says why in decline.",
	}, func(ctx context.Context, id tix.OrderID, token string) (View, error) {
		v, err := m.service.Confirm(ctx, id, token)
		if err == nil {
			m.service.Seen(ctx, v.Order, web.Address(ctx))
		}
		return v, err
	})
	act(web.Operation{
		ID: "checkout.order.cancel", Method: http.MethodPost, Path: "orders/{order_id}/cancel",
		Summary: "Give an unpaid order up", Description: "A payment that succeeded a moment ago wins: the order then comes back paid.",
	}, m.service.Cancel)
	web.Handle(r, web.Operation{
		ID: "checkout.order.resend", Method: http.MethodPost, Path: "orders/{order_id}/resend", Status: http.StatusAccepted,
		Limit: web.Limit{Burst: 5, Per: 10 * time.Minute, By: web.ByAddress}, Summary: "Mail the tickets again",
	}, func(ctx context.Context, in *orderInput) (*struct{}, error) {
		return nil, m.service.Resend(ctx, in.OrderID, in.Token)
	})
	web.Raw(r, web.Operation{
		ID: "checkout.order.watch", Method: http.MethodGet, Path: "orders/{order_id}/live",
		Summary: "Changes of an order as server-sent events", Description: "Needs the header Order-Token, so use fetch. Each event says that the order changed: read it again.",
	}, http.HandlerFunc(m.watch))
	web.Handle(r, web.Operation{
		ID: "checkout.order_link.create", Method: http.MethodPost, Path: "order-links", Status: http.StatusAccepted,
		Limit:   web.Limit{Burst: 5, Per: 10 * time.Minute, By: web.ByAddress},
		Summary: "Mail the links of an address's orders", Description: "The same answer whether there are any or not.",
	}, func(ctx context.Context, in *linksInput) (*struct{}, error) {
		return nil, m.service.RequestLinks(ctx, in.Body.Email)
	})
}

func (m *Module) watch(w http.ResponseWriter, r *http.Request) {
	_, rest, _ := strings.Cut(r.URL.Path, "/orders/")
	text, _, _ := strings.Cut(rest, "/")
	var id tix.OrderID
	if err := id.UnmarshalText([]byte(text)); err != nil {
		web.WriteProblem(w, r, errs.Missing("order"))
		return
	}
	if err := m.service.CheckToken(r.Context(), id, r.Header.Get("Order-Token")); err != nil {
		web.WriteProblem(w, r, err)
		return
	}
	m.service.live.ServeSSE(w, r, Topic(id))
}
