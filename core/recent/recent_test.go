package recent_test

import (
	"context"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/recent"
	"github.com/tixters/tixters/core/testkit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }

func TestACrowdReadsOnce(t *testing.T) {
	t.Parallel()
	clk := clock.At(time.Date(2030, 5, 1, 18, 0, 0, 0, time.UTC))
	var reads atomic.Int64
	c := recent.New(clk, time.Second, func(context.Context, string) (int64, error) { return reads.Add(1), nil })
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			n, err := c.Get(t.Context(), "a")
			if err != nil || n != 1 {
				t.Error(n, err)
			}
		})
	}
	wg.Wait()
	clk.Advance(time.Second)
	n, err := c.Get(t.Context(), "a")
	require.NoError(t, err)
	require.EqualValues(t, 2, n, "and again when its moment is over")
}

func TestFailuresAreNotKept(t *testing.T) {
	t.Parallel()
	broken := errors.New("database away")
	fail := true
	c := recent.New(clock.System{}, time.Hour, func(context.Context, int) (string, error) {
		if fail {
			return "", broken
		}
		return "here", nil
	})
	_, err := c.Get(t.Context(), 1)
	require.ErrorIs(t, err, broken)
	fail = false
	got, err := c.Get(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, "here", got)
}

func TestNothingIsKeptWithoutATime(t *testing.T) {
	t.Parallel()
	reads := 0
	c := recent.New(clock.System{}, 0, func(context.Context, int) (int, error) { reads++; return reads, nil })
	for want := 1; want <= 3; want++ {
		got, err := c.Get(t.Context(), 1)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

// A reading that takes longer than the value is kept, as when the database is busy, holds nobody up.
func TestACrowdDoesNotQueueBehindASlowReading(t *testing.T) {
	t.Parallel()
	clk := clock.At(time.Date(2030, 5, 1, 18, 0, 0, 0, time.UTC))
	begun, finish := make(chan struct{}), make(chan string)
	c := recent.New(clk, time.Second, func(context.Context, int) (string, error) {
		begun <- struct{}{}
		return <-finish, nil
	})
	var wg sync.WaitGroup
	read := func() { wg.Go(func() { _, _ = c.Get(context.Background(), 1) }) }
	read()
	<-begun
	finish <- "first"
	wg.Wait()
	for _, want := range []string{"first", "second"} { // the second is old when it arrives: the crowd goes on with it
		clk.Advance(1500 * time.Millisecond)
		read()
		<-begun
		clk.Advance(10 * time.Second)
		got, err := c.Get(t.Context(), 1)
		require.NoError(t, err)
		require.Equal(t, want, got)
		finish <- "second"
		wg.Wait()
	}
}

// Who asks first after a quiet time sees what changed, and so do those who ask in the same moment.
func TestAfterAQuietTimeNobodySeesWhatWas(t *testing.T) {
	t.Parallel()
	clk := clock.At(time.Date(2030, 5, 1, 18, 0, 0, 0, time.UTC))
	begun, finish := make(chan struct{}, 1), make(chan string, 1)
	c := recent.New(clk, time.Second, func(context.Context, int) (string, error) {
		begun <- struct{}{}
		return <-finish, nil
	})
	finish <- "before"
	_, err := c.Get(t.Context(), 1)
	require.NoError(t, err)
	<-begun
	clk.Advance(10 * time.Second)
	got := make(chan string, 2)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			v, err := c.Get(context.Background(), 1)
			if err != nil {
				t.Error(err)
			}
			got <- v
		})
	}
	<-begun
	finish <- "after"
	wg.Wait()
	require.Equal(t, "after", <-got)
	require.Equal(t, "after", <-got)
}

// Somebody reads, and may need a connection; who holds one in a transaction must not wait for them.
func TestATransactionWaitsForNobody(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t)
	reading, done := make(chan struct{}), make(chan struct{})
	c := recent.New(clock.System{}, time.Hour, func(ctx context.Context, _ int) (string, error) {
		if db.InTx(ctx) {
			return "read by itself", nil
		}
		close(reading)
		<-done
		return "read by the other", nil
	})
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := c.Get(context.Background(), 1); err != nil {
			t.Error(err)
		}
	})
	<-reading
	require.NoError(t, d.InTx(t.Context(), func(ctx context.Context) error {
		got, err := c.Get(ctx, 1)
		require.Equal(t, "read by itself", got)
		return err
	}))
	close(done)
	wg.Wait()
}
