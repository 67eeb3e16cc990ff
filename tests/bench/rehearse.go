package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/accounts"
	"github.com/tixters/tixters/modules/events"
	"github.com/tixters/tixters/modules/pricing"
	"github.com/tixters/tixters/modules/venues"
	"github.com/tixters/tixters/modules/waitingroom"
)

// Rehearsal plays the sale of an event that is still to come.
type Rehearsal struct {
	Platform *tixters.Platform // over the database of the running one; serves nobody
	URL      string            // of the running API
	Bank     string            // address of the Stripe stand-in
	Post     string            // address of the SendGrid stand-in
	Event    string            // "evt_…", or its slug
	Buyers   int               // 0: twice as many as there are tickets, at most 5,000
	Picture  string            // path of the timeline (SVG)
}

const (
	rehearsalPrequeue = 15 * time.Second
	rehearsalPatience = 15 * time.Minute
	rehearsalMost     = 5000 // buyers, unless more are asked for
)

// subject is what is rehearsed: the event as its organizer set it up.
type subject struct {
	card  tix.EventCard
	tiers []pricing.TierSheet
	room  waitingroom.Room
	limit int // tickets of one person; 0: any number
}

// RunRehearsal clones an event into an organization of its own, sells it to synthetic buyers over
// HTTP while payment provider and mail provider fail now and then, cancels the clone, and says what
// the sale is ready for and what not. Money and mail must be stand-ins.
func RunRehearsal(ctx context.Context, o Rehearsal, out io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, rehearsalPatience)
	defer cancel()
	if o.Bank == "" || o.Post == "" {
		return errors.New("a rehearsal needs the stand-ins for money and mail: nobody is charged and nobody gets mail")
	}
	s, err := o.read(ctx)
	if err != nil {
		return err
	}
	say := &verdicts{out: out}
	say.title("Rehearsal of " + s.card.Name)
	s.judge(say, time.Now())
	c, err := o.stage(ctx, s)
	if err != nil {
		return err
	}
	api, err := url.Parse(o.URL)
	if err != nil {
		return err
	}
	crowd := newCrowd(api.Host, c.event.String(), o.buyers(s), c.tiers...)
	crowd.told, crowd.apart, crowd.most = newTold(), true, s.perOrder()
	crowd.arrive(c.opens, c.starts, 20*time.Second)
	if err := o.trouble(ctx); err != nil {
		return err
	}
	say.note("%d buyers come to the clone %s, %s away", len(crowd.buyers), c.slug, time.Until(c.starts).Round(time.Second))
	if err := crowd.run(ctx); err != nil {
		return err
	}
	mailed, last := awaitMails(ctx, o.Platform, ground{org: c.org, event: c.event}, crowd.orders())
	if err := os.WriteFile(o.Picture, []byte(crowd.picture(c.starts)), 0o644); err != nil {
		return err
	}
	if err := o.judge(ctx, say, s, c, crowd, mailed, last); err != nil {
		return err
	}
	_, err = o.Platform.Rooms.Events.Cancel(ctx, c.org, c.event, func(int64) error { return nil }, "This was a rehearsal.")
	say.note("picture: %s", o.Picture)
	return errors.Join(err, say.err())
}

// read finds the event and what belongs to it.
func (o Rehearsal) read(ctx context.Context) (s subject, err error) {
	var id tix.EventID
	var org tix.OrganizationID
	if err := o.Platform.DB.Pool().QueryRow(ctx, "SELECT id, organization_id FROM events_events WHERE slug = $1 OR id::text = $2", o.Event, uuidOf(o.Event)).Scan(&id, &org); err != nil {
		return s, fmt.Errorf("event %q: %w", o.Event, err)
	}
	e, err := o.Platform.Rooms.Events.Event(ctx, org, id)
	if err != nil {
		return s, err
	}
	detail, err := o.Platform.Rooms.Listings.BySlug(ctx, e.Slug)
	if err != nil {
		return s, fmt.Errorf("event %q is not published: %w", o.Event, err)
	}
	s.card = detail.Card
	if s.tiers, err = o.Platform.Rooms.Pricing.ListTiers(ctx, org, id); err != nil {
		return s, err
	}
	if s.room, err = o.Platform.Rooms.Waiting.Room(ctx, org, id); err != nil {
		return s, err
	}
	s.limit, err = o.Platform.Rooms.Inventory.BuyerLimit(ctx, id)
	return s, err
}

func uuidOf(text string) string {
	id, err := tix.ParseEventID(text)
	if err != nil {
		return ""
	}
	return id.UUID()
}

// places is how many tickets there are, shared pools counted once.
func (s subject) places() int {
	seen, n := map[tix.PoolID]bool{}, 0
	for _, t := range s.tiers {
		if t.Visible && !seen[t.PoolID] {
			seen[t.PoolID], n = true, n+t.Stock.Remaining
		}
	}
	return n
}

func (s subject) perOrder() int {
	most := 3
	for _, t := range s.tiers {
		most = min(most, t.MaxPerOrder)
	}
	return max(1, most)
}

func (o Rehearsal) buyers(s subject) int {
	if o.Buyers > 0 {
		return o.Buyers
	}
	return min(rehearsalMost, 2*s.places())
}

