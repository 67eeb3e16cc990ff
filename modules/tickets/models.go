package tickets

import (
	"time"

	"github.com/tixters/tixters/core/tix"
)

// The states of a ticket.
const (
	stateValid = "valid"
	stateVoid  = "void"
)

// Ticket is a row of tickets_tickets.
type Ticket struct {
	ID             tix.TicketID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	EventID        tix.EventID
	OrderID        tix.OrderID
	OrderReference string
	TierID         tix.TierID
	TierName       string
	HolderName     string
	Number         int // 1-based within the order
	OfCount        int
	KID            int `gorm:"column:kid"`
	Generation     int
	ValidFrom      time.Time
	ValidUntil     time.Time
	State          string
	IssuedAt       time.Time
	VoidedAt       *time.Time
	VoidReason     string
}

// TableName implements GORM's Tabler.
func (Ticket) TableName() string { return "tickets_tickets" }

func (t Ticket) sheet() tix.TicketSheet {
	return tix.TicketSheet{
		ID: t.ID, OrderID: t.OrderID, EventID: t.EventID, TierID: t.TierID, TierName: t.TierName,
		HolderName: t.HolderName, Number: t.Number, Of: t.OfCount, State: t.State,
	}
}

// Event is a row of tickets_events: the number that stands for an event in codes.
type Event struct {
	EventID        tix.EventID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	Number         int64 `gorm:"->"` // from the sequence
	CreatedAt      time.Time
}

// TableName implements GORM's Tabler.
func (Event) TableName() string { return "tickets_events" }

// Tier is a row of tickets_tiers.
type Tier struct {
	TierID         tix.TierID `gorm:"primaryKey"`
	EventID        tix.EventID
	OrganizationID tix.OrganizationID
	Number         int
}

// TableName implements GORM's Tabler.
func (Tier) TableName() string { return "tickets_tiers" }

// Key is a row of tickets_keys.
type Key struct {
	EventID        tix.EventID `gorm:"primaryKey"`
	KID            int         `gorm:"primaryKey;column:kid"`
	OrganizationID tix.OrganizationID
	Public         []byte
	Sealed         []byte
	CreatedAt      time.Time
	RetiredAt      *time.Time
}

// TableName implements GORM's Tabler.
func (Key) TableName() string { return "tickets_keys" }
