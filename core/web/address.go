package web

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// clientAddress reads the address that the outermost trusted proxy saw. With no proxies the
// header is ignored, because anybody may send it.
func clientAddress(r *http.Request, proxies int) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if proxies < 1 {
		return host
	}
	var seen []string
	for _, line := range r.Header.Values("X-Forwarded-For") {
		for _, a := range strings.Split(line, ",") {
			seen = append(seen, strings.TrimSpace(a))
		}
	}
	if len(seen) < proxies {
		return host
	}
	return seen[len(seen)-proxies]
}

// Address gives the network address from which the request of ctx came, as the outermost trusted
// proxy saw it: an IP address without a port. "" outside of a request, and when it is none.
func Address(ctx context.Context) string {
	n, ok := ctx.Value(noteKey{}).(*notes)
	if !ok {
		return ""
	}
	if a, err := netip.ParseAddr(n.address); err == nil {
		return a.WithZone("").Unmap().String()
	}
	if a, err := netip.ParseAddrPort(n.address); err == nil {
		return a.Addr().WithZone("").Unmap().String()
	}
	return ""
}

func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
