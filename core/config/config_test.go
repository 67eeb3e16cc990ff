package config

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func env(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

func TestLoadWithNothingEmbedsEverything(t *testing.T) {
	t.Parallel()
	c, err := Load(env(nil))
	require.NoError(t, err)
	require.Empty(t, c.Database.URL)
	require.Empty(t, c.Stripe.SecretKey)
	require.Equal(t, "127.0.0.1:8080", c.HTTP.Address)
	require.Equal(t, 54329, c.Database.Port)
	require.True(t, c.Webhooks.Private)
}

func TestWebhooksGoToPrivateAddressesOnlyInDevelopment(t *testing.T) {
	t.Parallel()
	own := map[string]string{"DATABASE_URL": "postgres://h/d", "TIXTERS_SECRET": "01234567890123456789012345678901"}
	c, err := Load(env(own))
	require.NoError(t, err)
	require.False(t, c.Webhooks.Private)
	own["TIXTERS_WEBHOOKS_PRIVATE"] = "yes"
	c, err = Load(env(own))
	require.NoError(t, err)
	require.True(t, c.Webhooks.Private)
	c, err = Load(env(map[string]string{"TIXTERS_WEBHOOKS_PRIVATE": "no"}))
	require.NoError(t, err)
	require.False(t, c.Webhooks.Private)
	_, err = Load(env(map[string]string{"TIXTERS_WEBHOOKS_PRIVATE": "perhaps"}))
	require.ErrorContains(t, err, "TIXTERS_WEBHOOKS_PRIVATE")
}

func TestLoadRefusesByName(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env  map[string]string
		says []string
	}{
		"half of Stripe":      {map[string]string{"STRIPE_SECRET_KEY": "sk_live_x"}, []string{"STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRET missing"}},
		"half of SendGrid":    {map[string]string{"SENDGRID_API_KEY": "SG.x"}, []string{"SENDGRID_WEBHOOK_KEY missing"}},
		"two ways for mail":   {map[string]string{"SENDGRID_API_KEY": "SG.x", "SENDGRID_WEBHOOK_KEY": "k", "SMTP_URL": "smtp://h"}, []string{"one way only"}},
		"database, no secret": {map[string]string{"DATABASE_URL": "postgres://h/d"}, []string{"TIXTERS_SECRET is missing"}},
		"short secret":        {map[string]string{"TIXTERS_SECRET": "short"}, []string{"shorter than 32"}},
		"bad port":            {map[string]string{"TIXTERS_POSTGRES_PORT": "many"}, []string{"TIXTERS_POSTGRES_PORT"}},
		"bad address":         {map[string]string{"TIXTERS_PUBLIC_URL": "tickets.example"}, []string{"TIXTERS_PUBLIC_URL"}},
		"bad level":           {map[string]string{"TIXTERS_LOG": "loud"}, []string{"debug, info, warn, error"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Load(env(c.env))
			for _, text := range c.says {
				require.ErrorContains(t, err, text)
			}
		})
	}
}

func TestLoadReportsEverythingAtOnce(t *testing.T) {
	t.Parallel()
	_, err := Load(env(map[string]string{"TIXTERS_RATE": "x", "TIXTERS_DRAIN": "soon"}))
	require.ErrorContains(t, err, "TIXTERS_RATE")
	require.ErrorContains(t, err, "TIXTERS_DRAIN")
}

func TestExampleIsGolden(t *testing.T) {
	t.Parallel()
	golden, err := os.ReadFile("../../.env.example")
	require.NoError(t, err)
	require.Equal(t, Example(), string(golden), "make generate writes it anew")
}
