package payouts

import (
	"context"
	"net/http"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// EventPath names an event of an organization.
type EventPath struct {
	web.OrganizationPath
	EventID tix.EventID `path:"event_id"`
}

type shareBody struct {
	PayeeID    tix.PayeeID  `json:"payee_id"`
	Percentage int64        `json:"percentage,omitempty" minimum:"0" maximum:"10000" doc:"Basis points of what the shares before have left: 1000 is 10 %"`
	Fixed      int64        `json:"fixed,omitempty" minimum:"0" doc:"Minor units of the event's currency, for each ticket; served before all percentages"`
	Priority   int          `json:"priority,omitempty" minimum:"0" maximum:"100" doc:"Lower ones are served first; equal ones share"`
	TierIDs    []tix.TierID `json:"tier_ids,omitempty" maxItems:"50" doc:"Only of these tiers; none: of every tier"`
	Link       string       `json:"link,omitempty" maxLength:"40" pattern:"^[a-z0-9-]*$" doc:"Only of orders that came by this tracked link: /e/<slug>?via=<link>"`
}

type ruleBody struct {
	Shares []shareBody `json:"shares" nullable:"false" maxItems:"20" doc:"What partners get; the rest, and the tax, is the organizer's"`
	Charge string      `json:"charge,omitempty" enum:"separate,at_once,direct" default:"separate" doc:"separate: we charge, and pay when the event is settled. at_once: we charge, and pay the verified organizer, who shares with nobody, as soon as an order is paid. direct: the organizer charges on its own full account, and we take our fee. For orders whose payment is made from now on"`
	Costs  string      `json:"costs" enum:"platform,organizer" doc:"Who bears what the payment provider keeps"`
}

func (b ruleBody) details() RuleDetails {
	d := RuleDetails{Shares: make([]Share, len(b.Shares)), Costs: b.Costs, Charge: tix.ChargeType(b.Charge)}
	for i, s := range b.Shares {
		d.Shares[i] = Share(s)
	}
	return d
}

type ruleOut struct {
	ETag string `header:"ETag"`
	Body struct {
		ruleBody
		Version int64 `json:"version" doc:"0 when nothing was ever said: everything is the organizer's"`
	}
}

func answerRule(r Rule, err error) (*ruleOut, error) {
	if err != nil {
		return nil, err
	}
	out := &ruleOut{ETag: web.ETag(r.Version)}
	out.Body.ruleBody = ruleBody{Shares: make([]shareBody, len(r.Shares)), Costs: r.Costs, Charge: string(r.Charge)}
	for i, s := range r.Shares {
		out.Body.Shares[i] = shareBody(s)
	}
	out.Body.Version = r.Version
	return out, nil
}

type ruleUpdateIn struct {
	EventPath
	web.IfMatch
	Body ruleBody
}

type exampleItem struct {
	TierID   tix.TierID `json:"tier_id"`
	Quantity int        `json:"quantity" minimum:"1" maximum:"100"`
}

type previewIn struct {
	EventPath
	Body struct {
		Split ruleBody      `json:"split"`
		Items []exampleItem `json:"items,omitempty" maxItems:"50" doc:"The example; none: the fewest tickets of each tier"`
		Link  string        `json:"link,omitempty" maxLength:"40" pattern:"^[a-z0-9-]*$" doc:"Tracked link that the buyer of the example came by"`
	}
}

type partBody struct {
	PayeeID tix.PayeeID `json:"payee_id"`
	Amount  tix.Money   `json:"amount"`
}

type previewOut struct {
	Body struct {
		Quote tix.Quote  `json:"quote" doc:"What the buyer of the example pays"`
		Fee   tix.Money  `json:"fee" doc:"Of it, the platform's"`
		Parts []partBody `json:"parts" nullable:"false" doc:"The rest, in full; the organizer's first"`
	}
}

func (m *Module) splitRoutes(r *web.Router) {
	const path = "organizations/{organization_id}/events/{event_id}/split"
	web.Handle(r, web.Operation{ID: "payouts.split.get", Method: http.MethodGet, Path: path, Summary: "Show how an event's money is split"},
		func(ctx context.Context, in *EventPath) (*ruleOut, error) {
			return answerRule(m.service.RuleOf(ctx, in.OrganizationID, in.EventID))
		})
	web.Handle(r, web.Operation{ID: "payouts.split.update", Method: http.MethodPut, Path: path, Summary: "Say how an event's money is split",
		Description: "Fixed amounts first, then percentages, by priority. Orders paid before keep their split."},
		func(ctx context.Context, in *ruleUpdateIn) (*ruleOut, error) {
			match := func(version int64) error { return web.CheckMatch(in.IfMatch.IfMatch, version) }
			return answerRule(m.service.SetRule(ctx, in.OrganizationID, in.EventID, match, in.Body.details()))
		})
	web.Handle(r, web.Operation{ID: "payouts.split.preview", Method: http.MethodPost, Path: path + "/preview", NoIdempotency: true,
		Summary: "Work an example of a split", Description: "Changes nothing."},
		func(ctx context.Context, in *previewIn) (*previewOut, error) {
			lines := make([]tix.LineRequest, len(in.Body.Items))
			for i, item := range in.Body.Items {
				lines[i] = tix.LineRequest(item)
			}
			e, err := m.service.Preview(ctx, in.OrganizationID, in.EventID, in.Body.Split.details(), lines, in.Body.Link)
			if err != nil {
				return nil, err
			}
			out := &previewOut{}
			out.Body.Quote, out.Body.Fee, out.Body.Parts = e.Quote, e.Fee, make([]partBody, len(e.Parts))
			for i, p := range e.Parts {
				out.Body.Parts[i] = partBody{p.PayeeID, tix.Money{Amount: p.Amount, Currency: e.Quote.Total.Currency}}
			}
			return out, nil
		})
}
