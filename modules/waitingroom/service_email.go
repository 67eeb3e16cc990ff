package waitingroom

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"math/big"
	"net/mail"
	"strings"
	"time"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const (
	codePurpose = "waitingroom.code"
	codeLife    = 15 * time.Minute
	codePause   = time.Minute // between two mails to an address
	codeTries   = 5           // of one code: a guesser has one chance in 200,000
	codeMails   = 10          // to an address, for one event
)

// errUnconfirmed asks for the code that is in a mail to the address.
func errUnconfirmed(message string) error {
	return &errs.Error{Kind: errs.Invalid, Code: "email_unconfirmed", Safe: message, Fields: []errs.Field{{Name: "body.email_code", Message: message}}}
}

// confirm makes sure that somebody reads the mail of the address that they join with: without a
// code, one is mailed. It gives the address in the form in which it counts as one person.
func (s *Service) confirm(ctx context.Context, v *view, j Join, nonce []byte) (address string, err error) {
	address, ok := onePerson(j.Email)
	if !ok {
		return "", errs.InvalidField("body.email", "Give your e-mail address. We send a code to it, so that everybody has one place.")
	}
	subject := hashOf("email:" + address)
	if j.EmailCode == "" {
		if err := s.mailCode(ctx, v, subject, j.Email, nonce); err != nil {
			return "", err
		}
		return "", errUnconfirmed("Type the six digits that we have sent to your address.")
	}
	digest, err := s.store.tryCode(ctx, v.EventID, subject, s.clock.Now().Add(-codeLife))
	if err != nil {
		return "", err
	}
	if digest == "" || !s.sealer.CheckMAC(digest, codePurpose, v.EventID.String(), hex.EncodeToString(subject[:]), strings.TrimSpace(j.EmailCode)) {
		return "", errUnconfirmed("This is not the code that we sent last, or it has expired.")
	}
	return address, nil
}

// mailCode sends a new code, unless one was sent a moment ago. A solved challenge pays for one mail.
func (s *Service) mailCode(ctx context.Context, v *view, subject [16]byte, to string, nonce []byte) error {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return fmt.Errorf("draw a code: %w", err)
	}
	code, now := fmt.Sprintf("%06d", n.Int64()), s.clock.Now()
	card, err := s.events.Card(ctx, v.EventID)
	if err != nil {
		return err
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		fresh, err := s.store.putCode(ctx, Code{
			EventID: v.EventID, OrganizationID: v.OrganizationID, Subject: subject[:], Nonce: nonce, MailedAt: now,
			Digest: s.sealer.MAC(codePurpose, v.EventID.String(), hex.EncodeToString(subject[:]), code),
		}, now.Add(-codePause))
		if err != nil || !fresh {
			return err
		}
		_, err = s.mails.Queue(ctx, tix.MailRequest{
			Key: "waitingroom:code:" + tix.NewMessageID().String(), Template: "queue_code", OrganizationID: v.OrganizationID,
			ToEmail: strings.TrimSpace(to), Data: map[string]string{"code": code, "event_name": card.Name},
		})
		return err
	})
	if db.IsUnique(err, "waitingroom_codes_nonce") {
		return errChallenge()
	}
	return err
}

// onePerson gives the address without what lets one mailbox have many: case, and what follows a plus.
func onePerson(email string) (string, bool) {
	email = strings.TrimSpace(email)
	a, err := mail.ParseAddress(email)
	if err != nil || a.Address != email || len(email) > 254 {
		return "", false
	}
	local, domain, _ := strings.Cut(strings.ToLower(email), "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain, local != ""
}
