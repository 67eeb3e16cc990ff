package tix

import "time"

// EventCard is what other rooms show of an event.
type EventCard struct {
	ID               EventID
	OrganizationID   OrganizationID
	OrganizationName string
	Slug             string
	Name             string
	Summary          string
	Status           string // draft, published, ended, cancelled
	Currency         Currency
	StartsAt         time.Time
	EndsAt           time.Time
	DoorsAt          time.Time
	Zone             string // IANA zone of the venue
	ImageURL         string // path below the public address; "" when there is none
	Venue            VenueCard
	RefundsUntil     time.Time // zero: no refunds promised
	CancelReason     string    // of a cancelled one, for ticket holders
}

// OnSale reports whether tickets of the event may be sold at all at the given time.
func (e EventCard) OnSale(now time.Time) bool {
	return e.Status == "published" && now.Before(e.EndsAt)
}

// VenueCard is what other rooms show of a venue.
type VenueCard struct {
	ID             VenueID
	OrganizationID OrganizationID
	Name           string
	Street         string
	City           string
	Country        string // ISO 3166-1 alpha-2
	Zone           string
	Capacity       int
	Gates          []GateCard
}

// GateCard names a gate.
type GateCard struct {
	ID   GateID
	Name string
}

// TierCard is what other rooms need of a price tier.
type TierCard struct {
	ID          TierID
	EventID     EventID
	PoolID      PoolID
	MorePools   []PoolID // each ticket takes a place in these too
	Name        string
	Description string
	Position    int
	Visible     bool
	MinPerOrder int
	MaxPerOrder int
	SalesStart  time.Time // zero: at once
	SalesEnd    time.Time // zero: until the event ends
	Face        Money     // what the organizer asks
	Each        Money     // what a buyer pays for one, fees and tax included
	Fees        Money     // of Each, fees on top of the face price
	Tax         Money     // of Each, tax included
}

// QuoteLine is one tier of a quote, in whole amounts for its quantity.
type QuoteLine struct {
	TierID   TierID `json:"tier_id"`
	Name     string `json:"name"`
	Quantity int    `json:"quantity"`
	Each     Money  `json:"each" doc:"All-in price of one"`
	Total    Money  `json:"total" doc:"All-in price of the line"`
	Fees     Money  `json:"fees" doc:"Fees within the total that the buyer pays on top of the face price"`
	Tax      Money  `json:"tax" doc:"Tax within the total"`
	Payee    Money  `json:"-"` // what remains for the organizer before payment costs
	TaxRate  int64  `json:"-"` // basis points that Tax was worked out with
}

// Quote is what a buyer will pay: the all-in total first, then what it contains.
type Quote struct {
	Total Money       `json:"total" doc:"Everything the buyer pays"`
	Fees  Money       `json:"fees"`
	Tax   Money       `json:"tax"`
	Lines []QuoteLine `json:"lines" nullable:"false"`
}

// LineRequest asks for some tickets of a tier.
type LineRequest struct {
	TierID   TierID
	Quantity int
}

// PoolLine asks for some places of a pool.
type PoolLine struct {
	PoolID   PoolID
	Quantity int
	Extra    int // of Quantity: places of tickets that take one in another pool too and count there
}

// Tickets is how many tickets the line counts for its buyer.
func (l PoolLine) Tickets() int { return l.Quantity - l.Extra }

// Availability is the state of one pool.
type Availability struct {
	PoolID    PoolID
	Capacity  int
	Held      int
	Sold      int
	Remaining int // never below zero
}

// OrderSheet is what other rooms need to speak to a buyer about an order.
type OrderSheet struct {
	ID             OrderID
	OrganizationID OrganizationID
	EventID        EventID
	Reference      string // what people read aloud: 8 characters
	Status         string // pending_payment, paid, expired, cancelled, refunding, refunded
	PaymentReady   bool   // the provider has a payment for it
	BuyerName      string
	BuyerEmail     string
	Quote          Quote
	CreatedAt      time.Time
	ExpiresAt      time.Time // when an unpaid order loses its hold
	PaidAt         time.Time
	Link           string // address of the order page, signed, token in the fragment
}

// TicketSheet is what other rooms show of a ticket.
type TicketSheet struct {
	ID         TicketID
	OrderID    OrderID
	EventID    EventID
	TierID     TierID
	TierName   string
	HolderName string
	Number     int    // 1-based within the order
	Of         int    // tickets in the order
	State      string // valid, void
	Code       string // TX1 text of the QR
}
