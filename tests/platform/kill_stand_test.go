package platform_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/devstack"
	"github.com/tixters/tixters/modules/accounts"
	mail "github.com/tixters/tixters/modules/sendgrid/standin"
	"github.com/tixters/tixters/modules/stripe"
	money "github.com/tixters/tixters/modules/stripe/standin"
)

// town is a platform whose API runs here, whose worker runs elsewhere, and whose bank and post
// office fail on demand.
type town struct {
	t    *testing.T
	p    *tixters.Platform
	cfg  config.Config
	bank *money.Server
	api  string
	pay  string // address of the bank
	post string // address of the post office
}

func listen(t *testing.T) (net.Listener, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	return l, "http://" + l.Addr().String()
}

// build brings up everything but a worker: a database and a Temporal server of its own, the
// stand-ins, the API. Webhooks of the bank wait until it is started.
func build(t *testing.T) *town {
	t.Helper()
	ctx := t.Context()
	layout, err := devstack.FindLayout("")
	require.NoError(t, err)
	embedded := devstack.Start(ctx, devstack.Options{Layout: layout, Throwaway: true})
	t.Cleanup(func() { require.NoError(t, embedded.Stop()) })
	w := &town{t: t, cfg: settings(t)}
	var l net.Listener
	l, w.api = listen(t)
	w.cfg.HTTP.PublicURL = w.api
	w.standins()
	database, err := embedded.Database(ctx)
	require.NoError(t, err)
	w.cfg.Database.URL, w.cfg.Database.Conns = database.URL, 8
	temporal, err := embedded.Temporal(ctx)
	require.NoError(t, err)
	w.cfg.Temporal.Address, w.cfg.Temporal.Namespace = temporal.Address, temporal.Namespace
	p, closePlatform, err := tixters.New(ctx, w.cfg, nil)
	require.NoError(t, err)
	t.Cleanup(closePlatform)
	w.p = p
	_, err = p.Migrate(ctx)
	require.NoError(t, err)
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	var end sync.WaitGroup
	t.Cleanup(func() { stop(); end.Wait() })
	end.Go(func() {
		if err := p.API(serving, l); err != nil {
			t.Errorf("the API ended: %v", err)
		}
	})
	return w
}

func (w *town) standins() {
	w.t.Helper()
	var err error
	w.bank, err = money.New(money.Options{
		Endpoints: []money.Endpoint{
			{URL: w.api + "/v1/stripe/webhooks", Secret: "whsec_town", Events: stripe.EventTypes()},
			{URL: w.api + "/v1/stripe/webhooks", Secret: "whsec_towns", Events: stripe.ConnectEventTypes(), Connect: true},
		},
		Webhooks: money.Webhooks{DuplicatePercent: 50, Shuffle: true},
	})
	require.NoError(w.t, err)
	office, err := mail.Open(mail.Options{APIKey: "SG.town", WebhookURL: w.api + "/v1/sendgrid/webhooks", Retry: 50 * time.Millisecond})
	require.NoError(w.t, err)
	bank, post := httptest.NewServer(w.bank), httptest.NewServer(office)
	w.t.Cleanup(func() {
		require.NoError(w.t, w.bank.Stop(context.Background()))
		require.NoError(w.t, office.Close())
		bank.CloseClientConnections()
		post.CloseClientConnections()
		bank.Close()
		post.Close()
	})
	w.pay, w.post = bank.URL, post.URL
	w.cfg.Stripe.SecretKey, w.cfg.Stripe.PublishableKey, w.cfg.Stripe.WebhookSecret = w.bank.SecretKey(), w.bank.PublishableKey(), "whsec_town"
	w.cfg.Stripe.ConnectWebhookSecret = "whsec_towns"
	w.cfg.Stripe.URL, w.cfg.Stripe.StandinURL = w.pay, w.pay
	w.cfg.Mail.SendGridKey, w.cfg.Mail.SendGridURL, w.cfg.Mail.EventKey = "SG.town", w.post, office.PublicKey()
}

// house makes an organizer with an event of the town.
func (w *town) house() house {
	w.t.Helper()
	h := house{}
	owner := person(w.t, w.p, "owner")
	var err error
	h.org, err = w.p.Rooms.Accounts.EnsureOrganization(w.t.Context(), owner, accounts.NewOrganization{Name: "Harbour Nights", Country: "US", Currency: "USD"})
	require.NoError(w.t, err)
	h.event, h.slug, h.paid, h.free = stage(w.t, w.p, h.org, 50)
	return h
}

// send makes one call and decodes a JSON answer into out, when given.
func (w *town) send(method, address string, header map[string]string, body, out any) int {
	w.t.Helper()
	var in io.Reader
	kind := "application/json"
	switch body := body.(type) {
	case nil:
	case url.Values:
		in, kind = strings.NewReader(body.Encode()), "application/x-www-form-urlencoded"
	default:
		raw, err := json.Marshal(body)
		require.NoError(w.t, err)
		in = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(w.t.Context(), method, address, in)
	require.NoError(w.t, err)
	req.Header.Set("Content-Type", kind)
	for k, v := range header {
		req.Header.Set(k, v)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer func() { require.NoError(w.t, res.Body.Close()) }()
	raw, err := io.ReadAll(res.Body)
	require.NoError(w.t, err)
	if out != nil && res.StatusCode < 300 {
		require.NoError(w.t, json.Unmarshal(raw, out), string(raw))
	}
	return res.StatusCode
}

// fail arms the next call of a route of the bank.
func (w *town) fail(method, route, kind string) {
	w.t.Helper()
	require.Equal(w.t, http.StatusCreated, w.send("POST", w.pay+"/__standin/faults", nil, map[string]any{"method": method, "route": route, "kind": kind, "times": 1}, nil))
}

// hanging waits until every armed fault was met: those calls hang now.
func (w *town) hanging() {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		var bank []any
		var post struct{ Faults []any }
		return w.send("GET", w.pay+"/__standin/faults", nil, nil, &bank) == 200 && len(bank) == 0 &&
			w.send("GET", w.post+"/__standin/faults", nil, nil, &post) == 200 && len(post.Faults) == 0
	}, 30*time.Second, 20*time.Millisecond, "the worker never made the call that was to hang")
}
