package waitingroom

import (
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Modes of a room.
const (
	Off       = "off"
	On        = "on"
	Automatic = "automatic" // on while demand outruns checkout
)

// Phases of a room, as buyers see them.
const (
	PhaseOff      = "off"      // no room: buy at once
	PhaseClosed   = "closed"   // the prequeue is not open yet
	PhasePrequeue = "prequeue" // joining is open, order does not matter
	PhaseDrawing  = "drawing"
	PhaseOpen     = "open" // first come, first served behind the draw
	PhasePaused   = "paused"
	PhaseSoldOut  = "sold_out"
)

// The refusals of this room.
var (
	ErrQueueRequired = errs.New(errs.Denied, "queue_required", "So many people want tickets that there is a waiting room. Please join it.")
	ErrPassExpired   = errs.New(errs.Denied, "pass_expired", "Your turn in the waiting room is over. Please join it again.")
	ErrClosed        = errs.New(errs.Conflict, "queue_closed", "The waiting room is not open now.")
	ErrNotYet        = errs.New(errs.Conflict, "not_yet", "It is not your turn yet.")
	ErrSoldOut       = errs.New(errs.Conflict, "sold_out", "Sorry, all tickets are gone. We tell you here when some come back.")
	ErrPassUsedUp    = errs.New(errs.Gone, "pass_used_up", "Your turn is over. Leave the waiting room and join it again.")
	ErrNoPlace       = errs.Missing("place in the waiting room")
	ErrBusy          = errs.New(errs.Unavailable, "queue_full", "Very many people are joining right now. Please try again in a moment.").Retry(time.Second)
)

// Room is how an event's buyers wait, and how far they have come.
type Room struct {
	EventID         tix.EventID `gorm:"primaryKey"`
	OrganizationID  tix.OrganizationID
	Mode            string
	Active          bool // what "automatic" has decided
	PrequeueOpensAt *time.Time
	SaleStartsAt    *time.Time // nil: no draw, first come first served from the start
	ProofOfWork     bool
	EmailRequired   bool // whoever is not signed in confirms an address
	Difficulty      int  // zero bits that a solution begins with
	PassMinutes     int
	RateLimit       int // admissions per second at most; 0: as many as can be served
	Paused          bool
	Message         string
	Version         int64
	Seed            []byte
	DrawnAt         *time.Time
	Drawn           int // places that took part in the draw
	LastPosition    int
	Serving         int
	Rate            float64 // admissions per second now
	Reason          string  // of the rate, for the operator
	SoldOut         bool
	AdvancedAt      time.Time
	CreatedAt       time.Time
}

// TableName names the table.
func (Room) TableName() string { return "waitingroom_rooms" }

// Entry is one person's place.
type Entry struct {
	ID             tix.EntrantID `gorm:"primaryKey"`
	EventID        tix.EventID
	OrganizationID tix.OrganizationID
	Subject        []byte // hash of the device, the confirmed address or the signed-in person
	Nonce          []byte // of the challenge that was solved
	Position       *int
	JoinedAt       time.Time
	PassExpiresAt  *time.Time
	UsedAt         *time.Time // the pass was used: something was reserved, or nothing was left
	LeftAt         *time.Time
}

// TableName names the table.
func (Entry) TableName() string { return "waitingroom_entries" }

// Code was mailed to an address that wants to join.
type Code struct {
	EventID        tix.EventID `gorm:"primaryKey"`
	Subject        []byte      `gorm:"primaryKey"` // hash of the address
	OrganizationID tix.OrganizationID
	Nonce          []byte // of the challenge that was solved for it
	Digest         string
	Tries          int
	Mails          int // sent to the address so far
	MailedAt       time.Time
}

// TableName names the table.
func (Code) TableName() string { return "waitingroom_codes" }

// Gauge is what one replica measured in the last second.
type Gauge struct {
	EventID tix.EventID `gorm:"primaryKey"`
	Replica tix.KeyID   `gorm:"primaryKey"`
	P99Ms   float64     `gorm:"column:p99_ms"`
	Tries   int
	Failed  int
	At      time.Time
}

// TableName names the table.
func (Gauge) TableName() string { return "waitingroom_gauges" }

// Details are what an organizer says of a room. Nil fields stay as they are; a zero time clears.
type Details struct {
	Mode            *string
	PrequeueOpensAt *time.Time
	SaleStartsAt    *time.Time
	ProofOfWork     *bool
	EmailRequired   *bool
	Difficulty      *int
	PassMinutes     *int
	RateLimit       *int
	Paused          *bool
	Message         *string
}

// phase is what the room is at a time.
func (r *Room) phase(now time.Time) string {
	switch {
	case r.Mode == Off, r.Mode == Automatic && !r.Active && (r.DrawnAt != nil || r.PrequeueOpensAt == nil):
		return PhaseOff
	case r.DrawnAt == nil && r.PrequeueOpensAt != nil && now.Before(*r.PrequeueOpensAt):
		return PhaseClosed
	case r.DrawnAt == nil && r.SaleStartsAt != nil && now.Before(*r.SaleStartsAt):
		return PhasePrequeue
	case r.DrawnAt == nil:
		return PhaseDrawing
	case r.SoldOut:
		return PhaseSoldOut
	case r.Paused:
		return PhasePaused
	}
	return PhaseOpen
}
