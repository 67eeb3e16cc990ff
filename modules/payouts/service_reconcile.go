package payouts

import (
	"context"
	"fmt"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Classes of a movement, or of what is missing on one side.
const (
	Matched       = "matched"
	AmountDiffers = "amount_differs"
	FeeDiffers    = "fee_differs"
	MissingHere   = "missing_here"
	MissingThere  = "missing_there"
)

// States of a break.
const (
	BreakOpen      = "open"
	BreakMatched   = "matched"   // it fits after all
	BreakExplained = "explained" // a person said why, and the books follow the provider
)

// settling is how long the provider may take to show what we posted.
const settling = 2 * time.Hour

// ErrBreakClosed says that a break is not open.
var ErrBreakClosed = errs.New(errs.Conflict, "break_closed", "This difference is closed already.")

// Move is one movement of our balance by the provider's own record, and what it was found to be.
type Move struct {
	ID        string `gorm:"primaryKey"` // "txn_…"
	Kind      string
	Source    string
	Amount    int64
	Fee       int64
	Net       int64
	Currency  tix.Currency
	MovedAt   time.Time
	Class     string
	JournalID *tix.JournalID
	PayeeID   *tix.PayeeID // of the account; nil: our own
	CheckedAt time.Time
}

// TableName names the table.
func (Move) TableName() string { return "payouts_moves" }

// Break is a difference between the provider's record and the ledger.
type Break struct {
	ID       tix.BreakID `gorm:"primaryKey"`
	Subject  string      // a movement of the provider, or a journal
	Class    string
	Currency tix.Currency
	Amount   int64        // minor units by which the provider's balance is larger than the books
	PayeeID  *tix.PayeeID // of the account that differs; nil: our own
	State    string
	Reason   string
	ClosedBy string
	OpenedAt time.Time
	ClosedAt *time.Time
}

// TableName names the table.
func (Break) TableName() string { return "payouts_breaks" }

// Reconcile holds one page of the provider's movements since a time against the ledger, newest first,
// and answers what it found and where the next page begins. What the provider kept of a payment that
// was posted without it is posted now; every other difference opens a break, and one that fits now
// closes its own. Repeating a page changes nothing.
func (s *Service) Reconcile(ctx context.Context, since, until time.Time, after string) (tix.ReconcilePage, error) {
	const op = "payouts.reconcile"
	moves, more, err := s.provider.Moves(ctx, tix.MoveQuery{Since: since, Until: until, After: after})
	if err != nil {
		return tix.ReconcilePage{}, errs.Wrap(op, err)
	}
	var out tix.ReconcilePage
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		out = tix.ReconcilePage{More: more, Moves: len(moves)}
		for _, m := range moves {
			out.After = m.Reference
			class, err := s.match(ctx, m)
			if err != nil {
				return err
			}
			if class != Matched {
				out.Breaks++
			}
		}
		return nil
	})
	return out, errs.Wrap(op, err)
}

// match finds the journal of a movement and compares them, in the transaction of the page.
func (s *Service) match(ctx context.Context, m tix.BalanceMove) (class string, err error) {
	key := m.Source
	if m.Kind == "charge" || m.Kind == "payment" || m.Kind == "adjustment" {
		key = m.Reference
	}
	j, posted, found, err := s.store.posting(ctx, key, kindsOf(m.Kind), m.Currency, m.Net)
	if err == nil && !found && m.Kind == "charge" {
		j, posted, found, err = s.gross(ctx, m)
	}
	if err != nil {
		return "", err
	}
	row := Move{ID: m.Reference, Kind: m.Kind, Source: m.Source, Amount: m.Amount, Fee: m.Fee, Net: m.Net, Currency: m.Currency, MovedAt: m.At, CheckedAt: s.clock.Now()}
	diff := m.Net
	var closes []string
	class = MissingHere
	if found {
		closes = append(closes, j.ID.String()) // it may have been missed there
		row.JournalID, diff, class = &j.ID, m.Net-posted, Matched
		switch {
		case diff == 0:
			closes = append(closes, m.Reference)
		case posted == m.Amount:
			class = FeeDiffers
		default:
			class = AmountDiffers
		}
	}
	if row.Class = class; class != Matched {
		if err := s.openBreak(ctx, m.Reference, class, m.Currency, diff); err != nil {
			return class, err
		}
	}
	if len(closes) > 0 {
		if err := s.store.closeBreaks(ctx, closes, s.clock.Now()); err != nil {
			return class, err
		}
	}
	return class, s.store.putMove(ctx, &row)
}

// gross finds a payment that was posted before the provider said what it keeps of it, and posts that.
func (s *Service) gross(ctx context.Context, m tix.BalanceMove) (j JournalRow, posted int64, found bool, err error) {
	order, err := s.orders.OrderOfCharge(ctx, m.Source)
	if errs.KindOf(err) == errs.NotFound {
		return j, 0, false, nil
	}
	if err != nil {
		return j, 0, false, err
	}
	j, posted, found, err = s.store.postingOf(ctx, order, kindsOf(m.Kind), m.Currency)
	if err == nil && found && posted == 0 {
		return s.abroad(ctx, j, m)
	}
	if err != nil || !found || posted != m.Amount || m.Fee == 0 {
		return j, posted, found, err
	}
	return j, m.Net, true, s.post(ctx, journal{organization: j.OrganizationID, event: j.EventID, order: order, kind: kindFee, reference: m.Reference, entries: []entry{
		{account: acctStripe, currency: m.Currency, amount: -m.Fee}, {account: acctCost, currency: m.Currency, amount: m.Fee},
	}})
}

