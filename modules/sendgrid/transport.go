package sendgrid

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/sendgrid/rest"
	"github.com/sendgrid/sendgrid-go"
	"github.com/sendgrid/sendgrid-go/helpers/mail"

	"github.com/tixters/tixters/core/clock"
	"github.com/tixters/tixters/core/errs"
	"github.com/tixters/tixters/core/tix"
)

// Config says how SendGrid is reached.
type Config struct {
	APIKey     string        // a secret: "SG.…"
	Host       string        // "" is https://api.sendgrid.com; the stand-in's address otherwise
	WebhookKey string        // public key of signed event webhooks, base64 as SendGrid shows it; "" refuses them all
	Timeout    time.Duration // of one send; 0 is 15 s
}

// largest is SendGrid's limit of a whole mail, in bytes.
const largest = 30 << 20

// Transport sends mails through SendGrid. It is safe for use by many goroutines.
type Transport struct {
	key, host string
	clock     clock.Clock
	client    *rest.Client
}

// NewTransport makes a transport; it connects to nothing.
func NewTransport(cfg Config, clk clock.Clock) (*Transport, error) {
	if cfg.APIKey == "" {
		return nil, errors.New("sendgrid: the API key is empty")
	}
	if cfg.Host == "" {
		cfg.Host = "https://api.sendgrid.com"
	}
	if u, err := url.Parse(cfg.Host); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, fmt.Errorf("sendgrid: host %q is not an http(s) address", cfg.Host)
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = 15 * time.Second
	}
	return &Transport{key: cfg.APIKey, host: cfg.Host, clock: clk, client: &rest.Client{HTTPClient: &http.Client{Timeout: cfg.Timeout}}}, nil
}

// Send hands the mail over and gives SendGrid's id of it. Errors: Limited (with After) and
// Unavailable may be tried again, and after Unavailable the mail may be on its way all the
// same; Invalid and Denied will not get better by themselves.
func (t *Transport) Send(ctx context.Context, m tix.OutgoingMail) (string, error) {
	const op = "sendgrid.send"
	body := mail.GetRequestBody(compose(m))
	if len(body) > largest {
		return "", errRefused().At(op, fmt.Errorf("mail of %d bytes is too large", len(body)))
	}
	request := sendgrid.GetRequest(t.key, "/v3/mail/send", t.host)
	request.Method = rest.Post
	request.Body = body
	answer, err := t.client.SendWithContext(ctx, request)
	if err != nil {
		return "", errAway().At(op, err)
	}
	cause := fmt.Errorf("answered %d: %.300s", answer.StatusCode, answer.Body)
	header := http.Header(answer.Headers)
	switch status := answer.StatusCode; {
	case status/100 == 2:
		return header.Get("X-Message-Id"), nil
	case status == http.StatusTooManyRequests:
		return "", errs.New(errs.Limited, "mail_limited", "Mail is being sent more slowly right now.").At(op, cause).Retry(t.wait(header.Get("X-RateLimit-Reset")))
	case status >= 500 || status == http.StatusRequestTimeout:
		return "", errAway().At(op, cause)
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return "", errs.New(errs.Denied, "mail_denied", "Mail cannot be sent at the moment.").At(op, cause)
	}
	return "", errRefused().At(op, cause)
}

// wait reads X-RateLimit-Reset (Unix seconds): between a second and an hour from now.
func (t *Transport) wait(reset string) time.Duration {
	at, err := strconv.ParseInt(reset, 10, 64)
	if err != nil {
		return time.Minute
	}
	return min(max(time.Unix(at, 0).Sub(t.clock.Now()), time.Second), time.Hour)
}

func errAway() *errs.Error {
	return errs.New(errs.Unavailable, "mail_unavailable", "Mail cannot be sent right now. It will be tried again.")
}

func errRefused() *errs.Error {
	return errs.New(errs.Invalid, "mail_refused", "The mail was refused.")
}

// compose writes the mail in SendGrid's terms: text before HTML, our id in custom_args so that
// reports name it, no tracking (a rewritten ticket link would leak its secret), and unsubscribing
// ignored because every mail of this house answers something its reader did.
func compose(m tix.OutgoingMail) *mail.SGMailV3 {
	out := mail.NewV3Mail()
	out.SetFrom(&mail.Email{Name: m.FromName, Address: m.FromEmail})
	out.Subject = m.Subject
	to := mail.NewPersonalization()
	to.AddTos(&mail.Email{Name: m.ToName, Address: m.ToEmail})
	to.SetCustomArg("mail_id", m.ID.String())
	out.AddPersonalizations(to)
	if m.ReplyTo != "" {
		out.SetReplyTo(&mail.Email{Address: m.ReplyTo})
	}
	if m.Text != "" {
		out.AddContent(mail.NewContent("text/plain", m.Text))
	}
	if m.HTML != "" {
		out.AddContent(mail.NewContent("text/html", m.HTML))
	}
	for _, a := range m.Attachments {
		file := mail.NewAttachment().SetFilename(a.Name).SetType(a.Type).
			SetContent(base64.StdEncoding.EncodeToString(a.Content)).SetDisposition("attachment")
		if a.ContentID != "" {
			file.SetDisposition("inline").SetContentID(a.ContentID)
		}
		out.AddAttachment(file)
	}
	out.SetTrackingSettings(mail.NewTrackingSettings().
		SetClickTracking(mail.NewClickTrackingSetting().SetEnable(false).SetEnableText(false)).
		SetOpenTracking(mail.NewOpenTrackingSetting().SetEnable(false)))
	out.SetMailSettings(mail.NewMailSettings().SetBypassUnsubscribeManagement(mail.NewSetting(true)))
	return out
}
