package refunds

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Disputed is what Give answers while the buyer's bank disputes the payment: the money can go back
// only when that is decided.
const Disputed = "disputed"

// Give asks the provider to give the money back, or what has become of it, writes down what it
// says, and answers the refund's state, or Disputed. The key is the refund's own: repeating gives
// nothing twice.
func (s *Service) Give(ctx context.Context, id tix.RefundID) (string, error) {
	const op = "refunds.give"
	r, err := s.store.refund(ctx, id)
	if err != nil || (r.State != Requested && r.State != Pending) {
		return string(r.State), errs.Wrap(op, err)
	}
	result := tix.RefundResult{Status: "succeeded", Amount: r.Money()}
	if card, _ := r.card(); card.Amount > 0 {
		p, err := s.payments.Payment(ctx, r.OrganizationID, r.OrderID)
		if err != nil {
			return string(r.State), errs.Wrap(op, err)
		}
		result, err = s.provider.Refund(ctx, orderOf(r, p))
		if errs.CodeOf(err) == "payment_disputed" {
			return Disputed, nil
		}
		if err != nil {
			return string(r.State), errs.Wrap(op, err)
		}
	}
	state, err := s.apply(ctx, id, result)
	return string(state), errs.Wrap(op, err)
}

// Recover takes back from payees what they were paid already of a refund that was not given yet.
// Repeating it takes nothing twice.
func (s *Service) Recover(ctx context.Context, id tix.RefundID) error {
	r, err := s.store.refund(ctx, id)
	if err == nil && r.State == Requested && r.Amount > 0 {
		m := s.money(r, "")
		if m.Account, err = s.account(ctx, r); err == nil {
			m.Amount, m.Fee = r.Money(), r.Fee
			err = s.books.Recover(ctx, m)
		}
	}
	return errs.Wrap("refunds.recover", err)
}

// apply writes down what the provider says of a refund: state, books, places, order and mail in one
// transaction. It may come in any order and again.
func (s *Service) apply(ctx context.Context, id tix.RefundID, result tix.RefundResult) (state State, err error) {
	r, err := s.store.refund(ctx, id)
	if err != nil {
		return "", err
	}
	card, err := s.events.Card(ctx, r.EventID)
	if err != nil {
		return r.State, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		if r, err = s.store.lock(ctx, id); err != nil {
			return err
		}
		state = r.State
		switch result.Status {
		case "failed", "canceled":
			return s.bounced(ctx, r, result, card, &state)
		case "succeeded":
			return s.accepted(ctx, r, result, card, Refunded, &state)
		}
		return s.accepted(ctx, r, result, card, Pending, &state)
	})
	return state, err
}

// accepted is a refund that the provider has taken on.
func (s *Service) accepted(ctx context.Context, r Refund, result tix.RefundResult, card tix.EventCard, to State, state *State) error {
	from := []State{Requested, Pending}
	if to == Pending {
		from = []State{Requested}
	}
	set := map[string]any{"state": to, "reference": reference(result.Reference)}
	if to == Refunded {
		set["closed_at"] = s.clock.Now()
	}
	first := r.State == Requested
	moved, err := s.store.move(ctx, r.ID, from, set)
	if err != nil {
		return err
	}
	if moved {
		*state = to
	}
	if card, _ := r.card(); card.Amount > 0 && (*state == Pending || *state == Refunded) && (result.Moved || to == Refunded) {
		m := s.money(r, result.Reference)
		if m.Account, err = s.account(ctx, r); err != nil {
			return err
		}
		m.Balance, m.FeeReference, m.FeeBack = result.Balance, result.FeeReference, result.FeeBack
		if err := s.books.GivenBack(ctx, m); err != nil {
			return err
		}
	}
	if !moved {
		return nil
	}
	if err := s.giveCredit(ctx, r, card); err != nil {
		return err
	}
	if first {
		if err := s.restock(ctx, r); err != nil {
			return err
		}
		if err := s.mail(ctx, r, card, "order_refunded"); err != nil {
			return err
		}
	}
	if to == Refunded {
		if err := s.close(ctx, r); err != nil {
			return err
		}
	}
	return s.record(ctx, r, "refunds.refund."+string(to), map[string]string{"reference": result.Reference})
}

// bounced is a refund that the bank sent back, also one that seemed to have succeeded: the money is
// ours again, and a person decides.
func (s *Service) bounced(ctx context.Context, r Refund, result tix.RefundResult, card tix.EventCard, state *State) error {
	moved, err := s.store.move(ctx, r.ID, []State{Requested, Pending, Refunded}, map[string]any{
		"state": Failed, "failure": result.Failure, "reference": reference(result.Reference), "closed_at": nil})
	if err != nil || !moved {
		return err
	}
	*state = Failed
	if err := s.books.CameBack(ctx, r.Key(), result.Returned); err != nil && errs.KindOf(err) != errs.NotFound {
		return err
	}
	if err := s.mail(ctx, r, card, "refund_failed"); err != nil {
		return err
	}
	return s.record(ctx, r, "refunds.refund.failed", map[string]string{"failure": result.Failure})
}

