package payouts

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

// as is somebody who is signed in.
func as() context.Context {
	return auth.With(context.Background(), auth.Principal{Kind: auth.User, UserID: tix.NewUserID()})
}

// rules puts an organization on a level of its own making.
func (h *house) rules(l Level) {
	h.t.Helper()
	l.Level, l.SettledEvents, l.Version = "of "+h.org.String(), 900, 1
	require.NoError(h.t, h.db.Gorm(context.Background()).Create(&l).Error)
	_, err := h.SetTrust(as(), h.org, l.Level, "a test")
	require.NoError(h.t, err)
}

// next goes on with another event of the organization.
func (h *house) next(currency tix.Currency) tix.EventID {
	h.event = tix.NewEventID()
	h.world.card.ID, h.world.card.Currency, h.world.card.Status = h.event, currency, "published"
	h.world.card.StartsAt, h.world.card.EndsAt = h.clock.Now().Add(2*time.Hour), h.clock.Now().Add(6*time.Hour)
	return h.event
}

// account sums an account of the ledger for a payee, in minor units; debit is positive.
func (h *house) account(name string, payee tix.PayeeID, currency tix.Currency) int64 {
	h.t.Helper()
	var n int64
	require.NoError(h.t, h.db.Gorm(context.Background()).Raw("SELECT coalesce(sum(amount), 0)::bigint FROM payouts_entries WHERE account = ? AND payee_id = ? AND currency = ?", name, payee, currency).Scan(&n).Error)
	return n
}

func (h *house) ours() Payee {
	h.t.Helper()
	organizer, err := h.organizer(context.Background(), h.org)
	require.NoError(h.t, err)
	if organizer.State != Verified {
		h.verify(organizer)
		organizer, err = h.organizer(context.Background(), h.org)
		require.NoError(h.t, err)
	}
	return organizer
}

func (h *house) send(id tix.PayoutID, want string) Payout {
	h.t.Helper()
	state, err := h.Send(context.Background(), id)
	require.NoError(h.t, err)
	p, err := h.Payout(context.Background(), h.org, id)
	require.NoError(h.t, err)
	require.Equal(h.t, want, state, p.Reason)
	require.Equal(h.t, want, p.State, p.Reason)
	return p
}

func TestALevelIsShownInWordsAndFigures(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	terms, err := h.Terms(ctx, h.org)
	require.NoError(t, err)
	require.Equal(t, []string{
		"Your level is new: your own verification is not complete.",
		"The next level, known, needs your verification and 1 event more to be settled.",
		"Money is paid out 7 days after the end of an event.",
		"Of it, 10 % is kept back for 90 days more.",
		"Two administrators look at settlements over $10000.00.",
		"At most $10000.00 leaves to one payee in a day; more waits, or an administrator lets it through.",
		"At most $25000.00 leaves to one payee in seven days; more waits, or an administrator lets it through.",
		"Nothing is advanced before an event takes place.",
	}, terms.Words("USD"))

	h.ours()
	h.sell(h.sale(1))
	h.due("settled")
	terms, err = h.Terms(ctx, h.org)
	require.NoError(t, err)
	require.Equal(t, "known", terms.Level.Level)
	words := terms.Words("USD")
	require.Equal(t, "Your level is known: 1 event of yours is settled.", words[0])
	require.Equal(t, "The next level, trusted, needs 4 events more to be settled.", words[1])
	require.Equal(t, "Up to 10 % of what an event has earned can be advanced before it takes place; two administrators look at advances over $2000.00.", words[len(words)-1])
}

func TestAnAdministratorSetsALevelByHandWithAReason(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, err := h.SetTrust(as(), h.org, "trusted", " ")
	requireCode(t, err, "validation_failed")
	_, err = h.SetTrust(as(), h.org, "divine", "why not")
	requireCode(t, err, "validation_failed")
	terms, err := h.SetTrust(as(), h.org, "trusted", "guaranteed by its bank")
	require.NoError(t, err)
	require.Equal(t, "trusted", terms.Level.Level)
	require.Equal(t, "Your level is trusted: an administrator set it (guaranteed by its bank).", terms.Words("USD")[0])
	_, due, err := h.Due(context.Background(), h.event)
	require.NoError(t, err)
	require.Equal(t, h.world.card.EndsAt.AddDate(0, 0, 2), due)
	terms, err = h.SetTrust(as(), h.org, "", "the guarantee has ended")
	require.NoError(t, err)
	require.Equal(t, "new", terms.Level.Level)
	require.Equal(t, []string{"payouts.terms.set", "payouts.terms.set"}, h.world.verbs)
}

