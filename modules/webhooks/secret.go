package webhooks

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

const (
	sealPurpose  = "webhooks.secret"
	secretPrefix = "whsec_"
)

// newSecret makes a secret as people see it: 32 random bytes.
func newSecret() (string, error) {
	var key [32]byte
	if _, err := rand.Read(key[:]); err != nil {
		return "", err
	}
	return secretPrefix + base64.StdEncoding.EncodeToString(key[:]), nil
}

// sign gives the webhook-signature of a body under every secret that counts, the newest first.
func sign(secrets []string, id string, at time.Time, body string) (string, error) {
	signed := make([]string, len(secrets))
	for i, secret := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
		if err != nil {
			return "", err
		}
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "." + body))
		signed[i] = "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return strings.Join(signed, " "), nil
}

// secretsOf opens what signs for a hook at a time.
func (s *Service) secretsOf(h Hook, now time.Time) ([]string, error) {
	sealed := [][]byte{h.Secret}
	if h.PreviousUntil != nil && now.Before(*h.PreviousUntil) {
		sealed = append(sealed, h.PreviousSecret)
	}
	out := make([]string, len(sealed))
	for i, v := range sealed {
		plain, err := s.sealer.Open(sealPurpose, v)
		if err != nil {
			return nil, err
		}
		out[i] = string(plain)
	}
	return out, nil
}
