package rbac

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/tix"
)

const (
	channel  = "tixters_memberships" // payload "<user uuid>:<organization uuid>", empty for all
	lifetime = 5 * time.Minute       // the net below lost notifications
	most     = 100_000               // entries; then the cache starts anew
	again    = time.Second           // pause before listening anew
)

type key struct {
	user tix.UserID
	org  tix.OrganizationID
}

type entry struct {
	roles []string
	until time.Time
}

// Cache remembers roles for a while and forgets them when the accounts room says so.
type Cache struct {
	roles Roles
	clk   clock.Clock

	mu         sync.RWMutex
	entries    map[key]entry
	generation uint64 // a read that began before a change must not be kept
}

// NewCache makes an empty cache over the rows.
func NewCache(roles Roles, clk clock.Clock) *Cache {
	return &Cache{roles: roles, clk: clk, entries: map[key]entry{}}
}

// Get gives the roles of a person in an organization.
func (c *Cache) Get(ctx context.Context, user tix.UserID, org tix.OrganizationID) ([]string, error) {
	k := key{user, org}
	c.mu.RLock()
	e, ok := c.entries[k]
	generation := c.generation
	c.mu.RUnlock()
	if ok && c.clk.Now().Before(e.until) {
		return e.roles, nil
	}
	roles, err := c.roles.Roles(ctx, user, org)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.entries) >= most {
		clear(c.entries)
	}
	if generation == c.generation {
		c.entries[k] = entry{roles, c.clk.Now().Add(lifetime)}
	}
	return roles, nil
}

// forget drops one person's roles in one organization, or everything for a malformed payload.
func (c *Cache) forget(payload string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.generation++
	user, org, _ := strings.Cut(payload, ":")
	var k key
	if k.user.Scan(user) != nil || org != "" && k.org.Scan(org) != nil {
		clear(c.entries)
		return
	}
	delete(c.entries, k)
}

// Listen forgets what changes, until ctx ends; after a lost connection it forgets everything,
// because notifications may have been missed.
func (c *Cache) Listen(ctx context.Context, d *db.DB, log *slog.Logger) {
	for ctx.Err() == nil {
		if err := c.listen(ctx, d); err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "listening for role changes", "error", err)
			select {
			case <-ctx.Done():
			case <-time.After(again):
			}
		}
	}
}

func (c *Cache) listen(ctx context.Context, d *db.DB) error {
	conn, err := d.Pool().Acquire(ctx)
	if err != nil {
		return err
	}
	raw := conn.Hijack() // a connection that listens must not go back to the pool
	defer func() { _ = raw.Close(context.WithoutCancel(ctx)) }()
	if _, err := raw.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	c.forget("")
	for {
		n, err := raw.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		c.forget(n.Payload)
	}
}
