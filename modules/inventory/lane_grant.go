package inventory

import (
	"context"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// sweepNow bounds how many expired holds are given back before "sold out" is said.
const sweepNow = 2000

// grant tries everything at once and, when that does not fit, gives in order of arrival what
// does. Nobody hears "sold out" before expired holds were given back.
func (l *lane) grant(ctx context.Context, batch []*waiter) error {
	if b, ok := uniform(batch); ok {
		fits, err := l.engine.store.grantAll(ctx, b)
		if err != nil {
			return err
		}
		if fits {
			l.grantedAll(batch)
			return nil
		}
	}
	moment := l.engine.cache.moment()
	refused, free, err := l.inOrder(ctx, batch)
	if err != nil || len(refused) == 0 {
		return err
	}
	pools := make([]tix.PoolID, 0, len(free))
	for p := range free {
		pools = append(pools, p)
	}
	freed, err := l.engine.store.sweep(ctx, pools, ever(), l.engine.clock.Now(), sweepNow)
	if err == nil && len(freed.pools) > 0 {
		l.engine.cache.forget(freed.pools...)
		moment = l.engine.cache.moment()
		if refused, free, err = l.inOrder(ctx, refused); err == nil && len(refused) == 0 {
			return nil
		}
	}
	if err != nil {
		l.answerAll(refused, err)
		return nil
	}
	l.engine.cache.remember(free, moment, l.engine.clock.Now())
	l.answerAll(refused, ErrSoldOut)
	return nil
}

// inOrder grants what fits, answers it and what its own limits refuse, and gives those for
// whom there is no place, with what the pools have left.
func (l *lane) inOrder(ctx context.Context, batch []*waiter) (refused []*waiter, free map[tix.PoolID]int, err error) {
	requests := make([]*tix.HoldRequest, len(batch))
	for i, w := range batch {
		requests[i] = w.request
	}
	verdicts, free, err := l.engine.store.grantInOrder(ctx, l.event, l.organization, requests)
	if err != nil {
		return nil, nil, err
	}
	for i, w := range batch {
		switch {
		case verdicts[i] == nil:
			l.granted(w)
		case errs.CodeOf(verdicts[i]) == ErrSoldOut.Code:
			refused = append(refused, w)
		default:
			l.answer(w, tix.Held{}, verdicts[i])
		}
	}
	return refused, free, nil
}

func (l *lane) granted(w *waiter) {
	l.answer(w, tix.Held{HoldID: w.request.HoldID, Until: w.request.Until, Memo: w.request.Memo}, nil)
}

func (l *lane) grantedAll(batch []*waiter) {
	for _, w := range batch {
		l.granted(w)
	}
}
