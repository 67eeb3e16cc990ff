package standin

import "time"

type transfer struct {
	ID                 string            `json:"id"`
	Object             string            `json:"object"`
	Amount             int64             `json:"amount"`
	AmountReversed     int64             `json:"amount_reversed"`
	BalanceTransaction *string           `json:"balance_transaction"`
	Created            int64             `json:"created"`
	Currency           string            `json:"currency"`
	Description        *string           `json:"description"`
	Destination        string            `json:"destination"`
	DestinationPayment string            `json:"destination_payment"`
	Livemode           bool              `json:"livemode"`
	Metadata           map[string]string `json:"metadata"`
	Reversals          page              `json:"reversals"`
	Reversed           bool              `json:"reversed"`
	SourceTransaction  *string           `json:"source_transaction"`
	SourceType         string            `json:"source_type"`
	TransferGroup      *string           `json:"transfer_group"`
}

type reversal struct {
	ID                       string            `json:"id"`
	Object                   string            `json:"object"`
	Amount                   int64             `json:"amount"`
	BalanceTransaction       *string           `json:"balance_transaction"`
	Created                  int64             `json:"created"`
	Currency                 string            `json:"currency"`
	DestinationPaymentRefund *string           `json:"destination_payment_refund"`
	Metadata                 map[string]string `json:"metadata"`
	SourceRefund             *string           `json:"source_refund"`
	Transfer                 string            `json:"transfer"`
}

func (s *Server) createTransfer(c *call) (any, error) {
	f := c.form
	if err := f.required("amount", "currency", "destination"); err != nil {
		return nil, err
	}
	amount, err := f.integer("amount")
	if err != nil {
		return nil, err
	}
	metadata, err := f.metadata(nil)
	if err != nil {
		return nil, err
	}
	rec, ok := s.accounts.get(f.str("destination"))
	switch {
	case amount < 1:
		return nil, badParam("parameter_invalid_integer", "amount", "Invalid positive integer")
	case !ok:
		return nil, badParam("resource_missing", "destination", "No such destination: '%s'", f.str("destination"))
	case rec.Deauthorized:
		return nil, forbidden("account_invalid", "The account has disconnected.")
	case rec.Account.Capabilities["transfers"] != "active":
		return nil, refused("insufficient_capabilities_for_transfer", "Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, legacy_payments")
	}
	currency, available := f.str("currency"), s.now()
	if source := f.str("source_transaction"); source != "" {
		if available, err = s.drawn(c, source, currency, amount); err != nil {
			return nil, err
		}
	} else if b := s.balances()[currency]; b == nil || b.available < amount {
		return nil, refused("balance_insufficient", "You have insufficient available funds in your Stripe account.")
	}
	t := &transfer{
		ID: randomID("tr"), Object: "transfer", Amount: amount, Created: s.unix(), Currency: currency, Description: f.nullable("description"), Destination: rec.Account.ID,
		DestinationPayment: randomID("py"), Metadata: metadata, SourceTransaction: f.nullable("source_transaction"), SourceType: "card", TransferGroup: f.nullable("transfer_group"),
	}
	t.Reversals = page{Object: "list", Data: []any{}, URL: "/v1/transfers/" + t.ID + "/reversals"}
	txn := s.postAt(posting{kind: "transfer", amount: -amount, currency: currency, source: t.ID}, available)
	t.BalanceTransaction = &txn.ID
	s.postFor(rec.Account.ID, posting{kind: "payment", amount: amount, currency: currency, source: t.DestinationPayment}, available)
	s.transfers.put(t.ID, t)
	s.emit(c, "transfer.created", t)
	return s.shownTransfer(t), nil
}

