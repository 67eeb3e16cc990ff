package inventory

import (
	"context"
	"net/http"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

type poolBody struct {
	ID        tix.PoolID  `json:"id"`
	EventID   tix.EventID `json:"event_id"`
	Name      string      `json:"name"`
	Capacity  int         `json:"capacity"`
	Sold      int         `json:"sold"`
	Held      int         `json:"held" doc:"Reserved by buyers who are paying right now"`
	Remaining int         `json:"remaining"`
}

// EventPath names an event; exported because the router reads embedded fields of exported types
// only.
type EventPath struct {
	web.OrganizationPath
	EventID tix.EventID `path:"event_id"`
}

type listOutput struct{ Body web.List[poolBody] }

type createInput struct {
	EventPath
	Body struct {
		Name     string `json:"name" minLength:"1" maxLength:"120"`
		Capacity int    `json:"capacity" minimum:"0" maximum:"1000000"`
	}
}

type updateInput struct {
	web.OrganizationPath
	PoolID tix.PoolID `path:"pool_id"`
	Body   struct {
		Capacity int `json:"capacity" minimum:"0" maximum:"1000000"`
	}
}

type poolOutput struct{ Body poolBody }

type setLimitInput struct {
	EventPath
	Body limitBody
}

type limitBody struct {
	PerBuyer int `json:"per_buyer" minimum:"0" maximum:"1000" doc:"Tickets of the event that one person may reserve and buy altogether; 0: any number"`
}

type limitOutput struct{ Body limitBody }

func (m *Module) routes(r *web.Router) {
	m.limitRoutes(r)
	web.Handle(r, web.Operation{
		ID: "inventory.pool.list", Method: http.MethodGet, Path: "organizations/{organization_id}/events/{event_id}/pools",
		Summary: "The capacity pools of an event",
	}, func(ctx context.Context, in *EventPath) (*listOutput, error) {
		pools, err := m.service.Pools(ctx, in.OrganizationID, in.EventID)
		if err != nil {
			return nil, err
		}
		out := make([]poolBody, len(pools))
		for i, p := range pools {
			out[i] = bodyOf(p)
		}
		return &listOutput{Body: web.NewList(out)}, nil
	})
	web.Handle(r, web.Operation{
		ID: "inventory.pool.create", Method: http.MethodPost, Path: "organizations/{organization_id}/events/{event_id}/pools", Status: http.StatusCreated,
		Summary:     "Add a pool that tickets can share",
		Description: "Name it in a ticket's more_pool_ids: each ticket then takes a place here as well as in its own pool.",
	}, func(ctx context.Context, in *createInput) (*poolOutput, error) {
		p, err := m.service.AddPool(ctx, in.OrganizationID, in.EventID, in.Body.Name, in.Body.Capacity)
		if err != nil {
			return nil, err
		}
		return &poolOutput{Body: bodyOf(p)}, nil
	})
	web.Handle(r, web.Operation{
		ID: "inventory.pool.update", Method: http.MethodPatch, Path: "organizations/{organization_id}/pools/{pool_id}",
		Summary:     "Change the capacity of a pool",
		Description: "Refused with capacity_below_sold (409) when more than that is already sold and reserved.",
	}, func(ctx context.Context, in *updateInput) (*poolOutput, error) {
		if err := m.service.Resize(ctx, in.OrganizationID, in.PoolID, in.Body.Capacity); err != nil {
			return nil, err
		}
		p, err := m.service.Pool(ctx, in.OrganizationID, in.PoolID)
		if err != nil {
			return nil, err
		}
		return &poolOutput{Body: bodyOf(p)}, nil
	})
}

func bodyOf(p Pool) poolBody {
	return poolBody{ID: p.ID, EventID: p.EventID, Name: p.Name, Capacity: p.Capacity, Sold: p.Sold, Held: p.Held, Remaining: p.Availability().Remaining}
}

func (m *Module) limitRoutes(r *web.Router) {
	web.Handle(r, web.Operation{
		ID: "inventory.limit.get", Method: http.MethodGet, Path: "organizations/{organization_id}/events/{event_id}/buyer-limit",
		Summary: "How many tickets of an event one person may have",
	}, func(ctx context.Context, in *EventPath) (*limitOutput, error) {
		n, err := m.service.LimitOf(ctx, in.OrganizationID, in.EventID)
		return &limitOutput{Body: limitBody{PerBuyer: n}}, err
	})
	web.Handle(r, web.Operation{
		ID: "inventory.limit.update", Method: http.MethodPut, Path: "organizations/{organization_id}/events/{event_id}/buyer-limit",
		Summary:     "Change how many tickets of an event one person may have",
		Description: "A person is who holds the waiting room's pass, else the browser that says Device-Id. What people have already stays theirs.",
	}, func(ctx context.Context, in *setLimitInput) (*limitOutput, error) {
		if err := m.service.SetBuyerLimit(ctx, in.OrganizationID, in.EventID, in.Body.PerBuyer); err != nil {
			return nil, err
		}
		return &limitOutput{Body: in.Body}, nil
	})
}
