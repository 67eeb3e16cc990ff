package checkout

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type configInput struct {
	EventID string `query:"event_id" maxLength:"40" doc:"That tickets are bought for; none: what all events have in common"`
}

type configOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Provider       string `json:"provider" enum:"stripe,standin"`
		PublishableKey string `json:"publishable_key"`
		StandinURL     string `json:"standin_url,omitempty"`
		Account        string `json:"account,omitempty" doc:"Account of the organizer that payments are on; absent: the platform's own"`
	}
}

type offerInput struct {
	EventID tix.EventID `path:"event_id"`
}

type offerTier struct {
	ID           tix.TierID `json:"id"`
	Name         string     `json:"name"`
	Description  string     `json:"description"`
	Each         tix.Money  `json:"each" doc:"All-in price of one"`
	Fees         tix.Money  `json:"fees" doc:"Of each, fees on top of the face price"`
	Tax          tix.Money  `json:"tax" doc:"Of each, tax"`
	Availability string     `json:"availability" enum:"available,few,sold_out,not_started,ended"`
	Remaining    *int       `json:"remaining,omitempty" doc:"Only when there are 20 or fewer"`
	Min          int        `json:"min"`
	Max          int        `json:"max"`
	SalesStart   *time.Time `json:"sales_start,omitempty"`
	SalesEnd     *time.Time `json:"sales_end,omitempty"`
}

type offerOutput struct {
	Body struct {
		EventID    tix.EventID  `json:"event_id"`
		Currency   tix.Currency `json:"currency"`
		Status     string       `json:"status" enum:"on_sale,not_started,ended,sold_out,cancelled"`
		SalesStart *time.Time   `json:"sales_start,omitempty"`
		Tiers      []offerTier  `json:"tiers" nullable:"false"`
	}
}

type availabilityOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         availabilityBody
}

func (m *Module) routes(r *web.Router) {
	web.Handle(r, web.Operation{
		ID: "checkout.config.get", Method: http.MethodGet, Path: "config", Summary: "How this platform takes payments",
		Description: "Payments of an event may be on its organizer's own account. What an order's payment says counts, should they differ.",
	}, func(ctx context.Context, in *configInput) (*configOutput, error) {
		var event tix.EventID
		if err := event.UnmarshalText([]byte(in.EventID)); err != nil {
			return nil, errs.InvalidField("query.event_id", "not the id of an event")
		}
		c, err := m.service.ClientOf(ctx, event)
		if err != nil {
			return nil, err
		}
		out := &configOutput{CacheControl: "public, max-age=60"}
		out.Body.Provider, out.Body.PublishableKey, out.Body.StandinURL, out.Body.Account = c.Provider, c.PublishableKey, c.StandinURL, c.Account
		return out, nil
	})
	web.Handle(r, web.Operation{
		ID: "checkout.offer.get", Method: http.MethodGet, Path: "events/{event_id}/offer", Summary: "What can be bought for an event now",
	}, func(ctx context.Context, in *offerInput) (*offerOutput, error) {
		o, err := m.service.Offer(ctx, in.EventID)
		if err != nil {
			return nil, err
		}
		return offerOf(o), nil
	})
	web.Handle(r, web.Operation{
		ID: "checkout.availability.get", Method: http.MethodGet, Path: "events/{event_id}/availability", Summary: "What is left of an event now",
		Description: "The part of the offer that changes while people look at it; the same for everybody, so any cache may keep it for a second.",
	}, func(ctx context.Context, in *offerInput) (*availabilityOutput, error) {
		o, err := m.service.Offer(ctx, in.EventID)
		if err != nil {
			return nil, err
		}
		return &availabilityOutput{CacheControl: "public, max-age=1", Body: availabilityOf(o)}, nil
	})
	web.Raw(r, web.Operation{
		ID: "checkout.availability.watch", Method: http.MethodGet, Path: "events/{event_id}/availability/live", Summary: "Follow what is left of an event",
		Description: "Server-sent events: each is the document of checkout.availability.get, sent when it changes and at most a few times a second.",
	}, http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		event, err := tix.ParseEventID(web.Param(req, "event_id"))
		if err == nil {
			_, err = m.service.Offer(req.Context(), event)
		} else {
			err = errs.Missing("event")
		}
		if err == nil {
			err = m.service.WatchAvailability(w, req, event)
		}
		if err != nil {
			web.WriteProblem(w, req, err)
		}
	}))
	m.holdRoutes(r)
	m.orderRoutes(r)
	m.organizerRoutes(r)
}

func offerOf(o Offer) *offerOutput {
	out := &offerOutput{}
	out.Body.EventID, out.Body.Currency, out.Body.Status, out.Body.SalesStart = o.EventID, o.Currency, o.Status, moment(o.SalesStart)
	out.Body.Tiers = make([]offerTier, 0, len(o.Tiers))
	for _, t := range o.Tiers {
		b := offerTier{
			ID: t.ID, Name: t.Name, Description: t.Description, Each: t.Each, Fees: t.Fees, Tax: t.Tax, Availability: t.State,
			Min: t.MinPerOrder, Max: t.Max, SalesStart: moment(t.SalesStart), SalesEnd: moment(t.SalesEnd),
		}
		if t.Remaining >= 0 {
			b.Remaining = &t.Remaining
		}
		out.Body.Tiers = append(out.Body.Tiers, b)
	}
	return out
}
