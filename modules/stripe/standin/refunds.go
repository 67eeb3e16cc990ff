package standin

import (
	"strings"
	"time"
)

func (s *Server) createRefund(c *call) (any, error) {
	f := c.form
	ch, err := s.refundable(c)
	if err != nil {
		return nil, err
	}
	left := ch.AmountCaptured - (ch.AmountRefunded - (ch.Amount - ch.AmountCaptured))
	amount := left
	if f.has("amount") {
		if amount, err = f.integer("amount"); err != nil {
			return nil, err
		}
	}
	reason, err := f.oneOf("reason", "", "duplicate", "fraudulent", "requested_by_customer")
	if err != nil {
		return nil, err
	}
	metadata, err := f.metadata(nil)
	if err != nil {
		return nil, err
	}
	feeBack, err := f.boolean("refund_application_fee", false)
	if err != nil {
		return nil, err
	}
	switch {
	case feeBack && ch.ApplicationFee == nil:
		return nil, badParam("", "refund_application_fee", "The charge %s has no application fee.", ch.ID)
	case s.contested(ch.ID):
		return nil, refused("charge_disputed", "Charge %s has been charged back; cannot issue a refund.", ch.ID)
	case left == 0:
		return nil, refused("charge_already_refunded", "Charge %s has already been refunded.", ch.ID)
	case amount < 1:
		return nil, badParam("parameter_invalid_integer", "amount", "Invalid positive integer")
	case amount > left:
		e := refused("", "Refund amount (%d) is greater than unrefunded amount on charge (%d)", amount, left)
		e.Param = "amount"
		return nil, e
	}
	rec := &refundRecord{Refund: refund{
		ID: randomID("re"), Object: "refund", Amount: amount, Charge: ch.ID, Created: s.unix(), Currency: ch.Currency,
		DestinationDetails: map[string]any{"type": "card", "card": map[string]any{"type": "refund", "reference_status": "pending", "reference_type": "acquirer_reference_number"}},
		Metadata:           metadata, PaymentIntent: ch.PaymentIntent, Status: succeeded,
	}, FeeBack: feeBack}
	if reason != "" {
		rec.Refund.Reason = &reason
	}
	s.own(c.account, rec.Refund.ID)
	s.schedule(rec, ch)
	ch.AmountRefunded += amount
	ch.Refunded = ch.AmountRefunded == ch.Amount
	if rec.Waits {
		rec.Refund.Status = pending
	} else {
		s.withdraw(c, rec)
	}
	s.charges.put(ch.ID, ch)
	s.refunds.put(rec.Refund.ID, rec)
	s.emit(c, "refund.created", &rec.Refund)
	s.emit(c, "charge.refunded", ch)
	s.rewarn(c, ch)
	return &rec.Refund, nil
}

// contested tells whether a charge has an open dispute, or one that was lost; an inquiry is none.
func (s *Server) contested(charge string) bool {
	for _, id := range s.disputes.order {
		if rec, _ := s.disputes.get(id); rec.Dispute.Charge == charge && !strings.HasPrefix(rec.Dispute.Status, "warning") && rec.Dispute.Status != "won" {
			return true
		}
	}
	return false
}

// refundable finds the charge that the request names, directly or by its intent.
func (s *Server) refundable(c *call) (*charge, error) {
	f := c.form
	id := f.str("charge")
	if intent := f.str("payment_intent"); intent != "" {
		rec, ok := find(s, c, s.intents, intent)
		if !ok {
			return nil, badParam("resource_missing", "payment_intent", "No such payment_intent: '%s'", intent)
		}
		if rec.Intent.Status != succeeded {
			return nil, refused("", "This PaymentIntent (%s) does not have a successful charge to refund.", intent)
		}
		if id != "" && id != *rec.Intent.LatestCharge {
			return nil, badParam("", "charge", "The charge does not belong to the payment_intent.")
		}
		id = *rec.Intent.LatestCharge
	}
	if id == "" {
		return nil, badParam("parameter_missing", "charge", "One of the following params should be provided for this request: payment_intent or charge.")
	}
	ch, ok := find(s, c, s.charges, id)
	if !ok {
		return nil, badParam("resource_missing", "charge", "No such charge: '%s'", id)
	}
	if !ch.Captured {
		return nil, refused("charge_not_refundable", "Charge %s has no captured payment to refund.", id)
	}
	return ch, nil
}

