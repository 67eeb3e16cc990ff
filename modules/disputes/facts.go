package disputes

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/tixters/tixters/core/tix"
)

// facts are what all rooms know of a sale.
type facts struct {
	order   tix.OrderPayment
	card    tix.EventCard
	trace   tix.OrderTrace
	mails   []tix.MailTrace
	tickets []tix.TicketSheet
	entries []tix.Entry
}

func (s *Service) gather(ctx context.Context, order tix.OrderID) (f facts, err error) {
	if f.order, err = s.orders.Payment(ctx, tix.OrganizationID{}, order); err != nil {
		return f, err
	}
	if f.card, err = s.events.Card(ctx, f.order.EventID); err != nil {
		return f, err
	}
	if f.trace, err = s.orders.Trace(ctx, order); err != nil {
		return f, err
	}
	if f.mails, err = s.mails.OrderTrace(ctx, order); err != nil {
		return f, err
	}
	if f.tickets, err = s.tickets.OfOrder(ctx, order); err != nil {
		return f, err
	}
	ids := make([]tix.TicketID, len(f.tickets))
	for i, t := range f.tickets {
		ids[i] = t.ID
	}
	f.entries, err = s.door.Entries(ctx, ids)
	return f, err
}

// delivered tells what became of the mail with the tickets that came farthest.
func (f facts) delivered() string {
	state := "not sent yet"
	for _, m := range f.mails {
		if m.Template == "order_tickets" && (m.State == "delivered" || state != "delivered") {
			state = m.State
		}
	}
	return state
}

// texts write what speaks for the sale: who bought what and when, what they agreed to, whether the mail
// with the tickets arrived, and who was let in, when and where.
func (f facts) texts() map[string]string {
	o := f.order
	var what, log strings.Builder
	for _, l := range o.Quote.Lines {
		fmt.Fprintf(&what, "%d x %s, %s each. ", l.Quantity, l.Name, l.Each)
	}
	for _, e := range f.entries {
		fmt.Fprintf(&log, "%s: ticket %s was let in at %s.\n", stamp(e.At), e.TicketID, gate(e.Gate))
	}
	texts := map[string]string{
		"customer_name": o.BuyerName, "customer_email_address": o.BuyerEmail, "service_date": f.card.StartsAt.UTC().Format("2006-01-02"),
		"product_description": fmt.Sprintf("Tickets for %s on %s at %s, %s. %s", f.card.Name, f.card.StartsAt.UTC().Format("2 January 2006"), f.card.Venue.Name, f.card.Venue.City, strings.TrimSpace(what.String())),
		"uncategorized_text": fmt.Sprintf("%s bought order %s on %s and accepted the terms and the refund policy on %s, before paying. The mail with the tickets was %s. %d of %d tickets were used.",
			o.BuyerName, o.Reference, stamp(o.PaidAt), stamp(f.trace.TermsAcceptedAt), f.delivered(), len(f.entries), len(f.tickets)),
		"refund_policy_disclosure": f.policy() + " The refund policy is shown on the page of the event and before payment, and accepted with the terms.",
	}
	if log.Len() > 0 {
		texts["access_activity_log"] = log.String()
	}
	if len(f.trace.Addresses) > 0 {
		texts["customer_purchase_ip"] = f.trace.Addresses[0].Address
	}
	return texts
}

func (f facts) policy() string {
	if f.card.RefundsUntil.IsZero() {
		return "Tickets are not taken back, unless the event is cancelled."
	}
	return "Refunds until " + stamp(f.card.RefundsUntil) + "."
}

func gate(name string) string {
	if name == "" {
		return "the door"
	}
	return name
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
