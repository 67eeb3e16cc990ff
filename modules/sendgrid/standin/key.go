package standin

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// openKey reads the webhook key of the folder, or makes one; without a folder it is new each time.
func openKey(dir string) (*ecdsa.PrivateKey, error) {
	const name = "webhook.key"
	if dir != "" {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err == nil {
			key, err := x509.ParseECPrivateKey(raw)
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", name, err)
			}
			return key, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make webhook key: %w", err)
	}
	if dir == "" {
		return key, nil
	}
	raw, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode webhook key: %w", err)
	}
	return key, writeFile(dir, name, raw)
}

// publicKey gives the form that SendGrid shows in its settings: base64 of DER SubjectPublicKeyInfo.
func publicKey(key *ecdsa.PrivateKey) (string, error) {
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return "", fmt.Errorf("encode public key: %w", err)
	}
	return base64.StdEncoding.EncodeToString(der), nil
}

// sign gives the signature header's value for a webhook body sent at a timestamp (Unix seconds, text).
func sign(key *ecdsa.PrivateKey, timestamp string, body []byte) (string, error) {
	sum := sha256.Sum256(append([]byte(timestamp), body...))
	der, err := ecdsa.SignASN1(rand.Reader, key, sum[:])
	if err != nil {
		return "", fmt.Errorf("sign webhook: %w", err)
	}
	return base64.StdEncoding.EncodeToString(der), nil
}
