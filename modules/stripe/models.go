package stripe

import (
	"time"

	"github.com/tixters/tixters/core/tix"
)

// Event is a Stripe event that was taken in.
type Event struct {
	ID         string `gorm:"primaryKey"` // evt_…
	Type       string
	Account    string // connected account; empty: the platform's own
	APIVersion string
	ObjectID   string
	OrderID    *tix.OrderID // set: the message that followed was about this order
	CreatedAt  time.Time    `gorm:"autoCreateTime:false"` // by Stripe's clock
	ReceivedAt time.Time
}

// TableName implements gorm's Tabler.
func (Event) TableName() string { return "stripe_events" }

// object is what of an event's object is read: who it is, and whose.
type object struct {
	ID            string            `json:"id"`
	Object        string            `json:"object"`
	PaymentIntent string            `json:"payment_intent"`
	Metadata      map[string]string `json:"metadata"`
}

// reference is the payment that the object is, or belongs to.
func (o object) reference() string {
	if o.Object == "payment_intent" {
		return o.ID
	}
	return o.PaymentIntent
}
