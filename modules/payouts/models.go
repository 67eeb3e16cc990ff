package payouts

import (
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Kinds of payee.
const (
	Organizer = "organizer" // the organization itself: one for each
	Venue     = "venue"
	Promoter  = "promoter"
	Artist    = "artist"
)

// State is what we allow a payee. It follows from what the provider says (see stateOf), but for
// rejected, which a person decides.
type State string

// The states of a payee.
const (
	New        State = "new"        // has no account with the provider yet
	Pending    State = "pending"    // has one, and has not answered everything, or is being looked at
	Verified   State = "verified"   // may be paid
	Restricted State = "restricted" // was verified, or nearly; something is missing or disabled now
	Rejected   State = "rejected"   // by an administrator or by the provider, for good
)

// Who bears what the provider keeps of a payment.
const (
	CostsPlatform  = "platform"
	CostsOrganizer = "organizer"
)

// The refusals of this room.
var (
	ErrNameTaken  = errs.New(errs.Conflict, "name_taken", "You already have a payee of this name.")
	ErrPayeeInUse = errs.New(errs.Conflict, "payee_in_use", "Money was or will be split with this payee, so it cannot be removed.")
	ErrRejected   = errs.New(errs.Conflict, "payee_rejected", "This payee was rejected and cannot be paid.")
	ErrNoAccount  = errs.New(errs.Conflict, "payee_without_account", "This payee has not started its verification yet.")
)

// Payee is somebody who is paid.
type Payee struct {
	ID               tix.PayeeID `gorm:"primaryKey"`
	OrganizationID   tix.OrganizationID
	Kind             string
	Name             string
	Email            string
	Country          string // ISO 3166-1 alpha-2; "" until the verification begins
	State            State
	AccountReference *string
	Account          Account `gorm:"serializer:json"`
	HeldReason       string  // set: an administrator keeps the payee from being paid, and why
	Version          int64
	CheckedAt        *time.Time // when Account was last read from the provider
	CreatedAt        time.Time
	UpdatedAt        time.Time
}

// TableName names the table.
func (Payee) TableName() string { return "payouts_payees" }

// Reference is the provider's account; "" before there is one.
func (p Payee) Reference() string {
	if p.AccountReference == nil {
		return ""
	}
	return *p.AccountReference
}

// Account is what the provider said of a payee's account when it was last asked.
type Account struct {
	Currency        tix.Currency `json:"currency,omitempty"`
	Submitted       bool         `json:"submitted"`
	Full            bool         `json:"full,omitempty"`
	ChargesEnabled  bool         `json:"charges_enabled"`
	CardPayments    bool         `json:"card_payments,omitempty"`
	TransfersActive bool         `json:"transfers_active"`
	PayoutsEnabled  bool         `json:"payouts_enabled"`
	Manual          bool         `json:"manual"`
	CurrentlyDue    []string     `json:"currently_due,omitempty"`
	PastDue         []string     `json:"past_due,omitempty"`
	Verifying       []string     `json:"verifying,omitempty"`
	Deadline        *time.Time   `json:"deadline,omitempty"`
	DisabledReason  string       `json:"disabled_reason,omitempty"`
}

// Rule is one version of how the money of an event is split.
type Rule struct {
	EventID        tix.EventID `gorm:"primaryKey"`
	Version        int64       `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	Shares         []Share `gorm:"serializer:json"`
	Costs          string
	Charge         tix.ChargeType
	CreatedBy      string
	CreatedAt      time.Time
}

// TableName names the table.
func (Rule) TableName() string { return "payouts_rules" }

// JournalRow is a posted journal.
type JournalRow struct {
	ID             tix.JournalID `gorm:"primaryKey"`
	Lines          int16         `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	EventID        tix.EventID
	OrderID        tix.OrderID
	Kind           string
	Reference      string
	Details        map[string]string `gorm:"serializer:json"`
	PostedAt       time.Time
}

// TableName names the table.
func (JournalRow) TableName() string { return "payouts_journals" }

// EntryRow is one line of a posted journal.
type EntryRow struct {
	JournalID      tix.JournalID `gorm:"primaryKey"`
	Line           int16         `gorm:"primaryKey"`
	Lines          int16
	OrganizationID tix.OrganizationID
	EventID        tix.EventID
	Account        string
	PayeeID        tix.PayeeID
	Currency       tix.Currency
	Amount         int64
}

// TableName names the table.
func (EntryRow) TableName() string { return "payouts_entries" }
