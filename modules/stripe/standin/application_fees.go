package standin

// applicationFee is what the platform takes of a direct charge.
type applicationFee struct {
	ID                     string  `json:"id"`
	Object                 string  `json:"object"`
	Account                string  `json:"account"`
	Amount                 int64   `json:"amount"`
	AmountRefunded         int64   `json:"amount_refunded"`
	Application            string  `json:"application"`
	BalanceTransaction     *string `json:"balance_transaction"`
	Charge                 string  `json:"charge"`
	Created                int64   `json:"created"`
	Currency               string  `json:"currency"`
	Livemode               bool    `json:"livemode"`
	OriginatingTransaction *string `json:"originating_transaction"`
	Refunded               bool    `json:"refunded"`
	Refunds                page    `json:"refunds"`
}

type feeRefund struct {
	ID                 string            `json:"id"`
	Object             string            `json:"object"`
	Amount             int64             `json:"amount"`
	BalanceTransaction *string           `json:"balance_transaction"`
	Created            int64             `json:"created"`
	Currency           string            `json:"currency"`
	Fee                string            `json:"fee"`
	Metadata           map[string]string `json:"metadata"`
}

// setFee applies application_fee_amount, which only a charge on a connected account has.
func setFee(pi *paymentIntent, c *call) error {
	const param = "application_fee_amount"
	if !c.form.has(param) {
		return nil
	}
	if c.account == "" {
		return badParam("", param, "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment (with a Stripe-Account header).")
	}
	fee, err := c.form.integer(param)
	if err != nil {
		return err
	}
	if fee < 0 {
		return badParam("parameter_invalid_integer", param, "Invalid non-negative integer")
	}
	pi.ApplicationFeeAmount = &fee
	return nil
}

// collect moves the platform's fee of a charge to the platform; the account has paid it already.
func (s *Server) collect(c *call, ch *charge, amount int64, charged *balanceTransaction) {
	fee := &applicationFee{
		ID: randomID("fee"), Object: "application_fee", Account: s.ownerOf(ch.ID), Amount: amount, Application: application, Charge: ch.ID,
		Created: s.unix(), Currency: ch.Currency,
	}
	fee.Refunds = page{Object: "list", Data: []any{}, URL: "/v1/application_fees/" + fee.ID + "/refunds"}
	txn := s.postAt(posting{kind: "application_fee", amount: amount, currency: ch.Currency, source: fee.ID}, instant(charged.AvailableOn))
	fee.BalanceTransaction = &txn.ID
	ch.ApplicationFee, ch.ApplicationFeeAmount = &fee.ID, &amount
	s.fees.put(fee.ID, fee)
	s.emit(c, "application_fee.created", fee)
}

// giveBack returns some of the fee to the account. With a refund of the charge the account's side is
// part of the refund's own transaction; without one it gets an adjustment (what Stripe calls it there,
// its documentation does not say).
func (s *Server) giveBack(c *call, fee *applicationFee, amount int64, metadata map[string]string, withRefund bool) *feeRefund {
	r := &feeRefund{ID: randomID("fr"), Object: "fee_refund", Amount: amount, Created: s.unix(), Currency: fee.Currency, Fee: fee.ID, Metadata: metadata}
	txn := s.post(posting{kind: "application_fee_refund", amount: -amount, currency: fee.Currency, source: r.ID})
	r.BalanceTransaction = &txn.ID
	if !withRefund {
		s.post(posting{account: fee.Account, kind: "adjustment", amount: amount, currency: fee.Currency, source: r.ID})
	}
	fee.AmountRefunded += amount
	fee.Refunded = fee.AmountRefunded == fee.Amount
	s.feeRefunds.put(r.ID, r)
	s.fees.put(fee.ID, fee)
	s.emit(c, "application_fee.refunded", s.shownFee(fee))
	return r
}

// share is how much of the fee goes back with a refund: its part of the charge, and all that is left
// with the last one.
func (f *applicationFee) share(ch *charge, refunded int64) int64 {
	left := f.Amount - f.AmountRefunded
	if ch.Refunded {
		return left
	}
	return min(left, f.Amount*refunded/ch.AmountCaptured)
}

func (s *Server) shownFee(f *applicationFee) *applicationFee {
	copied := *f
	copied.Refunds.Data = []any{}
	for _, r := range s.feeRefunds.newest {
		if r.Fee == f.ID && len(copied.Refunds.Data) < 10 {
			copied.Refunds.Data = append(copied.Refunds.Data, r)
		}
	}
	return &copied
}

func (s *Server) getFee(c *call) (any, error) {
	fee, ok := s.fees.get(c.id)
	if !ok {
		return nil, missing("application_fee", c.id)
	}
	return s.shownFee(fee), nil
}

func (s *Server) listFees(c *call) (any, error) {
	of := c.form.str("charge")
	return list(c, "/v1/application_fees", s.fees, func(f *applicationFee) (any, int64, bool) {
		return s.shownFee(f), f.Created, of == "" || f.Charge == of
	})
}

func (s *Server) createFeeRefund(c *call) (any, error) {
	fee, ok := s.fees.get(c.id)
	if !ok {
		return nil, missing("application_fee", c.id)
	}
	left := fee.Amount - fee.AmountRefunded
	amount, err := left, error(nil)
	if c.form.has("amount") {
		if amount, err = c.form.integer("amount"); err != nil {
			return nil, err
		}
	}
	metadata, err := c.form.metadata(nil)
	switch {
	case err != nil:
		return nil, err
	case left == 0:
		return nil, refused("", "Application fee %s has already been refunded.", fee.ID)
	case amount < 1:
		return nil, badParam("parameter_invalid_integer", "amount", "Invalid positive integer")
	case amount > left:
		e := refused("", "Refund amount (%d) is greater than unrefunded amount on fee (%d)", amount, left)
		e.Param = "amount"
		return nil, e
	case !s.covers("", fee.Currency, amount):
		return nil, shortOfMoney()
	}
	return s.giveBack(c, fee, amount, metadata, false), nil
}

func (s *Server) getFeeRefund(c *call) (any, error) {
	r, ok := s.feeRefunds.get(c.below)
	if !ok || r.Fee != c.id {
		return nil, missing("fee_refund", c.below)
	}
	return r, nil
}

func (s *Server) listFeeRefunds(c *call) (any, error) {
	if _, ok := s.fees.get(c.id); !ok {
		return nil, missing("application_fee", c.id)
	}
	return list(c, "/v1/application_fees/"+c.id+"/refunds", s.feeRefunds, func(r *feeRefund) (any, int64, bool) { return r, r.Created, r.Fee == c.id })
}
