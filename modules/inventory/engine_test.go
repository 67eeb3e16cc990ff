package inventory

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }

type silence struct{}

func (silence) Record(context.Context, tix.Action) error { return nil }

// shop is a service with an event of its own, whose lane the test can stop to make a batch.
type shop struct {
	*Service
	t     testing.TB
	clock *clock.Settable
	org   tix.OrganizationID
	event tix.EventID
}

func newShop(t testing.TB) *shop { return shopOn(t, testkit.DB(t)) }

func shopOn(t testing.TB, d *db.DB) *shop {
	s := &shop{t: t, clock: clock.At(time.Date(2030, 5, 1, 18, 0, 0, 0, time.UTC)), org: tix.NewOrganizationID(), event: tix.NewEventID()}
	s.Service = NewService(d, s.clock, silence{})
	return s
}

func (s *shop) pool(capacity int) tix.PoolID {
	s.t.Helper()
	id, err := s.CreatePool(context.Background(), s.org, s.event, "Floor", capacity)
	require.NoError(s.t, err)
	return id
}

func (s *shop) request(pool tix.PoolID, n int) *tix.HoldRequest {
	return &tix.HoldRequest{HoldID: tix.NewHoldID(), EventID: s.event, OrganizationID: s.org,
		Lines: []tix.PoolLine{{PoolID: pool, Quantity: n}}, Until: s.clock.Now().Add(10 * time.Minute)}
}

// together answers requests in one batch, in their order.
func (s *shop) together(requests ...*tix.HoldRequest) []*waiter {
	l := &lane{engine: s.engine, laneKey: laneKey{s.event, s.org}}
	batch := make([]*waiter, len(requests))
	for i, r := range requests {
		batch[i] = s.engine.spare.get(r)
	}
	l.serve(append([]*waiter{}, batch...))
	return batch
}

func codes(batch []*waiter) []string {
	out := make([]string, len(batch))
	for i, w := range batch {
		out[i] = errs.CodeOf(w.err)
		if w.err != nil && out[i] == "" {
			out[i] = w.err.Error()
		}
	}
	return out
}

// sound fails unless this shop's counters are what its rows say.
func (s *shop) sound() {
	s.t.Helper()
	wrong, err := s.Check(context.Background())
	require.NoError(s.t, err)
	pools, err := s.Pools(context.Background(), s.org, s.event)
	require.NoError(s.t, err)
	for _, d := range wrong {
		for _, p := range pools {
			require.NotEqual(s.t, p.ID, d.ID, "%+v", d)
		}
		require.NotContains(s.t, []string{"buyer", "code"}, d.Kind, "%+v", d)
	}
}

// The statement, its way back to one after the other, and the sequential model agree on any
// mixture of requests.
func TestTheDatabaseAnswersAsTheModel(t *testing.T) {
	t.Parallel()
	d := testkit.Fresh(t)
	rapid.Check(t, func(rt *rapid.T) {
		s := shopOn(t, d)
		m := &model{capacity: map[tix.PoolID]int{}, max: map[[16]byte]int{}}
		var pools []tix.PoolID
		for range rapid.IntRange(1, 2).Draw(rt, "pools") {
			n := rapid.IntRange(0, 12).Draw(rt, "capacity")
			pools = append(pools, s.pool(n))
			m.capacity[pools[len(pools)-1]] = n
		}
		renamed := map[[16]byte][16]byte{}
		for code, most := range map[byte]int{1: 3, 2: 1} {
			id := [16]byte(tix.NewKeyID())
			renamed[[16]byte{code}], m.max[id] = id, most
			require.NoError(rt, s.SetCode(context.Background(), s.org, s.event, id, most))
		}
		for range rapid.IntRange(1, 3).Draw(rt, "batches") {
			var requests []*tix.HoldRequest
			for range rapid.IntRange(1, 8).Draw(rt, "requests") {
				r := drawRequest(rt, s.event, s.org, pools)
				r.Until = s.clock.Now().Add(time.Minute)
				for i := range r.Codes {
					r.Codes[i].CodeID = renamed[r.Codes[i].CodeID]
				}
				lines, err := merge(r.Lines)
				require.NoError(rt, err)
				r.Lines = lines
				requests = append(requests, r)
			}
			var want []string
			for _, r := range requests {
				want = append(want, m.answer(r))
			}
			require.Equal(rt, want, codes(s.together(requests...)))
		}
		s.sound()
	})
}

