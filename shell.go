package tixters

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/site"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/events"
)

// shellPage is what stands on an event's page before the shop's script has run: what it is,
// when, where, from how much, and a link that works. Its classes are the shop's (its README,
// "The server's drawing"); the script takes the place over without anything moving.
const shellPage = `<div class="page page--over"><header class="top"><a class="wordmark" href="/">tixters</a><a class="top-link" href="/order/find">My tickets</a></header>` +
	`<main id="main"><article class="event">` +
	`{{with .Card.ImageURL}}<img class="picture event-picture" src="{{.}}" srcset="{{.}}?w=640 640w, {{.}} 1600w" sizes="(min-width: 900px) 720px, 75vw" alt="{{$.ImageAlt}}" width="1600" height="900" fetchpriority="high">{{end}}` +
	`<header class="event-head"><p class="dateline"><strong>{{.Day}}</strong>{{with .Doors}}<span>Doors {{.}}</span>{{end}}<span>Starts {{.Starts}}</span></p>` +
	`<h1 class="event-name">{{.Card.Name}}</h1><p class="event-where">{{.Card.Venue.Name}}, {{.Card.Venue.City}}</p></header>` +
	`<div class="event-side shell-side">{{with .From}}<p class="shell-price">{{.}}</p>{{end}}<a class="button button--primary" href="/e/{{.Card.Slug}}#tickets">{{.Button}}</a></div>` +
	`</article></main></div>`

// shellList is the same for the list: heading, the places of the filters, and the first event
// with its picture, which is the largest thing on the screen.
const shellList = `<div class="page page--plain"><header class="top"><a class="wordmark" href="/">tixters</a><a class="top-link" href="/order/find">My tickets</a></header>` +
	`<main id="main"><div class="wide"><h1 class="page-title">What’s on</h1>` +
	`<div class="filters" aria-hidden="true"><div class="finder"><span class="finder-part finder-part--wide"><input disabled></span><span class="finder-part"><input disabled></span></div>` +
	`<div class="chips">{{range .Chips}}<span class="chip"><span>{{.}}</span></span>{{end}}</div></div>` +
	`<div class="programme"><article class="lead">{{with .Card.ImageURL}}<img class="picture lead-picture" src="{{.}}" srcset="{{.}}?w=640 640w, {{.}} 1600w" sizes="(min-width: 900px) 640px, 75vw" alt="" width="1600" height="900" fetchpriority="high">{{end}}` +
	`<div class="lead-text"><p class="dateline"><strong>{{.Day}}</strong><span>{{.Starts}}</span></p><h2 class="lead-name"><a class="cover-link" href="/e/{{.Card.Slug}}">{{.Card.Name}}</a></h2>` +
	`<p class="lead-where">{{.Card.Venue.Name}}, {{.Card.Venue.City}}</p>{{with .Card.Summary}}<p class="lead-summary">{{.}}</p>{{end}}{{with .From}}<p class="lead-price">{{.}}</p>{{end}}</div>` +
	`</article></div></div></main></div>`

// drawing is an event as shellPage and shellList want it.
type drawing struct {
	events.Listing
	Day, Doors, Starts, From, Button string
	Chips                            []string
}

// shell makes what people and crawlers see of a path of the shop before any script has run.
func (p *Platform) shell(ctx context.Context, path, query string) (site.Shell, error) {
	if path == "/" && query == "" {
		return p.listShell(ctx)
	}
	slug, ok := strings.CutPrefix(path, "/e/")
	if !ok || slug == "" || strings.Contains(slug, "/") {
		return site.Shell{}, nil
	}
	return p.eventShell(ctx, slug)
}

func (p *Platform) listShell(ctx context.Context) (site.Shell, error) {
	s := site.Shell{
		Title: "What’s on · Tixters", Description: "Find an event and have your ticket in under a minute. The price you see is the price you pay.",
		Canonical: p.Config.HTTP.PublicURL + "/",
	}
	found, err := p.Rooms.Listings.List(ctx, events.Search{}, nil, 1)
	if err != nil || len(found) == 0 {
		return s, err
	}
	d := draw(found[0])
	d.Chips = []string{"Any date", "Today", "This weekend", "This month", "Choose dates"}
	s.Body, err = render(shellList, d)
	return s, err
}

func (p *Platform) eventShell(ctx context.Context, slug string) (site.Shell, error) {
	l, err := p.Rooms.Listings.BySlug(ctx, slug)
	if errs.KindOf(err) == errs.NotFound {
		return site.Shell{Status: http.StatusNotFound}, nil
	}
	if err != nil {
		return site.Shell{}, err
	}
	d := draw(l)
	body, err := render(shellPage, d)
	if err != nil {
		return site.Shell{}, err
	}
	s := site.Shell{
		Title:       l.Card.Name + " · Tixters",
		Description: strings.TrimSpace(fmt.Sprintf("%s, %s · %s, %s. %s", d.Day, d.Starts, l.Card.Venue.Name, l.Card.Venue.City, l.Card.Summary)),
		Canonical:   p.Config.HTTP.PublicURL + "/e/" + l.Card.Slug,
		Body:        body,
	}
	if l.Card.ImageURL != "" {
		s.Image = p.Config.HTTP.PublicURL + l.Card.ImageURL
	}
	return s, nil
}

// render fills a page; html/template escapes what organizers wrote.
func render(page string, d drawing) (template.HTML, error) {
	t, err := template.New("shell").Parse(page)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	err = t.Execute(&out, d)
	return template.HTML(out.String()), err
}

// draw puts times into the event's zone and the price into words.
func draw(l events.Listing) drawing {
	zone, err := time.LoadLocation(l.Card.Zone)
	if err != nil {
		zone = time.UTC
	}
	const clock = "15:04"
	d := drawing{Listing: l, Day: l.Card.StartsAt.In(zone).Format("Mon 2 Jan"), Starts: l.Card.StartsAt.In(zone).Format(clock), Button: "See the event"}
	if !l.Card.DoorsAt.IsZero() {
		d.Doors = l.Card.DoorsAt.In(zone).Format(clock)
	}
	if l.FromPrice != nil {
		d.From, d.Button = price(*l.FromPrice), "Choose tickets"
	}
	return d
}

func price(m tix.Money) string {
	if m.Amount == 0 {
		return "Free"
	}
	return "From " + m.String()
}
