package payouts

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// ReconcileAccount holds one page of the movements of one payee's account against what the books have
// there (stripe_account and custody), and answers where it is then: the first of the next payee whose
// account moved in the time, or has money of ours, when the place is at the end of one. With the last
// page of an account it looks for what was posted and never seen there. Every difference opens a break,
// which holds up that payee's payouts alone; one that fits now closes its own. Repeating a page changes
// nothing.
func (s *Service) ReconcileAccount(ctx context.Context, since, until time.Time, at tix.AccountPlace) (tix.AccountPage, error) {
	const op = "payouts.reconcile_account"
	var p Payee
	var err error
	found := true
	if at.After == "" {
		p, found, err = s.store.nextAccount(ctx, at.PayeeID, since, until)
	} else {
		p, err = s.store.payeeByID(ctx, at.PayeeID)
	}
	if err != nil || !found {
		return tix.AccountPage{Done: !found}, errs.Wrap(op, err)
	}
	out := tix.AccountPage{Place: tix.AccountPlace{PayeeID: p.ID}}
	moves, more, err := s.provider.Moves(ctx, tix.MoveQuery{Account: p.Reference(), Since: since, Until: until, After: at.After})
	if errs.CodeOf(err) == "account_not_eligible" {
		return out, nil // it took its consent back: nothing is paid to it, and nothing can be read
	}
	if err != nil {
		return out, errs.Wrap(op, err)
	}
	for _, m := range moves {
		kinds, ours := kindsAt(m.Kind, p.Account.Manual)
		if !ours {
			continue
		}
		out.Moves++
		class, err := s.matchAt(ctx, p, m, kinds)
		if err != nil {
			return out, errs.Wrap(op, err)
		}
		if class != Matched {
			out.Breaks++
		}
	}
	if more && len(moves) > 0 {
		out.Place.After = moves[len(moves)-1].Reference
		return out, nil
	}
	missing, err := s.missingAt(ctx, p, since, until)
	out.Breaks += missing
	return out, errs.Wrap(op, err)
}

// kindsAt are the kinds of journal that a kind of movement of a payee's account can belong to; false for
// what is the payee's own affair: all but what we send and take back, where we do not say when the
// account is paid out.
func kindsAt(move string, manual bool) (kinds []string, ours bool) {
	switch move {
	case "payment":
		return []string{"transfer"}, true
	case "payment_refund":
		return []string{"reversal"}, true
	case "payout":
		return []string{"payout"}, manual
	case "payout_failure", "payout_cancel":
		return []string{"payout_failed"}, manual
	}
	return nil, manual
}

// matchAt finds the journal of a movement of a payee's account and compares them.
func (s *Service) matchAt(ctx context.Context, p Payee, m tix.BalanceMove, kinds []string) (class string, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		id, posted, found, err := s.store.postingAt(ctx, m.Source, kinds, p.ID, m.Currency, m.Net)
		if err != nil {
			return err
		}
		row := Move{ID: m.Reference, Kind: m.Kind, Source: m.Source, Amount: m.Amount, Fee: m.Fee, Net: m.Net, Currency: m.Currency, MovedAt: m.At, PayeeID: &p.ID, CheckedAt: s.clock.Now()}
		diff := m.Net
		class = MissingHere
		if found {
			row.JournalID, diff, class = &id, m.Net-posted, AmountDiffers
			if diff == 0 {
				class = Matched
			}
			if err := s.store.closeBreak(ctx, missingSubject(id, p), s.clock.Now()); err != nil {
				return err
			}
		}
		if row.Class = class; class == Matched {
			err = s.store.closeBreak(ctx, m.Reference, s.clock.Now())
		} else {
			err = s.breakAt(ctx, p, m.Reference, class, m.Currency, diff)
		}
		if err != nil {
			return err
		}
		return s.store.putMove(ctx, &row)
	})
	return class, err
}

// missingSubject names a journal that a payee's account does not show.
func missingSubject(id tix.JournalID, p Payee) string { return id.String() + ":" + p.Reference() }

func (s *Service) breakAt(ctx context.Context, p Payee, subject, class string, currency tix.Currency, diff int64) error {
	return s.store.openBreak(ctx, &Break{ID: tix.NewBreakID(), Subject: subject, Class: class, Currency: currency, Amount: diff, State: BreakOpen, PayeeID: &p.ID, OpenedAt: s.clock.Now()})
}

// missingAt opens a break for every journal of a time that moved a payee's account and of which the
// provider shows nothing after two hours.
func (s *Service) missingAt(ctx context.Context, p Payee, since, until time.Time) (int, error) {
	if latest := s.clock.Now().Add(-settling); until.After(latest) {
		until = latest
	}
	rows, err := s.store.unseenAt(ctx, p.ID, since, until)
	if err != nil {
		return 0, err
	}
	rows = slices.DeleteFunc(rows, func(r unseenAtRow) bool {
		return !p.Account.Manual && (r.Kind == "payout" || r.Kind == "payout_failed" || r.Kind == kindNotPaid)
	})
	for _, r := range rows {
		if err := s.breakAt(ctx, p, missingSubject(r.ID, p), MissingThere, r.Currency, -r.Amount); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

// apart says why a payout must wait for the reconciliation of its payee's account; "" when it need not.
func (s *Service) apart(ctx context.Context, payee tix.PayeeID) (string, error) {
	b, found, err := s.store.breakOf(ctx, payee)
	if err != nil || !found {
		return "", err
	}
	return fmt.Sprintf("The books and the payee's account with the payment provider differ by %s.", tix.Money{Amount: b.Amount, Currency: b.Currency}), nil
}

// followAccount are the entries by which the books follow the provider about a payee's account.
func followAccount(b Break) []entry {
	return []entry{{acctAccount, *b.PayeeID, b.Currency, b.Amount}, {acctCustody, *b.PayeeID, b.Currency, -b.Amount}}
}

// wake has the runs of a payee's blocked payouts look again.
func (s *Service) wake(ctx context.Context, payee tix.PayeeID) error {
	ids, err := s.store.blockedOf(ctx, payee)
	for _, id := range ids {
		if err == nil {
			err = s.out.Publish(ctx, tix.PayoutMoved{PayoutID: id})
		}
	}
	return err
}
