package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/tix"
)

const (
	poll    = 250 * time.Millisecond // the guarantee; the nudge is the speed
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
	defer wg.Wait()
	for {
		room := r.Workers - len(free)
		taken, err := r.take(ctx, room)
		if err != nil && ctx.Err() == nil {
			r.log.WarnContext(ctx, "outbox", "error", err)
		}
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
	var wg sync.WaitGroup
	for _, m := range taken {
		wg.Go(func() { r.deliver(context.WithoutCancel(ctx), m) })
	}
	wg.Wait()
	return len(taken), err
}

func (r *Relay) take(ctx context.Context, most int) ([]waiting, error) {
	if most <= 0 {
		return nil, nil
	}
	rows, err := r.out.db.Pool().Query(ctx, `
		UPDATE core_messages SET next_try_at = now() + $2, attempts = attempts + 1
		WHERE id IN (SELECT id FROM core_messages WHERE done_at IS NULL AND next_try_at <= now()
			ORDER BY next_try_at LIMIT $1 FOR UPDATE SKIP LOCKED)
		RETURNING id, topic, payload, trace, attempts`, most, lease)
	if err != nil {
		return nil, fmt.Errorf("take messages: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (waiting, error) {
		var m waiting
		return m, row.Scan(&m.id, &m.topic, &m.payload, &m.trace, &m.attempts)
	})
}

func (r *Relay) deliver(ctx context.Context, m waiting) {
	ctx = otel.GetTextMapPropagator().Extract(ctx, propagation.MapCarrier{"traceparent": m.trace})
	ctx, span := otel.Tracer("tixters/outbox").Start(ctx, "deliver "+m.topic)
	defer span.End()
	ctx, cancel := context.WithTimeout(ctx, lease-5*time.Second)
	defer cancel()
	errs := make([]error, len(r.topics[m.topic]))
	var wg sync.WaitGroup
	for i, s := range r.topics[m.topic] {
		wg.Go(func() {
			if err := r.hand(ctx, s, m); err != nil {
				r.log.WarnContext(ctx, "message not handled", "topic", m.topic, "subscriber", s.Name, "message", m.id.String(), "attempt", m.attempts, "error", err)
				errs[i] = fmt.Errorf("%s: %w", s.Name, err)
			}
		})
	}
	wg.Wait()
	end := context.WithoutCancel(ctx)
	var err error
	if joined := errors.Join(errs...); joined != nil {
		_, err = r.out.db.Pool().Exec(end, `UPDATE core_messages SET next_try_at = now() + $2, last_error = $3 WHERE id = $1`, m.id, pause(m.attempts), joined.Error())
	} else {
		_, err = r.out.db.Pool().Exec(end, `UPDATE core_messages SET done_at = now(), last_error = '' WHERE id = $1`, m.id)
	}
	if err != nil {
		r.log.WarnContext(ctx, "message not marked", "message", m.id.String(), "error", err)
	}
}

func pause(attempts int) time.Duration {
	return min(500*time.Millisecond<<min(attempts, 20), slowest)
}

// hand gives the message to one subscription, unless its inbox already has it.
func (r *Relay) hand(ctx context.Context, s Subscription, m waiting) error {
	const mark = `INSERT INTO core_inbox (message_id, subscriber) VALUES ($1, $2) ON CONFLICT DO NOTHING`
	if !s.outside {
		return r.out.db.InTx(ctx, func(ctx context.Context) error {
			tag, err := r.out.db.Pgx(ctx).Exec(ctx, mark, m.id, s.Name)
			if err != nil || tag.RowsAffected() == 0 {
				return err
			}
			return s.handle(ctx, m.payload)
		})
	}
	var seen bool
	err := r.out.db.Pool().QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM core_inbox WHERE message_id = $1 AND subscriber = $2)`, m.id, s.Name).Scan(&seen)
	if err != nil || seen {
		return err
	}
	if err := s.handle(ctx, m.payload); err != nil {
		return err
	}
	_, err = r.out.db.Pool().Exec(ctx, mark, m.id, s.Name)
	return err
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
