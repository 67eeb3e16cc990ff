package events

import (
	"context"
	"crypto/rand"
	"strconv"
	"strings"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

func errSlugTaken() *errs.Error {
	return errs.New(errs.Conflict, "slug_taken", "Another event already has this address.")
}

func errOver() *errs.Error {
	return errs.New(errs.Conflict, "event_over", "The event is over or cancelled and cannot change any more.")
}

func errPriced() *errs.Error {
	return errs.New(errs.Conflict, "event_has_prices", "The event has prices in its currency. Delete them before you change it.")
}

// Service makes, changes, publishes and cancels events.
type Service struct {
	db         *db.DB
	store      store
	out        *outbox.Outbox
	clock      clock.Clock
	venues     Venues
	currencies Currencies
	offers     Offers
	audit      Audit
	zones      zones
	darkroom   darkroom
}

// NewService makes the service.
func NewService(d *db.DB, out *outbox.Outbox, clk clock.Clock, venues Venues, currencies Currencies, offers Offers, audit Audit) *Service {
	return &Service{db: d, store: store{d}, out: out, clock: clk, venues: venues, currencies: currencies, offers: offers, audit: audit, darkroom: newDarkroom()}
}

// CreateEvent makes a draft; a name is enough. Without a slug one is made from the name, and
// without a currency the organization's is taken. Invalid with every wrong field at once;
// Conflict slug_taken for a slug that was given.
func (s *Service) CreateEvent(ctx context.Context, org tix.OrganizationID, d Details) (Event, error) {
	const op = "events.create"
	e := Event{ID: tix.NewEventID(), OrganizationID: org, Status: Draft, Version: 1}
	if d.Currency == nil {
		c, err := s.currencies.OrganizationCurrency(ctx, org)
		if err != nil {
			return Event{}, errs.Wrap(op, err)
		}
		d.Currency = &c
	}
	for try := 0; ; try++ {
		if d.Slug == nil && d.Name != nil {
			var err error
			if e.Slug, err = s.freeSlug(ctx, slugOf(*d.Name)); err != nil {
				return Event{}, errs.Wrap(op, err)
			}
		}
		err := s.db.InTx(ctx, func(ctx context.Context) error {
			if err := s.apply(ctx, &e, d); err != nil {
				return err
			}
			if err := s.store.insert(ctx, &e); err != nil {
				return err
			}
			return s.record(ctx, org, "events.event.create", e.ID.String(), nil)
		})
		// Two drafts of one name may meet on a slug; a transaction around us cannot go on.
		if errs.CodeOf(err) == "slug_taken" && d.Slug == nil && try < 3 && !db.InTx(ctx) {
			continue
		}
		return e, errs.Wrap(op, err)
	}
}

// freeSlug gives the base, or the base with the first suffix that no event on the platform has.
func (s *Service) freeSlug(ctx context.Context, base string) (string, error) {
	tries := []string{base}
	for n := 2; n < 10; n++ {
		tries = append(tries, base+"-"+strconv.Itoa(n))
	}
	taken, err := s.store.slugs(db.System(ctx), tries)
	if err != nil {
		return "", err
	}
	for _, t := range tries {
		if !taken[t] {
			return t, nil
		}
	}
	return base + "-" + strings.ToLower(rand.Text()[:6]), nil
}

// Event gives an event of the organization; NotFound otherwise.
func (s *Service) Event(ctx context.Context, org tix.OrganizationID, id tix.EventID) (Event, error) {
	e, err := s.store.one(ctx, org, id, false)
	return e, errs.Wrap("events.get", err)
}

// Events gives up to limit events of the organization, newest first, that come after the given
// id (zero: from the start).
func (s *Service) Events(ctx context.Context, org tix.OrganizationID, f Filter, after tix.EventID, limit int) ([]Event, error) {
	found, err := s.store.page(ctx, org, f, s.clock.Now(), after, limit)
	return found, errs.Wrap("events.list", err)
}

// UpdateEvent changes an event that is not over. match is asked with the present version under
// the row's lock and may refuse it; nil accepts any. The slug changes in drafts only, the
// currency only while nothing is priced in it.
func (s *Service) UpdateEvent(ctx context.Context, org tix.OrganizationID, id tix.EventID, match func(version int64) error, d Details) (Event, error) {
	var e Event
	err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
		if e, err = s.matching(ctx, org, id, match); err != nil {
			return err
		}
		if status := e.StatusAt(s.clock.Now()); status != Draft && status != Published {
			return errOver()
		}
		starts, ends := instant(e.StartsAt), instant(e.EndsAt)
		if err := s.apply(ctx, &e, d); err != nil {
			return err
		}
		if e.Status == Published && !(instant(e.StartsAt).Equal(starts) && instant(e.EndsAt).Equal(ends)) {
			if err := s.out.Publish(ctx, tix.EventRescheduled{EventID: id, OrganizationID: org}); err != nil {
				return err
			}
		}
		return s.save(ctx, &e, "events.event.update", nil)
	})
	return e, errs.Wrap("events.update", err)
}

// DeleteEvent removes a draft with its prices; Conflict for what was published.
func (s *Service) DeleteEvent(ctx context.Context, org tix.OrganizationID, id tix.EventID) error {
	return errs.Wrap("events.delete", s.db.InTx(ctx, func(ctx context.Context) error {
		e, err := s.store.one(ctx, org, id, true)
		if err != nil {
			return err
		}
		if e.Status != Draft {
			return errs.New(errs.Conflict, "event_published", "Only drafts can be deleted. Cancel this event instead.")
		}
		if err := s.store.remove(ctx, org, id); err != nil {
			return err
		}
		return s.record(ctx, org, "events.event.delete", id.String(), nil)
	}))
}

// matching locks the event and asks whether its version will do.
func (s *Service) matching(ctx context.Context, org tix.OrganizationID, id tix.EventID, match func(int64) error) (Event, error) {
	e, err := s.store.one(ctx, org, id, true)
	if err != nil || match == nil {
		return e, err
	}
	return e, match(e.Version)
}

// save stores a locked event as its next version.
func (s *Service) save(ctx context.Context, e *Event, verb string, details map[string]string) error {
	e.Version++
	if err := s.store.update(ctx, e); err != nil {
		return err
	}
	return s.record(ctx, e.OrganizationID, verb, e.ID.String(), details)
}

func (s *Service) record(ctx context.Context, org tix.OrganizationID, verb, subject string, details map[string]string) error {
	return s.audit.Record(ctx, tix.Action{OrganizationID: org, Actor: auth.From(ctx).Actor(), Verb: verb, Subject: subject, Details: details})
}
