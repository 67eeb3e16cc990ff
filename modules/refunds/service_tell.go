package refunds

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/tixters/tixters/core/tix"
)

// tellCancelled queues the one mail by which a buyer hears that the event will not take place: why, and
// what becomes of their money or what they may choose.
func (s *Service) tellCancelled(ctx context.Context, c Cancellation, card tix.EventCard, order tix.OrderID) error {
	p, err := s.payments.Payment(ctx, tix.OrganizationID{}, order)
	if err != nil {
		return err
	}
	data := map[string]string{"name": p.BuyerName, "event_name": card.Name, "organizer": card.OrganizationName, "reference": p.Reference, "link": p.Link, "reason": card.CancelReason}
	left := p.Quote.Total.Amount - p.Refunded
	switch {
	case left > 0:
		data["amount"] = tix.Money{Amount: left, Currency: p.Quote.Total.Currency}.String()
	case p.Quote.Total.Amount == 0:
		data["free"] = "yes"
	}
	if c.choosing(s.clock.Now()) {
		if err := s.tellChoices(ctx, c, card, data); err != nil {
			return err
		}
	}
	return s.queue(ctx, p, "cancelled:"+c.EventID.String()+":"+order.String(), "event_cancelled", data)
}

// tellChoices adds what may be chosen, until when, and what happens without an answer.
func (s *Service) tellChoices(ctx context.Context, c Cancellation, card tix.EventCard, data map[string]string) error {
	data["link"], data["until"], data["otherwise"] = choiceLink(data["link"]), when(*c.ChooseUntil, card.Zone), c.Otherwise
	if c.Credit && data["amount"] != "" {
		data["credit"] = "yes"
	}
	if c.NewEventID.IsZero() {
		return nil
	}
	next, err := s.events.Card(ctx, c.NewEventID)
	if err != nil {
		return err
	}
	data["new_event"], data["new_when"] = next.Name, when(next.StartsAt, next.Zone)
	return nil
}

// tellFull tells a buyer that there was no way to the other event: again says that they may choose
// again, otherwise they get their money.
func (s *Service) tellFull(ctx context.Context, c Cancellation, card tix.EventCard, r Remedy, again bool) error {
	p, err := s.payments.Payment(ctx, tix.OrganizationID{}, r.OrderID)
	if err != nil {
		return err
	}
	data := map[string]string{"name": p.BuyerName, "event_name": card.Name, "organizer": card.OrganizationName, "reference": p.Reference, "link": p.Link}
	if left := p.Quote.Total.Amount - p.Refunded; left > 0 {
		data["amount"] = tix.Money{Amount: left, Currency: p.Quote.Total.Currency}.String()
	}
	if err := s.tellChoices(ctx, c, card, data); err != nil {
		return err
	}
	if !again {
		data["link"] = p.Link
		delete(data, "until")
	}
	return s.queue(ctx, p, "full:"+c.EventID.String()+":"+r.OrderID.String()+":"+strconv.Itoa(r.Tries), "new_event_full", data)
}

// tellCredit tells a buyer what is on a credit now, and its code.
func (s *Service) tellCredit(ctx context.Context, r Refund, card tix.EventCard) error {
	p, err := s.payments.Payment(ctx, r.OrganizationID, r.OrderID)
	if err != nil {
		return err
	}
	c, err := s.store.credit(ctx, r.CreditID, false)
	if err != nil {
		return err
	}
	data := map[string]string{"name": p.BuyerName, "event_name": card.Name, "organizer": card.OrganizationName, "reference": p.Reference, "link": p.Link,
		"amount": tix.Money{Amount: r.Credit, Currency: tix.Currency(r.Currency)}.String(), "left": c.Left().String(), "code": s.credits.codeOf(c.ID)}
	if c.ExpiresAt != nil {
		data["until"] = when(*c.ExpiresAt, card.Zone)
	}
	return s.queue(ctx, p, "credit:"+r.ID.String(), "credit_given", data)
}

func (s *Service) queue(ctx context.Context, p tix.OrderPayment, key, template string, data map[string]string) error {
	_, err := s.mails.Queue(ctx, tix.MailRequest{Key: key, OrganizationID: p.OrganizationID, Template: template, ToName: p.BuyerName, ToEmail: p.BuyerEmail, Data: data})
	return err
}

// choiceLink is the page where the holder of an order's link chooses.
func choiceLink(order string) string { return strings.Replace(order, "#", "/choice#", 1) }

// when writes an instant as it is at a place; in UTC when the zone is unknown here.
func when(t time.Time, name string) string {
	zone, err := time.LoadLocation(name)
	if err != nil {
		zone = time.UTC
	}
	return t.In(zone).Format("Monday, 2 January 2006, 15:04")
}
