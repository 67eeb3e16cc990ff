package auth_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const issuer = "https://tickets.example"

type stand struct {
	tokens *auth.Tokens
	clock  *clock.Settable
	store  *auth.MemoryKeys
	sealer *auth.Sealer
}

func newStand(t *testing.T) stand {
	t.Helper()
	sealer, err := auth.NewSealer(strings.Repeat("s", 32))
	require.NoError(t, err)
	s := stand{clock: clock.At(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)), store: auth.NewMemoryKeys(), sealer: sealer}
	s.tokens = auth.NewTokens(s.store, sealer, s.clock, issuer)
	return s
}

func person() auth.Principal {
	return auth.Principal{Kind: auth.User, UserID: tix.NewUserID(), SessionID: tix.NewSessionID(), Name: "Ada", SecondFactor: true}
}

func (s stand) userToken(t *testing.T, p auth.Principal) string {
	t.Helper()
	token, _, err := s.tokens.UserToken(t.Context(), p)
	require.NoError(t, err)
	return token
}

func TestUserTokenComesBackAsThePerson(t *testing.T) {
	t.Parallel()
	s, ada := newStand(t), person()
	token, expires, err := s.tokens.UserToken(t.Context(), ada)
	require.NoError(t, err)
	require.Equal(t, s.clock.Now().Add(10*time.Minute), expires)
	got, err := s.tokens.Authenticate(t.Context(), "Bearer "+token)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(ada, got))
	require.Equal(t, ada.UserID.String(), got.Actor())
}

func TestDeviceTokenComesBackAsTheDevice(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for _, gate := range []tix.GateID{{}, tix.NewGateID()} {
		door := auth.Principal{Kind: auth.Device, DeviceID: tix.NewDeviceID(), EventID: tix.NewEventID(),
			OrganizationID: tix.NewOrganizationID(), GateID: gate, Name: "North"}
		token, _, err := s.tokens.DeviceToken(t.Context(), door, 14*time.Hour)
		require.NoError(t, err)
		got, err := s.tokens.Authenticate(t.Context(), "bearer "+token)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(door, got))
	}
}

func TestTokensAreNotIssuedForHalfAPrincipal(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	_, _, err := s.tokens.UserToken(t.Context(), auth.Principal{Kind: auth.User, UserID: tix.NewUserID()})
	require.Error(t, err)
	_, _, err = s.tokens.DeviceToken(t.Context(), auth.Principal{Kind: auth.Device, DeviceID: tix.NewDeviceID()}, time.Hour)
	require.Error(t, err)
	door := auth.Principal{Kind: auth.Device, DeviceID: tix.NewDeviceID(), EventID: tix.NewEventID(), OrganizationID: tix.NewOrganizationID()}
	_, _, err = s.tokens.DeviceToken(t.Context(), door, auth.MaxTokenLife+time.Second)
	require.Error(t, err)
}

func TestNoHeaderIsAnonymous(t *testing.T) {
	t.Parallel()
	got, err := newStand(t).tokens.Authenticate(t.Context(), "")
	require.NoError(t, err)
	require.Equal(t, auth.Principal{}, got)
	require.Equal(t, "anonymous", got.Actor())
}

func TestBadTokensAreRefused(t *testing.T) {
	t.Parallel()
	s, ada := newStand(t), person()
	good := s.userToken(t, ada)
	keys, err := s.store.Load(t.Context())
	require.NoError(t, err)
	_, stranger, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	base := func() jwt.MapClaims {
		return jwt.MapClaims{"iss": issuer, "aud": auth.AudienceUser, "sub": ada.UserID.String(), "sid": ada.SessionID.String(),
			"exp": s.clock.Now().Add(time.Minute).Unix(), "iat": s.clock.Now().Unix()}
	}
	forge := func(method jwt.SigningMethod, kid string, key any, claims jwt.MapClaims) string {
		token := jwt.NewWithClaims(method, claims)
		token.Header["kid"] = kid
		text, err := token.SignedString(key)
		require.NoError(t, err)
		return text
	}
	// genuine signs with the installation's own key, so that only the claims are wrong.
	genuine := func(change func(jwt.MapClaims)) string {
		seed, err := s.sealer.Open("auth.signing_key", keys[0].Sealed)
		require.NoError(t, err)
		c := base()
		change(c)
		return forge(jwt.SigningMethodEdDSA, keys[0].KID, ed25519.NewKeyFromSeed(seed), c)
	}
	_, err = s.tokens.Authenticate(t.Context(), "Bearer "+genuine(func(jwt.MapClaims) {}))
	require.NoError(t, err, "the forge itself must work")

	kid := keys[0].KID
	cut := strings.LastIndex(good, ".")
	for name, header := range map[string]string{
		"alg none":            "Bearer " + forge(jwt.SigningMethodNone, kid, jwt.UnsafeAllowNoneSignatureType, base()),
		"HS256 of public key": "Bearer " + forge(jwt.SigningMethodHS256, kid, keys[0].Public, base()),
		"stranger's key":      "Bearer " + forge(jwt.SigningMethodEdDSA, kid, stranger, base()),
		"unknown kid":         "Bearer " + forge(jwt.SigningMethodEdDSA, "unknown", stranger, base()),
		"no signature":        "Bearer " + good[:cut+1],
		"other audience":      "Bearer " + genuine(func(c jwt.MapClaims) { c["aud"] = "somebody-else" }),
		"both audiences":      "Bearer " + genuine(func(c jwt.MapClaims) { c["aud"] = []string{auth.AudienceUser, auth.AudienceDevice} }),
		"user at the door":    "Bearer " + genuine(func(c jwt.MapClaims) { c["aud"] = auth.AudienceDevice }),
		"other issuer":        "Bearer " + genuine(func(c jwt.MapClaims) { c["iss"] = "https://evil.example" }),
		"no expiry":           "Bearer " + genuine(func(c jwt.MapClaims) { delete(c, "exp") }),
		"no session":          "Bearer " + genuine(func(c jwt.MapClaims) { delete(c, "sid") }),
		"subject not a user":  "Bearer " + genuine(func(c jwt.MapClaims) { c["sub"] = tix.NewOrderID().String() }),
		"basic scheme":        "Basic " + good,
		"no scheme":           good,
		"garbage":             "Bearer x.y.z",
		"empty":               "Bearer ",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := s.tokens.Authenticate(t.Context(), header)
			require.ErrorIs(t, err, auth.ErrUnsigned)
			require.Equal(t, errs.Unsigned, errs.KindOf(err))
			require.Equal(t, auth.Principal{}, got)
		})
	}
}

