package accounts_test

import (
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/accounts"
)

func (s stand) code(t *testing.T, secret string) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, s.clock.Now())
	require.NoError(t, err)
	return code
}

// enrol switches the second factor on and gives its secret and recovery codes.
func (s stand) enrol(t *testing.T, p someone, keep tix.SessionID) (string, []string) {
	t.Helper()
	e, err := s.Enrol(t.Context(), p.id)
	require.NoError(t, err)
	require.Contains(t, e.URL, "otpauth://totp/Tixters:")
	codes, err := s.ConfirmTOTP(t.Context(), p.id, keep, s.code(t, e.Secret))
	require.NoError(t, err)
	return e.Secret, codes
}

func TestASecondFactorCountsOnceConfirmed(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada := s.someone(t, "Ada")
	_, err := s.ConfirmTOTP(t.Context(), ada.id, tix.SessionID{}, "123456")
	require.ErrorIs(t, err, accounts.ErrTOTPMissing)
	_, err = s.Enrol(t.Context(), ada.id)
	require.NoError(t, err)
	here := s.signIn(t, ada)
	elsewhere := s.signIn(t, ada)
	secret, codes := s.enrol(t, ada, s.principal(t, here).SessionID)
	require.Len(t, codes, 10)
	_, err = s.Refresh(t.Context(), elsewhere.RefreshToken)
	require.ErrorIs(t, err, accounts.ErrSession, "sessions without a second factor end")
	here, err = s.Refresh(t.Context(), here.RefreshToken)
	require.NoError(t, err)
	require.True(t, s.principal(t, here).SecondFactor)
	_, err = s.Enrol(t.Context(), ada.id)
	require.ErrorIs(t, err, accounts.ErrTOTPActive)
	require.Contains(t, s.post.verbs(ada.id.String()), "accounts.totp.confirm")

	s.clock.Advance(time.Minute)
	o, err := s.SignIn(t.Context(), ada.email, password, "", "")
	require.NoError(t, err)
	require.Equal(t, accounts.Opened{CodeRequired: true}, o, "the password alone opens nothing")
	_, err = s.SignIn(t.Context(), ada.email, "wrong password", s.code(t, secret), "")
	require.ErrorIs(t, err, accounts.ErrSignIn, "a code without the password says nothing")
	o, err = s.SignIn(t.Context(), ada.email, password, s.code(t, secret), "")
	require.NoError(t, err)
	require.True(t, s.principal(t, o).SecondFactor)
}

func TestACodeWorksOnce(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada := s.someone(t, "Ada")
	secret, _ := s.enrol(t, ada, tix.SessionID{})
	used := s.code(t, secret)
	_, err := s.SignIn(t.Context(), ada.email, password, used, "")
	require.ErrorIs(t, err, accounts.ErrCode, "the confirming code was used")
	s.clock.Advance(30 * time.Second)
	later := s.code(t, secret)
	_, err = s.SignIn(t.Context(), ada.email, password, " "+later[:3]+" "+later[3:], "")
	require.NoError(t, err)
	for _, again := range []string{later, used} {
		_, err = s.SignIn(t.Context(), ada.email, password, again, "")
		require.ErrorIs(t, err, accounts.ErrCode)
	}
	s.clock.Advance(30 * time.Second)
	early := s.code(t, secret)
	s.clock.Advance(30 * time.Second)
	_, err = s.SignIn(t.Context(), ada.email, password, early, "")
	require.NoError(t, err, "a slow clock is forgiven by one step")
	s.clock.Advance(3 * time.Minute)
	_, err = s.SignIn(t.Context(), ada.email, password, early, "")
	require.ErrorIs(t, err, accounts.ErrCode)
}

func TestRecoveryCodesWorkOnce(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada, bob := s.someone(t, "Ada"), s.someone(t, "Bob")
	_, codes := s.enrol(t, ada, tix.SessionID{})
	s.enrol(t, bob, tix.SessionID{})
	_, err := s.SignIn(t.Context(), bob.email, password, codes[0], "")
	require.ErrorIs(t, err, accounts.ErrCode, "another's code is worth nothing")
	_, err = s.SignIn(t.Context(), ada.email, password, codes[0], "")
	require.NoError(t, err)
	_, err = s.SignIn(t.Context(), ada.email, password, codes[0], "")
	require.ErrorIs(t, err, accounts.ErrCode)

	require.ErrorIs(t, s.RemoveTOTP(t.Context(), ada.id, "000000"), accounts.ErrCode)
	require.NoError(t, s.RemoveTOTP(t.Context(), ada.id, codes[1]))
	require.ErrorIs(t, s.RemoveTOTP(t.Context(), ada.id, codes[2]), accounts.ErrTOTPMissing)
	require.False(t, s.signIn(t, ada).SecondFactor)
	require.Contains(t, s.post.verbs(ada.id.String()), "accounts.totp.delete")
}

func TestCodesCannotBeGuessedForEver(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ada := s.someone(t, "Ada")
	secret, _ := s.enrol(t, ada, tix.SessionID{})
	s.clock.Advance(time.Minute)
	for range 10 {
		_, err := s.SignIn(t.Context(), ada.email, password, "zzzzzz", "")
		require.ErrorIs(t, err, accounts.ErrCode)
	}
	_, err := s.SignIn(t.Context(), ada.email, password, s.code(t, secret), "")
	require.ErrorIs(t, err, accounts.ErrSignIn)
	require.ErrorIs(t, s.RemoveTOTP(t.Context(), ada.id, s.code(t, secret)), accounts.ErrCode)
}
