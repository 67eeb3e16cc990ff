package checkout

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

const (
	linksOf   = 400 * 24 * time.Hour // how far back an address finds its orders
	linksMost = 20
	linksPer  = 10 * time.Minute // one mail to an address in this time
)

// LinksRequested says that somebody asked for the order links of an address. The address
// itself is in a row of this room, for messages carry no personal data.
type LinksRequested struct {
	RequestID tix.MessageID `json:"request_id"`
}

// Topic implements tix.Message.
func (LinksRequested) Topic() string { return "checkout.links_requested" }

func (m *Module) listens() []outbox.Subscription {
	return []outbox.Subscription{
		outbox.Call("checkout.settles_payment", m.service.PaymentChanged),
		outbox.On("checkout.mails_links", m.service.mailLinks),
	}
}

// browserFirst is how long a message of the provider leaves a pending order to its buyer's page,
// which asks at the same moment: one of them is enough.
const browserFirst = 2 * time.Second

// PaymentChanged settles the order that a message of the provider is about. The message may
// be older or newer than what the row knows, so it is only a reason to ask.
func (s *Service) PaymentChanged(ctx context.Context, m tix.PaymentChanged) error {
	const op = "checkout.payment_changed"
	o, err := s.store.order(ctx, m.OrderID)
	if errs.KindOf(err) == errs.NotFound {
		return nil // an order of another installation that shares the provider's account
	}
	if err != nil {
		return errs.Wrap(op, err)
	}
	if left := m.At.Add(browserFirst).Sub(s.clock.Now()); o.Status == Pending && left > 0 {
		return outbox.Later(left)
	}
	if o, err = s.ensurePayment(ctx, o); err != nil { // the message may be quicker than our own row
		return errs.Wrap(op, err)
	}
	_, err = s.settleOrder(ctx, o)
	switch errs.CodeOf(err) {
	case ErrMismatch.Code, ErrRefundFailed.Code:
		// Repeating the message changes nothing; the order's run parks it for a person.
		s.log.ErrorContext(ctx, "payment needs attention", "order", m.OrderID.String(), "error", err)
		err = s.db.InTx(ctx, func(ctx context.Context) error { return s.out.Publish(ctx, tix.PaymentStuck{OrderID: m.OrderID}) })
	}
	return errs.Wrap(op, err)
}

// RequestLinks asks for a mail with the links of an address's orders. It does the same work
// for strangers, so neither the answer nor its time says whether there are any.
func (s *Service) RequestLinks(ctx context.Context, email string) error {
	if !validEmail(email) {
		return errs.InvalidField("body.email", "This does not look like an e-mail address.")
	}
	r := LinkRequest{ID: tix.NewMessageID(), Email: email, CreatedAt: s.clock.Now()}
	return errs.Wrap("checkout.request_links", s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.createLinkRequest(ctx, &r); err != nil {
			return err
		}
		return s.out.Publish(ctx, LinksRequested{RequestID: r.ID})
	}))
}

// mailLinks queues one mail to the address as the orders know it; none to a stranger.
func (s *Service) mailLinks(ctx context.Context, m LinksRequested) error {
	r, ok, err := s.store.takeLinkRequest(ctx, m.RequestID)
	if err != nil || !ok {
		return errs.Wrap("checkout.mail_links", err)
	}
	orders, err := s.store.ofEmail(ctx, r.Email, r.CreatedAt.Add(-linksOf), linksMost)
	if err != nil || len(orders) == 0 {
		return errs.Wrap("checkout.mail_links", err)
	}
	links := make([]orderLink, len(orders))
	for i, o := range orders {
		card, err := s.events.Card(ctx, o.EventID)
		if err != nil {
			return errs.Wrap("checkout.mail_links", err)
		}
		links[i] = orderLink{Reference: o.Reference, Event: card.Name, When: when(card), Link: s.link(o)}
	}
	data, err := json.Marshal(links)
	if err != nil {
		return errs.Wrap("checkout.mail_links", err)
	}
	newest := orders[0]
	// The key holds back everything but one mail in ten minutes, however often somebody asks.
	slot := strconv.FormatInt(r.CreatedAt.Unix()/int64(linksPer.Seconds()), 10)
	_, err = s.mails.Queue(ctx, tix.MailRequest{
		Key: "order_links:" + s.sealer.MAC("order_links", newest.BuyerEmail) + ":" + slot, Template: "order_links",
		ToName: newest.BuyerName, ToEmail: newest.BuyerEmail,
		Data: map[string]string{"orders": string(data)},
	})
	return errs.Wrap("checkout.mail_links", err)
}

// orderLink is one order in the data of the template order_links.
type orderLink struct {
	Reference string `json:"reference"`
	Event     string `json:"event"`
	When      string `json:"when"`
	Link      string `json:"link"`
}

// when is the start of an event where it takes place; UTC when the zone is unknown here.
func when(c tix.EventCard) string {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		zone = time.UTC
	}
	return c.StartsAt.In(zone).Format("Monday, 2 January 2006, 15:04")
}
