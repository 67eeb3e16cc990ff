package auth

import (
	"context"
	"fmt"

	"github.com/alexedwards/argon2id"
)

// Passwords hashes and checks passwords. One check costs 19 MiB and about 25 ms, so no more
// than two run at once; the others wait as long as their context allows.
type Passwords struct {
	slots  chan struct{}
	params argon2id.Params
	dummy  string
}

// NewPasswords makes the hasher with the OWASP setting of argon2id: 19 MiB, 2 passes, 1 lane.
func NewPasswords() (*Passwords, error) {
	p := &Passwords{
		slots:  make(chan struct{}, 2),
		params: argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32},
	}
	dummy, err := argon2id.CreateHash(RandomToken(), &p.params)
	if err != nil {
		return nil, fmt.Errorf("make the dummy hash: %w", err)
	}
	p.dummy = dummy
	return p, nil
}

// Hash gives the PHC text to store. It waits for a free slot; the error is the context's then.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	release, err := p.acquire(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	hash, err := argon2id.CreateHash(password, &p.params)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return hash, nil
}

// Verify reports whether the password belongs to the hash. With an empty hash (there is no
// such user) it does the same work and answers false, so that time tells nothing.
func (p *Passwords) Verify(ctx context.Context, password, hash string) (bool, error) {
	release, err := p.acquire(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	known := hash != ""
	if !known {
		hash = p.dummy
	}
	match, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("verify a password: %w", err)
	}
	return match && known, nil
}

func (p *Passwords) acquire(ctx context.Context) (release func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("wait for a password slot: %w", err)
	}
	select {
	case p.slots <- struct{}{}:
		return func() { <-p.slots }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for a password slot: %w", ctx.Err())
	}
}
