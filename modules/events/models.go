package events

import (
	"time"

	"github.com/tixters/tixters/core/tix"
)

// States of an event. Ended is computed and never stored.
const (
	Draft     = "draft"
	Published = "published"
	Cancelled = "cancelled"
	Ended     = "ended"
)

// Event is what people attend.
type Event struct {
	ID             tix.EventID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	VenueID        tix.VenueID // zero in a draft without a venue
	Zone           string      // of the venue; "" without one
	Slug           string
	Name           string
	Summary        string // one or two sentences
	Description    string // plain text, paragraphs by empty lines
	Status         string // Draft, Published or Cancelled; see StatusAt
	Currency       tix.Currency
	StartsLocal    string // wall time at the venue, "2026-12-04T20:00"; "" when unsaid
	EndsLocal      string
	DoorsLocal     string
	RefundsLocal   string
	StartsAt       *time.Time // nil without a wall time or a venue
	EndsAt         *time.Time
	DoorsAt        *time.Time
	RefundsUntil   *time.Time
	ImageID        tix.ImageID
	ImageAlt       string
	City           string // of the venue, folded
	Search         string // name, summary, venue, city, folded
	CancelReason   string
	PublishedAt    *time.Time
	CancelledAt    *time.Time
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// TableName implements gorm's Tabler.
func (Event) TableName() string { return "events_events" }

// StatusAt gives the status as people see it at a time: a published event whose end has
// passed is Ended.
func (e Event) StatusAt(now time.Time) string {
	if e.Status == Published && e.EndsAt != nil && !now.Before(*e.EndsAt) {
		return Ended
	}
	return e.Status
}

// ImageURL is the picture's path below the public address; "" without a picture.
func (e Event) ImageURL() string {
	if e.ImageID.IsZero() {
		return ""
	}
	return "/v1/events/images/" + e.ImageID.String()
}

func instant(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// Image is a picture of an event in its two sizes, both JPEG.
type Image struct {
	ID             tix.ImageID `gorm:"primaryKey"`
	OrganizationID tix.OrganizationID
	EventID        tix.EventID
	Width          int // of Large, pixels
	Height         int
	Large          []byte // at most 1600 pixels wide
	Small          []byte // at most 640 pixels wide
	CreatedAt      time.Time
}

// TableName implements gorm's Tabler.
func (Image) TableName() string { return "events_images" }

// Details are what an organizer says of an event. Nil fields of a change stay as they are; a
// time of "" and a zero venue take the old one away.
type Details struct {
	Name         *string
	Slug         *string
	Summary      *string
	Description  *string
	VenueID      *tix.VenueID
	Currency     *tix.Currency
	StartsLocal  *string // wall time at the venue, "2026-12-04T20:00"
	EndsLocal    *string
	DoorsLocal   *string
	RefundsLocal *string
	ImageAlt     *string
}

// Filter narrows an organizer's list. Zero fields do not narrow.
type Filter struct {
	Status string // Draft, Published, Ended or Cancelled
	Query  string
}

// Search narrows the public list. Zero fields do not narrow.
type Search struct {
	Query string
	City  string
	From  string // dates at the venue, "2026-12-04", both included
	To    string
}

// Place is where a page of the public list begins: after this start and id.
type Place struct {
	StartsAt time.Time
	ID       tix.EventID
}

// Availability of an event, in the words that buyers see.
const (
	Available = "available"
	Few       = "few"
	SoldOut   = "sold_out"
	NotOnSale = "not_on_sale"
)

// Listing is an event as the public sees it.
type Listing struct {
	Card         tix.EventCard
	Description  string
	ImageAlt     string
	CancelReason string
	FromPrice    *tix.Money // lowest all-in price; nil when nothing is offered
	Availability string     // Available, Few, SoldOut, NotOnSale or Ended
}
