// Package config turns the environment into one typed, validated Config. `.env.example` at
// the root is its golden file: a setting that is not described there does not exist.
//
// Every part that a platform stands on (database, Temporal, Stripe, SendGrid or SMTP) is
// embedded when its settings are absent. A group of settings that is only half there is
// refused by name, because guessing the other half would go to production unseen.
package config

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Config is everything that the environment decides.
type Config struct {
	HTTP     HTTP
	Database Database
	Temporal Temporal
	Stripe   Stripe
	Mail     Mail
	Webhooks Webhooks
	Secret   string // 32 random bytes or more in base64 or hex; every key is derived from it
	LogLevel string // debug, info, warn, error
	LogJSON  bool
	OTLP     string // address of an OpenTelemetry collector (OTLP over HTTP); "" for none
	AppsDir  string // folder of the built applications; "" for those within the binary
}

// HTTP is where and how the platform is served.
type HTTP struct {
	Address      string   // of the API and the applications
	OpsAddress   string   // of /metrics, /livez, /readyz
	PublicURL    string   // of the buyer's application and the API, as people see it
	OrganizerURL string   // of the organizer's application; default PublicURL
	AdminURL     string   // of the administrator's application; default PublicURL
	DoorURL      string   // of the door application; default PublicURL
	Proxies      int      // trusted proxies in front
	PerSecond    int      // calls per address and second; 0 for no limit
	Drain        Duration // how long a stopping process finishes what is in flight
}

// Duration is a time.Duration written as "10s".
type Duration = time.Duration

// Database is the Postgres of the platform; without URL an embedded one is started.
type Database struct {
	URL   string
	Conns int // at most, per process
	Port  int // of the embedded one
}

// Temporal is the workflow engine; without Address an embedded one is started.
type Temporal struct {
	Address   string
	Namespace string
	UIURL     string // shown to administrators
	Port      int    // of the embedded one
	UIPort    int
}

// Stripe is the payment provider; without SecretKey a stand-in is started.
type Stripe struct {
	SecretKey             string
	PublishableKey        string
	WebhookSecret         string
	PreviousWebhookSecret string // still accepted while a secret is being rolled
	ConnectWebhookSecret  string // of the endpoint that hears of connected accounts
	URL                   string // of the API; "" for Stripe's own
	StandinURL            string // of the stand-in as browsers reach it; set by the command that starts it
	Port                  int    // of the stand-in
}

// Mail is how mail leaves: SendGrid, SMTP, or a stand-in with an inbox.
type Mail struct {
	SendGridKey string
	SendGridURL string // of the API; "" for SendGrid's own
	EventKey    string // public key of SendGrid's event webhook, base64 DER
	SMTPURL     string // smtp://user:password@host:587
	FromEmail   string
	FromName    string
	Port        int // of the stand-in
}

// Webhooks are calls of the organizers' own servers.
type Webhooks struct {
	// Private allows servers at private addresses and without TLS: for development. Whoever can make an
	// endpoint could otherwise have the platform call its own inside.
	Private bool
}

