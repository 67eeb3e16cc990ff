package rbac_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/accounts"
	"github.com/tixters/tixters/rbac"
)

// cacheLife is longer than the cache keeps anything.
const cacheLife = 6 * time.Minute

// soon bounds every wait for a notification; it is a deadline, not a pause.
const soon = 10 * time.Second

func start() time.Time { return time.Date(2026, 12, 4, 20, 0, 0, 0, time.UTC) }

func get(t *testing.T, c *rbac.Cache, user tix.UserID, org tix.OrganizationID) []string {
	t.Helper()
	roles, err := c.Get(t.Context(), user, org)
	require.NoError(t, err)
	return roles
}

// listening runs the caches' listeners for the length of the test and returns when each has a
// connection that listens.
func listening(t *testing.T, d *db.DB, caches ...*rbac.Cache) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	t.Cleanup(func() { stop(); wg.Wait() })
	for _, c := range caches {
		wg.Go(func() { c.Listen(ctx, d, slog.New(slog.DiscardHandler)) })
	}
	require.Eventually(t, func() bool { return len(listeners(t, d)) == len(caches) }, soon, 5*time.Millisecond)
}

// listeners are the connections of this database whose last statement was to listen.
func listeners(t *testing.T, d *db.DB) []int {
	t.Helper()
	var pids []int
	err := d.Pool().QueryRow(t.Context(), `SELECT coalesce(array_agg(pid), '{}') FROM pg_stat_activity
		WHERE datname = current_database() AND query LIKE 'LISTEN tixters_memberships%' AND state = 'idle'`).Scan(&pids)
	require.NoError(t, err)
	return pids
}

// settle returns when a cache has done what it does on a new connection: only notifications
// make it forget from then on.
func settle(t *testing.T, d *db.DB, rows *register, c *rbac.Cache) {
	t.Helper()
	org, user := tix.NewOrganizationID(), tix.NewUserID()
	get(t, c, user, org)
	notify(t, d, user, org)
	require.Eventually(t, func() bool { get(t, c, user, org); return rows.reads(user, org) > 1 }, soon, 5*time.Millisecond)
}

func notify(t *testing.T, d *db.DB, user tix.UserID, org tix.OrganizationID) {
	t.Helper()
	_, err := d.Pool().Exec(t.Context(), "SELECT pg_notify('tixters_memberships', $1)", user.UUID()+":"+org.UUID())
	require.NoError(t, err)
}

func TestEveryReplicaSeesAChangedRole(t *testing.T) {
	t.Parallel()
	d := testkit.Fresh(t)
	org, user := testkit.Org(t, d), tix.NewUserID()
	exec := func(query string, args ...any) {
		_, err := d.Pool().Exec(t.Context(), query, args...)
		require.NoError(t, err)
	}
	exec(`INSERT INTO accounts_users (id, email, name, password_hash, created_at) VALUES ($1, $2, 'Lin', '$argon2id$x', now())`, user, user.UUID()+"@tixters.example")
	rows := accounts.NewDirectory(d)
	first, second := rbac.NewCache(rows, clock.System{}), rbac.NewCache(rows, clock.System{})
	listening(t, d, first, second)
	both := func(want ...string) {
		t.Helper()
		for _, c := range []*rbac.Cache{first, second} {
			require.Eventually(t, func() bool {
				got := get(t, c, user, org)
				return len(got) == len(want) && (len(want) == 0 || got[0] == want[0])
			}, soon, 5*time.Millisecond, "want %v", want)
		}
	}
	both()
	exec(`INSERT INTO accounts_memberships (id, organization_id, user_id, role, created_at) VALUES ($1, $2, $3, 'door', now())`, tix.NewMembershipID(), org, user)
	both("door")
	exec(`UPDATE accounts_memberships SET role = 'owner' WHERE user_id = $1`, user)
	both("owner")
	exec(`DELETE FROM accounts_memberships WHERE user_id = $1`, user)
	both()

	platform := func(want ...string) {
		t.Helper()
		for _, c := range []*rbac.Cache{first, second} {
			require.Eventually(t, func() bool { return len(get(t, c, user, tix.OrganizationID{})) == len(want) }, soon, 5*time.Millisecond)
		}
	}
	platform()
	exec(`INSERT INTO accounts_platform_roles (user_id, role, granted_by, created_at) VALUES ($1, 'admin', 'test', now())`, user)
	platform("admin")
	exec(`DELETE FROM accounts_platform_roles WHERE user_id = $1`, user)
	platform()
}

