package outbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
)

// prepare finds out together what would be asked for each message, and hands out what is wanted together.
func (r *Relay) prepare(ctx context.Context, taken []waiting) {
	if err := r.recall(ctx, taken); err != nil {
		r.log.WarnContext(ctx, "inbox not read", "error", err)
	}
	r.gather(ctx, taken)
}

// recall reads which subscriptions have had messages that come again. When it fails, the inbox still keeps
// transactions from doing anything twice, and calls stand it.
func (r *Relay) recall(ctx context.Context, taken []waiting) error {
	again := map[[16]byte]waiting{}
	var ids [][16]byte
	for _, m := range taken {
		if m.attempts > 1 {
			again[m.id] = m
			ids = append(ids, m.id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := r.out.db.Pool().Query(ctx, "SELECT message_id, subscriber FROM core_inbox WHERE message_id = ANY($1)", ids)
	if err != nil {
		return err
	}
	var id [16]byte
	var name string
	_, err = pgx.ForEachRow(rows, []any{&id, &name}, func() error { again[id].had[name] = true; return nil })
	return err
}

// gather hands messages that were taken together to the subscriptions that want them so. One that
// fails is handed out singly afterwards, with all others of its topic.
func (r *Relay) gather(ctx context.Context, taken []waiting) {
	byTopic := map[string][]waiting{}
	for _, m := range taken {
		byTopic[m.topic] = append(byTopic[m.topic], m)
	}
	for topic, all := range byTopic {
		for _, s := range r.topics[topic] {
			some := slices.DeleteFunc(slices.Clone(all), func(m waiting) bool { return m.had[s.Name] })
			if s.several == nil || len(some) < 2 {
				continue
			}
			if err := r.handMany(ctx, s, some); err != nil {
				r.log.WarnContext(ctx, "messages not handled together", "topic", topic, "subscriber", s.Name, "messages", len(some), "error", err)
				continue
			}
			for _, m := range some {
				m.had[s.Name] = true
			}
		}
	}
}

// handMany marks and handles, in one transaction, those messages that the subscription has not had.
func (r *Relay) handMany(ctx context.Context, s Subscription, some []waiting) error {
	ids := make([][16]byte, len(some))
	for i, m := range some {
		ids[i] = m.id
	}
	return r.out.db.InTx(ctx, func(ctx context.Context) error {
		rows, err := r.out.db.Pgx(ctx).Query(ctx, `INSERT INTO core_inbox (message_id, subscriber) SELECT unnest($1::uuid[]), $2
			ON CONFLICT DO NOTHING RETURNING message_id`, ids, s.Name)
		if err != nil {
			return err
		}
		fresh := map[[16]byte]bool{}
		var id [16]byte
		if _, err := pgx.ForEachRow(rows, []any{&id}, func() error { fresh[id] = true; return nil }); err != nil || len(fresh) == 0 {
			return err
		}
		var payloads [][]byte
		for _, m := range some {
			if fresh[m.id] {
				payloads = append(payloads, m.payload)
			}
		}
		return s.several(ctx, payloads)
	})
}

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
		if !m.had[s.Name] {
			wg.Go(func() { results[i] = r.hand(ctx, s, m) })
		}
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
		if s.outside && results[i] == nil && !m.had[s.Name] {
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
	return s.handle(ctx, m.payload)
}
