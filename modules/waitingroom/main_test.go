package waitingroom

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/bits"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }

// world plays the rooms of events, stock and audit.
type world struct {
	card  tix.EventCard
	stock tix.Availability
	verbs []string
	mails []tix.MailRequest
}

func (w *world) Queue(_ context.Context, m tix.MailRequest) (tix.MailID, error) {
	w.mails = append(w.mails, m)
	return tix.NewMailID(), nil
}

func (w *world) Card(_ context.Context, id tix.EventID) (tix.EventCard, error) {
	if id != w.card.ID {
		return tix.EventCard{}, errs.Missing("event")
	}
	return w.card, nil
}

func (w *world) EventStock(context.Context, []tix.EventID) (map[tix.EventID]tix.Availability, error) {
	return map[tix.EventID]tix.Availability{w.card.ID: w.stock}, nil
}

func (w *world) Record(_ context.Context, a tix.Action) error {
	w.verbs = append(w.verbs, a.Verb)
	return nil
}

// house is a waiting room for one event, whose loop and clock the test moves.
type house struct {
	*Service
	t     testing.TB
	clock *clock.Settable
	world *world
	event tix.EventID
	org   tix.OrganizationID
}

func open(t testing.TB) *house { return openOn(t, testkit.Fresh(t)) }

func openOn(t testing.TB, d *db.DB) *house {
	h := &house{t: t, clock: clock.At(time.Date(2030, 5, 1, 9, 0, 0, 0, time.UTC)), event: tix.NewEventID(), org: tix.NewOrganizationID()}
	h.world = &world{card: tix.EventCard{ID: h.event, OrganizationID: h.org}, stock: tix.Availability{Capacity: 1000, Remaining: 1000}}
	h.Service = h.replicaOn(d)
	return h
}

// replicaOn is another process over the same database.
func (h *house) replicaOn(d *db.DB) *Service {
	sealer, err := auth.NewSealer("a secret of this test that is long enough")
	require.NoError(h.t, err)
	return NewService(d, h.clock, NewGate(sealer, h.clock), h.world, h.world, h.world, h.world, sealer)
}

func ptr[T any](v T) *T { return &v }

// sale has a prequeue from ten to eleven and a draw then.
func (h *house) sale() {
	h.t.Helper()
	ten := time.Date(2030, 5, 1, 10, 0, 0, 0, time.UTC)
	h.put(Details{Mode: ptr(On), PrequeueOpensAt: &ten, SaleStartsAt: ptr(ten.Add(time.Hour)), ProofOfWork: ptr(false)})
}

// put changes the room.
func (h *house) put(d Details) Room {
	h.t.Helper()
	r, err := h.Put(context.Background(), h.org, h.event, nil, d)
	require.NoError(h.t, err)
	return r
}

// pass lets time pass, with the loop running.
func (h *house) pass(d time.Duration) {
	h.t.Helper()
	for end := h.clock.Now().Add(d); h.clock.Now().Before(end); {
		h.clock.Advance(tickEvery)
		require.NoError(h.t, h.Tick(context.Background()))
	}
}

// at moves the clock and looks once.
func (h *house) at(hour, minute int) {
	h.t.Helper()
	h.clock.Set(time.Date(2030, 5, 1, hour, minute, 0, 0, time.UTC))
	require.NoError(h.t, h.Tick(context.Background()))
}

func device(n int) string { return fmt.Sprintf("device-number-%06d", n) }

func (h *house) join(n int) Place {
	h.t.Helper()
	p, err := h.Join(context.Background(), Join{EventID: h.event, Device: device(n)})
	require.NoError(h.t, err)
	return p
}

func (h *house) phase(want string) {
	h.t.Helper()
	require.Equal(h.t, want, h.Status(h.event).Phase)
}

// solve finds what a browser would.
func solve(challenge string, difficulty int) string {
	for n := 0; ; n++ {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s:%d", challenge, n))
		if bits.LeadingZeros32(uint32(sum[0])<<24|uint32(sum[1])<<16|uint32(sum[2])<<8|uint32(sum[3])) >= difficulty {
			return fmt.Sprint(n)
		}
	}
}

func code(err error) string { return errs.CodeOf(err) }
