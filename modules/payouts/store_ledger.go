package payouts

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const postJournal = `
WITH j AS (
	INSERT INTO payouts_journals (id, lines, organization_id, event_id, order_id, kind, reference, details, posted_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
	ON CONFLICT (kind, reference) DO NOTHING RETURNING id, lines)
INSERT INTO payouts_entries (journal_id, line, lines, organization_id, event_id, account, payee_id, currency, amount)
SELECT j.id, e.line, j.lines, $3, $4, e.account, nullif(e.payee, '00000000-0000-0000-0000-000000000000'), e.currency, e.amount
FROM j, unnest($10::text[], $11::uuid[], $12::text[], $13::bigint[]) WITH ORDINALITY e(account, payee, currency, amount, line)`

// post writes a journal in one round trip; one of the same kind and reference stays as it is.
func (s store) post(ctx context.Context, j journal, now time.Time) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, postJournal, arguments(j, now)...)
	return err
}

// postLater does so with the end of the transaction.
func (s store) postLater(ctx context.Context, j journal, now time.Time) {
	s.db.Later(ctx, postJournal, arguments(j, now)...)
}

func arguments(j journal, now time.Time) []any {
	accounts, currencies := make([]string, len(j.entries)), make([]string, len(j.entries))
	payees, amounts := make([][16]byte, len(j.entries)), make([]int64, len(j.entries))
	for i, e := range j.entries {
		accounts[i], payees[i], currencies[i], amounts[i] = e.account, e.payee, string(e.currency), e.amount
	}
	details := j.details
	if details == nil {
		details = map[string]string{}
	}
	return []any{tix.NewJournalID(), len(j.entries), orNull(j.organization), orNull(j.event), orNull(j.order),
		j.kind, j.reference, details, now, accounts, payees, currencies, amounts}
}

// orNull makes NULL of an id that was never set.
func orNull[K tix.Kind](id tix.ID[K]) *[16]byte {
	if id.IsZero() {
		return nil
	}
	return (*[16]byte)(&id)
}