func TestCacheAsksOnceUntilItsTimeIsOver(t *testing.T) {
	t.Parallel()
	org, user := tix.NewOrganizationID(), tix.NewUserID()
	rows, now := newRegister(), clock.At(start())
	rows.give(user, org, "door")
	c := rbac.NewCache(rows, now)
	for range 3 {
		require.Equal(t, []string{"door"}, get(t, c, user, org))
	}
	require.Equal(t, 1, rows.reads(user, org))
	rows.give(user, org, "manager")
	now.Advance(cacheLife)
	require.Equal(t, []string{"manager"}, get(t, c, user, org), "a lost notification is made good by time")
}

func TestAReadThatBeganBeforeAChangeIsNotKept(t *testing.T) {
	t.Parallel()
	d := testkit.Fresh(t)
	org, slow, witness := tix.NewOrganizationID(), tix.NewUserID(), tix.NewUserID()
	rows := newRegister()
	rows.give(slow, org, "owner")
	began, finish := make(chan struct{}), make(chan struct{})
	var once sync.Once
	rows.pause = func(p place) {
		if p.user == slow {
			once.Do(func() { close(began); <-finish })
		}
	}
	c := rbac.NewCache(rows, clock.System{})
	listening(t, d, c)
	settle(t, d, rows, c)
	get(t, c, witness, org)

	old := make(chan []string, 1)
	go func() { roles, _ := c.Get(context.WithoutCancel(t.Context()), slow, org); old <- roles }()
	<-began // the row was read; the answer is on its way
	rows.give(slow, org, "door")
	notify(t, d, slow, org)
	notify(t, d, witness, org) // heard in order: when this one is, the other was
	require.Eventually(t, func() bool { get(t, c, witness, org); return rows.reads(witness, org) == 2 }, soon, 5*time.Millisecond)
	close(finish)
	require.Equal(t, []string{"owner"}, <-old)
	require.Equal(t, []string{"door"}, get(t, c, slow, org), "the old answer must not stay")
}

func TestALostConnectionForgetsEverything(t *testing.T) {
	t.Parallel()
	d := testkit.Fresh(t)
	org, user := tix.NewOrganizationID(), tix.NewUserID()
	rows := newRegister()
	rows.give(user, org, "owner")
	c := rbac.NewCache(rows, clock.At(start()))
	listening(t, d, c)
	settle(t, d, rows, c)
	require.Equal(t, []string{"owner"}, get(t, c, user, org))
	rows.give(user, org, "door") // and nobody says so
	require.Equal(t, []string{"owner"}, get(t, c, user, org))

	gone := listeners(t, d)
	_, err := d.Pool().Exec(t.Context(), "SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid", gone)
	require.NoError(t, err)
	require.Eventually(t, func() bool { return get(t, c, user, org)[0] == "door" }, soon, 10*time.Millisecond)
	require.NotEqual(t, gone, listeners(t, d), "it listens again")
}

func TestAMalformedNotificationForgetsEverything(t *testing.T) {
	t.Parallel()
	d := testkit.Fresh(t)
	org, user := tix.NewOrganizationID(), tix.NewUserID()
	rows := newRegister()
	c := rbac.NewCache(rows, clock.System{})
	listening(t, d, c)
	settle(t, d, rows, c)
	get(t, c, user, org)
	_, err := d.Pool().Exec(t.Context(), "SELECT pg_notify('tixters_memberships', 'nonsense')")
	require.NoError(t, err)
	require.Eventually(t, func() bool { get(t, c, user, org); return rows.reads(user, org) == 2 }, soon, 5*time.Millisecond)
}
