package outbox

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
)

// deliver hands a message to every subscription that has not had it.
func (r *Relay) deliver(ctx context.Context, m waiting) {
	ctx = otel.GetTextMapPropagator().Extract(ctx, propagation.MapCarrier{"traceparent": m.trace})
	ctx, span := otel.Tracer("tixters/outbox").Start(ctx, "deliver "+m.topic)
	defer span.End()
	ctx, cancel := context.WithTimeout(ctx, lease-5*time.Second)
	defer cancel()
	subs := r.topics[m.topic]
	results := make([]error, len(subs))
	var wg sync.WaitGroup
	for i, s := range subs {
		wg.Go(func() { results[i] = r.hand(ctx, s, m) })
	}
	wg.Wait()
	again, failures := r.sum(ctx, m, results)
	if again == 0 {
		r.finish(m.id)
		return
	}
	end := context.WithoutCancel(ctx)
	err := r.markCalls(end, m, results)
	if err == nil {
		_, err = r.out.db.Pool().Exec(end, `UPDATE core_messages SET next_try_at = now() + $2, last_error = $3 WHERE id = $1 RETURNING `+quick, m.id, again, failures)
	}
	if err != nil {
		r.log.WarnContext(ctx, "message not marked", "message", m.id.String(), "error", err)
	}
}

// sum says when the message must come again, 0 for never, and why.
func (r *Relay) sum(ctx context.Context, m waiting, results []error) (again time.Duration, failures string) {
	var failed []error
	for i, err := range results {
		var later *laterError
		switch {
		case err == nil:
		case errors.As(err, &later):
			if again == 0 || later.after < again {
				again = later.after
			}
		default:
			name := r.topics[m.topic][i].Name
			r.log.WarnContext(ctx, "message not handled", "topic", m.topic, "subscriber", name, "message", m.id.String(), "attempt", m.attempts, "error", err)
			failed = append(failed, fmt.Errorf("%s: %w", name, err))
		}
	}
	if len(failed) == 0 {
		return again, ""
	}
	if p := pause(m.attempts); again == 0 || p < again {
		again = p
	}
	return again, errors.Join(failed...).Error()
}

// markCalls notes in the inbox which calls succeeded, when the message comes again for others.
func (r *Relay) markCalls(ctx context.Context, m waiting, results []error) error {
	var names []string
	for i, s := range r.topics[m.topic] {
		if s.outside && results[i] == nil {
			names = append(names, s.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	_, err := r.out.db.Pool().Exec(ctx, `INSERT INTO core_inbox (message_id, subscriber) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING RETURNING `+quick, m.id, names)
	return err
}

func pause(attempts int) time.Duration {
	return min(500*time.Millisecond<<min(attempts, 20), slowest)
}

// hand gives the message to one subscription, unless its inbox already has it.
func (r *Relay) hand(ctx context.Context, s Subscription, m waiting) error {
	if !s.outside {
		return r.out.db.InTx(ctx, func(ctx context.Context) error {
			tag, err := r.out.db.Pgx(ctx).Exec(ctx, `INSERT INTO core_inbox (message_id, subscriber) VALUES ($1, $2) ON CONFLICT DO NOTHING`, m.id, s.Name)
			if err != nil || tag.RowsAffected() == 0 {
				return err
			}
			return s.handle(ctx, m.payload)
		})
	}
	if m.attempts > 1 {
		var seen bool
		err := r.out.db.Pool().QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM core_inbox WHERE message_id = $1 AND subscriber = $2)`, m.id, s.Name).Scan(&seen)
		if err != nil || seen {
			return err
		}
	}
	return s.handle(ctx, m.payload)
}
