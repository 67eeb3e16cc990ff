package accounts_test

import (
	"context"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
	"github.com/tixters/tixters/modules/accounts"
)

func TestMain(m *testing.M) { os.Exit(testkit.Run(m)) }

const password = "correct horse battery"

// postbox keeps mails and actions that were asked for; like the rooms it stands in for, it
// keeps one mail per key.
type postbox struct {
	mu      sync.Mutex
	mails   map[string]tix.MailRequest
	actions []tix.Action
}

func (p *postbox) Queue(_ context.Context, m tix.MailRequest) (tix.MailID, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.mails[m.Key]; !ok {
		p.mails[m.Key] = m
	}
	return tix.NewMailID(), nil
}

func (p *postbox) Record(_ context.Context, a tix.Action) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.actions = append(p.actions, a)
	return nil
}

// of gives the mails of a template to an address.
func (p *postbox) of(template, email string) []tix.MailRequest {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.DeleteFunc(slices.Collect(maps.Values(p.mails)), func(m tix.MailRequest) bool { return m.Template != template || m.ToEmail != email })
}

func (p *postbox) verbs(subject string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := []string{}
	for _, a := range p.actions {
		if a.Subject == subject {
			out = append(out, a.Verb)
		}
	}
	return out
}

// token reads the secret of the mailed link, which stands in the fragment.
func token(t *testing.T, m tix.MailRequest) string {
	t.Helper()
	page, secret, ok := strings.Cut(m.Data["link"], "#")
	require.True(t, ok, m.Data["link"])
	require.NotContains(t, page, secret)
	return secret
}

type stand struct {
	*accounts.Service
	db     *db.DB
	clock  *clock.Settable
	tokens *auth.Tokens
	post   *postbox
}

func newStand(t *testing.T) stand { return standOn(t, testkit.Fresh(t)) }

func standOn(t *testing.T, d *db.DB) stand {
	t.Helper()
	sealer, err := auth.NewSealer(strings.Repeat("k", 32))
	require.NoError(t, err)
	passwords, err := auth.NewPasswords()
	require.NoError(t, err)
	s := stand{db: d, clock: clock.At(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)), post: &postbox{mails: map[string]tix.MailRequest{}}}
	s.tokens = auth.NewTokens(auth.NewPostgresKeys(d.Pool()), sealer, s.clock, "https://tickets.example")
	s.Service = accounts.NewService(d, accounts.NewDirectory(d), s.clock, passwords, s.tokens, sealer, s.post, s.post,
		accounts.Config{PublicURL: "https://tickets.example", Evenly: time.Millisecond})
	return s
}

// address is one that no other test has.
func address(name string) string { return name + "-" + tix.NewUserID().String() + "@example.com" }

type someone struct {
	id    tix.UserID
	email string
}

func (s stand) someone(t *testing.T, name string) someone {
	t.Helper()
	email := address(strings.ToLower(name))
	id, err := s.SignUp(t.Context(), email, name, password)
	require.NoError(t, err)
	return someone{id, email}
}

func (s stand) signIn(t *testing.T, p someone) accounts.Opened {
	t.Helper()
	o, err := s.SignIn(t.Context(), p.email, password, "", "Firefox")
	require.NoError(t, err)
	return o
}

func (s stand) principal(t *testing.T, o accounts.Opened) auth.Principal {
	t.Helper()
	p, err := s.tokens.Authenticate(t.Context(), "Bearer "+o.AccessToken)
	require.NoError(t, err)
	return p
}

func (s stand) organization(t *testing.T, owner someone) tix.OrganizationID {
	t.Helper()
	o, err := s.CreateOrganization(t.Context(), owner.id, accounts.NewOrganization{Name: "Lumen Live", Country: "DE", Currency: "EUR"})
	require.NoError(t, err)
	return o.ID
}
