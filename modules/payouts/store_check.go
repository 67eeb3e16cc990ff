package payouts

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// strayedRow is an account of a payee that is not what its payouts say, in minor units; debit is positive.
type strayedRow struct {
	Account  string
	EventID  tix.EventID
	PayeeID  tix.PayeeID
	Currency tix.Currency
	Books    int64
	Rows     int64
}

// strayed lists where reserves and advances are not what the open payouts of their kind sum to.
func (s store) strayed(ctx context.Context) ([]strayedRow, error) {
	var out []strayedRow
	err := s.db.Gorm(ctx).Raw(`
		WITH books AS (
			SELECT account, event_id, payee_id, currency, sum(amount)::bigint AS amount FROM payouts_entries
			WHERE account IN ('reserve', 'advance') GROUP BY 1, 2, 3, 4),
		said AS (
			SELECT kind AS account, event_id, payee_id, currency, sum(CASE kind WHEN 'reserve' THEN -amount ELSE amount - reversed END)::bigint AS amount
			FROM payouts_payouts
			WHERE kind = 'reserve' AND state IN ('planned', 'blocked') OR kind = 'advance' AND transfer_reference IS NOT NULL AND recovered_at IS NULL
			GROUP BY 1, 2, 3, 4)
		SELECT account, event_id, payee_id, currency, coalesce(b.amount, 0) AS books, coalesce(r.amount, 0) AS rows
		FROM books b FULL JOIN said r USING (account, event_id, payee_id, currency)
		WHERE coalesce(b.amount, 0) <> coalesce(r.amount, 0) ORDER BY 1, 2, 3, 4 LIMIT 100`).Scan(&out).Error
	return out, err
}

// uncovered lists payees of whom custody is not what their account has, by how much.
func (s store) uncovered(ctx context.Context) ([]strayedRow, error) {
	var out []strayedRow
	err := s.db.Gorm(ctx).Raw(`SELECT payee_id, currency, sum(amount)::bigint AS books FROM payouts_entries
		WHERE account IN ('stripe_account', 'custody') GROUP BY 1, 2 HAVING sum(amount) <> 0 ORDER BY 1, 2 LIMIT 100`).Scan(&out).Error
	return out, err
}

// onAccount sums what the books have on a payee's account, by currency.
func (s store) onAccount(ctx context.Context, payee tix.PayeeID) (map[tix.Currency]int64, error) {
	var rows []AccountBalance
	err := s.db.Gorm(ctx).Raw("SELECT currency, sum(amount)::bigint AS amount FROM payouts_entries WHERE payee_id = ? AND account = 'stripe_account' GROUP BY 1", payee).Scan(&rows).Error
	out := map[tix.Currency]int64{}
	for _, r := range rows {
		out[r.Currency] = r.Amount
	}
	return out, err
}
