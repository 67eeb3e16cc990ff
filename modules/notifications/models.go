package notifications

import (
	"time"

	"github.com/tixters/tixters/core/tix"
)

// Mail is one outgoing mail. What it says is rendered when it is sent.
type Mail struct {
	ID             tix.MailID         `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID // zero: the platform's own
	Key            string
	OriginID       tix.MailID // the first of a row of resendings; its own id for the first
	OrderID        tix.OrderID
	Template       string
	ToName         string
	ToEmail        string
	Subject        string
	Data           []byte // sealed JSON of MailRequest.Data
	State          State
	ProviderID     string
	Attempts       int
	ClaimedUntil   *time.Time
	NextTryAt      time.Time
	LastError      string
	CreatedAt      time.Time
	UpdatedAt      time.Time `gorm:"->"`
	SentAt         *time.Time
	DeliveredAt    *time.Time
	FailedAt       *time.Time
}

// TableName implements gorm's Tabler.
func (Mail) TableName() string { return "notifications_mails" }

// Resendable reports whether the mail can be made again: tickets always, others when what
// filled them is still there and opens nothing by itself.
func (m Mail) Resendable() bool {
	if m.Template == ticketsTemplate {
		return true
	}
	t, ok := noteTemplate(m.Template)
	return ok && !t.secret && m.Data != nil
}

// State says how far a mail has come.
type State string

// The states of a mail.
const (
	Queued    State = "queued"
	Sending   State = "sending"
	Sent      State = "sent"
	Deferred  State = "deferred" // the recipient's server asked to try again later
	Delivered State = "delivered"
	Bounced   State = "bounced"
	Dropped   State = "dropped" // the transport did not even try, because of an earlier bounce
	Failed    State = "failed"  // the transport refused it
)

// rank orders the states that reports lead to; a report never leads back.
func (s State) rank() int {
	switch s {
	case Sent:
		return 1
	case Deferred:
		return 2
	case Delivered:
		return 3
	case Bounced, Dropped:
		return 4
	}
	return 0
}

// Public is the state in the words that buyers see: queued, sent, delivered or bounced.
func (s State) Public() string {
	switch s {
	case Sent, Deferred:
		return "sent"
	case Delivered:
		return "delivered"
	case Bounced, Dropped, Failed:
		return "bounced"
	}
	return "queued"
}
