package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Audiences of tokens: a user's token is worthless at the door and the other way round.
const (
	AudienceUser   = "tixters"
	AudienceDevice = "tixters-door"
)

// UserTokenLife is how long a user's access token is good for.
const UserTokenLife = 10 * time.Minute

// ErrUnsigned refuses a token that is malformed, forged, meant for others or over.
var ErrUnsigned = errs.New(errs.Unsigned, "unauthenticated", "Please sign in again.")

// Tokens issues and verifies access tokens.
type Tokens struct {
	ring   *ring
	clock  clock.Clock
	issuer string
	parser *jwt.Parser
}

// NewTokens makes the issuer; issuer is the public address of the installation. Keys are
// loaded, and made when there are none, at first use.
func NewTokens(store KeyStore, sealer *Sealer, clk clock.Clock, issuer string) *Tokens {
	return &Tokens{
		ring:   &ring{store: store, sealer: sealer, clock: clk},
		clock:  clk,
		issuer: issuer,
		parser: jwt.NewParser(
			jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}),
			jwt.WithAudience(AudienceUser, AudienceDevice),
			jwt.WithIssuer(issuer),
			jwt.WithExpirationRequired(),
			jwt.WithIssuedAt(),
			jwt.WithStrictDecoding(),
			jwt.WithTimeFunc(clk.Now),
			jwt.WithLeeway(5*time.Second),
		),
	}
}

type claims struct {
	jwt.RegisteredClaims
	Name         string `json:"name,omitempty"`
	Session      string `json:"sid,omitempty"`
	SecondFactor bool   `json:"mfa,omitempty"`
	Device       string `json:"dev,omitempty"`
	Organization string `json:"org,omitempty"`
	Event        string `json:"evt,omitempty"`
	Gate         string `json:"gat,omitempty"`
}

// UserToken issues an access token for a signed-in user, good for UserTokenLife.
func (t *Tokens) UserToken(ctx context.Context, p Principal) (token string, expires time.Time, err error) {
	if p.Kind != User || p.UserID.IsZero() || p.SessionID.IsZero() {
		return "", time.Time{}, errors.New("a user token needs a user and a session")
	}
	return t.sign(ctx, UserTokenLife, claims{
		RegisteredClaims: jwt.RegisteredClaims{Subject: p.UserID.String(), Audience: jwt.ClaimStrings{AudienceUser}},
		Name:             p.Name,
		Session:          p.SessionID.String(),
		SecondFactor:     p.SecondFactor,
	})
}

// DeviceToken issues a token for a door device, good for ttl (more than zero, at most MaxTokenLife).
// Whether the device was revoked since is for checkin to say.
func (t *Tokens) DeviceToken(ctx context.Context, p Principal, ttl time.Duration) (token string, expires time.Time, err error) {
	if p.Kind != Device || p.DeviceID.IsZero() || p.OrganizationID.IsZero() || p.EventID.IsZero() {
		return "", time.Time{}, errors.New("a device token needs a device, an organization and an event")
	}
	if ttl <= 0 || ttl > MaxTokenLife {
		return "", time.Time{}, fmt.Errorf("a device token cannot live for %s", ttl)
	}
	return t.sign(ctx, ttl, claims{
		RegisteredClaims: jwt.RegisteredClaims{Subject: p.DeviceID.String(), Audience: jwt.ClaimStrings{AudienceDevice}},
		Name:             p.Name,
		Device:           p.DeviceID.String(),
		Organization:     p.OrganizationID.String(),
		Event:            p.EventID.String(),
		Gate:             p.GateID.String(),
	})
}

func (t *Tokens) sign(ctx context.Context, ttl time.Duration, c claims) (string, time.Time, error) {
	key, err := t.ring.signer(ctx)
	if err != nil {
		return "", time.Time{}, err
	}
	now := t.clock.Now()
	expires := now.Add(ttl).Truncate(time.Second)
	c.Issuer = t.issuer
	c.IssuedAt = jwt.NewNumericDate(now)
	c.ExpiresAt = jwt.NewNumericDate(expires)
	token := jwt.NewWithClaims(jwt.SigningMethodEdDSA, c)
	token.Header["kid"] = key.KID
	text, err := token.SignedString(key.private)
	if err != nil {
		return "", time.Time{}, fmt.Errorf("sign a token: %w", err)
	}
	return text, expires, nil
}

// Authenticate reads an Authorization header. An absent one is Anonymous and no error; anything
// but a good bearer token is ErrUnsigned. Other errors mean that the keys could not be read.
func (t *Tokens) Authenticate(ctx context.Context, header string) (Principal, error) {
	if header == "" {
		return Principal{}, nil
	}
	scheme, text, ok := strings.Cut(header, " ")
	if !ok || !strings.EqualFold(scheme, "bearer") {
		return Principal{}, ErrUnsigned.At("auth.authenticate", errors.New("not a bearer token"))
	}
	var c claims
	var broken error
	_, err := t.parser.ParseWithClaims(strings.TrimSpace(text), &c, func(token *jwt.Token) (any, error) {
		kid, _ := token.Header["kid"].(string)
		key, known, err := t.ring.verifier(ctx, kid)
		if err != nil {
			broken = err
			return nil, err
		}
		if !known {
			return nil, errors.New("unknown kid")
		}
		return key, nil
	})
	if broken != nil {
		return Principal{}, fmt.Errorf("authenticate: %w", broken)
	}
	if err != nil {
		return Principal{}, ErrUnsigned.At("auth.authenticate", err)
	}
	p, err := c.principal()
	if err != nil {
		return Principal{}, ErrUnsigned.At("auth.authenticate", err)
	}
	return p, nil
}

// JWKS gives the public keys as a JSON Web Key Set document (RFC 7517).
func (t *Tokens) JWKS(ctx context.Context) ([]byte, error) { return t.ring.jwks(ctx) }

func (c claims) principal() (Principal, error) {
	if len(c.Audience) != 1 {
		return Principal{}, errors.New("a token has one audience")
	}
	if c.Audience[0] == AudienceDevice {
		return c.device()
	}
	p := Principal{Kind: User, Name: c.Name, SecondFactor: c.SecondFactor}
	err := errors.Join(required(&p.UserID, c.Subject), required(&p.SessionID, c.Session))
	if err != nil {
		return Principal{}, err
	}
	return p, nil
}

func (c claims) device() (Principal, error) {
	p := Principal{Kind: Device, Name: c.Name}
	err := errors.Join(required(&p.DeviceID, c.Device), required(&p.OrganizationID, c.Organization),
		required(&p.EventID, c.Event), p.GateID.UnmarshalText([]byte(c.Gate)))
	if err != nil {
		return Principal{}, err
	}
	return p, nil
}

func required[K tix.Kind](id *tix.ID[K], text string) error {
	if text == "" {
		return errors.New("a claim is missing")
	}
	return id.UnmarshalText([]byte(text))
}
