package webhooks

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
)

func verifies(t *testing.T, secret string, c call) error {
	t.Helper()
	w, err := standardwebhooks.NewWebhook(secret)
	require.NoError(t, err)
	return w.Verify(c.body, c.header)
}

func TestWhatIsSentIsSignedByTheStandard(t *testing.T) {
	t.Parallel()
	h, srv := open(t, true), serve(t, 204)
	hook, secret := h.hook(srv.URL, orderPaid)
	require.True(t, strings.HasPrefix(secret, "whsec_"))
	require.NotContains(t, string(hook.Secret), secret, "it is sealed")
	d := h.sold()
	require.Zero(t, h.deliver(hook))
	calls := srv.calls()
	require.Len(t, calls, 1)
	require.NoError(t, verifies(t, secret, calls[0]))
	require.Error(t, verifies(t, secret, call{calls[0].header, append(calls[0].body, ' ')}))
	require.Equal(t, d.MessageID.String(), calls[0].header.Get("webhook-id"))
	var body struct {
		Type      string
		Timestamp time.Time
		Data      map[string]any
	}
	require.NoError(t, json.Unmarshal(calls[0].body, &body))
	require.Equal(t, "order.paid", body.Type)
	require.Equal(t, h.clock.Now(), body.Timestamp)
	require.Equal(t, map[string]any{"amount": 7600.0, "currency": "USD"}, body.Data["total"])
	require.Equal(t, h.org.String(), body.Data["organization_id"])
	d, tried := h.read(d.ID)
	require.Equal(t, Delivered, d.State)
	require.Len(t, tried, 1)
	require.Equal(t, 204, tried[0].Status)
}

func TestARotatedSecretSignsForADayMore(t *testing.T) {
	t.Parallel()
	h, srv := open(t, true), serve(t, 200)
	hook, first := h.hook(srv.URL, orderPaid)
	hook, second, err := h.Rotate(t.Context(), h.org, hook.ID)
	require.NoError(t, err)
	require.NotEqual(t, first, second)
	h.sold()
	h.deliver(hook)
	both := srv.calls()[0]
	require.Len(t, strings.Split(both.header.Get("webhook-signature"), " "), 2)
	require.NoError(t, verifies(t, first, both))
	require.NoError(t, verifies(t, second, both))
	h.clock.Advance(24 * time.Hour)
	h.sold()
	h.deliver(hook)
	late := srv.calls()[1]
	require.Len(t, strings.Split(late.header.Get("webhook-signature"), " "), 1)
	check := func(secret string) error {
		w, err := standardwebhooks.NewWebhook(secret)
		require.NoError(t, err)
		return w.VerifyIgnoringTimestamp(late.body, late.header)
	}
	require.NoError(t, check(second))
	require.Error(t, check(first))
}

func TestFailuresAreTriedAgainLaterEachTimeUntilTheHookIsDisabled(t *testing.T) {
	t.Parallel()
	h, srv := open(t, true), serve(t, 500)
	srv.says = strings.Repeat("é", 1000)
	hook, _ := h.hook(srv.URL, orderPaid)
	d := h.sold()
	var gaps []time.Duration
	for next := h.deliver(hook); !next.IsZero(); next = h.deliver(hook) {
		gaps = append(gaps, next.Sub(h.clock.Now()))
		h.clock.Set(next.Add(-time.Second))
		require.Equal(t, next, h.deliver(hook), "nothing is sent before its time")
		h.clock.Set(next)
	}
	require.Equal(t, []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}, gaps)
	calls := srv.calls()
	require.Len(t, calls, 10)
	for _, c := range calls {
		require.Equal(t, d.MessageID.String(), c.header.Get("webhook-id"), "always the same message")
	}
	d, tried := h.read(d.ID)
	require.Equal(t, Failed, d.State)
	require.Len(t, tried, 10)
	require.Equal(t, "status_500", tried[9].Error)
	require.Equal(t, strings.Repeat("é", 512), tried[9].Body, "the first kilobyte")
	hook = h.now(hook)
	require.False(t, hook.Enabled, "three days without a success")
	require.Equal(t, failing, hook.DisabledReason)
	require.Contains(t, h.world.verbs(), "webhooks.hook.disable")
	require.Len(t, h.world.mails, 2, "every owner")
	for _, m := range h.world.mails {
		require.Equal(t, strings.TrimPrefix(srv.URL, "http://"), m.Data["server"])
	}
	require.NoError(t, h.OrdersPaid(t.Context(), []tix.OrderPaid{h.paid()}))
	require.Len(t, h.log(), 1, "a disabled hook hears of nothing")
}

func TestASuccessInBetweenKeepsTheHook(t *testing.T) {
	t.Parallel()
	h, srv := open(t, true), serve(t, 503, 200, 503)
	hook, _ := h.hook(srv.URL, orderPaid)
	h.sold()
	next := h.deliver(hook)
	require.NotNil(t, h.now(hook).FailingSince)
	h.clock.Set(next)
	require.Zero(t, h.deliver(hook))
	require.Nil(t, h.now(hook).FailingSince)
	h.clock.Advance(96 * time.Hour)
	h.sold()
	require.NotZero(t, h.deliver(hook))
	require.True(t, h.now(hook).Enabled)
}

