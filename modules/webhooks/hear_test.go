package webhooks

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

// contextStoppedBy gives a context that ends while the server is asked for the next time, which then
// answers nobody.
func contextStoppedBy(t *testing.T, srv *server) (context.Context, func()) {
	ctx, stop := context.WithCancel(t.Context())
	srv.mu.Lock()
	defer srv.mu.Unlock()
	srv.before = func(r *http.Request) {
		stop()
		<-r.Context().Done() // the caller has hung up
	}
	return ctx, stop
}

func TestEveryMessageIsToldToWhoWantsIt(t *testing.T) {
	t.Parallel()
	h := open(t, true)
	event, dispute := tix.NewEventID(), tix.NewDisputeID()
	h.world.disputes[dispute] = tix.DisputeSheet{ID: dispute, OrganizationID: h.org, EventID: event, OrderID: tix.NewOrderID(), Status: "lost", Amount: tix.Money{Amount: 5, Currency: "USD"}}
	everything := []string{}
	for _, topic := range Topics() {
		everything = append(everything, topic.Name)
	}
	all, _ := h.hook("https://all.example", everything...)
	h.hook("https://some.example", eventCancelled)
	subs := map[string]outbox.Subscription{}
	for _, s := range NewModule(h.Service).listens() {
		subs[s.Topic] = s
	}
	back := tix.MoneyReturned{Key: "ref_1:1", OrderID: tix.NewOrderID(), EventID: event, OrganizationID: h.org, Amount: tix.Money{Amount: 100, Currency: "USD"}}
	undone := back
	undone.Undone = true
	for _, m := range []tix.Message{
		h.paid(), back, undone, tix.EventPublished{EventID: event, OrganizationID: h.org}, tix.EventRescheduled{EventID: event, OrganizationID: h.org},
		tix.EventCancelled{EventID: event, OrganizationID: h.org}, tix.EventSettled{EventID: event, OrganizationID: h.org}, tix.DisputeMoved{DisputeID: dispute},
	} {
		require.NoError(t, outbox.Hand(t.Context(), h.db, subs[m.Topic()], m))
		if _, twice := m.(tix.EventRescheduled); !twice { // which may happen again; the inbox knows the difference
			require.NoError(t, outbox.Hand(t.Context(), h.db, subs[m.Topic()], m))
		}
	}
	told := map[tix.HookID][]string{}
	for _, d := range h.log() {
		told[d.HookID] = append(told[d.HookID], d.Topic)
	}
	require.ElementsMatch(t, everything, told[all.ID], "each once")
	delete(told, all.ID)
	for _, topics := range told {
		require.Equal(t, []string{eventCancelled}, topics)
	}
	require.NotEmpty(t, testkit.Published(t, h.db, tix.HookDue{}, all.ID.String()))
}

func TestAMessageThatIsDeliveredTwiceIsOneDelivery(t *testing.T) {
	t.Parallel()
	h := open(t, true)
	h.hook("https://all.example", eventRescheduled)
	id := tix.NewEventID()
	require.NoError(t, h.db.InTx(t.Context(), func(ctx context.Context) error {
		return h.out.Publish(ctx, tix.EventRescheduled{EventID: id, OrganizationID: h.org})
	}))
	relay := outbox.NewRelay(h.out, slog.Default(), NewModule(h.Service).listens())
	for range 2 {
		for {
			n, err := relay.Once(t.Context())
			require.NoError(t, err)
			if n == 0 {
				break
			}
		}
		// A crash undid the relay's mark: it comes again.
		_, err := h.db.Pool().Exec(t.Context(), "UPDATE core_messages SET done_at = NULL, next_try_at = now() WHERE topic = 'events.event_rescheduled' AND payload->>'event_id' = $1", id.String())
		require.NoError(t, err)
	}
	require.Len(t, h.log(), 1)
}

func TestAnotherHouseHearsNothing(t *testing.T) {
	t.Parallel()
	h, other := open(t, true), open(t, true)
	h.hook("https://all.example", orderPaid)
	other.hook("https://all.example", orderPaid)
	h.sold()
	require.Len(t, h.log(), 1)
	require.Empty(t, other.log())
}

func TestOnlyPublicServersAreTaken(t *testing.T) {
	t.Parallel()
	h := open(t, false)
	h.post.resolve = func(_ context.Context, _, host string) ([]netip.Addr, error) {
		return map[string][]netip.Addr{
			"public.example": {netip.MustParseAddr("93.184.216.34"), netip.MustParseAddr("2606:2800:220:1::1")},
			"mixed.example":  {netip.MustParseAddr("93.184.216.34"), netip.MustParseAddr("10.0.0.1")},
			"inside.example": {netip.MustParseAddr("192.168.1.1")},
		}[host], nil
	}
	for to, ok := range map[string]bool{
		"https://public.example/hooks?x=1": true, "https://public.example:8443/": true, "https://93.184.216.34/": true, "https://[2606:2800:220:1::1]/": true,
		"http://public.example/": false, "ftp://public.example/": false, "https://": false, "public.example": false, "https://a:b@public.example/": false, "https://public.example/#x": false,
		"https://mixed.example/": false, "https://inside.example/": false, "https://unknown.example/": false,
		"https://127.0.0.1/": false, "https://10.1.2.3/": false, "https://172.16.0.1/": false, "https://192.168.0.1/": false, "https://169.254.169.254/": false, "https://0.0.0.0/": false,
		"https://100.100.100.200/": false, "https://168.63.129.16/": false, "https://192.0.0.192/": false, "https://198.18.0.1/": false, "https://224.0.0.1/": false, "https://255.255.255.255/": false,
		"https://[::1]/": false, "https://[::]/": false, "https://[fe80::1]/": false, "https://[fd00:ec2::254]/": false, "https://[::ffff:127.0.0.1]/": false, "https://[64:ff9b::7f00:1]/": false,
		"https://[2002:7f00:1::]/": false, "https://[2001:db8::1]/": false, "https://[ff02::1]/": false, "https://[::7f00:1]/": false,
	} {
		_, _, err := h.Create(t.Context(), h.org, Details{URL: &to, Topics: []string{orderPaid}})
		if ok {
			require.NoError(t, err, to)
			continue
		}
		require.Equal(t, errs.Invalid, errs.KindOf(err), to)
	}
}

func TestANameThatLeadsInsideLaterIsRefusedWhenItIsCalled(t *testing.T) {
	t.Parallel()
	h, srv := open(t, false), serve(t, 200)
	h.post.resolve = func(context.Context, string, string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("93.184.216.34")}, nil
	}
	to := "https://localhost" + srv.URL[len("http://127.0.0.1"):] // which the dialer looks up by itself
	hook, _ := h.hook(to, orderPaid)
	d := h.sold()
	require.Equal(t, h.clock.Now().Add(5*time.Second), h.deliver(hook))
	d, _ = h.read(d.ID)
	require.Equal(t, "address_refused", d.LastError)
	require.Empty(t, srv.calls())
}
