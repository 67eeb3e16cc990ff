package accounts_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/accounts"
)

func TestSignInOpensASession(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada := s.someone(t, "Ada")
	o, err := s.SignIn(t.Context(), " "+ada.email, password, "", "Firefox on Fairphone")
	require.NoError(t, err)
	p := s.principal(t, o)
	require.Equal(t, ada.id, p.UserID)
	require.Equal(t, "Ada", p.Name)
	require.False(t, p.SecondFactor)
	list, err := s.Sessions(t.Context(), ada.id, tix.SessionID{}, 10)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, "Firefox on Fairphone", list[0].Agent)
	require.Equal(t, p.SessionID, list[0].ID)
}

func TestSignInFailsInOneWay(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada, locked := s.someone(t, "Ada"), s.someone(t, "Locked")
	for range 10 {
		_, err := s.SignIn(t.Context(), locked.email, "wrong password", "", "")
		require.ErrorIs(t, err, accounts.ErrSignIn)
	}
	answers := map[string]bool{}
	for _, c := range []struct{ email, password string }{
		{address("unknown"), password}, {ada.email, "wrong password"}, {locked.email, "wrong password"}, {locked.email, password}, {"not an address\x00", password},
	} {
		_, err := s.SignIn(t.Context(), c.email, c.password, "", "")
		var e *errs.Error
		require.ErrorAs(t, err, &e)
		answers[e.Code+"|"+e.Safe] = true
	}
	require.Len(t, answers, 1, "unknown, wrong and locked read the same")
	s.clock.Advance(16 * time.Minute)
	s.signIn(t, locked)
}

func TestAttemptsAreCountedEvenAtOnce(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada := s.someone(t, "Ada")
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() { _, _ = s.SignIn(t.Context(), ada.email, "wrong password", "", "") })
	}
	wg.Wait()
	_, err := s.SignIn(t.Context(), ada.email, password, "", "")
	require.ErrorIs(t, err, accounts.ErrSignIn, "the eleventh try is refused although it is right")
}

func TestSuccessForgivesFailures(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada := s.someone(t, "Ada")
	for range 3 {
		for range 9 {
			_, err := s.SignIn(t.Context(), ada.email, "wrong password", "", "")
			require.ErrorIs(t, err, accounts.ErrSignIn)
		}
		s.signIn(t, ada)
	}
}

func TestRefreshRotates(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	o := s.signIn(t, s.someone(t, "Ada"))
	session := s.principal(t, o).SessionID
	for range 3 {
		s.clock.Advance(9 * time.Minute)
		next, err := s.Refresh(t.Context(), o.RefreshToken)
		require.NoError(t, err)
		require.NotEqual(t, o.RefreshToken, next.RefreshToken)
		require.Equal(t, session, s.principal(t, next).SessionID)
		o = next
	}
	s.clock.Advance(31 * 24 * time.Hour)
	_, err := s.Refresh(t.Context(), o.RefreshToken)
	require.ErrorIs(t, err, accounts.ErrSession, "a session ends after 30 days")
	for _, wrong := range []string{"", "unknown"} {
		_, err := s.Refresh(t.Context(), wrong)
		require.ErrorIs(t, err, accounts.ErrSession)
	}
}

func TestReuseOfARefreshTokenEndsTheSession(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada := s.someone(t, "Ada")
	stolen, other := s.signIn(t, ada), s.signIn(t, ada)
	fresh, err := s.Refresh(t.Context(), stolen.RefreshToken)
	require.NoError(t, err)
	s.clock.Advance(11 * time.Second)
	_, err = s.Refresh(t.Context(), stolen.RefreshToken)
	require.ErrorIs(t, err, accounts.ErrSession)
	_, err = s.Refresh(t.Context(), fresh.RefreshToken)
	require.ErrorIs(t, err, accounts.ErrSession, "the good token went with it")
	require.Contains(t, s.post.verbs(s.principal(t, fresh).SessionID.String()), "accounts.session.reuse_detected")
	_, err = s.Refresh(t.Context(), other.RefreshToken)
	require.NoError(t, err, "other sessions stay")
}

