package refunds

import (
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// leastCharge is what is left to be paid by card at least, in minor units, when a credit does not pay
// everything: providers take nothing smaller.
const leastCharge = 100

// The refusals of credits.
var (
	ErrNoCredit      = errs.New(errs.NotFound, "credit_unknown", "There is no such credit of this organizer. Check the code.")
	ErrCreditOver    = errs.New(errs.Conflict, "credit_expired", "The time of this credit is over.")
	ErrCreditUsed    = errs.New(errs.Conflict, "credit_used_up", "Nothing is left of this credit.")
	ErrCreditGone    = errs.New(errs.Conflict, "credit_gone", "The credit was used for something else meanwhile.")
	ErrCreditIsGiven = errs.New(errs.Conflict, "credit_given", "A part of it was given back as credit. Try again, or settle with the buyer.")
)

// Credit is what a buyer has with an organization instead of money.
type Credit struct {
	ID             tix.CreditID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	OrderID        tix.OrderID // whose money it was
	CodeHash       []byte
	Currency       string
	Amount         int64
	Remaining      int64
	ExpiresAt      *time.Time
	CreatedAt      time.Time
}

// TableName names the table.
func (Credit) TableName() string { return "refunds_credits" }

// Left is what can be spent of it.
func (c Credit) Left() tix.Money {
	return tix.Money{Amount: c.Remaining, Currency: tix.Currency(c.Currency)}
}

// pays is how much of a total it pays, in minor units.
func (c Credit) pays(total int64) int64 {
	take := min(c.Remaining, total)
	if due := total - take; due > 0 && due < leastCharge {
		take = max(0, total-leastCharge)
	}
	return take
}

// over tells whether its time is over.
func (c Credit) over(now time.Time) bool { return c.ExpiresAt != nil && !now.Before(*c.ExpiresAt) }

// Spending is what an order takes of a credit.
type Spending struct {
	OrderID        tix.OrderID `gorm:"primaryKey"`
	CreditID       tix.CreditID
	OrganizationID tix.OrganizationID
	Amount         int64
	State          string
	CreatedAt      time.Time
}

// TableName names the table.
func (Spending) TableName() string { return "refunds_spendings" }

// States of a spending.
const (
	SpendReserved = "reserved"
	SpendSpent    = "spent"
	SpendReleased = "released"
)