// schedule decides how the refund goes on: by the test card, and by what the balance can pay.
func (s *Server) schedule(rec *refundRecord, ch *charge) {
	if method, ok := s.methods.get(*ch.PaymentMethod); ok && method.Behaviour.RefundThen != "" {
		rec.Refund.Status, rec.Then = method.Behaviour.RefundFirst, method.Behaviour.RefundThen
		rec.ThenAt = s.now().Add(s.opts.RefundDelay).UnixMilli()
	}
	rec.Waits = !s.covers(s.ownerOf(ch.ID), ch.Currency, rec.Refund.Amount)
	if rec.Then != "" || rec.Waits {
		s.unsettled[rec.Refund.ID] = true
	}
}

// withdraw takes the refund's money from the balance of its account, and gives the platform's fee back
// to that where it was asked for.
func (s *Server) withdraw(c *call, rec *refundRecord) {
	p := posting{account: s.ownerOf(rec.Refund.ID), kind: "refund", amount: -rec.Refund.Amount, currency: rec.Refund.Currency, source: rec.Refund.ID}
	if rec.FeeBack {
		ch, _ := s.charges.get(rec.Refund.Charge)
		fee, _ := s.fees.get(*ch.ApplicationFee)
		if share := fee.share(ch, rec.Refund.Amount); share > 0 {
			s.giveBack(c, fee, share, map[string]string{}, true)
			p.share = -share
		}
	}
	txn := s.post(p)
	rec.Refund.BalanceTransaction = &txn.ID
}

// settle moves on the refunds and payouts whose time has come. It runs before every operation and in the pump, so
// that a clock set forward shows its consequences at once.
func (s *Server) settle() {
	s.carry()
	s.lapse()
	now := s.now().UnixMilli()
	for id := range s.unsettled {
		rec, _ := s.refunds.get(id)
		switch {
		case rec.Waits && s.covers(s.ownerOf(id), rec.Refund.Currency, rec.Refund.Amount):
			rec.Waits = false
			s.withdraw(nil, rec)
			if rec.Then == "" {
				s.finish(rec, succeeded)
			}
		case !rec.Waits && rec.Then != "" && rec.ThenAt <= now:
			s.finish(rec, rec.Then)
		}
	}
}

// finish gives the refund its last state; a failed one returns the money to the balance.
func (s *Server) finish(rec *refundRecord, status string) {
	rec.Refund.Status, rec.Then = status, ""
	delete(s.unsettled, rec.Refund.ID)
	if status == failed {
		reason := "expired_or_canceled_card"
		txn := s.post(posting{account: s.ownerOf(rec.Refund.ID), kind: "refund_failure", amount: rec.Refund.Amount, currency: rec.Refund.Currency, source: rec.Refund.ID})
		rec.Refund.FailureReason, rec.Refund.FailureBalanceTransaction = &reason, &txn.ID
		if ch, ok := s.charges.get(rec.Refund.Charge); ok {
			ch.AmountRefunded -= rec.Refund.Amount
			ch.Refunded = false
			s.charges.put(ch.ID, ch)
			s.rewarn(nil, ch)
		}
	}
	s.refunds.put(rec.Refund.ID, rec)
	s.emit(nil, "refund.updated", &rec.Refund)
	s.emit(nil, "charge.refund.updated", &rec.Refund)
}

// nextSettlement is when the next refund or payout changes, zero if none will by time alone.
func (s *Server) nextSettlement() (next time.Time) {
	for id := range s.unsettled {
		if rec, _ := s.refunds.get(id); rec.Then != "" && !rec.Waits {
			if at := time.UnixMilli(rec.ThenAt); next.IsZero() || at.Before(next) {
				next = at
			}
		}
	}
	for _, at := range []time.Time{s.nextPayout(), s.nextLapse()} {
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}

func (s *Server) getRefund(c *call) (any, error) {
	rec, ok := find(s, c, s.refunds, c.id)
	if !ok {
		return nil, missing("refund", c.id)
	}
	return &rec.Refund, nil
}

func (s *Server) updateRefund(c *call) (any, error) {
	rec, ok := find(s, c, s.refunds, c.id)
	if !ok {
		return nil, missing("refund", c.id)
	}
	metadata, err := c.form.metadata(rec.Refund.Metadata)
	if err != nil {
		return nil, err
	}
	rec.Refund.Metadata = metadata
	s.refunds.put(c.id, rec)
	s.emit(c, "charge.refund.updated", &rec.Refund)
	return &rec.Refund, nil
}

func (s *Server) listRefunds(c *call) (any, error) {
	charge, intent := c.form.str("charge"), c.form.str("payment_intent")
	return listOwn(s, c, "/v1/refunds", s.refunds, func(r *refundRecord) (any, int64, bool) {
		return &r.Refund, r.Refund.Created, (charge == "" || r.Refund.Charge == charge) &&
			(intent == "" || equal(r.Refund.PaymentIntent, intent))
	})
}
