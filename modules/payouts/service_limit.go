package payouts

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// The windows of the limits: they roll, so that no midnight lets twice as much through.
const (
	aDay  = 24 * time.Hour
	aWeek = 7 * aDay
)

// pass lets a payout on to the provider, or says why it must wait and until when (the zero time: until
// an administrator lets it through). The payee's row is locked meanwhile and the payout counts from then
// on, so that two at the same moment do not pass a limit together. An approved one always passes.
func (s *Service) pass(ctx context.Context, p Payout) (why string, again time.Time, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.store.payee(ctx, p.OrganizationID, p.PayeeID, true); err != nil {
			return err
		}
		now := s.clock.Now()
		if p.ApprovedBy == "" {
			if why, again, err = s.limited(ctx, p, now); err != nil || why != "" {
				return err
			}
		}
		_, err := s.store.movePayout(ctx, p.ID, []string{PayoutPlanned, PayoutBlocked}, map[string]any{"tried_at": now, "state": PayoutPlanned, "reason": "", "again_at": nil})
		return err
	})
	return why, again, err
}

// limited says by which limit of its level a payout must wait; "" by none.
func (s *Service) limited(ctx context.Context, p Payout, now time.Time) (why string, again time.Time, err error) {
	l, err := s.level(ctx, p.OrganizationID)
	if err != nil {
		return "", again, err
	}
	left, err := s.store.spent(ctx, p.PayeeID, p.Currency, now.Add(-aWeek), p.ID)
	if err != nil {
		return "", again, err
	}
	why, again = l.limits(left, p, now)
	return why, again, nil
}

// limits says by which limit of a level a payout must wait, given what left before.
func (l Level) limits(left []spentRow, p Payout, now time.Time) (why string, again time.Time) {
	for _, limit := range []struct {
		most   int64
		window time.Duration
		words  string
	}{{l.Daily, aDay, "a day"}, {l.Weekly, aWeek, "seven days"}} {
		if limit.most == 0 {
			continue
		}
		most := tix.Money{Amount: limit.most, Currency: p.Currency}
		if p.Amount > limit.most {
			return fmt.Sprintf("It is more than the %s that may leave to one payee in %s: an administrator must let it through.", most, limit.words), time.Time{}
		}
		at := fits(left, p.Amount, limit.most, limit.window, now)
		if at.After(now) && at.After(again) {
			again, why = at, fmt.Sprintf("At most %s may leave to one payee in %s: it goes on %s, or when an administrator lets it through.", most, limit.words, at.UTC().Format("2 January 2006, 15:04 UTC"))
		}
	}
	return why, again
}

// fits is when an amount fits into what may leave within a window, given what left before, oldest first.
func fits(left []spentRow, amount, most int64, window time.Duration, now time.Time) time.Time {
	sum, at := amount, now
	for _, r := range left {
		if r.At.After(now.Add(-window)) {
			sum += r.Amount
		}
	}
	for _, r := range left {
		if sum <= most {
			break
		}
		if r.At.After(now.Add(-window)) {
			sum, at = sum-r.Amount, r.At.Add(window)
		}
	}
	return at
}

// Decisions of an administrator about a payout that waits for one.
const (
	PayoutApprove = "approve" // an advance that was asked for: two must; one that a limit holds up: one is enough
	PayoutRefuse  = "refuse"  // an advance that was asked for
)

// DecidePayout is an administrator's decision about a payout that waits for one, with its reason.
// ErrNotAsked when it does not wait; ErrOwnApproval for who asked for the advance, or approved it first.
func (s *Service) DecidePayout(ctx context.Context, org tix.OrganizationID, id tix.PayoutID, action, reason string) (Payout, error) {
	const op = "payouts.decide_payout"
	if reason = strings.TrimSpace(reason); reason == "" {
		return Payout{}, errs.InvalidField("body.reason", "Say why.")
	}
	who := auth.From(ctx).Actor()
	var p Payout
	err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
		if p, err = s.store.payout(ctx, id, true); err == nil && p.OrganizationID != org {
			err = errs.Missing("payout")
		}
		if err != nil {
			return err
		}
		var news tix.Message
		set := map[string]any{}
		switch {
		case action == PayoutRefuse && p.State == PayoutAsked:
			set["state"], set["decided_by"], set["reason"] = PayoutAborted, who, reason
		case action == PayoutApprove && p.State == PayoutAsked && (p.AskedBy == who || p.FirstApprovalBy == who):
			return ErrOwnApproval
		case action == PayoutApprove && p.State == PayoutAsked && p.FirstApprovalBy == "":
			set["first_approval_by"] = who
		case action == PayoutApprove && p.State == PayoutAsked:
			set["state"], set["approved_by"], news = PayoutPlanned, who, tix.PayoutPlanned{PayoutID: id}
		case action == PayoutApprove && p.ApprovedBy == "" && (p.State == PayoutPlanned || p.State == PayoutBlocked):
			set["approved_by"], news = who, tix.PayoutMoved{PayoutID: id}
		default:
			return ErrNotAsked
		}
		if _, err := s.store.movePayout(ctx, id, []string{p.State}, set); err != nil {
			return err
		}
		if news != nil {
			if err := s.out.Publish(ctx, news); err != nil {
				return err
			}
		}
		if p, err = s.store.payout(ctx, id, false); err != nil {
			return err
		}
		return s.record(ctx, org, "payouts.payout.decide", id.String(), map[string]string{"action": action, "reason": reason})
	})
	return p, errs.Wrap(op, err)
}
