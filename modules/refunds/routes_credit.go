package refunds

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type creditIn struct {
	Body struct {
		EventID tix.EventID `json:"event_id" doc:"For which it is to be spent"`
		Code    string      `json:"code" minLength:"1" maxLength:"40"`
		Total   int64       `json:"total,omitempty" minimum:"0" doc:"What is to be paid, in minor units of the event's currency"`
	}
}

type creditOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Left      tix.Money  `json:"left"`
		Pays      tix.Money  `json:"pays" doc:"Of the total"`
		ExpiresAt *time.Time `json:"expires_at,omitempty"`
	}
}

type creditBody struct {
	ID        tix.CreditID `json:"id"`
	OrderID   tix.OrderID  `json:"order_id" doc:"Whose money it was"`
	Amount    tix.Money    `json:"amount"`
	Left      tix.Money    `json:"left"`
	ExpiresAt *time.Time   `json:"expires_at,omitempty"`
	CreatedAt time.Time    `json:"created_at"`
}

type creditListIn struct {
	web.OrganizationPath
	web.Page
}

type creditListOut struct{ Body web.List[creditBody] }

func (m *Module) creditRoutes(r *web.Router) {
	web.Handle(r, web.Operation{ID: "refunds.credit.check", Method: http.MethodPost, Path: "credits/check", NoIdempotency: true,
		Limit: web.Limit{Burst: 20, Per: 10 * time.Minute, By: web.ByAddress}, Summary: "What a credit's code is worth for an event",
		Description: "Changes nothing. To spend it, name the code when the order is made."},
		func(ctx context.Context, in *creditIn) (*creditOut, error) {
			c, err := m.service.CreditOf(ctx, in.Body.EventID, in.Body.Code)
			if err != nil {
				return nil, err
			}
			out := &creditOut{CacheControl: "no-store"}
			out.Body.Left, out.Body.ExpiresAt = c.Left(), c.ExpiresAt
			out.Body.Pays = tix.Money{Amount: c.pays(in.Body.Total), Currency: tix.Currency(c.Currency)}
			return out, nil
		})
	web.Handle(r, web.Operation{ID: "refunds.credit.list", Method: http.MethodGet, Path: "organizations/{organization_id}/credits",
		Summary: "List what buyers have as credit", Description: "Newest first, without the codes that open them."}, m.listCredits)
}

func (m *Module) listCredits(ctx context.Context, in *creditListIn) (*creditListOut, error) {
	parts, err := web.ParseCursor(in.After, 1)
	if err != nil {
		return nil, err
	}
	var before tix.CreditID
	if parts != nil {
		if before, err = tix.ParseCreditID(parts[0]); err != nil {
			return nil, errs.InvalidField("query.after", "not a cursor of this list")
		}
	}
	found, err := m.service.Credits(ctx, in.OrganizationID, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	shown := make([]creditBody, len(found))
	for i, c := range found {
		shown[i] = creditBody{c.ID, c.OrderID, tix.Money{Amount: c.Amount, Currency: tix.Currency(c.Currency)}, c.Left(), c.ExpiresAt, c.CreatedAt}
	}
	return &creditListOut{Body: web.Cut(shown, in.Limit, func(c creditBody) string { return web.Cursor(c.ID.String()) })}, nil
}