func TestABadRequestFailsAlone(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	pool := s.pool(100)
	old := s.request(pool, 1)
	require.Equal(t, []string{""}, codes(s.together(old)))
	used, twice := s.request(pool, 1), s.request(pool, 1)
	used.HoldID = old.HoldID
	again := s.request(pool, 3)
	again.HoldID = twice.HoldID
	missing, huge := s.request(tix.NewPoolID(), 1), s.request(pool, 1)
	huge.Codes = []tix.CodeUse{{CodeID: [16]byte{7}, Uses: 1}} // a code that nobody knows
	batch := s.together(s.request(pool, 2), used, s.request(pool, 2), twice, again, missing, huge, s.request(pool, 2))
	require.Equal(t, []string{"", "hold_exists", "", "", "hold_exists", "sold_out", "code_used_up", ""}, codes(batch))
	p, err := s.Pool(context.Background(), s.org, pool)
	require.NoError(t, err)
	require.Equal(t, 1+2+2+1+2, p.Held)
	s.sound()
}

func TestAKeyIsGrantedOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	pool := s.pool(100)
	key := [16]byte(tix.NewKeyID())
	ask := func(digest uint64) *tix.HoldRequest {
		r := s.request(pool, 2)
		r.Key, r.Digest, r.Memo = key, digest, []byte("what was promised")
		return r
	}
	first := ask(1)
	batch := s.together(s.request(pool, 1), first, ask(1), ask(2), s.request(pool, 1))
	require.Equal(t, []string{"", "", "", "idempotency_key_reused", ""}, codes(batch), "in one batch")
	require.Equal(t, first.HoldID, batch[2].held.HoldID)
	later := s.together(ask(1), s.request(pool, 1), ask(2))
	require.Equal(t, []string{"", "", "idempotency_key_reused"}, codes(later), "against the table")
	require.Equal(t, tix.Held{HoldID: first.HoldID, Until: first.Until, Memo: []byte("what was promised"), Repeated: true}, later[0].held)
	other := shopOn(t, s.db)
	other.org, other.event = s.org, s.event
	require.Equal(t, first.HoldID, other.together(ask(1))[0].held.HoldID, "on another replica")
	require.NoError(t, s.Release(context.Background(), first.HoldID))
	require.Equal(t, first.HoldID, s.together(ask(1))[0].held.HoldID, "the answer stays what it was")
	p, err := s.Pool(context.Background(), s.org, pool)
	require.NoError(t, err)
	require.Equal(t, 3, p.Held)
	s.sound()
}

func TestLimitsComeBackWithTheTickets(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := shopOn(t, testkit.Fresh(t))
	pool, other := s.pool(100), s.pool(100)
	code := [16]byte(tix.NewKeyID())
	require.NoError(t, s.SetCode(ctx, s.org, s.event, code, 2))
	who := [16]byte(tix.NewUserID())
	ask := func() *tix.HoldRequest {
		r := s.request(pool, 2)
		r.Subject, r.SubjectMax, r.Codes = who, 4, []tix.CodeUse{{CodeID: code, Uses: 1}}
		return r
	}
	take := func(want ...string) (held []tix.HoldID) {
		t.Helper()
		requests := make([]*tix.HoldRequest, len(want))
		for i := range requests {
			requests[i] = ask()
		}
		require.Equal(t, want, codes(s.together(requests...)))
		for i, r := range requests {
			if want[i] == "" {
				held = append(held, r.HoldID)
			}
		}
		s.sound()
		return held
	}
	both := take("", "", "buyer_limit")
	require.NoError(t, s.Release(ctx, both[0]))
	again := take("", "buyer_limit")
	s.clock.Advance(10 * time.Minute)
	n, err := s.Sweep(ctx, 100)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	s.sound()
	wide := ask()
	wide.Lines = []tix.PoolLine{{PoolID: pool, Quantity: 2}, {PoolID: other, Quantity: 2, Extra: 2}}
	require.Equal(t, []string{""}, codes(s.together(wide)), "a ticket with two places counts once")
	order := tix.NewOrderID()
	require.NoError(t, s.db.InTx(ctx, func(ctx context.Context) error { return s.Convert(ctx, wide.HoldID, order) }))
	require.Len(t, take("", "buyer_limit"), 1)
	require.NoError(t, s.Return(ctx, order, []tix.PoolLine{{PoolID: pool, Quantity: 1}, {PoolID: other, Quantity: 1}}))
	s.sound()
	take("buyer_limit")
	require.NoError(t, s.Return(ctx, order, nil))
	s.sound()
	take("code_used_up") // what was bought with a code stays used
	require.Len(t, again, 1)
	require.Equal(t, "code_used_up", errs.CodeOf(s.SetCode(ctx, s.org, s.event, code, 1)), "never below what is used")
}

