package stripe_test

import (
	"context"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	stripego "github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/stripe"
	"github.com/tixters/tixters/modules/stripe/standin"
)

func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }

// shop is a gateway in front of a stand-in of its own, and the buyer's and the bank's side of it.
type shop struct {
	*stripe.Gateway
	t       testing.TB
	api     *client.API
	standin *standin.Server
	url     string
}

func open(t testing.TB, opts standin.Options) *shop {
	t.Helper()
	s, err := standin.New(opts)
	require.NoError(t, err)
	require.NoError(t, s.Start(t.Context()))
	ts := httptest.NewServer(s)
	t.Cleanup(func() {
		require.NoError(t, s.Stop(context.Background()))
		ts.CloseClientConnections()
		ts.Close()
	})
	cfg := settings(ts.URL, s)
	g, err := stripe.NewGateway(cfg)
	require.NoError(t, err)
	backend := stripego.GetBackendWithConfig(stripego.APIBackend, &stripego.BackendConfig{
		URL: stripego.String(ts.URL), LeveledLogger: &stripego.LeveledLogger{Level: stripego.LevelNull},
	})
	return &shop{Gateway: g, t: t, api: client.New(s.SecretKey(), &stripego.Backends{API: backend}), standin: s, url: ts.URL}
}

func settings(url string, s *standin.Server) stripe.Config {
	return stripe.Config{
		SecretKey: s.SecretKey(), PublishableKey: s.PublishableKey(), WebhookSecret: "whsec_present",
		PreviousWebhookSecret: "whsec_previous", URL: url, StandinURL: url,
	}
}

// fault makes the next calls of a route fail.
func (s *shop) fault(route, method, kind string) {
	s.t.Helper()
	r := httptest.NewRequest("POST", "/__standin/faults", strings.NewReader(
		`{"route":"`+route+`","method":"`+method+`","kind":"`+kind+`","times":1}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.standin.ServeHTTP(w, r)
	require.Equal(s.t, 201, w.Code, w.Body.String())
}

func order(amount int64) tix.PaymentOrder {
	id := tix.NewOrderID()
	return tix.PaymentOrder{
		OrderID: id, EventID: tix.NewEventID(), OrganizationID: tix.NewOrganizationID(), Key: "pi:" + id.String() + ":1",
		Amount: tix.Money{Amount: amount, Currency: "EUR"}, Description: "Harbour Nights (A1B2C3)",
	}
}

// try lets the buyer pay with a test card; a decline is an outcome too.
func (s *shop) try(p tix.Payment, card string) tix.Payment {
	s.t.Helper()
	_, err := s.api.PaymentIntents.Confirm(p.Reference, &stripego.PaymentIntentConfirmParams{
		PaymentMethod: stripego.String(card), ReturnURL: stripego.String("https://tickets.example/checkout/return"),
	})
	if err != nil {
		var declined *stripego.Error
		require.ErrorAs(s.t, err, &declined)
		require.Equal(s.t, stripego.ErrorTypeCard, declined.Type)
	}
	now, err := s.Get(s.t.Context(), "", p.Reference)
	require.NoError(s.t, err)
	return now
}

// paid makes an order's payment and pays it.
func (s *shop) paid(o tix.PaymentOrder) tix.Payment {
	s.t.Helper()
	p, err := s.Create(s.t.Context(), o)
	require.NoError(s.t, err)
	p = s.try(p, "pm_card_visa")
	require.Equal(s.t, tix.PaymentSucceeded, p.Status)
	return p
}

func requireError(t testing.TB, err error, kind errs.Kind, code string) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, code, errs.CodeOf(err), "%v", err)
	require.Equal(t, kind, errs.KindOf(err), "%v", err)
}
