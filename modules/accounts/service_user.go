package accounts

import (
	"context"

	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// ErrPassword refuses a change that needs the present password.
var ErrPassword = errs.New(errs.Denied, "password_wrong", "The present password is not right.")

// SignUp makes a user. When the address is taken it gives the same answer, with an id that
// means nothing, and writes to the owner of the address instead, once a day at most.
func (s *Service) SignUp(ctx context.Context, email, name, password string) (tix.UserID, error) {
	email, err := normalise("body.email", email)
	if err != nil {
		return tix.UserID{}, err
	}
	if name, err = label("body.name", name); err != nil {
		return tix.UserID{}, err
	}
	if err := checkPassword("body.password", password, email); err != nil {
		return tix.UserID{}, err
	}
	id := tix.NewUserID()
	err = s.evenly(ctx, func() error {
		hash, err := s.passwords.Hash(ctx, password)
		if err != nil {
			return err
		}
		u := User{ID: id, Email: email, Name: name, PasswordHash: hash, CreatedAt: s.clock.Now()}
		err = s.db.InTx(ctx, func(ctx context.Context) error { return s.welcome(ctx, u) })
		if db.IsUnique(err, "accounts_users_email_unique") {
			err = s.db.InTx(ctx, func(ctx context.Context) error { return s.remind(ctx, email) })
		}
		return err
	})
	if err != nil {
		return tix.UserID{}, errs.Wrap("accounts.sign_up", err)
	}
	return id, nil
}

func (s *Service) welcome(ctx context.Context, u User) error {
	if err := s.store.create(ctx, &u); err != nil {
		return err
	}
	_, err := s.mailer.Queue(ctx, tix.MailRequest{Key: "accounts:sign_up:" + u.ID.String(), Template: "sign_up",
		ToName: u.Name, ToEmail: u.Email, Data: map[string]string{"name": u.Name, "link": s.config.PublicURL + "/"}})
	return err
}

func (s *Service) remind(ctx context.Context, email string) error {
	u, err := s.store.userByEmail(ctx, email)
	if err != nil {
		return err
	}
	day := s.clock.Now().Format("2006-01-02")
	_, err = s.mailer.Queue(ctx, tix.MailRequest{Key: "accounts:sign_up_taken:" + u.ID.String() + ":" + day, Template: "sign_up_taken",
		ToName: u.Name, ToEmail: u.Email, Data: map[string]string{"name": u.Name, "link": s.config.PublicURL + "/reset"}})
	return err
}

// Me gives a user's own account.
func (s *Service) Me(ctx context.Context, user tix.UserID) (Person, error) {
	p, err := s.store.person(ctx, user)
	return p, errs.Wrap("accounts.me", err)
}

// Change says what of an account changes; nil leaves it.
type Change struct {
	Name     *string
	Password *string // new; needs Present
	Present  string
}

// UpdateMe changes a user's own account. A new password needs the present one (ErrPassword)
// and ends all sessions but keep.
func (s *Service) UpdateMe(ctx context.Context, user tix.UserID, keep tix.SessionID, c Change) (Person, error) {
	u, err := s.store.user(ctx, user, false)
	if err != nil {
		return Person{}, errs.Wrap("accounts.update_me", err)
	}
	fields := map[string]any{}
	if c.Name != nil {
		if fields["name"], err = label("body.name", *c.Name); err != nil {
			return Person{}, err
		}
	}
	if c.Password != nil {
		if err := checkPassword("body.password", *c.Password, u.Email); err != nil {
			return Person{}, err
		}
		if err := s.prove(ctx, u, c.Present); err != nil {
			return Person{}, err
		}
		if fields["password_hash"], err = s.passwords.Hash(ctx, *c.Password); err != nil {
			return Person{}, err
		}
	}
	if len(fields) > 0 {
		err = s.db.InTx(ctx, func(ctx context.Context) error {
			if err := s.store.updateUser(ctx, user, fields); err != nil {
				return err
			}
			if c.Password == nil {
				return nil
			}
			if err := s.store.revokeSessions(ctx, user, keep, s.clock.Now()); err != nil {
				return err
			}
			return s.record(ctx, tix.OrganizationID{}, "accounts.user.update", user.String(), map[string]string{"changed": "password"})
		})
		if err != nil {
			return Person{}, errs.Wrap("accounts.update_me", err)
		}
	}
	return s.Me(ctx, user)
}

// prove checks the present password; tries count like those at the door.
func (s *Service) prove(ctx context.Context, u User, password string) error {
	allowed, err := s.store.attempt(ctx, attemptKey(u.Email), s.clock.Now())
	if err != nil {
		return err
	}
	ok, err := s.passwords.Verify(ctx, password, u.PasswordHash)
	if err != nil {
		return err
	}
	if !ok || !allowed {
		return ErrPassword
	}
	return s.store.forgetAttempts(ctx, attemptKey(u.Email))
}

// FindUsers lists users whose name or address contains q, oldest first, after a user.
func (s *Service) FindUsers(ctx context.Context, q string, after tix.UserID, limit int) ([]Person, error) {
	rows, err := s.store.findPeople(ctx, q, after, limit)
	return rows, errs.Wrap("accounts.find_users", err)
}
