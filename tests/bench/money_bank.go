package bench

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/tixters/tixters/core/tix"
)

// bankThing is what is read of the bank's charges, refunds, transfers, payouts, disputes and movements.
type bankThing struct {
	ID             string            `json:"id"`
	Amount         int64             `json:"amount"`
	AmountRefunded int64             `json:"amount_refunded"`
	AmountReversed int64             `json:"amount_reversed"`
	Currency       string            `json:"currency"`
	Fee            int64             `json:"fee"`
	Paid           bool              `json:"paid"`
	Status         string            `json:"status"`
	Type           string            `json:"type"`
	Source         string            `json:"source"`
	Metadata       map[string]string `json:"metadata"`
}

func (b bankThing) cur() tix.Currency { return tix.Currency(strings.ToUpper(b.Currency)) }

// floatMark is the metadata of what the operator brought to the bank.
const floatMark = "float"

// float reports whether a charge is the operator's own money.
func (b bankThing) float() bool { return b.Metadata[floatMark] != "" }

// bankBook is everything that the bank has of a year.
type bankBook struct {
	charges, refunds, transfers, disputes []bankThing
	moves                                 int
	payouts                               map[string][]bankThing // by account
	balance                               map[tix.Currency]int64
	fees                                  map[tix.Currency]int64 // of the buyers' charges
	float                                 map[tix.Currency]int64 // what the operator brought, less its fee
	balances                              map[string]map[tix.Currency]int64
}

// readBank reads the bank's books to the end, once its faults are over.
func (y *year) readBank(ctx context.Context) (*bankBook, error) {
	if err := y.client.do(ctx, call{method: http.MethodDelete, path: y.bank + "/__standin/faults"}, nil); err != nil {
		return nil, err
	}
	b := &bankBook{payouts: map[string][]bankThing{}, fees: map[tix.Currency]int64{}, float: map[tix.Currency]int64{}, balances: map[string]map[tix.Currency]int64{}}
	var moves []bankThing
	for path, into := range map[string]*[]bankThing{"charges": &b.charges, "refunds": &b.refunds, "transfers": &b.transfers, "disputes": &b.disputes, "balance_transactions": &moves} {
		var err error
		if *into, err = y.all(ctx, path, ""); err != nil {
			return nil, err
		}
	}
	b.moves = len(moves)
	own := map[string]bool{}
	for _, c := range b.charges {
		own[c.ID] = c.float()
	}
	for _, m := range moves {
		switch {
		case m.Type == "charge" && own[m.Source]:
			b.float[m.cur()] += m.Amount - m.Fee
		case m.Type == "charge":
			b.fees[m.cur()] += m.Fee
		}
	}
	var err error
	if b.balance, err = y.balanceOf(ctx, ""); err != nil {
		return nil, err
	}
	for _, h := range y.plan.houses {
		for _, p := range h.payees {
			if b.payouts[p.account], err = y.all(ctx, "payouts", p.account); err != nil {
				return nil, err
			}
			if b.balances[p.account], err = y.balanceOf(ctx, p.account); err != nil {
				return nil, err
			}
		}
	}
	return b, nil
}

// all reads a list of the bank, page by page.
func (y *year) all(ctx context.Context, path, account string) ([]bankThing, error) {
	var out []bankThing
	for after := ""; ; {
		var page struct {
			Data    []bankThing `json:"data"`
			HasMore bool        `json:"has_more"`
		}
		query := path + "?limit=100"
		if after != "" {
			query += "&starting_after=" + after
		}
		if err := y.bankAPI(ctx, query, account, &page); err != nil {
			return nil, fmt.Errorf("read the bank's %s: %w", path, err)
		}
		out = append(out, page.Data...)
		if !page.HasMore || len(page.Data) == 0 {
			return out, nil
		}
		after = page.Data[len(page.Data)-1].ID
	}
}

// balanceOf is what an account has, available or not, by currency.
func (y *year) balanceOf(ctx context.Context, account string) (map[tix.Currency]int64, error) {
	var b struct {
		Available []bankThing `json:"available"`
		Pending   []bankThing `json:"pending"`
	}
	if err := y.bankAPI(ctx, "balance", account, &b); err != nil {
		return nil, err
	}
	out := map[tix.Currency]int64{}
	for _, m := range append(b.Available, b.Pending...) {
		out[m.cur()] += m.Amount
	}
	return out, nil
}

// taken sums the charges by currency.
func (b *bankBook) taken() map[tix.Currency]int64 {
	out := map[tix.Currency]int64{}
	for _, c := range b.charges {
		if c.Paid && !c.float() {
			out[c.cur()] += c.Amount
		}
	}
	return out
}

// twice counts the names that more than one thing has; things without a name do not count.
func twice(things []bankThing, name func(bankThing) string) int {
	seen, n := map[string]int{}, 0
	for _, t := range things {
		if key := name(t); key != "" {
			if seen[key]++; seen[key] == 2 {
				n++
			}
		}
	}
	return n
}

func (b *bankBook) chargedTwice() int {
	return twice(b.charges, func(c bankThing) string {
		if !c.Paid {
			return ""
		}
		return c.Metadata["order_id"]
	})
}

func (b *bankBook) refundedTwice() int {
	return twice(b.refunds, func(r bankThing) string { return r.Metadata["tixters_key"] })
}

func (b *bankBook) transferredTwice() int {
	return twice(b.transfers, func(t bankThing) string { return t.Metadata["payout_id"] })
}

// paidOutTwice counts the payouts that reached a bank more than once.
func (b *bankBook) paidOutTwice() int {
	n := 0
	for _, list := range b.payouts {
		n += twice(list, func(p bankThing) string {
			if p.Status == "failed" || p.Status == "canceled" {
				return ""
			}
			return p.Metadata["payout_id"]
		})
	}
	return n
}
