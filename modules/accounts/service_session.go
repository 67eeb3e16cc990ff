package accounts

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

const (
	sessionLife = 30 * 24 * time.Hour
	grace       = 10 * time.Second // two tabs that refresh at once
)

// What a failed sign-in and a dead session say.
var (
	ErrSignIn  = errs.New(errs.Unsigned, "sign_in_failed", "This e-mail address and password do not go together, or there were too many tries. Wait a quarter of an hour, or reset the password.")
	ErrCode    = errs.New(errs.Unsigned, "code_wrong", "This code is not right, or it was used already.")
	ErrSession = errs.New(errs.Unsigned, "session_over", "Please sign in again.")
)

// Opened is what a person gets who signed in or refreshed.
type Opened struct {
	User          User
	SecondFactor  bool // the session was opened with one
	CodeRequired  bool // the password was right and a code is missing: nothing else is set
	AccessToken   string
	ExpiresAt     time.Time
	RefreshToken  string // "": the browser keeps the one it has, or is about to get
	RefreshUntil  time.Time
	session       tix.SessionID
	revokedFamily bool
}

// SignIn opens a session. It fails as ErrSignIn for an unknown address, a wrong password and
// too many tries alike, after the same work; as ErrCode for a wrong second factor.
func (s *Service) SignIn(ctx context.Context, email, password, code, agent string) (Opened, error) {
	email, err := normalise("body.email", email)
	if err != nil {
		email = "" // nobody has it
	}
	key := attemptKey(email)
	allowed, err := s.store.attempt(ctx, key, s.clock.Now())
	if err != nil {
		return Opened{}, errs.Wrap("accounts.sign_in", err)
	}
	u, err := s.store.userByEmail(ctx, email)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return Opened{}, errs.Wrap("accounts.sign_in", err)
	}
	right, err := s.passwords.Verify(ctx, password, u.PasswordHash)
	if err != nil {
		return Opened{}, errs.Wrap("accounts.sign_in", err)
	}
	if !right || !allowed {
		return Opened{}, ErrSignIn
	}
	out := Opened{User: u}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		t, err := s.store.totp(ctx, u.ID)
		if err != nil {
			return err
		}
		out.SecondFactor = t.ConfirmedAt != nil
		if out.CodeRequired = out.SecondFactor && code == ""; out.CodeRequired {
			return nil
		}
		if out.SecondFactor {
			if err := s.useCode(ctx, t, code); err != nil {
				return err
			}
		}
		if err := s.store.forgetAttempts(ctx, key); err != nil {
			return err
		}
		return s.open(ctx, &out, agent)
	})
	if err != nil {
		return Opened{}, errs.Wrap("accounts.sign_in", err)
	}
	if out.CodeRequired {
		return Opened{CodeRequired: true}, nil
	}
	return s.admit(ctx, out)
}

// open stores a new session and its first refresh token.
func (s *Service) open(ctx context.Context, out *Opened, agent string) error {
	now := s.clock.Now()
	if err := s.store.sweep(ctx, out.User.ID, now); err != nil {
		return err
	}
	session := Session{ID: tix.NewSessionID(), UserID: out.User.ID, Agent: cut(agent, 200), SecondFactor: out.SecondFactor,
		CreatedAt: now, LastUsedAt: now, ExpiresAt: now.Add(sessionLife)}
	if err := s.store.create(ctx, &session); err != nil {
		return err
	}
	out.session, out.RefreshUntil, out.RefreshToken = session.ID, session.ExpiresAt, auth.RandomToken()
	return s.store.create(ctx, &SessionToken{Hash: auth.HashToken(out.RefreshToken), SessionID: session.ID, CreatedAt: now})
}

// admit signs the access token.
func (s *Service) admit(ctx context.Context, out Opened) (Opened, error) {
	token, expires, err := s.tokens.UserToken(ctx, auth.Principal{Kind: auth.User, UserID: out.User.ID, SessionID: out.session,
		Name: out.User.Name, SecondFactor: out.SecondFactor})
	if err != nil {
		return Opened{}, errs.Wrap("accounts.admit", err)
	}
	out.AccessToken, out.ExpiresAt = token, expires
	return out, nil
}

// Refresh turns a refresh token into an access token and the next refresh token. A token that
// was used before ends its session, unless it was used within the last ten seconds: then the
// caller is taken for a second tab and gets an access token only. Everything else is ErrSession.
func (s *Service) Refresh(ctx context.Context, refresh string) (Opened, error) {
	if refresh == "" {
		return Opened{}, ErrSession
	}
	var out Opened
	err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
		out, err = s.rotate(ctx, refresh)
		return err
	})
	if err != nil {
		return Opened{}, errs.Wrap("accounts.refresh", err)
	}
	if out.revokedFamily { // committed above: the refusal must not undo it
		return Opened{}, ErrSession
	}
	return s.admit(ctx, out)
}

func (s *Service) rotate(ctx context.Context, refresh string) (Opened, error) {
	now := s.clock.Now()
	session, err := s.store.sessionOfToken(ctx, auth.HashToken(refresh))
	if errs.KindOf(err) == errs.NotFound {
		return Opened{}, ErrSession
	}
	if err != nil {
		return Opened{}, err
	}
	if !session.Live(now) {
		return Opened{}, ErrSession
	}
	// Read after the session's row is locked: of two tabs, the second sees the first's mark.
	token, err := s.store.token(ctx, auth.HashToken(refresh))
	if err != nil {
		return Opened{}, err
	}
	u, err := s.store.user(ctx, session.UserID, false)
	if err != nil {
		return Opened{}, err
	}
	out := Opened{User: u, SecondFactor: session.SecondFactor, session: session.ID, RefreshUntil: session.ExpiresAt}
	switch {
	case token.UsedAt == nil:
		out.RefreshToken = auth.RandomToken()
		next := SessionToken{Hash: auth.HashToken(out.RefreshToken), SessionID: session.ID, CreatedAt: now}
		return out, s.store.replaceToken(ctx, token, next, now)
	case now.Sub(*token.UsedAt) <= grace:
		return out, nil
	}
	out.revokedFamily = true
	if err := s.store.revokeSession(ctx, u.ID, session.ID, now); err != nil {
		return Opened{}, err
	}
	return out, s.record(ctx, tix.OrganizationID{}, "accounts.session.reuse_detected", session.ID.String(), map[string]string{"user": u.ID.String()})
}

// SignOut ends one session of a user; ending an ended one is no error.
func (s *Service) SignOut(ctx context.Context, user tix.UserID, session tix.SessionID) error {
	return errs.Wrap("accounts.sign_out", s.store.revokeSession(ctx, user, session, s.clock.Now()))
}

// SignOutEverywhere ends all sessions of a user.
func (s *Service) SignOutEverywhere(ctx context.Context, user tix.UserID) error {
	return errs.Wrap("accounts.sign_out_everywhere", s.store.revokeSessions(ctx, user, tix.SessionID{}, s.clock.Now()))
}

// Sessions lists a user's live sessions, newest first, before a session.
func (s *Service) Sessions(ctx context.Context, user tix.UserID, before tix.SessionID, limit int) ([]Session, error) {
	rows, err := s.store.sessions(ctx, user, before, s.clock.Now(), limit)
	return rows, errs.Wrap("accounts.sessions", err)
}

func cut(text string, size int) string {
	text = strings.ToValidUTF8(text, "")
	text = strings.ReplaceAll(text, "\x00", "")
	for len(text) > size {
		_, last := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-last]
	}
	return text
}