func TestTokensEnd(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	header := "Bearer " + s.userToken(t, person())
	s.clock.Advance(auth.UserTokenLife - time.Second)
	_, err := s.tokens.Authenticate(t.Context(), header)
	require.NoError(t, err)
	s.clock.Advance(10 * time.Second)
	_, err = s.tokens.Authenticate(t.Context(), header)
	require.ErrorIs(t, err, auth.ErrUnsigned)
}

func kidsOf(t *testing.T, tokens *auth.Tokens) []string {
	t.Helper()
	doc, err := tokens.JWKS(t.Context())
	require.NoError(t, err)
	require.NotContains(t, string(doc), `"d"`, "private halves stay at home")
	var set jose.JSONWebKeySet
	require.NoError(t, json.Unmarshal(doc, &set))
	kids := []string{}
	for _, k := range set.Keys {
		require.True(t, k.IsPublic() && k.Valid())
		kids = append(kids, k.KeyID)
	}
	return kids
}

func kidOf(t *testing.T, token string) string {
	t.Helper()
	parsed, _, err := jwt.NewParser().ParseUnverified(token, jwt.MapClaims{})
	require.NoError(t, err)
	return parsed.Header["kid"].(string)
}

func TestKeysRotateAndOldTokensLiveOn(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	published := kidsOf(t, s.tokens)
	require.Len(t, published, 2, "a current and a next key")
	door := auth.Principal{Kind: auth.Device, DeviceID: tix.NewDeviceID(), EventID: tix.NewEventID(), OrganizationID: tix.NewOrganizationID()}
	s.clock.Advance(29 * 24 * time.Hour)
	old, _, err := s.tokens.DeviceToken(t.Context(), door, auth.MaxTokenLife)
	require.NoError(t, err)
	require.Equal(t, published[0], kidOf(t, old))

	s.clock.Advance(2 * 24 * time.Hour)
	fresh := s.userToken(t, person())
	require.Equal(t, published[1], kidOf(t, fresh), "the key that was published as next signs now")
	require.Len(t, kidsOf(t, s.tokens), 3, "the retired one is still published")
	_, err = s.tokens.Authenticate(t.Context(), "Bearer "+old)
	require.NoError(t, err, "the old token lives to its end")

	s.clock.Advance(31 * 24 * time.Hour)
	require.NotContains(t, kidsOf(t, s.tokens), published[0])
	_, err = s.tokens.Authenticate(t.Context(), "Bearer "+old)
	require.ErrorIs(t, err, auth.ErrUnsigned)
}

func TestReplicasLearnEachOthersKeys(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	kidsOf(t, s.tokens)
	other := auth.NewTokens(s.store, s.sealer, s.clock, issuer)
	s.clock.Advance(30*24*time.Hour - 2*time.Minute)
	_, err := s.tokens.Authenticate(t.Context(), "Bearer "+s.userToken(t, person())) // s has a fresh view
	require.NoError(t, err)
	require.NoError(t, s.store.Insert(t.Context(), soonRetiring(t, s)))
	token, _, err := other.UserToken(t.Context(), person())
	require.NoError(t, err)
	_, err = s.tokens.Authenticate(t.Context(), "Bearer "+token)
	require.NoError(t, err, "an unknown kid makes the replica look again")
}

// soonRetiring is a key of another stand that retires before all of s's, so that it signs next.
func soonRetiring(t *testing.T, s stand) auth.Key {
	t.Helper()
	elsewhere := auth.NewMemoryKeys()
	_, err := auth.NewTokens(elsewhere, s.sealer, s.clock, issuer).JWKS(t.Context())
	require.NoError(t, err)
	keys, err := elsewhere.Load(t.Context())
	require.NoError(t, err)
	keys[0].RetiresAt = s.clock.Now().Add(time.Minute)
	return keys[0]
}

type brokenStore struct{}

func (brokenStore) Load(context.Context) ([]auth.Key, error) { return nil, errors.New("no database") }
func (brokenStore) Insert(context.Context, auth.Key) error   { return errors.New("no database") }

func TestBrokenKeyStoreIsNotTheVisitorsFault(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	header := "Bearer " + s.userToken(t, person())
	_, err := auth.NewTokens(brokenStore{}, s.sealer, s.clock, issuer).Authenticate(t.Context(), header)
	require.Equal(t, errs.Internal, errs.KindOf(err))
}
