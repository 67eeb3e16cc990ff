package inventory

import (
	"context"
	"time"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// patience bounds one statement. A caller whose batch ran out of it is told to try again; with
// its Key it then hears whether the hold was made.
const patience = 20 * time.Second

var (
	errTwice   = errs.New(errs.Conflict, "hold_exists", "This reservation was made before.")
	errUnclear = errs.New(errs.Unavailable, "try_again", "Something took too long. Please try again.").Retry(time.Second)
)

// laneKey names an event. The organization is part of it, so that a request which names another
// one than the event's is alone with its mistake.
type laneKey struct {
	event        tix.EventID
	organization tix.OrganizationID
}

// lane serves the holds of one event in this process.
type lane struct {
	laneKey
	engine  *engine
	queue   []*waiter // guarded by the engine's mutex, as is running
	running bool
}

func (l *lane) run() {
	var spare []*waiter
	for {
		batch := l.engine.next(l, spare)
		if batch == nil {
			return
		}
		l.serve(batch)
		clear(batch)
		spare = batch
	}
}

// serve answers everybody in the batch.
func (l *lane) serve(batch []*waiter) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	l.settle(ctx, l.distinct(batch))
}

// distinct leaves out those whose callers left and those that repeat another of the batch: a
// repeated Key shares the other's answer, and a repeated hold id is refused.
func (l *lane) distinct(batch []*waiter) []*waiter {
	kept := batch[:0:len(batch)]
	holds := make(map[tix.HoldID]bool, len(batch))
	var keys map[[16]byte]*waiter
	for _, w := range batch {
		if !w.begin() {
			continue
		}
		r := w.request
		if r.Key != [16]byte{} {
			if first := keys[r.Key]; first != nil {
				first.twins = append(first.twins, w)
				continue
			}
			if keys == nil {
				keys = map[[16]byte]*waiter{}
			}
			keys[r.Key] = w
		}
		if holds[r.HoldID] {
			l.answer(w, tix.Held{}, errTwice)
			continue
		}
		holds[r.HoldID] = true
		kept = append(kept, w)
	}
	return kept
}

// settle grants a batch and answers it. A request that makes the whole statement fail is found
// by halves and fails alone.
func (l *lane) settle(ctx context.Context, batch []*waiter) {
	if len(batch) == 0 {
		return
	}
	err := l.grant(ctx, batch)
	switch {
	case err == nil:
	case db.IsUnique(err, "inventory_requests_pkey"):
		l.settle(ctx, l.repeated(ctx, batch))
	case db.IsUnique(err, "inventory_holds_pkey") && len(batch) == 1:
		l.answer(batch[0], tix.Held{}, errTwice)
	case db.IsRefused(err) && len(batch) > 1:
		half := len(batch) / 2
		l.settle(ctx, batch[:half])
		l.settle(ctx, batch[half:])
	case ctx.Err() != nil:
		l.engine.log.ErrorContext(ctx, "holds not answered in time", "event", l.event.String(), "holds", len(batch))
		l.answerAll(batch, errUnclear)
	default:
		l.engine.log.ErrorContext(ctx, "holds failed", "event", l.event.String(), "holds", len(batch), "error", err)
		l.answerAll(batch, err)
	}
}

// repeated answers those whose Key was seen before with what was answered then, and gives the
// rest. When the rest is everybody, the first answer is not visible yet or no more.
func (l *lane) repeated(ctx context.Context, batch []*waiter) []*waiter {
	seen, err := l.engine.store.requests(ctx, batch)
	if err == nil && len(seen) == 0 {
		err = errUnclear
	}
	if err != nil {
		l.answerAll(batch, err)
		return nil
	}
	rest := batch[:0]
	for _, w := range batch {
		if first, ok := seen[w.request.Key]; ok {
			held, err := first.again(w.request)
			l.answer(w, held, err)
		} else {
			rest = append(rest, w)
		}
	}
	return rest
}

// answer tells the caller, and those who asked the same. A hold that nobody waits for any more
// and nobody can come back for is released.
func (l *lane) answer(w *waiter, held tix.Held, err error) {
	request, twins := w.request, w.twins
	heard := w.answer(held, err)
	for _, t := range twins {
		again, refusal := held, err
		if err == nil {
			again, refusal = keyed{digest: request.Digest, held: held}.again(t.request)
		}
		t.answer(again, refusal)
	}
	if err == nil && !heard && !held.Repeated && request.Key == [16]byte{} {
		go l.engine.giveUp(request.HoldID)
	}
}

func (l *lane) answerAll(batch []*waiter, err error) {
	for _, w := range batch {
		l.answer(w, tix.Held{}, err)
	}
}
