package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"go.temporal.io/api/workflowservice/v1"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/tix"
)

// verdict is what a year's books, rows and bank say in the end.
type verdict struct {
	bank   *bankBook
	checks []line // each must be nought
	counts []line
}

func (v *verdict) must(name string, value int64, unit string) {
	v.checks = append(v.checks, line{"money_" + name, float64(value), unit, "<=0"})
}

func (v *verdict) note(name string, value int64, unit string) {
	v.counts = append(v.counts, line{"money_" + name, float64(value), unit, ""})
}

// The rows that are asked. Each counts, or sums by currency, what should not be.
const (
	unbalancedQuery = `SELECT count(*) FROM (SELECT journal_id FROM payouts_entries GROUP BY journal_id, currency HAVING sum(amount) <> 0) x`
	wholeQuery      = `SELECT count(*) FROM payouts_journals j WHERE (SELECT count(*) FROM payouts_entries e WHERE e.journal_id = j.id) <> j.lines`
	unseenQuery     = `SELECT count(DISTINCT j.id) FROM payouts_journals j JOIN payouts_entries e ON e.journal_id = j.id AND e.account = 'stripe'
		WHERE j.kind NOT IN ('adjustment', 'provider_fee') AND NOT EXISTS (SELECT 1 FROM payouts_moves m WHERE m.journal_id = j.id)`
	unmatchedQuery = `SELECT count(*) FROM payouts_moves m WHERE class <> 'matched' AND NOT EXISTS (SELECT 1 FROM payouts_breaks b WHERE b.subject = m.id AND b.state = 'explained')`
	parkedQuery    = `SELECT (SELECT count(*) FROM payouts_payouts WHERE state IN ('blocked', 'failed', 'aborted') AND reason = '')
		+ (SELECT count(*) FROM refunds_refunds WHERE state = 'failed' AND failure = '')
		+ (SELECT count(*) FROM payouts_settlements WHERE state = 'held' AND held_reason = '')
		+ (SELECT count(*) FROM notifications_mails WHERE state = 'failed' AND last_error = '')`
	parkedRowsQuery = `SELECT (SELECT count(*) FROM payouts_payouts WHERE state = 'failed') + (SELECT count(*) FROM refunds_refunds WHERE state IN ('failed', 'requested'))
		+ (SELECT count(*) FROM payouts_settlements WHERE state = 'approval')`
	// An order is served when all its tickets were issued, and each that is void was refunded or lost to a bank.
	unservedQuery = `SELECT count(*) FROM unnest($1::uuid[], $2::boolean[]) c(order_id, back) LEFT JOIN checkout_orders o ON o.id = c.order_id WHERE NOT c.back AND (o.id IS NULL
		OR (SELECT count(*) FROM tickets_tickets t WHERE t.order_id = o.id) <> o.tickets
		OR EXISTS (SELECT 1 FROM tickets_tickets t WHERE t.order_id = o.id AND t.state = 'void'
			AND NOT EXISTS (SELECT 1 FROM refunds_refunds r WHERE r.order_id = o.id AND r.state IN ('refunded', 'settled', 'pending'))
			AND NOT EXISTS (SELECT 1 FROM disputes_disputes d WHERE d.order_id = o.id AND d.status = 'lost')))`
	// What went where, by the rows, in each currency.
	wentQuery = `SELECT currency, sum(amount)::bigint FROM (
			SELECT currency, amount - reversed AS amount FROM payouts_payouts WHERE transfer_reference IS NOT NULL
			UNION ALL SELECT currency, amount FROM refunds_refunds WHERE state IN ('refunded', 'pending')
			UNION ALL SELECT currency, total_amount FROM checkout_orders WHERE refund_reference <> ''
			UNION ALL SELECT currency, withdrawn FROM disputes_disputes) x GROUP BY 1`
	stripeQuery  = `SELECT currency, sum(amount)::bigint FROM payouts_entries WHERE account = 'stripe' GROUP BY 1`
	custodyQuery = `SELECT p.account_reference || ' ' || e.currency, sum(e.amount)::bigint FROM payouts_entries e JOIN payouts_payees p ON p.id = e.payee_id WHERE e.account = 'stripe_account' GROUP BY 1`
	unlikeQuery  = `SELECT count(*) FROM payouts_payouts WHERE (transfer_reference IS NULL) = (state IN ('transferred', 'in_transit', 'paid', 'failed')) AND state <> 'aborted'
		OR state = 'paid' AND bank_reference IS NULL`
)

// truth asks everybody who keeps anything.
func (y *year) truth(ctx context.Context) (*verdict, error) {
	y.o.Progress.Line("reading the bank's books and comparing them with ours")
	bank, err := y.readBank(ctx)
	if err != nil {
		return nil, err
	}
	v := &verdict{bank: bank}
	for _, ask := range []func(context.Context, *verdict) error{y.reconcile, y.balances, y.served, y.parked, y.own} {
		if err := ask(ctx, v); err != nil {
			return nil, err
		}
	}
	v.must("charged_twice", int64(bank.chargedTwice()), "orders")
	v.must("refunded_twice", int64(bank.refundedTwice()), "refunds")
	v.must("transferred_twice", int64(bank.transferredTwice()), "transfers")
	v.must("paid_out_twice", int64(bank.paidOutTwice()), "payouts")
	y.mails(v)
	return v, nil
}

