package bench

import (
	"context"
	"fmt"
	"time"

	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

const (
	lagOrders = 15                     // of one round
	lagPause  = 200 * time.Millisecond // between two orders: below the pace at which workflows start
	patience  = 2 * time.Minute        // for a backlog to drain
)

// lags lets free orders come at an even, modest pace and gives, in milliseconds, how long each
// message of theirs took from its transaction to the last reaction to it. Starting the purchase
// workflow is one of these reactions.
func (b *bench) lags(ctx context.Context) (p50, p99 float64, err error) {
	var middles, tails []float64
	for range rounds {
		if err := b.calm(ctx, nil); err != nil {
			return 0, 0, err
		}
		since := tix.NewMessageID() // ids grow with time, on the clock that makes those of messages
		tick := time.NewTicker(lagPause)
		for range lagOrders {
			<-tick.C
			if _, err := b.api.free(ctx, b.ground); err != nil {
				tick.Stop()
				return 0, 0, err
			}
		}
		tick.Stop()
		if err := b.calm(ctx, nil); err != nil {
			return 0, 0, err
		}
		took, err := b.delivered(ctx, since)
		if err != nil {
			return 0, 0, err
		}
		middles, tails = append(middles, percentile(took, 50)), append(tails, percentile(took, 99))
	}
	return median(middles), median(tails), nil
}

func (b *bench) delivered(ctx context.Context, since tix.MessageID) ([]float64, error) {
	var took []float64
	err := b.target.Platform.DB.Pool().QueryRow(ctx, `
		SELECT coalesce(array_agg(extract(epoch FROM done_at - created_at)::float8 * 1000), '{}')
		FROM core_messages WHERE id > $1 AND done_at IS NOT NULL AND topic LIKE 'checkout.%'`, since).Scan(&took)
	if err == nil && len(took) < lagOrders {
		err = fmt.Errorf("%d orders left %d delivered messages", lagOrders, len(took))
	}
	return took, err
}

// calm waits until no message waits and the mails of the orders are on their way, so that one
// measurement does not pay for the one before.
func (b *bench) calm(ctx context.Context, orders []sold) error {
	ctx, done := context.WithTimeout(ctx, patience)
	defer done()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		waiting, _, err := outbox.Lag(ctx, b.target.Platform.DB)
		for err == nil && waiting == 0 && len(orders) > 0 {
			var now sold
			err = b.api.json(ctx, "GET", "checkout/orders/"+orders[0].Order.ID, header{"Order-Token", orders[0].Token}, nil, &now.Order)
			if err != nil || now.Order.Mail.State == "none" || now.Order.Mail.State == "queued" {
				break
			}
			orders = orders[1:]
		}
		if err == nil && waiting == 0 && len(orders) == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%d messages and %d mails still wait: %w", waiting, len(orders), ctx.Err())
		case <-tick.C:
		}
		if err != nil && ctx.Err() == nil {
			return err
		}
	}
}
