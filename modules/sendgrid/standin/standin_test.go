package standin_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/modules/sendgrid/standin"
)

const good = `{"personalizations":[{"to":[{"email":"ada@example.com","name":"Ada"}],"custom_args":{"mail_id":"mai_1"}}],
"from":{"email":"tickets@example.org","name":"Tixters"},"subject":"Your tickets","content":[{"type":"text/plain","value":"Hello"},
{"type":"text/html","value":"<html><head></head><body><img src=\"cid:qr1\"><a href=\"https://example.org/order\">Order</a></body></html>"}],
"attachments":[{"content":"iVBORw0=","type":"image/png","filename":"qr1.png","disposition":"inline","content_id":"qr1"},
{"content":"JVBERi0=","type":"application/pdf","filename":"tickets.pdf","disposition":"attachment"}],
"tracking_settings":{"click_tracking":{"enable":false,"enable_text":false},"open_tracking":{"enable":false}}}`

func open(t *testing.T, o standin.Options) (*standin.Server, *httptest.Server) {
	t.Helper()
	s, err := standin.Open(o)
	require.NoError(t, err)
	web := httptest.NewServer(s)
	t.Cleanup(func() { web.Close(); require.NoError(t, s.Close()) })
	return s, web
}

func call(t *testing.T, method, url, body string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer SG.test")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res, string(raw)
}

func TestSendIsKeptAndShown(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, web := open(t, standin.Options{Dir: dir, APIKey: "SG.test"})
	res, body := call(t, "POST", web.URL+"/v3/mail/send", good)
	require.Equal(t, http.StatusAccepted, res.StatusCode, body)
	id := res.Header.Get("X-Message-Id")
	require.NotEmpty(t, id)

	// A second server over the same folder is a restart: the mail is still there.
	_, again := open(t, standin.Options{Dir: dir})
	var list struct {
		Messages []struct{ ID, Subject, State string }
	}
	_, body = call(t, "GET", again.URL+"/__standin/messages?to=ADA@example.com", "")
	require.NoError(t, json.Unmarshal([]byte(body), &list))
	require.Len(t, list.Messages, 1)
	require.Equal(t, id, list.Messages[0].ID)
	require.Equal(t, "delivered", list.Messages[0].State)
	_, body = call(t, "GET", again.URL+"/__standin/messages?to=somebody@example.com", "")
	require.JSONEq(t, `{"messages":[]}`, body)

	var m standin.Message
	_, body = call(t, "GET", again.URL+"/__standin/messages/"+id, "")
	require.NoError(t, json.Unmarshal([]byte(body), &m))
	require.Equal(t, "Hello", m.Text)
	require.Equal(t, map[string]string{"mail_id": "mai_1"}, m.CustomArgs)
	require.False(t, m.Tracked)
	require.Equal(t, []byte("%PDF-"), m.Attachments[1].Content)

	res, body = call(t, "GET", again.URL+"/messages/"+id+"/html", "")
	require.Contains(t, body, "data:image/png;base64,iVBORw0=")
	require.Contains(t, res.Header.Get("Content-Security-Policy"), "sandbox")
	require.NotContains(t, res.Header.Get("Content-Security-Policy"), "allow-scripts")
	_, body = call(t, "GET", again.URL+"/?q=your+TICKETS", "")
	require.Contains(t, body, "Ada &lt;ada@example.com&gt;")
	_, body = call(t, "GET", again.URL+"/?q=nothing+like+it", "")
	require.Contains(t, body, "Nothing matches")
	res, _ = call(t, "GET", again.URL+"/messages/"+id+"/files/1", "")
	require.Equal(t, "attachment; filename=tickets.pdf", res.Header.Get("Content-Disposition"))

	res, _ = call(t, "DELETE", again.URL+"/__standin/messages/"+id, "")
	require.Equal(t, http.StatusNoContent, res.StatusCode)
	_, third := open(t, standin.Options{Dir: dir})
	res, _ = call(t, "GET", third.URL+"/__standin/messages/"+id, "")
	require.Equal(t, http.StatusNotFound, res.StatusCode)
}

