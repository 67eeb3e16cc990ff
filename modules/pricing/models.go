package pricing

import (
	"time"

	"github.com/tixters/tixters/core/tix"
)

// Tier is one kind of ticket of an event.
type Tier struct {
	ID             tix.TierID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	EventID        tix.EventID
	PoolID         tix.PoolID   // several tiers may sell from one pool
	MorePools      []tix.PoolID `gorm:"serializer:json"` // each ticket takes a place in these too
	Name           string
	Description    string
	FaceAmount     int64        // minor units
	Currency       tix.Currency // the event's
	MinPerOrder    int
	MaxPerOrder    int
	SalesStart     *time.Time // nil: at once
	SalesEnd       *time.Time // nil: until the event ends
	Visible        bool
	Position       int // tiers are shown in this order, then by name
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// TableName implements gorm's Tabler.
func (Tier) TableName() string { return "pricing_tiers" }

// Face is what the organizer asks.
func (t Tier) Face() tix.Money { return tix.Money{Amount: t.FaceAmount, Currency: t.Currency} }

// Open reports whether the sale window contains the time.
func (t Tier) Open(now time.Time) bool {
	return (t.SalesStart == nil || !now.Before(*t.SalesStart)) && !t.Over(now)
}

// Over reports whether the sale window has closed.
func (t Tier) Over(now time.Time) bool { return t.SalesEnd != nil && !now.Before(*t.SalesEnd) }

// Card is what other rooms see of the tier under a rule.
func (t Tier) Card(r Rule) tix.TierCard {
	p := r.Of(t.Face())
	return tix.TierCard{ID: t.ID, EventID: t.EventID, PoolID: t.PoolID, MorePools: t.MorePools, Name: t.Name, Description: t.Description,
		Position: t.Position, Visible: t.Visible, MinPerOrder: t.MinPerOrder, MaxPerOrder: t.MaxPerOrder,
		SalesStart: instant(t.SalesStart), SalesEnd: instant(t.SalesEnd), Face: t.Face(), Each: p.Each, Fees: p.Fees, Tax: p.Tax}
}

func instant(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

type feeKind struct{}

// Prefix implements tix.Kind.
func (feeKind) Prefix() string { return "fee" }

// FeeID is "fee_…"; no other room speaks of fees one by one.
type FeeID = tix.ID[feeKind]

// Fee is a stored rule: of one event, or, without an event, of all events of an organization.
type Fee struct {
	ID             FeeID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	EventID        tix.EventID  // zero (NULL): the organization's default
	Percentage     int64        // basis points
	FixedAmount    int64        // minor units, per ticket
	Currency       tix.Currency // of FixedAmount
	Mode           string       // Absorbed or PassedOn
	TaxRate        int64        // basis points
	TaxIncluded    bool
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// TableName implements gorm's Tabler.
func (Fee) TableName() string { return "pricing_fees" }

// Rule gives the arithmetic of the fee for an event in a currency. A fixed amount in another
// currency is left out: there is no honest way to convert it.
func (f Fee) Rule(c tix.Currency) Rule {
	r := Rule{Percentage: f.Percentage, Mode: f.Mode, TaxRate: f.TaxRate, TaxIncluded: f.TaxIncluded}
	if f.Currency == c {
		r.Fixed = f.FixedAmount
	}
	return r
}

// TierDetails are what an organizer says of a tier. Nil fields of a change stay as they are;
// a zero time clears an end of the sale window.
type TierDetails struct {
	Name        *string
	Description *string
	Face        *tix.Money
	Capacity    *int          // of the tier's pool: makes one for a new tier, resizes it for an old one
	PoolID      *tix.PoolID   // a new tier may sell from a pool of another tier of the event instead
	MorePools   *[]tix.PoolID // other pools of the event in which each ticket takes a place too
	MinPerOrder *int
	MaxPerOrder *int
	SalesStart  *time.Time
	SalesEnd    *time.Time
	Visible     *bool
	Position    *int
}

// TierSheet is a tier as its organizer sees it.
type TierSheet struct {
	Tier
	Price Price
	Stock tix.Availability
}

// FeeDetails are what an organizer says of fees and taxes.
type FeeDetails struct {
	Percentage  int64     // basis points
	Fixed       tix.Money // per ticket
	Mode        string
	TaxRate     int64 // basis points
	TaxIncluded bool
}

// Where a fee comes from.
const (
	FromEvent        = "event"
	FromOrganization = "organization"
	FromNobody       = "none" // no fee and no tax were ever set
)

// FeeSheet is the fee that counts, and where it comes from.
type FeeSheet struct {
	Fee
	Source string // FromEvent, FromOrganization or FromNobody
}
