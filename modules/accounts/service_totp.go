package accounts

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const (
	totpPurpose     = "accounts.totp"
	recoveryPurpose = "accounts.recovery_code"
	totpPeriod      = 30 // seconds
	recoveryCodes   = 10
)

// What the second factor's verbs refuse.
var (
	ErrTOTPActive  = errs.New(errs.Conflict, "totp_active", "The second factor is already switched on. Switch it off first.")
	ErrTOTPMissing = errs.New(errs.Conflict, "totp_inactive", "The second factor is not switched on.")
)

// Enrolment is what a person puts into an authenticator, shown once.
type Enrolment struct {
	Secret string // base 32
	URL    string // otpauth://…, for a QR
}

// Enrol makes a new secret for the second factor; it counts once ConfirmTOTP was called.
// ErrTOTPActive when one counts already.
func (s *Service) Enrol(ctx context.Context, user tix.UserID) (Enrolment, error) {
	u, err := s.store.user(ctx, user, false)
	if err != nil {
		return Enrolment{}, errs.Wrap("accounts.enrol", err)
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "Tixters", AccountName: u.Email, SecretSize: 20})
	if err != nil {
		return Enrolment{}, fmt.Errorf("accounts.enrol: %w", err)
	}
	sealed, err := s.sealer.Seal(totpPurpose, []byte(key.Secret()))
	if err != nil {
		return Enrolment{}, errs.Wrap("accounts.enrol", err)
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		t, err := s.store.totp(ctx, user)
		if err != nil {
			return err
		}
		if t.ConfirmedAt != nil {
			return ErrTOTPActive
		}
		return s.store.replaceTOTP(ctx, TOTP{UserID: user, Sealed: sealed, CreatedAt: s.clock.Now()})
	})
	if err != nil {
		return Enrolment{}, errs.Wrap("accounts.enrol", err)
	}
	return Enrolment{Secret: key.Secret(), URL: key.URL()}, nil
}

// ConfirmTOTP switches the second factor on with a first code, ends all sessions but keep, and
// gives ten recovery codes, which cannot be shown again.
func (s *Service) ConfirmTOTP(ctx context.Context, user tix.UserID, keep tix.SessionID, code string) ([]string, error) {
	var codes []string
	err := s.counted(ctx, user, func(ctx context.Context) error {
		t, err := s.store.totp(ctx, user)
		if err != nil {
			return err
		}
		if t.ConfirmedAt != nil {
			return ErrTOTPActive
		}
		if t.UserID.IsZero() {
			return ErrTOTPMissing
		}
		if err := s.useTOTP(ctx, t, code); err != nil {
			return err
		}
		now := s.clock.Now()
		codes = make([]string, recoveryCodes)
		rows := make([]RecoveryCode, recoveryCodes)
		for i := range codes {
			codes[i] = newRecoveryCode()
			rows[i] = RecoveryCode{UserID: user, Hash: s.recoveryHash(user, codes[i])}
		}
		if err := s.store.confirmTOTP(ctx, user, now, rows); err != nil {
			return err
		}
		if err := s.store.revokeSessions(ctx, user, keep, now); err != nil {
			return err
		}
		if err := s.store.strengthen(ctx, keep); err != nil {
			return err
		}
		return s.record(ctx, tix.OrganizationID{}, "accounts.totp.confirm", user.String(), nil)
	})
	if err != nil {
		return nil, errs.Wrap("accounts.confirm_totp", err)
	}
	return codes, nil
}

// RemoveTOTP switches the second factor off; it takes a code or a recovery code.
func (s *Service) RemoveTOTP(ctx context.Context, user tix.UserID, code string) error {
	err := s.counted(ctx, user, func(ctx context.Context) error {
		t, err := s.store.totp(ctx, user)
		if err != nil {
			return err
		}
		if t.ConfirmedAt == nil {
			return ErrTOTPMissing
		}
		if err := s.useCode(ctx, t, code); err != nil {
			return err
		}
		if err := s.store.removeTOTP(ctx, user); err != nil {
			return err
		}
		return s.record(ctx, tix.OrganizationID{}, "accounts.totp.delete", user.String(), nil)
	})
	return errs.Wrap("accounts.remove_totp", err)
}

// counted runs a verb that takes a code; tries count like those at the door.
func (s *Service) counted(ctx context.Context, user tix.UserID, fn func(context.Context) error) error {
	u, err := s.store.user(ctx, user, false)
	if err != nil {
		return err
	}
	key := attemptKey(u.Email)
	allowed, err := s.store.attempt(ctx, key, s.clock.Now())
	if err != nil {
		return err
	}
	if !allowed {
		return ErrCode
	}
	return s.db.InTx(ctx, func(ctx context.Context) error {
		if err := fn(ctx); err != nil {
			return err
		}
		return s.store.forgetAttempts(ctx, key)
	})
}

// useCode takes a time-based code or a recovery code, each once; ErrCode otherwise.
func (s *Service) useCode(ctx context.Context, t TOTP, code string) error {
	if plain := normaliseCode(code); len(plain) != 6 {
		used, err := s.store.useRecoveryCode(ctx, t.UserID, s.recoveryHash(t.UserID, plain), s.clock.Now())
		if err != nil {
			return err
		}
		if !used {
			return ErrCode
		}
		return s.record(ctx, tix.OrganizationID{}, "accounts.totp.recover", t.UserID.String(), nil)
	}
	return s.useTOTP(ctx, t, code)
}

// useTOTP accepts the code of the present time step or of the ones beside it, if no code of
// that step or a later one was used before.
func (s *Service) useTOTP(ctx context.Context, t TOTP, code string) error {
	secret, err := s.sealer.Open(totpPurpose, t.Sealed)
	if err != nil {
		return err
	}
	code = normaliseCode(code)
	present := s.clock.Now().Unix() / totpPeriod
	for step := present - 1; step <= present+1; step++ {
		want, err := totp.GenerateCodeCustom(string(secret), time.Unix(step*totpPeriod, 0), totp.ValidateOpts{
			Period: totpPeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return fmt.Errorf("compute a code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) != 1 {
			continue
		}
		fresh, err := s.store.useStep(ctx, t.UserID, step)
		if err != nil {
			return err
		}
		if !fresh {
			return ErrCode
		}
		return nil
	}
	return ErrCode
}

func (s *Service) recoveryHash(user tix.UserID, code string) string {
	return s.sealer.MAC(recoveryPurpose, user.String(), normaliseCode(code))
}

func newRecoveryCode() string {
	var b [7]byte // 56 bits, of which 50 are used
	if _, err := rand.Read(b[:]); err != nil {
		panic(err) // crypto/rand never fails on a working system
	}
	text := base32.NewEncoding("abcdefghjkmnpqrstuvwxyz023456789").WithPadding(base32.NoPadding).EncodeToString(b[:])
	return text[:5] + "-" + text[5:10]
}

func normaliseCode(code string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(code))
}
