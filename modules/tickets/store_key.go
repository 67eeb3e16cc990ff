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

// signer is what is needed to sign the codes of an event's tickets.
type signer struct {
	event   int64 // number in codes
	current int   // kid of the key that signs new tickets; 0: none yet
	keys    map[int]Key
	tiers   map[tix.TierID]int
}

// covers reports whether there is a key, and a number for every tier of the order.
func (s signer) covers(o tix.OrderSheet) bool {
	for _, l := range o.Quote.Lines {
		if s.tiers[l.TierID] == 0 {
			return false
		}
	}
	return s.current != 0
}

// signing reads keys and numbers of an event, in one round trip: every sale waits for it.
func (s store) signing(ctx context.Context, event tix.EventID) (signer, error) {
	out := signer{keys: map[int]Key{}, tiers: map[tix.TierID]int{}}
	b := &pgx.Batch{}
	b.Queue(`SELECT e.number, k.kid, k.sealed, k.retired_at IS NULL FROM tickets_keys k JOIN tickets_events e USING (event_id) WHERE event_id = $1`, [16]byte(event)).
		Query(func(rows pgx.Rows) error {
			var k Key
			var signs bool
			_, err := pgx.ForEachRow(rows, []any{&out.event, &k.KID, &k.Sealed, &signs}, func() error {
				if signs {
					out.current = k.KID
				}
				out.keys[k.KID] = Key{EventID: event, KID: k.KID, Sealed: k.Sealed}
				return nil
			})
			return err
		})
	b.Queue("SELECT tier_id, number FROM tickets_tiers WHERE event_id = $1", [16]byte(event)).Query(func(rows pgx.Rows) error {
		var id tix.TierID
		var n int
		_, err := pgx.ForEachRow(rows, []any{&id, &n}, func() error { out.tiers[id] = n; return nil })
		return err
	})
	return out, s.db.Pgx(ctx).SendBatch(ctx, b).Close()
}
