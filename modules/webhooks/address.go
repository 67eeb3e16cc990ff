package webhooks

import (
	"context"
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/tixters/tixters/core/errs"
)

// errPrivate says that an address is none that we call.
var errPrivate = errors.New("not a public address")

// special are ranges that look public and are not: of IPv4 those of RFC 6890 and its registry, with the
// address of Azure's own agent; of IPv6 those within 2000::/3, the tunnels among them because they lead
// to IPv4.
func special() []netip.Prefix {
	var out []netip.Prefix
	for _, text := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
		"192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
	} {
		out = append(out, netip.MustParsePrefix(text))
	}
	return out
}

// public reports whether an address is on the open internet.
func (p *Post) public(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.Zone() != "" || a.Is6() && !p.unicast.Contains(a) {
		return false
	}
	for _, r := range p.special {
		if r.Contains(a) {
			return false
		}
	}
	return true
}

const lookingUp = 5 * time.Second

// Check refuses, naming the field, what must not or cannot be called.
func (p *Post) Check(ctx context.Context, text string) error {
	refuse := func(message string) error { return errs.InvalidField("body.url", message) }
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || u.Opaque != "" || len(text) > 2000:
		return refuse("Give a whole address, such as https://example.com/hooks.")
	case u.Scheme != "https" && !(p.private && u.Scheme == "http"):
		return refuse("The address must begin with https://.")
	case u.User != nil:
		return refuse("The address must not hold a name or a password.")
	case u.Fragment != "" || strings.Contains(text, "#"):
		return refuse("The address must not have a part after #.")
	}
	if p.private {
		return nil
	}
	addresses := []netip.Addr{}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil {
		addresses = append(addresses, a)
	} else {
		ctx, cancel := context.WithTimeout(ctx, lookingUp)
		defer cancel()
		if addresses, err = p.resolve(ctx, "ip", u.Hostname()); err != nil || len(addresses) == 0 {
			return refuse("The name of this server is not known.")
		}
	}
	for _, a := range addresses {
		if !p.public(a) {
			return refuse("This server is not on the public internet.")
		}
	}
	return nil
}
