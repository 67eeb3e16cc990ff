package invoices

import (
	"fmt"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Kinds of document.
const (
	Invoice       = "invoice"
	CreditNote    = "credit_note"
	FeeInvoice    = "fee_invoice"
	FeeCreditNote = "fee_credit_note"
)

// Platform is the issuer of documents about our own fees; any other is an organization's UUID.
const Platform = "platform"

func issuerOf(org tix.OrganizationID) string {
	if org.IsZero() {
		return Platform
	}
	return org.UUID()
}

// The refusals of this room.
var (
	ErrNotPaid      = errs.New(errs.Conflict, "order_not_paid", "This order is not paid, so there is no invoice.")
	ErrNoInvoice    = errs.New(errs.Conflict, "no_invoice", "There is no invoice for this order yet.")
	ErrFree         = errs.New(errs.Conflict, "order_free", "This order cost nothing, so there is no invoice.")
	ErrManyVersions = errs.New(errs.Conflict, "too_many_versions", "This invoice was corrected too often. Please ask the organizer.")
)

// Seller is who issues documents.
type Seller struct {
	Issuer         string             `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID // zero: the platform
	Details        SellerDetails      `gorm:"serializer:json"`
	Version        int64              // 0: nothing was ever said
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// TableName names the table.
func (Seller) TableName() string { return "invoices_sellers" }

// series is the part of a number before the count: "INV-2026", or "HN-INV-2026" with a prefix.
func (s Seller) series(kind string, day time.Time) string {
	word := map[string]string{Invoice: "INV", CreditNote: "CN", FeeInvoice: "FEE", FeeCreditNote: "FCN"}[kind]
	if p := s.Details.NumberPrefix; p != "" {
		word = p + "-" + word
	}
	return fmt.Sprintf("%s-%d", word, day.Year())
}

// day is the date at the seller's.
func (s Seller) day(now time.Time) time.Time {
	zone, err := time.LoadLocation(s.Details.Zone)
	if err != nil {
		zone = time.UTC
	}
	y, m, d := now.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Document is an invoice or credit note as it was issued. Amounts of credit notes are negative.
type Document struct {
	ID             tix.DocumentID     `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID // whose books it is in: the seller's, or of fees the buyer's
	Issuer         string
	Kind           string
	Series         string
	Sequence       int64
	Number         string // "INV-2026-000001"
	Version        int    // 1, and one more with each correction of its details
	Reference      string // what it is about: with the kind unique
	Replaces       tix.DocumentID
	Corrects       tix.DocumentID // the invoice of a credit note, or the credit note that came to nothing
	EventID        tix.EventID
	OrderID        tix.OrderID // zero: about fees
	Currency       tix.Currency
	Net            int64
	Tax            int64
	Total          int64
	Content        Content   `gorm:"serializer:json"`
	IssuedOn       time.Time `gorm:"type:date"` // of the first version
	CreatedAt      time.Time
}

// TableName names the table.
func (Document) TableName() string { return "invoices_documents" }

// Money is an amount of the document.
func (d Document) Money(amount int64) tix.Money {
	return tix.Money{Amount: amount, Currency: d.Currency}
}

// Recipient is whom the buyer of an order wants billed.
type Recipient struct {
	OrderID        tix.OrderID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	Party          Party `gorm:"serializer:json"`
	UpdatedAt      time.Time
}

// TableName names the table.
func (Recipient) TableName() string { return "invoices_recipients" }

// Kinds of what is due, in the order in which they are dealt with.
const (
	duePaid     = "paid"
	dueReturned = "returned"
	dueUndone   = "undone"
	dueFees     = "fees"
)

// Due is something that happened to money and gets a document.
type Due struct {
	Kind           string             `json:"kind"`
	Reference      string             `json:"reference"` // with the kind unique
	OrganizationID tix.OrganizationID `json:"organization_id"`
	EventID        tix.EventID        `json:"event_id"`
	OrderID        tix.OrderID        `json:"order_id"`
	Amount         tix.Money          `json:"amount"` // that was returned
}

// Waiting is what is due and cannot be documented yet.
type Waiting struct {
	Kind           string `gorm:"primaryKey"`
	Reference      string `gorm:"primaryKey"`
	WaitsFor       string // an issuer whose details are missing; "": the credit note that it undoes
	OrganizationID tix.OrganizationID
	Due            Due `gorm:"serializer:json"`
	CreatedAt      time.Time
}

// TableName names the table.
func (Waiting) TableName() string { return "invoices_waiting" }