// abroad posts that a payment, of which the provider had not said in which currency it is, came in
// another one than the buyer's.
func (s *Service) abroad(ctx context.Context, j JournalRow, m tix.BalanceMove) (JournalRow, int64, bool, error) {
	moved, err := s.store.movedBy(ctx, j.ID)
	if err != nil || len(moved) != 1 {
		return j, 0, true, err
	}
	entries := []entry{
		{account: acctStripe, currency: m.Currency, amount: m.Net}, {account: acctCost, currency: m.Currency, amount: m.Fee}, {account: acctConvert, currency: m.Currency, amount: -m.Amount},
	}
	for currency, n := range moved {
		entries = append(entries, entry{account: acctStripe, currency: currency, amount: -n}, entry{account: acctConvert, currency: currency, amount: n})
	}
	return j, m.Net, true, s.post(ctx, journal{organization: j.OrganizationID, event: j.EventID, order: j.OrderID, kind: kindFee, reference: m.Reference, entries: entries})
}

// kindsOf are the kinds of journal that a kind of movement can belong to.
func kindsOf(move string) []string {
	switch move {
	case "charge", "payment", "application_fee":
		return []string{kindSale, kindTurnedBack}
	case "application_fee_refund":
		return []string{kindFeeBack}
	case "refund", "payment_refund":
		return []string{kindRefund}
	case "refund_failure", "payment_failure_refund":
		return []string{kindRefundBack}
	case "transfer":
		return []string{"transfer"}
	case "adjustment":
		return []string{kindDispute}
	case "transfer_refund":
		return []string{"reversal"}
	}
	return nil
}

func (s *Service) openBreak(ctx context.Context, subject, class string, currency tix.Currency, diff int64) error {
	return s.store.openBreak(ctx, &Break{ID: tix.NewBreakID(), Subject: subject, Class: class, Currency: currency, Amount: diff, State: BreakOpen, OpenedAt: s.clock.Now()})
}

// MissingThere opens a break for every journal of a time that moved our balance and of which the
// provider shows nothing after two hours, and answers how many those are.
func (s *Service) MissingThere(ctx context.Context, since, until time.Time) (int, error) {
	const op = "payouts.missing_there"
	if latest := s.clock.Now().Add(-settling); until.After(latest) {
		until = latest
	}
	rows, err := s.store.unseen(ctx, since, until)
	if err != nil {
		return 0, errs.Wrap(op, err)
	}
	for _, r := range rows {
		if err := s.openBreak(ctx, r.ID.String(), MissingThere, r.Currency, -r.Amount); err != nil {
			return 0, errs.Wrap(op, err)
		}
	}
	return len(rows), nil
}

// unreconciled says why a payout must wait for the reconciliation; "" when it need not: while a
// difference is open, nothing larger than it leaves, and while one of its payee's account is, nothing does.
func (s *Service) unreconciled(ctx context.Context, p Payout) (string, error) {
	if why, err := s.apart(ctx, p.PayeeID); err != nil || why != "" {
		return why, err
	}
	size, err := s.store.openBreaks(ctx, p.Currency)
	if err != nil || size == 0 || p.Amount <= size {
		return "", err
	}
	return fmt.Sprintf("The books and the payment provider differ by %s.", tix.Money{Amount: size, Currency: p.Currency}), nil
}

// Breaks lists differences, newest first, before a given one; of a state, or with "" all.
func (s *Service) Breaks(ctx context.Context, state string, before tix.BreakID, limit int) ([]Break, error) {
	found, err := s.store.breaks(ctx, state, before, limit)
	return found, errs.Wrap("payouts.breaks", err)
}

// Explain closes a difference that a person understands: the books follow the provider, by a journal
// that names the reason's break. ErrBreakClosed when it is not open.
func (s *Service) Explain(ctx context.Context, id tix.BreakID, actor, reason string) (Break, error) {
	var b Break
	err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
		if b, err = s.store.lockBreak(ctx, id); err != nil {
			return err
		}
		if b.State != BreakOpen {
			return ErrBreakClosed
		}
		now := s.clock.Now()
		b.State, b.Reason, b.ClosedBy, b.ClosedAt = BreakExplained, reason, actor, &now
		if err := s.store.putBreak(ctx, &b); err != nil {
			return err
		}
		j := journal{kind: "adjustment", reference: id.String(), details: map[string]string{"break": b.Subject}, entries: []entry{
			{account: acctStripe, currency: b.Currency, amount: b.Amount}, {account: acctAdjust, currency: b.Currency, amount: -b.Amount},
		}}
		if b.PayeeID != nil {
			j.entries = followAccount(b)
			if err := s.wake(ctx, *b.PayeeID); err != nil {
				return err
			}
		}
		if err := s.post(ctx, j); err != nil {
			return err
		}
		return s.record(ctx, tix.OrganizationID{}, "payouts.break.explain", id.String(), map[string]string{"reason": reason})
	})
	return b, errs.Wrap("payouts.explain", err)
}

// AskReconciliation has the movements of the last days held against the ledger, beside the daily run.
func (s *Service) AskReconciliation(ctx context.Context) error {
	return errs.Wrap("payouts.ask_reconciliation", s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.out.Publish(ctx, tix.ReconciliationAsked{At: s.clock.Now()}); err != nil {
			return err
		}
		return s.record(ctx, tix.OrganizationID{}, "payouts.reconciliation.create", "reconciliation", nil)
	}))
}
