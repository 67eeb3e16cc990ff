package webhooks

import (
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// States of a delivery.
const (
	Pending   = "pending"
	Delivered = "delivered"
	Failed    = "failed" // every try was used up, or the hook was disabled; it can be replayed
)

// Why a hook is disabled.
const (
	byHand  = "by_hand"
	gone    = "gone"    // it answered 410
	failing = "failing" // nothing succeeded for days
)

const (
	most      = 20                  // hooks of an organization
	overlap   = 24 * time.Hour      // how long a rotated secret still signs
	giveUp    = 3 * 24 * time.Hour  // without a success, until a hook is disabled
	keep      = 30 * 24 * time.Hour // how long the log remembers
	batch     = 10                  // sent to one hook at once
	cleaning  = 500                 // rows of the log that are forgotten at once
	replaying = 10_000              // deliveries that are replayed at once
)

// pauses are the times before each try of a delivery, as the specification proposes them.
func pauses() []time.Duration {
	return []time.Duration{0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}
}

// The refusals of this room.
var (
	ErrTooMany  = errs.New(errs.Conflict, "too_many_webhooks", "There are too many webhooks already. Delete one that is not needed.")
	ErrDisabled = errs.New(errs.Conflict, "webhook_disabled", "This webhook is disabled. Enable it first.")
	ErrWaits    = errs.New(errs.Conflict, "delivery_pending", "This delivery is still being tried.")
)

// Hook is an address that hears of what happens.
type Hook struct {
	ID             tix.HookID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	URL            string `gorm:"column:url"`
	Description    string
	Topics         []string `gorm:"serializer:json"`
	Enabled        bool
	DisabledReason string     // "" while it is enabled
	FailingSince   *time.Time // the first failure after the last success
	Secret         []byte     // sealed
	PreviousSecret []byte     // sealed; signs too until PreviousUntil
	PreviousUntil  *time.Time
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// TableName names the table.
func (Hook) TableName() string { return "webhooks_hooks" }

// Delivery is one thing that a hook is told.
type Delivery struct {
	ID             tix.DeliveryID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	HookID         tix.HookID
	MessageID      tix.MessageID // the webhook-id: the same for every try, and for every hook that is told
	Topic          string
	Reference      string // with the hook unique
	Payload        string // JSON as it is signed
	State          string
	Tries          int // since it was last (re)played
	Attempts       int // ever
	NextTryAt      *time.Time
	LastStatus     int    // of HTTP; 0: no answer, or not tried yet
	LastError      string // "" after a success
	CreatedAt      time.Time
	DeliveredAt    *time.Time
}

// TableName names the table.
func (Delivery) TableName() string { return "webhooks_deliveries" }

// Attempt is one try of a delivery.
type Attempt struct {
	DeliveryID     tix.DeliveryID `gorm:"primaryKey"`
	Number         int            `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	StartedAt      time.Time
	DurationMS     int    `gorm:"column:duration_ms"`
	Status         int    // of HTTP; 0: no answer
	Error          string // "" after a success
	Body           string // how the answer begins
}

// TableName names the table.
func (Attempt) TableName() string { return "webhooks_attempts" }
