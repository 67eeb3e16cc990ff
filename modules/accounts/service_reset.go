package accounts

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const (
	resetLife    = 30 * time.Minute
	resetsAnHour = 3
)

// ErrReset refuses a reset link that is unknown, used or over.
var ErrReset = errs.New(errs.Gone, "reset_over", "This link is no longer good. Please ask for a new one.")

// RequestReset mails a link for choosing a new password, three times an hour at most. It
// gives the same answer for every address.
func (s *Service) RequestReset(ctx context.Context, email string) error {
	email, err := normalise("body.email", email)
	if err != nil {
		return err
	}
	err = s.evenly(ctx, func() error {
		return s.db.InTx(ctx, func(ctx context.Context) error { return s.mailReset(ctx, email) })
	})
	return errs.Wrap("accounts.request_reset", err)
}

func (s *Service) mailReset(ctx context.Context, email string) error {
	u, err := s.store.userByEmail(ctx, email)
	if errs.KindOf(err) == errs.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	now := s.clock.Now()
	recent, err := s.store.resetsSince(ctx, u.ID, now.Add(-time.Hour))
	if err != nil || recent >= resetsAnHour {
		return err
	}
	token := auth.RandomToken()
	reset := PasswordReset{Hash: auth.HashToken(token), UserID: u.ID, CreatedAt: now, ExpiresAt: now.Add(resetLife)}
	if err := s.store.create(ctx, &reset); err != nil {
		return err
	}
	_, err = s.mailer.Queue(ctx, tix.MailRequest{Key: "accounts:password_reset:" + hex.EncodeToString(reset.Hash), Template: "password_reset",
		ToName: u.Name, ToEmail: u.Email, Data: map[string]string{"name": u.Name, "link": s.config.PublicURL + "/reset#" + token, "minutes": "30"}})
	return err
}

// ConfirmReset sets a new password with a mailed token, once; it ends all sessions and all
// other links of that user. ErrReset when the token is not good.
func (s *Service) ConfirmReset(ctx context.Context, token, password string) error {
	if err := checkPassword("body.password", password, ""); err != nil {
		return err
	}
	hash, err := s.passwords.Hash(ctx, password)
	if err != nil {
		return errs.Wrap("accounts.confirm_reset", err)
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		now := s.clock.Now()
		user, ok, err := s.store.useReset(ctx, auth.HashToken(token), now)
		if err != nil {
			return err
		}
		if !ok {
			return ErrReset
		}
		if err := s.store.updateUser(ctx, user, map[string]any{"password_hash": hash}); err != nil {
			return err
		}
		if err := s.store.revokeSessions(ctx, user, tix.SessionID{}, now); err != nil {
			return err
		}
		u, err := s.store.user(ctx, user, false)
		if err != nil {
			return err
		}
		if err := s.store.forgetAttempts(ctx, attemptKey(u.Email)); err != nil {
			return err
		}
		return s.record(ctx, tix.OrganizationID{}, "accounts.password_reset.confirm", user.String(), nil)
	})
	return errs.Wrap("accounts.confirm_reset", err)
}
