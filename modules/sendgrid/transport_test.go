package sendgrid_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/sendgrid"
	"github.com/tixters/tixters/modules/sendgrid/standin"
)

const key = "SG.secret"

func noon() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

// post is a SendGrid stand-in and a transport that talks to it.
func post(t *testing.T, o standin.Options, cfg sendgrid.Config) (*standin.Server, string, *sendgrid.Transport) {
	t.Helper()
	o.Now = noon
	s, err := standin.Open(o)
	require.NoError(t, err)
	web := httptest.NewServer(s)
	t.Cleanup(func() { web.Close(); require.NoError(t, s.Close()) })
	cfg.Host, cfg.APIKey = web.URL, key
	transport, err := sendgrid.NewTransport(cfg, clock.At(noon()))
	require.NoError(t, err)
	return s, web.URL, transport
}

func outgoing() tix.OutgoingMail {
	return tix.OutgoingMail{
		ID: tix.NewMailID(), FromName: "Tixters, \"tickets\"", FromEmail: "tickets@example.org", ReplyTo: "help@example.org",
		ToName: "Zoë Ångström", ToEmail: "zoe@example.com", Subject: "Your tickets for Lanterns of the North",
		HTML: `<p><img src="cid:qr1"></p>`, Text: "Your tickets",
		Attachments: []tix.Attachment{
			{Name: "ticket-1.png", Type: "image/png", ContentID: "qr1", Content: []byte("png")},
			{Name: "tickets.pdf", Type: "application/pdf", Content: []byte("%PDF-")},
			{Name: "event.ics", Type: "text/calendar; method=PUBLISH", Content: []byte("BEGIN:VCALENDAR")},
		},
	}
}

func fetch(t *testing.T, url string, into any) {
	t.Helper()
	res, err := http.Get(url) //nolint:noctx // a test's own server
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	require.NoError(t, json.NewDecoder(res.Body).Decode(into))
}

func TestSendArrivesWhole(t *testing.T) {
	t.Parallel()
	_, web, transport := post(t, standin.Options{APIKey: key}, sendgrid.Config{})
	m := outgoing()
	id, err := transport.Send(t.Context(), m)
	require.NoError(t, err)
	var got standin.Message
	fetch(t, web+"/__standin/messages/"+id, &got)
	want := standin.Message{
		ID: id, ReceivedAt: noon(), From: standin.Address{Email: m.FromEmail, Name: m.FromName}, ReplyTo: standin.Address{Email: m.ReplyTo},
		To: []standin.Address{{Email: m.ToEmail, Name: m.ToName}}, Subject: m.Subject, HTML: m.HTML, Text: m.Text,
		CustomArgs: map[string]string{"mail_id": m.ID.String()},
		Attachments: []standin.Attachment{
			{Name: "ticket-1.png", Type: "image/png", Inline: true, ContentID: "qr1", Content: []byte("png")},
			{Name: "tickets.pdf", Type: "application/pdf", Content: []byte("%PDF-")},
			{Name: "event.ics", Type: "text/calendar; method=PUBLISH", Content: []byte("BEGIN:VCALENDAR")},
		},
	}
	got.Events = nil
	require.Empty(t, cmp.Diff(want, got))
}

func TestSendErrors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault string
		spoil func(*tix.OutgoingMail)
		kind  errs.Kind
		after time.Duration
		kept  int
	}{
		"wrong key":            {fault: `{"kind":"unauthorized"}`, kind: errs.Denied},
		"slow down":            {fault: `{"kind":"rate_limited","after":42}`, kind: errs.Limited, after: 42 * time.Second},
		"slow down, long":      {fault: `{"kind":"rate_limited","after":999999}`, kind: errs.Limited, after: time.Hour},
		"away":                 {fault: `{"kind":"server_error"}`, kind: errs.Unavailable},
		"error after effect":   {fault: `{"kind":"error_after"}`, kind: errs.Unavailable, kept: 1},
		"silence after effect": {fault: `{"kind":"timeout_after"}`, kind: errs.Unavailable, kept: 1},
		"no such address":      {spoil: func(m *tix.OutgoingMail) { m.ToEmail = "zoe" }, kind: errs.Invalid},
		"larger than allowed":  {spoil: func(m *tix.OutgoingMail) { m.Attachments[0].Content = make([]byte, 24<<20) }, kind: errs.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, web, transport := post(t, standin.Options{}, sendgrid.Config{Timeout: 2 * time.Second})
			if c.fault != "" {
				res, err := http.Post(web+"/__standin/faults", "application/json", strings.NewReader(c.fault)) //nolint:noctx // a test's own server
				require.NoError(t, err)
				_, _ = io.Copy(io.Discard, res.Body)
				_ = res.Body.Close()
			}
			m := outgoing()
			if c.spoil != nil {
				c.spoil(&m)
			}
			_, err := transport.Send(t.Context(), m)
			var e *errs.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, c.kind, e.Kind, e.Error())
			require.Equal(t, c.after, e.After)
			require.NotContains(t, e.Safe, m.ToEmail)
			require.NotContains(t, err.Error(), key)
			var list struct{ Messages []any }
			fetch(t, web+"/__standin/messages", &list)
			require.Len(t, list.Messages, c.kept)
		})
	}
}

func TestSendHonoursItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	arrived := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(arrived)
		<-r.Context().Done()
	}))
	defer silent.Close()
	transport, err := sendgrid.NewTransport(sendgrid.Config{APIKey: key, Host: silent.URL}, clock.System{})
	require.NoError(t, err)
	go func() { <-arrived; cancel() }()
	_, err = transport.Send(ctx, outgoing())
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, errs.Unavailable, errs.KindOf(err))
}

// A shared sendgrid.Client mixes up mails under load; ours must not.
func TestSendFromManyGoroutinesMixesNothingUp(t *testing.T) {
	t.Parallel()
	const each, goroutines = 25, 16
	_, web, transport := post(t, standin.Options{}, sendgrid.Config{})
	var all sync.WaitGroup
	for g := range goroutines {
		all.Go(func() {
			for i := range each {
				m := outgoing()
				m.ToEmail = fmt.Sprintf("buyer%d@example.com", g*each+i)
				if _, err := transport.Send(t.Context(), m); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	var list struct {
		Messages []struct{ To []standin.Address }
	}
	fetch(t, web+"/__standin/messages", &list)
	seen := map[string]int{}
	for _, m := range list.Messages {
		seen[m.To[0].Email]++
	}
	require.Len(t, seen, each*goroutines)
	require.Len(t, list.Messages, each*goroutines)
}

func TestTransportRefusesHalfASetting(t *testing.T) {
	t.Parallel()
	for _, cfg := range []sendgrid.Config{{}, {Host: "https://api.sendgrid.com"}, {APIKey: key, Host: "api.sendgrid.com"}, {APIKey: key, Host: "ftp://api.sendgrid.com"}} {
		_, err := sendgrid.NewTransport(cfg, clock.System{})
		require.Error(t, err)
		require.NotContains(t, err.Error(), key)
	}
}
