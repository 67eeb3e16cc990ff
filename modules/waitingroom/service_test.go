package waitingroom

import (
	"context"
	"crypto/sha256"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestFromPrequeueToPass(t *testing.T) {
	t.Parallel()
	h := open(t)
	ctx := context.Background()
	h.phase(PhaseOff)
	person, err := h.gate.Admit(h.event, "")
	require.NoError(t, err, "without a room everybody may buy")
	require.Zero(t, person)
	h.sale()
	h.phase(PhaseClosed)
	_, err = h.Join(ctx, Join{EventID: h.event, Device: device(1)})
	require.Equal(t, "queue_closed", code(err))
	h.at(10, 0)
	h.phase(PhasePrequeue)
	var tickets []string
	for i := range 20 {
		p := h.join(i)
		require.Zero(t, p.Position, "nobody has a position before the draw")
		tickets = append(tickets, p.Ticket)
	}
	again := h.join(3)
	first, err := h.Place(ctx, h.event, tickets[3])
	require.NoError(t, err)
	require.Equal(t, first.EntrantID, again.EntrantID, "one place for each device")
	promised := h.Status(h.event).SeedHash
	require.Empty(t, h.Status(h.event).Seed, "the seed is not known before")
	h.at(11, 0)
	h.phase(PhaseOpen)
	st := h.Status(h.event)
	sum := sha256.Sum256(st.Seed)
	require.Equal(t, promised, sum[:])
	require.Equal(t, promised, st.SeedHash)
	listed, err := h.DrawnEntrants(ctx, h.event, 0, 100)
	require.NoError(t, err)
	var order []tix.EntrantID
	for i, e := range listed {
		require.Equal(t, i+1, *e.Position)
		order = append(order, e.ID)
	}
	require.Len(t, order, 20)
	require.NoError(t, VerifyDraw(st.Seed, promised, order))
	late := h.join(100)
	require.Equal(t, 21, late.Position, "who comes later stands behind the draw")
	_, _, err = h.Pass(ctx, h.event, late.Ticket)
	require.Equal(t, "not_yet", code(err))
	_, err = h.gate.Admit(h.event, "")
	require.Equal(t, "queue_required", code(err))
	h.pass(2 * time.Second)
	pass, until, err := h.Pass(ctx, h.event, late.Ticket)
	require.NoError(t, err)
	h.clock.Advance(time.Minute)
	same, sameUntil, err := h.Pass(ctx, h.event, late.Ticket)
	require.NoError(t, err)
	require.Equal(t, pass, same, "another tab gets the same pass")
	require.Equal(t, until, sameUntil)
	person, err = h.gate.Admit(h.event, pass)
	require.NoError(t, err)
	require.Equal(t, [16]byte(late.EntrantID), person)
	_, err = h.gate.Admit(h.event, pass[:len(pass)-1]+"A")
	require.Equal(t, "queue_required", code(err))
	_, err = h.gate.Admit(h.event, late.Ticket)
	require.Equal(t, "queue_required", code(err), "a place is no pass")
	h.clock.Set(until)
	_, err = h.gate.Admit(h.event, pass)
	require.Equal(t, "pass_expired", code(err))
	_, _, err = h.Pass(ctx, h.event, late.Ticket)
	require.Equal(t, "pass_used_up", code(err))
	require.NoError(t, h.Leave(ctx, h.event, late.Ticket))
	require.NoError(t, h.Leave(ctx, h.event, late.Ticket), "leaving twice is fine")
	require.Equal(t, 22, h.join(100).Position, "who comes back stands at the end")
}

func TestTheDrawIsHeldOnce(t *testing.T) {
	t.Parallel()
	d := testkit.Fresh(t)
	h := openOn(t, d)
	h.sale()
	h.at(10, 0)
	for i := range 30 {
		h.join(i)
	}
	h.clock.Set(time.Date(2030, 5, 1, 11, 0, 0, 0, time.UTC))
	var wg sync.WaitGroup
	for range 4 {
		other := h.replicaOn(d)
		wg.Go(func() {
			if err := other.Draw(context.Background(), h.event); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.NoError(t, h.Refresh(context.Background()))
	first, err := h.DrawnEntrants(context.Background(), h.event, 0, 100)
	require.NoError(t, err)
	require.NoError(t, h.Draw(context.Background(), h.event))
	again, err := h.DrawnEntrants(context.Background(), h.event, 0, 100)
	require.NoError(t, err)
	require.Len(t, first, 30)
	require.Equal(t, first, again)
}

func TestOnePlaceForEachPerson(t *testing.T) {
	t.Parallel()
	d := testkit.Fresh(t)
	h := openOn(t, d)
	h.put(Details{Mode: ptr(On), ProofOfWork: ptr(false)})
	h.pass(tickEvery)
	other := h.replicaOn(d)
	require.NoError(t, other.Refresh(context.Background()))
	var mu sync.Mutex
	seen := map[tix.EntrantID]int{}
	var wg sync.WaitGroup
	for i := range 60 {
		wg.Go(func() {
			s := []*Service{h.Service, other}[i%2]
			p, err := s.Join(context.Background(), Join{EventID: h.event, Device: device(i % 3)})
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			seen[p.EntrantID] = p.Position
		})
	}
	wg.Wait()
	positions := []int{}
	for _, p := range seen {
		positions = append(positions, p)
	}
	slices.Sort(positions)
	require.Equal(t, []int{1, 2, 3}, positions)
	me := auth.With(context.Background(), auth.Principal{Kind: auth.User, UserID: tix.NewUserID()})
	phone, err := h.Join(me, Join{EventID: h.event, Device: device(50)})
	require.NoError(t, err)
	laptop, err := h.Join(me, Join{EventID: h.event, Device: device(51)})
	require.NoError(t, err)
	require.Equal(t, phone.EntrantID, laptop.EntrantID, "a signed-in person has one place on all devices")
}

func TestJoiningCostsWork(t *testing.T) {
	t.Parallel()
	h := open(t)
	ctx := context.Background()
	h.put(Details{Mode: ptr(On), Difficulty: ptr(8)})
	h.pass(tickEvery)
	c, err := h.Challenge(h.event)
	require.NoError(t, err)
	good := solve(c.Text, c.Difficulty)
	join := func(n int, challenge, solution string) error {
		_, err := h.Join(ctx, Join{EventID: h.event, Device: device(n), Challenge: challenge, Solution: solution})
		return err
	}
	require.Equal(t, "challenge_failed", code(join(1, "", "")))
	require.Equal(t, "challenge_failed", code(join(1, c.Text, good+"0")))
	require.Equal(t, "challenge_failed", code(join(1, c.Text[:len(c.Text)-1]+"A", good)))
	require.NoError(t, join(1, c.Text, good))
	require.NoError(t, join(1, c.Text, good), "the same person may repeat the call")
	require.Equal(t, "challenge_failed", code(join(2, c.Text, good)), "one challenge is good for one place")
	old, err := h.Challenge(h.event)
	require.NoError(t, err)
	h.clock.Advance(challengeLife + time.Second)
	require.Equal(t, "challenge_failed", code(join(3, old.Text, solve(old.Text, old.Difficulty))))
}

func TestTheOperatorSteers(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.put(Details{Mode: ptr(On), ProofOfWork: ptr(false), RateLimit: ptr(4)})
	h.pass(tickEvery)
	for i := range 40 {
		h.join(i)
	}
	h.pass(5 * time.Second)
	at5 := h.Status(h.event).Serving
	require.InDelta(t, 20, at5, 8, "four a second")
	h.put(Details{Paused: ptr(true), Message: ptr("Back in five minutes")})
	h.phase(PhasePaused)
	h.pass(5 * time.Second)
	require.Equal(t, at5, h.Status(h.event).Serving)
	require.Equal(t, "Back in five minutes", h.Status(h.event).Message)
	h.put(Details{Paused: ptr(false)})
	h.pass(2 * time.Second)
	require.Greater(t, h.Status(h.event).Serving, at5)
	_, err := h.Put(context.Background(), tix.NewOrganizationID(), h.event, nil, Details{})
	require.Equal(t, errs.NotFound, errs.KindOf(err), "another organization's event")
	_, err = h.Put(context.Background(), h.org, h.event, nil, Details{Mode: ptr("sometimes"), PassMinutes: ptr(1), RateLimit: ptr(-1), SaleStartsAt: ptr(h.clock.Now())})
	var wrong *errs.Error
	require.ErrorAs(t, err, &wrong)
	require.Len(t, wrong.Fields, 4)
	require.Equal(t, []string{"waitingroom.room.update", "waitingroom.room.update", "waitingroom.room.update"}, h.world.verbs)
}

func TestNobodyIsLetInForNothing(t *testing.T) {
	t.Parallel()
	h := open(t)
	ctx := context.Background()
	h.world.stock.Remaining = 8
	h.put(Details{Mode: ptr(On), ProofOfWork: ptr(false)})
	h.pass(tickEvery)
	for i := range 50 {
		h.join(i)
	}
	h.pass(20 * time.Second)
	require.Equal(t, 6, h.Status(h.event).Serving, "half as many again as eight tickets serve, two each")
	h.world.stock = tix.Availability{Capacity: 1000, Held: 8}
	h.pass(2 * time.Second)
	h.phase(PhaseOpen)
	require.Equal(t, "few", h.Status(h.event).Stock, "somebody may still give them back")
	h.world.stock = tix.Availability{Capacity: 1000, Sold: 8}
	h.pass(2 * time.Second)
	h.phase(PhaseSoldOut)
	_, _, err := h.Pass(ctx, h.event, h.join(1).Ticket)
	require.Equal(t, "sold_out", code(err))
	h.world.stock = tix.Availability{Capacity: 1000, Remaining: 100}
	h.pass(3 * time.Second)
	h.phase(PhaseOpen)
	require.Equal(t, "returned", h.Status(h.event).Stock)
	require.Greater(t, h.Status(h.event).Serving, 6)
}

func TestUnusedPassesMakeRoom(t *testing.T) {
	t.Parallel()
	h := open(t)
	ctx := context.Background()
	h.world.stock.Remaining = 4
	h.put(Details{Mode: ptr(On), ProofOfWork: ptr(false), PassMinutes: ptr(2)})
	h.pass(tickEvery)
	var places []Place
	for i := range 10 {
		places = append(places, h.join(i))
	}
	h.pass(5 * time.Second)
	require.Equal(t, 3, h.Status(h.event).Serving)
	for _, p := range places[:3] {
		_, _, err := h.Pass(ctx, h.event, p.Ticket)
		require.NoError(t, err)
	}
	h.gate.Observe(h.event, places[0].EntrantID, time.Millisecond, "held")
	h.pass(3 * time.Second)
	require.Equal(t, 4, h.Status(h.event).Serving, "who has reserved is not waited for")
	h.clock.Advance(2 * time.Minute)
	h.pass(3 * time.Second)
	require.Equal(t, 6, h.Status(h.event).Serving, "two passes expired unused; the fourth was never asked for")
}

func TestAutomaticWhenCheckoutIsOverrun(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.put(Details{Mode: ptr(Automatic), ProofOfWork: ptr(false)})
	h.pass(time.Second)
	h.phase(PhaseOff)
	_, err := h.gate.Admit(h.event, "")
	require.NoError(t, err, "a quiet Tuesday has no waiting room")
	for range 8 {
		for range 50 {
			h.gate.Observe(h.event, [16]byte{}, 400*time.Millisecond, "held")
		}
		h.pass(time.Second)
	}
	h.phase(PhaseOpen)
	require.Equal(t, "reservations are slow", h.Status(h.event).Reason)
	_, err = h.gate.Admit(h.event, "")
	require.Equal(t, "queue_required", code(err))
	h.join(1)
	h.pass(calm + 20*time.Second)
	h.phase(PhaseOff)
}

func TestWaitingAsksNoDatabase(t *testing.T) {
	t.Parallel()
	d := testkit.Fresh(t)
	h := openOn(t, d)
	h.sale()
	h.at(10, 0)
	p := h.join(1)
	h.at(11, 0)
	d.Close()
	st := h.Status(h.event)
	require.Equal(t, PhaseOpen, st.Phase)
	got, err := h.Place(context.Background(), h.event, p.Ticket)
	require.NoError(t, err)
	require.Equal(t, 1, got.Position)
	_, err = h.gate.Admit(h.event, "")
	require.Equal(t, "queue_required", code(err))
}

func TestSlowReservationsHalveTheRate(t *testing.T) {
	t.Parallel()
	g := &governor{rate: 100}
	require.Equal(t, "all is well", g.adjust(load{p99: 100, tries: 200}, time.Second, 0))
	require.InDelta(t, 125, g.rate, 0.1)
	require.Equal(t, "reservations are slow", g.adjust(load{p99: 300, tries: 200}, time.Second, 0))
	require.InDelta(t, 62.5, g.rate, 0.1)
	require.Equal(t, "reservations fail", g.adjust(load{p99: 100, tries: 200, failed: 3}, time.Second, 0))
	require.InDelta(t, 31.25, g.rate, 0.1)
	require.Equal(t, "limited by the organizer", g.adjust(load{}, time.Second, 10))
	require.InDelta(t, 10, g.rate, 0.01)
}

func BenchmarkAdmit(b *testing.B) {
	h := open(b)
	h.put(Details{Mode: ptr(On)})
	pass := h.signed.pass(h.event, tix.NewEntrantID(), h.clock.Now().Add(time.Hour))
	for b.Loop() {
		if _, err := h.gate.Admit(h.event, pass); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSolve(b *testing.B) {
	h := open(b)
	h.put(Details{Mode: ptr(On)})
	for b.Loop() {
		c, err := h.Challenge(h.event)
		if err != nil {
			b.Fatal(err)
		}
		solve(c.Text, c.Difficulty)
	}
}