// Load reads the environment through get (os.Getenv in production). The error names every
// wrong setting.
func Load(get func(string) string) (Config, error) {
	r := &reader{get: get}
	c := Config{
		HTTP: HTTP{
			Address:    r.text("TIXTERS_ADDRESS"),
			OpsAddress: r.text("TIXTERS_OPS_ADDRESS"),
			PublicURL:  r.address("TIXTERS_PUBLIC_URL"),
			Proxies:    r.number("TIXTERS_PROXIES", 0, 8),
			PerSecond:  r.number("TIXTERS_RATE", 0, 1_000_000),
			Drain:      r.duration("TIXTERS_DRAIN"),
		},
		Database: Database{URL: r.text("DATABASE_URL"), Conns: r.number("TIXTERS_DATABASE_CONNECTIONS", 4, 1000), Port: r.number("TIXTERS_POSTGRES_PORT", 0, 65535)},
		Temporal: Temporal{
			Address: r.text("TEMPORAL_ADDRESS"), Namespace: r.text("TEMPORAL_NAMESPACE"), UIURL: r.text("TEMPORAL_UI_URL"),
			Port: r.number("TIXTERS_TEMPORAL_PORT", 0, 65535), UIPort: r.number("TIXTERS_TEMPORAL_UI_PORT", 0, 65535),
		},
		Stripe: Stripe{
			SecretKey: r.text("STRIPE_SECRET_KEY"), PublishableKey: r.text("STRIPE_PUBLISHABLE_KEY"), WebhookSecret: r.text("STRIPE_WEBHOOK_SECRET"),
			PreviousWebhookSecret: r.text("STRIPE_WEBHOOK_SECRET_PREVIOUS"), ConnectWebhookSecret: r.text("STRIPE_CONNECT_WEBHOOK_SECRET"), URL: r.text("STRIPE_API_URL"), Port: r.number("TIXTERS_STRIPE_PORT", 0, 65535),
		},
		Mail: Mail{
			SendGridKey: r.text("SENDGRID_API_KEY"), SendGridURL: r.text("SENDGRID_API_URL"), EventKey: r.text("SENDGRID_WEBHOOK_KEY"), SMTPURL: r.text("SMTP_URL"),
			FromEmail: r.text("TIXTERS_MAIL_FROM"), FromName: r.text("TIXTERS_MAIL_FROM_NAME"), Port: r.number("TIXTERS_INBOX_PORT", 0, 65535),
		},
		Secret:   r.text("TIXTERS_SECRET"),
		LogLevel: r.oneOf("TIXTERS_LOG", "debug", "info", "warn", "error"),
		LogJSON:  r.oneOf("TIXTERS_LOG_FORMAT", "text", "json") == "json",
		OTLP:     r.text("OTEL_EXPORTER_OTLP_ENDPOINT"),
		AppsDir:  r.text("TIXTERS_APPS_DIR"),
	}
	c.HTTP.OrganizerURL = r.addressOr("TIXTERS_ORGANIZER_URL", c.HTTP.PublicURL)
	c.HTTP.AdminURL = r.addressOr("TIXTERS_ADMIN_URL", c.HTTP.PublicURL)
	c.HTTP.DoorURL = r.addressOr("TIXTERS_DOOR_URL", c.HTTP.PublicURL)
	c.Webhooks.Private = r.oneOf("TIXTERS_WEBHOOKS_PRIVATE", "", "yes", "no") == "yes" || r.text("TIXTERS_WEBHOOKS_PRIVATE") == "" && c.Database.URL == ""
	r.groups(c)
	return c, errors.Join(r.wrong...)
}

// groups refuses what is only half there.
func (r *reader) groups(c Config) {
	if c.Stripe.SecretKey != "" || c.Stripe.PublishableKey != "" || c.Stripe.WebhookSecret != "" {
		r.together("Stripe", map[string]string{"STRIPE_SECRET_KEY": c.Stripe.SecretKey, "STRIPE_PUBLISHABLE_KEY": c.Stripe.PublishableKey, "STRIPE_WEBHOOK_SECRET": c.Stripe.WebhookSecret})
	}
	if c.Mail.SendGridKey != "" || c.Mail.EventKey != "" {
		r.together("SendGrid", map[string]string{"SENDGRID_API_KEY": c.Mail.SendGridKey, "SENDGRID_WEBHOOK_KEY": c.Mail.EventKey})
	}
	if c.Mail.SendGridKey != "" && c.Mail.SMTPURL != "" {
		r.wrong = append(r.wrong, errors.New("SENDGRID_API_KEY and SMTP_URL are both set: mail can leave one way only"))
	}
	if c.Database.URL != "" && c.Secret == "" {
		r.wrong = append(r.wrong, errors.New("TIXTERS_SECRET is missing: with DATABASE_URL set, the platform does not make one up"))
	}
	if c.Secret != "" && len(c.Secret) < 32 {
		r.wrong = append(r.wrong, errors.New("TIXTERS_SECRET is shorter than 32 characters"))
	}
}

func (r *reader) together(name string, values map[string]string) {
	var missing, present []string
	for _, s := range Settings() {
		v, part := values[s.Name]
		switch {
		case part && v == "":
			missing = append(missing, s.Name)
		case part:
			present = append(present, s.Name)
		}
	}
	if len(missing) > 0 {
		r.wrong = append(r.wrong, fmt.Errorf("%s is half set: %s present, %s missing", name, strings.Join(present, " and "), strings.Join(missing, " and ")))
	}
}

func validURL(v string) bool {
	u, err := url.Parse(v)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") && (u.Path == "" || u.Path == "/")
}
