package bench

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/tixters/tixters/core/tix"
)

// flow is where the money of one currency went, in minor units.
type flow struct {
	currency tix.Currency
	taken    int64 // from buyers
	refunded int64
	disputed int64 // taken by buyers' banks, with the fee for it
	fees     int64 // what the bank keeps of charges
	payees   []payeeFlow
	turned   int64 // still owed to buyers whose money came for nothing
	platform int64 // what remains: fees, less costs and what payees owe
}

// payeeFlow is what one kind of payee has.
type payeeFlow struct {
	kind     string
	banked   int64 // at their banks
	account  int64 // on their accounts with the bank of the platform
	reserved int64
	owed     int64 // not paid yet: waits for the payee, or for the event
}

func (p payeeFlow) total() int64 { return p.banked + p.account + p.reserved + p.owed }

// Rows by kind of payee and currency: transferred, on account, reserved, owed.
const (
	payeeFlowQuery = `SELECT p.kind, e.currency,
			coalesce((SELECT sum(o.amount - o.reversed) FROM payouts_payouts o JOIN payouts_payees q ON q.id = o.payee_id WHERE q.kind = p.kind AND o.currency = e.currency AND o.transfer_reference IS NOT NULL), 0)::bigint,
			coalesce(sum(e.amount) FILTER (WHERE e.account = 'stripe_account'), 0)::bigint, coalesce(-sum(e.amount) FILTER (WHERE e.account = 'reserve'), 0)::bigint,
			coalesce((SELECT sum(x.n) FROM (SELECT greatest(-sum(d.amount), 0) AS n FROM payouts_entries d JOIN payouts_payees q ON q.id = d.payee_id
				WHERE q.kind = p.kind AND d.currency = e.currency AND d.account = 'payable' GROUP BY d.event_id, d.payee_id) x), 0)::bigint
		FROM payouts_entries e JOIN payouts_payees p ON p.id = e.payee_id GROUP BY 1, 2`
	refundFlowQuery = `SELECT currency, sum(amount)::bigint FROM (SELECT currency, amount FROM refunds_refunds WHERE state IN ('refunded', 'pending')
		UNION ALL SELECT currency, total_amount FROM checkout_orders WHERE refund_reference <> '') x GROUP BY 1`
	disputeFlowQuery = `SELECT currency, sum(withdrawn)::bigint FROM disputes_disputes GROUP BY 1`
	turnedFlowQuery  = `SELECT currency, -sum(amount)::bigint FROM payouts_entries WHERE account = 'refund_due' GROUP BY 1`
)

// flows tells where everything went, by currency.
func (y *year) flows(ctx context.Context, v *verdict) ([]flow, error) {
	by := map[string]map[string]int64{}
	for name, query := range map[string]string{"refunded": refundFlowQuery, "disputed": disputeFlowQuery, "turned": turnedFlowQuery} {
		var err error
		if by[name], err = y.sums(ctx, query); err != nil {
			return nil, err
		}
	}
	taken := v.bank.taken()
	var out []flow
	for _, c := range slices.Sorted(maps.Keys(taken)) {
		f := flow{currency: c, taken: taken[c], refunded: by["refunded"][string(c)], disputed: by["disputed"][string(c)], turned: by["turned"][string(c)], fees: v.bank.fees[c], platform: v.bank.balance[c] - v.bank.float[c]}
		out = append(out, f)
	}
	rows, err := y.platform.DB.Pool().Query(ctx, payeeFlowQuery)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[string]payeeFlow{}
	for rows.Next() {
		var p payeeFlow
		var currency string
		if err := rows.Scan(&p.kind, &currency, &p.banked, &p.account, &p.reserved, &p.owed); err != nil {
			return nil, err
		}
		p.banked -= p.account
		found[p.kind+" "+currency] = p
	}
	for i := range out {
		f := &out[i]
		f.platform -= f.turned
		for _, kind := range payeeKinds() {
			if p, ok := found[kind+" "+string(f.currency)]; ok {
				f.payees = append(f.payees, p)
				f.platform -= p.reserved + p.owed
			}
		}
	}
	return out, rows.Err()
}

// caption is the headline of the picture.
func (y *year) caption() string {
	return fmt.Sprintf("Where the money of a year went: %s orders for %d events, seed %d", thousands(int64(y.o.Orders)), y.o.Events, y.o.Seed)
}
