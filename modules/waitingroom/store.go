package waitingroom

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/tix"
)

// store has the queries about rooms; those about places are in store_entry.go.
type store struct{ db *db.DB }

// rooms gives every room that may matter now: not off, and either waiting for its sale or with a
// queue that moved within the last week.
func (s store) rooms(ctx context.Context, now time.Time) ([]Room, error) {
	var out []Room
	err := s.db.Gorm(ctx).Where("mode <> ? AND (drawn_at IS NULL OR advanced_at > ? OR serving < last_position)", Off, now.Add(-7*24*time.Hour)).Find(&out).Error
	return out, err
}

func (s store) room(ctx context.Context, org tix.OrganizationID, event tix.EventID) (Room, bool, error) {
	var r Room
	err := s.db.Tenant(ctx, org).Where("event_id = ?", event).Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return r, false, nil
	}
	return r, err == nil, err
}

// lock gives the room and keeps others from moving it.
func (s store) lock(ctx context.Context, event tix.EventID) (Room, bool, error) {
	var r Room
	err := s.db.Gorm(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Where("event_id = ?", event).Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return r, false, nil
	}
	return r, err == nil, err
}

func (s store) insert(ctx context.Context, r *Room) error { return s.db.Gorm(ctx).Create(r).Error }

// save writes what an organizer may change, and nothing of what the queue moves.
func (s store) save(ctx context.Context, r Room) error {
	return s.db.Tenant(ctx, r.OrganizationID).Model(&Room{}).Where("event_id = ?", r.EventID).Updates(map[string]any{
		"mode": r.Mode, "prequeue_opens_at": r.PrequeueOpensAt, "sale_starts_at": r.SaleStartsAt, "proof_of_work": r.ProofOfWork, "email_required": r.EmailRequired,
		"difficulty": r.Difficulty, "pass_minutes": r.PassMinutes, "rate_limit": r.RateLimit, "paused": r.Paused, "message": r.Message, "version": r.Version,
	}).Error
}

// advance moves the queue, unless another replica did since it was read; false then.
func (s store) advance(ctx context.Context, r Room, before time.Time) (bool, error) {
	tag, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE waitingroom_rooms
		SET serving = greatest(serving, least($3, last_position)), rate = $4, reason = $5, sold_out = $6, active = $7, advanced_at = $8
		WHERE event_id = $1 AND advanced_at = $2`,
		[16]byte(r.EventID), before, r.Serving, r.Rate, r.Reason, r.SoldOut, r.Active, r.AdvancedAt)
	return tag.RowsAffected() == 1, err
}

func (s store) drawn(ctx context.Context, r Room) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, "UPDATE waitingroom_rooms SET drawn_at = $2, drawn = $3, last_position = $3, active = (mode = 'automatic' AND $3 > 0) WHERE event_id = $1 AND drawn_at IS NULL",
		[16]byte(r.EventID), *r.DrawnAt, r.Drawn)
	return err
}

func (s store) gauge(ctx context.Context, g Gauge) error {
	return s.db.Gorm(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&g).Error
}

// load is what all replicas measured within the last few seconds: the worst latency, and how
// much was tried and failed.
type load struct {
	p99           float64 // milliseconds
	tries, failed int
}

func (s store) load(ctx context.Context, event tix.EventID, since time.Time) (load, error) {
	var l load
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT coalesce(max(p99_ms), 0), coalesce(sum(tries), 0)::int, coalesce(sum(failed), 0)::int
		FROM waitingroom_gauges WHERE event_id = $1 AND at > $2`, [16]byte(event), since).Scan(&l.p99, &l.tries, &l.failed)
	return l, err
}

// crowd is who waits and who was let in.
type crowd struct {
	waiting     int // have a place behind serving, also if they left since, or none of the draw yet
	outstanding int // were let in and have not reserved: unasked places, and passes that are good
}

func (s store) crowd(ctx context.Context, r Room, now time.Time) (crowd, error) {
	c := crowd{waiting: r.LastPosition - r.Serving}
	if r.DrawnAt == nil {
		err := s.db.Pgx(ctx).QueryRow(ctx, "SELECT count(*) FROM waitingroom_entries WHERE event_id = $1 AND left_at IS NULL", [16]byte(r.EventID)).Scan(&c.waiting)
		return c, err
	}
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT count(*) FROM waitingroom_entries
		WHERE event_id = $1 AND position <= $2 AND used_at IS NULL AND left_at IS NULL AND (pass_expires_at > $3 OR pass_expires_at IS NULL)`,
		[16]byte(r.EventID), r.Serving, now).Scan(&c.outstanding)
	return c, err
}

// positions gives the draw of an event.
func (s store) positions(ctx context.Context, event tix.EventID, drawn int) (map[tix.EntrantID]int, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, "SELECT id, position FROM waitingroom_entries WHERE event_id = $1 AND position <= $2", [16]byte(event), drawn)
	if err != nil {
		return nil, err
	}
	out := make(map[tix.EntrantID]int, drawn)
	var id [16]byte
	var n int
	_, err = pgx.ForEachRow(rows, []any{&id, &n}, func() error { out[id] = n; return nil })
	return out, err
}