func TestASecondTabGetsAnAccessTokenButNoSecondLine(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	first := s.signIn(t, s.someone(t, "Ada"))
	results := make([]accounts.Opened, 4)
	var wg sync.WaitGroup
	for i := range results {
		wg.Go(func() {
			var err error
			results[i], err = s.Refresh(t.Context(), first.RefreshToken)
			if err != nil {
				t.Errorf("tab %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	var lines []string
	for _, r := range results {
		s.principal(t, r)
		if r.RefreshToken != "" {
			lines = append(lines, r.RefreshToken)
		}
	}
	require.Len(t, lines, 1, "one tab renews the cookie")
	_, err := s.Refresh(t.Context(), lines[0])
	require.NoError(t, err)
}

func TestTheGraceDoesNotReachBackTwoTokens(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	first := s.signIn(t, s.someone(t, "Ada"))
	second, err := s.Refresh(t.Context(), first.RefreshToken)
	require.NoError(t, err)
	s.clock.Advance(8 * time.Second)
	third, err := s.Refresh(t.Context(), second.RefreshToken)
	require.NoError(t, err)
	s.clock.Advance(8 * time.Second) // 16 s after the first was used
	_, err = s.Refresh(t.Context(), first.RefreshToken)
	require.ErrorIs(t, err, accounts.ErrSession)
	_, err = s.Refresh(t.Context(), third.RefreshToken)
	require.ErrorIs(t, err, accounts.ErrSession)
}

func TestSigningOut(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada, bob := s.someone(t, "Ada"), s.someone(t, "Bob")
	one, two, his := s.signIn(t, ada), s.signIn(t, ada), s.signIn(t, bob)
	require.NoError(t, s.SignOut(t.Context(), bob.id, s.principal(t, one).SessionID), "another's session is not his to end")
	one, err := s.Refresh(t.Context(), one.RefreshToken)
	require.NoError(t, err)
	require.NoError(t, s.SignOut(t.Context(), ada.id, s.principal(t, one).SessionID))
	_, err = s.Refresh(t.Context(), one.RefreshToken)
	require.ErrorIs(t, err, accounts.ErrSession)
	two, err = s.Refresh(t.Context(), two.RefreshToken)
	require.NoError(t, err)
	require.NoError(t, s.SignOutEverywhere(t.Context(), ada.id))
	_, err = s.Refresh(t.Context(), two.RefreshToken)
	require.ErrorIs(t, err, accounts.ErrSession)
	_, err = s.Refresh(t.Context(), his.RefreshToken)
	require.NoError(t, err)
}

func TestTokensAreGoodOnEveryReplica(t *testing.T) {
	t.Parallel()
	s := standOn(t, testkit.Fresh(t))
	o := s.signIn(t, s.someone(t, "Ada"))
	sealer, err := auth.NewSealer(strings.Repeat("k", 32))
	require.NoError(t, err)
	replica := auth.NewTokens(auth.NewPostgresKeys(s.db.Pool()), sealer, s.clock, "https://tickets.example")
	p, err := replica.Authenticate(t.Context(), "Bearer "+o.AccessToken)
	require.NoError(t, err)
	require.Equal(t, o.User.ID, p.UserID)
	var public int
	require.NoError(t, s.db.Pool().QueryRow(t.Context(), "SELECT count(*) FROM core_signing_keys").Scan(&public))
	require.Equal(t, 2, public, "the current and the next key, made once")
}

func TestSessionsThatAreOverAreForgotten(t *testing.T) {
	t.Parallel()
	s := standOn(t, testkit.Fresh(t))
	ada := s.someone(t, "Ada")
	_, _ = s.SignIn(t.Context(), address("nobody"), password, "", "")
	s.signIn(t, ada)
	s.clock.Advance(31 * 24 * time.Hour)
	s.signIn(t, ada)
	for table, want := range map[string]int{"accounts_sessions": 1, "accounts_session_tokens": 1, "accounts_sign_in_attempts": 0} {
		var rows int
		require.NoError(t, s.db.Pool().QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&rows))
		require.Equal(t, want, rows, table)
	}
}
