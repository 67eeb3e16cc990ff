package payouts

import (
	"context"
	"strings"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// What an administrator may decide about a settlement.
const (
	DecideApprove = "approve" // two people must
	DecideHold    = "hold"    // not until released
	DecideRelease = "release"
)

// Decide is an administrator's decision about a settlement, with its reason. ErrNotDue when the
// settlement does not wait for it. Two people must approve: ErrOwnApproval for the same one twice.
func (s *Service) Decide(ctx context.Context, org tix.OrganizationID, event tix.EventID, action, reason string) (Settlement, error) {
	const op = "payouts.decide"
	if reason = strings.TrimSpace(reason); reason == "" {
		return Settlement{}, errs.InvalidField("body.reason", "Say why.")
	}
	if _, err := s.event(ctx, org, event); err != nil {
		return Settlement{}, errs.Wrap(op, err)
	}
	who := auth.From(ctx).Actor()
	var st Settlement
	err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
		if st, err = s.store.settlement(ctx, org, event); err != nil {
			return err
		}
		switch {
		case action == DecideApprove && st.State == SettlementApproval && st.AskedBy == "":
			st.AskedBy = who
		case action == DecideApprove && st.State == SettlementApproval && st.AskedBy == who:
			return ErrOwnApproval
		case action == DecideApprove && st.State == SettlementApproval:
			st.ApprovedBy = who
		case action == DecideHold && (st.State == SettlementWaiting || st.State == SettlementApproval):
			st.State, st.HeldReason, st.AskedBy, st.ApprovedBy = SettlementHeld, reason, "", ""
		case action == DecideRelease && st.State == SettlementHeld:
			st.State, st.HeldReason = SettlementWaiting, ""
		default:
			return ErrNotDue
		}
		if err := s.store.putSettlement(ctx, &st); err != nil {
			return err
		}
		if err := s.out.Publish(ctx, tix.SettlementDecided{EventID: event}); err != nil {
			return err
		}
		return s.record(ctx, org, "payouts.settlement.decide", event.String(), map[string]string{"action": action, "reason": reason})
	})
	return st, errs.Wrap(op, err)
}

// SettlementOf shows how an event's money stands, with the level's rules.
func (s *Service) SettlementOf(ctx context.Context, org tix.OrganizationID, event tix.EventID) (Settlement, Level, error) {
	const op = "payouts.settlement_of"
	if _, err := s.event(ctx, org, event); err != nil {
		return Settlement{}, Level{}, errs.Wrap(op, err)
	}
	if _, _, err := s.Due(ctx, event); err != nil {
		return Settlement{}, Level{}, errs.Wrap(op, err)
	}
	st, err := s.store.settlement(ctx, org, event)
	if err != nil {
		return Settlement{}, Level{}, errs.Wrap(op, err)
	}
	level, err := s.store.levelNamed(ctx, st.Level)
	return st, level, errs.Wrap(op, err)
}

// Payouts lists the organization's payouts, newest first, before a given one.
func (s *Service) Payouts(ctx context.Context, org tix.OrganizationID, event tix.EventID, before tix.PayoutID, limit int) ([]Payout, error) {
	found, err := s.store.payouts(ctx, org, event, before, limit)
	return found, errs.Wrap("payouts.payouts", err)
}

// Payout gives one payout of the organization; errs.NotFound otherwise.
func (s *Service) Payout(ctx context.Context, org tix.OrganizationID, id tix.PayoutID) (Payout, error) {
	p, err := s.store.payout(ctx, id, false)
	if err == nil && p.OrganizationID != org {
		err = errs.Missing("payout")
	}
	return p, errs.Wrap("payouts.payout", err)
}