// clone is the copy that is sold.
type clone struct {
	org           tix.OrganizationID
	event         tix.EventID
	slug          string
	tiers         []string
	opens, starts time.Time
}

// stage makes the copy: venue, event, visible tiers with what is left of them and their shared pools,
// the limit of one person, and a waiting room whose prequeue opens now.
func (o Rehearsal) stage(ctx context.Context, s subject) (c clone, err error) {
	r := o.Platform.Rooms
	owner, err := r.Accounts.EnsureUser(ctx, "rehearsal@tixters.invalid", "Rehearsal", tix.NewKeyID().String())
	if err != nil {
		return c, err
	}
	if c.org, err = r.Accounts.EnsureOrganization(ctx, owner, accounts.NewOrganization{Name: "Rehearsal " + time.Now().UTC().Format("2006-01-02 15:04:05"), Country: s.card.Venue.Country, Currency: s.card.Currency}); err != nil {
		return c, err
	}
	v := s.card.Venue
	hall, err := r.Venues.Create(ctx, c.org, venues.Details{Name: &v.Name, City: &v.City, Country: &v.Country, Zone: &v.Zone, Capacity: &v.Capacity})
	if err != nil {
		return c, err
	}
	zone, err := time.LoadLocation(v.Zone)
	if err != nil {
		return c, err
	}
	name := "Rehearsal: " + s.card.Name
	days := 0 // an event that has begun already is rehearsed for a later day
	for !s.card.StartsAt.In(zone).AddDate(0, 0, days).After(time.Now().Add(time.Hour)) {
		days++
	}
	wall := func(t time.Time) *string {
		text := t.In(zone).AddDate(0, 0, days).Format("2006-01-02T15:04")
		return &text
	}
	made, err := r.Events.CreateEvent(ctx, c.org, events.Details{Name: &name, VenueID: &hall.ID, Currency: &s.card.Currency,
		DoorsLocal: wall(s.card.DoorsAt), StartsLocal: wall(s.card.StartsAt), EndsLocal: wall(s.card.EndsAt)})
	if err != nil {
		return c, err
	}
	c.event, c.slug = made.ID, made.Slug
	if err := c.price(ctx, r.Pricing, s); err != nil {
		return c, err
	}
	if s.limit > 0 {
		if err := r.Inventory.SetBuyerLimit(ctx, c.org, c.event, s.limit); err != nil {
			return c, err
		}
	}
	if _, err := r.Events.Publish(ctx, c.org, c.event); err != nil {
		return c, err
	}
	c.opens = time.Now().Add(2 * time.Second)
	c.starts = c.opens.Add(rehearsalPrequeue)
	mode, work := waitingroom.On, false // one machine cannot solve the puzzles of a crowd, nor read its mail
	_, err = r.Waiting.Put(ctx, c.org, c.event, nil, waitingroom.Details{Mode: &mode, ProofOfWork: &work, PassMinutes: &s.room.PassMinutes, RateLimit: &s.room.RateLimit,
		PrequeueOpensAt: &c.opens, SaleStartsAt: &c.starts})
	return c, err
}

func (c *clone) price(ctx context.Context, p *pricing.Service, s subject) error {
	pools := map[tix.PoolID]tix.PoolID{}
	for _, t := range s.tiers {
		if !t.Visible || t.Stock.Remaining == 0 {
			continue
		}
		face := tix.Money{Amount: t.FaceAmount, Currency: t.Currency}
		d := pricing.TierDetails{Name: &t.Name, Face: &face, MinPerOrder: &t.MinPerOrder, MaxPerOrder: &t.MaxPerOrder, Visible: &t.Visible, Position: &t.Position}
		if shared, known := pools[t.PoolID]; known {
			d.PoolID = &shared
		} else {
			d.Capacity = &t.Stock.Remaining
		}
		made, err := p.CreateTier(ctx, c.org, c.event, d)
		if err != nil {
			return fmt.Errorf("tier %s: %w", t.Name, err)
		}
		pools[t.PoolID] = made.PoolID
		c.tiers = append(c.tiers, made.ID.String())
	}
	if len(c.tiers) == 0 {
		return errors.New("there is nothing left to sell")
	}
	return nil
}

// trouble lets both providers fail now and then: refused, answered too late, and lost after it took
// effect.
func (o Rehearsal) trouble(ctx context.Context) error {
	for _, f := range []struct{ address, body string }{
		{o.Bank, `{"method":"POST","route":"/v1/payment_intents","kind":"error_before","times":10}`},
		{o.Bank, `{"method":"GET","route":"/v1/payment_intents/{id}","kind":"error_before","times":10}`},
		{o.Bank, `{"method":"POST","route":"/v1/payment_intents","kind":"timeout_after","times":2}`},
		{o.Post, `{"kind":"timeout_after","times":2}`},
	} {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(f.address, "/")+"/__standin/faults", bytes.NewReader([]byte(f.body)))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		problem, _ := io.ReadAll(io.LimitReader(res.Body, 500))
		_ = res.Body.Close()
		if res.StatusCode != http.StatusCreated {
			return fmt.Errorf("arm %s: %s %s", f.body, res.Status, problem)
		}
	}
	return nil
}
