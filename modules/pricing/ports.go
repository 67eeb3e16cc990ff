package pricing

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// Events shows the event that a tier belongs to: NotFound when there is none.
type Events interface {
	Card(ctx context.Context, id tix.EventID) (tix.EventCard, error)
}

// Pools keeps the places that tiers sell. Calls inside a transaction join it.
type Pools interface {
	CreatePool(ctx context.Context, org tix.OrganizationID, event tix.EventID, name string, capacity int) (tix.PoolID, error)
	// EventPools lists the pools of an organization's event.
	EventPools(ctx context.Context, org tix.OrganizationID, event tix.EventID) ([]tix.PoolID, error)
	// Resize refuses (Conflict) what is below the places already held or sold.
	Resize(ctx context.Context, org tix.OrganizationID, pool tix.PoolID, capacity int) error
	Availability(ctx context.Context, pools []tix.PoolID) (map[tix.PoolID]tix.Availability, error)
}

// Audit records who did what. It is called inside the transaction of the change.
type Audit interface {
	Record(ctx context.Context, action tix.Action) error
}