// ofOrder sums what was posted for an order by account and payee, in one currency.
func (s store) ofOrder(ctx context.Context, order tix.OrderID, currency tix.Currency) ([]entry, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT e.account, coalesce(e.payee_id, '00000000-0000-0000-0000-000000000000'), sum(e.amount)::bigint
		FROM payouts_journals j JOIN payouts_entries e ON e.journal_id = j.id
		WHERE j.order_id = $1 AND e.currency = $2 GROUP BY 1, 2 ORDER BY 1, 2`, [16]byte(order), string(currency))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []entry
	for rows.Next() {
		e := entry{currency: currency}
		var payee [16]byte
		if err := rows.Scan(&e.account, &payee, &e.amount); err != nil {
			return nil, err
		}
		e.payee = payee
		out = append(out, e)
	}
	return out, rows.Err()
}

// shares sums what payees have of an order at one event, in each currency; debit is positive.
func (s store) shares(ctx context.Context, order tix.OrderID, event tix.EventID) ([]entry, error) {
	var rows []EntryRow
	err := s.db.Gorm(ctx).Raw(`SELECT e.payee_id, e.currency, sum(e.amount)::bigint AS amount
		FROM payouts_journals j JOIN payouts_entries e ON e.journal_id = j.id
		WHERE j.order_id = ? AND e.event_id = ? AND e.account = 'payable' GROUP BY 1, 2 HAVING sum(e.amount) <> 0 ORDER BY 1, 2`, order, event).Scan(&rows).Error
	out := make([]entry, len(rows))
	for i, r := range rows {
		out[i] = entry{acctPayable, r.PayeeID, r.Currency, r.Amount}
	}
	return out, err
}

// eventOf is the event whose payees have the money of an order: the one it was moved to last, else the
// given one, of its sale.
func (s store) eventOf(ctx context.Context, order tix.OrderID, sold tix.EventID) (tix.EventID, error) {
	var moved []tix.EventID
	err := s.db.Gorm(ctx).Raw("SELECT event_id FROM payouts_journals WHERE order_id = ? AND kind = ? ORDER BY id DESC LIMIT 1", order, kindMovedIn).Scan(&moved).Error
	if err != nil || len(moved) == 0 {
		return sold, err
	}
	return moved[0], nil
}

// providerCosts: of a sale, what came for it less what reached our balance; and fees that were posted
// later.
func (s store) providerCosts(ctx context.Context, event tix.EventID) ([]tix.Money, error) {
	out := []tix.Money{}
	err := s.db.Gorm(ctx).Raw(`SELECT currency, amount FROM (
			SELECT e.currency, sum(CASE
				WHEN j.kind = 'provider_fee' THEN CASE WHEN e.account = 'stripe_cost' THEN e.amount ELSE 0 END
				WHEN e.amount < 0 OR e.account IN ('stripe', 'conversion', 'credit') THEN -e.amount ELSE 0 END)::bigint AS amount
			FROM payouts_journals j JOIN payouts_entries e ON e.journal_id = j.id
			WHERE j.event_id = ? AND j.kind IN ('sale', 'provider_fee') GROUP BY 1) kept
		WHERE amount <> 0 ORDER BY 1`, event).Scan(&out).Error
	return out, err
}

func (s store) has(ctx context.Context, kind, reference string) (bool, error) {
	var has bool
	err := s.db.Gorm(ctx).Raw("SELECT EXISTS (SELECT 1 FROM payouts_journals WHERE kind = ? AND reference = ?)", kind, reference).Scan(&has).Error
	return has, err
}

func (s store) journal(ctx context.Context, kind, reference string) (JournalRow, []entry, error) {
	var j JournalRow
	err := s.db.Gorm(ctx).Where("kind = ? AND reference = ?", kind, reference).Take(&j).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return j, nil, errs.Missing("journal")
	}
	if err != nil {
		return j, nil, err
	}
	var rows []EntryRow
	if err := s.db.Gorm(ctx).Where("journal_id = ?", j.ID).Order("line").Find(&rows).Error; err != nil {
		return j, nil, err
	}
	out := make([]entry, len(rows))
	for i, r := range rows {
		out[i] = entry{r.Account, r.PayeeID, r.Currency, r.Amount}
	}
	return j, out, nil
}

// statementRow is one kind of journal within a payee's statement.
type statementRow struct {
	PayeeID  tix.PayeeID
	Currency tix.Currency
	Kind     string
	Count    int
	Amount   int64
}

func (s store) statement(ctx context.Context, org tix.OrganizationID, event tix.EventID) ([]statementRow, error) {
	var out []statementRow
	err := s.db.Gorm(ctx).Raw(`SELECT e.payee_id, e.currency, CASE e.account WHEN 'own_account' THEN 'received_itself' ELSE j.kind END AS kind, count(DISTINCT j.id) AS count, -sum(e.amount) AS amount
		FROM payouts_entries e JOIN payouts_journals j ON j.id = e.journal_id JOIN payouts_payees p ON p.id = e.payee_id
		WHERE e.event_id = ? AND e.organization_id = ? AND e.account IN ('payable', 'reserve', 'advance', 'own', 'own_account')
		GROUP BY e.payee_id, p.kind, e.currency, 3 ORDER BY p.kind <> 'organizer', e.payee_id, e.currency, min(j.posted_at), 3 DESC`, event, org).Scan(&out).Error
	return out, err
}

func (s store) fees(ctx context.Context, event tix.EventID) ([]tix.EventFees, error) {
	var out []tix.EventFees
	err := s.db.Gorm(ctx).Raw(`SELECT e.currency, -sum(e.amount) AS amount, count(DISTINCT j.id) FILTER (WHERE j.kind = ?) AS orders
		FROM payouts_journals j JOIN payouts_entries e ON e.journal_id = j.id
		WHERE j.event_id = ? AND e.account = ? GROUP BY e.currency ORDER BY e.currency`, kindSale, event, acctFee).Scan(&out).Error
	return out, err
}

func (s store) journals(ctx context.Context, org tix.OrganizationID, event tix.EventID, before tix.JournalID, limit int) ([]JournalRow, map[tix.JournalID][]EntryRow, error) {
	q := s.db.Tenant(ctx, org).Where("event_id = ?", event)
	if !before.IsZero() {
		q = q.Where("id < ?", before)
	}
	rows := []JournalRow{}
	if err := q.Order("id DESC").Limit(limit).Find(&rows).Error; err != nil || len(rows) == 0 {
		return rows, nil, err
	}
	ids := make([]tix.JournalID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	var lines []EntryRow
	if err := s.db.Gorm(ctx).Where("journal_id IN ?", ids).Order("journal_id, line").Find(&lines).Error; err != nil {
		return nil, nil, err
	}
	by := map[tix.JournalID][]EntryRow{}
	for _, l := range lines {
		by[l.JournalID] = append(by[l.JournalID], l)
	}
	return rows, by, nil
}

// unbalanced lists journals that do not sum to zero: none, while the database keeps its promise.
func (s store) unbalanced(ctx context.Context) ([]tix.JournalID, error) {
	var out []tix.JournalID
	err := s.db.Gorm(ctx).Raw(`SELECT DISTINCT journal_id FROM (SELECT journal_id FROM payouts_entries GROUP BY journal_id, currency HAVING sum(amount) <> 0) off LIMIT 100`).Scan(&out).Error
	return out, err
}

// posted sums what was posted for orders: what came from their buyers, and what went back.
func (s store) posted(ctx context.Context, orders []tix.OrderMoney) (map[tix.OrderID]booked, error) {
	ids := make([][16]byte, len(orders))
	for i, o := range orders {
		ids[i] = o.OrderID
	}
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT j.order_id,
			coalesce(-sum(e.amount) FILTER (WHERE j.kind IN ('sale', 'turned_back') AND e.amount < 0 AND e.currency = o.currency), 0)::bigint,
			coalesce(-sum(e.amount) FILTER (WHERE e.currency = o.currency AND (j.kind IN ('refund', 'refund_failed') AND e.account IN ('stripe', 'adjustment', 'credit', 'conversion', 'own_account')
				OR j.kind = 'dispute_lost' AND e.account IN ('dispute', 'conversion', 'own_account'))), 0)::bigint
		FROM unnest($1::uuid[], $2::text[]) o(id, currency) JOIN payouts_journals j ON j.order_id = o.id JOIN payouts_entries e ON e.journal_id = j.id
		GROUP BY 1`, ids, currenciesOf(orders))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[tix.OrderID]booked{}
	for rows.Next() {
		var id [16]byte
		var b booked
		if err := rows.Scan(&id, &b.taken, &b.given); err != nil {
			return nil, err
		}
		out[id] = b
	}
	return out, rows.Err()
}

func currenciesOf(orders []tix.OrderMoney) []string {
	out := make([]string, len(orders))
	for i, o := range orders {
		out[i] = string(o.Total.Currency)
	}
	return out
}

// balances sums every account by currency.
func (s store) balances(ctx context.Context) ([]AccountBalance, error) {
	out := []AccountBalance{}
	err := s.db.Gorm(ctx).Raw("SELECT account, currency, sum(amount) AS amount FROM payouts_entries GROUP BY 1, 2 ORDER BY 1, 2").Scan(&out).Error
	return out, err
}
