package stripe

import (
	"errors"
	"fmt"
	"strings"

	"github.com/stripe/stripe-go/v76"
)

// Config names the Stripe account, or the stand-in.
type Config struct {
	SecretKey             string
	PublishableKey        string
	WebhookSecret         string // whsec_… of the endpoint
	PreviousWebhookSecret string // still accepted while the secret is being rolled; may be empty
	ConnectWebhookSecret  string // whsec_… of the endpoint for connected accounts; may be empty
	URL                   string // of the API; empty: Stripe's own
	StandinURL            string // of the stand-in as browsers reach it; empty with Stripe
}

// check refuses what would fail at the first sale or, worse, accept forged webhooks: an HMAC with
// an empty secret verifies what anybody signed with it.
func (c Config) check() error {
	var wrong []error
	if !strings.HasPrefix(c.SecretKey, "sk_") && !strings.HasPrefix(c.SecretKey, "rk_") {
		wrong = append(wrong, errors.New("the secret key must begin with sk_ or rk_"))
	}
	if !strings.HasPrefix(c.PublishableKey, "pk_") {
		wrong = append(wrong, errors.New("the publishable key must begin with pk_"))
	}
	if strings.HasPrefix(c.SecretKey, "sk_live_") != strings.HasPrefix(c.PublishableKey, "pk_live_") && strings.HasPrefix(c.SecretKey, "sk_") {
		wrong = append(wrong, errors.New("one key is live and the other is not"))
	}
	if c.WebhookSecret == "" {
		wrong = append(wrong, errors.New("the webhook secret is empty"))
	}
	if err := errors.Join(wrong...); err != nil {
		return fmt.Errorf("stripe: %w", err)
	}
	return nil
}

// ConnectEventTypes are the types of event that the endpoint for connected accounts should be
// subscribed to: what becomes of the account and its payouts, and of its own charges.
func ConnectEventTypes() []string {
	return append([]string{
		string(stripe.EventTypeAccountUpdated), string(stripe.EventTypeCapabilityUpdated), string(stripe.EventTypeAccountApplicationDeauthorized),
		string(stripe.EventTypePayoutPaid), string(stripe.EventTypePayoutFailed), string(stripe.EventTypePayoutCanceled),
	}, EventTypes()...)
}

// EventTypes are the types of event that a webhook endpoint should be subscribed to.
func EventTypes() []string {
	types := []stripe.EventType{
		stripe.EventTypePaymentIntentSucceeded, stripe.EventTypePaymentIntentPaymentFailed, stripe.EventTypePaymentIntentCanceled,
		stripe.EventTypePaymentIntentProcessing, stripe.EventTypePaymentIntentRequiresAction,
		stripe.EventTypeChargeRefunded, stripe.EventTypeChargeRefundUpdated, stripe.EventTypeRefundUpdated,
		stripe.EventTypeChargeDisputeCreated, stripe.EventTypeChargeDisputeUpdated, stripe.EventTypeChargeDisputeClosed,
		stripe.EventTypeChargeDisputeFundsWithdrawn, stripe.EventTypeChargeDisputeFundsReinstated,
		stripe.EventTypeRadarEarlyFraudWarningCreated, stripe.EventTypeRadarEarlyFraudWarningUpdated,
	}
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = string(t)
	}
	return names
}
