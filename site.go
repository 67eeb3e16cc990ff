package tixters

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tixters/tixters/apps"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/site"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
	"github.com/tixters/tixters/modules/events"
)

// Apps reads the built applications and serves each under its prefix.
func (p *Platform) Apps() error {
	files := apps.Files(p.Config.AppsDir)
	for _, o := range []site.Options{
		{Name: "door", Prefix: "/door/", Camera: true, Policy: site.Policy{Scripts: []string{"'wasm-unsafe-eval'"}, Workers: true}},
		{Name: "contract/docs", Prefix: "/docs/", Policy: site.Policy{Styles: []string{"'unsafe-inline'"}}},
		{Name: "buyer", Prefix: "/", Pay: true, Policy: p.buyerPolicy(), Shells: p.shell},
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

// shellPage is what stands in the page before the application runs: enough to know what it is,
// and a link that works.
const shellPage = `<main class="shell"><article>{{with .Card}}{{if .ImageURL}}<img src="{{.ImageURL}}?w=640" alt="" width="640" height="400">{{end}}` +
	`<p>{{$.When}}</p><h1>{{.Name}}</h1><p>{{.Venue.Name}}, {{.Venue.City}}</p>{{end}}{{if .From}}<p><strong>From {{.From}}</strong>, fees included</p>{{end}}` +
	`<p><a href="#tickets">{{if .From}}Get tickets{{else}}See the event{{end}}</a></p></article></main>`

// shell makes what people and crawlers see of an event before any script has run.
func (p *Platform) shell(ctx context.Context, path string) (site.Shell, error) {
	slug, ok := strings.CutPrefix(path, "/e/")
	if !ok || slug == "" || strings.Contains(slug, "/") {
		return site.Shell{}, nil
	}
	l, err := p.Rooms.Listings.BySlug(ctx, slug)
	if errs.KindOf(err) == errs.NotFound {
		return site.Shell{Status: http.StatusNotFound}, nil
	}
	if err != nil {
		return site.Shell{}, err
	}
	when := whenOf(l.Card)
	view := struct {
		events.Listing
		When, From string
	}{l, when, ""}
	if l.FromPrice != nil && l.FromPrice.Amount > 0 {
		view.From = l.FromPrice.String()
	}
	page, err := template.New("shell").Parse(shellPage)
	if err != nil {
		return site.Shell{}, err
	}
	var body bytes.Buffer
	if err := page.Execute(&body, view); err != nil {
		return site.Shell{}, err
	}
	s := site.Shell{
		Title:       l.Card.Name + " · Tixters",
		Description: strings.TrimSpace(fmt.Sprintf("%s · %s, %s. %s", when, l.Card.Venue.Name, l.Card.Venue.City, l.Card.Summary)),
		Canonical:   p.Config.HTTP.PublicURL + "/e/" + l.Card.Slug,
		Body:        template.HTML(body.String()), // escaped by html/template
	}
	if l.Card.ImageURL != "" {
		s.Image = p.Config.HTTP.PublicURL + l.Card.ImageURL
	}
	return s, nil
}

// whenOf says when an event begins, in its own zone: "Fri 4 Dec 2026, 20:00".
func whenOf(card tix.EventCard) string {
	zone, err := time.LoadLocation(card.Zone)
	if err != nil {
		zone = time.UTC
	}
	return card.StartsAt.In(zone).Format("Mon 2 Jan 2006, 15:04")
}
