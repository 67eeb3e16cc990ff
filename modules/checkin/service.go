package checkin

import (
	"cmp"
	"time"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
)

const (
	codeLife      = 15 * time.Minute
	deviceOutlive = 24 * time.Hour      // a device works so long after the event's end
	deviceLife    = 14 * 24 * time.Hour // and never longer than this
	undoWithin    = 10 * time.Minute
)

var (
	errDevice     = errs.New(errs.Unsigned, "device_not_enrolled", "This device is not enrolled any more. Ask for a new code.")
	errCode       = errs.New(errs.NotFound, "enrolment_not_found", "This code is not valid. Codes work once, for 15 minutes. Ask for a new one.")
	errOver       = errs.New(errs.Gone, "event_over", "The event is over.")
	errScanTaken  = errs.New(errs.Conflict, "scan_id_taken", "This scan id was used for something else.")
	errNotInside  = errs.New(errs.Conflict, "nothing_to_undo", "This scan let nobody in.")
	errUndoLate   = errs.New(errs.Conflict, "too_late_to_undo", "It is too late to undo this.")
	errBusyTicket = errs.New(errs.Unavailable, "try_again", "Somebody else is handling this ticket. Scan it again.").Retry(time.Second)
)

// Config is what the room needs of the settings.
type Config struct {
	DoorURL    string        // address of the door app, for the enrolment QR
	UndoWithin time.Duration // how long an admission may be undone; 0: 10 minutes
}

// Service enrols devices, judges scans and keeps who is inside.
type Service struct {
	store     store
	clock     clock.Clock
	tickets   Tickets
	attendees Attendees
	events    Events
	orders    Orders
	tokens    DeviceTokens
	audit     Audit
	config    Config
}

// NewService makes the service.
func NewService(d *db.DB, clk clock.Clock, tickets Tickets, attendees Attendees, events Events, orders Orders, tokens DeviceTokens, audit Audit, c Config) *Service {
	c.UndoWithin = cmp.Or(c.UndoWithin, undoWithin)
	return &Service{store: store{d}, clock: clk, tickets: tickets, attendees: attendees, events: events, orders: orders, tokens: tokens, audit: audit, config: c}
}