// drawn checks that a charge has enough that no other transfer took, and tells when its money is there.
func (s *Server) drawn(c *call, source, currency string, amount int64) (time.Time, error) {
	ch, ok := find(s, c, s.charges, source)
	if !ok || !ch.Captured {
		return time.Time{}, badParam("resource_missing", "source_transaction", "No such charge: '%s'", source)
	}
	left := ch.AmountCaptured - (ch.AmountRefunded - (ch.Amount - ch.AmountCaptured))
	for _, id := range s.transfers.order {
		if t, _ := s.transfers.get(id); equal(t.SourceTransaction, source) {
			left -= t.Amount - t.AmountReversed
		}
	}
	if ch.Currency != currency {
		return time.Time{}, badParam("", "currency", "The currency of source_transaction's balance transaction (%s) must be the same as the transfer currency (%s)", ch.Currency, currency)
	}
	if amount > left {
		return time.Time{}, refused("transfer_source_balance_parameters_mismatch", "The transfer amount is greater than what is left of the charge.")
	}
	txn, _ := s.txns.get(*ch.BalanceTransaction)
	return time.Unix(txn.AvailableOn, 0), nil
}

func (s *Server) shownTransfer(t *transfer) *transfer {
	copied := *t
	copied.Reversals.Data = []any{}
	for _, r := range s.reversals.newest {
		if r.Transfer == t.ID {
			copied.Reversals.Data = append(copied.Reversals.Data, r)
		}
	}
	return &copied
}

func (s *Server) getTransfer(c *call) (any, error) {
	t, ok := s.transfers.get(c.id)
	if !ok {
		return nil, missing("transfer", c.id)
	}
	return s.shownTransfer(t), nil
}

func (s *Server) listTransfers(c *call) (any, error) {
	destination, group := c.form.str("destination"), c.form.str("transfer_group")
	return list(c, "/v1/transfers", s.transfers, func(t *transfer) (any, int64, bool) {
		return s.shownTransfer(t), t.Created, (destination == "" || t.Destination == destination) && (group == "" || equal(t.TransferGroup, group))
	})
}

func (s *Server) createReversal(c *call) (any, error) {
	t, ok := s.transfers.get(c.id)
	if !ok {
		return nil, missing("transfer", c.id)
	}
	amount, err := t.Amount-t.AmountReversed, error(nil)
	if c.form.has("amount") {
		if amount, err = c.form.integer("amount"); err != nil {
			return nil, err
		}
	}
	metadata, err := c.form.metadata(nil)
	if err != nil {
		return nil, err
	}
	there, _ := s.arrives(t.Destination, posting{kind: "payment_refund", amount: amount, currency: t.Currency})
	switch {
	case amount < 1 || amount > t.Amount-t.AmountReversed:
		return nil, refused("", "Reversal amount (%d) is greater than unreversed amount on transfer (%d).", amount, t.Amount-t.AmountReversed)
	case s.accountTotals[place{t.Destination, there.currency}] < there.amount:
		return nil, refused("balance_insufficient", "The destination account has insufficient funds for this reversal.")
	}
	back := randomID("pyr")
	r := &reversal{ID: randomID("trr"), DestinationPaymentRefund: &back, Object: "transfer_reversal", Amount: amount, Created: s.unix(), Currency: t.Currency, Metadata: metadata, Transfer: t.ID}
	txn := s.postAt(posting{kind: "transfer_refund", amount: amount, currency: t.Currency, source: r.ID}, s.now())
	r.BalanceTransaction = &txn.ID
	s.postFor(t.Destination, posting{kind: "payment_refund", amount: -amount, currency: t.Currency, source: back}, s.now())
	t.AmountReversed += amount
	t.Reversed = t.AmountReversed == t.Amount
	s.reversals.put(r.ID, r)
	s.transfers.put(t.ID, t)
	s.emit(c, "transfer.reversed", t)
	return r, nil
}

func (s *Server) listReversals(c *call) (any, error) {
	if _, ok := s.transfers.get(c.id); !ok {
		return nil, missing("transfer", c.id)
	}
	return list(c, "/v1/transfers/"+c.id+"/reversals", s.reversals, func(r *reversal) (any, int64, bool) { return r, r.Created, r.Transfer == c.id })
}
