package tickets

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strconv"
	"time"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// PublicKey is a key of an event as a JSON Web Key (RFC 8037), with the event's number in
// codes. A reader accepts codes of every key here, retired or not.
type PublicKey struct {
	Event     uint32     `json:"event" doc:"Number of the event in ticket codes"`
	KeyID     int        `json:"kid" doc:"Number of the key in ticket codes, 1 to 255"`
	Type      string     `json:"kty" example:"OKP"`
	Curve     string     `json:"crv" example:"Ed25519"`
	X         string     `json:"x" doc:"The public key, base64url"`
	RetiredAt *time.Time `json:"retired_at,omitempty" doc:"Since when the key signs no more; its codes stay good"`
}

// Keys gives the public keys of an event, oldest first; none before the first ticket.
func (s *Service) Keys(ctx context.Context, event tix.EventID) ([]PublicKey, error) {
	rows, err := s.store.keys(ctx, event)
	if err != nil {
		return nil, err
	}
	keys := make([]PublicKey, 0, len(rows))
	for _, k := range rows {
		keys = append(keys, PublicKey{Event: uint32(k.EventNumber), KeyID: k.KID, Type: "OKP", Curve: "Ed25519",
			X: base64.RawURLEncoding.EncodeToString(k.Public), RetiredAt: k.RetiredAt})
	}
	return keys, nil
}

// RotateKey retires the event's key and makes a new one for tickets issued from now on.
// Tickets already issued stay valid under the key that signed them.
func (s *Service) RotateKey(ctx context.Context, org tix.OrganizationID, event tix.EventID) error {
	card, err := s.events.Card(ctx, event)
	if err != nil {
		return errs.Wrap("tickets.rotate", err)
	}
	if card.OrganizationID != org {
		return errs.Missing("event")
	}
	return s.store.db.InTx(ctx, func(ctx context.Context) error {
		old, err := s.currentKey(ctx, org, event)
		if err != nil {
			return err
		}
		// The row lock makes a second rotation at the same moment wait, and then rotate again.
		last, err := s.store.retireKey(ctx, event, s.clock.Now())
		if err != nil {
			return err
		}
		if last >= 255 {
			return errManyKeys
		}
		if err := s.makeKey(ctx, org, event, last+1); err != nil {
			return err
		}
		return s.audit.Record(ctx, tix.Action{OrganizationID: org, Actor: actor(ctx), Verb: "tickets.key.rotate", Subject: event.String(),
			Details: map[string]string{"retired": strconv.Itoa(old.KID), "kid": strconv.Itoa(last + 1)}})
	})
}

// currentKey gives the key that signs the event's new tickets; it makes number and key when
// the event has none. Transactions that come at the same moment wait for the first one.
func (s *Service) currentKey(ctx context.Context, org tix.OrganizationID, event tix.EventID) (Key, error) {
	key, found, err := s.store.currentKey(ctx, event)
	if err != nil || found {
		return key, err
	}
	if err := s.store.ensureEvent(ctx, Event{EventID: event, OrganizationID: org, CreatedAt: s.clock.Now()}); err != nil {
		return Key{}, err
	}
	if err := s.makeKey(ctx, org, event, 1); err != nil {
		return Key{}, err
	}
	key, found, err = s.store.currentKey(ctx, event)
	if err == nil && !found {
		err = fmt.Errorf("event %s has no current key", event)
	}
	return key, err
}

func (s *Service) makeKey(ctx context.Context, org tix.OrganizationID, event tix.EventID, kid int) error {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fmt.Errorf("make ticket key: %w", err)
	}
	sealed, err := s.sealer.Seal(sealPurpose, private.Seed())
	if err != nil {
		return fmt.Errorf("seal ticket key: %w", err)
	}
	return s.store.insertKey(ctx, Key{EventID: event, KID: kid, OrganizationID: org, Public: public, Sealed: sealed, CreatedAt: s.clock.Now()})
}

func (s *Service) private(k Key) (ed25519.PrivateKey, error) {
	seed, err := s.sealer.Open(sealPurpose, k.Sealed)
	if err != nil {
		return nil, fmt.Errorf("open ticket key: %w", err)
	}
	if len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("open ticket key: %d bytes", len(seed))
	}
	return ed25519.NewKeyFromSeed(seed), nil
}
