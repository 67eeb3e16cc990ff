package web

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
)

// limiter holds back callers: by address in this process, and by operation in the database,
// where every replica counts together (GCRA: one row with the time when the next call is free).
type limiter struct {
	db        *db.DB
	perSecond int

	mu   sync.Mutex
	seen map[string]*bucket
}

type bucket struct {
	*rate.Limiter
	last time.Time
}

const forgetAfter = 5 * time.Minute

func newLimiter(d *db.DB, perSecond int) *limiter {
	return &limiter{db: d, perSecond: perSecond, seen: map[string]*bucket{}}
}

func tooMany(after time.Duration) error {
	return errs.New(errs.Limited, "too_many_requests", "Too many requests. Please wait a moment.").Retry(max(after, time.Second))
}

// addresses limits calls per address over all operations.
func (l *limiter) addresses(next http.Handler, address func(*http.Request) string) http.Handler {
	if l.perSecond == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !l.bucket(address(r)).Allow() {
			WriteProblem(w, r, tooMany(time.Second))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (l *limiter) bucket(address string) *bucket {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	b := l.seen[address]
	if b == nil {
		if len(l.seen) > 100_000 {
			for k, old := range l.seen {
				if now.Sub(old.last) > forgetAfter {
					delete(l.seen, k)
				}
			}
		}
		b = &bucket{Limiter: rate.NewLimiter(rate.Limit(l.perSecond), 10*l.perSecond)}
		l.seen[address] = b
	}
	b.last = now
	return b
}

// operation applies an operation's own limit.
func (l *limiter) operation(ctx context.Context, op Operation, address string, who auth.Principal) error {
	if op.Limit.Burst == 0 || l.db == nil || l.perSecond == 0 {
		return nil
	}
	key := address
	if op.Limit.By == ByPrincipal && who.Kind != auth.Anonymous {
		key = who.Actor()
	}
	return Take(ctx, l.db, op.ID+"|"+key, op.Limit)
}

// Take counts one call under key; errs.Limited when the limit is used up.
func Take(ctx context.Context, d *db.DB, key string, l Limit) error {
	each := l.Per / time.Duration(l.Burst)
	var wait *time.Duration
	err := d.Pgx(db.Outside(ctx)).QueryRow(ctx, `
		WITH take AS (
			INSERT INTO core_rates AS r (key, free_at) VALUES ($1, now() + $2::interval)
			ON CONFLICT (key) DO UPDATE SET free_at = greatest(r.free_at, now()) + $2::interval
			WHERE greatest(r.free_at, now()) + $2::interval <= now() + $3::interval
			RETURNING 1)
		SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM take) THEN
			(SELECT free_at + $2::interval - now() - $3::interval FROM core_rates WHERE key = $1) END`,
		key, each, l.Per).Scan(&wait)
	if err != nil {
		return fmt.Errorf("count a call: %w", err)
	}
	if wait != nil {
		return tooMany(*wait)
	}
	return nil
}
