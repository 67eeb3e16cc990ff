package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrSealed says that a sealed value was not made by this installation for this purpose.
var ErrSealed = errors.New("sealed value cannot be opened")

const sealVersion = 1

// Sealer derives a key for each purpose from the installation's secret and seals
// (AES-256-GCM) or authenticates (HMAC-SHA256) with it. A value made for one purpose
// is worthless for every other.
type Sealer struct{ root []byte }

// NewSealer takes the installation's secret: 32 bytes or more, or an error.
func NewSealer(secret string) (*Sealer, error) {
	if len(secret) < 32 {
		return nil, errors.New("the installation secret needs 32 characters or more")
	}
	root, err := hkdf.Extract(sha256.New, []byte(secret), []byte("tixters"))
	if err != nil {
		return nil, fmt.Errorf("derive the root key: %w", err)
	}
	return &Sealer{root: root}, nil
}

// Seal encrypts plain for storage: one byte of version, 12 of nonce, then the ciphertext.
func (s *Sealer) Seal(purpose string, plain []byte) ([]byte, error) {
	aead, err := s.aead(purpose)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 1+aead.NonceSize(), 1+aead.NonceSize()+len(plain)+aead.Overhead())
	out[0] = sealVersion
	if _, err := rand.Read(out[1:]); err != nil {
		return nil, fmt.Errorf("make a nonce: %w", err)
	}
	return aead.Seal(out, out[1:], plain, []byte(purpose)), nil
}

// Open gives back what Seal was given for the same purpose; ErrSealed for anything else.
func (s *Sealer) Open(purpose string, sealed []byte) ([]byte, error) {
	aead, err := s.aead(purpose)
	if err != nil {
		return nil, err
	}
	head := 1 + aead.NonceSize()
	if len(sealed) < head || sealed[0] != sealVersion {
		return nil, ErrSealed
	}
	plain, err := aead.Open(nil, sealed[1:head], sealed[head:], []byte(purpose))
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

// MAC authenticates the parts for a purpose: 32 characters of base64url (192 bits). The parts'
// lengths are authenticated too, so ("ab", "c") and ("a", "bc") differ.
func (s *Sealer) MAC(purpose string, parts ...string) string {
	return base64.RawURLEncoding.EncodeToString(s.mac(purpose, parts))
}

// CheckMAC reports, in constant time, whether mac is MAC(purpose, parts...).
func (s *Sealer) CheckMAC(mac, purpose string, parts ...string) bool {
	return subtle.ConstantTimeCompare([]byte(mac), []byte(s.MAC(purpose, parts...))) == 1
}

func (s *Sealer) mac(purpose string, parts []string) []byte {
	m := hmac.New(sha256.New, s.key("mac", purpose))
	var size [8]byte
	for _, part := range parts {
		binary.BigEndian.PutUint64(size[:], uint64(len(part)))
		m.Write(size[:])
		m.Write([]byte(part))
	}
	return m.Sum(nil)[:24]
}

func (s *Sealer) aead(purpose string) (cipher.AEAD, error) {
	block, err := aes.NewCipher(s.key("seal", purpose))
	if err != nil {
		return nil, fmt.Errorf("make the cipher: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("make the cipher: %w", err)
	}
	return aead, nil
}

func (s *Sealer) key(use, purpose string) []byte {
	key, err := hkdf.Expand(sha256.New, s.root, use+":"+purpose, 32)
	if err != nil {
		panic(err) // only for keys longer than 255 hashes
	}
	return key
}

// RandomToken gives 32 random bytes as 43 characters of base64url: a secret to hand out once.
func RandomToken() string {
	var b [32]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err) // crypto/rand never fails on a working system
	}
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// HashToken gives the SHA-256 of a random token, which is what is stored of it. It is for
// random tokens only; what people choose goes through Passwords.
func HashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