func (s *Service) money(r Refund, reference string) tix.MoneyBack {
	card, fee := r.card()
	return tix.MoneyBack{Key: r.Key(), OrderID: r.OrderID, EventID: r.EventID, OrganizationID: r.OrganizationID, Amount: card, Fee: fee, Reference: reference}
}

// orderOf asks the provider for a refund. Of a direct charge our fee of it goes back too, once whatever
// becomes of a try.
func orderOf(r Refund, p tix.OrderPayment) tix.RefundOrder {
	card, _ := r.card()
	o := tix.RefundOrder{OrderID: r.OrderID, Account: p.Charging.Account, Reference: p.Payment, Key: r.Key(), Amount: card, Reason: r.told()}
	if o.Account != "" {
		o.FeeKey, o.FeeBack = "fee:"+r.ID.String(), r.Fee
	}
	return o
}

// account is the account that the order of a refund was paid on; "" is ours.
func (s *Service) account(ctx context.Context, r Refund) (string, error) {
	p, err := s.payments.Payment(ctx, r.OrganizationID, r.OrderID)
	return p.Charging.Account, err
}

func reference(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// close ends the order when nothing of it is left: neither money nor, of a free one, tickets.
func (s *Service) close(ctx context.Context, r Refund) error {
	all, err := s.tickets.OfOrder(ctx, r.OrderID)
	if err != nil {
		return err
	}
	p, err := s.payments.Payment(ctx, r.OrganizationID, r.OrderID)
	if err != nil {
		return err
	}
	if p.Quote.Total.Amount == 0 {
		for _, t := range all {
			if t.State == "valid" {
				return nil
			}
		}
	}
	return s.orders.Empty(ctx, r.OrderID)
}

// restock gives the places of all refunded tickets of the order back, as far as they should be: the
// stock is told the sum, so that repeating changes nothing.
func (s *Service) restock(ctx context.Context, r Refund) error {
	if !r.Restock || len(r.Tickets) == 0 {
		return nil
	}
	p, err := s.payments.Payment(ctx, r.OrganizationID, r.OrderID)
	if err != nil {
		return err
	}
	tickets, err := s.tickets.OfOrder(ctx, r.OrderID)
	if err != nil {
		return err
	}
	tier := map[tix.TicketID]tix.TierID{}
	for _, t := range tickets {
		tier[t.ID] = t.TierID
	}
	refunds, err := s.store.ofOrder(ctx, r.OrderID)
	if err != nil {
		return err
	}
	count := map[tix.PoolID]tix.PoolLine{}
	for _, other := range refunds {
		if !other.Restock || (other.State != Pending && other.State != Refunded && other.State != Settled) {
			continue
		}
		for _, id := range other.Tickets {
			for i, pool := range p.Pools[tier[id]] {
				l := count[pool]
				l.PoolID, l.Quantity = pool, l.Quantity+1
				if i > 0 {
					l.Extra++
				}
				count[pool] = l
			}
		}
	}
	if len(count) == 0 {
		return nil // the order has moved since, and gave all of its places back then
	}
	lines := make([]tix.PoolLine, 0, len(count))
	for _, l := range count {
		lines = append(lines, l)
	}
	return s.stock.Return(ctx, r.OrderID, lines)
}

func (s *Service) mail(ctx context.Context, r Refund, card tix.EventCard, template string) error {
	money, _ := r.card()
	if money.Amount == 0 {
		return nil // nothing goes to the bank; of a credit the buyer heard, and the page shows which tickets are good
	}
	p, err := s.payments.Payment(ctx, r.OrganizationID, r.OrderID)
	if err != nil {
		return err
	}
	data := map[string]string{
		"name": p.BuyerName, "reference": p.Reference, "event_name": card.Name, "amount": money.String(), "link": p.Link, "reason": "refunded",
	}
	if money.Amount < p.Quote.Total.Amount-p.Credit {
		data["part"] = "yes"
	}
	if r.Cause == causeCancelled {
		data["reason"] = "event_cancelled"
	}
	_, err = s.mails.Queue(ctx, tix.MailRequest{
		Key: r.Key() + ":" + template, OrganizationID: r.OrganizationID, OrderID: r.OrderID, Template: template, ToName: p.BuyerName, ToEmail: p.BuyerEmail, Data: data,
	})
	return err
}
