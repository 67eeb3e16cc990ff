package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/tix"
)

const (
	poll    = 250 * time.Millisecond // the guarantee; the nudge is the speed
	gathers = 40 * time.Millisecond  // after messages that were not many: those of a rush come together
	lease   = time.Minute            // a taken message comes back after a crash
	slowest = 5 * time.Minute        // longest pause between tries
	keep    = 7 * 24 * time.Hour     // how long delivered messages stay
)

// Relay delivers waiting messages to subscriptions.
type Relay struct {
	out    *Outbox
	topics map[string][]Subscription
	log    *slog.Logger
	// Workers is how many messages are handled at once.
	Workers int

	mu   sync.Mutex
	done []tix.MessageID // handled, and not marked so yet
}

// NewRelay makes the relay for a set of subscriptions.
func NewRelay(out *Outbox, log *slog.Logger, subs []Subscription) *Relay {
	r := &Relay{out: out, topics: map[string][]Subscription{}, log: log, Workers: 16}
	for _, s := range subs {
		r.topics[s.Topic] = append(r.topics[s.Topic], s)
	}
	return r
}

type waiting struct {
	id       tix.MessageID
	topic    string
	payload  []byte
	trace    string
	attempts int
	had      map[string]bool // subscriptions that need it no more, as far as is known
}

// Run delivers until ctx ends; what is in flight then is finished first. A slow message
// occupies one worker and holds up no other.
func (r *Relay) Run(ctx context.Context) {
	tick := time.NewTicker(poll)
	defer tick.Stop()
	clean := time.NewTicker(time.Hour)
	defer clean.Stop()
	free := make(chan struct{}, r.Workers)
	var wg sync.WaitGroup
	defer func() {
		wg.Wait()
		r.settle(context.WithoutCancel(ctx))
	}()
	for {
		r.settle(ctx)
		room := r.Workers - len(free)
		taken, err := r.take(ctx, room)
		if err != nil && ctx.Err() == nil {
			r.log.WarnContext(ctx, "outbox", "error", err)
		}
		r.prepare(context.WithoutCancel(ctx), taken)
		for _, m := range taken {
			free <- struct{}{}
			wg.Go(func() {
				r.deliver(context.WithoutCancel(ctx), m)
				<-free
				if len(taken) == room { // more may wait
					r.out.wake()
				}
			})
		}
		if len(taken) > 0 && len(taken) < room {
			select {
			case <-ctx.Done():
			case <-time.After(gathers):
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-r.out.nudge:
		case <-tick.C:
		case <-clean.C:
			r.forget(ctx)
		}
	}
}

// Once takes what waits now, as much as there are workers, and delivers it. It returns how
// many messages it took.
func (r *Relay) Once(ctx context.Context) (int, error) {
	taken, err := r.take(ctx, r.Workers)
	r.prepare(context.WithoutCancel(ctx), taken)
	var wg sync.WaitGroup
	for _, m := range taken {
		wg.Go(func() { r.deliver(context.WithoutCancel(ctx), m) })
	}
	wg.Wait()
	r.settle(ctx)
	return len(taken), err
}

// quick makes a statement's commit not wait for the disk. A crash may undo such marks: then
// messages come again, which every subscription stands.
const quick = "set_config('synchronous_commit', 'off', true)"

// settle marks what was handled since the last time.
func (r *Relay) settle(ctx context.Context) {
	r.mu.Lock()
	done := r.done
	r.done = nil
	r.mu.Unlock()
	if len(done) == 0 {
		return
	}
	ids := make([][16]byte, len(done))
	for i, id := range done {
		ids[i] = id
	}
	if _, err := r.out.db.Pool().Exec(ctx, `UPDATE core_messages SET done_at = now(), last_error = '' WHERE id = ANY($1) RETURNING `+quick, ids); err != nil {
		r.log.WarnContext(ctx, "messages not marked", "messages", len(done), "error", err)
		r.finish(done...)
	}
}

func (r *Relay) finish(done ...tix.MessageID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done = append(r.done, done...)
}

func (r *Relay) take(ctx context.Context, most int) ([]waiting, error) {
	if most <= 0 {
		return nil, nil
	}
	rows, err := r.out.db.Pool().Query(ctx, `
		UPDATE core_messages SET next_try_at = now() + $2, attempts = attempts + 1
		WHERE id IN (SELECT id FROM core_messages WHERE done_at IS NULL AND next_try_at <= now()
			ORDER BY next_try_at LIMIT $1 FOR UPDATE SKIP LOCKED)
		RETURNING id, topic, payload, trace, attempts, `+quick, most, lease)
	if err != nil {
		return nil, fmt.Errorf("take messages: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (waiting, error) {
		m := waiting{had: map[string]bool{}}
		return m, row.Scan(&m.id, &m.topic, &m.payload, &m.trace, &m.attempts, nil)
	})
}

func (r *Relay) forget(ctx context.Context) {
	_, err := r.out.db.Pool().Exec(ctx, `
		WITH gone AS (DELETE FROM core_messages WHERE done_at < now() - $1::interval RETURNING id)
		DELETE FROM core_inbox WHERE message_id IN (SELECT id FROM gone)`, keep)
	if err != nil {
		r.log.WarnContext(ctx, "outbox not cleaned", "error", err)
	}
}

// Lag tells how many messages wait and how long the oldest has waited.
func Lag(ctx context.Context, d *db.DB) (count int, oldest time.Duration, err error) {
	var seconds float64
	err = d.Pool().QueryRow(ctx, `SELECT count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8
		FROM core_messages WHERE done_at IS NULL`).Scan(&count, &seconds)
	return count, time.Duration(seconds * float64(time.Second)), err
}

// Hand gives one message to one subscription outside of the relay and its inbox: for tests of
// reactions and for repairs by hand.
func Hand(ctx context.Context, d *db.DB, s Subscription, m tix.Message) error {
	if m.Topic() != s.Topic {
		return fmt.Errorf("%s does not listen to %s", s.Name, m.Topic())
	}
	payload, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if s.outside {
		return s.handle(ctx, payload)
	}
	return d.InTx(ctx, func(ctx context.Context) error { return s.handle(ctx, payload) })
}
