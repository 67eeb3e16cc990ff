package payouts

import (
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Trust is the level that an administrator gave an organization by hand.
type Trust struct {
	OrganizationID tix.OrganizationID `gorm:"primaryKey"`
	Level          string
	Reason         string
	SetBy          string
	SetAt          time.Time
}

// TableName names the table.
func (Trust) TableName() string { return "payouts_trust" }

// ErrNotAsked says that there is nothing about a payout that an administrator could decide.
var ErrNotAsked = errs.New(errs.Conflict, "payout_not_waiting", "This payout does not wait for an administrator.")

// Terms are what an organization is trusted with, and why.
type Terms struct {
	Level    Level
	Settled  int          // events
	Verified bool         // the organizer's own payee
	Trust    Trust        // zero, or what an administrator set by hand
	Next     Level        // zero when there is none above
	Currency tix.Currency // in which the organizer is paid out
}

// Offer is what of an event's earnings can be advanced to its organizer now, in minor units of the
// event's currency.
type Offer struct {
	Level     Level
	Currency  tix.Currency
	Earned    int64
	Taken     int64  // of it, by advances before
	Available int64  // what may be asked for
	Why       string // why nothing can be advanced; "" when something can
}
