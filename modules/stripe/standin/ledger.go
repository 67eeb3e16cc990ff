package standin

import (
	"sort"
	"time"
)

// settlesIn is how long money of a charge stays pending before it is available.
const settlesIn = 2 * 24 * time.Hour

// posting is one movement of money on a balance, in minor units.
type posting struct {
	account  string // whose balance; "": the platform's
	kind     string // charge, refund, refund_failure, …
	amount   int64
	fee      int64 // of Stripe
	share    int64 // fee of the platform
	currency string
	source   string
	atOnce   bool
}

// stripeFee is 2.9 % + 30, rounded down to a minor unit; it is not given back on refunds.
func stripeFee(amount int64) int64 { return amount*29/1000 + 30 }

// post writes the balance transaction of a movement. The balance is nothing but their sum.
func (s *Server) post(p posting) *balanceTransaction {
	available := s.now()
	if p.kind == "charge" && !p.atOnce {
		available = available.Add(settlesIn).Truncate(24 * time.Hour)
	}
	return s.postAt(p, available)
}

// postAt is post for money that is available at another time.
func (s *Server) postAt(p posting, available time.Time) *balanceTransaction {
	now := s.now()
	p, rate := s.settled(p)
	txn := &balanceTransaction{
		ID: randomID("txn"), ExchangeRate: rate, Object: "balance_transaction", Amount: p.amount, Fee: p.fee + p.share, Net: p.amount - p.fee - p.share,
		Currency: p.currency, Created: now.Unix(), AvailableOn: available.Unix(), Source: &p.source, Type: p.kind,
		FeeDetails: []feeDetails{}, ReportingCategory: p.kind,
	}
	if p.share != 0 {
		by := application
		txn.FeeDetails = append(txn.FeeDetails, feeDetails{Amount: p.share, Application: &by, Currency: p.currency, Description: "Tixters application fee", Type: "application_fee"})
	}
	if p.fee != 0 {
		txn.FeeDetails = append(txn.FeeDetails, feeDetails{Amount: p.fee, Currency: p.currency, Description: "Stripe processing fees", Type: "stripe_fee"})
	}
	if p.account != "" {
		s.accountTxns.put(txn.ID, &accountTxn{p.account, *txn})
		s.accountTotals[place{p.account, p.currency}] += txn.Net
		return txn
	}
	s.txns.put(txn.ID, txn)
	s.totals[txn.Currency] += txn.Net
	return txn
}

// standing is the balance of one currency, in minor units.
type standing struct{ available, pending int64 }

func (s *Server) balances() map[string]*standing {
	now, all := s.unix(), map[string]*standing{}
	for _, id := range s.txns.order {
		txn, _ := s.txns.get(id)
		b := all[txn.Currency]
		if b == nil {
			b = &standing{}
			all[txn.Currency] = b
		}
		if txn.AvailableOn <= now {
			b.available += txn.Net
		} else {
			b.pending += txn.Net
		}
	}
	return all
}

// covers tells whether a balance can pay amount without falling below the permitted overdraft.
func (s *Server) covers(account, currency string, amount int64) bool {
	p, _ := s.settled(posting{account: account, currency: currency, amount: amount})
	has := s.totals[p.currency]
	if account != "" {
		has = s.accountTotals[place{account, p.currency}]
	}
	return has-p.amount >= -max(s.opts.Overdraft, 0)
}

// transaction finds a balance transaction of any account.
func (s *Server) transaction(id string) (*balanceTransaction, bool) {
	if rec, ok := s.accountTxns.get(id); ok {
		return &rec.Txn, true
	}
	return s.txns.get(id)
}

func instant(unix int64) time.Time { return time.Unix(unix, 0).UTC() }

func (s *Server) getBalance(c *call) (any, error) {
	type money struct {
		Amount      int64            `json:"amount"`
		Currency    string           `json:"currency"`
		SourceTypes map[string]int64 `json:"source_types"`
	}
	all := s.balances()
	if c.account != "" {
		rec, _ := s.accounts.get(c.account)
		all = map[string]*standing{}
		for _, currency := range s.currenciesOf(rec) {
			b := s.has(c.account, currency)
			all[currency] = &b
		}
	}
	if len(all) == 0 {
		all["usd"] = &standing{}
	}
	currencies := make([]string, 0, len(all))
	for currency := range all {
		currencies = append(currencies, currency)
	}
	sort.Strings(currencies)
	available, waiting := []money{}, []money{}
	for _, currency := range currencies {
		b := all[currency]
		available = append(available, money{b.available, currency, map[string]int64{"card": b.available}})
		waiting = append(waiting, money{b.pending, currency, map[string]int64{"card": b.pending}})
	}
	return map[string]any{"object": "balance", "livemode": false, "available": available, "pending": waiting}, nil
}

// shown is txn with the status that the clock gives it.
func (s *Server) shown(txn *balanceTransaction) *balanceTransaction {
	copied := *txn
	copied.Status = pending
	if txn.AvailableOn <= s.unix() {
		copied.Status = "available"
	}
	return &copied
}

func (s *Server) getTxn(c *call) (any, error) {
	if rec, ok := s.accountTxns.get(c.id); ok && rec.Account == c.account {
		return s.shown(&rec.Txn), nil
	}
	txn, ok := s.txns.get(c.id)
	if !ok || c.account != "" {
		return nil, missing("balance transaction", c.id)
	}
	return s.shown(txn), nil
}

func (s *Server) listTxns(c *call) (any, error) {
	kind, source, currency := c.form.str("type"), c.form.str("source"), c.form.str("currency")
	if c.account != "" {
		return list(c, "/v1/balance_transactions", s.accountTxns, func(rec *accountTxn) (any, int64, bool) {
			return s.shown(&rec.Txn), rec.Txn.Created, rec.Account == c.account && (kind == "" || rec.Txn.Type == kind) &&
				(source == "" || equal(rec.Txn.Source, source)) && (currency == "" || rec.Txn.Currency == currency)
		})
	}
	return list(c, "/v1/balance_transactions", s.txns, func(txn *balanceTransaction) (any, int64, bool) {
		return s.shown(txn), txn.Created, (kind == "" || txn.Type == kind) &&
			(source == "" || equal(txn.Source, source)) && (currency == "" || txn.Currency == currency)
	})
}
