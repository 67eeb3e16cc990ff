package bench

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"
)

// balancer stands before the replicas as a load balancer does: it picks one, tries the others when
// that one cannot be reached, and answers 502 when one dies in the middle of a call.
type balancer struct {
	hosts []string
	next  http.RoundTripper
}

func newBalancer(hosts []string) *httputil.ReverseProxy {
	dialer := &net.Dialer{Timeout: time.Second}
	b := &balancer{hosts: hosts, next: &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 512, IdleConnTimeout: 30 * time.Second}}
	return &httputil.ReverseProxy{
		Transport: b,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: hosts[0]})
			r.Out.Host = r.In.Host
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			w.Header().Set("Content-Length", "0")
			w.WriteHeader(http.StatusBadGateway)
		},
	}
}

// RoundTrip implements http.RoundTripper.
func (b *balancer) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	var err error
	if r.Body != nil {
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	for _, i := range rand.Perm(len(b.hosts)) {
		out := r.Clone(r.Context())
		out.URL.Host, out.Body, out.ContentLength = b.hosts[i], io.NopCloser(bytes.NewReader(body)), int64(len(body))
		var res *http.Response
		if res, err = b.next.RoundTrip(out); err == nil {
			return res, whole(res)
		}
		var unreached *net.OpError
		if !errors.As(err, &unreached) || unreached.Op != "dial" || r.Context().Err() != nil {
			return nil, err
		}
	}
	return nil, err
}

// whole reads an answer to its end, so that the client gets all of it or none, with its length.
func whole(res *http.Response) error {
	body, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return err
	}
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	res.TransferEncoding = nil
	return nil
}

// serveOn serves until ctx ends.
func serveOn(ctx context.Context, l net.Listener, h http.Handler) {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	go func() { _ = server.Serve(l) }() // ends with Close
}
