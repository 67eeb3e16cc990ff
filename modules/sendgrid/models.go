package sendgrid

import (
	"time"

	"github.com/tixters/tixters/core/tix"
)

// Heard is a report that was taken in.
type Heard struct {
	ID         string `gorm:"primaryKey"` // sg_event_id
	MailID     tix.MailID
	Kind       string
	At         time.Time
	ReceivedAt time.Time
}

// TableName implements gorm's Tabler.
func (Heard) TableName() string { return "sendgrid_events" }

// report is one element of a webhook's array, as far as we read it.
type report struct {
	ID        string `json:"sg_event_id"`
	MessageID string `json:"sg_message_id"`
	Event     string `json:"event"`
	Reason    string `json:"reason"`
	Response  string `json:"response"`
	Timestamp int64  `json:"timestamp"`
	MailID    string `json:"mail_id"` // from custom_args
}
