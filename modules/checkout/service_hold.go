package checkout

import (
	"context"
	"crypto/subtle"
	"strconv"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const (
	maxLines    = 10  // kinds of tickets in one order
	maxQuantity = 100 // tickets of one kind; the tier's own limit is usually far lower
)

// CreateHold reserves places for ten minutes and freezes their prices. The token, which only
// this answer ever carries, opens the hold.
func (s *Service) CreateHold(ctx context.Context, event tix.EventID, lines []tix.LineRequest) (h Hold, token string, err error) {
	const op = "checkout.create_hold"
	if err := checkLines(lines); err != nil {
		return h, "", err
	}
	card, err := s.events.Card(ctx, event)
	if err != nil {
		return h, "", errs.Wrap(op, err)
	}
	now := s.clock.Now()
	if card.Status == "draft" {
		return h, "", errs.Missing("event")
	}
	if !card.OnSale(now) {
		return h, "", ErrNotOnSale.At(op, nil)
	}
	quote, err := s.pricing.Quote(ctx, event, lines)
	if err != nil {
		return h, "", errs.Wrap(op, err)
	}
	pools, err := s.poolsOf(ctx, event)
	if err != nil {
		return h, "", errs.Wrap(op, err)
	}
	token = auth.RandomToken()
	h = Hold{
		ID: tix.NewHoldID(), OrganizationID: card.OrganizationID, EventID: event, TokenHash: auth.HashToken(token),
		Quote: freeze(quote, pools), ExpiresAt: now.Add(holdTime), CreatedAt: now,
	}
	// The reservation commits by itself, so that the pool is locked for one statement only. If
	// the row below is never written, the sweep gives the places back.
	if err := s.stock.Hold(ctx, h.ID, event, h.OrganizationID, h.Quote.Pools(), h.ExpiresAt); err != nil {
		return Hold{}, "", errs.Wrap(op, err)
	}
	if err := s.store.createHold(ctx, &h); err != nil {
		if undo := s.stock.Release(context.WithoutCancel(ctx), h.ID); undo != nil {
			s.log.WarnContext(ctx, "hold not released", "hold", h.ID.String(), "error", undo)
		}
		return Hold{}, "", errs.Wrap(op, err)
	}
	return h, token, nil
}

// Hold gives a hold to whoever has its token; ErrHoldGone when its time is over.
func (s *Service) Hold(ctx context.Context, id tix.HoldID, token string) (Hold, error) {
	h, err := s.openHold(ctx, id, token)
	if err != nil {
		return Hold{}, err
	}
	if !h.Live(s.clock.Now()) {
		return Hold{}, ErrHoldGone.At("checkout.hold", nil)
	}
	return h, nil
}

// DeleteHold gives the places back. ErrHoldOrdered when an order was made from the hold: it
// is cancelled instead. Deleting twice is fine.
func (s *Service) DeleteHold(ctx context.Context, id tix.HoldID, token string) error {
	h, err := s.openHold(ctx, id, token)
	if err != nil {
		return err
	}
	return errs.Wrap("checkout.delete_hold", s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.lockHold(ctx, h.ID); err != nil {
			return err
		}
		if _, ordered, err := s.store.orderOfHold(ctx, h.ID); err != nil {
			return err
		} else if ordered {
			return ErrHoldOrdered
		}
		if err := s.store.releaseHold(ctx, h.ID, s.clock.Now()); err != nil {
			return err
		}
		return s.stock.Release(ctx, h.ID)
	}))
}

// openHold compares the token in constant time; a wrong one and a missing hold look the same.
func (s *Service) openHold(ctx context.Context, id tix.HoldID, token string) (Hold, error) {
	h, err := s.store.hold(ctx, id)
	if err != nil {
		return Hold{}, errs.Wrap("checkout.open_hold", err)
	}
	if subtle.ConstantTimeCompare(h.TokenHash, auth.HashToken(token)) != 1 {
		return Hold{}, errs.Missing("reservation")
	}
	return h, nil
}

func (s *Service) poolsOf(ctx context.Context, event tix.EventID) (map[tix.TierID]tix.PoolID, error) {
	tiers, err := s.pricing.Tiers(ctx, event)
	if err != nil {
		return nil, err
	}
	pools := make(map[tix.TierID]tix.PoolID, len(tiers))
	for _, t := range tiers {
		pools[t.ID] = t.PoolID
	}
	return pools, nil
}

func checkLines(lines []tix.LineRequest) error {
	if len(lines) == 0 || len(lines) > maxLines {
		return errs.InvalidField("body.items", "Choose one to ten kinds of tickets.")
	}
	seen := map[tix.TierID]bool{}
	for i, l := range lines {
		at := "body.items[" + strconv.Itoa(i) + "]"
		if seen[l.TierID] {
			return errs.InvalidField(at+".tier_id", "Name each kind of ticket once.")
		}
		if l.Quantity < 1 || l.Quantity > maxQuantity {
			return errs.InvalidField(at+".quantity", "Choose 1 to 100 tickets.")
		}
		seen[l.TierID] = true
	}
	return nil
}
