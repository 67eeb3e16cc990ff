package pricing

import (
	"context"
	"net/http"
	"time"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
)

// EventPath names an event; exported because the router reads embedded fields of exported types only.
type EventPath struct {
	web.OrganizationPath
	EventID tix.EventID `path:"event_id" example:"evt_01k9z3v5m8q2w4x6y8a0b2c4d6"`
}

// TierPath names a tier of an event.
type TierPath struct {
	EventPath
	TierID tix.TierID `path:"tier_id" example:"tir_01k9z3v5m8q2w4x6y8a0b2c4d6"`
}

type tierBody struct {
	ID          tix.TierID   `json:"id"`
	EventID     tix.EventID  `json:"event_id"`
	PoolID      tix.PoolID   `json:"pool_id"`
	MorePools   []tix.PoolID `json:"more_pool_ids" nullable:"false" doc:"Each ticket takes a place in these pools too"`
	Name        string       `json:"name" example:"Standard"`
	Description string       `json:"description"`
	Face        tix.Money    `json:"face" doc:"What the organizer asks"`
	Each        tix.Money    `json:"each" doc:"What a buyer pays for one, fees and tax included"`
	Fees        tix.Money    `json:"fees" doc:"Of each: fees on top of the face price"`
	Tax         tix.Money    `json:"tax" doc:"Of each: tax"`
	Payee       tix.Money    `json:"payee" doc:"Of each: what remains for the organizer before payment costs; tax is owed from it"`
	MinPerOrder int          `json:"min_per_order"`
	MaxPerOrder int          `json:"max_per_order"`
	SalesStart  *time.Time   `json:"sales_start,omitempty" doc:"Absent: at once"`
	SalesEnd    *time.Time   `json:"sales_end,omitempty" doc:"Absent: until the event ends"`
	Visible     bool         `json:"visible"`
	Position    int          `json:"position"`
	Capacity    int          `json:"capacity" doc:"Places of the pool"`
	Held        int          `json:"held" doc:"Places of the pool that buyers are paying for"`
	Sold        int          `json:"sold" doc:"Places of the pool that are sold"`
	Remaining   int          `json:"remaining"`
	Version     int64        `json:"version"`
}

func showTier(t TierSheet) tierBody {
	return tierBody{ID: t.ID, EventID: t.EventID, PoolID: t.PoolID, MorePools: t.MorePools, Name: t.Name, Description: t.Description, Face: t.Face(),
		Each: t.Price.Each, Fees: t.Price.Fees, Tax: t.Price.Tax, Payee: t.Price.Payee, MinPerOrder: t.MinPerOrder, MaxPerOrder: t.MaxPerOrder,
		SalesStart: t.SalesStart, SalesEnd: t.SalesEnd, Visible: t.Visible, Position: t.Position, Capacity: t.Stock.Capacity,
		Held: t.Stock.Held, Sold: t.Stock.Sold, Remaining: t.Stock.Remaining, Version: t.Version}
}

type tierListOut struct{ Body web.List[tierBody] }

type tierOut struct {
	ETag string `header:"ETag"`
	Body tierBody
}

func answerTier(t TierSheet, err error) (*tierOut, error) {
	if err != nil {
		return nil, err
	}
	return &tierOut{ETag: web.ETag(t.Version), Body: showTier(t)}, nil
}

type tierCreateIn struct {
	EventPath
	Body struct {
		Name        string        `json:"name" minLength:"1" maxLength:"120" example:"Standard"`
		Description string        `json:"description,omitempty" maxLength:"2000"`
		Face        tix.Money     `json:"face"`
		Capacity    *int          `json:"capacity,omitempty" minimum:"0" maximum:"1000000" doc:"Makes a pool of this many places"`
		PoolID      *tix.PoolID   `json:"pool_id,omitempty" doc:"Instead of capacity: sell from the pool of another tier of this event"`
		MorePools   *[]tix.PoolID `json:"more_pool_ids,omitempty" maxItems:"5" doc:"Other pools of this event in which each ticket takes a place too"`
		MinPerOrder *int          `json:"min_per_order,omitempty" minimum:"1" maximum:"50" doc:"1 when absent"`
		MaxPerOrder *int          `json:"max_per_order,omitempty" minimum:"1" maximum:"50" doc:"10 when absent"`
		SalesStart  *time.Time    `json:"sales_start,omitempty"`
		SalesEnd    *time.Time    `json:"sales_end,omitempty"`
		Visible     *bool         `json:"visible,omitempty" doc:"True when absent"`
		Position    *int          `json:"position,omitempty" minimum:"0" maximum:"10000" doc:"Last when absent"`
	}
}