func TestSendRefusals(t *testing.T) {
	t.Parallel()
	_, web := open(t, standin.Options{APIKey: "SG.test"})
	for name, c := range map[string]struct {
		old, new string
		header   []string
		status   int
		says     string
	}{
		"wrong key":               {"", "", []string{"Authorization", "Bearer SG.other"}, 401, "authorization grant"},
		"no key":                  {"", "", []string{"Authorization", ""}, 401, "authorization grant"},
		"form":                    {"", "", []string{"Content-Type", "text/plain"}, 415, "application/json"},
		"typo in a field":         {`"content_id"`, `"contentid"`, nil, 400, "contentid"},
		"typo inside tracking":    {`"enable_text"`, `"enabled_text"`, nil, 400, "enabled_text"},
		"no recipient":            {`"to":[{"email":"ada@example.com","name":"Ada"}],`, "", nil, 400, "personalizations.0.to"},
		"twice the same":          {`"to":[`, `"cc":[{"email":"Ada@example.com"}],"to":[`, nil, 400, "should be unique"},
		"malformed address":       {`ada@example.com`, `ada(at)example.com`, nil, 400, "valid address"},
		"no sender":               {`"from":{"email":"tickets@example.org","name":"Tixters"},`, "", nil, 400, "from.email"},
		"no subject":              {`"subject":"Your tickets",`, "", nil, 400, "subject is required"},
		"empty content":           {`"value":"Hello"`, `"value":""`, nil, 400, "at least one character"},
		"html before text":        {`text/plain`, `text/x-other`, nil, 400, "in that order"},
		"attachment not base64":   {`JVBERi0=`, `%PDF-`, nil, 400, "base64"},
		"attachment without name": {`"filename":"tickets.pdf",`, "", nil, 400, "filename"},
		"inline without an id":    {`,"content_id":"qr1"`, "", nil, 400, "content_id"},
		"odd disposition":         {`"disposition":"attachment"`, `"disposition":"attached"`, nil, 400, "disposition"},
		"reserved header":         {`"subject"`, `"headers":{"Reply-To":"x@example.com"},"subject"`, nil, 400, "reserved"},
		"two values":              {`"open_tracking":{"enable":false}}}`, `"open_tracking":{"enable":false}}} {}`, nil, 400, "Bad Request"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res, body := call(t, "POST", web.URL+"/v3/mail/send", strings.Replace(good, c.old, c.new, 1), c.header...)
			require.Equal(t, c.status, res.StatusCode, body)
			require.Contains(t, body, `"errors":[{`)
			require.Contains(t, body, c.says)
		})
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	_, web := open(t, standin.Options{Now: func() time.Time { return now }, Hang: time.Millisecond})
	for _, c := range []struct {
		fault  string
		status int
		kept   bool
	}{{"unauthorized", 401, false}, {"rate_limited", 429, false}, {"server_error", 503, false}, {"error_after", 500, true}} {
		res, body := call(t, "POST", web.URL+"/__standin/faults", `{"kind":"`+c.fault+`","after":7}`)
		require.Equal(t, http.StatusCreated, res.StatusCode, body)
		res, body = call(t, "POST", web.URL+"/v3/mail/send", good)
		require.Equal(t, c.status, res.StatusCode, body)
		if c.status == 429 {
			require.Equal(t, "1795348807", res.Header.Get("X-RateLimit-Reset"), "seven seconds from now")
		}
		_, body = call(t, "GET", web.URL+"/__standin/messages", "")
		require.Equal(t, c.kept, strings.Contains(body, "Your tickets"), c.fault)
	}
	call(t, "DELETE", web.URL+"/__standin/messages", "")
	call(t, "POST", web.URL+"/__standin/faults", `{"kind":"timeout_after"}`)
	req, err := http.NewRequestWithContext(t.Context(), "POST", web.URL+"/v3/mail/send", strings.NewReader(good))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer SG.x")
	_, err = http.DefaultClient.Do(req) //nolint:bodyclose // there is no answer
	require.Error(t, err)
	_, body := call(t, "GET", web.URL+"/__standin/messages", "")
	require.Contains(t, body, "Your tickets", "the effect came before the silence")
	res, _ := call(t, "POST", web.URL+"/__standin/faults", `{"kind":"meteor"}`)
	require.Equal(t, http.StatusBadRequest, res.StatusCode)
}

// heard is one webhook as its receiver saw it.
type heard struct {
	body                 []byte
	signature, timestamp string
}

func TestWebhookIsSignedAndRepeatedUntilHeard(t *testing.T) {
	t.Parallel()
	got := make(chan heard, 9)
	refused := false
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		if !refused { // one connection at a time: the pump waits for each answer
			refused = true
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		got <- heard{raw, r.Header.Get("X-Twilio-Email-Event-Webhook-Signature"), r.Header.Get("X-Twilio-Email-Event-Webhook-Timestamp")}
	}))
	defer receiver.Close()
	s, web := open(t, standin.Options{WebhookURL: receiver.URL, Retry: time.Millisecond, Repeat: true})
	call(t, "POST", web.URL+"/v3/mail/send", strings.Replace(good, "ada@example.com", "ada@bounce.example", 1))
	first, second := <-got, <-got
	require.Equal(t, first.body, second.body, "Repeat posts everything twice")

	der, err := base64.StdEncoding.DecodeString(s.PublicKey())
	require.NoError(t, err)
	key, err := x509.ParsePKIXPublicKey(der)
	require.NoError(t, err)
	sum := sha256.Sum256(append([]byte(first.timestamp), first.body...))
	signature, err := base64.StdEncoding.DecodeString(first.signature)
	require.NoError(t, err)
	require.True(t, ecdsa.VerifyASN1(key.(*ecdsa.PublicKey), sum[:], signature))
	require.True(t, bytes.HasSuffix(first.body, []byte("\r\n")), "the receiver must verify the raw body")

	var events []map[string]any
	require.NoError(t, json.Unmarshal(first.body, &events))
	require.Len(t, events, 2)
	require.Equal(t, "processed", events[0]["event"])
	require.Equal(t, "bounce", events[1]["event"])
	require.Equal(t, "mai_1", events[1]["mail_id"])
	require.NotEqual(t, events[0]["sg_event_id"], events[1]["sg_event_id"])
}
