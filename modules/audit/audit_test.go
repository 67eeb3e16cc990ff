package audit_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/core/web"
	"github.com/tixters/tixters/modules/audit"
)

func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }

func service(d *db.DB) *audit.Service { return audit.NewService(d, clock.System{}) }

func record(t *testing.T, s *audit.Service, org tix.OrganizationID, verbs ...string) {
	t.Helper()
	for _, v := range verbs {
		require.NoError(t, s.Record(t.Context(), tix.Action{OrganizationID: org, Actor: "usr_1", Verb: v, Subject: "thing",
			Details: map[string]string{"b": "2", "a": "1"}}))
	}
}

func verbs(entries []audit.Entry) []string {
	out := []string{}
	for _, e := range entries {
		out = append(out, e.Verb)
	}
	return out
}

func TestEntriesComeBackNewestFirst(t *testing.T) {
	t.Parallel()
	s := service(testkit.DB(t))
	mine, other := tix.NewOrganizationID(), tix.NewOrganizationID()
	record(t, s, mine, "first", "second", "third")
	record(t, s, other, "elsewhere")
	got, err := s.Entries(t.Context(), mine, "", 0, 10)
	require.NoError(t, err)
	require.Equal(t, []string{"third", "second", "first"}, verbs(got))
	require.Equal(t, map[string]string{"a": "1", "b": "2"}, got[0].Details)
	require.Equal(t, got[1].Hash, got[0].Previous, "each carries the hash of the one before")
	got, err = s.Entries(t.Context(), mine, "", 2, 10)
	require.NoError(t, err)
	require.Equal(t, []string{"first"}, verbs(got))
	got, err = s.Entries(t.Context(), mine, "another thing", 0, 10)
	require.NoError(t, err)
	require.Empty(t, got)
}

func TestRolledBackActionsAreNotRecorded(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t)
	s, org := service(d), tix.NewOrganizationID()
	undone := errors.New("undone")
	err := d.InTx(t.Context(), func(ctx context.Context) error {
		require.NoError(t, s.Record(ctx, tix.Action{OrganizationID: org, Actor: "system", Verb: "lost", Subject: "x"}))
		return undone
	})
	require.ErrorIs(t, err, undone)
	record(t, s, org, "kept")
	got, err := s.Entries(t.Context(), org, "", 0, 10)
	require.NoError(t, err)
	require.Equal(t, []string{"kept"}, verbs(got))
	require.EqualValues(t, 1, got[0].Seq)
}

func TestConcurrentActionsMakeOneChain(t *testing.T) {
	t.Parallel()
	d := testkit.Fresh(t)
	s, org := service(d), tix.NewOrganizationID()
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { record(t, s, org, "at once") })
	}
	wg.Wait()
	report, err := s.Verify(t.Context())
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(audit.Report{Chains: 1, Entries: 20}, report))
}

func TestTheRecordIsAppendOnly(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t)
	record(t, service(d), tix.NewOrganizationID(), "something")
	for _, statement := range []string{
		"UPDATE audit_entries SET verb = 'other'", "DELETE FROM audit_entries", "TRUNCATE audit_entries", "DELETE FROM audit_chains", "TRUNCATE audit_chains CASCADE",
	} {
		_, err := d.Pool().Exec(t.Context(), statement)
		require.ErrorContains(t, err, "append-only", statement)
	}
}

// tamper does what only the owner of the database can: it goes behind the triggers' back.
func tamper(t *testing.T, d *db.DB, statement string, args ...any) {
	t.Helper()
	ctx := t.Context()
	require.NoError(t, d.InTx(ctx, func(ctx context.Context) error {
		for _, table := range []string{"audit_entries", "audit_chains"} {
			_, err := d.Pgx(ctx).Exec(ctx, "ALTER TABLE "+table+" DISABLE TRIGGER USER")
			require.NoError(t, err)
			defer func() { _, _ = d.Pgx(ctx).Exec(ctx, "ALTER TABLE "+table+" ENABLE TRIGGER USER") }()
		}
		tag, err := d.Pgx(ctx).Exec(ctx, statement, args...)
		require.NoError(t, err)
		require.NotZero(t, tag.RowsAffected())
		return nil
	}))
}

