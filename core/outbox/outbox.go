package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/tix"
)

// Outbox publishes messages.
type Outbox struct {
	db    *db.DB
	nudge chan struct{}
}

// New makes the outbox of a database.
func New(d *db.DB) *Outbox { return &Outbox{db: d, nudge: make(chan struct{}, 1)} }

// ErrNoTransaction says that Publish was called outside of a business transaction.
var ErrNoTransaction = errors.New("publish outside of a transaction")

// Publish stores the message in the transaction of ctx; it is delivered after the commit.
func (o *Outbox) Publish(ctx context.Context, m tix.Message) error {
	if !db.InTx(ctx) {
		return fmt.Errorf("%w: %s", ErrNoTransaction, m.Topic())
	}
	payload, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode %s: %w", m.Topic(), err)
	}
	carrier := propagation.MapCarrier{}
	otel.GetTextMapPropagator().Inject(ctx, carrier)
	o.db.Later(ctx, `INSERT INTO core_messages (id, topic, payload, trace) VALUES ($1, $2, $3, $4)`,
		tix.NewMessageID(), m.Topic(), payload, carrier.Get("traceparent"))
	db.AfterCommit(ctx, o.wake) // the relay of this process looks at once
	return nil
}

func (o *Outbox) wake() {
	select {
	case o.nudge <- struct{}{}:
	default:
	}
}

// Subscription is one reaction to one topic. Make it with On or Call.
type Subscription struct {
	Name  string // "<room>.<what it does>", unique in the platform
	Topic string

	outside bool
	handle  func(ctx context.Context, payload []byte) error
	several func(ctx context.Context, payloads [][]byte) error // handles many in one transaction; nil: one by one
}

type laterError struct{ after time.Duration }

func (e *laterError) Error() string { return "not before " + e.after.String() }

// Later is what a handler answers whose time has not come: the message comes back after so long.
// It is no failure.
func Later(after time.Duration) error { return &laterError{max(after, time.Millisecond)} }

// On makes a subscription whose handler runs in one transaction with its inbox mark.
func On[M tix.Message](name string, fn func(context.Context, M) error) Subscription {
	return subscribe(name, fn, false)
}

// OnMany is On for a handler that needs a lock which every message of the topic shares: those that
// wait together are handled in one transaction.
func OnMany[M tix.Message](name string, fn func(context.Context, []M) error) Subscription {
	one := On(name, func(ctx context.Context, m M) error { return fn(ctx, []M{m}) })
	one.several = func(ctx context.Context, payloads [][]byte) error {
		all := make([]M, len(payloads))
		for i, p := range payloads {
			if err := json.Unmarshal(p, &all[i]); err != nil {
				return fmt.Errorf("decode %s: %w", one.Topic, err)
			}
		}
		return fn(ctx, all)
	}
	return one
}

// Call makes a subscription whose handler runs outside of a transaction: for calls over the
// network. It may see a message again.
func Call[M tix.Message](name string, fn func(context.Context, M) error) Subscription {
	return subscribe(name, fn, true)
}

func subscribe[M tix.Message](name string, fn func(context.Context, M) error, outside bool) Subscription {
	var zero M
	return Subscription{Name: name, Topic: zero.Topic(), outside: outside, handle: func(ctx context.Context, payload []byte) error {
		var m M
		if err := json.Unmarshal(payload, &m); err != nil {
			return fmt.Errorf("decode %s: %w", m.Topic(), err)
		}
		return fn(ctx, m)
	}}
}
