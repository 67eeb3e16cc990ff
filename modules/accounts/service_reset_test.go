package accounts_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/modules/accounts"
)

const fresh = "a brand new password"

func (s stand) reset(t *testing.T, p someone) string {
	t.Helper()
	before := len(s.post.of("password_reset", p.email))
	require.NoError(t, s.RequestReset(t.Context(), p.email))
	mails := s.post.of("password_reset", p.email)
	require.Len(t, mails, before+1)
	return token(t, mails[before])
}

func TestPasswordReset(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada := s.someone(t, "Ada")
	o := s.signIn(t, ada)
	for range 11 {
		_, _ = s.SignIn(t.Context(), ada.email, "wrong password", "", "")
	}
	link := s.reset(t, ada)
	require.NoError(t, s.ConfirmReset(t.Context(), link, fresh))
	_, err := s.Refresh(t.Context(), o.RefreshToken)
	require.ErrorIs(t, err, accounts.ErrSession, "all sessions end")
	_, err = s.SignIn(t.Context(), ada.email, password, "", "")
	require.ErrorIs(t, err, accounts.ErrSignIn)
	_, err = s.SignIn(t.Context(), ada.email, fresh, "", "")
	require.NoError(t, err, "and the lock is lifted")
	require.ErrorIs(t, s.ConfirmReset(t.Context(), link, password), accounts.ErrReset, "a link works once")
	require.Contains(t, s.post.verbs(ada.id.String()), "accounts.password_reset.confirm")
}

func TestResetLinksEnd(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada := s.someone(t, "Ada")
	link := s.reset(t, ada)
	s.clock.Advance(30 * time.Minute)
	require.ErrorIs(t, s.ConfirmReset(t.Context(), link, fresh), accounts.ErrReset)
	require.ErrorIs(t, s.ConfirmReset(t.Context(), "made up", fresh), accounts.ErrReset)
	s.signIn(t, ada)
}

func TestUsingOneResetLinkClosesTheOthers(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada := s.someone(t, "Ada")
	require.NoError(t, s.RequestReset(t.Context(), ada.email))
	require.NoError(t, s.RequestReset(t.Context(), ada.email))
	mails := s.post.of("password_reset", ada.email)
	require.Len(t, mails, 2)
	require.NoError(t, s.ConfirmReset(t.Context(), token(t, mails[0]), fresh))
	require.ErrorIs(t, s.ConfirmReset(t.Context(), token(t, mails[1]), password), accounts.ErrReset)
}

func TestResetTellsNothingAndDoesNotFlood(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada, stranger := s.someone(t, "Ada"), address("stranger")
	require.NoError(t, s.RequestReset(t.Context(), stranger))
	require.Empty(t, s.post.of("password_reset", stranger))
	for range 5 {
		require.NoError(t, s.RequestReset(t.Context(), ada.email))
	}
	require.Len(t, s.post.of("password_reset", ada.email), 3, "three mails an hour")
	s.clock.Advance(61 * time.Minute)
	require.NoError(t, s.RequestReset(t.Context(), ada.email))
	require.Len(t, s.post.of("password_reset", ada.email), 4)
}
