package tickets

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/tix"
)

// errNoKey says that no event has that number and key.
var errNoKey = errors.New("no such ticket key")

// numberedKey is a key with the number of its event.
type numberedKey struct {
	Key
	EventNumber int64
}

func (s store) keys(ctx context.Context, event tix.EventID) ([]numberedKey, error) {
	var rows []numberedKey
	return rows, s.db.Gorm(ctx).Table("tickets_keys AS k").Select("k.*, e.number AS event_number").
		Joins("JOIN tickets_events e USING (event_id)").Where("event_id = ?", event).Order("k.kid").Scan(&rows).Error
}

func (s store) currentKey(ctx context.Context, event tix.EventID) (Key, bool, error) {
	var k Key
	err := s.db.Gorm(ctx).Where("event_id = ? AND retired_at IS NULL", event).Take(&k).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return k, false, nil
	}
	return k, err == nil, err
}

// publicKey is on the way of every scan, once per key and process.
func (s store) publicKey(ctx context.Context, name keyName) (publicKey, error) {
	var k publicKey
	found := s.db.Pgx(ctx).QueryRow(ctx, `SELECT k.event_id, k.public FROM tickets_keys k JOIN tickets_events e USING (event_id)
		WHERE e.number = $1 AND k.kid = $2`, name.event, name.kid)
	return k, noKey(found.Scan(&k.event, &k.key))
}

func noKey(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return errNoKey
	}
	return err
}

// ensureEvent gives the event its number unless it has one. A second transaction at the same
// moment waits here until the first has ended.
func (s store) ensureEvent(ctx context.Context, e Event) error {
	return s.db.Gorm(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "event_id"}}, DoNothing: true}).Create(&e).Error
}

func (s store) insertKey(ctx context.Context, k Key) error {
	return s.db.Gorm(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "event_id"}, {Name: "kid"}}, DoNothing: true}).Create(&k).Error
}

// retireKey retires the event's current key and gives the largest kid so far.
func (s store) retireKey(ctx context.Context, event tix.EventID, at time.Time) (int, error) {
	g := s.db.Gorm(ctx)
	var e Event
	if err := g.Clauses(clause.Locking{Strength: "UPDATE"}).Where("event_id = ?", event).Take(&e).Error; err != nil {
		return 0, fmt.Errorf("lock event %s: %w", event, err)
	}
	if err := g.Model(&Key{}).Where("event_id = ? AND retired_at IS NULL", event).Update("retired_at", at).Error; err != nil {
		return 0, err
	}
	var last int
	return last, g.Model(&Key{}).Where("event_id = ?", event).Select("coalesce(max(kid), 0)").Scan(&last).Error
}

// ensureTier gives the tier the next number within its event unless it has one. The lock on
// the event makes numbers gapless and keeps two new tiers from taking the same one.
func (s store) ensureTier(ctx context.Context, t Tier) error {
	g := s.db.Gorm(ctx)
	var n int64
	if err := g.Model(&Tier{}).Where("tier_id = ?", t.TierID).Count(&n).Error; err != nil || n > 0 {
		return err
	}
	if err := g.Clauses(clause.Locking{Strength: "UPDATE"}).Where("event_id = ?", t.EventID).Take(&Event{}).Error; err != nil {
		return fmt.Errorf("lock event %s: %w", t.EventID, err)
	}
	var last int
	if err := g.Model(&Tier{}).Where("event_id = ?", t.EventID).Select("coalesce(max(number), 0)").Scan(&last).Error; err != nil {
		return err
	}
	if t.Number = last + 1; t.Number > 0xffff {
		return errManyTiers
	}
	return g.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "tier_id"}}, DoNothing: true}).Create(&t).Error
}

// signer is what is needed to sign the codes of some tickets of one event.
type signer struct {
	event int64
	keys  map[int]Key
	tiers map[tix.TierID]int
}

// signing reads keys and numbers for tickets of one event.
func (s store) signing(ctx context.Context, tickets []Ticket) (signer, error) {
	out := signer{keys: map[int]Key{}, tiers: map[tix.TierID]int{}}
	event := tickets[0].EventID
	keys, err := s.keys(ctx, event)
	if err != nil {
		return out, err
	}
	for _, k := range keys {
		out.event, out.keys[k.KID] = k.EventNumber, k.Key
	}
	var tiers []Tier
	if err := s.db.Gorm(ctx).Where("event_id = ?", event).Find(&tiers).Error; err != nil {
		return out, err
	}
	for _, t := range tiers {
		out.tiers[t.TierID] = t.Number
	}
	return out, nil
}
