package sendgrid_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/sendgrid"
	"github.com/tixters/tixters/modules/sendgrid/standin"
)

func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }

// desk writes down what it is told.
type desk struct {
	mu    sync.Mutex
	heard []tix.MailEvent
	fail  error
	told  chan struct{}
}

func (d *desk) Report(_ context.Context, e tix.MailEvent) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fail != nil {
		return d.fail
	}
	d.heard = append(d.heard, e)
	if d.told != nil {
		d.told <- struct{}{}
	}
	return nil
}

func publicKey(t *testing.T, key any) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	require.NoError(t, err)
	return base64.StdEncoding.EncodeToString(der)
}

func receiver(t *testing.T, d *db.DB, reports *desk, key string) http.Handler {
	t.Helper()
	s, err := sendgrid.NewService(d, clock.At(noon()), reports, sendgrid.Config{WebhookKey: key})
	require.NoError(t, err)
	return testkit.API(t, d, auth.Principal{}, sendgrid.NewModule(s))
}

// signed is a webhook as SendGrid makes it.
func signed(t *testing.T, key *ecdsa.PrivateKey, at time.Time, body string) testkit.Scenario {
	t.Helper()
	timestamp := strconv.FormatInt(at.Unix(), 10)
	sum := sha256.Sum256([]byte(timestamp + body))
	signature, err := ecdsa.SignASN1(rand.Reader, key, sum[:])
	require.NoError(t, err)
	return testkit.Scenario{Name: "webhook", Method: "POST", Path: "/v1/sendgrid/webhooks", Body: body, Status: http.StatusNoContent, Header: map[string]string{
		"X-Twilio-Email-Event-Webhook-Signature": base64.StdEncoding.EncodeToString(signature), "X-Twilio-Email-Event-Webhook-Timestamp": timestamp}}
}

func event(id string, mail tix.MailID, kind string) string {
	return fmt.Sprintf(`{"sg_event_id":%q,"sg_message_id":"abc.filter-1","event":%q,"timestamp":%d,"email":"ada@example.com","mail_id":%q,"reason":"550 no such user"}`,
		id, kind, noon().Unix()-9, mail)
}

func TestReportsCountOnce(t *testing.T) {
	t.Parallel()
	d, reports := testkit.DB(t), &desk{}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	h := receiver(t, d, reports, publicKey(t, &key.PublicKey))
	mail := tix.NewMailID()
	one := event("e1"+mail.String(), mail, "bounce")
	body := "[" + one + "," + one + "," + event("e2"+mail.String(), mail, "open") + "," + event("e3", tix.MailID{}, "bounce") + "]\r\n"
	signed(t, key, noon(), body).Play(t, h)
	signed(t, key, noon().Add(-24*time.Hour), body).Play(t, h) // repeated, with the timestamp of its first try
	require.Equal(t, []tix.MailEvent{{MailID: mail, ProviderID: "abc", Kind: "bounce", Reason: "550 no such user", At: noon().Add(-9 * time.Second)}}, reports.heard)
}

func TestReportIsTakenWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	d, reports := testkit.DB(t), &desk{fail: errors.New("database gone")}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	h := receiver(t, d, reports, publicKey(t, &key.PublicKey))
	mail := tix.NewMailID()
	s := signed(t, key, noon(), "["+event("f1"+mail.String(), mail, "delivered")+"]")
	s.Status = http.StatusInternalServerError
	s.Play(t, h)
	reports.fail, s.Status = nil, http.StatusNoContent
	s.Play(t, h)
	require.Len(t, reports.heard, 1, "SendGrid's repetition brings it")

	reports.fail = errs.Missing("mail")
	signed(t, key, noon(), "["+event("f2"+mail.String(), mail, "delivered")+"]").Play(t, h)
}

