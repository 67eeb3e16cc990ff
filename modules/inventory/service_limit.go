package inventory

import (
	"context"
	"strconv"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const maxPerBuyer = 1000

// BuyerLimit tells how many tickets of an event one person may hold or own; 0: any number.
func (s *Service) BuyerLimit(ctx context.Context, event tix.EventID) (int, error) {
	n, err := s.store.buyerLimit(ctx, event)
	return n, errs.Wrap("inventory.buyer_limit", err)
}

// SetBuyerLimit changes it; 0 lifts it. What people have already stays theirs.
func (s *Service) SetBuyerLimit(ctx context.Context, org tix.OrganizationID, event tix.EventID, n int) error {
	if n < 0 || n > maxPerBuyer {
		return errs.InvalidField("body.per_buyer", "Give a number from 0 to 1,000; 0 for no limit.")
	}
	return errs.Wrap("inventory.set_buyer_limit", s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.ours(ctx, org, event); err != nil {
			return err
		}
		if err := s.store.setBuyerLimit(ctx, org, event, n); err != nil {
			return err
		}
		return s.audit.Record(ctx, tix.Action{
			OrganizationID: org, Actor: auth.From(ctx).Actor(), Verb: "inventory.limit.update", Subject: event.String(),
			Details: map[string]string{"per_buyer": strconv.Itoa(n)},
		})
	}))
}

// LimitOf is BuyerLimit for the event's organization; NotFound for another's event.
func (s *Service) LimitOf(ctx context.Context, org tix.OrganizationID, event tix.EventID) (int, error) {
	if err := s.ours(ctx, org, event); err != nil {
		return 0, errs.Wrap("inventory.limit_of", err)
	}
	return s.BuyerLimit(ctx, event)
}

// ours reports NotFound unless the organization's event has pools.
func (s *Service) ours(ctx context.Context, org tix.OrganizationID, event tix.EventID) error {
	pools, err := s.store.pools(ctx, org, event)
	if err == nil && len(pools) == 0 {
		return errs.Missing("event with tickets")
	}
	return err
}

// SetCode says how often a code may be used for an event. ErrCodeUsedUp when it was used more
// often already.
func (s *Service) SetCode(ctx context.Context, org tix.OrganizationID, event tix.EventID, code [16]byte, maxUses int) error {
	done, err := s.store.setCode(ctx, org, event, code, maxUses)
	if err == nil && !done {
		return ErrCodeUsedUp.At("inventory.set_code", nil)
	}
	return errs.Wrap("inventory.set_code", err)
}
