package inventory

import (
	"context"
	"errors"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

var errOutsideTx = errors.New("convert outside of a transaction")

// Convert turns a hold into what an order owns, inside the caller's transaction. Each hold
// and each order converts once: the same pair again changes nothing, another pair is
// ErrConverted, unless the order has given everything back before: it moves to another event.
// ErrHoldExpired when the places went back on sale; a hold past its time that nobody swept yet
// still converts.
func (s *Service) Convert(ctx context.Context, hold tix.HoldID, order tix.OrderID) error {
	const op = "inventory.convert"
	if !db.InTx(ctx) {
		return errs.Wrap(op, errOutsideTx)
	}
	sold, err := s.store.sell(ctx, hold, order, s.clock.Now())
	if err == nil && !sold {
		return errs.Wrap(op, s.unsold(ctx, hold, order))
	}
	if err != nil {
		return errs.Wrap(op, err)
	}
	db.AfterCommit(ctx, s.counter.wake)
	return nil
}

// unsold says why a hold did not become the order's: nil when it is already.
func (s *Service) unsold(ctx context.Context, hold tix.HoldID, order tix.OrderID) error {
	parts, err := s.store.lockHold(ctx, hold)
	if err != nil {
		return err
	}
	done := 0
	for _, p := range parts {
		switch {
		case p.OrderID == nil:
		case *p.OrderID != order:
			return ErrConverted
		default:
			done++
		}
	}
	switch {
	case len(parts) == 0:
		return ErrHoldExpired
	case done == parts[0].Parts:
		return nil
	case len(parts) < parts[0].Parts: // a sweep took the others
		return ErrHoldExpired
	}
	return ErrConverted // the order has the places of another hold
}

// Return gives places of an order back on sale. The lines say how many of the order's places
// in each pool are given back altogether, not how many more, so repeating a call changes
// nothing; no lines at all mean everything. More than the order took counts as all of it, and
// an order that took nothing has nothing to return. The buyer may have as many tickets more;
// uses of codes stay used.
func (s *Service) Return(ctx context.Context, order tix.OrderID, lines []tix.PoolLine) error {
	return errs.Wrap("inventory.return", s.db.InTx(ctx, func(ctx context.Context) error {
		sold, err := s.store.lockSales(ctx, order)
		if err != nil {
			return err
		}
		want := map[tix.PoolID]int{}
		for _, l := range lines {
			want[l.PoolID] += l.Quantity
		}
		var sales []Sale
		var targets []int
		var pools []tix.PoolID
		for _, sale := range sold {
			target := sale.Quantity
			if len(lines) > 0 {
				target = min(want[sale.PoolID], sale.Quantity)
			}
			if target > sale.Returned {
				sales, targets, pools = append(sales, sale), append(targets, target), append(pools, sale.PoolID)
			}
		}
		if len(sales) == 0 {
			return nil
		}
		s.returned(ctx, pools)
		return s.store.giveBackSales(ctx, order, sales, targets)
	}))
}
