package standin

import "maps"

// newCharge records an attempt to take the intent's amount. Metadata is copied as it stands now.
func (s *Server) newCharge(pi *paymentIntent, method *methodRecord) *charge {
	m := method.Method
	ch := &charge{
		ID: randomID("ch"), Object: "charge", Created: s.unix(), Amount: pi.Amount, Currency: pi.Currency,
		Customer: pi.Customer, Description: pi.Description, Metadata: maps.Clone(pi.Metadata), Paid: true,
		PaymentIntent: &pi.ID, PaymentMethod: &m.ID, ReceiptEmail: pi.ReceiptEmail, Shipping: pi.Shipping,
		Status: succeeded, TransferGroup: pi.TransferGroup, BillingDetails: m.BillingDetails,
		Outcome: &outcome{NetworkStatus: "approved_by_network", RiskLevel: "normal", SellerMessage: "Payment complete.", Type: "authorized"},
		MethodDetails: map[string]any{"type": "card", "card": map[string]any{
			"brand": m.Card.Brand, "last4": m.Card.Last4, "exp_month": m.Card.ExpMonth, "exp_year": m.Card.ExpYear,
			"country": m.Card.Country, "funding": m.Card.Funding, "fingerprint": m.Card.Fingerprint, "network": m.Card.Brand,
			"checks": m.Card.Checks, "installments": nil, "mandate": nil, "three_d_secure": nil, "wallet": nil,
		}},
	}
	ch.Application = pi.Application
	s.own(s.ownerOf(pi.ID), ch.ID)
	s.charges.put(ch.ID, ch)
	return ch
}

// captured moves amount of the charge to the balance of its account, and the platform's fee of it,
// which is never more, to the platform; what was authorized above the amount is given back.
func (s *Server) captured(c *call, ch *charge, pi *paymentIntent, amount int64, atOnce bool) {
	ch.Captured, ch.AmountCaptured, ch.AmountRefunded = true, amount, ch.Amount-amount
	p := posting{account: s.ownerOf(ch.ID), kind: "charge", amount: amount, fee: stripeFee(amount), currency: ch.Currency, source: ch.ID, atOnce: atOnce}
	if pi.ApplicationFeeAmount != nil {
		p.share = min(*pi.ApplicationFeeAmount, amount)
	}
	txn := s.post(p)
	ch.BalanceTransaction = &txn.ID
	if p.share > 0 {
		s.collect(c, ch, p.share, txn)
	}
	s.charges.put(ch.ID, ch)
}

// releaseCharge gives an authorization back that was never captured.
func (s *Server) releaseCharge(c *call, id string) {
	ch, ok := s.charges.get(id)
	if !ok {
		return
	}
	ch.AmountRefunded, ch.Refunded = ch.Amount, true
	s.charges.put(id, ch)
	s.emit(c, "charge.refunded", ch)
}

func (s *Server) getCharge(c *call) (any, error) {
	ch, ok := find(s, c, s.charges, c.id)
	if !ok {
		return nil, missing("charge", c.id)
	}
	return ch, nil
}

func (s *Server) listCharges(c *call) (any, error) {
	intent, customer, group := c.form.str("payment_intent"), c.form.str("customer"), c.form.str("transfer_group")
	return listOwn(s, c, "/v1/charges", s.charges, func(ch *charge) (any, int64, bool) {
		return ch, ch.Created, (intent == "" || equal(ch.PaymentIntent, intent)) &&
			(customer == "" || equal(ch.Customer, customer)) && (group == "" || equal(ch.TransferGroup, group))
	})
}

func (s *Server) getMethod(c *call) (any, error) {
	m, ok := find(s, c, s.methods, c.id)
	if !ok {
		return nil, missing("PaymentMethod", c.id)
	}
	return &m.Method, nil
}
