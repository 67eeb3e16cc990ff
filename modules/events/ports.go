package events

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// Venues shows venues; ids without a venue are absent from the answer.
type Venues interface {
	Cards(ctx context.Context, ids []tix.VenueID) (map[tix.VenueID]tix.VenueCard, error)
}

// Organizers names organizations.
type Organizers interface {
	OrganizationName(ctx context.Context, org tix.OrganizationID) (string, error)
}

// Currencies says in which currency an organization usually sells.
type Currencies interface {
	OrganizationCurrency(ctx context.Context, org tix.OrganizationID) (tix.Currency, error)
}

// Offers knows what tickets cost and whether they are on sale. Events that offer nothing are
// absent from both answers.
type Offers interface {
	FromPrices(ctx context.Context, events []tix.EventID) (map[tix.EventID]tix.Money, error)
	OnSale(ctx context.Context, events []tix.EventID) (map[tix.EventID]bool, error)
}

// Stock knows how many places events have left, all their pools together.
type Stock interface {
	EventStock(ctx context.Context, events []tix.EventID) (map[tix.EventID]tix.Availability, error)
}

// Audit records who did what. It is called inside the transaction of the change.
type Audit interface {
	Record(ctx context.Context, action tix.Action) error
}
