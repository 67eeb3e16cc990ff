package accounts

import (
	"context"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Config is what the room needs to know of the installation.
type Config struct {
	PublicURL string        // address of the buyer's app, without a slash at the end; https makes cookies Secure
	Evenly    time.Duration // least time of answers that must not tell whether an address is known; 0: 250 ms
}

// Service holds the verbs of this room.
type Service struct {
	*Directory
	db        *db.DB
	clock     clock.Clock
	passwords *auth.Passwords
	tokens    *auth.Tokens
	sealer    *auth.Sealer
	mailer    Mailer
	audit     Audit
	config    Config
}

// NewService makes the service.
func NewService(d *db.DB, dir *Directory, clk clock.Clock, passwords *auth.Passwords, tokens *auth.Tokens, sealer *auth.Sealer, mailer Mailer, audit Audit, config Config) *Service {
	if config.Evenly == 0 {
		config.Evenly = 250 * time.Millisecond
	}
	config.PublicURL = strings.TrimRight(config.PublicURL, "/")
	return &Service{Directory: dir, db: d, clock: clk, passwords: passwords, tokens: tokens, sealer: sealer, mailer: mailer, audit: audit, config: config}
}

// evenly runs fn and answers no sooner than the configured time, so that the time tells
// nothing about which way fn took.
func (s *Service) evenly(ctx context.Context, fn func() error) error {
	timer := time.NewTimer(s.config.Evenly)
	defer timer.Stop()
	err := fn()
	select {
	case <-timer.C:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Service) record(ctx context.Context, org tix.OrganizationID, verb, subject string, details map[string]string) error {
	return s.audit.Record(ctx, tix.Action{OrganizationID: org, Actor: actor(ctx), Verb: verb, Subject: subject, Details: details})
}

// actor is who speaks; outside of a request it is the platform itself.
func actor(ctx context.Context) string {
	if p := auth.From(ctx); p.Kind != auth.Anonymous {
		return p.Actor()
	}
	return "system"
}

// normalise gives the one form of an address; field names it in the error.
func normalise(field, email string) (string, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	a, err := mail.ParseAddress(email)
	if err != nil || a.Address != email || len(email) > 254 {
		return "", errs.InvalidField(field, "must be an e-mail address")
	}
	return email, nil
}

func label(field, text string) (string, error) {
	text = strings.Join(strings.Fields(text), " ")
	if n := len([]rune(text)); n < 1 || n > 120 || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
		return "", errs.InvalidField(field, "must have 1 to 120 characters")
	}
	return text, nil
}

func checkPassword(field, password, email string) error {
	if len([]rune(password)) < 10 || len(password) > 256 {
		return errs.InvalidField(field, "must have 10 to 256 characters")
	}
	if strings.EqualFold(password, email) {
		return errs.InvalidField(field, "must not be the e-mail address")
	}
	return nil
}
