package payout

import (
	"context"

	"github.com/tixters/tixters/core/tix"
)

// Books is what the run asks of the payouts room. Every method reads the rows first and is safe to
// repeat.
type Books interface {
	// PayoutSheet reads the payout.
	PayoutSheet(ctx context.Context, id tix.PayoutID) (tix.PayoutSheet, error)
	// Send transfers it to the payee's account and answers its state; blocked when the payee may not be
	// paid now.
	Send(ctx context.Context, id tix.PayoutID) (state string, err error)
	// Bank pays it out to the bank, or reads what has become of that, and answers its state.
	Bank(ctx context.Context, id tix.PayoutID) (state string, err error)
	// ResolvePayout carries out a person's decision and answers the state then.
	ResolvePayout(ctx context.Context, id tix.PayoutID, action, actor, reason string) (state string, err error)
	// BlockedOf lists the payouts that wait for a payee.
	BlockedOf(ctx context.Context, payee tix.PayeeID) ([]tix.PayoutID, error)
}
