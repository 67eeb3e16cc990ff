package events

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const longestEvent = 31 * 24 * time.Hour

// complaints collects what is wrong with an event.
type complaints []errs.Field

func (c *complaints) need(ok bool, field, message string) {
	if !ok {
		*c = append(*c, errs.Field{Name: "body." + field, Message: message})
	}
}

// apply puts the details into the event, works out its instants and refuses, with every wrong
// field at once, what cannot be.
func (s *Service) apply(ctx context.Context, e *Event, d Details) error {
	var wrong complaints
	if d.Slug != nil && *d.Slug != e.Slug {
		wrong.need(e.Status == Draft, "slug", "The address of a published event stays as it is.")
		wrong.need(validSlug(*d.Slug), "slug", "Use 2 to 80 small letters, digits and single hyphens.")
		e.Slug = *d.Slug
	}
	if d.Currency != nil && *d.Currency != e.Currency {
		wrong.need(e.Status == Draft, "currency", "The currency of a published event stays as it is.")
		wrong.need(d.Currency.Valid(), "currency", "Use a three-letter currency code, such as EUR.")
		e.Currency = *d.Currency
	}
	if d.Name != nil {
		e.Name = strings.Join(strings.Fields(*d.Name), " ")
	}
	put(&e.Summary, d.Summary)
	put(&e.Description, d.Description)
	put(&e.ImageAlt, d.ImageAlt)
	wrong.need(e.Name != "" && utf8.RuneCountInString(e.Name) <= 200, "name", "Give the event a name of at most 200 characters.")
	wrong.need(utf8.RuneCountInString(e.Summary) <= 300, "summary", "The summary has at most 300 characters.")
	wrong.need(utf8.RuneCountInString(e.Description) <= 20_000, "description", "The description has at most 20,000 characters.")
	wrong.need(utf8.RuneCountInString(e.ImageAlt) <= 300, "image_alt", "The picture's description has at most 300 characters.")
	before := instant(e.StartsAt)
	if err := s.place(ctx, e, d, &wrong); err != nil {
		return err
	}
	s.schedule(e, &wrong)
	if e.Status == Published {
		wrong.need(!e.VenueID.IsZero(), "venue_id", "A published event needs a venue.")
		wrong.need(e.StartsAt != nil, "starts_local", "A published event needs a start.")
		wrong.need(e.EndsAt != nil, "ends_local", "A published event needs an end.")
		wrong.need(instant(e.StartsAt).Equal(before) || instant(e.StartsAt).After(s.clock.Now()), "starts_local", "The start is in the past.")
	}
	if len(wrong) == 0 {
		return nil
	}
	return &errs.Error{Kind: errs.Invalid, Code: "validation_failed", Safe: "The event is not valid.", Fields: wrong}
}

func put(to *string, from *string) {
	if from != nil {
		*to = strings.TrimSpace(strings.ReplaceAll(*from, "\r\n", "\n"))
	}
}

// place takes over the venue: its zone, and the words by which the event is found.
func (s *Service) place(ctx context.Context, e *Event, d Details, wrong *complaints) error {
	if d.VenueID != nil {
		e.VenueID = *d.VenueID
	}
	var card tix.VenueCard
	if !e.VenueID.IsZero() {
		cards, err := s.venues.Cards(ctx, []tix.VenueID{e.VenueID})
		if err != nil {
			return err
		}
		found, ok := cards[e.VenueID]
		wrong.need(ok && found.OrganizationID == e.OrganizationID, "venue_id", "There is no such venue.")
		if ok && found.OrganizationID == e.OrganizationID {
			card = found
		}
	}
	e.Zone = card.Zone
	describe(e, card)
	put(&e.StartsLocal, d.StartsLocal)
	put(&e.EndsLocal, d.EndsLocal)
	put(&e.DoorsLocal, d.DoorsLocal)
	put(&e.RefundsLocal, d.RefundsLocal)
	return nil
}

// describe copies the words by which the event is found.
func describe(e *Event, venue tix.VenueCard) {
	e.City = fold(venue.City)
	e.Search = fold(strings.Join([]string{e.Name, e.Summary, venue.Name, venue.City}, " "))
}

// schedule works out the instants of the wall times. Without a venue there is no zone, so
// they wait; their form and order are checked all the same, as if at Greenwich.
func (s *Service) schedule(e *Event, wrong *complaints) {
	zone := time.UTC
	if e.Zone != "" {
		l, err := s.zones.location(e.Zone)
		if wrong.need(err == nil, "venue_id", "The venue has no known time zone."); err != nil {
			return
		}
		zone = l
	}
	times := map[string]*time.Time{}
	for _, w := range []struct{ field, text string }{
		{"starts_local", e.StartsLocal}, {"ends_local", e.EndsLocal}, {"doors_local", e.DoorsLocal}, {"refunds_local", e.RefundsLocal},
	} {
		if w.text == "" {
			continue
		}
		at, what := instantOf(w.text, zone)
		switch what {
		case wallExact:
			times[w.field] = &at
		case wallSkipped:
			wrong.need(false, w.field, "This time does not exist at the venue: the clocks go forward over it.")
		case wallMalformed:
			wrong.need(false, w.field, "Write the time at the venue like 2026-12-04T20:00.")
		}
	}
	start, end, doors, refunds := times["starts_local"], times["ends_local"], times["doors_local"], times["refunds_local"]
	if start != nil && end != nil {
		wrong.need(end.After(*start), "ends_local", "The end is not after the start.")
		wrong.need(end.Sub(*start) <= longestEvent, "ends_local", "An event lasts at most 31 days.")
	}
	if start != nil && doors != nil {
		wrong.need(!doors.After(*start), "doors_local", "The doors open after the start.")
		wrong.need(start.Sub(*doors) <= 24*time.Hour, "doors_local", "The doors open at most a day before the start.")
	}
	if start != nil && refunds != nil {
		wrong.need(!refunds.After(*start), "refunds_local", "Refunds end at the start at the latest.")
	}
	e.StartsAt, e.EndsAt, e.DoorsAt, e.RefundsUntil = nil, nil, nil, nil
	if e.Zone != "" {
		e.StartsAt, e.EndsAt, e.DoorsAt, e.RefundsUntil = start, end, doors, refunds
	}
}
