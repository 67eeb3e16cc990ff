package outbox_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

type seen struct {
	mu  sync.Mutex
	got []tix.OrderID
}

func (s *seen) add(_ context.Context, m tix.OrderPaid) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, m.OrderID)
	return nil
}

func publish(t *testing.T, d *db.DB, out *outbox.Outbox, fail error) tix.OrderID {
	t.Helper()
	id := tix.NewOrderID()
	err := d.InTx(t.Context(), func(ctx context.Context) error {
		require.NoError(t, out.Publish(ctx, tix.OrderPaid{OrderID: id}))
		return fail
	})
	require.ErrorIs(t, err, fail)
	return id
}

func drain(t *testing.T, r *outbox.Relay) {
	t.Helper()
	for {
		n, err := r.Once(t.Context())
		require.NoError(t, err)
		if n == 0 {
			return
		}
	}
}

func due(t *testing.T, d *db.DB) {
	t.Helper()
	_, err := d.Pool().Exec(t.Context(), "UPDATE core_messages SET next_try_at = now() WHERE done_at IS NULL")
	require.NoError(t, err)
}

func TestPublishNeedsATransaction(t *testing.T) {
	t.Parallel()
	out := outbox.New(testkit.DB(t))
	require.ErrorIs(t, out.Publish(t.Context(), tix.OrderPaid{}), outbox.ErrNoTransaction)
}

func TestRolledBackMessagesNeverLeave(t *testing.T) {
	t.Parallel()
	d := testkit.Fresh(t)
	out := outbox.New(d)
	var s seen
	publish(t, d, out, errors.New("payment broke"))
	kept := publish(t, d, out, nil)
	drain(t, outbox.NewRelay(out, slog.Default(), []outbox.Subscription{outbox.On("a.note", s.add)}))
	require.Equal(t, []tix.OrderID{kept}, s.got)
}

func TestAFailingSubscriberComesAgainWithoutRepeatingOthers(t *testing.T) {
	t.Parallel()
	d := testkit.Fresh(t)
	out := outbox.New(d)
	var good seen
	tries := 0
	r := outbox.NewRelay(out, slog.Default(), []outbox.Subscription{
		outbox.On("a.good", good.add),
		outbox.Call("b.bad", func(context.Context, tix.OrderPaid) error {
			if tries++; tries < 3 {
				return errors.New("away")
			}
			return nil
		}),
	})
	id := publish(t, d, out, nil)
	for range 4 {
		due(t, d)
		drain(t, r)
	}
	require.Equal(t, 3, tries)
	require.Equal(t, []tix.OrderID{id}, good.got)
	count, _, err := outbox.Lag(t.Context(), d)
	require.NoError(t, err)
	require.Zero(t, count)
}

func TestWhoIsNotReadyHearsItLaterAndOthersDoNotHearItAgain(t *testing.T) {
	t.Parallel()
	d := testkit.Fresh(t)
	out := outbox.New(d)
	calls, early := 0, true
	var late seen
	r := outbox.NewRelay(out, slog.Default(), []outbox.Subscription{
		outbox.Call("a.calls", func(context.Context, tix.OrderPaid) error { calls++; return nil }),
		outbox.Call("b.waits", func(ctx context.Context, m tix.OrderPaid) error {
			if early {
				return outbox.Later(time.Hour)
			}
			return late.add(ctx, m)
		}),
	})
	id := publish(t, d, out, nil)
	drain(t, r)
	require.Empty(t, late.got)
	var wait time.Duration
	var failure string
	require.NoError(t, d.Pool().QueryRow(t.Context(), "SELECT next_try_at - now(), last_error FROM core_messages").Scan(&wait, &failure))
	require.InDelta(t, time.Hour, wait, float64(time.Minute))
	require.Empty(t, failure)
	early = false
	due(t, d)
	drain(t, r)
	require.Equal(t, []tix.OrderID{id}, late.got)
	require.Equal(t, 1, calls)
}

func TestMessagesThatWaitTogetherAreHandledTogetherOnce(t *testing.T) {
	t.Parallel()
	d := testkit.Fresh(t)
	out := outbox.New(d)
	var groups [][]tix.OrderPaid
	poison := tix.OrderID{}
	r := outbox.NewRelay(out, slog.Default(), []outbox.Subscription{outbox.OnMany("a.many", func(_ context.Context, all []tix.OrderPaid) error {
		for _, m := range all {
			if m.OrderID == poison {
				return errors.New("poison")
			}
		}
		groups = append(groups, all)
		return nil
	})})
	for range 5 {
		publish(t, d, out, nil)
	}
	drain(t, r)
	require.Len(t, groups, 1)
	require.Len(t, groups[0], 5)

	r.Workers = 1 // handed out singly when they fail together; one after the other in this test
	groups = nil
	kept := publish(t, d, out, nil)
	poison = publish(t, d, out, nil)
	drain(t, r)
	require.Len(t, groups, 1)
	require.Equal(t, kept, groups[0][0].OrderID)
	due(t, d)
	poison = tix.OrderID{}
	drain(t, r)
	require.Len(t, groups, 2)
}

func TestEffectsInTheDatabaseHappenOnceWithTheirMark(t *testing.T) {
	t.Parallel()
	d := testkit.Fresh(t)
	_, err := d.Pool().Exec(t.Context(), "CREATE TABLE effects (n int)")
	require.NoError(t, err)
	out := outbox.New(d)
	fail := true
	r := outbox.NewRelay(out, slog.Default(), []outbox.Subscription{outbox.On("a.effect", func(ctx context.Context, _ tix.OrderPaid) error {
		if _, err := d.Pgx(ctx).Exec(ctx, "INSERT INTO effects VALUES (1)"); err != nil {
			return err
		}
		if fail {
			return errors.New("later in the handler")
		}
		return nil
	})})
	publish(t, d, out, nil)
	drain(t, r)
	fail = false
	due(t, d)
	drain(t, r)
	var n int
	require.NoError(t, d.Pool().QueryRow(t.Context(), "SELECT count(*) FROM effects").Scan(&n))
	require.Equal(t, 1, n)
}

func TestManyRelaysDeliverEachMessageOnce(t *testing.T) {
	t.Parallel()
	d := testkit.Fresh(t)
	out := outbox.New(d)
	var s seen
	for range 100 {
		publish(t, d, out, nil)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			drain(t, outbox.NewRelay(out, slog.Default(), []outbox.Subscription{outbox.On("a.note", s.add)}))
		})
	}
	wg.Wait()
	unique := map[tix.OrderID]bool{}
	for _, id := range s.got {
		unique[id] = true
	}
	require.Len(t, s.got, 100)
	require.Len(t, unique, 100)
}
