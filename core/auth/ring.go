package auth

import (
	"cmp"
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/tixters/tixters/core/clock"
)

const (
	keyPurpose  = "auth.signing_key"
	rotateEvery = 30 * 24 * time.Hour
	// MaxTokenLife is the longest life a token may have; a retired key verifies that much longer.
	MaxTokenLife = 31 * 24 * time.Hour
	reloadEvery  = 5 * time.Minute  // so that a replica learns of keys that another made
	missEvery    = 10 * time.Second // at most one reload in this time for unknown kids
)

type ringKey struct {
	Key
	private ed25519.PrivateKey
}

// ring is the replica's view of the signing keys: it makes missing ones and re-reads the
// store from time to time. Replicas that make keys at the same instant end with a few more
// than two, which harms nothing: all use the one that retires first.
type ring struct {
	store  KeyStore
	sealer *Sealer
	clock  clock.Clock

	mu       sync.Mutex
	keys     []ringKey // by retirement, then kid
	loadedAt time.Time
	missedAt time.Time
}

// signer gives the key that signs now.
func (r *ring) signer(ctx context.Context) (ringKey, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.refresh(ctx); err != nil {
		return ringKey{}, err
	}
	now := r.clock.Now()
	for _, k := range r.keys {
		if now.Before(k.RetiresAt) {
			return k, nil
		}
	}
	return ringKey{}, fmt.Errorf("no signing key is active")
}

// verifier gives the public key of a kid; ok is false when no such key verifies any more.
func (r *ring) verifier(ctx context.Context, kid string) (key ed25519.PublicKey, ok bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.refresh(ctx); err != nil {
		return nil, false, err
	}
	if key, ok := r.find(kid); ok {
		return key, true, nil
	}
	now := r.clock.Now()
	if now.Sub(r.missedAt) < missEvery {
		return nil, false, nil
	}
	r.missedAt = now
	if err := r.load(ctx); err != nil {
		return nil, false, err
	}
	key, ok = r.find(kid)
	return key, ok, nil
}

// jwks gives the published keys as a JSON Web Key Set.
func (r *ring) jwks(ctx context.Context) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.refresh(ctx); err != nil {
		return nil, err
	}
	set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}
	for _, k := range r.keys {
		if r.verifies(k) {
			set.Keys = append(set.Keys, jose.JSONWebKey{Key: ed25519.PublicKey(k.Public), KeyID: k.KID, Algorithm: string(jose.EdDSA), Use: "sig"})
		}
	}
	doc, err := json.Marshal(set)
	if err != nil {
		return nil, fmt.Errorf("write the key set: %w", err)
	}
	return doc, nil
}

func (r *ring) find(kid string) (ed25519.PublicKey, bool) {
	for _, k := range r.keys {
		if k.KID == kid && r.verifies(k) {
			return ed25519.PublicKey(k.Public), true
		}
	}
	return nil, false
}

func (r *ring) verifies(k ringKey) bool {
	return r.clock.Now().Before(k.RetiresAt.Add(MaxTokenLife))
}

// refresh loads the keys when the view is old and makes keys until a current and a next exist.
func (r *ring) refresh(ctx context.Context) error {
	now := r.clock.Now()
	if !r.loadedAt.IsZero() && now.Sub(r.loadedAt) < reloadEvery && len(r.active(now)) >= 2 {
		return nil
	}
	if err := r.load(ctx); err != nil {
		return err
	}
	for active := r.active(now); len(active) < 2; active = r.active(now) {
		retires := now.Add(rotateEvery)
		if len(active) > 0 {
			retires = active[0].RetiresAt.Add(rotateEvery)
		}
		if err := r.make(ctx, now, retires); err != nil {
			return err
		}
		if err := r.load(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (r *ring) active(now time.Time) []ringKey {
	i := slices.IndexFunc(r.keys, func(k ringKey) bool { return now.Before(k.RetiresAt) })
	if i < 0 {
		return nil
	}
	return r.keys[i:]
}

func (r *ring) load(ctx context.Context) error {
	stored, err := r.store.Load(ctx)
	if err != nil {
		return err
	}
	keys := make([]ringKey, 0, len(stored))
	for _, k := range stored {
		seed, err := r.sealer.Open(keyPurpose, k.Sealed)
		if err != nil {
			return fmt.Errorf("open signing key %s (was the installation secret changed?): %w", k.KID, err)
		}
		keys = append(keys, ringKey{Key: k, private: ed25519.NewKeyFromSeed(seed)})
	}
	slices.SortFunc(keys, func(a, b ringKey) int {
		return cmp.Or(a.RetiresAt.Compare(b.RetiresAt), cmp.Compare(a.KID, b.KID))
	})
	r.keys, r.loadedAt = keys, r.clock.Now()
	return nil
}

func (r *ring) make(ctx context.Context, now, retires time.Time) error {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fmt.Errorf("generate a signing key: %w", err)
	}
	jwk := jose.JSONWebKey{Key: public}
	thumb, err := jwk.Thumbprint(crypto.SHA256)
	if err != nil {
		return fmt.Errorf("name a signing key: %w", err)
	}
	sealed, err := r.sealer.Seal(keyPurpose, private.Seed())
	if err != nil {
		return err
	}
	return r.store.Insert(ctx, Key{
		KID: base64.RawURLEncoding.EncodeToString(thumb), Public: public, Sealed: sealed, CreatedAt: now, RetiresAt: retires,
	})
}
