package stripe

import "github.com/stripe/stripe-go/v76"

// Addresses are the hosts that a gateway calls: the API, Connect and uploads.
func Addresses(url string) []string {
	b := backends(url)
	var out []string
	for _, host := range []stripe.Backend{b.API, b.Connect, b.Uploads} {
		out = append(out, host.(*stripe.BackendImplementation).URL)
	}
	return out
}
