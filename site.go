package tixters

import (
	"io/fs"
	"net/http"
	"net/url"
	"strings"

	"github.com/tixters/tixters/apps"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/site"
	"github.com/tixters/tixters/core/web"
)

// Apps reads the built applications and serves each under its prefix.
func (p *Platform) Apps() error {
	files := apps.Files(p.Config.AppsDir)
	for _, o := range []site.Options{
		{Name: "door", Prefix: "/door/", Camera: true, Policy: site.Policy{Scripts: []string{"'wasm-unsafe-eval'"}, Workers: true}},
		{Name: "contract/docs", Prefix: "/docs/", Policy: site.Policy{Styles: []string{"'unsafe-inline'"}}},
		{Name: "buyer", Prefix: "/", Pay: true, Secret: "/order/", Policy: p.buyerPolicy(), Shells: p.shell},
	} {
		built, err := fs.Sub(files, o.Name+"/dist")
		if err != nil {
			return err
		}
		o.Files = built
		app, err := site.New(o)
		if err != nil {
			return err
		}
		if o.Prefix == "/" { // the last: what is not an application's is the shop's
			p.Server.Mount("/v1/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { web.WriteProblem(w, r, errs.Missing("operation")) }))
		}
		if bare := strings.TrimSuffix(o.Prefix, "/"); bare != "" {
			p.Server.Mount(o.Prefix, app)
			p.Server.Mount(bare, http.RedirectHandler(o.Prefix, http.StatusPermanentRedirect))
			continue
		}
		p.Server.Mount(o.Prefix, app)
	}
	return nil
}

// buyerPolicy opens the shop's content policy for the payment form in use, and only for it.
func (p *Platform) buyerPolicy() site.Policy {
	policy := site.Policy{Workers: true}
	client := p.Rooms.Checkout.Client()
	if client.Provider == "stripe" {
		policy.Scripts = []string{"https://js.stripe.com", "https://*.js.stripe.com"}
		policy.Frames = []string{"https://js.stripe.com", "https://*.js.stripe.com", "https://hooks.stripe.com"}
		policy.Connect = []string{"https://api.stripe.com"}
		return policy
	}
	if u, err := url.Parse(client.StandinURL); err == nil && u.Host != "" {
		policy.Connect = []string{u.Scheme + "://" + u.Host}
	}
	return policy
}
