package events

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

type store struct{ db *db.DB }

func (s store) insert(ctx context.Context, e *Event) error {
	return named(s.db.Gorm(ctx).Create(e).Error)
}

func (s store) one(ctx context.Context, org tix.OrganizationID, id tix.EventID, lock bool) (Event, error) {
	q := s.db.Tenant(ctx, org)
	if lock {
		q = q.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
	}
	return take(q.Where("id = ?", id))
}

func take(q *gorm.DB) (Event, error) {
	var e Event
	err := q.Take(&e).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Event{}, errs.Missing("event")
	}
	return e, err
}

func (s store) bySlug(ctx context.Context, slug string) (Event, error) {
	return take(s.db.Gorm(ctx).Where("slug = ? AND status <> ?", slug, Draft))
}

func (s store) byID(ctx context.Context, ids []tix.EventID) ([]Event, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var found []Event
	err := s.db.Gorm(ctx).Omit("description").Where("id IN ?", ids).Find(&found).Error
	return found, err
}

func (s store) status(ctx context.Context, id tix.EventID) (status string, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, "SELECT status FROM events_events WHERE id = $1", [16]byte(id)).Scan(&status)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", errs.Missing("event")
	}
	return status, err
}

// slugs tells which of the given addresses are taken.
func (s store) slugs(ctx context.Context, any []string) (map[string]bool, error) {
	var found []string
	err := s.db.Gorm(ctx).Model(&Event{}).Where("slug IN ?", any).Pluck("slug", &found).Error
	taken := make(map[string]bool, len(found))
	for _, f := range found {
		taken[f] = true
	}
	return taken, err
}

func (s store) page(ctx context.Context, org tix.OrganizationID, f Filter, now time.Time, after tix.EventID, limit int) ([]Event, error) {
	q := s.db.Tenant(ctx, org)
	switch f.Status {
	case "":
	case Ended:
		q = q.Where("status = ? AND ends_at <= ?", Published, now)
	case Published:
		q = q.Where("status = ? AND ends_at > ?", Published, now)
	default:
		q = q.Where("status = ?", f.Status)
	}
	q = matching(q, f.Query)
	if !after.IsZero() {
		q = q.Where("id < ?", after)
	}
	found := []Event{}
	err := q.Order("id DESC").Limit(limit).Find(&found).Error
	return found, err
}

// listed gives published events that have not ended, by start.
func (s store) listed(ctx context.Context, f Search, now time.Time, after *Place, limit int) ([]Event, error) {
	q := matching(s.db.Gorm(ctx).Omit("description").Where("status = ? AND ends_at > ?", Published, now), f.Query)
	if f.City != "" {
		q = q.Where("city = ?", fold(f.City))
	}
	// Dates are those of the wall at the venue; texts of this form sort as times do.
	if f.From != "" {
		q = q.Where("ends_local >= ?", f.From)
	}
	if f.To != "" {
		q = q.Where("starts_local <= ?", f.To+"T23:59")
	}
	if after != nil {
		q = q.Where("(starts_at, id) > (?, ?)", after.StartsAt, after.ID)
	}
	var found []Event
	err := q.Order("starts_at, id").Limit(limit).Find(&found).Error
	return found, err
}

// matching keeps what contains every word of the query.
func matching(q *gorm.DB, query string) *gorm.DB {
	for _, w := range words(query) {
		q = q.Where("position(? IN search) > 0", w)
	}
	return q
}

// ofVenue gives and locks all events at a venue.
func (s store) ofVenue(ctx context.Context, venue tix.VenueID) ([]Event, error) {
	var found []Event
	err := s.db.Gorm(ctx).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).
		Where("venue_id = ?", venue).Order("id").Find(&found).Error
	return found, err
}

// describe stores the words by which an event is found; nobody edited it, so its version stays.
func (s store) describe(ctx context.Context, e *Event) error {
	return s.db.Tenant(ctx, e.OrganizationID).Model(e).Select("city", "search").Updates(e).Error
}

func (s store) update(ctx context.Context, e *Event) error {
	return named(s.db.Tenant(ctx, e.OrganizationID).Model(e).Select("*").Omit("created_at").Updates(e).Error)
}

func (s store) remove(ctx context.Context, org tix.OrganizationID, id tix.EventID) error {
	err := s.db.Tenant(ctx, org).Where("id = ?", id).Delete(&Event{}).Error
	if db.IsForeignKey(err, "") {
		return errs.New(errs.Conflict, "event_in_use", "Other records refer to this event, so it cannot be deleted.").At("events.store", err)
	}
	return err
}

// insertImage stores a picture and drops all but the newest keep of the event.
func (s store) insertImage(ctx context.Context, i *Image, keep int) error {
	if err := s.db.Gorm(ctx).Create(i).Error; err != nil {
		return err
	}
	old := s.db.Tenant(ctx, i.OrganizationID).Model(&Image{}).Select("id").Where("event_id = ?", i.EventID).
		Order("created_at DESC, id DESC").Limit(100).Offset(keep)
	return s.db.Tenant(ctx, i.OrganizationID).Where("id IN (?)", old).Delete(&Image{}).Error
}

func (s store) image(ctx context.Context, id tix.ImageID, small bool) ([]byte, error) {
	column := "large"
	if small {
		column = "small"
	}
	var found [][]byte
	err := s.db.Gorm(ctx).Model(&Image{}).Where("id = ?", id).Pluck(column, &found).Error
	if err == nil && len(found) == 0 {
		return nil, errs.Missing("picture")
	}
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// named turns the breach of a constraint into the sentence that explains it.
func named(err error) error {
	switch {
	case db.IsUnique(err, "events_events_slug"):
		return errSlugTaken().At("events.store", err)
	case db.IsForeignKey(err, "events_events_venue"):
		return errs.InvalidField("body.venue_id", "The venue has just changed. Please try again.").At("events.store", err)
	case db.IsForeignKey(err, ""):
		return errPriced().At("events.store", err)
	}
	return err
}
