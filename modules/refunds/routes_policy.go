package refunds

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// EventPath names an event of an organization.
type EventPath struct {
	web.OrganizationPath
	EventID tix.EventID `path:"event_id"`
}

// PolicyBody is what an event promises who wants money back.
type PolicyBody struct {
	Allowed    bool       `json:"allowed" doc:"Buyers may give tickets back by themselves"`
	Until      *time.Time `json:"until,omitempty" doc:"Absent: until the event begins"`
	Percentage int64      `json:"percentage" minimum:"1" maximum:"10000" doc:"Basis points of the price that go back: 10000 is all of it"`
	KeepFees   bool       `json:"keep_fees,omitempty" doc:"What the buyer paid on top of the face price stays"`
}

type policyOut struct {
	ETag string `header:"ETag"`
	Body struct {
		PolicyBody
		Version int64 `json:"version" doc:"0 when nothing was ever said: buyers cannot give tickets back by themselves"`
	}
}

type policyIn struct {
	EventPath
	web.IfMatch
	Body PolicyBody
}

func (m *Module) policyRoutes(r *web.Router) {
	const path = "organizations/{organization_id}/events/{event_id}/refund-policy"
	show := func(p Policy, err error) (*policyOut, error) {
		if err != nil {
			return nil, err
		}
		out := &policyOut{ETag: web.ETag(p.Version)}
		out.Body.PolicyBody, out.Body.Version = PolicyBody{p.Allowed, p.Until, p.Percentage, p.KeepFees}, p.Version
		return out, nil
	}
	web.Handle(r, web.Operation{ID: "refunds.policy.get", Method: http.MethodGet, Path: path, Summary: "What an event promises who wants money back"},
		func(ctx context.Context, in *EventPath) (*policyOut, error) {
			return show(m.service.PolicyOf(ctx, in.OrganizationID, in.EventID))
		})
	web.Handle(r, web.Operation{ID: "refunds.policy.update", Method: http.MethodPut, Path: path, Summary: "Promise something to who wants money back"},
		func(ctx context.Context, in *policyIn) (*policyOut, error) {
			match := func(version int64) error { return web.CheckMatch(in.IfMatch.IfMatch, version) }
			return show(m.service.SetPolicy(ctx, in.OrganizationID, in.EventID, match, PolicyDetails(in.Body)))
		})
}
