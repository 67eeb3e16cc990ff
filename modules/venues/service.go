package venues

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/tix"
)

// Refusals that a visitor may see.
func errInUse() *errs.Error {
	return errs.New(errs.Conflict, "venue_in_use", "Events take place at this venue, so it cannot be deleted.")
}

func errZoneInUse() *errs.Error {
	return errs.New(errs.Conflict, "venue_in_use", "Events take place at this venue, so its time zone cannot change.")
}

func errNameTaken() *errs.Error {
	return errs.New(errs.Conflict, "name_taken", "You already have a venue of this name in this city.")
}

// Service makes, shows and changes venues.
type Service struct {
	db    *db.DB
	store store
	out   *outbox.Outbox
	audit Audit
	zones zones
}

// NewService makes the service.
func NewService(d *db.DB, out *outbox.Outbox, audit Audit) *Service {
	return &Service{db: d, store: store{d}, out: out, audit: audit}
}

// Create makes a venue; name, city, country, zone and capacity are needed. Invalid with every
// wrong field at once; Conflict name_taken.
func (s *Service) Create(ctx context.Context, org tix.OrganizationID, d Details) (Venue, error) {
	v := Venue{ID: tix.NewVenueID(), OrganizationID: org, Version: 1, Gates: []Gate{}}
	d.apply(&v)
	if err := s.check(v); err != nil {
		return Venue{}, err
	}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.insert(ctx, &v); err != nil {
			return err
		}
		return s.record(ctx, org, "venues.venue.create", v.ID.String(), nil)
	})
	return v, errs.Wrap("venues.create", err)
}

// Get gives a venue of the organization with its gates; NotFound otherwise.
func (s *Service) Get(ctx context.Context, org tix.OrganizationID, id tix.VenueID) (Venue, error) {
	v, err := s.store.one(ctx, org, id, false)
	return v, errs.Wrap("venues.get", err)
}

// List gives up to limit venues of the organization, newest first, that come after the given
// id (zero: from the start), with their gates.
func (s *Service) List(ctx context.Context, org tix.OrganizationID, after tix.VenueID, limit int) ([]Venue, error) {
	found, err := s.store.page(ctx, org, after, limit)
	return found, errs.Wrap("venues.list", err)
}

// Update changes a venue. match is asked with the present version under the row's lock and may
// refuse it; nil accepts any. Conflict venue_in_use when the zone is to change under events.
func (s *Service) Update(ctx context.Context, org tix.OrganizationID, id tix.VenueID, match func(version int64) error, d Details) (Venue, error) {
	var v Venue
	err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
		if v, err = s.store.one(ctx, org, id, true); err != nil {
			return err
		}
		if match != nil {
			if err := match(v.Version); err != nil {
				return err
			}
		}
		d.apply(&v)
		if err := s.check(v); err != nil {
			return err
		}
		v.Version++
		if err := s.store.update(ctx, &v); err != nil {
			return err
		}
		if err := s.out.Publish(ctx, Changed{VenueID: id, OrganizationID: org}); err != nil {
			return err
		}
		return s.record(ctx, org, "venues.venue.update", id.String(), map[string]string{"version": strconv.FormatInt(v.Version, 10)})
	})
	return v, errs.Wrap("venues.update", err)
}

// Delete removes a venue with its gates; Conflict venue_in_use while events use it.
func (s *Service) Delete(ctx context.Context, org tix.OrganizationID, id tix.VenueID) error {
	return errs.Wrap("venues.delete", s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.remove(ctx, org, id); err != nil {
			return err
		}
		return s.record(ctx, org, "venues.venue.delete", id.String(), nil)
	}))
}

// Card gives what other rooms show of a venue; NotFound when there is none.
func (s *Service) Card(ctx context.Context, id tix.VenueID) (tix.VenueCard, error) {
	cards, err := s.Cards(ctx, []tix.VenueID{id})
	if err != nil {
		return tix.VenueCard{}, err
	}
	card, ok := cards[id]
	if !ok {
		return tix.VenueCard{}, errs.Missing("venue")
	}
	return card, nil
}

// Cards gives the cards of those ids that exist, in two queries.
func (s *Service) Cards(ctx context.Context, ids []tix.VenueID) (map[tix.VenueID]tix.VenueCard, error) {
	found, err := s.store.byID(ctx, ids)
	if err != nil {
		return nil, errs.Wrap("venues.cards", err)
	}
	cards := make(map[tix.VenueID]tix.VenueCard, len(found))
	for _, v := range found {
		cards[v.ID] = v.Card()
	}
	return cards, nil
}

func (d Details) apply(v *Venue) {
	set(&v.Name, d.Name)
	set(&v.Street, d.Street)
	set(&v.PostalCode, d.PostalCode)
	set(&v.City, d.City)
	set(&v.Region, d.Region)
	set(&v.Country, d.Country)
	v.Country = strings.ToUpper(v.Country)
	set(&v.Zone, d.Zone)
	if d.Capacity != nil {
		v.Capacity = *d.Capacity
	}
}

func set(to *string, from *string) {
	if from != nil {
		*to = strings.Join(strings.Fields(*from), " ")
	}
}

// check gives everything that is wrong with the venue in one refusal.
func (s *Service) check(v Venue) error {
	var wrong []errs.Field
	need := func(ok bool, field, message string) {
		if !ok {
			wrong = append(wrong, errs.Field{Name: "body." + field, Message: message})
		}
	}
	need(v.Name != "" && utf8.RuneCountInString(v.Name) <= 200, "name", "Give the venue a name of at most 200 characters.")
	need(v.City != "" && utf8.RuneCountInString(v.City) <= 120, "city", "Say in which city the venue is.")
	need(utf8.RuneCountInString(v.Street) <= 200, "street", "The street is too long.")
	need(len(v.PostalCode) <= 20, "postal_code", "The postal code is too long.")
	need(utf8.RuneCountInString(v.Region) <= 120, "region", "The region is too long.")
	need(len(v.Country) == 2 && strings.Trim(v.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "", "country", "Use a two-letter country code, such as DE.")
	need(s.zones.valid(v.Zone), "zone", "Use a time zone of the IANA list, such as Europe/Berlin.")
	need(v.Capacity >= 1 && v.Capacity <= 1_000_000, "capacity", "The capacity is between 1 and 1,000,000.")
	if len(wrong) == 0 {
		return nil
	}
	return &errs.Error{Kind: errs.Invalid, Code: "validation_failed", Safe: "The venue is not complete.", Fields: wrong}
}

func (s *Service) record(ctx context.Context, org tix.OrganizationID, verb, subject string, details map[string]string) error {
	return s.audit.Record(ctx, tix.Action{OrganizationID: org, Actor: auth.From(ctx).Actor(), Verb: verb, Subject: subject, Details: details})
}
