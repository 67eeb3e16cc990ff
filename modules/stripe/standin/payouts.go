package standin

import "time"

type payout struct {
	ID                        string            `json:"id"`
	Object                    string            `json:"object"`
	Amount                    int64             `json:"amount"`
	ArrivalDate               int64             `json:"arrival_date"`
	Automatic                 bool              `json:"automatic"`
	BalanceTransaction        *string           `json:"balance_transaction"`
	Created                   int64             `json:"created"`
	Currency                  string            `json:"currency"`
	Description               *string           `json:"description"`
	Destination               *string           `json:"destination"`
	FailureBalanceTransaction *string           `json:"failure_balance_transaction"`
	FailureCode               *string           `json:"failure_code"`
	FailureMessage            *string           `json:"failure_message"`
	Livemode                  bool              `json:"livemode"`
	Metadata                  map[string]string `json:"metadata"`
	Method                    string            `json:"method"`
	OriginalPayout            *string           `json:"original_payout"`
	ReconciliationStatus      string            `json:"reconciliation_status"`
	ReversedBy                *string           `json:"reversed_by"`
	SourceType                string            `json:"source_type"`
	StatementDescriptor       *string           `json:"statement_descriptor"`
	Status                    string            `json:"status"`
	Type                      string            `json:"type"`
}

// payoutRecord is a payout with its account and when its state changes next (Unix milliseconds).
type payoutRecord struct {
	Account string `json:"account"`
	Payout  payout `json:"payout"`
	ThenAt  int64  `json:"then_at,omitempty"`
}

const (
	inTransit = "in_transit"
	paid      = "paid"
)

func (s *Server) createPayout(c *call) (any, error) {
	f := c.form
	if err := f.required("amount", "currency"); err != nil {
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
	rec, err := s.connected(c.account)
	if err != nil {
		return nil, err
	}
	currency := f.str("currency")
	switch {
	case amount < 1:
		return nil, badParam("parameter_invalid_integer", "amount", "Invalid positive integer")
	case amount%100 != 0 && (currency == "huf" || currency == "twd" || currency == "isk"):
		return nil, badParam("parameter_invalid_integer", "amount", "Payouts in %s must be in whole units: the amount must be divisible by 100.", currency)
	case !rec.Account.PayoutsEnabled:
		return nil, refused("payouts_not_allowed", "Payouts are not enabled for this account.")
	case s.has(c.account, currency).available < amount:
		return nil, refused("balance_insufficient", "You have insufficient funds in your Stripe account for this transfer.")
	}
	p := &payoutRecord{Account: c.account, ThenAt: s.now().Add(s.opts.PayoutDelay / 2).UnixMilli(), Payout: payout{
		ID: randomID("po"), Object: "payout", Amount: amount, ArrivalDate: s.now().Add(s.opts.PayoutDelay).Unix(), Created: s.unix(), Currency: currency,
		Description: f.nullable("description"), Metadata: metadata, Method: "standard", ReconciliationStatus: "not_applicable", SourceType: "card",
		StatementDescriptor: f.nullable("statement_descriptor"), Status: pending, Type: "bank_account",
	}}
	txn := s.postFor(c.account, posting{kind: "payout", amount: -amount, currency: currency, source: p.Payout.ID}, s.now())
	p.Payout.BalanceTransaction = &txn.ID
	s.putPayout(c, p, "payout.created")
	return &p.Payout, nil
}

func (s *Server) putPayout(c *call, p *payoutRecord, kind string) {
	delete(s.moving, p.Payout.ID)
	if p.ThenAt != 0 {
		s.moving[p.Payout.ID] = true
	}
	s.payouts.put(p.Payout.ID, p)
	s.emitFor(c, p.Account, kind, &p.Payout)
}

// carry moves payouts on whose time has come: into transit, then to the bank, which may send the money
// back, also after it was there.
func (s *Server) carry() {
	now := s.now()
	for id := range s.moving {
		p, _ := s.payouts.get(id)
		if p.ThenAt > now.UnixMilli() {
			continue
		}
		rec, _ := s.accounts.get(p.Account)
		p.ThenAt = 0
		switch {
		case p.Payout.Status == pending:
			p.Payout.Status, p.ThenAt = inTransit, now.Add(s.opts.PayoutDelay/2).UnixMilli()
			s.putPayout(nil, p, "payout.updated")
		case p.Payout.Status == inTransit && rec.Bank == bankFails, p.Payout.Status == paid:
			s.bounce(p)
		default:
			p.Payout.Status = paid
			if rec.Bank == bankFailsLater {
				p.ThenAt = now.Add(s.opts.PayoutDelay).UnixMilli()
			}
			s.putPayout(nil, p, "payout.paid")
		}
	}
}

// bounce is a payout that the bank sent back: the money is on the balance again.
func (s *Server) bounce(p *payoutRecord) {
	code, message := "account_closed", "The bank account has been closed"
	txn := s.postFor(p.Account, posting{kind: "payout_failure", amount: p.Payout.Amount, currency: p.Payout.Currency, source: p.Payout.ID}, s.now())
	p.Payout.Status, p.Payout.FailureCode, p.Payout.FailureMessage, p.Payout.FailureBalanceTransaction = failed, &code, &message, &txn.ID
	s.putPayout(nil, p, "payout.failed")
}

// nextPayout is when the next payout changes, zero if none will.
func (s *Server) nextPayout() (next time.Time) {
	for id := range s.moving {
		p, _ := s.payouts.get(id)
		if at := time.UnixMilli(p.ThenAt); next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next
}

func (s *Server) payout(c *call) (*payoutRecord, error) {
	p, ok := s.payouts.get(c.id)
	if !ok || p.Account != c.account {
		return nil, missing("payout", c.id)
	}
	return p, nil
}

func (s *Server) getPayout(c *call) (any, error) {
	p, err := s.payout(c)
	if err != nil {
		return nil, err
	}
	return &p.Payout, nil
}

func (s *Server) listPayouts(c *call) (any, error) {
	status := c.form.str("status")
	return list(c, "/v1/payouts", s.payouts, func(p *payoutRecord) (any, int64, bool) {
		return &p.Payout, p.Payout.Created, p.Account == c.account && (status == "" || p.Payout.Status == status)
	})
}

func (s *Server) cancelPayout(c *call) (any, error) {
	p, err := s.payout(c)
	if err != nil {
		return nil, err
	}
	if p.Payout.Status != pending {
		return nil, refused("", "Payouts can only be canceled while they are pending.")
	}
	s.postFor(p.Account, posting{kind: "payout_cancel", amount: p.Payout.Amount, currency: p.Payout.Currency, source: p.Payout.ID}, s.now())
	p.Payout.Status, p.ThenAt = canceled, 0
	s.putPayout(c, p, "payout.canceled")
	return &p.Payout, nil
}