func TestALevelIsChangedByVersionAndRecorded(t *testing.T) {
	t.Parallel()
	h := openOn(t, testkit.Fresh(t))
	levels, err := h.Levels(context.Background())
	require.NoError(t, err)
	require.Len(t, levels, 3)
	want := levels[1]
	want.HoldbackDays, want.Daily = 3, 0
	match := func(version int64) error {
		require.Equal(t, int64(1), version)
		return nil
	}
	got, err := h.ChangeLevel(as(), "known", match, want, "the season is over")
	require.NoError(t, err)
	require.Equal(t, []any{int64(2), 3, int64(0)}, []any{got.Version, got.HoldbackDays, got.Daily})
	require.Equal(t, []string{"payouts.level.update"}, h.world.verbs)
	require.Equal(t, map[string]string{"version": "2", "holdback_days": "4 → 3", "daily": "5000000 → 0"}, changes(levels[1], got))
	_, err = h.ChangeLevel(as(), "divine", nil, want, "x")
	requireCode(t, err, "not_found")
	for name, wrong := range map[string]func(l *Level){
		"a share":      func(l *Level) { l.Advance = 10_001 },
		"a week":       func(l *Level) { l.Daily, l.Weekly = 100, 99 },
		"no first one": func(l *Level) { l.SettledEvents = 0 },
	} {
		l := want
		wrong(&l)
		_, err := h.ChangeLevel(as(), "known", nil, l, "x")
		requireCode(t, err, "validation_failed")
		require.NotEmpty(t, name)
	}
	_, err = h.ChangeLevel(as(), "new", nil, want, "x")
	requireCode(t, err, "validation_failed")
}

func TestALimitHoldsAPayoutUntilItsWindowOrAnAdministrator(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	h.rules(Level{ApprovalOver: 1 << 40, Daily: 10_000, Weekly: 15_000})
	organizer := h.ours()
	plan := func(n int) tix.PayoutID {
		h.next("USD")
		h.sell(h.sale(n))
		return of(h.due("settled"), organizer.ID, PayoutSettlement).ID
	}
	first, second, third, large := plan(2), plan(3), plan(3), plan(5) // 46.00, 69.00, 69.00, 115.00
	began := h.clock.Now()
	h.send(first, PayoutTransferred)
	held := h.send(second, PayoutBlocked)
	require.Equal(t, began.Add(24*time.Hour), held.AgainAt.UTC())
	sheet, err := h.PayoutSheet(ctx, second)
	require.NoError(t, err)
	require.Equal(t, held.AgainAt.UTC(), sheet.Again.UTC(), "the run wakes then")
	require.Contains(t, held.Reason, "At most $100.00 may leave to one payee in a day")

	h.clock.Set(began.Add(24*time.Hour - time.Second))
	h.send(second, PayoutBlocked)
	h.clock.Set(began.Add(24 * time.Hour))
	h.send(second, PayoutTransferred)
	h.clock.Set(began.Add(3 * 24 * time.Hour))
	held = h.send(third, PayoutBlocked)
	require.Equal(t, began.Add(7*24*time.Hour), held.AgainAt.UTC(), "150.00 in a week: the first one must be a week ago")
	require.Contains(t, h.send(large, PayoutBlocked).Reason, "an administrator must let it through")

	_, err = h.DecidePayout(as(), h.org, large, PayoutApprove, "")
	requireCode(t, err, "validation_failed")
	_, err = h.DecidePayout(as(), tix.NewOrganizationID(), large, PayoutApprove, "known for years")
	requireCode(t, err, "not_found")
	_, err = h.DecidePayout(as(), h.org, large, PayoutRefuse, "no")
	requireCode(t, err, "payout_not_waiting")
	for _, id := range []tix.PayoutID{large, third} {
		p, err := h.DecidePayout(as(), h.org, id, PayoutApprove, "known for years")
		require.NoError(t, err)
		require.NotEmpty(t, p.ApprovedBy)
		require.Len(t, testkit.Published(t, h.db, tix.PayoutMoved{}, id.String()), 1, "its run goes on")
		h.send(id, PayoutTransferred)
	}
	_, err = h.DecidePayout(as(), h.org, third, PayoutApprove, "again")
	requireCode(t, err, "payout_not_waiting")
}

func TestTwoPayoutsAtTheSameMomentDoNotPassALimitTogether(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.rules(Level{ApprovalOver: 1 << 40, Daily: 10_000})
	organizer := h.ours()
	var rows []Payout
	for range 4 {
		h.next("USD")
		h.sell(h.sale(3))
		rows = append(rows, of(h.due("settled"), organizer.ID, PayoutSettlement))
	}
	passed := make(chan string)
	for _, p := range rows {
		go func() {
			why, _, err := h.pass(context.Background(), p)
			if err != nil {
				why = err.Error()
			}
			passed <- why
		}()
	}
	free := 0
	for range rows {
		if <-passed == "" {
			free++
		}
	}
	require.Equal(t, 1, free)
}

