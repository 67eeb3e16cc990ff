package auth_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/tix"
)

func TestPasswords(t *testing.T) {
	t.Parallel()
	p, err := auth.NewPasswords()
	require.NoError(t, err)
	hash, err := p.Hash(t.Context(), "correct horse")
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$"), hash)
	again, err := p.Hash(t.Context(), "correct horse")
	require.NoError(t, err)
	require.NotEqual(t, hash, again, "salted")
	for name, c := range map[string]struct {
		password, hash string
		want           bool
	}{
		"right":        {"correct horse", hash, true},
		"wrong":        {"battery staple", hash, false},
		"no such user": {"correct horse", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := p.Verify(t.Context(), c.password, c.hash)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
	_, err = p.Verify(t.Context(), "x", "not a hash")
	require.Error(t, err)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = p.Hash(gone, "correct horse")
	require.ErrorIs(t, err, context.Canceled)
}

func TestSealer(t *testing.T) {
	t.Parallel()
	_, err := auth.NewSealer("too short")
	require.Error(t, err)
	s, err := auth.NewSealer(strings.Repeat("a", 32))
	require.NoError(t, err)
	other, err := auth.NewSealer(strings.Repeat("b", 32))
	require.NoError(t, err)

	sealed, err := s.Seal("totp", []byte("secret"))
	require.NoError(t, err)
	require.False(t, bytes.Contains(sealed, []byte("secret")))
	plain, err := s.Open("totp", sealed)
	require.NoError(t, err)
	require.Equal(t, "secret", string(plain))

	bent := bytes.Clone(sealed)
	bent[len(bent)-1] ^= 1
	for name, try := range map[string]func() ([]byte, error){
		"other purpose":      func() ([]byte, error) { return s.Open("keys", sealed) },
		"other installation": func() ([]byte, error) { return other.Open("totp", sealed) },
		"one bit changed":    func() ([]byte, error) { return s.Open("totp", bent) },
		"cut short":          func() ([]byte, error) { return s.Open("totp", sealed[:5]) },
		"nothing":            func() ([]byte, error) { return s.Open("totp", nil) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := try()
			require.ErrorIs(t, err, auth.ErrSealed)
		})
	}
}

func TestMAC(t *testing.T) {
	t.Parallel()
	s, err := auth.NewSealer(strings.Repeat("a", 32))
	require.NoError(t, err)
	mac := s.MAC("order", "ab", "c")
	require.Len(t, mac, 32)
	require.True(t, s.CheckMAC(mac, "order", "ab", "c"))
	require.False(t, s.CheckMAC(mac, "order", "a", "bc"), "parts do not run together")
	require.False(t, s.CheckMAC(mac, "door", "ab", "c"), "purposes are apart")
	require.False(t, s.CheckMAC("", "order", "ab", "c"))
}

func TestRandomTokens(t *testing.T) {
	t.Parallel()
	a, b := auth.RandomToken(), auth.RandomToken()
	require.Len(t, a, 43)
	require.NotEqual(t, a, b)
	require.Len(t, auth.HashToken(a), 32)
	require.NotEqual(t, auth.HashToken(a), auth.HashToken(b))
}

func TestPrincipalTravelsInTheContext(t *testing.T) {
	t.Parallel()
	require.Equal(t, auth.Principal{}, auth.From(t.Context()))
	p := auth.Principal{Kind: auth.User, UserID: tix.NewUserID()}
	require.Equal(t, p, auth.From(auth.With(t.Context(), p)))
}
