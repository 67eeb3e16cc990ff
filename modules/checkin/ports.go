package checkin

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/tix"
)

// Tickets says what a scanned code or a chosen ticket is. What is no ticket is a reading that
// is not Signed, never an error.
type Tickets interface {
	Read(ctx context.Context, code string) (tix.TicketReading, error)
	ReadID(ctx context.Context, id tix.TicketID) (tix.TicketReading, error)
}

// Attendees finds and shows tickets, without their codes.
type Attendees interface {
	Find(ctx context.Context, event tix.EventID, q string, limit int) ([]tix.TicketSheet, error)
	Count(ctx context.Context, event tix.EventID) (int, error)
	Sheets(ctx context.Context, ids []tix.TicketID) (map[tix.TicketID]tix.TicketSheet, error)
	References(ctx context.Context, ids []tix.TicketID) (map[tix.TicketID]string, error)
}

// Events shows an event, with the gates of its venue.
type Events interface {
	Card(ctx context.Context, id tix.EventID) (tix.EventCard, error)
}

// Orders says whether a ticket's order is paid.
type Orders interface {
	Sheet(ctx context.Context, id tix.OrderID) (tix.OrderSheet, error)
}

// DeviceTokens signs what a device shows on every call.
type DeviceTokens interface {
	DeviceToken(ctx context.Context, p auth.Principal, ttl time.Duration) (token string, expires time.Time, err error)
}

// Audit keeps who did what, in the caller's transaction.
type Audit interface {
	Record(ctx context.Context, a tix.Action) error
}
