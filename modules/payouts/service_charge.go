package payouts

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// keyCharge is the detail that says how the order of a sale was charged.
const keyCharge = "charge"

// Charging says how payments of an event are made now: as its rule says, or separately, and why, while
// its organizer may not be paid. It is taken from memory.
func (s *Service) Charging(ctx context.Context, event tix.EventID, org tix.OrganizationID) (tix.Charging, error) {
	p, err := s.plans.Get(ctx, planKey{event, org})
	return p.charging, errs.Wrap("payouts.charging", err)
}

func chargingOf(r Rule, organizer Payee) tix.Charging {
	why := whyNot(organizer)
	switch {
	case r.Charge == tix.ChargeAtOnce && why == "":
		return tix.Charging{Type: tix.ChargeAtOnce}
	case r.Charge == tix.ChargeDirect && why == "":
		if why = whyNotDirect(organizer); why == "" {
			return tix.Charging{Type: tix.ChargeDirect, Account: organizer.Reference()}
		}
	case r.Charge == tix.ChargeSeparate:
		why = ""
	}
	return tix.Charging{Type: tix.ChargeSeparate, Note: why}
}

// whyNotDirect says why a payee that may be paid may not charge buyers itself; "" when it may.
func whyNotDirect(p Payee) string {
	switch {
	case !p.Account.Full:
		return "The organizer has no full account of its own with the payment provider."
	case !p.Account.ChargesEnabled || !p.Account.CardPayments:
		return "The organizer's account may not charge cards."
	}
	return ""
}

// askFor completes what was said of a rule, and has the provider's newest word of the organizer when
// that matters.
func (s *Service) askFor(ctx context.Context, org tix.OrganizationID, d RuleDetails) (RuleDetails, error) {
	if d.Charge == "" {
		d.Charge = tix.ChargeSeparate
	}
	if d.Charge == tix.ChargeSeparate {
		return d, nil
	}
	organizer, err := s.organizer(ctx, org)
	if err != nil {
		return d, err
	}
	_, err = s.Refresh(ctx, org, organizer.ID)
	return d, err
}

// payByCalendar lets the provider pay an organizer's account out by itself: one payout to the bank a day
// of whatever is available there, and not one for each order. A full account's calendar is its holder's.
func (s *Service) payByCalendar(ctx context.Context, org tix.OrganizationID) error {
	organizer, err := s.organizer(ctx, org)
	if err != nil || organizer.Account.Full || !organizer.Account.Manual {
		return err
	}
	a, err := s.provider.PayByCalendar(ctx, organizer.Reference())
	if err != nil {
		return err
	}
	_, err = s.change(ctx, org, organizer.ID, "payouts.payee.calendar", nil, func(p *Payee) error {
		s.apply(p, a)
		return nil
	})
	return err
}

// chargeProblems are what stands against a type of charge, by field, now.
func (s *Service) chargeProblems(ctx context.Context, org tix.OrganizationID, d RuleDetails) ([]errs.Field, error) {
	var wrong []errs.Field
	no := func(field, message string) {
		wrong = append(wrong, errs.Field{Name: "body." + field, Message: message})
	}
	switch d.Charge {
	case tix.ChargeSeparate:
		return nil, nil
	case tix.ChargeAtOnce, tix.ChargeDirect:
	default:
		no("charge", "An event is charged separate, at_once or direct.")
		return wrong, nil
	}
	organizer, err := s.organizer(ctx, org)
	if err != nil {
		return nil, err
	}
	if len(d.Shares) > 0 {
		no("shares", "Only an event whose money is all yours is charged like this: remove the shares, or charge it separate.")
	}
	switch why := whyNot(organizer); {
	case why != "":
		no("charge", why+" Only a verified organizer is paid like this.")
	case d.Charge == tix.ChargeDirect && whyNotDirect(organizer) != "":
		no("charge", whyNotDirect(organizer))
	}
	if d.Charge == tix.ChargeDirect && d.Costs != CostsOrganizer {
		no("costs", "Of a direct charge the provider keeps its costs from your account: they are the organizer's.")
	}
	return wrong, nil
}

// chargedItself are the entries of a payment on the organizer's account but for whose our fee is: the
// fee is on our balance, the rest the organizer has received itself, less what the provider kept of it.
// Of a payment in another currency than the account's, we do not know that in the buyer's.
func chargedItself(organizer tix.PayeeID, sale tix.Sale, fee int64) []entry {
	total, cost := sale.Quote.Total, int64(0)
	if sale.Balance.Currency == total.Currency {
		cost = sale.Balance.Fee
	}
	return []entry{
		{account: acctStripe, currency: total.Currency, amount: fee},
		{acctOwnHeld, organizer, total.Currency, total.Amount - fee - cost}, {acctOwn, organizer, total.Currency, cost},
		{acctOwn, organizer, total.Currency, fee - total.Amount},
	}
}

