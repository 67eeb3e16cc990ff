package checkout

import (
	"time"

	"github.com/tixters/tixters/core/tix"
)

type holdBody struct {
	HoldID    tix.HoldID  `json:"hold_id"`
	HoldToken string      `json:"hold_token,omitempty" doc:"Opens the hold; only the answer that made it carries it"`
	EventID   tix.EventID `json:"event_id"`
	ExpiresAt time.Time   `json:"expires_at"`
	Quote     tix.Quote   `json:"quote"`
}

type paymentBody struct {
	Provider       string `json:"provider" enum:"stripe,standin"`
	Reference      string `json:"reference"`
	ClientSecret   string `json:"client_secret"`
	PublishableKey string `json:"publishable_key"`
	StandinURL     string `json:"standin_url,omitempty"`
	Account        string `json:"account,omitempty" doc:"Account of the organizer that the payment is on, which the provider's script must be told; absent: the platform's own"`
}

type declineBody struct {
	Code    string `json:"code" example:"insufficient_funds"`
	Message string `json:"message" doc:"May be shown to the buyer" example:"Your card has insufficient funds."`
}

type orderEvent struct {
	ID           tix.EventID `json:"id"`
	Slug         string      `json:"slug"`
	Name         string      `json:"name"`
	Status       string      `json:"status" enum:"draft,published,ended,cancelled"`
	StartsAt     time.Time   `json:"starts_at"`
	EndsAt       time.Time   `json:"ends_at"`
	DoorsAt      *time.Time  `json:"doors_at,omitempty"`
	Zone         string      `json:"zone" example:"America/Chicago"`
	Venue        orderVenue  `json:"venue"`
	ImageURL     string      `json:"image_url,omitempty"`
	Organizer    organizer   `json:"organizer"`
	RefundsUntil *time.Time  `json:"refunds_until,omitempty"`
}

type orderVenue struct {
	Name    string `json:"name"`
	Street  string `json:"street"`
	City    string `json:"city"`
	Country string `json:"country"`
}

type organizer struct {
	ID   tix.OrganizationID `json:"id"`
	Name string             `json:"name"`
}

type orderTicket struct {
	ID         tix.TicketID `json:"id"`
	Number     int          `json:"number" doc:"1-based within the order"`
	Of         int          `json:"of"`
	TierName   string       `json:"tier_name"`
	HolderName string       `json:"holder_name"`
	Code       string       `json:"code" doc:"Text of the QR"`
	State      string       `json:"state" enum:"valid,void"`
}

type orderMail struct {
	State string `json:"state" enum:"none,queued,sent,delivered,bounced"`
}

type orderBody struct {
	ID         tix.OrderID   `json:"id"`
	Reference  string        `json:"reference" doc:"What people read aloud" example:"K7TM4QXA"`
	Status     string        `json:"status" enum:"pending_payment,paid,expired,cancelled,refunding,refunded"`
	Event      orderEvent    `json:"event"`
	BuyerName  string        `json:"buyer_name"`
	BuyerEmail string        `json:"buyer_email"`
	Quote      tix.Quote     `json:"quote"`
	Credit     *tix.Money    `json:"credit,omitempty" doc:"Of the total, paid with a credit; the rest by card"`
	Refunded   *tix.Money    `json:"refunded,omitempty" doc:"Of the total, given back or on its way"`
	CreatedAt  time.Time     `json:"created_at"`
	PaidAt     *time.Time    `json:"paid_at,omitempty"`
	ExpiresAt  *time.Time    `json:"expires_at,omitempty" doc:"While the payment is awaited"`
	Payment    *paymentBody  `json:"payment,omitempty" doc:"While the payment is awaited"`
	Decline    *declineBody  `json:"decline,omitempty" doc:"Why the last try to pay failed; the buyer may try again"`
	Tickets    []orderTicket `json:"tickets" nullable:"false"`
	Mail       orderMail     `json:"mail"`
}

func bodyOf(v View) orderBody {
	o := v.Order
	b := orderBody{
		ID: o.ID, Reference: o.Reference, Status: string(o.Status), Event: eventOf(v.Event), BuyerName: o.BuyerName, BuyerEmail: o.BuyerEmail,
		Quote: o.Quote.Plain(), CreatedAt: o.CreatedAt, PaidAt: o.PaidAt, Payment: paymentOf(v.Payment),
		Tickets: make([]orderTicket, 0, len(v.Tickets)), Mail: orderMail{State: v.Mail},
	}
	if b.Mail.State == "" {
		b.Mail.State = "none"
	}
	if o.CreditAmount > 0 {
		b.Credit = &tix.Money{Amount: o.CreditAmount, Currency: tix.Currency(o.Currency)}
	}
	if o.RefundedAmount > 0 {
		b.Refunded = &tix.Money{Amount: o.RefundedAmount, Currency: tix.Currency(o.Currency)}
	}
	if o.Status == Pending {
		b.ExpiresAt = &o.ExpiresAt
	}
	if v.Decline != nil {
		b.Decline = &declineBody{Code: v.Decline.Code, Message: v.Decline.Message}
	}
	for _, t := range v.Tickets {
		b.Tickets = append(b.Tickets, orderTicket{ID: t.ID, Number: t.Number, Of: t.Of, TierName: t.TierName, HolderName: t.HolderName, Code: t.Code, State: t.State})
	}
	return b
}

func paymentOf(p *Payment) *paymentBody {
	if p == nil {
		return nil
	}
	return &paymentBody{Provider: p.Provider, Reference: p.Reference, ClientSecret: p.ClientSecret, PublishableKey: p.PublishableKey, StandinURL: p.StandinURL, Account: p.Account}
}

func eventOf(c tix.EventCard) orderEvent {
	return orderEvent{
		ID: c.ID, Slug: c.Slug, Name: c.Name, Status: c.Status, StartsAt: c.StartsAt, EndsAt: c.EndsAt, DoorsAt: moment(c.DoorsAt), Zone: c.Zone,
		Venue:    orderVenue{Name: c.Venue.Name, Street: c.Venue.Street, City: c.Venue.City, Country: c.Venue.Country},
		ImageURL: c.ImageURL, Organizer: organizer{ID: c.OrganizationID, Name: c.OrganizationName}, RefundsUntil: moment(c.RefundsUntil),
	}
}

// moment leaves a time that was never set out of the JSON.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
