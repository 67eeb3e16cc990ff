package inventory

import (
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const (
	maxCapacity = 1_000_000
	maxHold     = 10_000 // places of one hold in one pool
	maxName     = 120
)

// The refusals of this room.
var (
	// ErrSoldOut says that a pool has fewer places left than were asked for.
	ErrSoldOut = errs.New(errs.Conflict, "sold_out", "Sorry, there are not enough tickets left.")
	// ErrHoldExpired says that the places of a hold went back on sale.
	ErrHoldExpired = errs.New(errs.Conflict, "hold_expired", "Your reservation has run out.")
	// ErrTooSmall says that a pool cannot shrink below what is sold and reserved.
	ErrTooSmall = errs.New(errs.Conflict, "capacity_below_sold", "The capacity cannot be smaller than what is already sold and reserved.")
	// ErrBuyerLimit says that a person has as many tickets of the event as one may have.
	ErrBuyerLimit = errs.New(errs.Conflict, "buyer_limit", "You have, or are buying, as many tickets for this event as one person may have.")
	// ErrCodeUsedUp says that a code has no uses left.
	ErrCodeUsedUp = errs.New(errs.Conflict, "code_used_up", "This code has been used as often as it may be.")
	// ErrKeyReused says that an Idempotency-Key came with another request before.
	ErrKeyReused = errs.New(errs.Invalid, "idempotency_key_reused", "This Idempotency-Key was used for another request.")
	// ErrConverted says that an order or a hold was already converted with another.
	ErrConverted = errs.New(errs.Conflict, "already_converted", "These tickets already belong to another order.")
)

// Pool is a number of places that one or more tiers sell from.
type Pool struct {
	ID             tix.PoolID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	EventID        tix.EventID
	Name           string
	Capacity       int
	Sold           int
	Held           int
	CreatedAt      time.Time
}

// TableName names the table.
func (Pool) TableName() string { return "inventory_pools" }

// Validate checks what an organizer may choose.
func (p Pool) Validate() error {
	if p.Name == "" || len(p.Name) > maxName {
		return errs.InvalidField("body.name", "Give a name of 1 to 120 characters.")
	}
	return validCapacity(p.Capacity)
}

// Availability gives the pool's counters for other rooms.
func (p Pool) Availability() tix.Availability {
	return tix.Availability{PoolID: p.ID, Capacity: p.Capacity, Held: p.Held, Sold: p.Sold, Remaining: max(0, p.Capacity-p.Sold-p.Held)}
}

// Hold is the part of a hold that lies in one pool.
type Hold struct {
	HoldID         tix.HoldID `gorm:"primaryKey"`
	PoolID         tix.PoolID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	ExpiresAt      time.Time
	Quantity       int
	Parts          int          // of the whole hold: one for each pool
	OrderID        *tix.OrderID // what became of it; nil while it is held
}

// TableName names the table.
func (Hold) TableName() string { return "inventory_holds" }

// Sale is what one order took from one pool.
type Sale struct {
	OrderID        tix.OrderID `gorm:"primaryKey"`
	PoolID         tix.PoolID  `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	EventID        tix.EventID
	Quantity       int
	Returned       int
	Tickets        *int // of Quantity, counted for a buyer; nil: for nobody
	Counted        bool // moved from the pool's held to its sold
	CreatedAt      time.Time
}

// TableName names the table.
func (Sale) TableName() string { return "inventory_sales" }

// Difference is a counter that does not agree with the rows behind it: a defect.
type Difference struct {
	Kind    string     // pool.held, pool.sold, buyer, code
	ID      tix.PoolID // of the pool, or the same bytes of the buyer or code
	Counter int
	Rows    int
}

func validCapacity(n int) error {
	if n < 0 || n > maxCapacity {
		return errs.InvalidField("body.capacity", "Give a number from 0 to 1,000,000.")
	}
	return nil
}