func TestOneThatIsGoneIsDisabledAtOnce(t *testing.T) {
	t.Parallel()
	h, srv := open(t, true), serve(t, 410)
	hook, _ := h.hook(srv.URL, orderPaid)
	d := h.sold()
	require.Zero(t, h.deliver(hook))
	hook = h.now(hook)
	require.Equal(t, gone, hook.DisabledReason)
	d, _ = h.read(d.ID)
	require.Equal(t, Failed, d.State)
	require.Len(t, h.world.mails, 2)
	_, err := h.Replay(t.Context(), h.org, d.ID)
	require.ErrorIs(t, err, ErrDisabled)
	_, err = h.Test(t.Context(), h.org, hook.ID)
	require.ErrorIs(t, err, ErrDisabled)
	yes := true
	hook, err = h.Update(t.Context(), h.org, hook.ID, nil, Details{Enabled: &yes})
	require.NoError(t, err)
	srv.statuses = []int{200}
	_, err = h.Replay(t.Context(), h.org, d.ID)
	require.NoError(t, err)
	require.Zero(t, h.deliver(hook))
	d, tried := h.read(d.ID)
	require.Equal(t, Delivered, d.State)
	require.Len(t, tried, 2)
	calls := srv.calls()
	require.Equal(t, calls[0].header.Get("webhook-id"), calls[1].header.Get("webhook-id"))
}

func TestOnlyTheTwoHundredsAreSuccess(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{200: "", 202: "", 301: "redirected", 307: "redirected", 404: "status_404", 429: "status_429", 502: "status_502"} {
		h, srv := open(t, true), serve(t, status)
		hook, _ := h.hook(srv.URL, orderPaid)
		d := h.sold()
		h.deliver(hook)
		d, _ = h.read(d.ID)
		require.Equal(t, want, d.LastError, status)
		require.Equal(t, status, d.LastStatus)
		require.Len(t, srv.calls(), 1, "a redirect is not followed")
	}
}

func TestADeadServerIsAFailureOfTheDelivery(t *testing.T) {
	t.Parallel()
	h, srv := open(t, true), serve(t, 200)
	hook, _ := h.hook(srv.URL, orderPaid)
	srv.Close()
	d := h.sold()
	require.Equal(t, h.clock.Now().Add(5*time.Second), h.deliver(hook))
	d, tried := h.read(d.ID)
	require.Equal(t, "not_reached", d.LastError)
	require.Zero(t, tried[0].Status)
}

func TestAStepThatWasKilledIsRepeatedAndWritesOnce(t *testing.T) {
	t.Parallel()
	h, srv := open(t, true), serve(t, 500)
	hook, _ := h.hook(srv.URL, orderPaid)
	d := h.sold()
	before, _ := h.read(d.ID)
	h.deliver(hook)
	after, tried := h.read(d.ID)
	// Another worker that had read the same row, and was thought dead, comes back with its own answer.
	require.NoError(t, h.wrote(t.Context(), before, outcome{started: h.clock.Now(), status: http.StatusOK}))
	again, triedAgain := h.read(d.ID)
	require.Equal(t, after, again)
	require.Equal(t, tried, triedAgain)
	// One that is stopped in the middle of its call says nothing about the server.
	ctx, stop := contextStoppedBy(t, srv)
	defer stop()
	h.clock.Set(*again.NextTryAt)
	_, err := h.Deliver(ctx, hook.ID)
	require.Error(t, err)
	still, _ := h.read(d.ID)
	require.Equal(t, again, still)
	require.NotZero(t, h.deliver(hook))
	last, _ := h.read(d.ID)
	require.Equal(t, 2, last.Attempts)
}

func TestReplayOfWhatFailedSinceATime(t *testing.T) {
	t.Parallel()
	h, srv := open(t, true), serve(t, 200)
	hook, _ := h.hook(srv.URL, orderPaid)
	old := h.sold()
	h.clock.Advance(time.Hour)
	since := h.clock.Now()
	young := h.sold()
	no, yes := false, true
	_, err := h.Update(t.Context(), h.org, hook.ID, nil, Details{Enabled: &no})
	require.NoError(t, err)
	for _, d := range h.log() {
		require.Equal(t, Failed, d.State, "what waited was given up")
	}
	_, err = h.ReplayFailed(t.Context(), h.org, hook.ID, since)
	require.ErrorIs(t, err, ErrDisabled)
	_, err = h.Update(t.Context(), h.org, hook.ID, nil, Details{Enabled: &yes})
	require.NoError(t, err)
	n, err := h.ReplayFailed(t.Context(), h.org, hook.ID, since)
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	_, err = h.Replay(t.Context(), h.org, young.ID)
	require.ErrorIs(t, err, ErrWaits)
	h.deliver(hook)
	old, _ = h.read(old.ID)
	young, _ = h.read(young.ID)
	require.Equal(t, []string{Failed, Delivered}, []string{old.State, young.State})
	h.clock.Advance(keep + time.Hour)
	h.deliver(hook)
	require.Empty(t, h.log(), "the log forgets after thirty days")
}

func TestADropIsSentInHandfuls(t *testing.T) {
	t.Parallel()
	h, srv := open(t, true), serve(t, 200)
	hook, _ := h.hook(srv.URL, orderPaid)
	all := make([]tix.OrderPaid, 25)
	for i := range all {
		all[i] = h.paid()
	}
	require.NoError(t, h.OrdersPaid(t.Context(), all))
	for range 2 {
		next := h.deliver(hook)
		require.False(t, next.IsZero() || next.After(h.clock.Now()), "more is due at once")
	}
	require.Zero(t, h.deliver(hook))
	require.Len(t, srv.calls(), 25)
}
