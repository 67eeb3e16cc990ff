package standin

import (
	"crypto/rand"
	"time"
)

// state is everything that a restart must not lose.
type state struct {
	journal    *journal
	saved      *table[settings]
	intents    *table[intentRecord]
	charges    *table[charge]
	customers  *table[customer]
	methods    *table[methodRecord]
	refunds    *table[refundRecord]
	txns       *table[balanceTransaction]
	events     *table[event]
	endpoints  *table[endpointRecord]
	deliveries *table[delivery]
	answers    *table[answer]

	accounts    *table[accountRecord]
	links       *table[linkRecord]
	transfers   *table[transfer]
	reversals   *table[reversal]
	payouts     *table[payoutRecord]
	disputes    *table[disputeRecord]
	accountTxns *table[accountTxn]

	owners     *table[ownerRecord]
	fees       *table[applicationFee]
	feeRefunds *table[feeRefund]
	warnings   *table[fraudWarning]
	files      *table[file]

	totals    map[string]int64 // sum of the balance transactions by currency; derived
	unsettled map[string]bool  // refunds whose state will change; derived

	accountTotals map[place]int64 // the same of connected accounts; derived
	moving        map[string]bool // payouts whose state will change; derived
}

func newState() state {
	j := newJournal()
	return state{
		journal:     j,
		saved:       newTable[settings](j, "settings"),
		intents:     newTable[intentRecord](j, "payment_intent"),
		charges:     newTable[charge](j, "charge"),
		customers:   newTable[customer](j, "customer"),
		methods:     newTable[methodRecord](j, "payment_method"),
		refunds:     newTable[refundRecord](j, "refund"),
		txns:        newTable[balanceTransaction](j, "balance_transaction"),
		events:      newTable[event](j, "event"),
		endpoints:   newTable[endpointRecord](j, "webhook_endpoint"),
		deliveries:  newTable[delivery](j, "delivery"),
		answers:     newTable[answer](j, "answer"),
		accounts:    newTable[accountRecord](j, "account"),
		links:       newTable[linkRecord](j, "account_link"),
		transfers:   newTable[transfer](j, "transfer"),
		reversals:   newTable[reversal](j, "transfer_reversal"),
		payouts:     newTable[payoutRecord](j, "payout"),
		disputes:    newTable[disputeRecord](j, "dispute"),
		accountTxns: newTable[accountTxn](j, "account_transaction"),
		owners:      newTable[ownerRecord](j, "owner"),
		fees:        newTable[applicationFee](j, "application_fee"),
		feeRefunds:  newTable[feeRefund](j, "fee_refund"),
		warnings:    newTable[fraudWarning](j, "early_fraud_warning"),
		files:       newTable[file](j, "file"),

		accountTotals: map[place]int64{},
		moving:        map[string]bool{},

		totals:    map[string]int64{},
		unsettled: map[string]bool{},
	}
}

// intentRecord is an intent with what Stripe knows of it and does not show.
type intentRecord struct {
	Intent    paymentIntent `json:"intent"`
	ReturnURL *string       `json:"return_url"`
	Challenge string        `json:"challenge"` // token of the open 3-D Secure page
	Pending   string        `json:"pending"`   // payment method waiting for that page
}

type methodRecord struct {
	Method    paymentMethod `json:"method"`
	Behaviour behaviour     `json:"behaviour"`
}

// refundRecord is a refund with the state it will change to, and when (Unix milliseconds).
type refundRecord struct {
	Refund refund `json:"refund"`
	Then   string `json:"then,omitempty"`
	ThenAt int64  `json:"then_at,omitempty"`
	Waits  bool   `json:"waits,omitempty"` // for the balance

	FeeBack bool `json:"fee_back,omitempty"` // the platform's share of its fee goes back with it
}

type endpointRecord struct {
	Endpoint webhookEndpoint `json:"endpoint"`
	Secret   string          `json:"secret"`
	Connect  bool            `json:"connect,omitempty"` // hears of connected accounts, instead of the platform
}

// answer is what an idempotency key was answered with.
type answer struct {
	Fingerprint string `json:"fingerprint"`
	Status      int    `json:"status"`
	Body        []byte `json:"body"`
	At          int64  `json:"at"`
	RequestID   string `json:"request_id"`
}

const (
	answersKeptFor = 24 * time.Hour // Stripe may forget a key after a day
	deliveriesKept = 2000
)

// derive fills what follows from the tables after they were read.
func (s *Server) derive() {
	for _, id := range s.txns.order {
		txn, _ := s.txns.get(id)
		s.totals[txn.Currency] += txn.Net
	}
	for _, id := range s.accountTxns.order {
		rec, _ := s.accountTxns.get(id)
		s.accountTotals[place{rec.Account, rec.Txn.Currency}] += rec.Txn.Net
	}
	for _, id := range s.payouts.order {
		if p, _ := s.payouts.get(id); p.ThenAt != 0 {
			s.moving[id] = true
		}
	}
	for _, id := range s.deliveries.order {
		if d, _ := s.deliveries.get(id); d.State == deliveryPending {
			s.pump.open.add(d)
		}
	}
	for _, id := range s.refunds.order {
		if r, _ := s.refunds.get(id); r.Then != "" || r.Waits {
			s.unsettled[id] = true
		}
	}
}

// prune drops what Stripe would have forgotten; it runs at start, so that the journal stays small.
func (s *Server) prune() {
	oldest := s.now().Add(-answersKeptFor).Unix()
	s.answers.keep(func(a *answer) bool { return a.At >= oldest })
	excess := len(s.deliveries.order) - deliveriesKept
	s.deliveries.keep(func(d *delivery) bool {
		excess--
		return excess < 0 || d.State == deliveryPending
	})
}

// randomID draws an id in Stripe's form: a prefix and 24 characters.
func randomID(prefix string) string {
	return prefix + "_" + rand.Text()[:24]
}