func TestVerifyNamesTheEntryThatWasTamperedWith(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		statement string
		seq       int64
		gone      bool
		reason    string
	}{
		"changed verb":    {"UPDATE audit_entries SET verb = 'harmless' WHERE chain = $1 AND seq = 2", 2, false, "the entry was changed"},
		"changed time":    {"UPDATE audit_entries SET at = at + interval '1 second' WHERE chain = $1 AND seq = 3", 3, false, "the entry was changed"},
		"changed details": {`UPDATE audit_entries SET details = '{"a":"1","b":"3"}' WHERE chain = $1 AND seq = 1`, 1, false, "the entry was changed"},
		"new own hash":    {"UPDATE audit_entries SET hash = sha256('x') WHERE chain = $1 AND seq = 2", 2, false, "the entry was changed"},
		"removed":         {"DELETE FROM audit_entries WHERE chain = $1 AND seq = 2", 2, true, "the entry is missing"},
		"newest removed":  {"DELETE FROM audit_entries WHERE chain = $1 AND seq = 3", 3, true, "the newest entries are missing"},
		"all removed":     {"DELETE FROM audit_entries WHERE chain = $1", 1, true, "the newest entries are missing"},
		"moved head":      {"UPDATE audit_chains SET hash = sha256('x') WHERE chain = $1", 3, true, "the head of the chain was changed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := testkit.Fresh(t)
			s, org := service(d), tix.NewOrganizationID()
			record(t, s, tix.OrganizationID{}, "platform")
			record(t, s, org, "one", "two", "three")
			entries, err := s.Entries(t.Context(), org, "", 0, 10)
			require.NoError(t, err)
			whole, err := s.Verify(t.Context())
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(audit.Report{Chains: 2, Entries: 4}, whole))

			tamper(t, d, c.statement, org.UUID())
			got, err := s.Verify(t.Context())
			require.NoError(t, err)
			want := &audit.Break{OrganizationID: org, Seq: c.seq, Reason: c.reason}
			if !c.gone {
				want.EntryID = entries[3-c.seq].ID
			}
			require.Empty(t, cmp.Diff(want, got.Break))
		})
	}
}

func TestMessagesAreRecorded(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t)
	s, org := service(d), tix.NewOrganizationID()
	order, event := tix.NewOrderID(), tix.NewEventID()
	for _, sub := range audit.NewModule(s).Manifest().Listens {
		var err error
		switch sub.Topic {
		case "checkout.order_paid":
			err = testkit.Deliver(t, d, sub, tix.OrderPaid{OrderID: order, EventID: event, OrganizationID: org, Total: tix.Money{Amount: 2550, Currency: "EUR"}, Tickets: 2})
		case "checkout.order_closed":
			err = testkit.Deliver(t, d, sub, tix.OrderClosed{OrderID: order, EventID: event, OrganizationID: org, Status: "expired"})
		}
		require.NoError(t, err, sub.Name)
	}
	got, err := s.Entries(t.Context(), org, order.String(), 0, 10)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"checkout.order_paid", "checkout.order_closed"}, verbs(got))
	paid := got[len(got)-1]
	require.Equal(t, map[string]string{"event": event.String(), "total": "25.50 EUR", "tickets": "2"}, paid.Details)
}

func TestListsOverHTTP(t *testing.T) {
	t.Parallel()
	d := testkit.DB(t)
	s, org, other := service(d), tix.NewOrganizationID(), tix.NewOrganizationID()
	record(t, s, org, "one", "two", "three")
	record(t, s, other, "secret")
	api := testkit.API(t, d, auth.Principal{Kind: auth.User, UserID: tix.NewUserID()}, audit.NewModule(s))
	type answer = web.List[struct {
		Verb string    `json:"verb"`
		Seq  int64     `json:"seq"`
		At   time.Time `json:"at"`
	}]
	path := "/v1/audit/organizations/" + org.String() + "/entries?limit=2"
	body := testkit.Scenario{Name: "first page", Method: "GET", Path: path, Status: 200, HasNot: []string{"secret"}}.Play(t, api)
	page := testkit.Read[answer](t, body)
	require.Equal(t, []int64{3, 2}, []int64{page.Items[0].Seq, page.Items[1].Seq})
	body = testkit.Scenario{Name: "second page", Method: "GET", Path: path + "&after=" + page.Next, Status: 200}.Play(t, api)
	page = testkit.Read[answer](t, body)
	require.Len(t, page.Items, 1)
	require.Empty(t, page.Next)
	require.True(t, json.Valid([]byte(body)))
	testkit.Scenario{Name: "forged cursor", Method: "GET", Path: path + "&after=zzz", Status: 422}.Play(t, api)
	testkit.Scenario{Name: "another thing", Method: "GET", Path: path + "&subject=other", Status: 200, Has: []string{`"items":[]`}}.Play(t, api)
	testkit.Scenario{Name: "platform", Method: "GET", Path: "/v1/audit/entries?subject=thing&limit=100", Status: 200, Has: []string{"secret", "one"}}.Play(t, api)
}
