package guestbook_test

import (
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	guestbook "example.org/tixters-guestbook"
	"github.com/tixters/tixters"
	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/testkit"
	"github.com/tixters/tixters/core/tix"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	os.Exit(testkit.Run(m))
}

func settings(t *testing.T) config.Config {
	t.Helper()
	cfg, err := config.Load(func(string) string { return "" })
	require.NoError(t, err)
	cfg.Secret = strings.Repeat("guestbook", 4)
	cfg.HTTP.PublicURL = "http://localhost:8080"
	cfg.Database.URL, cfg.Database.Conns = testkit.DSN(t), 6
	cfg.Temporal.Address = "127.0.0.1:1"
	cfg.Stripe.SecretKey, cfg.Stripe.PublishableKey, cfg.Stripe.WebhookSecret = "sk_test_guestbook", "pk_test_guestbook", "whsec_guestbook"
	cfg.Mail.SendGridKey = "SG.guestbook"
	return cfg
}

// open makes the whole platform with the guestbook in it and migrates its database.
func open(t *testing.T, runs guestbook.Runs) *tixters.Platform {
	t.Helper()
	p, stop, err := tixters.New(t.Context(), settings(t), tixters.Extra{guestbook.New(testkit.DB(t), clock.System{}, runs)})
	require.NoError(t, err)
	t.Cleanup(stop)
	_, err = p.Migrate(t.Context())
	require.NoError(t, err)
	return p
}

// member makes a person with a role in an organization and gives their Authorization.
func member(t *testing.T, p *tixters.Platform, org tix.OrganizationID, role string) (tix.UserID, string) {
	t.Helper()
	user, err := p.Rooms.Accounts.EnsureUser(t.Context(), role+"@"+tix.NewUserID().UUID()+".example", role, "lantern-harbour-moon")
	require.NoError(t, err)
	if role != "stranger" {
		require.NoError(t, p.Rooms.Accounts.EnsureMember(t.Context(), org, user, role))
	}
	token, _, err := p.Tokens.UserToken(t.Context(), auth.Principal{Kind: auth.User, UserID: user, SessionID: tix.NewSessionID()})
	require.NoError(t, err)
	return user, "Bearer " + token
}