func TestSoldOutIsRememberedUntilPlacesReturn(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := newShop(t)
	pool := s.pool(5)
	first := s.request(pool, 4)
	require.Equal(t, []string{"", "sold_out"}, codes(s.together(first, s.request(pool, 2))))
	require.True(t, s.engine.cache.refuses(s.request(pool, 2).Lines, s.clock.Now()), "what was refused")
	require.False(t, s.engine.cache.refuses(s.request(pool, 1).Lines, s.clock.Now()), "but not one ticket, which is left")
	require.NoError(t, s.Release(ctx, first.HoldID))
	require.False(t, s.engine.cache.refuses(s.request(pool, 2).Lines, s.clock.Now()))
	require.Equal(t, []string{"", "sold_out"}, codes(s.together(s.request(pool, 5), s.request(pool, 1))))
	require.NoError(t, s.Resize(ctx, s.org, pool, 9))
	require.False(t, s.engine.cache.refuses(s.request(pool, 1).Lines, s.clock.Now()))
	require.Equal(t, []string{"", "sold_out"}, codes(s.together(s.request(pool, 4), s.request(pool, 1))))
	s.clock.Advance(soldOutFor)
	require.False(t, s.engine.cache.refuses(s.request(pool, 1).Lines, s.clock.Now()), "another replica may have places again")
	err := s.Resize(ctx, s.org, pool, 3)
	require.Equal(t, "capacity_below_sold", errs.CodeOf(err))
	var told *errs.Error
	require.ErrorAs(t, err, &told)
	require.Contains(t, told.Safe, "9 tickets")
}

func TestWhoLeavesTheQueueTakesNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	pool := s.pool(10)
	gone, stop := context.WithCancel(context.Background())
	stop()
	l := &lane{engine: s.engine, laneKey: laneKey{s.event, s.org}, running: true} // a lane that takes its time
	s.engine.lanes[l.laneKey] = l
	_, err := s.Take(gone, *s.request(pool, 3))
	require.ErrorIs(t, err, context.Canceled)
	stay := s.engine.spare.get(s.request(pool, 1))
	require.NoError(t, s.engine.enqueue(stay))
	s.engine.busy.Add(1)
	l.run()
	require.NoError(t, stay.err)
	p, err := s.Pool(context.Background(), s.org, pool)
	require.NoError(t, err)
	require.Equal(t, 1, p.Held)
}

func TestAFullQueueSaysWhenToComeBack(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	pool := s.pool(10)
	l := &lane{engine: s.engine, laneKey: laneKey{s.event, s.org}, running: true}
	s.engine.lanes[l.laneKey] = l
	l.queue = make([]*waiter, queueMost)
	_, err := s.Take(context.Background(), *s.request(pool, 1))
	var busy *errs.Error
	require.ErrorAs(t, err, &busy)
	require.Equal(t, errs.Unavailable, busy.Kind)
	require.NotZero(t, busy.After)
}

func TestStoppingAnswersWhatIsQueued(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	pool := s.pool(100)
	var wg sync.WaitGroup
	var mu sync.Mutex
	answers := map[string]int{}
	for range 60 {
		wg.Go(func() {
			_, err := s.Take(context.Background(), *s.request(pool, 1))
			mu.Lock()
			defer mu.Unlock()
			answers[errs.CodeOf(err)]++
		})
	}
	require.NoError(t, s.Close(context.Background()))
	wg.Wait()
	_, err := s.Take(context.Background(), *s.request(pool, 1))
	require.Equal(t, "stopping", errs.CodeOf(err))
	p, err := s.Pool(context.Background(), s.org, pool)
	require.NoError(t, err)
	require.Equal(t, p.Held, answers[""], "what was acknowledged is there, and nothing else")
	require.Equal(t, 60, answers[""]+answers["stopping"], fmt.Sprint(maps.Clone(answers)))
}

func TestReplicasOnOnePoolSellExactlyWhatIsThere(t *testing.T) {
	t.Parallel()
	d := testkit.Fresh(t)
	s := shopOn(t, d)
	pool := s.pool(500)
	replicas := []*Service{s.Service, NewService(d, s.clock, silence{}), NewService(d, s.clock, silence{}), NewService(d, s.clock, silence{})}
	var wg sync.WaitGroup
	var mu sync.Mutex
	got, failed := 0, []error{}
	for i := range 400 {
		wg.Go(func() {
			r := s.request(pool, 1+i%3)
			r.Subject, r.SubjectMax = [16]byte{byte(i), byte(i >> 8), 1}, 4
			_, err := replicas[i%4].Take(context.Background(), *r)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				got += r.Lines[0].Quantity
			case !errors.Is(err, ErrSoldOut):
				failed = append(failed, err)
			}
		})
	}
	wg.Wait()
	require.Empty(t, failed)
	require.Equal(t, 500, got, "400 buyers want 799 tickets, and single ones fill the rest")
	s.sound()
}