type tierUpdateIn struct {
	TierPath
	web.IfMatch
	Body struct {
		Name            *string       `json:"name,omitempty" minLength:"1" maxLength:"120"`
		Description     *string       `json:"description,omitempty" maxLength:"2000"`
		Face            *tix.Money    `json:"face,omitempty"`
		Capacity        *int          `json:"capacity,omitempty" minimum:"0" maximum:"1000000" doc:"Resizes the pool, for all tiers that sell from it"`
		MorePools       *[]tix.PoolID `json:"more_pool_ids,omitempty" maxItems:"5" doc:"Other pools of this event in which each ticket takes a place too; orders that exist keep theirs"`
		MinPerOrder     *int          `json:"min_per_order,omitempty" minimum:"1" maximum:"50"`
		MaxPerOrder     *int          `json:"max_per_order,omitempty" minimum:"1" maximum:"50"`
		SalesStart      *time.Time    `json:"sales_start,omitempty"`
		ClearSalesStart bool          `json:"clear_sales_start,omitempty" doc:"Sell at once"`
		SalesEnd        *time.Time    `json:"sales_end,omitempty"`
		ClearSalesEnd   bool          `json:"clear_sales_end,omitempty" doc:"Sell until the event ends"`
		Visible         *bool         `json:"visible,omitempty"`
		Position        *int          `json:"position,omitempty" minimum:"0" maximum:"10000"`
	}
}

func (m *Module) routes(r *web.Router) {
	const tiers = "organizations/{organization_id}/events/{event_id}/tiers"
	web.Handle(r, web.Operation{ID: "pricing.tier.list", Method: http.MethodGet, Path: tiers, Summary: "List the tiers of an event",
		Description: "All of them, hidden ones too, in the order they are shown. There is one page."}, m.listTiers)
	web.Handle(r, web.Operation{ID: "pricing.tier.create", Method: http.MethodPost, Path: tiers, Summary: "Add a tier", Status: http.StatusCreated,
		Description: "With a capacity it gets a pool of its own; with a pool_id it sells from that of another tier."}, m.createTier)
	web.Handle(r, web.Operation{ID: "pricing.tier.update", Method: http.MethodPatch, Path: tiers + "/{tier_id}", Summary: "Change a tier",
		Description: "Absent members stay as they are. Orders that exist keep their price."}, m.updateTier)
	web.Handle(r, web.Operation{ID: "pricing.tier.delete", Method: http.MethodDelete, Path: tiers + "/{tier_id}", Summary: "Delete a tier",
		Description: "Refused (409) when tickets are reserved or sold: hide it instead."}, m.removeTier)
	m.feeRoutes(r)
}

func (m *Module) listTiers(ctx context.Context, in *EventPath) (*tierListOut, error) {
	found, err := m.service.ListTiers(ctx, in.OrganizationID, in.EventID)
	if err != nil {
		return nil, err
	}
	shown := make([]tierBody, 0, len(found))
	for _, t := range found {
		shown = append(shown, showTier(t))
	}
	return &tierListOut{Body: web.NewList(shown)}, nil
}

func (m *Module) createTier(ctx context.Context, in *tierCreateIn) (*tierOut, error) {
	b := &in.Body
	return answerTier(m.service.CreateTier(ctx, in.OrganizationID, in.EventID, TierDetails{
		Name: &b.Name, Description: &b.Description, Face: &b.Face, Capacity: b.Capacity, PoolID: b.PoolID, MorePools: b.MorePools, MinPerOrder: b.MinPerOrder,
		MaxPerOrder: b.MaxPerOrder, SalesStart: b.SalesStart, SalesEnd: b.SalesEnd, Visible: b.Visible, Position: b.Position,
	}))
}

func (m *Module) updateTier(ctx context.Context, in *tierUpdateIn) (*tierOut, error) {
	b := &in.Body
	d := TierDetails{Name: b.Name, Description: b.Description, Face: b.Face, Capacity: b.Capacity, MorePools: b.MorePools, MinPerOrder: b.MinPerOrder,
		MaxPerOrder: b.MaxPerOrder, SalesStart: b.SalesStart, SalesEnd: b.SalesEnd, Visible: b.Visible, Position: b.Position}
	if b.ClearSalesStart {
		d.SalesStart = &time.Time{}
	}
	if b.ClearSalesEnd {
		d.SalesEnd = &time.Time{}
	}
	match := func(version int64) error { return web.CheckMatch(in.IfMatch.IfMatch, version) }
	return answerTier(m.service.UpdateTier(ctx, in.OrganizationID, in.EventID, in.TierID, match, d))
}

func (m *Module) removeTier(ctx context.Context, in *TierPath) (*struct{}, error) {
	return nil, m.service.DeleteTier(ctx, in.OrganizationID, in.EventID, in.TierID)
}