func TestAnAnswerThatWasLostCountsWhateverIsTrueSince(t *testing.T) {
	t.Parallel()
	for name, since := range map[string]func(h *house, p Payout){
		"the payee was held": func(h *house, p Payout) {
			_, err := h.Review(context.Background(), h.org, p.PayeeID, ReviewHold, "papers look odd")
			require.NoError(h.t, err)
		},
		"somebody decided against it": func(h *house, p Payout) {
			state, err := h.ResolvePayout(context.Background(), p.ID, PayoutAbort, "usr_admin", "no")
			require.NoError(h.t, err)
			require.Equal(h.t, PayoutTransferred, state)
		},
		"nothing": func(*house, Payout) {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, ctx := open(t), context.Background()
			organizer := h.ours()
			h.sell(h.sale(4))
			p := of(h.due("settled"), organizer.ID, PayoutSettlement)
			_, _, err := h.pass(ctx, p)
			require.NoError(t, err)
			_, err = h.world.Transfer(ctx, orderOf(p, organizer)) // and the process dies
			require.NoError(t, err)
			since(h, p)
			_, err = h.Send(ctx, p.ID)
			require.NoError(t, err)
			got, err := h.Payout(ctx, h.org, p.ID)
			require.NoError(t, err)
			require.Equal(t, PayoutTransferred, got.State)
			require.Equal(t, p.Amount, h.account(acctAccount, organizer.ID, "USD"))
			require.Len(t, h.world.transfers, 1)
		})
	}
}

func TestADebtIsNettedOnceAndOnlyInItsCurrency(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), context.Background()
	h.rules(Level{ApprovalOver: 1 << 40})
	organizer := h.ours()
	s := h.sell(h.sale(4))
	p := of(h.due("settled"), organizer.ID, PayoutSettlement)
	h.send(p.ID, PayoutTransferred)
	h.world.atBank = true
	m := tix.MoneyBack{Key: "rf:" + tix.NewRefundID().String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: tix.Money{Amount: 5000, Currency: "USD"}, Fee: 400}
	require.NoError(t, h.Recover(ctx, m))
	require.NoError(t, h.GivenBack(ctx, m))

	var paid []int64
	for _, currency := range []tix.Currency{"EUR", "USD", "USD", "USD"} {
		h.next(currency)
		n := 4
		if len(paid) == 1 {
			n = 1 // less than is owed
		}
		h.sell(h.sale(n))
		paid = append(paid, of(h.due("settled"), organizer.ID, PayoutSettlement).Amount)
	}
	require.Equal(t, []int64{9200, 0, 9200 - 2300, 9200}, paid, "46.00 are owed: nothing in euros, then all of 23.00, then the rest, then no more")
	var netting int64
	require.NoError(t, h.db.Gorm(ctx).Raw("SELECT coalesce(sum(amount), 0) FROM payouts_entries e JOIN payouts_journals j ON j.id = e.journal_id WHERE e.account = 'netting' AND j.organization_id = ?", h.org).Scan(&netting).Error)
	require.Zero(t, netting)
}

func TestAReservePaysWhatTheEventOwesFirst(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		refund, fee int64
		left        int64
		state       string
	}{
		"some": {1100, 100, 2300, PayoutTransferred}, "all": {5000, 400, 0, PayoutAborted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, ctx := open(t), context.Background()
			h.rules(Level{ApprovalOver: 1 << 40, Reserve: 3587, ReserveDays: 10}) // 33.00 of 92.00
			organizer := h.ours()
			s := h.sell(h.sale(4))
			list := h.due("settled")
			require.Equal(t, int64(3300), of(list, organizer.ID, PayoutReserve).Amount)
			h.send(of(list, organizer.ID, PayoutSettlement).ID, PayoutTransferred)
			h.world.atBank = true
			m := tix.MoneyBack{Key: "rf:" + tix.NewRefundID().String(), OrderID: s.OrderID, EventID: h.event, OrganizationID: h.org, Amount: tix.Money{Amount: c.refund, Currency: "USD"}, Fee: c.fee}
			require.NoError(t, h.GivenBack(ctx, m))
			h.send(of(list, organizer.ID, PayoutReserve).ID, c.state)
			require.Zero(t, h.account(acctReserve, organizer.ID, "USD"))
			require.Equal(t, 5900+c.left, h.account(acctAccount, organizer.ID, "USD"))
		})
	}
}