func TestUnsignedWebhooksAreRefusedAndLeaveNothing(t *testing.T) {
	t.Parallel()
	d, reports := testkit.DB(t), &desk{}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	h := receiver(t, d, reports, publicKey(t, &key.PublicKey))
	mail := tix.NewMailID()
	body := "[" + event("g1"+mail.String(), mail, "bounce") + "]\r\n"
	for name, c := range map[string]struct {
		change func(*testkit.Scenario)
		key    *ecdsa.PrivateKey
		at     time.Time
		status int
	}{
		"no signature":     {change: func(s *testkit.Scenario) { s.Header = nil }},
		"empty signature":  {change: func(s *testkit.Scenario) { s.Header["X-Twilio-Email-Event-Webhook-Signature"] = "" }},
		"garbage":          {change: func(s *testkit.Scenario) { s.Header["X-Twilio-Email-Event-Webhook-Signature"] = "MAYCAQACAQA=" }},
		"another key":      {key: other},
		"other timestamp":  {change: func(s *testkit.Scenario) { s.Header["X-Twilio-Email-Event-Webhook-Timestamp"] += "0" }},
		"no timestamp":     {change: func(s *testkit.Scenario) { delete(s.Header, "X-Twilio-Email-Event-Webhook-Timestamp") }},
		"line end cut off": {change: func(s *testkit.Scenario) { s.Body = strings.TrimSpace(s.Body) }},
		"changed body":     {change: func(s *testkit.Scenario) { s.Body = strings.Replace(s.Body, "bounce", "dropped", 1) }},
		"future":           {at: noon().Add(6 * time.Minute)},
		"days old":         {at: noon().Add(-73 * time.Hour)},
		"too long":         {change: func(s *testkit.Scenario) { s.Body = strings.Repeat(" ", 1<<20) + s.Body }, status: http.StatusUnprocessableEntity},
	} {
		signer, at := c.key, c.at
		if signer == nil {
			signer = key
		}
		if at.IsZero() {
			at = noon()
		}
		s := signed(t, signer, at, body)
		s.Name, s.Status = name, http.StatusUnauthorized
		if c.status != 0 {
			s.Status = c.status
		}
		if c.change != nil {
			c.change(&s)
		}
		s.Play(t, h)
	}
	malformed := signed(t, key, noon(), `{"event":"bounce"}`)
	malformed.Status = http.StatusUnprocessableEntity
	malformed.Play(t, h)
	off := signed(t, key, noon(), body)
	off.Status = http.StatusUnauthorized
	off.Play(t, receiver(t, d, reports, "")) // no key: every webhook is refused
	require.Empty(t, reports.heard)
	var stored int
	require.NoError(t, d.Pool().QueryRow(t.Context(), `SELECT count(*) FROM sendgrid_events WHERE mail_id = $1`, mail).Scan(&stored))
	require.Zero(t, stored)
}

func TestUnusableWebhookKeysAreRefusedAtStart(t *testing.T) {
	t.Parallel()
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	for _, key := range []string{"not base64", "AAAA", publicKey(t, &other.PublicKey)} {
		_, err := sendgrid.NewService(nil, clock.System{}, &desk{}, sendgrid.Config{WebhookKey: key})
		require.Error(t, err)
	}
}

// The whole way: our transport, the stand-in, its signed and repeated webhook, our receiver.
func TestBounceComesBackFromTheStandin(t *testing.T) {
	t.Parallel()
	d, reports := testkit.DB(t), &desk{told: make(chan struct{}, 9)}
	stand, _, transport := post(t, standin.Options{Repeat: true, Retry: time.Millisecond}, sendgrid.Config{})
	web := httptest.NewServer(receiver(t, d, reports, stand.PublicKey()))
	t.Cleanup(web.Close)
	stand.SetWebhook(web.URL + "/v1/sendgrid/webhooks")
	m := outgoing()
	m.ToEmail = "zoe@bounce.example"
	id, err := transport.Send(t.Context(), m)
	require.NoError(t, err)
	<-reports.told
	<-reports.told
	require.NoError(t, stand.Close()) // waits for the repetition
	kinds := []string{}
	for _, e := range reports.heard {
		require.Equal(t, m.ID, e.MailID)
		require.Equal(t, id, e.ProviderID)
		kinds = append(kinds, e.Kind)
	}
	require.Equal(t, []string{"processed", "bounce"}, kinds)
}
