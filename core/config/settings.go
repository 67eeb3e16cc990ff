package config

import (
	"fmt"
	"strings"
)

// Setting describes one environment variable.
type Setting struct {
	Name    string
	Default string
	About   string
	Group   string
}

// Settings lists every environment variable that Tixters reads, in the order of .env.example.
func Settings() []Setting {
	return []Setting{
		{"TIXTERS_ADDRESS", "127.0.0.1:8080", "Where the API and the applications listen.", "Serving"},
		{"TIXTERS_OPS_ADDRESS", "127.0.0.1:9090", "Where /metrics, /livez and /readyz listen.", "Serving"},
		{"TIXTERS_PUBLIC_URL", "", "Address of the shop as people see it; default http://localhost:<port>.", "Serving"},
		{"TIXTERS_ORGANIZER_URL", "", "Address of the organizers' application, if it has one of its own.", "Serving"},
		{"TIXTERS_ADMIN_URL", "", "Address of the administrators' application, if it has one of its own.", "Serving"},
		{"TIXTERS_DOOR_URL", "", "Address of the door application, if it has one of its own.", "Serving"},
		{"TIXTERS_PROXIES", "0", "Trusted proxies in front, each appending to X-Forwarded-For.", "Serving"},
		{"TIXTERS_RATE", "50", "Calls per address and second, ten times as many at once; 0 for no limit.", "Serving"},
		{"TIXTERS_DRAIN", "20s", "How long a stopping process finishes what is in flight.", "Serving"},
		{"TIXTERS_APPS_DIR", "", "Folder of the built applications; default: those in the binary, else ./apps.", "Serving"},
		{"TIXTERS_SECRET", "", "At least 32 random characters; all keys are derived from it. Made up for the embedded database only.", "Secrets"},
		{"DATABASE_URL", "", "Postgres of the platform, as a role without superuser rights. Replaces the embedded one.", "Database"},
		{"TIXTERS_DATABASE_CONNECTIONS", "24", "Connections of one process, at most.", "Database"},
		{"TIXTERS_POSTGRES_PORT", "54329", "Port of the embedded Postgres.", "Database"},
		{"TEMPORAL_ADDRESS", "", "host:port of a Temporal cluster. Replaces the embedded one.", "Temporal"},
		{"TEMPORAL_NAMESPACE", "tixters", "Namespace of the workflows.", "Temporal"},
		{"TEMPORAL_UI_URL", "", "Address of the Temporal UI, shown to administrators.", "Temporal"},
		{"TIXTERS_TEMPORAL_PORT", "7233", "Port of the embedded Temporal server.", "Temporal"},
		{"TIXTERS_TEMPORAL_UI_PORT", "8233", "Port of the embedded Temporal UI.", "Temporal"},
		{"STRIPE_SECRET_KEY", "", "Secret key. Replaces the Stripe stand-in, together with the next two.", "Stripe"},
		{"STRIPE_PUBLISHABLE_KEY", "", "Publishable key for browsers.", "Stripe"},
		{"STRIPE_WEBHOOK_SECRET", "", "Signing secret of the webhook endpoint.", "Stripe"},
		{"STRIPE_WEBHOOK_SECRET_PREVIOUS", "", "The secret before, while one is being rolled.", "Stripe"},
		{"STRIPE_CONNECT_WEBHOOK_SECRET", "", "Signing secret of the endpoint that hears of connected accounts (payees); needed to pay anybody out.", "Stripe"},
		{"STRIPE_API_URL", "", "Address of the API, for tests against another stand-in.", "Stripe"},
		{"TIXTERS_STRIPE_PORT", "12111", "Port of the Stripe stand-in.", "Stripe"},
		{"SENDGRID_API_KEY", "", "API key. Replaces the mail stand-in, together with the next one.", "Mail"},
		{"SENDGRID_WEBHOOK_KEY", "", "Public key of the signed event webhook (base64).", "Mail"},
		{"SENDGRID_API_URL", "", "Address of the API, for the EU region or a stand-in.", "Mail"},
		{"SMTP_URL", "", "smtp://user:password@host:587, instead of SendGrid. Replaces the mail stand-in.", "Mail"},
		{"TIXTERS_MAIL_FROM", "tickets@tixters.example", "Sender address.", "Mail"},
		{"TIXTERS_MAIL_FROM_NAME", "Tixters", "Sender name.", "Mail"},
		{"TIXTERS_INBOX_PORT", "8025", "Port of the mail stand-in and its inbox.", "Mail"},
		{"TIXTERS_WEBHOOKS_PRIVATE", "", "yes or no: whether organizers' webhooks may go to private addresses and without TLS; default: only with the embedded database.", "Webhooks"},
		{"TIXTERS_LOG", "info", "debug, info, warn or error.", "Logs and traces"},
		{"TIXTERS_LOG_FORMAT", "text", "text or json.", "Logs and traces"},
		{"OTEL_EXPORTER_OTLP_ENDPOINT", "", "OpenTelemetry collector (OTLP over HTTP).", "Logs and traces"},
	}
}

// Example writes the settings as the text of .env.example.
func Example() string {
	var b strings.Builder
	b.WriteString("# Settings of Tixters. Everything is optional: with none, `make run` embeds every part.\n")
	group := ""
	for _, s := range Settings() {
		if s.Group != group {
			group = s.Group
			fmt.Fprintf(&b, "\n# --- %s\n", group)
		}
		fmt.Fprintf(&b, "# %s\n#%s=%s\n", s.About, s.Name, s.Default)
	}
	return b.String()
}