// turnedBackItself is TurnedBack of a direct charge: of it, we owe the buyer our fee alone.
func (s *Service) turnedBackItself(ctx context.Context, sale tix.Sale) error {
	p, err := s.plans.Get(ctx, planKey{sale.EventID, sale.OrganizationID})
	if err != nil {
		return err
	}
	fee := sale.Quote.Total.Amount
	for _, l := range sale.Quote.Lines {
		fee -= l.Payee.Amount
	}
	return s.post(ctx, journal{
		organization: sale.OrganizationID, event: sale.EventID, order: sale.OrderID, kind: kindTurnedBack, reference: sale.OrderID.String(),
		details: map[string]string{keyCharge: string(sale.Charge), keyProvider: sale.Balance.FeeReference},
		entries: append(chargedItself(p.organizer, sale, fee), entry{account: acctRefundDue, currency: sale.Quote.Total.Currency, amount: -fee}),
	})
}

// gaveBackItself is GivenBack of a direct charge: all of it left the organizer's account, and what went
// back of our fee came there. The fee has a journal of its own, since the provider may tell of the refund
// before it tells of the fee.
func (s *Service) gaveBackItself(ctx context.Context, m tix.MoneyBack) error {
	payee, feeFrom, err := s.ownerOf(ctx, m.OrganizationID, m.OrderID, m.Amount.Currency)
	if err != nil {
		return err
	}
	j := journal{organization: m.OrganizationID, event: m.EventID, order: m.OrderID, kind: kindRefund, reference: m.Key, entries: []entry{
		{acctOwn, payee, m.Amount.Currency, m.Amount.Amount}, {acctOwnHeld, payee, m.Amount.Currency, -m.Amount.Amount},
	}}
	if err := s.post(ctx, j); err != nil {
		return err
	}
	if feeFrom == acctFee { // said again when the fee is known, since it changes what our fees come to
		if err := s.out.Publish(ctx, returned(m)); err != nil {
			return err
		}
	}
	if m.FeeReference == "" {
		return nil
	}
	j.kind, j.reference, j.details = kindFeeBack, m.FeeReference, map[string]string{keyProvider: m.FeeReference}
	j.entries = []entry{
		{account: acctStripe, currency: m.Amount.Currency, amount: -m.FeeBack}, {account: feeFrom, currency: m.Amount.Currency, amount: m.FeeBack},
		{acctOwnHeld, payee, m.Amount.Currency, m.FeeBack}, {acctOwn, payee, m.Amount.Currency, -m.FeeBack},
	}
	return s.post(ctx, j)
}

// lostItself is Lost of a direct charge: the organizer's own money, and our fee stays.
func (s *Service) lostItself(ctx context.Context, d tix.DisputeMoney) error {
	if posted, err := s.store.has(ctx, kindLost, d.Reference); err != nil || posted {
		return err
	}
	payee, feeFrom, err := s.ownerOf(ctx, d.OrganizationID, d.OrderID, d.Amount.Currency)
	if err != nil {
		return err
	}
	err = s.post(ctx, journal{organization: d.OrganizationID, event: d.EventID, order: d.OrderID, kind: kindLost, reference: d.Reference,
		details: map[string]string{keyDispute: d.Reference}, entries: []entry{
			{acctOwn, payee, d.Amount.Currency, d.Amount.Amount}, {acctOwnHeld, payee, d.Amount.Currency, -d.Amount.Amount},
		}})
	if err != nil || feeFrom != acctFee {
		return err
	}
	return s.out.Publish(ctx, lostTo(d))
}

// ownerOf tells who charged an order itself, and from where our fee of it goes back. Missing before the
// order is posted.
func (s *Service) ownerOf(ctx context.Context, org tix.OrganizationID, order tix.OrderID, currency tix.Currency) (payee tix.PayeeID, feeFrom string, err error) {
	have, err := s.store.ofOrder(ctx, order, currency)
	if err == nil && len(have) == 0 {
		err = errs.Missing("sale")
	}
	if err != nil {
		return payee, "", err
	}
	feeFrom = acctFee
	for _, e := range have {
		if e.account == acctRefundDue {
			feeFrom = acctRefundDue
		}
	}
	organizer, err := s.organizer(ctx, org)
	return organizer.ID, feeFrom, err
}
