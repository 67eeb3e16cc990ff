package purchase_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/devstack"
	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/workflows/purchase"
)

// story is one recorded run: how the rooms behave, and what happens meanwhile.
type story struct {
	shop  *shop
	tell  func(s *stage)
	ended string
}

// stage is a story while it is being told.
type stage struct {
	t     *testing.T
	shop  *shop
	c     client.Client
	start *purchase.Starter
	order tix.OrderID
}

// over is an order whose time ended so long ago that the run expires it within a second.
const over = 2 * time.Minute

func stories() map[string]story {
	away := func(int) error { return errs.New(errs.Unavailable, "provider_away", "Please try again.") }
	firstTime := func(err func(int) error) func(int) error {
		return func(try int) error {
			if try == 1 {
				return err(try)
			}
			return nil
		}
	}
	return map[string]story{
		"paid": {shop: &shop{status: "pending_payment", settles: []string{"paid"}}, tell: func(s *stage) { s.wake("settle", 0) }, ended: "paid"},
		"free": {shop: &shop{status: "paid"}, ended: "paid"},
		"declined_then_paid": {shop: &shop{status: "pending_payment", settles: []string{"pending_payment", "paid"}}, ended: "paid",
			tell: func(s *stage) { s.wake("settle", 0); s.wake("settle", 1) }},
		"expired":     {shop: &shop{status: "pending_payment", late: over, expires: []string{"expired"}}, ended: "expired"},
		"late_refund": {shop: &shop{status: "pending_payment", late: over, expires: []string{"refunding"}, refund: firstTime(away)}, ended: "refunded"},
		"mail_parked": {shop: &shop{status: "paid", send: firstTime(func(int) error {
			return errs.New(errs.Denied, "mail_denied", "Mail cannot be sent at the moment.")
		})}, ended: "paid", tell: func(s *stage) { s.resolve() }},
	}
}

// wake tells the run that the payment changed, once it has settled so many times.
func (s *stage) wake(step string, times int) {
	s.t.Helper()
	require.Eventually(s.t, func() bool { return s.shop.count("ensure") == 1 && s.shop.count(step) == times }, time.Minute, 10*time.Millisecond)
	require.NoError(s.t, outbox.Hand(s.t.Context(), nil, s.start.Subscriptions()[3], tix.PaymentStuck{OrderID: s.order}))
}

// resolve lets a parked step run again, as soon as the run admits that it is parked.
func (s *stage) resolve() {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		h, err := s.c.UpdateWorkflow(s.t.Context(), client.UpdateWorkflowOptions{
			WorkflowID: purchase.WorkflowID(s.order), UpdateName: durable.UpdateResolve, WaitForStage: client.WorkflowUpdateStageCompleted,
			Args: []any{durable.Resolution{Action: "retry", Actor: "usr_admin", Reason: "the settings are mended"}},
		})
		return err == nil && h.Get(s.t.Context(), nil) == nil
	}, time.Minute, 50*time.Millisecond)
}

// record tells every story to a real Temporal server and keeps what it wrote down.
func record(t *testing.T) {
	t.Helper()
	layout, err := devstack.FindLayout("")
	require.NoError(t, err)
	embedded := devstack.Start(t.Context(), devstack.Options{Layout: layout, Throwaway: true})
	t.Cleanup(func() { require.NoError(t, embedded.Stop()) })
	temporal, err := embedded.Temporal(t.Context())
	require.NoError(t, err)
	worker.SetStickyWorkflowCacheSize(0) // no queue named after this machine in the histories
	for name, s := range stories() {
		c, err := client.Dial(client.Options{HostPort: temporal.Address, Namespace: temporal.Namespace, Identity: "recorder"})
		require.NoError(t, err)
		told := tellOne(t, c, s)
		c.Close()
		require.NotContains(t, told, mustHostname(t))
		require.NoError(t, os.MkdirAll(histories, 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(histories, name+".json"), []byte(told), 0o644))
	}
}

func tellOne(t *testing.T, c client.Client, s story) string {
	t.Helper()
	s.shop.calls = map[string]int{}
	for _, w := range durable.Workers(c, purchase.Saga(purchase.NewActivities(s.shop, s.shop))) {
		require.NoError(t, w.Start())
		defer w.Stop()
	}
	on := &stage{t: t, shop: s.shop, c: c, start: purchase.NewStarter(c, s.shop, clock.System{}), order: tix.NewOrderID()}
	begins, first := on.start.Subscriptions()[0], tix.Message(tix.OrderPlaced{OrderID: on.order})
	if s.shop.status == "paid" {
		begins, first = on.start.Subscriptions()[1], tix.OrderPaid{OrderID: on.order}
	}
	require.NoError(t, outbox.Hand(t.Context(), nil, begins, first))
	if s.tell != nil {
		s.tell(on)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var ended string
	require.NoError(t, c.GetWorkflow(ctx, purchase.WorkflowID(on.order), "").Get(ctx, &ended))
	require.Equal(t, s.ended, ended)

	whole := &history.History{}
	for it := c.GetWorkflowHistory(ctx, purchase.WorkflowID(on.order), "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); it.HasNext(); {
		e, err := it.Next()
		require.NoError(t, err)
		whole.Events = append(whole.Events, e)
	}
	raw, err := protojson.MarshalOptions{Multiline: true, Indent: " "}.Marshal(whole)
	require.NoError(t, err)
	// The library puts one or two spaces after a colon, by the binary; the files stay the same.
	return strings.ReplaceAll(string(raw), `":  `, `": `) + "\n"
}

func mustHostname(t *testing.T) string {
	t.Helper()
	name, err := os.Hostname()
	require.NoError(t, err)
	return name
}
