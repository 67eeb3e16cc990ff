package checkout

import (
	"context"
	"slices"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Move takes a paid order to another event of its organization, in the caller's transaction: the
// tickets that are good become void and new ones are issued there, places are given back here and
// taken there, what payees have of it follows, and the new tickets are mailed. The buyer pays nothing
// more and the order keeps its link, price and payment. Moving it again to the same event changes
// nothing.
//
// "sold_out", after which the transaction must be rolled back, when the other event has no place;
// ErrNotOnSale when it sells no tickets any more; ErrNotMovable when the order has no good ticket or
// one of a tier that is not among m.Tiers; ErrNotPaid.
func (s *Service) Move(ctx context.Context, m tix.OrderMove) error {
	return errs.Wrap("checkout.move", s.locked(ctx, m.OrderID, func(ctx context.Context, o Order) error {
		if o.EventID == m.To {
			return nil
		}
		if o.Status != Paid || o.EventID != m.From {
			return ErrNotPaid
		}
		card, err := s.events.Card(ctx, m.To)
		if err != nil {
			return err
		}
		if card.OrganizationID != o.OrganizationID || string(card.Currency) != o.Currency {
			return ErrNotMovable
		}
		if !card.OnSale(s.clock.Now()) {
			return ErrNotOnSale
		}
		return s.moveTo(ctx, o, m, card)
	}))
}

func (s *Service) moveTo(ctx context.Context, o Order, m tix.OrderMove, card tix.EventCard) error {
	all, err := s.tickets.OfOrder(ctx, o.ID)
	if err != nil {
		return err
	}
	good := slices.DeleteFunc(slices.Clone(all), func(t tix.TicketSheet) bool { return t.State != "valid" })
	tiers, _, err := s.pricing.PriceList(ctx, m.To)
	if err != nil {
		return err
	}
	quote, some, ok := o.Quote.move(m.Tiers, tiers, good)
	if !ok {
		return ErrNotMovable
	}
	if err := s.take(ctx, o, m.To, some.Pools()); err != nil {
		return err
	}
	if err := s.tickets.VoidTickets(ctx, ticketIDs(good), "moved"); err != nil {
		return err
	}
	o.EventID, o.Quote = m.To, some
	if _, err := s.tickets.Issue(ctx, s.sheet(o), card); err != nil {
		return err
	}
	o.Quote = quote
	if err := s.store.moveOrder(ctx, o); err != nil {
		return err
	}
	m.OrganizationID = o.OrganizationID
	if err := s.books.Moved(ctx, m); err != nil {
		return err
	}
	mail, err := s.mails.QueueOrderTickets(ctx, o.ID, "moved-"+m.To.String())
	if err != nil {
		return err
	}
	if err := s.out.Publish(ctx, tix.MailQueued{MailID: mail}); err != nil {
		return err
	}
	db.AfterCommit(ctx, func() { s.tell(db.Outside(ctx), o.ID, string(Paid)) })
	return s.record(ctx, o, "move", map[string]string{"from": m.From.String(), "to": m.To.String()})
}

// take gives the order's places back and gives it others.
func (s *Service) take(ctx context.Context, o Order, event tix.EventID, places []tix.PoolLine) error {
	if err := s.stock.Return(ctx, o.ID, nil); err != nil {
		return err
	}
	hold := tix.NewHoldID()
	if err := s.stock.Hold(ctx, hold, event, o.OrganizationID, places, s.clock.Now().Add(stockGrace)); err != nil {
		return err
	}
	return s.stock.Convert(ctx, hold, o.ID)
}

func ticketIDs(tickets []tix.TicketSheet) []tix.TicketID {
	ids := make([]tix.TicketID, len(tickets))
	for i, t := range tickets {
		ids[i] = t.ID
	}
	return ids
}

// move gives the quote with the tiers of another event: all of it, and for the good tickets alone what
// is taken and issued there. Tiers that become one are added up. false when a good ticket has no tier
// there, or there is none.
func (q Quote) move(to map[tix.TierID]tix.TierID, tiers []tix.TierCard, good []tix.TicketSheet) (all, some Quote, ok bool) {
	count := map[tix.TierID]int{}
	for _, t := range good {
		count[t.TierID]++
	}
	all, some = Quote{Total: q.Total, Fees: q.Fees, Tax: q.Tax}, Quote{Total: q.Total, Fees: q.Fees, Tax: q.Tax}
	for _, l := range q.Lines {
		i := slices.IndexFunc(tiers, func(t tix.TierCard) bool { return t.ID == to[l.TierID] })
		n := count[l.TierID]
		if i < 0 && n > 0 {
			return all, some, false
		}
		if i >= 0 {
			l.TierID, l.PoolID, l.MorePools, l.Name = tiers[i].ID, tiers[i].PoolID, tiers[i].MorePools, tiers[i].Name
		}
		all.Lines = l.addTo(all.Lines)
		if l.Quantity = n; n > 0 {
			some.Lines = l.addTo(some.Lines)
		}
	}
	return all, some, len(some.Lines) > 0
}

// addTo adds the line to the one of its tier; each is then worth the average.
func (l QuoteLine) addTo(lines []QuoteLine) []QuoteLine {
	i := slices.IndexFunc(lines, func(o QuoteLine) bool { return o.TierID == l.TierID })
	if i < 0 {
		return append(lines, l)
	}
	o := &lines[i]
	o.Quantity += l.Quantity
	o.Total, o.Fees, o.Tax, o.Payee = o.Total.Plus(l.Total), o.Fees.Plus(l.Fees), o.Tax.Plus(l.Tax), o.Payee.Plus(l.Payee)
	o.Each.Amount = o.Total.Amount / int64(o.Quantity)
	return lines
}
