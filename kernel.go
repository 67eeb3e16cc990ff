package tixters

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/google/wire"
	"go.temporal.io/sdk/client"

	"github.com/tixters/tixters/core/auth"
	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/config"
	"github.com/tixters/tixters/core/db"
	"github.com/tixters/tixters/core/durable"
	"github.com/tixters/tixters/core/live"
	"github.com/tixters/tixters/core/outbox"
	"github.com/tixters/tixters/core/paper"
	"github.com/tixters/tixters/core/web"
	"github.com/tixters/tixters/modules/accounts"
	"github.com/tixters/tixters/modules/checkin"
	"github.com/tixters/tixters/modules/checkout"
	"github.com/tixters/tixters/modules/events"
	"github.com/tixters/tixters/modules/notifications"
	"github.com/tixters/tixters/modules/notifications/smtp"
	"github.com/tixters/tixters/modules/payouts"
	"github.com/tixters/tixters/modules/sendgrid"
	"github.com/tixters/tixters/modules/stripe"
	"github.com/tixters/tixters/modules/webhooks"
)

// kernel provides what every room stands on, made from the configuration.
//
//lint:ignore U1000 read by wire through wire.go, which is not part of a normal build
var kernel = wire.NewSet(
	outbox.New, live.New, newServer, dialTemporal, newSealer, newTokens, auth.NewPasswords, paper.NewPress, slog.Default,
	wire.Value(clock.System{}), wire.Bind(new(clock.Clock), new(clock.System)),
	accountsConfig, eventsConfig, checkinConfig, checkoutConfig, notificationsConfig, payoutsConfig, sendgridConfig, stripeConfig, webhooksConfig, newTransport,
)

func newSealer(cfg config.Config) (*auth.Sealer, error) { return auth.NewSealer(cfg.Secret) }

func newTokens(d *db.DB, s *auth.Sealer, clk clock.Clock, cfg config.Config) *auth.Tokens {
	return auth.NewTokens(auth.NewPostgresKeys(d.Pool()), s, clk, cfg.HTTP.PublicURL)
}

func newServer(cfg config.Config, d *db.DB, sealer *auth.Sealer, tokens *auth.Tokens, log *slog.Logger) *web.Server {
	return web.NewServer(web.Options{
		DB: d, Sealer: sealer, Authenticator: tokens, Log: log, PerSecond: cfg.HTTP.PerSecond, Proxies: cfg.HTTP.Proxies, Secure: secure(cfg),
		Origins: web.Origins(cfg.HTTP.PublicURL, cfg.HTTP.OrganizerURL, cfg.HTTP.AdminURL, cfg.HTTP.DoorURL),
	})
}

func dialTemporal(cfg config.Config, log *slog.Logger) (client.Client, func(), error) {
	c, err := durable.Dial(durable.Options{Address: cfg.Temporal.Address, Namespace: cfg.Temporal.Namespace, Log: log})
	if err != nil {
		return nil, nil, err
	}
	return c, c.Close, nil
}

func checkinConfig(cfg config.Config) checkin.Config {
	return checkin.Config{DoorURL: cfg.HTTP.DoorURL + "/door/"}
}

func accountsConfig(cfg config.Config) accounts.Config {
	return accounts.Config{PublicURL: cfg.HTTP.PublicURL}
}

// keepOffers is how long a sale is taken from memory: short enough that nobody notices, long
// enough that a drop does not read the same rows for each buyer.
const keepOffers = 250 * time.Millisecond

func eventsConfig(config.Config) events.Config { return events.Config{Keep: keepOffers} }

func checkoutConfig(cfg config.Config) checkout.Config {
	return checkout.Config{PublicURL: cfg.HTTP.PublicURL, Keep: keepOffers}
}

func notificationsConfig(cfg config.Config) notifications.Config {
	return notifications.Config{FromName: cfg.Mail.FromName, FromEmail: cfg.Mail.FromEmail}
}

func payoutsConfig(cfg config.Config) payouts.Config {
	return payouts.Config{PublicURL: cfg.HTTP.PublicURL, Keep: keepOffers}
}

func sendgridConfig(cfg config.Config) sendgrid.Config {
	return sendgrid.Config{APIKey: cfg.Mail.SendGridKey, Host: cfg.Mail.SendGridURL, WebhookKey: cfg.Mail.EventKey}
}

func stripeConfig(cfg config.Config) stripe.Config {
	s := cfg.Stripe
	return stripe.Config{
		SecretKey: s.SecretKey, PublishableKey: s.PublishableKey, WebhookSecret: s.WebhookSecret,
		PreviousWebhookSecret: s.PreviousWebhookSecret, ConnectWebhookSecret: s.ConnectWebhookSecret, URL: s.URL, StandinURL: s.StandinURL,
	}
}

func webhooksConfig(cfg config.Config) webhooks.Config {
	return webhooks.Config{Private: cfg.Webhooks.Private, OrganizerURL: cfg.HTTP.OrganizerURL + "/organizer/"}
}

// newTransport chooses how mail leaves.
func newTransport(cfg config.Config, clk clock.Clock) (notifications.Transport, error) {
	if cfg.Mail.SMTPURL != "" {
		t, err := smtp.New(smtp.Config{URL: cfg.Mail.SMTPURL})
		if err != nil {
			return nil, fmt.Errorf("SMTP_URL: %w", err)
		}
		return t, nil
	}
	return sendgrid.NewTransport(sendgridConfig(cfg), clk)
}
