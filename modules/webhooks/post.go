package webhooks

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	timeout  = 15 * time.Second // of a call, with its answer
	bodyKept = 1 << 10          // bytes of an answer
)

// Post calls servers of organizers.
type Post struct {
	private bool
	unicast netip.Prefix // where global unicast addresses of IPv6 are
	special []netip.Prefix
	resolve func(ctx context.Context, network, host string) ([]netip.Addr, error)
	client  *http.Client
}

// NewPost makes the post. It has no proxy, because a proxy would look names up by itself.
func NewPost(cfg Config) *Post {
	p := &Post{private: cfg.Private, unicast: netip.MustParsePrefix("2000::/3"), special: special(), resolve: net.DefaultResolver.LookupNetIP}
	dialer := &net.Dialer{Timeout: lookingUp, Control: p.control}
	p.client = &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: lookingUp, ForceAttemptHTTP2: true, MaxIdleConnsPerHost: batch, MaxIdleConns: 200,
			IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10,
		},
	}
	return p
}

// control sees the address that is about to be called, after the name was looked up.
func (p *Post) control(_, address string, _ syscall.RawConn) error {
	if p.private {
		return nil
	}
	to, err := netip.ParseAddrPort(address)
	if err != nil || !p.public(to.Addr()) {
		return errPrivate
	}
	return nil
}

// outcome is what came of a call.
type outcome struct {
	started time.Time
	took    time.Duration
	status  int    // of HTTP; 0: no answer
	failure string // "" for a success: status_500, redirected, timed_out, …
	body    string
}

// send makes one call. It never fails: whatever happens is the outcome.
func (p *Post) send(ctx context.Context, to, id, signature string, at time.Time, body string) outcome {
	out := outcome{started: at}
	begun := time.Now()
	defer func() { out.took = time.Since(begun) }()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(body))
	if err != nil {
		out.failure = "bad_address"
		return out
	}
	req.Header = http.Header{
		"Content-Type": {"application/json"}, "User-Agent": {"Tixters-Webhooks/1"},
		"Webhook-Id": {id}, "Webhook-Timestamp": {strconv.FormatInt(at.Unix(), 10)}, "Webhook-Signature": {signature},
	}
	res, err := p.client.Do(req)
	if err != nil {
		out.failure = why(err)
		return out
	}
	defer func() { _ = res.Body.Close() }()
	out.status = res.StatusCode
	raw, err := io.ReadAll(io.LimitReader(res.Body, bodyKept))
	out.body = strings.ReplaceAll(strings.ToValidUTF8(string(raw), "\uFFFD"), "\x00", "\uFFFD")
	switch {
	case res.StatusCode >= 300 && res.StatusCode < 400:
		out.failure = "redirected"
	case res.StatusCode < 200 || res.StatusCode > 299:
		out.failure = "status_" + strconv.Itoa(res.StatusCode)
	case err != nil:
		out.failure = why(err)
	}
	return out
}

// why names a failure without the words of the network, which may tell of our inside.
func why(err error) string {
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.Is(err, errPrivate):
		return "address_refused"
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return "timed_out"
	case errors.As(err, &name):
		return "name_unknown"
	case errors.As(err, &certificate), errors.As(err, &record):
		return "tls_failed"
	}
	return "not_reached"
}
