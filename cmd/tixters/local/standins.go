package local

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/tixters/tixters/core/auth"
	stripe "github.com/tixters/tixters/modules/stripe"
	money "github.com/tixters/tixters/modules/stripe/standin"

	mail "github.com/tixters/tixters/modules/sendgrid/standin"
)

// standins stand for what the internet provides: Stripe and SendGrid.
type standins struct {
	money *money.Server
	mail  *mail.Server
	http  []*http.Server
}

// startStandins serves the stand-ins that the settings leave open and writes their addresses
// and keys into the settings, as if somebody had signed up with the real ones.
func (s *Stack) startStandins(p ports) (*standins, error) {
	out := &standins{}
	if p.stripe != nil {
		secret, err := s.secret("stripe-webhook")
		if err != nil {
			return nil, err
		}
		here := address(p.stripe)
		out.money, err = money.New(money.Options{
			Dir: s.keep("stripe"), PublicURL: here, Log: s.log,
			Endpoints: []money.Endpoint{
				{URL: address(p.api) + "/v1/stripe/webhooks", Secret: "whsec_" + secret, Events: stripe.EventTypes()},
				{URL: address(p.api) + "/v1/stripe/webhooks", Secret: "whsec_c" + secret, Events: stripe.ConnectEventTypes(), Connect: true},
			},
			Webhooks: money.Webhooks{DuplicatePercent: 10, Shuffle: true},
		})
		if err != nil {
			return nil, err
		}
		s.cfg.Stripe.SecretKey, s.cfg.Stripe.PublishableKey = out.money.SecretKey(), out.money.PublishableKey()
		s.cfg.Stripe.ConnectWebhookSecret = "whsec_c" + secret
		s.cfg.Stripe.WebhookSecret, s.cfg.Stripe.URL, s.cfg.Stripe.StandinURL = "whsec_"+secret, here, here
		out.serve(p.stripe, out.money)
	}
	if p.inbox != nil {
		key, err := s.secret("sendgrid-key")
		if err != nil {
			return nil, err
		}
		out.mail, err = mail.Open(mail.Options{Dir: s.keep("mail"), APIKey: "SG." + key, WebhookURL: address(p.api) + "/v1/sendgrid/webhooks", Log: s.log})
		if err != nil {
			return nil, err
		}
		s.cfg.Mail.SendGridKey, s.cfg.Mail.SendGridURL, s.cfg.Mail.EventKey = "SG."+key, address(p.inbox), out.mail.PublicKey()
		out.serve(p.inbox, out.mail)
	}
	return out, nil
}

func (o *standins) serve(l net.Listener, h http.Handler) {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	o.http = append(o.http, server)
	go func() { _ = server.Serve(l) }() // ends with Close
}

// deliver begins the webhooks, once their receiver is there.
func (o *standins) deliver(ctx context.Context) error {
	if o.money == nil {
		return nil
	}
	return o.money.Start(ctx)
}

func (o *standins) stop(ctx context.Context) error {
	var errs []error
	if o.money != nil {
		errs = append(errs, o.money.Stop(ctx))
	}
	if o.mail != nil {
		errs = append(errs, o.mail.Close())
	}
	for _, h := range o.http {
		errs = append(errs, h.Close())
	}
	return errors.Join(errs...)
}

// keep is the folder where a stand-in keeps its state; "" for stacks that are thrown away.
func (s *Stack) keep(name string) string {
	if s.o.Throwaway {
		return ""
	}
	return filepath.Join(s.o.Layout.State(), name)
}

// secret gives a random text that stays the same for this checkout.
func (s *Stack) secret(name string) (string, error) {
	if s.o.Throwaway {
		return auth.RandomToken(), nil
	}
	dir := filepath.Join(s.o.Layout.State(), "secrets")
	path := filepath.Join(dir, name)
	if have, err := os.ReadFile(path); err == nil && len(have) > 0 {
		return string(have), nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	made := auth.RandomToken()
	return made, os.WriteFile(path, []byte(made), 0o600)
}