// reconcile holds every movement of the bank against the ledger, as the nightly run does with the last
// three days by the real clock.
func (y *year) reconcile(ctx context.Context, v *verdict) error {
	moves := 0
	for after, more := "", true; more; {
		page, err := y.platform.Rooms.Payouts.Reconcile(ctx, time.Time{}, time.Time{}, after)
		if err != nil {
			return err
		}
		after, more, moves = page.After, page.More, moves+page.Moves
	}
	v.note("movements_reconciled", int64(moves), "movements")
	v.must("movements_not_read", int64(v.bank.moves-moves), "movements")
	return errors.Join(y.count(ctx, v, "movements_unmatched", unmatchedQuery, "movements"), y.count(ctx, v, "journals_unseen_at_the_bank", unseenQuery, "journals"),
		y.count(ctx, v, "journals_unbalanced", unbalancedQuery, "journals"), y.count(ctx, v, "journals_without_all_lines", wholeQuery, "journals"))
}

func (y *year) count(ctx context.Context, v *verdict, name, query, unit string, args ...any) error {
	var n int64
	if err := y.platform.DB.Pool().QueryRow(db.System(ctx), query, args...).Scan(&n); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	v.must(name, n, unit)
	return nil
}

// sums reads rows of a text and a sum.
func (y *year) sums(ctx context.Context, query string) (map[string]int64, error) {
	rows, err := y.platform.DB.Pool().Query(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int64{}
	for rows.Next() {
		var key string
		var n int64
		if err := rows.Scan(&key, &n); err != nil {
			return nil, err
		}
		out[strings.TrimSpace(key)] = n
	}
	return out, rows.Err()
}

// balances: the ledger is the bank's balance to the cent, what was taken is what went somewhere and what
// is left, and what payees have at the bank is what the ledger keeps for them.
func (y *year) balances(ctx context.Context, v *verdict) error {
	ledger, err := y.sums(ctx, stripeQuery)
	if err != nil {
		return err
	}
	went, err := y.sums(ctx, wentQuery)
	if err != nil {
		return err
	}
	taken := v.bank.taken()
	for _, c := range slices.Sorted(maps.Keys(taken)) {
		name := strings.ToLower(string(c))
		v.must("ledger_unlike_balance_"+name, abs(ledger[string(c)]-v.bank.balance[c]), "cents")
		v.must("unaccounted_"+name, abs(taken[c]+v.bank.float[c]-went[string(c)]-v.bank.fees[c]-v.bank.balance[c]), "cents")
	}
	custody, err := y.sums(ctx, custodyQuery)
	if err != nil {
		return err
	}
	unlike := 0
	for account, has := range v.bank.balances {
		for c, n := range has {
			if custody[account+" "+string(c)] != n {
				unlike++
			}
		}
	}
	v.must("payee_accounts_unlike_ledger", int64(unlike), "accounts")
	return y.count(ctx, v, "payouts_unlike_their_state", unlikeQuery, "payouts")
}

func abs(n int64) int64 { return max(n, -n) }

// served: every captured payment has tickets or a refund.
func (y *year) served(ctx context.Context, v *verdict) error {
	var orders [][16]byte
	var back []bool
	for _, c := range v.bank.charges {
		if c.Paid && !c.float() {
			id, _ := tix.ParseOrderID(c.Metadata["order_id"]) // none is found as the zero order
			orders, back = append(orders, id), append(back, c.AmountRefunded == c.Amount)
		}
	}
	v.note("payments_captured", int64(len(orders)), "payments")
	return y.count(ctx, v, "captured_without_tickets_or_refund", unservedQuery, "payments", orders, back)
}

// parked: nothing waits without a stated reason, and no run waits that no row knows of.
func (y *year) parked(ctx context.Context, v *verdict) error {
	if err := y.count(ctx, v, "parked_without_reason", parkedQuery, "rows"); err != nil {
		return err
	}
	var rows int64
	if err := y.platform.DB.Pool().QueryRow(ctx, parkedRowsQuery).Scan(&rows); err != nil {
		return err
	}
	runs := func(query string) (int64, error) {
		n, err := y.platform.Temporal.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{Namespace: y.cfg.Temporal.Namespace, Query: query})
		return n.GetCount(), err
	}
	waiting, err := runs("TixNeedsAttention = true AND ExecutionStatus = 'Running'")
	if err != nil {
		return err
	}
	v.must("runs_parked_without_row", max(0, waiting-rows), "runs")
	failed, err := runs("ExecutionStatus = 'Failed' OR ExecutionStatus = 'Terminated' OR ExecutionStatus = 'TimedOut'")
	v.must("runs_failed", failed, "runs")
	return err
}

// own are the platform's own proofs: of the ledger, the stock and the record of who did what.
func (y *year) own(ctx context.Context, v *verdict) error {
	var books struct {
		Orders   int64 `json:"orders"`
		Findings []struct{ Subject, Problem string }
	}
	if err := y.client.do(ctx, call{method: "GET", path: "payouts/ledger", who: moneyAdmin}, &books); err != nil {
		return err
	}
	for _, f := range books.Findings[:min(len(books.Findings), 5)] {
		y.o.Progress.Line("the ledger: %s: %s", f.Subject, f.Problem)
	}
	v.note("orders_in_ledger", books.Orders, "orders")
	v.must("ledger_findings", int64(len(books.Findings)), "findings")
	wrong, err := y.platform.Rooms.Inventory.Check(ctx)
	if err != nil {
		return err
	}
	v.must("counters_unlike_rows", int64(len(wrong)), "counters")
	return y.platform.VerifyAudit(ctx, io.Discard)
}

// mails: none was sent twice. A worker that dies between sending a mail and writing that down sends it
// again, since two are better than none: then it is only told.
func (y *year) mails(v *verdict) {
	y.post.mu.Lock()
	defer y.post.mu.Unlock()
	double := 0
	for _, n := range y.post.mails {
		if n > 1 {
			double++
		}
	}
	v.note("mails", int64(len(y.post.mails)), "mails")
	if y.o.Kills > 0 {
		v.note("mails_sent_twice", int64(double), "mails")
		return
	}
	v.must("mails_sent_twice", int64(double), "mails")
}
