package payouts

import (
	"context"
	"net/http"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type offerOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Earned       tix.Money `json:"earned" doc:"What the organizer has of the event until now"`
		Share        int64     `json:"share" doc:"Basis points of it that the organizer's level lets be advanced"`
		Taken        tix.Money `json:"taken" doc:"By advances before"`
		Available    tix.Money `json:"available" doc:"What can be asked for now"`
		ApprovalOver tix.Money `json:"approval_over" doc:"From here on two administrators must approve"`
		Why          string    `json:"why,omitempty" doc:"Why nothing can be advanced"`
	}
}

type advanceCreateIn struct {
	EventPath
	Body struct {
		Amount int64 `json:"amount" minimum:"1" doc:"Minor units of the event's currency"`
	}
}

type payoutDecideIn struct {
	PayoutPath
	Body struct {
		Action string `json:"action" enum:"approve,refuse"`
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

func (m *Module) advanceRoutes(r *web.Router) {
	const path = "organizations/{organization_id}/events/{event_id}/advances"
	web.Handle(r, web.Operation{ID: "payouts.advance.offer", Method: http.MethodGet, Path: path + "/offer", Summary: "What of an event's earnings can be advanced now"}, m.offer)
	web.Handle(r, web.Operation{ID: "payouts.advance.create", Method: http.MethodPost, Path: path, Status: http.StatusCreated, Summary: "Ask for an advance",
		Description: "A payout of a part of what the event has earned before it takes place; large ones wait for two administrators. The event's settlement is less by it. Refused (409) with the reason when nothing can be advanced."},
		func(ctx context.Context, in *advanceCreateIn) (*payoutOut, error) {
			p, err := m.service.AskAdvance(ctx, in.OrganizationID, in.EventID, in.Body.Amount)
			if err != nil {
				return nil, err
			}
			return &payoutOut{showPayout(p)}, nil
		})
	web.Handle(r, web.Operation{ID: "payouts.payout.decide", Method: http.MethodPost, Path: "organizations/{organization_id}/payouts/{payout_id}/decisions", Summary: "Approve or refuse a payout that waits for an administrator",
		Description: "For administrators: an advance that was asked for, which two must approve, or a payout that a limit holds up, where one is enough. Refused (409) when it does not wait."},
		func(ctx context.Context, in *payoutDecideIn) (*payoutOut, error) {
			p, err := m.service.DecidePayout(ctx, in.OrganizationID, in.PayoutID, in.Body.Action, in.Body.Reason)
			if err != nil {
				return nil, err
			}
			return &payoutOut{showPayout(p)}, nil
		})
}

func (m *Module) offer(ctx context.Context, in *EventPath) (*offerOut, error) {
	o, err := m.service.AdvanceOf(ctx, in.OrganizationID, in.EventID)
	if err != nil {
		return nil, err
	}
	money := func(n int64) tix.Money { return tix.Money{Amount: n, Currency: o.Currency} }
	out := &offerOut{CacheControl: "no-store"}
	b := &out.Body
	b.Earned, b.Share, b.Taken, b.Available, b.ApprovalOver, b.Why = money(o.Earned), o.Level.Advance, money(o.Taken), money(o.Available), money(o.Level.AdvanceOver), o.Why
	return out, nil
}
