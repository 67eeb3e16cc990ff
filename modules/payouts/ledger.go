package payouts

import (
	"context"
	"fmt"

	"github.com/tixters/tixters/core/tix"
)

// Accounts of the ledger. Debits are positive: what we own (assets) and spend is debit, what we
// owe and earn is credit.
const (
	acctStripe    = "stripe"         // asset: our balance with the provider, pending and available
	acctCost      = "stripe_cost"    // expense: what the provider keeps and nobody gives back
	acctFee       = "platform_fee"   // revenue: our fees
	acctPayable   = "payable"        // liability: what we owe a payee; debit: what it owes us
	acctReserve   = "reserve"        // liability: of what we owe a payee, kept back for a while
	acctRefundDue = "refund_due"     // liability: money that came for nothing and goes back
	acctDispute   = "dispute"        // asset: what banks took and we may get back
	acctAccount   = "stripe_account" // asset held for a payee: the balance of its account
	acctCustody   = "custody"        // liability: the same, owed to the payee
	acctConvert   = "conversion"     // bridges an amount from one currency to another
	acctAdjust    = "adjustment"     // differences that a person explained
	acctOwn       = "own"            // memorandum: what a payee earned by charging buyers itself
	acctOwnHeld   = "own_account"    // memorandum: the same, which it received itself
	acctAdvance   = "advance"        // asset: what a payee got of an event before it took place
	acctNetting   = "netting"        // bridges a payee's debt from one event to another
	acctExchange  = "exchange"       // expense: what less came than went, by rates that changed meanwhile
	acctCredit    = "credit"         // liability: what buyers have as credit of an organization
	acctMoved     = "moved"          // bridges an order's money from one event to another
)

// keyProvider is the detail that says which of the provider's things a journal is about: the balance
// transaction of a payment or of a dispute, a refund, a transfer, a reversal.
const keyProvider = "provider"

// keyDispute is the detail that says which of the provider's disputes a journal is about.
const keyDispute = "dispute"

// Kinds of journal.
const (
	kindSale       = "sale"        // reference: the order
	kindTurnedBack = "turned_back" // reference: the order, whose money came for nothing
	kindRefund     = "refund"      // reference: the refund
	kindRefundBack = "refund_failed"
	kindDispute    = "dispute"      // reference: the balance transaction, that took or gave back
	kindLost       = "dispute_lost" // reference: the dispute
	kindFeeBack    = "fee_refund"   // reference: the refund; our fee of a direct charge that went back with it
	kindNotPaid    = "payout_less"  // reference: the reversal; of a payout that the provider pays by its own calendar
	kindFee        = "provider_fee" // reference: the balance transaction, whose fee was not known when it was posted
	kindMovedOut   = "moved_out"    // reference: the order and the event it moved to
	kindMovedIn    = "moved_in"
)

// entry is one line of a journal that is about to be posted; an amount of zero is left out.
type entry struct {
	account  string
	payee    tix.PayeeID
	currency tix.Currency
	amount   int64 // minor units; debit is positive
}

// journal is one thing that happened to money.
type journal struct {
	organization tix.OrganizationID
	event        tix.EventID
	order        tix.OrderID
	kind         string
	reference    string
	details      map[string]string
	entries      []entry
}

// post writes a journal in the caller's transaction, once for each kind and reference; one without
// amounts is not written. It is a defect when the entries do not sum to zero in each currency; the
// database checks that again when the transaction commits.
func (s *Service) post(ctx context.Context, j journal) error {
	j, err := j.whole()
	if err != nil || len(j.entries) == 0 {
		return err
	}
	return s.store.post(ctx, j, s.clock.Now())
}

// whole is the journal without lines of zero; an error when it does not sum to zero.
func (j journal) whole() (journal, error) {
	kept := j.entries[:0:0]
	sums := map[tix.Currency]int64{}
	for _, e := range j.entries {
		if e.amount != 0 {
			kept = append(kept, e)
			sums[e.currency] += e.amount
		}
	}
	for currency, sum := range sums {
		if sum != 0 {
			return j, fmt.Errorf("journal %s of %s is off by %d %s", j.kind, j.reference, sum, currency)
		}
	}
	j.entries = kept
	return j, nil
}

// received are the entries of a payment: what it put on our balance, its cost, and the same amount
// as credit to where it belongs in the buyer's currency. A payment that the provider converted goes
// through the conversion account, so that each currency sums to zero by itself.
func received(total tix.Money, b tix.PaymentBalance, cost entry) []entry {
	if b.Currency == "" {
		b = tix.PaymentBalance{Currency: total.Currency, Gross: total.Amount}
	}
	cost.currency, cost.amount = b.Currency, b.Fee
	out := []entry{{account: acctStripe, currency: b.Currency, amount: b.Gross - b.Fee}, cost}
	if b.Currency == total.Currency {
		return out
	}
	return append(out, entry{account: acctConvert, currency: b.Currency, amount: -b.Gross},
		entry{account: acctConvert, currency: total.Currency, amount: total.Amount})
}
