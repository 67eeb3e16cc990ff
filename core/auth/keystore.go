package auth

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Key is a signing key as it is stored. The private half is sealed.
type Key struct {
	KID       string // RFC 7638 thumbprint of the public half
	Public    []byte // Ed25519, 32 bytes
	Sealed    []byte // the Ed25519 seed, sealed
	CreatedAt time.Time
	RetiresAt time.Time // it signs before this instant only
}

// KeyStore keeps signing keys for all replicas.
type KeyStore interface {
	// Load gives every key, in any order.
	Load(ctx context.Context) ([]Key, error)
	// Insert adds a key; adding a known kid again changes nothing.
	Insert(ctx context.Context, key Key) error
}

// Querier is what the Postgres store needs of a pool or a transaction.
type Querier interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// PostgresKeys keeps signing keys in core_signing_keys.
type PostgresKeys struct{ db Querier }

// NewPostgresKeys makes the store over a pool.
func NewPostgresKeys(db Querier) *PostgresKeys { return &PostgresKeys{db: db} }

// Load implements KeyStore.
func (s *PostgresKeys) Load(ctx context.Context) ([]Key, error) {
	rows, err := s.db.Query(ctx, `SELECT kid, public, sealed, created_at, retires_at FROM core_signing_keys`)
	if err != nil {
		return nil, fmt.Errorf("load signing keys: %w", err)
	}
	keys, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Key])
	if err != nil {
		return nil, fmt.Errorf("load signing keys: %w", err)
	}
	return keys, nil
}

// Insert implements KeyStore.
func (s *PostgresKeys) Insert(ctx context.Context, key Key) error {
	_, err := s.db.Exec(ctx,
		`INSERT INTO core_signing_keys (kid, public, sealed, created_at, retires_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (kid) DO NOTHING`,
		key.KID, key.Public, key.Sealed, key.CreatedAt, key.RetiresAt)
	if err != nil {
		return fmt.Errorf("insert a signing key: %w", err)
	}
	return nil
}

// MemoryKeys keeps signing keys in the process: for tests.
type MemoryKeys struct {
	mu   sync.Mutex
	keys []Key
}

// NewMemoryKeys makes an empty store.
func NewMemoryKeys() *MemoryKeys { return &MemoryKeys{} }

// Load implements KeyStore.
func (s *MemoryKeys) Load(context.Context) ([]Key, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.keys), nil
}

// Insert implements KeyStore.
func (s *MemoryKeys) Insert(_ context.Context, key Key) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.ContainsFunc(s.keys, func(k Key) bool { return k.KID == key.KID }) {
		s.keys = append(s.keys, key)
	}
	return nil
}

var (
	_ KeyStore = (*PostgresKeys)(nil)
	_ KeyStore = (*MemoryKeys)(nil)
)
